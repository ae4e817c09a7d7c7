"""Jobs and files as rows, without any worker: what views and forms look at."""

import itertools
import uuid
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone

from generations.lifecycle import RUNNING, Status
from generations.models import Generation, GenerationEvent, GenerationInput, Output
from generations.refunds import refund_of
from media_library.models import MediaFile
from powerpost import catalog
from tests.media_files import jpeg_bytes
from workspaces.models import Workspace

_numbers = itertools.count(1)


def make_file(
    workspace: Workspace,
    format_id: str = "jpeg",
    *,
    transfer: str = MediaFile.Transfer.SENT,
    name: str = "",
    source: str = MediaFile.Source.UPLOADED,
    with_bytes: bool = False,
) -> MediaFile:
    """Return a file of the library; `with_bytes` only where something looks at the bytes."""
    number = next(_numbers)
    media_format = catalog.MEDIA_FORMATS[format_id]
    is_video = media_format.type is catalog.MediaType.VIDEO
    media_file = MediaFile(
        workspace=workspace,
        type=media_format.type.value,
        format=format_id,
        source=source,
        name=name or f"file-{number}{media_format.extension}",
        size=1000 + number,
        sha256=f"{number:064x}",
        width=64,
        height=48,
        duration=61.0 if is_video else None,
        has_audio=False if is_video else None,
        transfer=transfer,
        media_id=f"media-{number}" if transfer == MediaFile.Transfer.SENT else "",
        transfer_error="PowerPost refused it." if transfer == MediaFile.Transfer.FAILED else "",
        next_due_at=None,
    )
    if with_bytes:
        picture = jpeg_bytes(640, 480, color=(60 + 37 * number % 160, 90 + 53 * number % 140, 150))
        media_file.file.save("file", ContentFile(picture), save=False)
        media_file.thumbnail.save("thumbnail", ContentFile(picture), save=False)
    else:
        media_file.file.name, media_file.thumbnail.name = f"{number}", f"{number}-thumbnail"
    media_file.save()
    return media_file


def make_generation(
    workspace: Workspace,
    kind: str = "content",
    status: str = Status.COMPLETED,
    *,
    created_by: User | None = None,
    inputs: list[MediaFile] | None = None,
    **fields: Any,
) -> Generation:
    """Return a job in a state, with the rows that belong to it and one line of history."""
    parameters = {
        "content": {"post_types": ["instagram-feed", "instagram-reel", "x-post"], "research_mode": "regular"},
        "images": {"model": "flux2-flex", "size": "square", "quantity": 2},
        "video": {"model": "kling-3.0-pro", "size": "landscape", "duration": 5},
    }[kind]
    prompt = fields.pop("prompt", "Minimalist workspace with laptop and coffee")
    parameters = parameters | fields.pop("parameters", {}) | ({"prompt": prompt} if prompt else {})
    running = status in RUNNING
    reached = running or status in (Status.COMPLETED, Status.PARTIAL)
    defaults: dict[str, Any] = {
        "remote_id": f"remote-{uuid.uuid4()}" if reached else "",
        "next_due_at": timezone.now() if running else None,
        "credits_used": 9 if reached else None,
        "remaining_credits": 1284 if reached else None,
    } | fields
    if not running:
        # As the product notes it at a job's end; of a partial one, its maker knows how much is missing.
        defaults.setdefault("credits_refunded", refund_of(status, defaults["credits_used"], 1, 1))
    generation = Generation.objects.create(
        workspace=workspace,
        kind=kind,
        status=status,
        created_by=created_by,
        prompt=prompt,
        parameters=parameters,
        **defaults,
    )
    field = {"content": "media_ids", "images": "style_images", "video": "source_image"}[kind]
    for position, media_file in enumerate(inputs or []):
        GenerationInput.objects.create(
            generation=generation, field=field, position=position, media_file=media_file
        )
    GenerationEvent.objects.create(
        generation=generation, status=Status.QUEUED, message="Accepted", person=created_by
    )
    return generation


def add_captions(generation: Generation) -> list[Output]:
    """Give a caption generation its captions."""
    return [
        Output.objects.create(
            generation=generation,
            type=Output.Type.CAPTION,
            position=position,
            platform=platform.id,
            title="A title" if platform.has_title else "",
            text=f"Dark mode is here, as told on {platform.name}. #DarkMode",
        )
        for position, platform in enumerate(generation.platforms)
    ]


def add_file_outputs(
    generation: Generation, count: int = 1, *, kept: bool = True, with_bytes: bool = False
) -> list[Output]:
    """Give an image or video generation its files."""
    is_video = generation.kind == "video"
    outputs = []
    for position in range(count):
        media_file = None
        if kept:
            media_file = make_file(
                generation.workspace,
                "mp4" if is_video else "webp",
                source=MediaFile.Source.GENERATED,
                with_bytes=with_bytes,
            )
        outputs.append(
            Output.objects.create(
                generation=generation,
                type=Output.Type.VIDEO if is_video else Output.Type.IMAGE,
                position=position,
                media_id=media_file.media_id if media_file else f"remote-file-{uuid.uuid4()}",
                media_file=media_file,
                remote_url="https://powerpost.example/file",
                url_expires_at=timezone.now() + catalog.URL_LIFETIME,
                width=1024,
                height=1024,
            )
        )
    return outputs
