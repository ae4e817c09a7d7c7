"""Choosing among outputs of one brief without seeing which model made which.

A brief is what several jobs had in common: the captions they were for, or else the words of the prompt.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
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
from django.utils.crypto import salted_hmac

from generations.models import Output
from generations.output_marks import Offer, register_offer
from reviews.actors import Actor
from reviews.decisions import COMMENT_MAX, Overtaken, Refused, fresh, record
from reviews.models import Comparison, ComparisonEntry, Review, ReviewEvent
from reviews.reading import with_parts
from reviews.statistics import model_of
from workspaces.access import Person, Right, role_allows
from workspaces.models import Membership, Role, Workspace

FEWEST = 2
MOST = 4
REASON_MAX = COMMENT_MAX

_JOB = "output__generation"
_BRIEF = ("type", "brief_source", "brief_prompt", "brief_job")


class NotComparable(Exception):
    """These outputs cannot be compared; the text says why, for a person."""


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


def ids_in(text: str) -> list[uuid.UUID]:
    """Return the reviews that an address names, each once. Raises NotComparable for what is none."""
    try:
        found = list(dict.fromkeys(uuid.UUID(entry) for entry in text.split(",") if entry))
    except ValueError:
        raise NotComparable("This address names no outputs.") from None
    if not FEWEST <= len(found) <= MOST:
        raise NotComparable(f"Choose {FEWEST} to {MOST} images or videos to compare.")
    return found


def ensure_comparable(reviews: Sequence[Review]) -> None:
    """Raise NotComparable unless these are images, or videos, of one brief and all are there."""
    if any(review.is_caption for review in reviews):
        raise NotComparable("Only images and videos are compared.")
    if any(review.revision is None or review.revision.media_file is None for review in reviews):
        raise NotComparable("One of the files is gone, so there is nothing to compare it with.")
    if len({(review.type, brief_of(review)) for review in reviews}) > 1:
        raise NotComparable("These come from different briefs, so a choice among them would tell nothing.")


def brief_of(review: Review) -> tuple[str, str]:
    """Return what outputs of one brief have in common. The same rule as _with_brief() in the database."""
    generation = review.output.generation
    if generation.source_generation_id:
        return "source", str(generation.source_generation_id)
    return ("prompt", generation.prompt) if generation.prompt else ("job", str(generation.pk))


def shuffled(reviews: Iterable[Review], person_id: int) -> list[Review]:
    """Return the reviews in an order that says nothing of them, always the same for a person and a set."""
    reviews = list(reviews)
    asked = ",".join(sorted(str(review.pk) for review in reviews))

    def place(review: Review) -> str:
        return salted_hmac("reviews.comparing", f"{person_id} {asked} {review.pk}").hexdigest()

    return sorted(reviews, key=place)


def choose(
    workspace: Workspace,
    compared: Sequence[tuple[uuid.UUID, int]],
    chosen_id: uuid.UUID,
    actor: Actor,
    reason: str = "",
) -> Comparison:
    """Keep which of the compared outputs was chosen, and why; return the comparison.

    `compared` are the reviews in the order in which the person saw them, each with the number of the
    revision that was shown. Raises Refused, or Overtaken when one of them is no longer what was shown.
    """
    reason = reason.strip()
    if len(reason) > REASON_MAX:
        raise Refused(f"A reason has at most {REASON_MAX:,} characters.")
    with transaction.atomic():
        found = with_parts(Review.objects.filter(workspace=workspace)).in_bulk([pk for pk, _ in compared])
        if len(found) < len(compared) or chosen_id not in found:
            raise Refused("One of these outputs is gone. Nothing was kept; compare the others.")
        reviews = [found[pk] for pk, _ in compared]
        for review, (_, number) in zip(reviews, compared, strict=True):
            if review.revision is None or review.revision.number != number:
                raise Overtaken("One of the files was replaced since you opened this page. Look again.")
        if not role_allows(fresh(actor, reviews[0]).role, Right.REVIEW):
            raise Refused("Your role in this workspace does not allow that.")
        comparison = Comparison.objects.create(
            workspace=workspace, type=reviews[0].type, created_by=actor.person, reason=reason
        )
        ComparisonEntry.objects.bulk_create(
            ComparisonEntry(
                comparison=comparison,
                review=review,
                revision=review.revision,
                position=position,
                model=_model_of(review),
                is_chosen=review.pk == chosen_id,
            )
            for position, review in enumerate(reviews)
        )
        chosen = found[chosen_id]
        record(
            chosen,
            ReviewEvent.Action.CHOSEN,
            actor,
            before=chosen.state,
            after=chosen.state,
            comment=reason,
            detail={"comparison": str(comparison.pk), "of": len(reviews)},
        )
    return comparison


def uncompared_briefs(workspace: Workspace) -> QuerySet[Review, dict[str, Any]]:
    """Return the briefs with at least two outputs that nobody has compared, the newest first, as groups.

    What was rejected is no longer offered. Give a page of them to `briefs()`.
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


