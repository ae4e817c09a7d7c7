"""Threads of comments on an output: starting, answering, resolving, reopening, and showing them.

None of this changes the state of the review or its version: a decision that somebody is about to take stays
possible. Every step is a line of the history.
"""

import unicodedata
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import timezone

from reviews.actors import Actor
from reviews.anchors import Anchor, fit, located
from reviews.decisions import COMMENT_MAX, CommentMissing, Refused, fresh, record
from reviews.mentions import Piece, mentioned, pieces
from reviews.models import Comment, Review, ReviewEvent, Revision, Thread
from workspaces.access import Right, role_allows
from workspaces.shortening import shorten

# How much of a comment stands for it in a line.
BEGINNING_MOST = 80
# Signs that turn the direction of everything after them. Nobody types them; who pastes them disguises.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def may_comment(actor: Actor) -> bool:
    """Return whether the actor may start threads and answer: members who create, guests who may decide."""
    if actor.guest_link is not None:
        return actor.guest_link.may_decide
    return role_allows(actor.role, Right.CREATE)


def may_resolve(actor: Actor) -> bool:
    """Return whether the actor may resolve and reopen threads: whoever may comment, but no guest."""
    return not actor.is_guest and may_comment(actor)


def start_thread(
    review_id: uuid.UUID,
    actor: Actor,
    *,
    text: str,
    revision: int,
    anchor: Anchor | None = None,
) -> Thread:
    """Begin a thread about the revision with this number, the one that the person saw; return it.

    It may be an earlier revision by now: then the thread is carried forward like any other. The same comment
    by the same person at the same place of an open thread is the same press, and returns that thread.
    Raises Refused (CommentMissing, AnchorLost) with a sentence for the person.
    """
    words = _words(text)
    with transaction.atomic():
        review, actor = _enter(review_id, actor)
        _ensure(may_comment(actor))
        seen = Revision.objects.select_related("media_file").filter(review=review, number=revision).first()
        if seen is None:
            raise Refused("There is no such revision. Reload the page to see what there is.")
        # What is checked of the anchor asks the revision for its review's kind.
        seen.review = review
        place = asdict(fit(anchor or Anchor(), seen))
        place["anchor"] = place.pop("kind")
        same = Comment.objects.filter(
            **{f"thread__{name}": value for name, value in place.items()},
            **_by(actor),
            thread__review=review,
            thread__revision=seen,
            thread__resolved_at=None,
            text=words,
        )
        pressed = same.select_related("thread").order_by("pk").first()
        if pressed is not None:
            return pressed.thread
        thread = Thread.objects.create(review=review, revision=seen, **place)
        _say(thread, review, actor, words)
        return thread


def reply(thread_id: uuid.UUID, actor: Actor, *, text: str) -> Comment:
    """Add to a thread and return the comment; a resolved thread is open again, for an answer must be seen.

    What says the same as the thread's last comment by the same person is the same press, and returns that.
    Raises Refused (CommentMissing) with a sentence for the person.
    """
    words = _words(text)
    with transaction.atomic():
        thread, review, actor = _enter_thread(thread_id, actor)
        _ensure(may_comment(actor))
        last = thread.comments.order_by("at", "pk").last()
        if last is not None and last.text == words and _is_by(last, actor):
            return last
        if _mark(thread, is_resolved=False, actor=actor):
            _record(ReviewEvent.Action.THREAD_REOPENED, review, actor, thread)
        return _say(thread, review, actor, words)


def resolve(thread_id: uuid.UUID, actor: Actor) -> Thread:
    """Settle a thread and return it; one that somebody has settled already stays as it is. Raises Refused."""
    return _settle(thread_id, actor, is_resolved=True)


def reopen(thread_id: uuid.UUID, actor: Actor) -> Thread:
    """Open a settled thread again and return it; an open one stays as it is. Raises Refused."""
    return _settle(thread_id, actor, is_resolved=False)


def _settle(thread_id: uuid.UUID, actor: Actor, *, is_resolved: bool) -> Thread:
    with transaction.atomic():
        thread, review, actor = _enter_thread(thread_id, actor)
        _ensure(may_resolve(actor))
        if _mark(thread, is_resolved=is_resolved, actor=actor):
            action = ReviewEvent.Action.THREAD_RESOLVED if is_resolved else ReviewEvent.Action.THREAD_REOPENED
            _record(action, review, actor, thread)
        return thread


