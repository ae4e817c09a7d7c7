"""Narrowing the library down, as the address bar says."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from media_library.models import MediaFile


@dataclass(frozen=True, slots=True)
class LibraryFilters:
    """What the library shows; an empty text means everything. Unknown values count as empty."""

    q: str = ""
    kind: str = ""
    source: str = ""
    state: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "LibraryFilters":
        """Read the filters from an address."""
        return cls(
            q=query.get("q", "").strip(),
            kind=_known(query.get("kind", ""), MediaFile.Type.values),
            source=_known(query.get("source", ""), MediaFile.Source.values),
            state=_known(query.get("state", ""), MediaFile.Transfer.values),
        )

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.kind or self.source or self.state)

    def apply(self, files: QuerySet[MediaFile]) -> QuerySet[MediaFile]:
        """Return the files that match all filters."""
        if self.q:
            files = files.filter(name__icontains=self.q)
        if self.kind:
            files = files.filter(type=self.kind)
        if self.source:
            files = files.filter(source=self.source)
        if self.state:
            files = files.filter(transfer=self.state)
        return files


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""
