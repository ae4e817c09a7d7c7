"""The pages that people open most, of a team with some hundred jobs: what visits are measured on."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.product import ROOT

JOBS = 400


@dataclass(frozen=True, slots=True)
class TypicalPages:
    """A filled data folder, who looks at it, and where: the pages' paths by their names."""

    data: Path
    session: str
    paths: dict[str, str]


def fill(data: Path, jobs: int = JOBS) -> TypicalPages:
    """Fill the data folder with so many jobs; takes some seconds."""
    # In a process of its own: the data folder is chosen before Django is set up.
    environment = os.environ | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _FILL, str(jobs)],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    paths = {
        "board": "/generations/",
        "overview": "/",
        "review desk": "/reviews/",
        "four images": f"/generations/{found['images']}/",
        "three captions": f"/generations/{found['captions']}/",
        "video": f"/generations/{found['video']}/",
        "library": "/library/",
        "file": f"/library/{found['file']}/",
        "create": "/generations/new/content/",
        "create images": "/generations/new/images/",
        "hand over": "/reviews/hand-over/",
        "notifications": "/notifications/",
        "settings": "/settings/",
        "search": "/search/?q=coffee",
        "costs": "/costs/",
    }
    return TypicalPages(data, found["session"], paths)


_FILL = """
import json, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from benchmarks.dataset import fill, session_cookie
from generations.models import Generation
from media_library.models import MediaFile
made = fill(int(sys.argv[1]))
workspace = Generation.objects.get(pk=made.images_page).workspace
videos = Generation.objects.filter(workspace=workspace, kind="video", status="completed")
print(json.dumps({
    "session": session_cookie(made.approver),
    "images": str(made.images_page),
    "captions": str(made.captions_page),
    "video": str(videos.latest("created_at").pk),
    "file": str(MediaFile.objects.filter(workspace=workspace, type="image").latest("created_at").pk),
}))
"""
