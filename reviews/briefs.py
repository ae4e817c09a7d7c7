"""Briefs: outputs that answer the same request, and so can be compared.

A brief is what several jobs had in common: that one form started them for several models, or else the
captions they were for, or else the words of the prompt.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TypedDict

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.urls import reverse

from generations.models import Output
from generations.output_marks import Offer, register_offer
from reviews.models import ComparisonEntry, Review
from workspaces.access import Person, Right, role_allows
from workspaces.models import Membership, Role, Workspace
from workspaces.prepared import PreparedQuery

FEWEST = 2
MOST = 4
# Images and videos that are grouped by brief, the newest of the workspace: nobody chooses among older ones,
# and grouping all there are would take longer with each of them.
LOOKED_AT = 2_000

BEFORE_ALL = Value(datetime(1, 1, 1, tzinfo=UTC))

_JOB = "output__generation"


@dataclass(frozen=True, slots=True)
class Brief:
    """Outputs of one brief that nobody has compared yet; `reviews` are those to compare first."""

    reviews: list[Review]
    count: int

    @property
    def title(self) -> str:
        """What was asked for."""
        return self.reviews[0].output.generation.title

    @property
    def url(self) -> str:
        """Where they are compared."""
        return compare_url(review.pk for review in self.reviews)


def compare_url(review_ids: Iterable[uuid.UUID]) -> str:
    """Return the address at which these outputs are compared; their order in it says nothing."""
    return f"{reverse('compare')}?outputs={','.join(sorted(str(entry) for entry in review_ids))}"


def brief_of(review: Review) -> tuple[str, str]:
    """Return what outputs of one brief have in common."""
    generation = review.output.generation
    form, source = (
        str(entry) if entry else None for entry in (generation.brief, generation.source_generation_id)
    )
    return _common(form, source, generation.prompt, str(generation.pk))


def _common(form: str | None, source: str | None, prompt: str, job: str) -> tuple[str, str]:
    if form:
        return "form", form
    if source:
        return "source", source
    return ("prompt", prompt) if prompt else ("job", job)


class Group(TypedDict):
    """Outputs that belong together: of each, the newest first, the model asked for and its review."""

    count: int
    members: list[tuple[str | None, str]]


def uncompared_briefs(workspace: Workspace) -> list[Group]:
    """Return the briefs with at least two outputs that nobody has compared, the newest first, as groups.

    What was rejected is not offered, nor what is not among the newest LOOKED_AT. Give a page to `briefs()`.
    """
    groups: dict[tuple[str | None, ...], list[tuple[str | None, str]]] = {}
    # In Python, since a database would read all of them again for their number, and for what is in each.
    for kind, form, source, prompt, job, model, review in _UNCOMPARED.rows(workspace.pk):
        groups.setdefault((kind, *_common(form, source, prompt, job)), []).append((model, review))
    return [
        Group(count=len(members), members=members) for members in groups.values() if len(members) >= FEWEST
    ]


def briefs(workspace: Workspace, groups: Sequence[Group]) -> list[Brief]:
    """Return the groups with the outputs to compare first, four at most: of different models if there are.

    One query, however many outputs a brief has.
    """
    first = [_first_of_each_model(group["members"]) for group in groups]
    keys = list(chain.from_iterable(first))
    found = {review.pk: review for review in _SHOWN.objects(workspace.pk, keys)}
    shown = [[found[key] for key in members if key in found] for members in first]
    return [Brief(reviews, group["count"]) for reviews, group in zip(shown, groups, strict=True) if reviews]


def _first_of_each_model(members: Iterable[tuple[str | None, str]]) -> list[uuid.UUID]:
    """Return the first of each model before the second of any, as many as are compared at once."""
    seen: Counter[str | None] = Counter()
    turns = []
    for model, review in members:
        turns.append((seen[model], review))
        seen[model] += 1
    # Stable: the newest of each turn stay before the others.
    return [uuid.UUID(review) for _, review in sorted(turns, key=lambda entry: entry[0])[:MOST]]


def siblings_url(review: Review) -> str:
    """Return where the output is compared with others of its brief; empty when there are none to compare.

    The newest of each other job come first, so that other models are among them.
    """
    if review.is_caption or review.state == Review.State.REJECTED:
        return ""
    kind, value = brief_of(review)
    same = {
        "form": Q(output__generation__brief=value),
        "source": Q(output__generation__brief=None, output__generation__source_generation=value),
        "prompt": Q(
            output__generation__brief=None,
            output__generation__source_generation=None,
            output__generation__prompt=value,
        ),
        "job": Q(output__generation=value),
    }[kind]
    turn = _turn_of_the_job()
    others = (
        Review.objects.filter(same, workspace=review.workspace_id, type=review.type)
        .exclude(pk=review.pk)
        .exclude(state=Review.State.REJECTED)
        .annotate(turn=turn)
        .order_by("turn", "-created_at", "id")
        .values_list("pk", flat=True)[: MOST - 1]
    )
    found = list(others)
    return compare_url([review.pk, *found]) if found else ""


def comparable(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Return those of a job's reviews that can be chosen: images and videos that were not rejected."""
    return (
        reviews.exclude(type=Output.Type.CAPTION)
        .exclude(state=Review.State.REJECTED)
        .select_related("output__generation")
        .order_by("output__position")
    )


