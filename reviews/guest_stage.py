"""What a guest sees of an output: the present revision, and none of what a team keeps to itself."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.urls import reverse

from generations.models import Generation, Output
from generations.output_marks import Mark
from generations.previews.media import Picture, PostMedia
from generations.previews.pieces import Piece, pieces_of
from media_library.models import MediaFile
from reviews.actors import Actor
from reviews.fingerprints import described_files
from reviews.marks import CHANGED_SINCE, mark_of
from reviews.models import Comment, GuestLink, Review, ReviewEvent, Thread
from reviews.reading import with_parts
from reviews.situations import standing_approvals
from reviews.stage import Stage
from reviews.threads import Threads
from reviews.transitions import Action

State = Review.State
_DECISIONS = (ReviewEvent.Action.APPROVED, ReviewEvent.Action.CHANGES_REQUESTED)


@dataclass(frozen=True)
class Shared:
    """One of the outputs that a link shows, under a name that is unlike those of the others."""

    link: GuestLink
    review: Review
    label: str
    is_approved_by_guest: bool

    @property
    def url(self) -> str:
        """Its page for guests."""
        return reverse("guest_output", args=[self.link.pk, self.review.pk])

    @property
    def pictures(self) -> list[Picture]:
        """Its files, at the guests' addresses."""
        return pictures_of(self.link, self.review)

    @property
    def waits(self) -> bool:
        """Whether this guest may still say something that counts."""
        is_open = self.link.may_decide and self.review.state == State.IN_REVIEW
        return is_open and not self.is_approved_by_guest

    @cached_property
    def mark(self) -> Mark:
        """The state in a guest's words; an approval is verified before it is shown."""
        return mark_for_guest(self.review, waits=self.waits, is_approved_by_guest=self.is_approved_by_guest)


def shared_by(link: GuestLink) -> list[Shared]:
    """Return what the link shows, always in the same order; a number of queries that does not grow."""
    found = with_parts(link.reviews.all()).order_by("created_at", "type", "output__position", "id")
    reviews = [review for review in found if review.revision is not None]
    given = standing_approvals().filter(guest_link=link, review__in=reviews)
    approved = set(given.values_list("review_id", "round"))
    names = [_kind(review) for review in reviews]
    several, seen = Counter(names), Counter[str]()
    shared = []
    for review, name in zip(reviews, names, strict=True):
        review.workspace = link.workspace
        seen[name] += 1
        label = f"{name} {seen[name]}" if several[name] > 1 else name
        is_approved = review.state == State.IN_REVIEW and (review.pk, review.round) in approved
        shared.append(Shared(link, review, label, is_approved))
    return shared


def files_of(review: Review) -> list[MediaFile]:
    """Return the file of the present revision, or the files that a caption was written for."""
    if review.is_caption:
        return [entry.media_file for entry in described_files(review)]
    file = review.revision.media_file if review.revision else None
    return [file] if file else []


def pictures_of(link: GuestLink, review: Review) -> list[Picture]:
    """Return the files with addresses that this link alone opens."""
    return [
        Picture(
            file,
            reverse("guest_file", args=[link.pk, review.pk, number]),
            reverse("guest_thumbnail", args=[link.pk, review.pk, number]),
        )
        for number, file in enumerate(files_of(review), start=1)
    ]


def mark_for_guest(review: Review, *, waits: bool, is_approved_by_guest: bool) -> Mark:
    """Return the state in a word for somebody who does not know how the team works."""
    mark = mark_of(review)
    if waits:
        return Mark("Waiting for you", "busy", "hourglass", "")
    if is_approved_by_guest:
        return Mark("Approved by you", "good", "circle-check", "")
    if review.state == State.DRAFT:
        return Mark("Being prepared", "", "pencil-line", "")
    if mark.label == CHANGED_SINCE:
        return Mark("Changed since it was approved", "warn", "triangle-alert", "")
    return Mark(mark.label, mark.tone, mark.icon, "")


def name_for_guest(person: User | None, link: GuestLink) -> str:
    """Return a member's full name; a user name may be an e-mail address, so without one the team answers."""
    return (person.get_full_name() if person else "") or link.workspace.name


