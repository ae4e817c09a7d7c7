"""What the desk says after something was done: in a sentence, with the way back while there is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils import timezone

from reviews.bulk import Outcome
from reviews.decisions import UNDO_MOST, UNDO_OFFERED
from reviews.models import Review, ReviewEvent
from reviews.presentation import title_of
from reviews.reading import with_parts
from reviews.transitions import DECISIONS, TRANSITIONS, Action
from workspaces.models import Workspace
from workspaces.numbers import grouped

_CAN_BE_UNDONE = {TRANSITIONS[action].event for action in DECISIONS}
_DONE_TO_SEVERAL = {
    Action.APPROVE: "approved",
    Action.REQUEST_CHANGES: "sent back for changes",
    Action.REJECT: "rejected",
}
# How an address names what was just done, for the page after a redirect.
DONE = "done"
# Of several outputs that could not be decided, this many are named.
NAMED_MOST = 50


@dataclass(frozen=True, slots=True)
class News:
    """What was done, and where it can be undone for `seconds`; without an address it cannot."""

    sentence: str
    undo_url: str = ""
    seconds: int = UNDO_OFFERED


@dataclass(frozen=True, slots=True)
class NotDone:
    """One of several outputs that could not be decided, and why."""

    title: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a decision on several outputs. Kept in the session until the next page shows it."""

    sentence: str
    not_done: list[NotDone] = field(default_factory=list)
    more: int = 0

    @property
    def tone(self) -> str:
        """The tone of its notice."""
        return "warn" if self.not_done else "good"

    def stored(self) -> dict[str, Any]:
        """Return it as a session can hold it."""
        named = [[entry.title, entry.url, entry.reason] for entry in self.not_done]
        return {"sentence": self.sentence, "not_done": named, "more": self.more}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Report":
        """Return what `stored` gave."""
        named = [NotDone(*entry) for entry in stored["not_done"]]
        return cls(stored["sentence"], named, stored["more"])


def news_of(event: ReviewEvent) -> News:
    """Return what to say of something that was just done."""
    title = title_of(event.review)
    if event.action == ReviewEvent.Action.UNDONE:
        return News(f"Undone: {title}.")
    sentence = f"{event.get_action_display()}: {title}."
    if event.action == ReviewEvent.Action.APPROVED and event.state_after == Review.State.IN_REVIEW:
        sentence += " It needs approval from somebody else too."
    undo_url = reverse("undo_decision", args=[event.pk]) if event.action in _CAN_BE_UNDONE else ""
    return News(sentence, undo_url)


def news_in(values: Mapping[str, str], person: AbstractBaseUser | AnonymousUser) -> News | None:
    """Return what the page after a redirect says: of this person's own deed, while it is new and stands."""
    number = values.get(DONE, "")
    if not (number.isdecimal() and len(number) < 19):
        return None
    event = (
        ReviewEvent.objects.filter(
            pk=int(number), person=person.pk, undo=None, at__gte=timezone.now() - timedelta(seconds=UNDO_MOST)
        )
        .select_related("review__output__generation__source_generation")
        .first()
    )
    return news_of(event) if event else None


def report_of(action: Action, outcome: Outcome, workspace: Workspace) -> Report:
    """Return in words what became of a decision on several outputs; reads the titles of the refused ones.

    What is not of this workspace has no title here: whoever sends its id has no right to learn it.
    """
    refused = len(outcome.refused)
    sentence = f"{grouped(len(outcome.done))} {_DONE_TO_SEVERAL[action]}"
    if refused:
        sentence += f", {grouped(refused)} could not be"
    named = outcome.refused[:NAMED_MOST]
    here = Review.objects.filter(workspace=workspace)
    reviews = with_parts(here).in_bulk([review_id for review_id, _ in named])
    not_done = [
        NotDone(
            title_of(reviews[review_id]) if review_id in reviews else "An output",
            reviews[review_id].get_absolute_url() if review_id in reviews else "",
            reason,
        )
        for review_id, reason in named
    ]
    return Report(f"{sentence}.", not_done, refused - len(named))
