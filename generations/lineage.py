"""What something was made from and what was made from it: a graph around one file or job.

Files and jobs take turns: a job is made from files, or for the captions of another job, and makes files. The
captions of a job have no lineage of their own and are one with it. Everything points from older to newer; a
job can only be made from what is there, so nothing goes in circles, and the walk would end if it did.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

# Steps from the centre in either direction: captions, their images, one of them, its video, the file of it.
DEPTH = 5
# Of one thing's neighbours, and of all that are the same number of steps away.
SHOWN_OF_CENTRE = 8
# All that a job can be made from: ten images, or four and the captions that images are for.
OLDER_OF_CENTRE = 12
SHOWN_OF_ONE = 6
SHOWN_OF_STEP = 12


class Sort(StrEnum):
    """What a node stands for."""

    FILE = "file"
    JOB = "job"


class Key(NamedTuple):
    """Names a node."""

    sort: Sort
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Link:
    """One thing was made from another; `how` says in words what it was used for, empty for a job's result."""

    older: Key
    newer: Key
    how: str = ""


@dataclass(slots=True)
class Found:
    """Links of some nodes in one direction, and how many there are in all, of each node that has any."""

    links: list[Link] = field(default_factory=list)
    totals: dict[Key, int] = field(default_factory=dict)


# From nodes, how many links of each to return and how many to pass over, to what is found.
Step = Callable[[Collection[Key], int, int], Found]


@dataclass(slots=True)
class Lineage:
    """What is shown around `centre`: `steps` of each node from there, negative for what is older.

    `hidden_older` and `hidden_newer` count what a node has besides what is shown.
    """

    centre: Key
    steps: dict[Key, int]
    links: list[Link] = field(default_factory=list)
    hidden_older: dict[Key, int] = field(default_factory=dict)
    hidden_newer: dict[Key, int] = field(default_factory=dict)

    def without_others(self, known: Collection[Key]) -> None:
        """Leave out what is not known any more: a row that was deleted while one looked."""
        self.steps = {key: steps for key, steps in self.steps.items() if key in known}
        self.links = [link for link in self.links if link.older in known and link.newer in known]
        for hidden in (self.hidden_older, self.hidden_newer):
            for key in hidden.keys() - self.steps.keys():
                del hidden[key]


def lineage_of(centre: Key, older: Step, newer: Step, *, passed_over: int = 0) -> Lineage:
    """Return what lies around the centre; `passed_over` of its direct results are left out, the newest.

    Each step asks once for all nodes that are equally far, so the number of queries does not grow with them.
    """
    lineage = Lineage(centre, {centre: 0})
    _walk(lineage, older, -1, lineage.hidden_older)
    _walk(lineage, newer, 1, lineage.hidden_newer, passed_over)
    return lineage


def _walk(lineage: Lineage, step: Step, direction: int, hidden: dict[Key, int], passed_over: int = 0) -> None:
    reached: Sequence[Key] = [lineage.centre]
    for distance in range(1, DEPTH + 1):
        most = SHOWN_OF_ONE if distance > 1 else SHOWN_OF_CENTRE if direction > 0 else OLDER_OF_CENTRE
        found = step(reached, most, passed_over if distance == 1 else 0)
        shown = _take(lineage, found.links, distance * direction)
        for near, total in found.totals.items():
            left = total - (passed_over if distance == 1 else 0)
            hidden[near] = left - sum(near == (link.older if direction > 0 else link.newer) for link in shown)
        reached = [key for key, steps in lineage.steps.items() if steps == distance * direction]
        if not reached:
            break
    else:
        # One look further, to tell those that go on from those that end here.
        hidden.update(step(reached, 1, 0).totals)
    for near in [near for near, count in hidden.items() if count <= 0]:
        del hidden[near]


def _take(lineage: Lineage, links: Sequence[Link], steps: int) -> list[Link]:
    """Add what there is room for, and return its links."""
    shown = []
    new = 0
    for link in links:
        far = link.newer if steps > 0 else link.older
        if far not in lineage.steps:
            if new >= SHOWN_OF_STEP:
                continue
            new += 1
            lineage.steps[far] = steps
        shown.append(link)
    lineage.links += shown
    return shown
