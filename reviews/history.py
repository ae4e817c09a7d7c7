"""The past of an output: its revisions, what each changed, and what people did to it."""

import copy
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reviews.checks import Check, Tone, checks_of
from reviews.diff import Segment, word_diff
from reviews.fingerprints import fingerprint_of
from reviews.models import Review, ReviewEvent, ReviewPolicy, Revision

Action = ReviewEvent.Action
# Enough of a SHA-256 to be told apart by eye.
SHORT = 12

_WORDS: dict[Action, tuple[str, str, str]] = {
    Action.OPENED: ("opened the review", "circle-dot", ""),
    Action.SUBMITTED: ("sent it to review", "send", "busy"),
    Action.WITHDRAWN: ("took it back from review", "undo-2", ""),
    Action.APPROVED: ("approved it", "circle-check", "good"),
    Action.CHANGES_REQUESTED: ("requested changes", "message-square-warning", "warn"),
    Action.REJECTED: ("rejected it", "circle-x", "bad"),
    Action.REOPENED: ("reopened it", "rotate-ccw", "busy"),
    Action.EDITED: ("edited it", "pencil-line", ""),
    Action.RESTORED: ("restored an earlier revision", "history", ""),
    Action.REPLACED: ("replaced the file", "replace", ""),
    Action.UNDONE: ("took a decision back", "undo-2", ""),
    Action.COMMENTED: ("commented", "message-square", ""),
    Action.THREAD_RESOLVED: ("resolved a comment", "check", ""),
    Action.THREAD_REOPENED: ("reopened a comment", "message-square", ""),
    Action.CHOSEN: ("chose it in a comparison", "trophy", ""),
    Action.SHARED: ("shared it with a guest", "link", ""),
    Action.UNSHARED: ("stopped sharing it with a guest", "unlink", ""),
    Action.GUEST_VIEWED: ("looked at it", "eye", ""),
    Action.HANDED_OVER: ("handed it over", "package", ""),
}
if set(_WORDS) != set(Action):
    raise AssertionError("Every line of the history needs its words.")


@dataclass(frozen=True)
class Line:
    """One line of the history, for people."""

    event: ReviewEvent
    holds: bool

    @property
    def sentence(self) -> str:
        """Who did what."""
        event = self.event
        what, _, _ = _WORDS[Action(event.action)]
        if event.undoes is not None:
            verb, _, _ = _WORDS[Action(event.undoes.action)]
            what = f"took this back: {verb}"
        elif event.action in (Action.SHARED, Action.UNSHARED) and event.guest_link is not None:
            what = f"{what}: {event.guest_link.name}"
        return f"{event.actor_name} {what}"

    @property
    def icon(self) -> str:
        """The drawing for what was done."""
        return _WORDS[Action(self.event.action)][1]

    @property
    def tone(self) -> str:
        """The colour of what was done; none once it was taken back."""
        return "" if self.is_undone else _WORDS[Action(self.event.action)][2]

    @property
    def is_undone(self) -> bool:
        """Whether the person took it back."""
        return hasattr(self.event, "undo")

    @property
    def is_approval(self) -> bool:
        """Whether somebody approved, so that the fingerprint matters."""
        return self.event.action == Action.APPROVED and not self.is_undone

    @property
    def fingerprint(self) -> str:
        """The beginning of what was approved."""
        return self.event.fingerprint[:SHORT]

    @property
    def warnings(self) -> int:
        """How many warnings the checks gave at that moment."""
        return sum(check.get("tone") == Tone.WARN for check in self.event.detail.get("checks", []))


@dataclass
class PastRevision:
    """A revision as the history shows it. The counts of findings are of today's rules."""

    review: Review
    revision: Revision
    previous: Revision | None
    events: Sequence[ReviewEvent]
    policy: ReviewPolicy

    @property
    def is_present(self) -> bool:
        """Whether this is what is on the desk now."""
        return self.revision.pk == self.review.revision_id

    @property
    def differs_from_present(self) -> bool:
        """Whether restoring it would change anything."""
        present = self.review.revision
        return present is not None and present.fingerprint != self.revision.fingerprint

    @cached_property
    def title_segments(self) -> list[Segment]:
        """What became of the title since the revision before; empty when it is the same."""
        if self.previous is None or self.previous.title == self.revision.title:
            return []
        return word_diff(self.previous.title, self.revision.title)

    @cached_property
    def segments(self) -> list[Segment]:
        """What became of the text since the revision before; of the first one, the text."""
        return word_diff(self.previous.text if self.previous else self.revision.text, self.revision.text)

    @property
    def files(self) -> list[Revision]:
        """The revision before and this one where they have different files."""
        if self.previous is None or self.previous.media_file_id == self.revision.media_file_id:
            return []
        return [self.previous, self.revision]

    @cached_property
    def lines(self) -> list[Line]:
        """What people did to this revision, the first thing first."""
        return [Line(event, event.fingerprint == self._content) for event in self.events]

    @property
    def fingerprint(self) -> str:
        """The beginning of the fingerprint that the revision was stored with."""
        return self.revision.fingerprint[:SHORT]

    @property
    def is_intact(self) -> bool:
        """Whether what is stored is still what was written."""
        return self._content == self.revision.fingerprint

    @cached_property
    def findings(self) -> list[tuple[str, int]]:
        """How many findings of the checks there are by tone, the worst first, without those that are none."""
        checks: list[Check] = checks_of(self._shown, self.policy)
        counts = [(tone, sum(check.tone is tone for check in checks)) for tone in Tone]
        order = [Tone.BLOCK, Tone.WARN, Tone.GOOD]
        return [
            (tone.value, count) for tone, count in sorted(counts, key=lambda e: order.index(e[0])) if count
        ]

    @cached_property
    def _shown(self) -> Review:
        return _at_revision(self.review, self.revision)

    @cached_property
    def _content(self) -> str:
        return fingerprint_of(self._shown.revision or self.revision)


def past_of(review: Review, revisions: Sequence[Revision], policy: ReviewPolicy) -> list[PastRevision]:
    """Return these revisions, which come newest first, with all that the page shows of them.

    Two queries, however many there are.
    """
    if not revisions:
        return []
    events: dict[int, list[ReviewEvent]] = defaultdict(list)
    found = ReviewEvent.objects.filter(review=review, revision__in=revisions)
    for event in found.select_related("person", "guest_link", "undo", "undoes"):
        events[event.revision_id].append(event)
    before = Revision.objects.filter(review=review, number=revisions[-1].number - 1)
    previous = [*revisions[1:], before.select_related("media_file").first()]
    return [
        PastRevision(review, revision, earlier, events[revision.pk], policy)
        for revision, earlier in zip(revisions, previous, strict=True)
    ]


def _at_revision(review: Review, revision: Revision) -> Review:
    """Return a copy of the review on whose stage this revision stands. Never to be saved."""
    shown = copy.copy(review)
    shown.revision = revision
    revision.review = shown
    return shown
