"""Tags: the words a team sorts its files by. Each word is once in a workspace, whatever its case."""

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Count

from media_library.models import MediaFile, Tag
from media_library.names import visible
from media_library.signals import files_described
from workspaces.models import Workspace
from workspaces.numbers import grouped

NAME_MOST = 50
# Of one file: more do not sort it, they describe it.
OF_A_FILE_MOST = 20
# Of a workspace: more than anybody can choose from.
OF_A_WORKSPACE_MOST = 500
# Of what is typed into a field.
TYPED_MOST = 2_000
# Somebody deleted a tag while another put it on files, or two made it at once: seen and done again.
_TRIES = 3

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_through = MediaFile.tags.through


class TagRefused(Exception):
    """The tags are not as they can be; the message is a sentence for the person."""


class TagExists(TagRefused):
    """A tag cannot be renamed, because `tag` has that name."""

    def __init__(self, tag: Tag) -> None:
        super().__init__(f"There is a tag “{tag.name}” already.")
        self.tag = tag


@dataclass(slots=True)
class Tagged:
    """What became of putting tags on files."""

    tags: list[Tag] = field(default_factory=list)
    changed: int = 0
    full: list[MediaFile] = field(default_factory=list)


def names_in(text: str) -> list[str]:
    """Return the names of tags in what a person typed, parted by commas, each once; raises TagRefused."""
    if len(text) > TYPED_MOST:
        raise TagRefused(f"These are more than {grouped(TYPED_MOST)} characters. Add a few tags at a time.")
    names = {
        name.casefold(): name for part in re.split("[,\n،、，]", text) if (name := visible(part).lstrip("#"))
    }
    if not names:
        raise TagRefused("Type a tag first: a word or two, such as “summer” or “product photos”.")
    for name in names.values():
        if len(name) > NAME_MOST:
            raise TagRefused(f"A tag has at most {NAME_MOST} characters; “{name[:20]}…” has {len(name)}.")
    if len(names) > OF_A_FILE_MOST:
        raise TagRefused(f"A file has at most {OF_A_FILE_MOST} tags, and these are {len(names)}.")
    return list(names.values())


