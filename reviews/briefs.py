"""Briefs: outputs that answer the same request, and so can be compared.

A brief is what several jobs had in common: that one form started them for several models, or else the
captions they were for, or else the words of the prompt.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import RowNumber
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

_JOB = "output__generation"
_BRIEF = ("type", "brief_form", "brief_source", "brief_prompt", "brief_job")


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
    """Return what outputs of one brief have in common. The same rule as _with_brief() in the database."""
    generation = review.output.generation
    if generation.brief:
        return "form", str(generation.brief)
    if generation.source_generation_id:
        return "source", str(generation.source_generation_id)
    return ("prompt", generation.prompt) if generation.prompt else ("job", str(generation.pk))


def uncompared_briefs(workspace: Workspace) -> QuerySet[Review, dict[str, Any]]:
    """Return the briefs with at least two outputs that nobody has compared, the newest first, as groups.

    What was rejected is not offered, nor what is not among the newest LOOKED_AT. Give a page to `briefs()`.
    """
    groups = _uncompared(workspace).order_by().values(*_BRIEF).annotate(count=Count("pk"))
    return groups.filter(count__gte=FEWEST).annotate(latest=Max("created_at")).order_by("-latest")


def briefs(workspace: Workspace, groups: Sequence[dict[str, Any]]) -> list[Brief]:
    """Return the groups with the outputs to compare first, four at most: of different models if there are.

    One query, however many outputs a brief has.
    """
    if not groups:
        return []
    wanted = Q()
    for group in groups:
        same = Q()
        for name in _BRIEF:
            is_empty = group[name] is None
            same &= Q(**{f"{name}__isnull": True} if is_empty else {name: group[name]})
        wanted |= same
    # The first of each model before the second of any.
    turn = Window(
        RowNumber(),
        partition_by=[*(F(name) for name in _BRIEF), KeyTextTransform("model", f"{_JOB}__parameters")],
        order_by=["-created_at", "id"],
    )
    found = (
        _uncompared(workspace)
        .filter(wanted)
        .annotate(turn=turn)
        .filter(turn__lte=MOST)
        .select_related("revision__media_file", f"{_JOB}__source_generation")
        .order_by("turn", "-created_at", "id")
    )
    members: dict[tuple, list[Review]] = {}
    for review in found:
        members.setdefault(tuple(getattr(review, name) for name in _BRIEF), []).append(review)
    keys = [(tuple(group[name] for name in _BRIEF), group["count"]) for group in groups]
    return [Brief(members[key][:MOST], count) for key, count in keys if key in members]


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


def _first_of_each_job(reviews: QuerySet[Review]) -> QuerySet[Review, tuple]:
    files = comparable(reviews).filter(revision__media_file__isnull=False).annotate(turn=_turn_of_the_job())
    return files.order_by("turn", f"{_JOB}__created_at", "pk").values_list("pk")[:MOST]


_OF_BRIEF = PreparedQuery(
    lambda person, workspace, brief: _first_of_each_job(
        _decided_by(person).filter(workspace=workspace, output__generation__brief=brief)
    )
)
_OF_JOB = PreparedQuery(
    lambda person, outputs: _first_of_each_job(_decided_by(person).filter(output__in=outputs))
)


def _turn_of_the_job() -> Window:
    """Return the place of an output in its job, by which one of each job comes before the second of any."""
    return Window(RowNumber(), partition_by=F(_JOB), order_by=["output__position"])


def _uncompared(workspace: Workspace) -> QuerySet[Review]:
    compared = ComparisonEntry.objects.filter(review=OuterRef("pk"))
    files = Review.objects.filter(workspace=workspace).exclude(type=Output.Type.CAPTION)
    newest = files.order_by("-created_at").values("pk")[:LOOKED_AT]
    reviews = (
        Review.objects.filter(pk__in=newest, revision__media_file__isnull=False)
        .exclude(state=Review.State.REJECTED)
        .exclude(Exists(compared))
    )
    return _with_brief(reviews)


def _with_brief(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Return the reviews with what outputs of one brief have in common. The same rule as brief_of()."""
    has_form = Q(**{f"{_JOB}__brief__isnull": False})
    has_source = Q(**{f"{_JOB}__source_generation__isnull": False})
    has_prompt = ~Q(**{f"{_JOB}__prompt": ""})
    return reviews.annotate(
        brief_form=F(f"{_JOB}__brief"),
        brief_source=Case(
            When(has_form, then=None), default=F(f"{_JOB}__source_generation"), output_field=UUIDField()
        ),
        brief_prompt=Case(
            When(has_form | has_source, then=Value("")),
            default=F(f"{_JOB}__prompt"),
            output_field=TextField(),
        ),
        brief_job=Case(
            When(has_form | has_source | has_prompt, then=None), default=F(_JOB), output_field=UUIDField()
        ),
    )
