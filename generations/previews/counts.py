"""How long a caption is, counted as its platform counts, against what the platform takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from powerpost import catalog
from powerpost.platform_limits import PLATFORM_LIMITS, Counting, text_limit
from workspaces.numbers import grouped


@dataclass(frozen=True, slots=True)
class Count:
    """A length in words, such as "214 of 2,200 characters"; `over` is by how much it is too long."""

    words: str
    over: int = 0

    @property
    def tone(self) -> str:
        """The tone: bad for what the platform refuses."""
        return "bad" if self.over else ""


def counts_of(platform_id: str, post_types: Iterable[str], *, title: str, text: str) -> list[Count]:
    """Return the length of the title, where the platform has one, and of the text.

    The limit is the strictest of these post types. An unknown platform has none: code points are counted.
    """
    limits = PLATFORM_LIMITS.get(platform_id)
    limit = text_limit(platform_id, post_types)
    if limits is None or limit is None:
        return [Count(f"{grouped(len(text))} characters")]
    found = []
    if limits.title_most is not None:
        length = limits.title_counting.length(title)
        found.append(_count("Title: ", length, limits.title_most, limits.title_counting, ""))
    name = "Description: " if found else ""
    way = f", as {catalog.PLATFORMS[platform_id].name} counts" if _is_surprising(limit.counting) else ""
    found.append(_count(name, limit.counting.length(text), limit.most, limit.counting, way))
    return found


def _count(name: str, length: int, most: int, counting: Counting, way: str) -> Count:
    over = max(0, length - most)
    words = f"{name}{grouped(length)} of {grouped(most)} {counting.unit}{way}"
    return Count(f"{words}, {grouped(over)} too many" if over else words, over)


def _is_surprising(counting: Counting) -> bool:
    """Return whether somebody who counts the letters may find another number."""
    return counting is Counting.WEIGHTED
