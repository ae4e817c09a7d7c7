"""How much of an account's storage at PowerPost is taken, as far as this dashboard knows, and by what."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet, Sum

from media_library.models import MediaFile
from powerpost import catalog
from workspaces.models import ApiKey, Workspace

# Of the bar. Thinner, a part could not be seen.
NARROWEST_PERCENT = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """What one sort of file takes of the storage, in bytes."""

    id: str
    label: str
    size: int
    query: str = ""
    start: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes taken and bytes in all (page "Upload Media", Storage: 10 GB an account)."""

    used: int
    quota: int = catalog.STORAGE_QUOTA
    parts: tuple[Part, ...] = ()

    @property
    def percent(self) -> float:
        """The taken part, from 0 to 100."""
        return min(100.0, self.used * 100 / self.quota)

    @property
    def left(self) -> int:
        """Bytes that are free."""
        return max(0, self.quota - self.used)


def known_storage(api_key: ApiKey) -> Storage:
    """Return what the files here take of the key's account, over all its workspaces.

    An estimate from below: files added elsewhere, or deleted here and not there, are not known.
    """
    stored = _stored().filter(workspace__in=Workspace.objects.filter(api_key=api_key))
    return Storage(stored.aggregate(total=Sum("size"))["total"] or 0)


def storage_by_part(workspace: Workspace) -> Storage:
    """Return the same with its parts: this workspace's files by source and type, other workspaces' together.

    `start` and `width` of a part are percents of the whole bar.
    """
    kinds = MediaFile.Type, MediaFile.Source
    # Of one workspace, in the order of the index: nothing need be sorted.
    grouped = _stored().filter(workspace=workspace).order_by().values_list("source", "type")
    sizes = {(source, kind): size for source, kind, size in grouped.annotate(total=Sum("size"))}
    # Left out before anything is added up: the index begins with the workspace.
    others = Workspace.objects.filter(api_key=workspace.api_key_id).exclude(pk=workspace.pk)
    elsewhere = _stored().filter(workspace__in=others).aggregate(total=Sum("size"))["total"] or 0
    parts = [
        Part(
            f"{source.value}-{kind.value}",
            f"{source.label} {kind.label.lower()}s",
            sizes.get((source.value, kind.value), 0),
            f"?source={source.value}&kind={kind.value}&sort=largest",
        )
        for source in kinds[1]
        for kind in kinds[0]
    ]
    parts.append(Part("elsewhere", "Other workspaces of this account", elsewhere))
    return Storage(sum(part.size for part in parts), parts=tuple(_placed(parts)))


def _placed(parts: list[Part]) -> list[Part]:
    total = max(catalog.STORAGE_QUOTA, sum(part.size for part in parts))
    placed, start = [], 0.0
    for part in parts:
        width = max(part.size * 100 / total, NARROWEST_PERCENT) if part.size else 0.0
        placed.append(replace(part, start=start, width=min(width, 100 - start)))
        start += width
    return placed


def _stored() -> QuerySet[MediaFile]:
    return MediaFile.objects.filter(discarded_at=None).exclude(transfer=MediaFile.Transfer.FAILED)
