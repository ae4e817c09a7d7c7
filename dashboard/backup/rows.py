"""Rows as lines of JSON, the same from SQLite and PostgreSQL: one can be restored into the other.

A table is a header (its columns, what they hold and whether they may be empty) and a line for each row.
"""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections, models
from django.db.models import F
from django.db.models.functions import Cast

from workspaces.fields import EncryptedTextField

CHUNK = 2000
# Who is signed in, which process is alive, whose turn it is: nothing of that outlives the moment.
TRANSIENT = frozenset({"sessions.Session", "workspaces.SignIn", "dashboard.Worker", "workspaces.Turn"})

_INTEGER = (
    "AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField",
    "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField",
)  # fmt: skip
_KINDS: dict[str, str] = {
    **dict.fromkeys(_INTEGER, "integer"),
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "URLField"), "text"),
    "BooleanField": "boolean",
    "FloatField": "float",
    "DecimalField": "decimal",
    "UUIDField": "uuid",
    "DateTimeField": "datetime",
    "DateField": "date",
    "DurationField": "duration",
    "JSONField": "json",
    "GenericIPAddressField": "address",
    "BinaryField": "bytes",
}
_WRITE: dict[str, Callable[[Any], Any]] = {
    "decimal": str,
    "uuid": str,
    "datetime": datetime.isoformat,
    "date": date.isoformat,
    "duration": lambda value: value // timedelta(microseconds=1),
    "bytes": lambda value: base64.b64encode(bytes(value)).decode(),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "uuid": UUID,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "duration": lambda value: timedelta(microseconds=value),
    "bytes": base64.b64decode,
}
# How the database that is written to wants each of them.
_FIELDS: dict[str, models.Field] = {
    "integer": models.BigIntegerField(),
    "text": models.TextField(),
    "boolean": models.BooleanField(),
    "float": models.FloatField(),
    "decimal": models.DecimalField(),
    "uuid": models.UUIDField(),
    "datetime": models.DateTimeField(),
    "date": models.DateField(),
    "duration": models.DurationField(),
    "json": models.JSONField(),
    "address": models.GenericIPAddressField(),
    "bytes": models.BinaryField(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column, what it holds (a key of _FIELDS), and whether it may be NULL."""

    name: str
    kind: str
    nullable: bool


def kept_models() -> list[type[models.Model]]:
    """Return the models whose tables a backup holds, those of many-to-many fields included."""
    found = apps.get_models(include_auto_created=True)
    return [
        model
        for model in found
        if model._meta.managed and not model._meta.proxy and model._meta.label not in TRANSIENT
    ]


def columns_of(model: type[models.Model]) -> list[Column]:
    """Return the columns of the model's table; raises ValueError for a field of a kind not known here."""
    return [Column(str(field.column), _kind_of(field), field.null) for field in model._meta.concrete_fields]


def header_line(columns: Sequence[Column]) -> bytes:
    """Return the first line of a table."""
    return json.dumps([asdict(column) for column in columns]).encode() + b"\n"


def columns_from(line: bytes) -> list[Column]:
    """Return the columns of a header; raises ValueError for one that makes no sense."""
    try:
        columns = [
            Column(entry["name"], entry["kind"], bool(entry["nullable"])) for entry in json.loads(line)
        ]
    except (TypeError, KeyError) as error:
        raise ValueError("A table's header cannot be read.") from error
    if any(column.kind not in _FIELDS or not column.name.isidentifier() for column in columns):
        raise ValueError("A table's header names a column that cannot be.")
    return columns


def rows_of(model: type[models.Model], using: str) -> Iterator[tuple[Any, ...]]:
    """Yield all rows of the model's table as the database has them: what is encrypted stays so."""
    fields = model._meta.concrete_fields
    raw = {
        f"raw_{field.attname}": Cast(F(field.attname), models.TextField())
        for field in fields
        if isinstance(field, EncryptedTextField)
    }
    names = [f"raw_{field.attname}" if f"raw_{field.attname}" in raw else field.attname for field in fields]
    rows = model._base_manager.using(using).annotate(**raw).order_by("pk").values_list(*names)
    yield from rows.iterator(chunk_size=CHUNK)


def row_line(columns: Sequence[Column], row: Sequence[Any]) -> bytes:
    """Return a row as a line."""
    values = [
        value if value is None else _WRITE.get(column.kind, _as_it_is)(value)
        for column, value in zip(columns, row, strict=True)
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def insert(table: str, columns: Sequence[Column], lines: Iterator[bytes], using: str) -> int:
    """Insert the rows of these lines, and return how many; raises ValueError for a line that is no row."""
    connection = connections[using]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(table)} ({names}) VALUES ({places})"  # noqa: S608 - names are quoted
    count, batch = 0, []
    with connection.cursor() as cursor:
        for line in lines:
            batch.append(_prepared(columns, json.loads(line), connection))
            if len(batch) == CHUNK:
                cursor.executemany(statement, batch)
                count, batch = count + len(batch), []
        if batch:
            cursor.executemany(statement, batch)
    return count + len(batch)


def _prepared(columns: Sequence[Column], values: Any, connection: Any) -> list[Any]:
    if not isinstance(values, list) or len(values) != len(columns):
        raise ValueError("A row has not as many values as its table has columns.")
    prepared: list[Any] = []
    for column, value in zip(columns, values, strict=True):
        if value is None and (column.kind != "json" or column.nullable):
            prepared.append(None)
            continue
        read = value if value is None else _READ.get(column.kind, _as_it_is)(value)
        prepared.append(_FIELDS[column.kind].get_db_prep_value(read, connection, prepared=False))
    return prepared


def _as_it_is(value: Any) -> Any:
    return value


def _kind_of(field: models.Field) -> str:
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    try:
        return _KINDS[target.get_internal_type()]
    except KeyError:
        raise ValueError(f"{field} is of a kind that a backup does not know yet.") from None
