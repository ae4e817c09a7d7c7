"""What a benchmark tells: one line of a table, with the limit that it is held against."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing. The limit is the most that it may be, or with `at_least` the least."""

    what: str
    measured: float
    # As it stands behind the number: "x (b)" for times the floor (b), "queries", "kB", "ms", "MB".
    unit: str
    limit: float | None = None
    note: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the figure is within its limit; without one there is nothing to hold."""
        if self.limit is None:
            return True
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as the rows of a Markdown table, those over their limit marked."""
    lines = ["| what | measured | limit | | |", "| --- | ---: | ---: | --- | --- |"]
    for figure in figures:
        limit = "" if figure.limit is None else f"{_number(figure.limit)} {figure.unit}"
        if figure.limit is not None and figure.at_least:
            limit = f"at least {limit}"
        verdict = "" if figure.limit is None else "ok" if figure.holds else "**over**"
        if figure.at_least and not figure.holds:
            verdict = "**under**"
        measured = f"{_number(figure.measured)} {figure.unit}"
        lines.append(f"| {figure.what} | {measured} | {limit} | {verdict} | {figure.note} |")
    return "\n".join(lines)


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
