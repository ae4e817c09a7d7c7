"""What a person finds: newest first, a page at a time, with the number there is of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from search.index import first_number_of
from search.matching import NUMBER_MOST, Scope, counted, matching_objects, newest
from search.models import Document
from search.queries import Query, parse
from search.sources import Result, all_sources, as_key, source_of
from workspaces.days import beginning_of, end_of
from workspaces.models import Workspace
from workspaces.prepared import PreparedQuery

PAGE_SIZE = 20
# Whoever has more than this before them needs other words and no number.
COUNTED_MOST = 1_000
# A list with filters of its own that the index does not know narrows down the newest of what matches.
LISTED_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results; `older` is where the next one begins, None at the end."""

    results: Sequence[Result]
    older: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many results a kind has; `is_many` when there are more than were counted."""

    kind: str
    label: str
    number: int

    @property
    def is_many(self) -> bool:
        """Whether there are more than were counted."""
        return self.number > COUNTED_MOST

    @property
    def shown(self) -> int:
        """The number as far as it was counted."""
        return min(self.number, COUNTED_MOST)


def scope_of(
    workspace: Workspace,
    *,
    kind: str = "",
    person_id: int | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Scope:
    """Return where to look in a workspace; days are those of the present time zone, both included."""
    first = first_number_of(beginning_of(first_day)) if first_day else 0
    last = first_number_of(end_of(last_day)) - 1 if last_day else NUMBER_MOST
    return Scope(workspace.pk, kind, person_id, first, last)


def find(workspace: Workspace, query: Query, scope: Scope, *, before: int | None = None) -> Found:
    """Return the newest results, or those older than the number `before`.

    Objects that were deleted a moment ago are left out, so a page may hold less than PAGE_SIZE.
    """
    if not query.terms:
        return Found(())
    if before is not None:
        scope = replace(scope, last=min(scope.last, before - 1))
    numbers = newest(query, scope, PAGE_SIZE + 1)
    shown = numbers[:PAGE_SIZE]
    return Found(_present(workspace, shown), shown[-1] if len(numbers) > PAGE_SIZE else None)


def counts(query: Query, scope: Scope) -> list[Count]:
    """Return how many results there are of each kind, in the places of the kinds."""
    return [
        Count(
            source.kind,
            source.label,
            counted(query, replace(scope, kind=source.kind), COUNTED_MOST + 1) if query.terms else 0,
        )
        for source in all_sources()
    ]


def containing(words: str, workspace: Workspace, kind: str, *, field: str = "pk", **narrowed: Any) -> Q:
    """Return a condition for lists: the object named by `field` is of this kind and contains the words.

    `narrowed` takes what `scope_of` does. Nothing is asked where the words hold nothing to look for. Of very
    many matches, the newest LISTED_MOST pass.
    """
    query = parse(words)
    if not query.terms:
        return Q()
    scope = scope_of(workspace, kind=kind, **narrowed)
    return Q(**{f"{field}__in": matching_objects(query, scope, LISTED_MOST)})


# Asked for with the workspace once more: what is shown never rests on the words of an index alone.
_DOCUMENTS = PreparedQuery(
    lambda workspace, numbers: Document.objects.filter(workspace=workspace, pk__in=numbers).values_list(
        "pk", "kind", "object_id"
    )
)


def _present(workspace: Workspace, numbers: Sequence[int]) -> list[Result]:
    documents = {
        number: (kind, object_id) for number, kind, object_id in _DOCUMENTS.rows(workspace.pk, list(numbers))
    }
    of_kind: dict[str, list[UUID]] = {}
    for kind, object_id in documents.values():
        of_kind.setdefault(kind, []).append(object_id)
    results: dict[tuple[str, UUID], Result] = {}
    for kind, object_ids in of_kind.items():
        source = source_of(kind)
        presented = source.present(workspace, [as_key(source, object_id) for object_id in object_ids])
        results |= {(kind, object_id): result for object_id, result in presented.items()}
    found = (results.get(documents[number]) for number in numbers if number in documents)
    return [result for result in found if result is not None]
