"""Choosing among outputs of one brief without seeing which model made which."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.crypto import salted_hmac

from generations.models import Output
from generations.models_used import model_of
from generations.refunds import spent_on
from reviews.actors import Actor
from reviews.briefs import FEWEST, MOST, brief_of
from reviews.decisions import COMMENT_MAX, Overtaken, Refused, fresh, record
from reviews.models import Comparison, ComparisonEntry, Review, ReviewEvent
from reviews.reading import with_parts
from workspaces.access import Right, role_allows
from workspaces.models import Workspace
from workspaces.numbers import grouped
from workspaces.prepared import PreparedQuery

REASON_MAX = COMMENT_MAX
PAST_SHOWN = 12


class NotComparable(Exception):
    """These outputs cannot be compared; the text says why, for a person."""


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
        raise Refused(f"A reason has at most {grouped(REASON_MAX)} characters.")
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


@dataclass(frozen=True, slots=True)
class PastChoice:
    """A comparison as a list shows it, with its chosen entry, and out of how many that was chosen."""

    comparison: Comparison
    entry: ComparisonEntry
    count: int


def past_choices(workspace: Workspace) -> list[PastChoice]:
    """Return the workspace's latest comparisons, the newest first. Two queries."""
    comparisons = _PAST.objects(workspace.pk)
    entries: dict[uuid.UUID, list[ComparisonEntry]] = {found.pk: [] for found in comparisons}
    for entry in _ENTRIES.objects(list(entries)):
        entries[entry.comparison_id].append(entry)
    return [
        PastChoice(found, next((entry for entry in compared if entry.is_chosen), compared[0]), len(compared))
        for found in comparisons
        if (compared := entries[found.pk])
    ]


_PAST = PreparedQuery(
    lambda workspace: (
        # What was compared may be gone by now.
        Comparison.objects.filter(Exists(ComparisonEntry.objects.filter(comparison=OuterRef("pk"))))
        .filter(workspace=workspace)
        .select_related("created_by")
        .only(
            *("created_at", "reason"),
            *("created_by__first_name", "created_by__last_name", "created_by__username"),
        )
        .order_by("-created_at")[:PAST_SHOWN]
    )
)
_JOB = "review__output__generation"
_ENTRIES = PreparedQuery(
    lambda comparisons: (
        ComparisonEntry.objects.filter(comparison__in=comparisons)
        .select_related("revision", f"{_JOB}__source_generation")
        .only(
            *("comparison_id", "model", "is_chosen", "revision__media_file_id", "review__output__position"),
            *(f"{_JOB}__{name}" for name in ("kind", "prompt", "source_generation_id")),
            *(f"{_JOB}__source_generation__{name}" for name in ("kind", "prompt", "source_generation_id")),
        )
        .order_by("position")
    )
)


def cost_of_one(entries: Iterable[ComparisonEntry]) -> dict[int, float]:
    """Return the credits of each entry's output by the entry's key: a job's are shared over its outputs.

    What was uploaded, and what a job of unknown cost made, is left out.
    """
    jobs = {
        entry.pk: entry.revision.made_by.generation for entry in entries if entry.revision.made_by is not None
    }
    made = dict(
        Output.objects.filter(generation__in=set(jobs.values()))
        .order_by()
        .values_list("generation")
        .annotate(Count("pk"))
    )
    costs = {key: (spent_on(job), made[job.pk]) for key, job in jobs.items()}
    return {key: spent / outputs for key, (spent, outputs) in costs.items() if spent is not None}


def _model_of(review: Review) -> str:
    """Return the model that made what is shown; empty for an uploaded file."""
    made_by = review.revision.made_by if review.revision else None
    return model_of(made_by.generation) if made_by else ""
