"""Which files a generation form offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from media_library.models import MediaFile, Tag
from media_library.searching import FILES
from powerpost.catalog import MediaType
from search.finding import containing
from workspaces.models import Workspace

TILES = 24
# More than anybody looks through in a list.
TAGS_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a person looks for in the picker: words of the name or tags, a type, a source, a tag's id."""

    search: str = ""
    kind: str = ""
    source: str = ""
    tag: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Narrowing":
        """Read what the picker asks for; a value that is none of the choices leaves nothing out."""
        kind, source, tag = (query.get(f"media_{name}", "") for name in ("kind", "source", "tag"))
        return cls(
            search=query.get("media_search", "").replace("\0", "").strip(),
            kind=kind if kind in MediaFile.Type.values else "",
            source=source if source in MediaFile.Source.values else "",
            tag=tag if tag.isascii() and tag.isdecimal() and len(tag) < 18 else "",
        )

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return any((self.search, self.kind, self.source, self.tag))

    def apply(self, files: QuerySet[MediaFile], workspace: Workspace) -> QuerySet[MediaFile]:
        """Return the files of the workspace that are looked for."""
        if self.search:
            files = files.filter(containing(self.search, workspace, FILES))
        if self.kind:
            files = files.filter(type=self.kind)
        if self.source:
            files = files.filter(source=self.source)
        return files.filter(tags=int(self.tag)) if self.tag else files


@dataclass(frozen=True, slots=True)
class Choices:
    """The files of a picker's page; `more_after` is the last of them when older ones follow, else None."""

    files: list[MediaFile]
    more_after: UUID | None = None


def choices(
    workspace: Workspace,
    *,
    types: Iterable[MediaType],
    narrowing: Narrowing | None = None,
    chosen_ids: Iterable[object] = (),
    after: object = None,
    limit: int = TILES,
) -> Choices:
    """Return the workspace's files to choose from: the chosen ones first, then the newest that match.

    Chosen files are always among them, whatever `narrowing` and `limit` say, so that a search never
    unchooses anything. With `after`, the id of a file, those follow that are older than it, and the chosen
    ones are left out: they stand on the page already. Ids that are not of this workspace, or not of `types`,
    are passed over. Files that could not be sent are offered only when chosen. Chosen files have `is_chosen`
    set.
    """
    files = MediaFile.objects.filter(
        workspace=workspace, type__in=[kind.value for kind in types], discarded_at=None
    )
    wanted = list(dict.fromkeys(filter(None, (_as_uuid(value) for value in chosen_ids))))
    found = {media_file.pk: media_file for media_file in files.filter(pk__in=wanted)} if wanted else {}
    others = files.exclude(pk__in=found).exclude(transfer=MediaFile.Transfer.FAILED)
    others = (narrowing or Narrowing()).apply(others, workspace)
    shown: list[MediaFile] = []
    if after is None:
        shown = [found[pk] for pk in wanted if pk in found]
        for media_file in shown:
            media_file.is_chosen = True
    else:
        others = _older_than(others, workspace, _as_uuid(after))
    room = max(0, limit - len(shown))
    # One more than there is room for tells whether there are older ones.
    page = list(others[: room + 1]) if room else []
    rest = page[:room]
    return Choices(shown + rest, rest[-1].pk if len(page) > room else None)


def tags_to_choose_by(workspace: Workspace) -> list[Tag]:
    """Return the workspace's tags for the picker's list, by name."""
    return list(Tag.objects.filter(workspace=workspace)[:TAGS_OFFERED])


def _older_than(
    files: QuerySet[MediaFile], workspace: Workspace, last_id: UUID | None
) -> QuerySet[MediaFile]:
    """Return those of the files that follow the one with this id in their order; none without it."""
    if last_id is None:
        return files.none()
    last = MediaFile.objects.filter(workspace=workspace, pk=last_id).values_list("created_at", "pk").first()
    if last is None:
        return files.none()
    created_at, pk = last
    return files.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))


def _as_uuid(value: object) -> UUID | None:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None
