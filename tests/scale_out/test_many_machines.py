"""Two web servers and three workers on PostgreSQL and Redis: what compose would start is what is tested."""

import re
from collections import Counter

import pytest

from tests.end_to_end.product import Visitor
from tests.media_files import jpeg_bytes
from tests.sandbox_server import SandboxServer
from tests.scale_out.installation import Installation

pytestmark = pytest.mark.xdist_group("scale_out")

WAIT_SECONDS = 60
CAPTIONS = {"post_types": ["x-post"], "research_mode": "regular"}
IMAGE = {"model": "flux2-flex", "size": "square", "quantity": 1}
VIDEO = {"model": "veo-3.1", "duration": 4, "size": "landscape"}


@pytest.fixture
def own_sandbox(tmp_path):
    """A sandbox of which nobody else asks anything."""
    server = SandboxServer(tmp_path / "sandbox")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def start(tmp_path, postgres, redis, own_sandbox, prepared_folder):
    """Return a function that starts two web servers and some workers on an empty database."""
    running: list[Installation] = []

    def run(name: str, workers: int, services: dict[str, str], *, own_folders: bool) -> Installation:
        addresses = {
            "DATABASE_URL": postgres.new_database(name),
            # Of Redis' sixteen databases, one that nobody else has used.
            "REDIS_URL": re.sub(r"/\d+$", "/9" if own_folders else "/8", redis.url),
            "POWERPOST_SANDBOX_URL": own_sandbox.base_url,
        }
        installation = Installation(tmp_path, addresses | services, own_folders=own_folders)
        running.append(installation)
        for folder in {installation.data_folder(process) for process in ("bootstrap", "web-1", "web-2")}:
            prepared_folder.copy_static_files_to(folder)
        installation.bootstrap()
        for number in range(1, 3):
            installation.start_web(f"web-{number}")
        for number in range(1, workers + 1):
            installation.start_worker(f"worker-{number}")
        installation.wait_until_ready()
        return installation

    yield run
    for installation in running:
        codes = installation.stop()
        assert set(codes.values()) == {0}, codes


def visitors(installation: Installation) -> tuple[Visitor, Visitor]:
    """Return one person at both web servers, who signed in at the first only."""
    first = Visitor(installation.urls[0])
    second = Visitor.__new__(Visitor)
    # Browsers send cookies to all ports of a host.
    second.base_url, second.session = installation.urls[1], first.session
    assert second.get("/").url == f"{second.base_url}/"
    return first, second


def posts(sandbox: SandboxServer) -> Counter[str]:
    """Return how often each prompt was sent."""
    sent = [entry for entry in sandbox.requests(method="POST") if entry["path"].endswith("/generate")]
    return Counter(entry["body"]["prompt"] for entry in sent)


def assert_both_serve(job: str, first: Visitor, second: Visitor) -> None:
    files = first.output_files(job)
    assert files
    assert files == second.output_files(job)


def test_any_web_server_any_worker(start, own_sandbox):
    installation = start("scale_out_shared_folder", 3, {}, own_folders=False)
    first, second = visitors(installation)
    picture = jpeg_bytes(width=640, height=480)
    photo = first.upload("photo.jpg", picture)
    assert second.get(f"/library/{photo}/file").content == picture
    captions = first.generate("content", prompt="captions of a photo", media_ids=photo, **CAPTIONS)
    images = [
        second.generate("images", prompt="a picture", **IMAGE),
        first.generate("video", prompt="a film", **VIDEO),
    ]
    for number in range(10):
        # Some are still being sent when the worker is asked to leave.
        slowly = " [slow-answer]" if number % 3 == 0 else ""
        visitor = (first, second)[number % 2]
        images.append(visitor.generate("images", prompt=f"picture {number}{slowly}", **IMAGE))

    # One of the workers leaves in the middle: it finishes what it has begun, the others do the rest.
    installation.terminate("worker-2")
    assert installation.wait_for_end("worker-2") == 0
    assert installation.workers_alive() == 2

    states = second.wait([captions, *images], WAIT_SECONDS)
    assert set(states.values()) == {"completed"}, states
    assert len(posts(own_sandbox)) == len(states)
    assert set(posts(own_sandbox).values()) == {1}
    for visitor in (first, second):
        board = visitor.get("/generations/").text
        shown = dict(re.findall(r'id="generation-([0-9a-f-]{36})"[^>]*?data-status="(\w+)"', board))
        assert shown.items() >= states.items()
    for job in images:
        assert_both_serve(job, first, second)


def test_machines_that_share_no_folder(start, s3_server, own_sandbox):
    installation = start("scale_out_bucket", 2, s3_server.environment, own_folders=True)
    first, second = visitors(installation)
    picture = jpeg_bytes(width=800, height=600)
    photo = first.upload("photo.jpg", picture)
    assert second.get(f"/library/{photo}/file").content == picture
    captions = second.generate("content", prompt="captions of a photo", media_ids=photo, **CAPTIONS)
    image = first.generate("images", prompt="a picture", **IMAGE)
    states = second.wait([captions, image], WAIT_SECONDS)
    assert set(states.values()) == {"completed"}, states
    assert_both_serve(image, first, second)
    left = [path for path in installation.folder.glob("w*/media/**/*") if path.is_file()]
    assert left == []
