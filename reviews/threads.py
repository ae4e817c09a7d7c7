"""Threads of comments as they are shown with the present revision: their order, numbers and places."""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from reviews.actors import Actor
from reviews.anchors import located
from reviews.decisions import COMMENT_MAX
from reviews.discussion import may_comment, may_resolve
from reviews.mentions import Piece, pieces
from reviews.models import Comment, Review, Thread
from workspaces.prepared import PreparedQuery
from workspaces.shortening import shorten

# How much of a comment stands for it in a line.
BEGINNING_MOST = 80


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


_THREADS = PreparedQuery(
    lambda review: (
        Thread.objects.filter(review=review)
        .select_related("revision", "resolved_by")
        .order_by("created_at", "id")
    )
)


def threads_of(review: Review, actor: Actor | None = None) -> Threads:
    """Return the review's threads with their comments; three queries however many there are.

    Each group is in the order in which it was started. The actor, if given, is who looks at them.
    """
    found = _THREADS.objects(review.pk)
    comments = Comment.objects.select_related("person").prefetch_related("mentions")
    prefetch_related_objects(found, Prefetch("comments", comments))
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