def _kind(review: Review) -> str:
    # Not Review.label: the number there is one within its job.
    return "Image" if review.type == Output.Type.IMAGE else review.label


class GuestStage(Stage):
    """One output as a guest meets it. Everything of the team's that templates could ask for is empty here."""

    shows_counts = False

    def __init__(self, shared: Shared, guest_name: str) -> None:
        """Show the output to whoever holds the link; the name is empty as long as none was given."""
        super().__init__(shared.review, Actor(guest_link=shared.link, guest_name=guest_name))
        self.shared = shared
        self.link = shared.link

    @property
    def generation(self) -> Generation:
        """Raise AttributeError: what a job was asked for is none of a guest's business."""
        raise AttributeError("Guests see no jobs.")

    @cached_property
    def title(self) -> str:
        """What the output is called, which for members is its prompt."""
        return self.shared.label

    @property
    def kind(self) -> str:
        """What the output is called."""
        return self.shared.label

    @property
    def author(self) -> str:
        """Whose output it is: the team's."""
        return self.link.workspace.name

    @cached_property
    def pictures(self) -> list[Picture]:
        """The files, at the guests' addresses."""
        return self.shared.pictures

    @property
    def post_media(self) -> PostMedia:
        """The files of the frames: those that the link opens, and no others."""
        return PostMedia(described=self.pictures)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The caption with its tags coloured; where platforms fold it is the team's concern."""
        return pieces_of(self.revision.text if self.revision else "", platform=self.review.platform)

    @property
    def mark(self) -> Mark:
        """The state in a guest's words."""
        return self.shared.mark

    @property
    def can_decide(self) -> bool:
        """Whether any decision is possible now."""
        return any(button.is_possible for button in self.buttons.values())

    @property
    def approve(self) -> Any:
        """The button, or None where approving is out of the question."""
        return self.buttons.get(Action.APPROVE.value)

    @property
    def request_changes(self) -> Any:
        """The button, or None."""
        return self.buttons.get(Action.REQUEST_CHANGES.value)

    @cached_property
    def said(self) -> list[ReviewEvent]:
        """What was decided with this link, in order."""
        events = ReviewEvent.objects.filter(review=self.review, guest_link=self.link, action__in=_DECISIONS)
        return list(events.select_related("revision"))

    @cached_property
    def conversations(self) -> list[list[Comment]]:
        """The threads begun with this link, each as its comments; the team's own stay with the team."""
        begun = Thread.objects.filter(review=self.review, comments__guest_link=self.link).distinct()
        everyone = Comment.objects.select_related("person", "thread__revision").order_by("at", "id")
        found = [
            list(thread.comments.all()) for thread in begun.prefetch_related(Prefetch("comments", everyone))
        ]
        return [comments for comments in found if comments and comments[0].guest_link_id == self.link.pk]

    @property
    def standing(self) -> str:
        """In a sentence where the output stands, when the guest has nothing to decide."""
        return standing_sentence(self)

    # Of the team's, and so of nothing that a guest is shown.
    checks: Any = ()
    approvals: Any = ()
    inputs: Any = ()
    parameters: Any = ()
    threads: Any = Threads()
    approvals_so_far: Any = ""
    credits: Any = ""
    changes: Any = None


def standing_sentence(stage: GuestStage) -> str:
    """Return why there is nothing to decide, in words that tell nothing of the team's ways."""
    state = stage.review.state
    if state == State.APPROVED and stage.mark.label != State.APPROVED.label:
        return "This was approved and is no longer what was approved. The team has to look at it."
    if state == State.IN_REVIEW:
        if stage.situation.has_approved:
            return "You have approved this. The team still waits for somebody else's approval."
        if stage.situation.is_blocked:
            return "The team has to change something before this can be approved."
        return "The team has not decided on this yet."
    return {
        State.DRAFT: "The team is working on this. It comes back to you when it is ready.",
        State.CHANGES_REQUESTED: "Changes have been requested. The team is working on a new version.",
        State.APPROVED: "This is approved. Nothing more is needed from you.",
        State.REJECTED: "The team has decided not to use this.",
    }[State(state)]
