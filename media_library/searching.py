"""How files are found: by their names and tags."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse

from media_library.models import MediaFile
from search.index import forget, index, index_new
from search.sources import Material, Passage, Result, Source, register
from workspaces.models import Workspace
from workspaces.people import name_of
from workspaces.prepared import PreparedQuery

FILES = "files"


def index_files(media_file_ids: Iterable[UUID]) -> None:
    """Make files findable by their names and tags as they are now. Called with every change of those."""
    index(FILES, media_file_ids)


def index_new_file(media_file: MediaFile) -> None:
    """Make a file findable that the open transaction has made: nobody has given it a tag yet."""
    index_new(FILES, _material(media_file, []))


def on_files_described(sender: object, media_file_ids: Iterable[UUID], **kwargs: object) -> None:
    """Have files found by their new tags."""
    index_files(media_file_ids)


def on_file_deleted(sender: object, instance: MediaFile, **kwargs: object) -> None:
    """Take a deleted file out of the search."""
    forget(FILES, [instance.pk])


def _read(keys: Sequence[UUID]) -> list[Material]:
    found = MediaFile.objects.filter(pk__in=keys).prefetch_related("tags")
    return [_material(media_file, [tag.name for tag in media_file.tags.all()]) for media_file in found]


def _material(media_file: MediaFile, tags: Sequence[str]) -> Material:
    return Material(
        object_id=media_file.pk,
        workspace_id=media_file.workspace_id,
        at=media_file.created_at,
        person_id=media_file.created_by_id,
        texts=[media_file.name, *tags],
    )


# In no order: along the index of the order, all files of the workspace would be looked through.
_FILES = PreparedQuery(
    lambda workspace, files: (
        MediaFile.objects.filter(workspace=workspace, pk__in=files)
        .order_by()
        .select_related("created_by")
        .only(
            *("name", "type", "source", "created_at"),
            *("created_by__first_name", "created_by__last_name", "created_by__username"),
        )
    )
)
_TAGS = PreparedQuery(
    lambda files: (
        MediaFile.tags.through.objects.filter(mediafile__in=files)
        .order_by("tag__name")
        .values_list("mediafile", "tag__name")
    )
)


def _present(workspace: Workspace, keys: Sequence[UUID]) -> dict[UUID, Result]:
    found = _FILES.objects(workspace.pk, list(keys))
    tags: dict[UUID, list[str]] = {media_file.pk: [] for media_file in found}
    for media_file_id, name in _TAGS.rows(list(tags)):
        tags[media_file_id].append(name)
    return {media_file.pk: _result(media_file, " · ".join(tags[media_file.pk])) for media_file in found}


def _result(media_file: MediaFile, tags: str) -> Result:
    return Result(
        title=media_file.name,
        url=media_file.get_absolute_url(),
        icon="clapperboard" if media_file.is_video else "image",
        what=f"{media_file.get_source_display()} {media_file.get_type_display().lower()}",
        who=name_of(media_file.created_by),
        at=media_file.created_at,
        passages=[Passage("Tags", tags)] if tags else [],
        image_url=reverse("media_thumbnail", args=[media_file.pk]),
    )


register(
    Source(
        kind=FILES,
        label="Files",
        icon="images",
        model=MediaFile,
        time_field="created_at",
        read=_read,
        present=_present,
    ),
    place=2,
)