def _mark(thread: Thread, *, is_resolved: bool, actor: Actor) -> bool:
    """Resolve or open the thread; return False when it is so already."""
    values: dict[str, Any] = {
        "resolved_at": timezone.now() if is_resolved else None,
        "resolved_by": actor.person if is_resolved else None,
    }
    changed = Thread.objects.filter(pk=thread.pk, resolved_at__isnull=is_resolved).update(**values)
    if changed:
        for name, value in values.items():
            setattr(thread, name, value)
    return bool(changed)


def _enter(review_id: uuid.UUID, actor: Actor) -> tuple[Review, Actor]:
    """Return the review and the actor as they are now; until the commit, nobody else comments on it."""
    # An UPDATE that changes nothing holds the row on every database: two presses come one after the other.
    if not Review.objects.filter(pk=review_id).update(version=F("version")):
        raise Refused("This output is gone.")
    review = Review.objects.select_related("workspace", "revision", "output").get(pk=review_id)
    return review, fresh(actor, review)


def _enter_thread(thread_id: uuid.UUID, actor: Actor) -> tuple[Thread, Review, Actor]:
    review_id = Thread.objects.filter(pk=thread_id).values_list("review_id", flat=True).first()
    if review_id is None:
        raise Refused("This thread is gone.")
    review, actor = _enter(review_id, actor)
    return Thread.objects.select_related("revision").get(pk=thread_id), review, actor


def _ensure(is_allowed: bool) -> None:
    if not is_allowed:
        raise Refused("You may read the comments here, but not add to them.")


def _say(thread: Thread, review: Review, actor: Actor, words: str) -> Comment:
    comment = Comment.objects.create(thread=thread, text=words, **_by(actor))
    comment.mentions.set(mentioned(words, review.workspace))
    _record(ReviewEvent.Action.COMMENTED, review, actor, thread, comment)
    return comment


def _record(
    action: ReviewEvent.Action, review: Review, actor: Actor, thread: Thread, comment: Comment | None = None
) -> None:
    detail: dict[str, Any] = {"thread": str(thread.pk)}
    if comment is not None:
        detail["comment"] = comment.pk
    words = comment.text if comment else ""
    record(review, action, actor, before=review.state, after=review.state, comment=words, detail=detail)


def _by(actor: Actor) -> dict[str, Any]:
    return {"person": actor.person, "guest_link": actor.guest_link, "guest_name": actor.guest_name}


def _is_by(comment: Comment, actor: Actor) -> bool:
    link = actor.guest_link.pk if actor.guest_link else None
    person = actor.person.pk if actor.person else None
    return (comment.person_id, comment.guest_link_id, comment.guest_name) == (person, link, actor.guest_name)


