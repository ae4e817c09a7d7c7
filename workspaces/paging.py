"""Pages of lists that may be very long, at the cost of a short one."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from workspaces.numbers import grouped

# Whoever has more than this before them needs no number, and counting them all would grow with the list.
COUNTED_MOST = 1_000


class LongList(Paginator):
    """Pages of rows, counted exactly only up to COUNTED_MOST, or when somebody walks beyond it.

    `add` joins what a page shows of its rows. It is done for the rows of the page alone: the database would
    otherwise join everything for each row that it skips on its way to the page. Without it, a page holds the
    keys of its rows.
    """

    def __init__(
        self, rows: QuerySet, per_page: int, add: Callable[[QuerySet], QuerySet] | None = None
    ) -> None:
        super().__init__(rows.values_list("pk", flat=True), per_page)
        self._rows = rows
        self._add = add
        self._known: int | None = None
        self._is_exact = False

    @property
    def count(self) -> int:
        """How many rows there are; one more than COUNTED_MOST stands for many."""
        if self._known is None:
            self._known = counted(self._rows, COUNTED_MOST + 1)
        return self._known

    @property
    def is_many(self) -> bool:
        """Whether there are more than were counted."""
        return not self._is_exact and self.count > COUNTED_MOST

    @property
    def counted(self) -> str:
        """How many rows there are, in words."""
        return f"over {grouped(COUNTED_MOST)}" if self.is_many else grouped(self.count)

    def get_page(self, number: Any) -> Page:
        """Return the page, the first for what is no number and the last for what is too high."""
        beginning = None
        if number in (None, "", 1, "1"):
            # One more than the page holds: when there is none, they are counted with that.
            beginning = list(self.object_list[: self.per_page + 1])
            if len(beginning) <= self.per_page:
                self._known = len(beginning)
        page = super().get_page(number)
        if self.is_many and page.end_index() >= COUNTED_MOST:
            self._known, self._is_exact = self._rows.order_by().count(), True
            del self.num_pages
            page = super().get_page(number)
        keys = list(page.object_list) if beginning is None else beginning[: self.per_page]
        page.object_list = _read(self._rows, keys, self._add) if self._add else keys
        return page


def read_first(rows: QuerySet, most: int, add: Callable[[QuerySet], QuerySet]) -> list[Any]:
    """Return the first rows of a list that may be long; `add` joins what is shown of these alone."""
    return _read(rows, list(rows.values_list("pk", flat=True)[:most]), add)


def counted(rows: QuerySet, most: int) -> int:
    """Return how many rows there are, up to `most`."""
    return rows.order_by().values("pk")[:most].count()


def _read(rows: QuerySet, keys: list[Any], add: Callable[[QuerySet], QuerySet]) -> list[Any]:
    found = add(rows.model._default_manager.all()).in_bulk(keys) if keys else {}
    # One that was deleted in between is left out.
    return [found[key] for key in keys if key in found]