def _again_after_races(
    change: Callable[Parameters, Result],
) -> Callable[Parameters, Result]:
    @wraps(change)
    def changed(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        for _ in range(_TRIES - 1):
            try:
                with transaction.atomic():
                    return change(*args, **kwargs)
            except IntegrityError:
                continue
        with transaction.atomic():
            return change(*args, **kwargs)

    return changed


@_again_after_races
def add_tags(workspace: Workspace, files: Sequence[MediaFile], names: Sequence[str]) -> Tagged:
    """Put the tags on the files, making those that are not there; `names` as names_in() gives them.

    A file that would have more than OF_A_FILE_MOST keeps those it has, and is among `full`. Raises
    TagRefused when the workspace has too many tags.
    """
    tags = _found_or_made(workspace, names)
    # Locked in one order: two who tag the same files wait for one another, and nobody passes the limit.
    locked = list(
        MediaFile.objects.select_for_update()
        .filter(workspace=workspace, pk__in=[media_file.pk for media_file in files])
        .order_by("pk")
        .only("pk", "name")
    )
    has: dict[uuid.UUID, set[int]] = {media_file.pk: set() for media_file in locked}
    for media_file_id, tag_id in _through.objects.filter(mediafile__in=locked).values_list(
        "mediafile_id", "tag_id"
    ):
        has[media_file_id].add(tag_id)
    tagged = Tagged(tags)
    rows = []
    for media_file in locked:
        missing = [tag for tag in tags if tag.pk not in has[media_file.pk]]
        if len(has[media_file.pk]) + len(missing) > OF_A_FILE_MOST:
            tagged.full.append(media_file)
        elif missing:
            tagged.changed += 1
            rows += [_through(mediafile_id=media_file.pk, tag_id=tag.pk) for tag in missing]
    _through.objects.bulk_create(rows, ignore_conflicts=True)
    _announce(workspace, {row.mediafile_id for row in rows})
    return tagged


@_again_after_races
def remove_tags(workspace: Workspace, files: Sequence[MediaFile], names: Sequence[str]) -> Tagged:
    """Take the tags off the files. Those that no file has any more stay, until somebody deletes them."""
    wanted = {name.casefold() for name in names}
    tags = [tag for tag in tags_of(workspace) if tag.name.casefold() in wanted]
    rows = _through.objects.filter(
        mediafile__in=[media_file.pk for media_file in files], mediafile__workspace=workspace, tag__in=tags
    )
    changed = set(rows.values_list("mediafile_id", flat=True))
    rows.delete()
    _announce(workspace, changed)
    return Tagged(tags, len(changed))


@_again_after_races
def rename_tag(tag: Tag, text: str) -> None:
    """Give the tag another name; raises TagRefused, and TagExists when another tag has that name."""
    names = names_in(text)
    if len(names) > 1:
        raise TagRefused("A tag's name holds no comma: commas part tags from one another.")
    other = _by_name(tag.workspace).get(names[0].casefold())
    if other is not None and other.pk != tag.pk:
        raise TagExists(other)
    tag.name = names[0]
    tag.save(update_fields=["name"])
    _announce(tag.workspace, files_with(tag))


@_again_after_races
def merge_tags(tag: Tag, into: Tag) -> int:
    """Put `into` on every file that has `tag`, then delete `tag`; return how many files had it.

    A file has one tag less afterwards, or as many as before: no limit can be passed.
    """
    changed = files_with(tag)
    rows = [_through(mediafile_id=media_file_id, tag_id=into.pk) for media_file_id in changed]
    _through.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    tag.delete()
    _announce(tag.workspace, changed)
    return len(changed)


@_again_after_races
def delete_tag(tag: Tag) -> None:
    """Delete the tag; the files that have it stay."""
    changed = files_with(tag)
    tag.delete()
    _announce(tag.workspace, changed)


def tags_of(workspace: Workspace) -> list[Tag]:
    """Return the workspace's tags by name."""
    return sorted(Tag.objects.filter(workspace=workspace), key=lambda tag: tag.name.casefold())


def tags_with_numbers(workspace: Workspace) -> list[Tag]:
    """Return the workspace's tags by name, each with `number`: how many files have it. Two queries."""
    # By the numbers of the rows alone, which the index of the tags has: no row is read.
    counted = _through.objects.filter(tag__workspace=workspace).order_by().values_list("tag_id")
    numbers = dict(counted.annotate(number=Count("pk")))
    tags = tags_of(workspace)
    for tag in tags:
        tag.number = numbers.get(tag.pk, 0)  # type: ignore[attr-defined]
    return tags


def files_with(tag: Tag) -> set[uuid.UUID]:
    """Return the ids of the files that have the tag."""
    return set(_through.objects.filter(tag_id=tag.pk).values_list("mediafile_id", flat=True))


def _by_name(workspace: Workspace) -> dict[str, Tag]:
    # In Python, because SQLite knows the cases of ASCII letters only.
    return {tag.name.casefold(): tag for tag in Tag.objects.filter(workspace=workspace).order_by("-pk")}


def _found_or_made(workspace: Workspace, names: Iterable[str]) -> list[Tag]:
    known = _by_name(workspace)
    tags = []
    for name in names:
        tag = known.get(name.casefold())
        if tag is None:
            if len(known) >= OF_A_WORKSPACE_MOST:
                raise TagRefused(
                    f"A workspace has at most {OF_A_WORKSPACE_MOST} tags. Delete or merge some of them first."
                )
            # Whoever made the same one at this moment breaks the constraint, and all is done again.
            tag = known[name.casefold()] = Tag.objects.create(workspace=workspace, name=name)
        tags.append(tag)
    return tags


def _announce(workspace: Workspace, media_file_ids: set[uuid.UUID]) -> None:
    if media_file_ids:
        files_described.send(sender=MediaFile, workspace=workspace, media_file_ids=media_file_ids)
