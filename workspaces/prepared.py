"""Queries that Django writes once and that are only filled in afterwards.

For what every page and all open tabs ask again and again: to write such a query anew takes Django ten times
as long as it takes the database to answer it.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

_numbers = itertools.count(1_234_567_000)
_LONG_AGO = datetime(1923, 4, 5, tzinfo=UTC)


class PreparedQuery:
    """A query with places for values: `write(*values)` returns it as a queryset, for rows with `values_list`.

    `write` is called once with stand-ins of the types of the values, and must not look at them. A value is a
    UUID, a moment, a number, a text, or a list of UUIDs or of numbers for `__in`.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Any]]) -> None:
        self._write = write
        self._written: dict[tuple[int, ...], _Written] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows for these values; none when a list among them is empty."""
        found = self._filled_in(values)
        return found[0].rows(found[1]) if found else []

    def objects(self, *values: Any) -> list[Any]:
        """Return the rows as objects, of a query without `values_list`, with those that it selects along.

        What it prefetches is left out.
        """
        found = self._filled_in(values)
        return found[0].objects(found[1]) if found else []

    def _filled_in(self, values: Sequence[Any]) -> "tuple[_Written, list[Any]] | None":
        if any(isinstance(value, list) and not value for value in values):
            return None
        filled = [_filled(value) if isinstance(value, list) else value for value in values]
        lengths = tuple(len(value) if isinstance(value, list) else 1 for value in filled)
        written = self._written.get(lengths)
        if written is None:
            written = self._written[lengths] = self._compile(filled)
        return written, [_adapted(value) for value in _flat(filled)]

    def _compile(self, values: Sequence[Any]) -> "_Written":
        stand_ins = [_stand_in_for(value) for value in values]
        queryset = self._write(*stand_ins)
        compiler = queryset.query.get_compiler("default")
        sql, parameters = compiler.as_sql()
        places = {_adapted(value): number for number, value in enumerate(_flat(stand_ins))}
        found = tuple((places.get(value), value) for value in parameters)
        if missing := set(places.values()) - {place for place, _ in found}:
            raise ValueError(f"The query has no place for the values {sorted(missing)}.")
        selected = [entry[0] for entry in compiler.select]
        make = _maker(compiler) if queryset._iterable_class is ModelIterable else None
        return _Written(sql, found, compiler.get_converters(selected), make)


class CountOf(Subquery):
    """How many rows a query has, as a value within another one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class _Written:
    """A query as the database gets it; of each parameter which value it is, or else what it always is."""

    sql: str
    parameters: tuple[tuple[int | None, Any], ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]
    make: Callable[[tuple[Any, ...]], Any] | None

    def objects(self, values: Sequence[Any]) -> list[Any]:
        if self.make is None:
            raise TypeError("This query selects values and no objects.")
        return [self.make(row) for row in self.rows(values)]

    def rows(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        filled = [constant if place is None else values[place] for place, constant in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            rows = cursor.fetchall()
        if not self.converters:
            return rows
        return [self._converted(row) for row in rows]

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for position, (converters, expression) in self.converters.items():
            value = values[position]
            for convert in converters:
                value = convert(value, expression, connection)
            values[position] = value
        return tuple(values)


def _maker(compiler: SQLCompiler) -> Callable[[tuple[Any, ...]], Any]:
    """Return what makes an object of a row, as a queryset does."""
    chosen = compiler.klass_info
    if chosen is None:
        raise TypeError("This query has no model.")
    model, first, last = chosen["model"], chosen["select_fields"][0], chosen["select_fields"][-1] + 1
    names = [entry[0].target.attname for entry in compiler.select[first:last]]
    # Its stubs are those of a later Django.
    populators = get_related_populators(chosen, compiler.select, "default")  # type: ignore[call-arg]

    def make(row: tuple[Any, ...]) -> Any:
        made = model.from_db("default", names, row[first:last])
        for populator in populators:
            populator.populate(row, made)
        return made

    return make


def _filled(ids: list[Any]) -> list[Any]:
    """Return the ids with the last one repeated, so that there are few lengths; it finds nothing more."""
    length = 1 << (len(ids) - 1).bit_length()
    return ids + [ids[-1]] * (length - len(ids))


def _flat(values: Sequence[Any]) -> list[Any]:
    flat: list[Any] = []
    for value in values:
        if isinstance(value, list):
            flat += value
        else:
            flat.append(value)
    return flat


def _stand_in_for(value: Any) -> Any:
    """Return a value of the same type that stands nowhere else in a query."""
    if isinstance(value, list):
        return [_stand_in_for(each) for each in value]
    if isinstance(value, UUID):
        return uuid4()
    number = next(_numbers)
    if isinstance(value, datetime):
        return _LONG_AGO + timedelta(microseconds=number)
    return f"stand-in {number}" if isinstance(value, str) else number


def _adapted(value: Any) -> Any:
    """Return a value as Django hands it to the database."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
