"""Which files a generation form offers."""

from collections.abc import Iterable
from uuid import UUID

from media_library.models import MediaFile
from powerpost.catalog import MediaType
from workspaces.models import Workspace

TILES = 24


def choosable(
    workspace: Workspace,
    *,
    types: Iterable[MediaType],
    search: str = "",
    chosen_ids: Iterable[object] = (),
    limit: int = TILES,
) -> list[MediaFile]:
    """Return the workspace's files to choose from: the chosen ones first, then the newest that match.

    Chosen files are always among them, whatever `search` (a part of the name) and `limit` say, so that a
    search never unchooses anything. Ids that are not of this workspace, or not of `types`, are passed over.
    Files that could not be sent are offered only when chosen. Chosen files have `is_chosen` set.
    """
    files = MediaFile.objects.filter(workspace=workspace, type__in=[kind.value for kind in types])
    wanted = list(dict.fromkeys(filter(None, (_as_uuid(value) for value in chosen_ids))))
    found = {media_file.pk: media_file for media_file in files.filter(pk__in=wanted)} if wanted else {}
    chosen = [found[pk] for pk in wanted if pk in found]
    for media_file in chosen:
        media_file.is_chosen = True
    others = files.exclude(pk__in=found).exclude(transfer=MediaFile.Transfer.FAILED)
    if search.strip():
        others = others.filter(name__icontains=search.strip())
    return chosen + list(others[: max(0, limit - len(chosen))])


def _as_uuid(value: object) -> UUID | None:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None
