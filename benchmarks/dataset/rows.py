"""Writing many rows of a table at once: executemany on SQLite, COPY on PostgreSQL."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import AutoField, Max, Model

Row = tuple[Any, ...]


class Table:
    """The rows to be written into one table; columns that are not named get the default of their field.

    Values are as both databases take them: ids as 32 hexadecimal digits, moments as naive datetimes of UTC,
    JSON as text.
    """

    def __init__(self, model: type[Model], *names: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        # Numbers that the database gives are left to it: PostgreSQL takes no empty ones.
        others = [
            field for name, field in fields.items() if name not in names and not isinstance(field, AutoField)
        ]
        self._constants = tuple(
            field.get_db_prep_save(field.get_default(), connection=connection) for field in others
        )
        self._table = model._meta.db_table
        self._columns = [str(field.column) for field in (*(fields[name] for name in names), *others)]
        self._rows: list[Row] = []

    def add(self, *values: Any) -> None:
        """Add a row, of values in the order of the names."""
        self._rows.append(values + self._constants)

    def write(self) -> int:
        """Write what was added, in the transaction that is open; return how many rows that were."""
        written = len(self._rows)
        if written:
            write_rows(self._table, self._columns, self._rows)
            self._rows = []
        return written


def write_rows(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write rows into a table."""
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {table} ({quoted}) VALUES ({places})",  # noqa: S608  names of our own models
            rows,
        )


@contextmanager
def writing_much() -> Iterator[None]:
    """Let SQLite keep more in memory meanwhile, and Python look for no garbage: there is none."""
    is_sqlite, collects = connection.vendor == "sqlite", gc.isenabled()
    gc.disable()
    with connection.cursor() as cursor:
        if is_sqlite:
            (usual,) = cursor.execute("PRAGMA cache_size").fetchone()
            cursor.execute("PRAGMA cache_size = -200000")
        try:
            yield
        finally:
            if is_sqlite:
                cursor.execute(f"PRAGMA cache_size = {usual}")
            if collects:
                gc.enable()


def next_number(model: type[Model]) -> int:
    """Return the first number that no row of the model has yet."""
    return (model._default_manager.aggregate(most=Max("pk"))["most"] or 0) + 1


def go_on_counting(models: Iterable[type[Model]]) -> None:
    """Have the database's own numbers begin after those that were written."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
