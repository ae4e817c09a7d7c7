"""What the floors above say of outputs, such as *approved*; job pages and cards show it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from generations.models import Output


@dataclass(frozen=True, slots=True)
class Mark:
    """A word about an output with its tone (busy, good, warn, bad or none), icon and address."""

    label: str
    tone: str
    icon: str
    url: str


_finders: list[Callable[[Sequence[Output]], dict[UUID, Mark]]] = []


def register(
    finder: Callable[[Sequence[Output]], dict[UUID, Mark]],
) -> Callable[[Sequence[Output]], dict[UUID, Mark]]:
    """Add a function that returns marks by the output's id; usable as a decorator."""
    _finders.append(finder)
    return finder


def marks_of(outputs: Sequence[Output]) -> dict[UUID, Mark]:
    """Return the marks of these outputs, in a number of queries that does not grow with them."""
    marks: dict[UUID, Mark] = {}
    for finder in _finders if outputs else []:
        marks |= finder(outputs)
    return marks
