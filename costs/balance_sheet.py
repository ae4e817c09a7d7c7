"""The reconciliation in words: what a reader should take from it."""

from dataclasses import dataclass

from costs.reconciliation import Reconciliation, Step
from generations.refunds import in_credits
from workspaces.numbers import grouped

STEPS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """How a period's balance is shown."""

    facts: Reconciliation

    @property
    def unexplained(self) -> str:
        """The unexplained difference with its sign."""
        return signed(self.facts.unexplained)

    @property
    def adds_up(self) -> bool:
        """Whether nothing is left to explain, at no time of the period."""
        return not self.facts.unexplained and not self.facts.steps

    @property
    def headline(self) -> str:
        """The number to look at first: what went, where it went unexplained, else the whole difference."""
        return signed(-self.facts.went) if self.facts.went else self.unexplained

    @property
    def headline_words(self) -> str:
        """What the headline is."""
        if self.adds_up:
            return "The balance adds up"
        if self.facts.went and self.facts.came:
            return f"went elsewhere; {grouped(self.facts.came)} came in"
        return "went elsewhere" if self.tone == "warn" else "came in, such as a top-up"

    @property
    def taken(self) -> str:
        """What this workspace's jobs took, with its sign."""
        return signed(-self.facts.here.taken)

    @property
    def refunded(self) -> str:
        """What this workspace's jobs got back, with its sign."""
        return signed(self.facts.here.refunded)

    @property
    def other_workspaces(self) -> str:
        """How the account's other workspaces changed the balance: one number, the rest is theirs."""
        return signed(self.facts.elsewhere.change)

    @property
    def tone(self) -> str:
        """The tone of the verdict: something to look at only when credits went."""
        went = self.facts.went
        if self.adds_up:
            return "good"
        return "warn" if went or (went is None and self.facts.unexplained < 0) else ""

    @property
    def verdict(self) -> str:
        """The verdict in a few words."""
        if self.adds_up:
            return "It adds up"
        return "Credits went elsewhere" if self.tone == "warn" else "Credits came in"

    @property
    def explanation(self) -> str:
        """What the difference means."""
        if self.adds_up:
            return "Jobs of this dashboard explain every credit that left the account or came back to it."
        came, went = self.facts.came, self.facts.went
        if came is None or went is None:
            difference = self.facts.unexplained
            came, went = max(difference, 0), max(-difference, 0)
            end = " Choose a shorter period to see when."
        else:
            end = ""
        parts = []
        if went:
            parts.append(
                f"{in_credits(went)} went without a job of this dashboard: spent in PowerPost's own app, "
                "with a key that is not used here, or by a job whose cost nobody was told."
            )
        if came:
            parts.append(
                f"{in_credits(came)} came in that {'is' if came == 1 else 'are'} no refund of a job here: "
                "a top-up, most likely."
            )
        return " ".join(parts) + end

    @property
    def steps(self) -> list[tuple[Step, str]]:
        """The latest unexplained changes, newest first, each with its credits and their sign."""
        return [(step, signed(step.credit)) for step in reversed((self.facts.steps or [])[-STEPS_SHOWN:])]

    @property
    def earlier_steps(self) -> int:
        """How many unexplained changes are not shown."""
        return max(0, len(self.facts.steps or []) - STEPS_SHOWN)


def signed(number: int) -> str:
    """Return a number of credits with its sign, a real minus; nothing before 0."""
    sign = "+" if number > 0 else "\N{MINUS SIGN}" if number < 0 else ""
    return f"{sign}{grouped(abs(number))}"
