"""Narrowing the library down, as the address bar says."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import QueryDict

from media_library.models import MediaFile, Tag
from media_library.names import visible
from media_library.searching import FILES
from media_library.sorting import SORTS, Sort
from media_library.uses import used_ids
from search.finding import containing
from workspaces.models import Workspace

USES = {"used": "Used", "unused": "Not used"}
# What of an address is about the list, and goes along to a file's page and back.
KEYS = ("q", "kind", "source", "state", "use", "tag", "sort")


@dataclass(frozen=True)
class LibraryFilters:
    """What the library shows; an empty text means everything. Unknown values count as empty."""

    q: str = ""
    kind: str = ""
    source: str = ""
    state: str = ""
    use: str = ""
    tag: str = ""
    sort: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "LibraryFilters":
        """Read the filters from an address."""
        return cls(
            q=query.get("q", "").strip(),
            kind=_known(query.get("kind", ""), MediaFile.Type.values),
            source=_known(query.get("source", ""), MediaFile.Source.values),
            state=_known(query.get("state", ""), MediaFile.Transfer.values),
            use=_known(query.get("use", ""), USES),
            tag=visible(query.get("tag", "")),
            sort=_known(query.get("sort", ""), SORTS),
        )

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.kind or self.source or self.state or self.use or self.tag)

    @property
    def in_use(self) -> int:
        """How many of the filters that fold away on a phone are set: all but the words."""
        return sum(map(bool, (self.kind, self.source, self.state, self.use, self.tag)))

    @property
    def order(self) -> Sort:
        """The order of the files."""
        return SORTS[self.sort]

    @cached_property
    def query(self) -> str:
        """The filters as the end of an address, with its question mark; empty when there are none."""
        query = QueryDict(mutable=True)
        query.update({key: value for key in KEYS if (value := getattr(self, key))})
        return f"?{query.urlencode()}" if query else ""

    def apply(self, workspace: Workspace) -> QuerySet[MediaFile]:
        """Return the workspace's files that match all filters, in their order."""
        files = MediaFile.objects.filter(workspace=workspace)
        if self.q:
            files = files.filter(containing(self.q, workspace, FILES))
        if self.kind:
            files = files.filter(type=self.kind)
        if self.source:
            files = files.filter(source=self.source)
        if self.state:
            files = files.filter(transfer=self.state)
        if self.use:
            used = Q(pk__in=used_ids())
            files = files.filter(used) if self.use == "used" else files.exclude(used)
        if self.tag:
            # Looked up first: so the database walks through the files of this tag and not through all.
            tag = Tag.objects.filter(workspace=workspace, name__iexact=self.tag).first()
            files = files.filter(tags=tag) if tag else files.none()
        return self.order.apply(files)


def _known(value: str, values: object) -> str:
    return value if value in values else ""  # type: ignore[operator]
