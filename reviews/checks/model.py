"""One finding of the checks, and the words that they look at."""

from dataclasses import dataclass
from enum import StrEnum

from workspaces.numbers import grouped


class Tone(StrEnum):
    """How much a finding matters; the values are those of the interface's states."""

    GOOD = "good"
    WARN = "warn"
    BLOCK = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """A finding: `code` names the rule, `text` says it in a short sentence for a person."""

    code: str
    tone: Tone
    text: str

    @property
    def icon(self) -> str:
        """The icon that goes with the sentence."""
        return {Tone.GOOD: "circle-check", Tone.WARN: "triangle-alert", Tone.BLOCK: "circle-x"}[self.tone]


@dataclass(frozen=True, slots=True)
class Words:
    """A caption as it is written or being written: where it goes, and what it says."""

    platform: str
    post_types: tuple[str, ...]
    text: str
    title: str = ""

    @property
    def everything(self) -> str:
        """Title and text, for rules that hold for both."""
        return f"{self.title}\n{self.text}" if self.title else self.text


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return "1 hashtag" or "1,204 hashtags"."""
    return f"{grouped(number)} {singular if number == 1 else plural or singular + 's'}"
