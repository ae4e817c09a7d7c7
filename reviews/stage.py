"""One output on the stage of the desk, with everything that its page shows of it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from generations.models import Generation
from generations.output_marks import Mark
from generations.presentation import Card, parameters_of
from generations.previews.media import Picture, PostMedia, media_for
from generations.previews.pieces import Piece, Span, drawn, pieces_of
from generations.previews.preview import Preview
from powerpost import catalog
from powerpost.platform_limits import PLATFORM_LIMITS
from reviews.actors import Actor
from reviews.checks import Check, checks_of
from reviews.fingerprints import described_files
from reviews.looking import Changes, changes_for
from reviews.marks import mark_of
from reviews.models import Review, ReviewEvent, Revision
from reviews.pieces import drawn_changes
from reviews.policies import policy_of
from reviews.presentation import kind_of, title_of
from reviews.situations import approvals_of, situation_of
from reviews.threads import Threads, threads_of
from reviews.transitions import TRANSITIONS, Action, Obstacle, Situation, obstacle
from workspaces.people import name_of


@dataclass(frozen=True, slots=True)
class Button:
    """An action as a button: pressed, or shown with the reason why it cannot be."""

    action: Action
    label: str
    needs_comment: bool
    obstacle: Obstacle | None

    @property
    def is_possible(self) -> bool:
        """Whether it can be pressed."""
        return self.obstacle is None


class Stage:
    """One output on the stage of the desk, as one person meets it."""

    # Whether it is said how long the words are, against what the platform takes.
    shows_counts = True

    def __init__(self, review: Review, actor: Actor) -> None:
        self.review = review
        self.actor = actor
        self.policy = policy_of(review.workspace)

    @property
    def generation(self) -> Generation:
        """The job that the output comes from."""
        return self.review.output.generation

    @cached_property
    def situation(self) -> Situation:
        """What the predicate looks at."""
        return situation_of(self.review, self.actor)

    @cached_property
    def checks(self) -> list[Check]:
        """What the checks say of the present revision."""
        return checks_of(self.review, self.policy)

    @cached_property
    def buttons(self) -> dict[str, Button]:
        """The actions by name: those that are possible, and those whose reason is worth showing."""
        buttons = {}
        for action, transition in TRANSITIONS.items():
            hindrance = obstacle(action, self.situation)
            if hindrance is None or hindrance.is_worth_showing:
                button = Button(action, transition.label, transition.needs_comment, hindrance)
                buttons[action.value] = button
        return buttons

    @cached_property
    def approvals(self) -> list[ReviewEvent]:
        """The approvals that count in this round."""
        return approvals_of(self.review)

    @cached_property
    def mark(self) -> Mark:
        """The state in a word, verified."""
        return mark_of(self.review)

    @property
    def revision(self) -> Revision | None:
        """What is on the stage."""
        return self.review.revision

    @cached_property
    def title(self) -> str:
        """What people call the output."""
        return title_of(self.review)

    @property
    def kind(self) -> str:
        """What kind of output it is, and which of several."""
        return kind_of(self.review)

    @property
    def author(self) -> str:
        """Who made it."""
        return name_of(self.review.author)

    @cached_property
    def post_types(self) -> list[str]:
        """The formats it is for, as in "Feed"; for files with the platform, as in "Instagram feed"."""
        known = [
            catalog.POST_TYPES[entry]
            for entry in (self.revision.post_types if self.revision else [])
            if entry in catalog.POST_TYPES
        ]
        return [entry.label.capitalize() if self.review.is_caption else entry.name for entry in known]

    @property
    def shared_by(self) -> str:
        """In words that several post types get one caption; empty for one alone."""
        if not self.review.is_caption or len(self.post_types) < 2:
            return ""
        return "one caption for both" if len(self.post_types) == 2 else "one caption for all"

    @cached_property
    def approvals_so_far(self) -> str:
        """Who has approved and how many are needed; empty where one approval settles it."""
        if self.policy.approvals_needed < 2 or self.review.state != Review.State.IN_REVIEW:
            return ""
        names = ", ".join(event.actor_name for event in self.approvals)
        count = f"{len(self.approvals)} of {self.policy.approvals_needed} approvals"
        return f"{count}: {names}" if names else count

    @cached_property
    def reasons(self) -> list[Button]:
        """The buttons that cannot be pressed, each with why."""
        return [button for button in self.buttons.values() if not button.is_possible]

    @cached_property
    def pictures(self) -> list[Picture]:
        """The file of the output, or the files that a caption was written for."""
        if self.review.is_caption:
            return [Picture.of(entry.media_file) for entry in described_files(self.review)]
        file = self.revision.media_file if self.revision else None
        return [Picture.of(file)] if file else []

    @property
    def inputs(self) -> list[Picture]:
        """The files that the job was made from."""
        return [Picture.of(entry.media_file) for entry in self.generation.inputs.all()]

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """What the job asked for, in words; the post types stand in the head of the stage."""
        return [(term, words) for term, words in parameters_of(self.generation) if term != "Post types"]

    @property
    def credits(self) -> str:
        """What the job cost, and for how many outputs."""
        card = Card(self.generation)
        count = card.expected_count
        if self.generation.credits_used is None or self.generation.credits_refunded or count < 2:
            return card.credits
        return f"{card.credits} for {count} {'captions' if self.review.is_caption else 'images'}"

    @property
    def revision_author(self) -> str:
        """Who made the present revision."""
        return name_of(self.revision.author if self.revision else None)

    @property
    def can_be_compared(self) -> bool:
        """Whether the job made several files, so that one can be chosen."""
        return not self.review.is_caption and Card(self.generation).expected_count > 1

    @cached_property
    def threads(self) -> Threads:
        """The comments, by thread."""
        return threads_of(self.review, self.actor)

    @property
    def post_media(self) -> PostMedia:
        """The files that the frames of a caption show."""
        return media_for(self.generation, self.generation.inputs.all())

    @cached_property
    def preview(self) -> Preview:
        """A caption as a follower would meet it, with all of its words."""
        revision = self.revision
        return Preview(
            key=str(self.review.pk),
            platform_id=self.review.platform,
            post_types=list(revision.post_types) if revision else [],
            title=revision.title if revision else "",
            text=revision.text if revision else "",
            account=self.review.workspace.name,
            pictures_for=self.post_media.pictures_for,
            drawn_text=self.drawn_text,
        )

    @cached_property
    def pieces(self) -> list[Piece]:
        """The caption in pieces: where it folds, what is coloured, what threads are about."""
        limits = PLATFORM_LIMITS.get(self.review.platform)
        spans = [
            Span(str(view.thread.pk), view.start, view.end)
            for view in self.threads
            if view.start is not None and view.end is not None and not view.thread.is_resolved
        ]
        text = self.revision.text if self.revision else ""
        fold = limits.fold if limits else None
        return pieces_of(text, fold=fold, spans=spans, platform=self.review.platform)

    @property
    def drawn_text(self) -> SafeString:
        """The caption as HTML; without the fold its text content is exactly the caption."""
        return drawn(self.pieces)

    @property
    def shows_more(self) -> bool:
        """Whether there is more to see or to hear than of most: comments, changes, a video; or too little."""
        if self.changes or any(self.threads):
            return True
        files = [] if self.review.is_caption else [picture.media_file for picture in self.pictures]
        return not self.review.is_caption and (not files or any(file.is_video for file in files))

    @property
    def has_rare_frame(self) -> bool:
        """Whether it is a caption that is shown otherwise than most: of another shape, several pictures."""
        # The first frame is the one that is drawn at once.
        return self.review.is_caption and any(framed.is_rare for framed in self.preview.frames[:1])

    @property
    def drawn_changes(self) -> SafeString | None:
        """What became of the caption since the person last looked, as HTML with its fold."""
        limits = PLATFORM_LIMITS.get(self.review.platform)
        segments = self.changes.segments if self.changes else []
        fold = limits.fold if limits else None
        return drawn_changes(segments, fold=fold, platform=self.review.platform)

    @cached_property
    def changes(self) -> Changes | None:
        """What changed since the person last looked."""
        return changes_for(self.review, self.actor.person)
