"""What is searched for, as the address bar says."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser

from search.finding import scope_of
from search.matching import NUMBER_MOST, Scope
from search.queries import Query, parse
from search.sources import all_sources
from workspaces.days import day_in
from workspaces.models import Workspace
from workspaces.people import id_in, means_somebody

# Python has a word `from` of its own, and `in`.
_NAMES = {"kind": "in", "first": "from", "last": "to"}


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """A search and its filters. Values that make no sense are left out."""

    q: str = ""
    kind: str = ""
    person: str = ""
    first: str = ""
    last: str = ""
    before: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "SearchFilter":
        """Read the filter from an address's values."""
        given = {field.name: values.get(_NAMES.get(field.name, field.name), "") for field in fields(cls)}
        kinds = {source.kind for source in all_sources()}
        return cls(
            q=parse(given["q"]).text,
            kind=given["kind"] if given["kind"] in kinds else "",
            person=given["person"] if means_somebody(given["person"]) else "",
            first=given["first"] if day_in(given["first"]) else "",
            last=given["last"] if day_in(given["last"]) else "",
            before=given["before"] if _is_number(given["before"]) else "",
        )

    @property
    def words(self) -> Query:
        """What is looked for."""
        return parse(self.q)

    @property
    def older_than(self) -> int | None:
        """The number of the result after which the page begins; None for the first page."""
        return min(int(self.before), NUMBER_MOST) if self.before else None

    @property
    def narrowing(self) -> int:
        """How many of the filters that hide behind a button are in use."""
        return sum(map(bool, (self.person, self.first, self.last)))

    @property
    def query(self) -> str:
        """The filter as the query of an address, without what is not set."""
        pairs = ((_NAMES.get(field.name, field.name), getattr(self, field.name)) for field in fields(self))
        return urlencode([(name, value) for name, value in pairs if value])

    def changed(self, **values: str) -> "SearchFilter":
        """Return the filter with other values."""
        return replace(self, **values)

    def scope(self, workspace: Workspace, viewer: AbstractBaseUser, *, of_all_kinds: bool = False) -> Scope:
        """Return where to look, for this viewer."""
        return scope_of(
            workspace,
            kind="" if of_all_kinds else self.kind,
            person_id=id_in(self.person, viewer),
            first_day=day_in(self.first),
            last_day=day_in(self.last),
        )


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 20
