import subprocess
import sys
import time

import pytest
import requests

from powerpost.sandbox.speeds import parse_speed
from tests.media_files import jpeg_bytes
from tests.powerpost.sandbox.api import Api
from tests.sandbox_server import ROOT, SandboxServer


@pytest.fixture
def server(tmp_path):
    server = SandboxServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def own(server) -> Api:
    return Api(server.new_account())


def test_everything_survives_a_restart(server, own):
    image = own.upload(jpeg_bytes()).json()["media_id"]
    job = own.generate("images")
    picture = own.finish(job)["images"][0]
    own.account.add_fault("/account/credits", "status_500")
    before = own.account.state()
    assert server.stop() == 0
    server.start()
    assert own.account.state() == before
    assert own.get("/account/credits").status_code == 500
    assert own.generate("images", style_images=[image], prompt="Again [never]").status_code == 200
    assert requests.get(picture["url"], timeout=10).status_code == 200
    assert own.get(job.json()["status_url"]).json()["images"][0]["media_id"] == picture["media_id"]
    assert len(own.account.requests(path="/api/v1/images/generate")) == 2


def test_work_cut_short_by_a_kill_is_finished_after_the_start(server, own):
    jobs = [own.generate("images", quantity=4), own.generate("video", duration=8), own.generate("content")]
    lost = own.generate("images", prompt="Bread [fail]")
    time.sleep(0.2)
    server.kill()
    server.start()
    assert [own.finish(job)["status"] for job in [*jobs, lost]] == ["completed"] * 3 + ["failed"]
    video = own.finish(jobs[1])["video"]
    assert requests.get(video["url"], timeout=10).content[4:8] == b"ftyp"
    # Charged once each, and the failed one given back once.
    assert own.account.balance == 1000 - 12 - 32 - 6
    assert list((server.data / "incoming").iterdir()) == []


def test_it_says_when_the_port_is_taken(server, tmp_path):
    port = server.base_url.rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "powerpost.sandbox", "--port", port, "--data", str(tmp_path / "second")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert second.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in second.stderr


def test_speeds():
    assert parse_speed("fast") < parse_speed("normal") < parse_speed("slow")
    assert parse_speed("0.5") == 0.5
    for wrong in ("quick", "-1", "nan", ""):
        with pytest.raises(ValueError, match="speed must be"):
            parse_speed(wrong)
