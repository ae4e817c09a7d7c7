"""What the overview shows of reviews, in a number of queries that does not grow with them."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from generations.output_marks import Mark
from reviews.marks import marks_by_output
from reviews.models import Comparison, Review
from reviews.presentation import kind_of, short_title_of
from reviews.queue import waiting_for
from reviews.statistics import BothPeriods, Statistics, statistics_of
from workspaces.access import Right, role_allows
from workspaces.models import Membership
from workspaces.people import name_of
from workspaces.prepared import PreparedQuery

WAITING_SHOWN = 4
APPROVED_SHOWN = 6
ALL_TIME = "all"


_LATEST_APPROVED = PreparedQuery(
    lambda workspace: (
        Review.objects.filter(workspace=workspace, state=Review.State.APPROVED)
        .order_by("-changed_at", "id")
        .values_list("pk", "output")[:APPROVED_SHOWN]
    )
)
_SHOWN = PreparedQuery(
    lambda reviews: (
        Review.objects.filter(pk__in=reviews)
        .order_by()
        .select_related("author", "revision__media_file", "output__generation__source_generation")
        .only(
            *("type", "platform", "waiting_since"),
            *("author__first_name", "author__last_name", "author__username"),
            *("revision__title", "revision__text", "revision__media_file__type"),
            *("output__platform", "output__position"),
            *(f"output__generation__{name}" for name in ("kind", "status", "prompt", "parameters")),
            *(f"output__generation__source_generation__{name}" for name in ("kind", "prompt")),
        )
    )
)


@dataclass(frozen=True, slots=True)
class ReviewedOutput:
    """An output with its review and, when it was approved, its state, verified."""

    review: Review
    mark: Mark | None = None

    @property
    def title(self) -> str:
        """The title of its job."""
        return short_title_of(self.review)

    @property
    def kind(self) -> str:
        """What kind of output it is: a caption of which platform, which of several images."""
        if self.review.is_caption:
            return f"{self.review.output.platform_name} caption"
        return kind_of(self.review)

    @property
    def words(self) -> str:
        """The title and text of a caption; empty for the other kinds."""
        revision = self.review.revision
        return "\n".join(part for part in (revision.title, revision.text) if part) if revision else ""

    @property
    def author(self) -> str:
        """Who started the job."""
        return name_of(self.review.author)


class ReviewOverview:
    """What waits for one member, what the team approved last, and what models are worth."""

    def __init__(self, membership: Membership, period: str = "") -> None:
        """Look at the member's workspace; `period` is that of the models' table: "all", or 30 days."""
        self._membership = membership
        self._asked = period

    @property
    def may_review(self) -> bool:
        """Whether the member decides on outputs at all."""
        return role_allows(self._membership.role, Right.REVIEW)

    @cached_property
    def waiting(self) -> list[ReviewedOutput]:
        """The first outputs that this member may approve, those waiting longest first."""
        waiting = waiting_for(self._membership).order_by("waiting_since", "id").values_list("pk", flat=True)
        ids = list(waiting[:WAITING_SHOWN])
        shown = _read(ids)
        return [ReviewedOutput(shown[review_id]) for review_id in ids if review_id in shown]

    @cached_property
    def approved(self) -> list[ReviewedOutput]:
        """The outputs approved last; one that is no longer what was approved is left out."""
        marks = marks_by_output([output_id for _, output_id in self._latest_approved])
        # The mark has verified it already.
        held = [
            (review_id, mark)
            for review_id, output_id in self._latest_approved
            if (mark := marks.get(output_id)) and mark.tone == "good"
        ]
        shown = _read([review_id for review_id, _ in held])
        return [ReviewedOutput(shown[review_id], mark) for review_id, mark in held if review_id in shown]

    @cached_property
    def statistics(self) -> BothPeriods:
        """The figures of the models and of captions."""
        return statistics_of(self._membership.workspace)

    @cached_property
    def has_figures(self) -> bool:
        """Whether anything was ever compared or approved here."""
        workspace = self._membership.workspace
        return bool(self._latest_approved) or Comparison.objects.filter(workspace=workspace).exists()

    @cached_property
    def _latest_approved(self) -> list[tuple[UUID, UUID]]:
        return _LATEST_APPROVED.rows(self._membership.workspace_id)

    @property
    def shows_all_time(self) -> bool:
        """Whether the models' table is about all time."""
        return self._asked == ALL_TIME

    @property
    def shown(self) -> Statistics:
        """The figures of the period that was asked for."""
        return self.statistics.all_time if self.shows_all_time else self.statistics.recent


def _read(review_ids: list[UUID]) -> dict[UUID, Review]:
    """Return the reviews with what the overview shows of them, by id."""
    return {review.pk: review for review in _SHOWN.objects(review_ids)}
