"""What the overview shows of reviews, in a number of queries that does not grow with them."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from generations.output_marks import Mark
from reviews.marks import mark_of
from reviews.models import Comparison, Review
from reviews.presentation import kind_of, short_title_of
from reviews.queue import waiting_for
from reviews.reading import with_parts
from reviews.statistics import BothPeriods, Statistics, statistics_of
from workspaces.access import Right, role_allows
from workspaces.models import Membership
from workspaces.people import name_of

WAITING_SHOWN = 4
APPROVED_SHOWN = 6
ALL_TIME = "all"


@dataclass(frozen=True, slots=True)
class ReviewedOutput:
    """An output with its state, verified."""

    review: Review
    mark: Mark

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
        waiting = with_parts(waiting_for(self._membership)).order_by("waiting_since", "id")
        return self._read(waiting, WAITING_SHOWN)

    @cached_property
    def approved(self) -> list[ReviewedOutput]:
        """The outputs approved last; one that is no longer what was approved is left out."""
        # The mark has verified it already.
        return [entry for entry in self._latest_approved if entry.mark.tone == "good"]

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
    def _latest_approved(self) -> list[ReviewedOutput]:
        approved = Review.objects.filter(workspace=self._membership.workspace, state=Review.State.APPROVED)
        return self._read(with_parts(approved).order_by("-changed_at", "id"), APPROVED_SHOWN)

    @property
    def shows_all_time(self) -> bool:
        """Whether the models' table is about all time."""
        return self._asked == ALL_TIME

    @property
    def shown(self) -> Statistics:
        """The figures of the period that was asked for."""
        return self.statistics.all_time if self.shows_all_time else self.statistics.recent

    def _read(self, reviews: QuerySet[Review], limit: int) -> list[ReviewedOutput]:
        found = list(reviews[:limit])
        for review in found:
            # One object for all: its policy is then read once.
            review.workspace = self._membership.workspace
        return [ReviewedOutput(review, mark_of(review)) for review in found]
