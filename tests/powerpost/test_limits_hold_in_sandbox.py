"""The sandbox holds PowerPost's limits, row by row, over HTTP."""

import io
import time
from collections.abc import Callable

import pytest
import requests

from powerpost import catalog
from powerpost.catalog import Kind
from powerpost.client import PATHS, PowerPostClient
from powerpost.schemas import ContentRequest
from tests import media_files
from tests.powerpost.limits import CAPTIONS, CAPTIONS_POST_TYPES, PLACEHOLDERS, ROWS, Row, resolved
from tests.sandbox_server import SandboxServer

BUILDERS: dict[str, Callable[..., bytes]] = {
    "jpeg": media_files.jpeg_bytes,
    "png": media_files.png_bytes,
    "webp": media_files.webp_bytes,
    "mp4": media_files.mp4_bytes,
    "mov": media_files.mov_bytes,
    "webm": media_files.webm_bytes,
}
FINISH_SECONDS = 30


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """A sandbox for this table alone: it starts dozens of videos, which would keep other tests waiting."""
    server = SandboxServer(tmp_path_factory.mktemp("sandbox"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def tester(sandbox):
    """An account with all that the rows refer to, rich and quick enough for them all."""
    account = sandbox.new_account()
    account.change(balance=1_000_000, rate_limit=1_000_000)
    with PowerPostClient(sandbox.base_url, account.key, account.workspace_id) as client:
        ids = {entry: upload(client, number, entry) for number, entry in enumerate(PLACEHOLDERS)}
        ids[CAPTIONS] = write_captions(client)
    return account, ids


def upload(client: PowerPostClient, number: int, placeholder: str) -> str:
    media_format = catalog.MEDIA_FORMATS[PLACEHOLDERS[placeholder]]
    content = BUILDERS[media_format.id](color=(10 * number, 100, 100))
    answer = client.upload_media(
        io.BytesIO(content),
        file_name=f"file-{number}{media_format.extension}",
        media_type=media_format.type,
        mime_type=media_format.mime_type,
        size=len(content),
    )
    return answer.media_id


def write_captions(client: PowerPostClient) -> str:
    started = client.generate_content(ContentRequest(CAPTIONS_POST_TYPES, "regular", prompt="Dark mode"))
    deadline = time.monotonic() + FINISH_SECONDS
    while not (answer := client.get_generation(Kind.CONTENT, started.generation_id)).is_finished:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert answer.captions
    return started.generation_id


@pytest.mark.parametrize("row", [row for row in ROWS if not row.ours], ids=lambda row: row.id)
def test_limit(tester, row: Row):
    account, ids = tester
    answer = requests.post(
        f"{account.server.base_url}/api/v1/{PATHS[Kind(row.kind)]}/generate",
        json=resolved(row.body, ids.__getitem__),
        headers=account.headers,
        timeout=30,
    )
    if row.wrong_field is None:
        assert answer.ok, answer.text
    else:
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
        # The sandbox names the field first.
        assert error["message"].partition(":")[0] == row.wrong_field
