"""What pages show of an output under review."""

from dataclasses import dataclass
from functools import cached_property

from generations.models import Generation
from reviews.actors import Actor
from reviews.checks import Check, checks_of
from reviews.fingerprints import described_files
from reviews.looking import Changes, changes_for
from reviews.marks import mark_of
from reviews.models import Review, ReviewEvent
from reviews.policies import policy_of
from reviews.situations import approvals_of, situation_of
from reviews.transitions import TRANSITIONS, Action, Obstacle, Situation, obstacle


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
    def mark(self) -> object:
        """The state in a word, verified."""
        return mark_of(self.review)

    @cached_property
    def media(self) -> list:
        """The files that a caption was written for."""
        return [entry.media_file for entry in described_files(self.review)]

    @cached_property
    def changes(self) -> Changes | None:
        """What changed since the person last looked."""
        return changes_for(self.review, self.actor.person)
