"""What people do at the dashboard, done by a process of its own: it takes one JSON call a line.

    {"call": "start", "arguments": {...}}  →  {"result": ...}

It stands for the web server: it commits rows and nudges the queue, while consumers die beside it.
"""

import hashlib
import json
import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import django

# The sandbox answers [nonsense] twice.
LINKING_TRIES = 3
DAYS = 3 * 24 * 60 * 60
FIELDS: dict[str, dict[str, Any]] = {
    "content": {"post_types": ["x-post", "instagram-feed"], "research_mode": "regular"},
    "images": {"model": "flux2-flex", "size": "square", "quantity": 2},
    "video": {"model": "veo-3.1", "size": "landscape", "duration": 4},
}


class Desk:
    """The calls."""

    def open_workspace(self, key: str, powerpost_workspace_id: str) -> str:
        """Make a workspace with a key of its own."""
        from workspaces.models import ApiKey, Workspace

        api_key = ApiKey.objects.create(name=f"Key of {powerpost_workspace_id}", key=key)
        workspace = Workspace.objects.create(
            name=powerpost_workspace_id, api_key=api_key, powerpost_workspace_id=powerpost_workspace_id
        )
        return str(workspace.pk)

    def start(self, workspace: str, kind: str, prompt: str, inputs: list[str] | None = None) -> str:
        """Press the button once."""
        from generations import start
        from media_library.models import MediaFile
        from powerpost.catalog import Kind
        from powerpost.schemas import REQUESTS
        from workspaces.models import Workspace

        fields = FIELDS[kind] | {"prompt": prompt}
        chosen = {"content": "media_ids", "images": "style_images", "video": "source_image"}[kind]
        generation = start.start_generation(
            Workspace.objects.get(pk=workspace),
            self._person(),
            REQUESTS[Kind(kind)](**fields),
            inputs={chosen: list(MediaFile.objects.filter(pk__in=inputs))} if inputs else None,
            form_token=uuid.uuid4(),
        )
        return str(generation.pk)

    def upload(self, workspace: str, name: str, size: int) -> str:
        """Choose a file in the library; no two are alike."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        from media_library.receive import receive_upload
        from tests.media_files import png_bytes
        from workspaces.models import Workspace

        color = tuple(os.urandom(3))
        content = png_bytes(size, size, color=color)
        uploaded = SimpleUploadedFile(name, content)
        received = receive_upload(Workspace.objects.get(pk=workspace), self._person(), uploaded)
        return str(received.media_file.pk)

    def decide(self, generation: str, remote_id: str) -> None:
        """Link a job to what PowerPost has for it, or send it again when that is nothing."""
        from generations import resolution
        from generations.lifecycle import NotPossible
        from generations.models import Generation

        job = Generation.objects.get(pk=generation)
        if not remote_id:
            resolution.send_again(job, self._person())
            return
        for tries_left in reversed(range(LINKING_TRIES)):
            try:
                resolution.link(job, self._person(), remote_id)
                return
            except NotPossible:
                # PowerPost's answer made no sense and nothing was changed: a person tries again.
                if not tries_left:
                    raise

    def states(self, workspace: str) -> dict[str, list[Any]]:
        """Tell of each job its status and whether anything is still to come."""
        from generations.models import Generation

        rows = Generation.objects.filter(workspace=workspace)
        return {
            str(pk): [status, due is not None or lease is not None]
            for pk, status, due, lease in rows.values_list("pk", "status", "next_due_at", "lease_token")
        }

    def transfers(self, workspace: str) -> dict[str, str]:
        """Tell of each file how far it is on its way to PowerPost."""
        from media_library.models import MediaFile

        rows = MediaFile.objects.filter(workspace=workspace)
        return {str(pk): transfer for pk, transfer in rows.values_list("pk", "transfer")}

    def snapshot(self, workspace: str) -> dict[str, Any]:
        """Tell everything that the audit compares."""
        from django.db.models import Exists, OuterRef

        from generations.models import Generation, GenerationEvent, Output
        from media_library.models import MediaFile
        from workspaces.models import ApiKey

        links = GenerationEvent.objects.filter(generation=OuterRef("pk"), message__startswith="Linked")
        jobs = (
            Generation.objects.filter(workspace=workspace)
            .annotate(was_linked=Exists(links))
            .values(
                "id",
                "kind",
                "prompt",
                "status",
                "remote_id",
                "credits_used",
                "next_due_at",
                "lease_token",
                "was_linked",
            )
        )
        outputs = Output.objects.filter(generation__workspace=workspace).values(
            "generation_id", "type", "platform", "media_id", "media_file_id"
        )
        files = MediaFile.objects.filter(workspace=workspace).values(
            "id",
            "source",
            "transfer",
            "media_id",
            "file",
            "thumbnail",
            "small",
            "display",
            "sha256",
            "lease_token",
        )
        snapshot = {
            "jobs": list(jobs),
            "outputs": list(outputs),
            "files": list(files),
            "disk": self._disk(workspace),
            "incoming": self._incoming(),
            "balance": ApiKey.objects.get(workspaces=workspace).balance,
        }
        return json.loads(json.dumps(snapshot, default=str))

    def sweep_leftovers(self) -> None:
        """Let all files on disk be days old, then run the product's sweeps of what killed processes left."""
        from django.conf import settings

        from media_library import tasks

        long_ago = time.time() - DAYS
        for path in Path(settings.MEDIA_ROOT).rglob("*"):
            os.utime(path, (long_ago, long_ago))
        tasks.sweep_temporary_files.call_local()
        tasks.sweep_orphans.call_local()

    def _disk(self, workspace: str) -> dict[str, str]:
        from django.conf import settings

        root = Path(settings.MEDIA_ROOT)
        return {
            str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (root / workspace).rglob("*")
            if path.is_file()
        }

    def _incoming(self) -> list[str]:
        from django.conf import settings

        return [path.name for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()]

    def _person(self) -> Any:
        from django.contrib.auth.models import User

        return User.objects.get_or_create(username="olivia")[0]


def main() -> None:
    """Answer calls until the other side closes."""
    django.setup()
    from tests.reliability import kill_points

    kill_points.install()
    desk = Desk()
    for line in sys.stdin:
        asked = json.loads(line)
        result = getattr(desk, asked["call"])(**asked["arguments"])
        sys.stdout.write(json.dumps({"result": result}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