def _words(text: str) -> str:
    """Return a comment as it is stored; raises Refused when it says nothing, or too much."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TURNING)
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    text = text.strip()
    # Signs without a shape, such as a zero-width space, say nothing.
    if not any(unicodedata.category(sign)[0] in "LNPSM" for sign in text):
        raise CommentMissing("Write a comment first.")
    if len(text) > COMMENT_MAX:
        over = len(text) - COMMENT_MAX
        raise Refused(f"A comment has at most {COMMENT_MAX:,} characters. This one is {over:,} too long.")
    return text


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment as it is shown."""

    comment: Comment
    pieces: list[Piece]

    @property
    def author_name(self) -> str:
        """Who said it."""
        return self.comment.author_name

    @property
    def initials(self) -> str:
        """Two letters that stand for whoever said it."""
        person = self.comment.person
        name = self.comment.guest_name or (person.get_username() if person else "")
        return (name or "–")[:2]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread as it is shown with the present revision.

    `number` counts the open threads that have a place, as they stand in the list; 0 for the others. `start`
    and `end` say where its words stand in the present text, in code points; None when it is about none, or
    they are gone.
    """

    thread: Thread
    number: int
    comments: list[CommentView]
    is_carried: bool
    start: int | None = None
    end: int | None = None

    @property
    def from_revision(self) -> int:
        """The number of the revision that it was started on."""
        return self.thread.revision.number

    @property
    def is_lost(self) -> bool:
        """Whether the words that it is about no longer stand in the text."""
        return self.thread.anchor == Thread.Anchor.TEXT and self.start is None

    @property
    def first(self) -> CommentView | None:
        """The comment that began it."""
        return self.comments[0] if self.comments else None

    @property
    def beginning(self) -> str:
        """How it begins, in a line."""
        return shorten(self.first.comment.text, BEGINNING_MOST) if self.first else ""

    @property
    def label(self) -> str:
        """What its pin is called: its number, and how it begins."""
        return f"Comment {self.number}: {self.beginning}"

    @property
    def moment(self) -> str:
        """When in the video, as a clock shows it: "0:03", "0:03 to 0:05"; empty for other threads."""
        if self.thread.starts_at is None:
            return ""
        begin = _clock(self.thread.starts_at)
        return begin if self.thread.ends_at is None else f"{begin} to {_clock(self.thread.ends_at)}"

    @property
    def is_box(self) -> bool:
        """Whether its place in the picture has an extent."""
        return self.thread.width is not None

    @property
    def left(self) -> str:
        """How far its place is from the picture's left edge, as SVG measures: "12.5%"."""
        return _percent(self.thread.x)

    @property
    def top(self) -> str:
        """How far its place is from the picture's upper edge."""
        return _percent(self.thread.y)

    @property
    def across(self) -> str:
        """How wide its box is, in parts of the picture."""
        return _percent(self.thread.width)

    @property
    def down(self) -> str:
        """How high its box is, in parts of the picture."""
        return _percent(self.thread.height)


class Threads(list[ThreadView]):
    """The threads of one review, the open ones first, and what the one who looks may do with them."""

    may_comment = False
    may_resolve = False
    text_max = COMMENT_MAX

    @property
    def open(self) -> list[ThreadView]:
        """Those that wait for an answer."""
        return [view for view in self if not view.thread.is_resolved]

    @property
    def resolved(self) -> list[ThreadView]:
        """Those that are settled."""
        return [view for view in self if view.thread.is_resolved]

    @property
    def open_count(self) -> int:
        """How many wait for an answer."""
        return len(self.open)

    @property
    def in_picture(self) -> list[ThreadView]:
        """The open ones about a place in the picture."""
        return [view for view in self.open if view.thread.anchor == Thread.Anchor.AREA]

    @property
    def in_time(self) -> list[ThreadView]:
        """The open ones about a moment of the video, in its order."""
        moments = [view for view in self.open if view.thread.anchor == Thread.Anchor.TIME]
        return sorted(moments, key=lambda view: view.thread.starts_at or 0)


def threads_of(review: Review, actor: Actor | None = None) -> Threads:
    """Return the review's threads with their comments; three queries however many there are.

    Each group is in the order in which it was started. The actor, if given, is who looks at them.
    """
    comments = Comment.objects.select_related("person").prefetch_related("mentions")
    found = (
        Thread.objects.filter(review=review)
        .select_related("revision", "resolved_by")
        .prefetch_related(Prefetch("comments", comments))
    )
    threads = Threads()
    placed = 0
    for thread in sorted(found, key=lambda entry: entry.is_resolved):
        place = located(thread, review.revision)
        has_place = thread.anchor in (Thread.Anchor.AREA, Thread.Anchor.TIME) or place is not None
        has_pin = has_place and not thread.is_resolved
        placed += has_pin
        threads.append(
            ThreadView(
                thread=thread,
                number=placed if has_pin else 0,
                comments=[
                    CommentView(comment, pieces(comment.text, comment.mentions.all()))
                    for comment in thread.comments.all()
                ],
                is_carried=thread.revision_id != review.revision_id,
                start=place[0] if place else None,
                end=place[1] if place else None,
            )
        )
    if actor is not None:
        threads.may_comment, threads.may_resolve = may_comment(actor), may_resolve(actor)
    return threads


def _percent(part: float | None) -> str:
    return f"{(part or 0) * 100:g}%"


def _clock(seconds: float) -> str:
    # Downwards, as players show it: a moment before the change of a second belongs to the first one.
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