def past_comparisons(workspace: Workspace) -> QuerySet[Comparison]:
    """Return the comparisons of the workspace, newest first, with what a list shows of them."""
    return (
        Comparison.objects.filter(workspace=workspace)
        .select_related("created_by")
        .prefetch_related("entries__revision__media_file", f"entries__review__{_JOB}__source_generation")
    )


def cost_of_one(entries: Iterable[ComparisonEntry]) -> dict[int, float]:
    """Return the credits of each entry's output by the entry's key: a job's are shared over its outputs.

    What was uploaded, and what a job of unknown cost made, is left out.
    """
    jobs = {
        entry.pk: entry.revision.made_by.generation for entry in entries if entry.revision.made_by is not None
    }
    made = Counter(
        dict(
            Output.objects.filter(generation__in=set(jobs.values()))
            .order_by()
            .values_list("generation")
            .annotate(Count("pk"))
        )
    )
    return {key: job.credits_used / made[job.pk] for key, job in jobs.items() if job.credits_used is not None}


def siblings_url(review: Review) -> str:
    """Return where the output is compared with others of its brief; empty when there are none to compare.

    The newest of each other job come first, so that other models are among them.
    """
    if review.is_caption or review.state == Review.State.REJECTED:
        return ""
    kind, value = brief_of(review)
    same = {
        "source": Q(output__generation__source_generation=value),
        "prompt": Q(output__generation__source_generation=None, output__generation__prompt=value),
        "job": Q(output__generation=value),
    }[kind]
    turn = Window(RowNumber(), partition_by=F(_JOB), order_by=["output__position"])
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
    """Offer a reviewer to compare the images of a job, when there are several that could be chosen."""
    if sum(output.type != Output.Type.CAPTION for output in outputs) < FEWEST:
        return None
    reviewers = [role for role in Role.values if role_allows(role, Right.REVIEW)]
    mine = Membership.objects.filter(user=person.pk, role__in=reviewers)
    theirs = Review.objects.filter(output__in=outputs, workspace__memberships__in=mine)
    found = list(comparable(theirs).values_list("pk", flat=True)[:MOST])
    return Offer("Compare", "columns-2", compare_url(found)) if len(found) >= FEWEST else None


def _uncompared(workspace: Workspace) -> QuerySet[Review]:
    compared = ComparisonEntry.objects.filter(review=OuterRef("pk"))
    reviews = (
        Review.objects.filter(workspace=workspace, revision__media_file__isnull=False)
        .exclude(type=Output.Type.CAPTION)
        .exclude(state=Review.State.REJECTED)
        .exclude(Exists(compared))
    )
    return _with_brief(reviews)


def _with_brief(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Return the reviews with what outputs of one brief have in common. The same rule as brief_of()."""
    has_source = Q(**{f"{_JOB}__source_generation__isnull": False})
    has_prompt = ~Q(**{f"{_JOB}__prompt": ""})
    return reviews.annotate(
        brief_source=F(f"{_JOB}__source_generation"),
        brief_prompt=Case(
            When(has_source, then=Value("")), default=F(f"{_JOB}__prompt"), output_field=TextField()
        ),
        brief_job=Case(When(has_source | has_prompt, then=None), default=F(_JOB), output_field=UUIDField()),
    )


def _model_of(review: Review) -> str:
    """Return the model that made what is shown; empty for an uploaded file."""
    made_by = review.revision.made_by if review.revision else None
    return model_of(made_by.generation) if made_by else ""
