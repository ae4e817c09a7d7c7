"""Making what was written findable, as the sweep would: the same documents, in the order of their time."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from benchmarks.dataset.plan import Job
from benchmarks.dataset.rows import Table
from generations.searching import JOBS
from media_library.models import Tag
from media_library.searching import FILES
from reviews.searching import COMMENTS
from search.index import MARK, first_number_of, kind_mark, person_mark, workspace_mark
from search.models import Document, Walk
from search.sources import all_sources
from search.words import folded_parts_of, folded_words_of
from workspaces.models import Workspace

# No word reaches over the end of a sentence, so each is folded once, in however many texts it stands.
_BETWEEN = re.compile(r"\. |\n\n")


class Documents:
    """The documents to be written."""

    def __init__(self) -> None:
        self._table = Table(Document, "id", "workspace_id", "kind", "object_id", "person_id", "words")
        self._pending: list[tuple[int, str, str, str, int, str]] = []
        self._in_millisecond: dict[int, int] = defaultdict(int)
        self.tags: dict[int, str] = {}
        self._last = 0

    def add_job(self, job: Job, texts: list[str]) -> None:
        """Make a job findable by its prompt and captions."""
        self._add(job.place.workspace, JOBS, job.id, job.at, job.person_id, texts)

    def add_file(
        self,
        workspace: Workspace,
        key: str,
        at: datetime,
        person_id: int,
        name: str,
        tags: list[int] = [],  # noqa: B006
    ) -> None:
        """Make a file findable by its name and tags."""
        names = sorted(self.tags[tag] for tag in tags)
        self._add(workspace, FILES, key, at, person_id, [name, *names])

    def add_comment(self, workspace: Workspace, number: int, at: datetime, person_id: int, text: str) -> None:
        """Make a comment findable."""
        self._add(workspace, COMMENTS, UUID(int=number).hex, at, person_id, [text])

    def write(self, until: datetime) -> None:
        """Store the documents of moments before `until`: in ascending order, which FTS5 gathers."""
        self._pending.sort()
        limit = first_number_of(until.replace(tzinfo=UTC))
        later = []
        for row in self._pending:
            if row[0] < limit:
                self._table.add(*row)
            else:
                later.append(row)
        self._pending = later
        self._table.write()

    def end(self) -> None:
        """Note that everything has been looked at, so that the sweep need not begin at once."""
        for source in all_sources():
            Walk.objects.update_or_create(pk=source.kind, defaults={"after": "", "ended_at": timezone.now()})

    def _add(
        self, workspace: Workspace, kind: str, key: str, at: datetime, person_id: int, texts: list[str]
    ) -> None:
        first = first_number_of(at.replace(tzinfo=UTC))
        number = first + self._in_millisecond[first]
        self._in_millisecond[first] += 1
        marks = f"{workspace_mark(workspace.pk)} {kind_mark(kind)} {person_mark(person_id)}"
        words = f"{marks} {_searched_words(texts)}"
        self._pending.append((number, workspace.pk.hex, kind, key, person_id, words))


def _searched_words(texts: Iterable[str]) -> str:
    """Return the same as search.index.searched_words, sooner."""
    found: list[str] = []
    for text in filter(None, texts):
        folded = [_folded(sentence) for sentence in _BETWEEN.split(text)]
        found += [MARK, *(words for words, _ in folded if words)]
        if any(parts for _, parts in folded):
            found += [MARK, *(parts for _, parts in folded if parts)]
    return " ".join(found)


@lru_cache(maxsize=40_000)
def _folded(sentence: str) -> tuple[str, str]:
    return " ".join(folded_words_of(sentence)), " ".join(folded_parts_of(sentence))


def make_tags(workspace: Workspace, names: tuple[str, ...]) -> dict[int, str]:
    """Make the tags of a workspace; return their names by number."""
    return {
        tag.pk: tag.name
        for tag in Tag.objects.bulk_create(Tag(workspace=workspace, name=name) for name in names)
    }