@register_offer
def offer_comparison(outputs: Sequence[Output], person: Person) -> Offer | None:
    """Offer a reviewer to compare what a job made, or all jobs of its brief, when there are several.

    Of a brief the first of each job come first, so that every model is among them.
    """
    if not outputs or outputs[0].type == Output.Type.CAPTION:
        return None
    job = outputs[0].generation
    if job.brief:
        found = _OF_BRIEF.rows(person.pk, job.workspace_id, job.brief)
    elif len(outputs) >= FEWEST:
        found = _OF_JOB.rows(person.pk, [output.pk for output in outputs])
    else:
        return None
    return (
        Offer("Compare", "columns-2", compare_url([key for (key,) in found]))
        if len(found) >= FEWEST
        else None
    )


def _decided_by(person_id: int) -> QuerySet[Review]:
    reviewers = [role for role in Role.values if role_allows(role, Right.REVIEW)]
    mine = Membership.objects.filter(user=person_id, role__in=reviewers)
    return Review.objects.filter(workspace__memberships__in=mine)


def _shown_files(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return comparable(reviews).filter(revision__media_file__isnull=False)


def _first_of_each_job(reviews: QuerySet[Review]) -> QuerySet[Review, tuple]:
    files = _shown_files(reviews).annotate(turn=_turn_of_the_job())
    return files.order_by("turn", f"{_JOB}__created_at", "pk").values_list("pk")[:MOST]


_OF_BRIEF = PreparedQuery(
    lambda person, workspace, brief: _first_of_each_job(
        _decided_by(person).filter(workspace=workspace, output__generation__brief=brief)
    )
)
_OF_JOB = PreparedQuery(
    lambda person, outputs: (
        _shown_files(_decided_by(person).filter(output__in=outputs))
        .order_by("output__position", "pk")
        .values_list("pk")[:MOST]
    )
)


def _turn_of_the_job() -> Window:
    """Return the place of an output in its job, by which one of each job comes before the second of any."""
    return Window(RowNumber(), partition_by=F(_JOB), order_by=["output__position"])


def _uncompared(workspace: uuid.UUID) -> QuerySet[Review, tuple]:
    compared = ComparisonEntry.objects.filter(review=OuterRef("pk"))
    files = Review.objects.filter(workspace=workspace).exclude(type=Output.Type.CAPTION)
    # By when they were made: jobs and outputs of one time lie beside each other, those of ids anywhere.
    last = files.order_by("-created_at").values("created_at")[LOOKED_AT - 1 : LOOKED_AT]
    reviews = (
        files.filter(created_at__gte=Coalesce(Subquery(last), BEFORE_ALL), revision__media_file__isnull=False)
        .exclude(state=Review.State.REJECTED)
        .exclude(Exists(compared))
    )
    # Ids as words: thousands of them need not become objects.
    return reviews.order_by("-created_at", "pk").values_list(
        "type",
        *(Cast(f"{_JOB}__{name}", CharField()) for name in ("brief", "source_generation")),
        f"{_JOB}__prompt",
        Cast(_JOB, CharField()),
        # What a review notes need not be looked for in the job's parameters.
        Coalesce("job_model", KeyTextTransform("model", f"{_JOB}__parameters"), output_field=TextField()),
        Cast("pk", CharField()),
    )


_UNCOMPARED = PreparedQuery(_uncompared)
_SHOWN = PreparedQuery(
    lambda workspace, reviews: (
        Review.objects.filter(workspace=workspace, pk__in=reviews)
        .order_by()
        .select_related("revision", f"{_JOB}__source_generation")
        .only(
            *("type", "created_at", "revision__media_file_id", "output__position"),
            *(f"{_JOB}__{name}" for name in ("kind", "prompt", "source_generation_id")),
            *(f"{_JOB}__source_generation__{name}" for name in ("kind", "prompt", "source_generation_id")),
        )
    )
)
