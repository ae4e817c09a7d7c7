"""One finding of the checks."""

from dataclasses import dataclass
from enum import StrEnum


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
