"""What can be found. The floors above register their kinds of object; the search shows them in this order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Material:
    """What of one object is searched: its texts, whose it is, and when it was made."""

    object_id: UUID
    workspace_id: UUID
    at: datetime
    person_id: int | None
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a result that may hold the words: what it is called, and the address where it stands."""

    label: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """An object that was found, as a list shows it. `image_url` is a small picture, or empty for the icon."""

    title: str
    url: str
    icon: str
    what: str
    who: str
    at: datetime
    passages: Sequence[Passage] = field(default_factory=tuple)
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of object that is searched.

    `read` returns what is searched of the objects with these keys, `present` what a list shows of those of
    them that are in the workspace; both in a number of queries that does not grow with the keys. `time_field`
    names the model's field that `Material.at` is.
    """

    kind: str
    label: str
    icon: str
    model: type[Model]
    time_field: str
    read: Callable[[Sequence[Any]], Sequence[Material]]
    present: Callable[[Workspace, Sequence[Any]], Mapping[UUID, Result]]


_sources: dict[str, tuple[int, Source]] = {}


def register(source: Source, *, place: int) -> None:
    """Have objects of a kind found; `place` is where it stands among the kinds."""
    _sources[source.kind] = (place, source)


def all_sources() -> list[Source]:
    """Return every registered source, in their places."""
    return [source for _, source in sorted(_sources.values(), key=lambda entry: entry[0])]


def source_of(kind: str) -> Source:
    """Return the source of this name; raises KeyError."""
    return _sources[kind][1]


def as_object_id(key: UUID | int) -> UUID:
    """Return an object's key as documents hold it."""
    return key if isinstance(key, UUID) else UUID(int=key)


def as_key(source: Source, object_id: UUID) -> UUID | int:
    """Return the key of a source's object from what documents hold."""
    is_number = source.model._meta.pk.get_internal_type() != "UUIDField"
    return object_id.int if is_number else object_id
