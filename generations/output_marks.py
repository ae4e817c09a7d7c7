"""What the floors above say of outputs, such as *approved*; job pages and cards show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from generations.models import Output
from workspaces.access import Person


@dataclass(frozen=True, slots=True)
class Mark:
    """A word about an output with its tone (busy, good, warn, bad or none), icon and address.

    `note` says what became of the output since PowerPost made it, such as that it was edited.
    """

    label: str
    tone: str
    icon: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done with several outputs together: a button on the job's page."""

    label: str
    icon: str
    url: str


_finders: list[Callable[[Sequence[Output]], dict[UUID, Mark]]] = []
_facts: list[Callable[[Sequence[UUID]], Mapping[UUID, object]]] = []
_summaries: list[Callable[[Sequence[Mark]], Mark | None]] = []
_offers: list[Callable[[Sequence[Output], Person], Offer | None]] = []


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


def register_facts(
    finder: Callable[[Sequence[UUID]], Mapping[UUID, object]],
) -> Callable[[Sequence[UUID]], Mapping[UUID, object]]:
    """Add a function that returns, by the job's id, all that decides the marks of the job's outputs.

    As values whose `repr` differs whenever a mark would; usable as a decorator.
    """
    _facts.append(finder)
    return finder


def facts_of(jobs: Sequence[UUID]) -> dict[UUID, list[object]]:
    """Return what decides the marks of these jobs' outputs: while it is the same, so are they.

    In a number of queries that does not grow with the jobs, and much cheaper than the marks themselves.
    """
    found = [finder(jobs) for finder in _facts] if jobs else []
    return {job: [facts.get(job) for facts in found] for job in jobs}


def register_summary(
    summary: Callable[[Sequence[Mark]], Mark | None],
) -> Callable[[Sequence[Mark]], Mark | None]:
    """Add a function that says in one mark what several outputs of a job say; usable as a decorator."""
    _summaries.append(summary)
    return summary


def summary_of(marks: Sequence[Mark]) -> Mark | None:
    """Return what the card of a job says of its outputs' marks; None when nothing is to be said."""
    found = (summary(marks) for summary in _summaries) if marks else ()
    return next((mark for mark in found if mark is not None), None)


def register_offer(
    finder: Callable[[Sequence[Output], Person], Offer | None],
) -> Callable[[Sequence[Output], Person], Offer | None]:
    """Add a function that offers a person something to do with a job's outputs; usable as a decorator."""
    _offers.append(finder)
    return finder


def offers_for(outputs: Sequence[Output], person: Person) -> list[Offer]:
    """Return what this person is offered to do with the outputs of one job."""
    found = (finder(outputs, person) for finder in _offers) if outputs else ()
    return [offer for offer in found if offer is not None]
