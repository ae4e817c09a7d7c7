"""Decoding happens elsewhere: in a process that has nothing and can do nothing else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from media_library import shown
from media_library.decoding import answers, client, confinement
from media_library.decoding.answers import Found, Garbled, Problem, Refused, packed, unpacked
from media_library.inspection import inspect
from media_library.models import MediaFile
from tests import media_files
from tests.media_library.conftest import JSON, post_files, uploaded

WEBP = media_files.webp_bytes()
FOUND = Found(64, 48, 0, WEBP, WEBP, WEBP)
PROJECT = Path(__file__).resolve().parents[2]


def look():
    content = media_files.jpeg_bytes()
    return inspect(uploaded("next.jpg", content).file, len(content))


def output_of(program: str, **environment: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env=os.environ | environment,
    )
    return answer.stdout


def test_the_web_server_loads_no_decoder():
    program = (
        "import django, sys; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "print([name for name in ('PIL', 'av') if name in sys.modules])"
    )
    assert output_of(program, DJANGO_SETTINGS_MODULE="tests.settings").strip() == "[]"


def test_a_child_can_open_nothing_start_nothing_and_take_little():
    program = """
import os, socket
from media_library.decoding.confinement import confine
confine()
def tried(what):
    try:
        what()
    except (OSError, MemoryError) as error:
        os.write(1, type(error).__name__.encode() + b" ")
    else:
        os.write(1, b"done ")
tried(lambda: open("/etc/passwd"))
tried(socket.socket)
tried(os.fork)
tried(lambda: os.kill(os.getppid(), 0))
tried(lambda: bytearray(2_000_000_000))
os._exit(0)
"""
    expected = ["PermissionError"] * 4 if confinement._FILTER else output_of(program).split()[:4]
    assert output_of(program).split() == [*expected, "MemoryError"]


def test_the_program_knows_nothing_of_the_dashboard():
    look()
    environment = Path(f"/proc/{client._zygote.process_id}/environ").read_bytes()
    names = {entry.partition(b"=")[0] for entry in environment.split(b"\0") if entry}
    assert names == {b"PYTHONPATH", b"PYTHONDONTWRITEBYTECODE", b"LC_ALL", b"GLIBC_TUNABLES"}


def test_when_the_program_is_killed_the_next_file_starts_another_one():
    look()
    first = client._zygote.process_id
    os.kill(first, signal.SIGKILL)
    assert look().display
    assert client._zygote.process_id != first


@pytest.mark.parametrize("answer", [FOUND, Refused(Problem.TOO_MANY_PIXELS, 9, 9), Refused(Problem.BROKEN)])
def test_an_answer_arrives_as_it_was_given(answer):
    assert unpacked(packed(answer)) == answer


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0\2{}",
        b"\0\0\0\2[]",
        b"\xff\xff\xff\xff{}",
        packed(FOUND)[:-1],
        packed(FOUND) + b"more",
        packed(Found(64, 48, 0, b"<html>", WEBP)),
        packed(Found(64, 48, 0, WEBP, b"<html>")),
        packed(Found(64, 48, 0, WEBP, b"")),
        packed(Found(64, 48, 0, WEBP, WEBP, b"<html>")),
        packed(Found(64, 48, 0, WEBP + b"<html>", WEBP)),
        packed(Found(0, 48, 0, WEBP, WEBP)),
        packed(Found(64, 10**9, 0, WEBP, WEBP)),
        packed(Found(64, 48, 45, WEBP, WEBP)),
        packed(Found(64, 48, 0, WEBP, WEBP, duration=float("nan"))),
        packed(Found(64, 48, 0, WEBP, WEBP, has_audio="<b>")),
        packed(Refused("a lie")),
        packed(Refused(Problem.BROKEN, said="x" * (answers.SAID_MAX + 1))),
        packed(Refused(Problem.BROKEN)) + b"more",
    ],
)
def test_an_answer_like_no_other_is_not_believed(data):
    with pytest.raises(Garbled):
        unpacked(data)


def test_a_defect_of_ours_is_not_called_the_files(owner, monkeypatch):
    refused = Refused(Problem.DEFECT, said="a secret of the program")
    monkeypatch.setattr(client, "_read_answer", lambda connection: connection.close() or refused)

    answer = post_files(owner.client, uploaded("a.jpg", media_files.jpeg_bytes()), **JSON)

    assert answer.status_code == 503
    assert "Nothing is wrong with the file" in answer.json()["message"]
    assert "secret" not in answer.json()["message"]


def test_pictures_from_before_are_drawn_in_the_background(owner, media_file):
    address = f"/library/{media_file.pk}/display"
    media_file.display.storage.delete(media_file.display.name)
    MediaFile.objects.update(display="")
    stand_in = b"".join(owner.client.get(address).streaming_content)
    with media_file.thumbnail.open("rb") as small:
        assert stand_in == small.read()

    assert shown.draw_missing() == 1
    assert shown.draw_missing() == 0

    media_file.refresh_from_db()
    with media_file.display.open("rb") as large:
        assert b"".join(owner.client.get(address).streaming_content) == large.read()
    assert not owner.client.get(address).has_header("Content-Disposition")


def test_an_image_of_which_nothing_is_stored_any_more_holds_up_no_other(media_file, caplog):
    for stored in (media_file.file, media_file.thumbnail, media_file.display):
        stored.storage.delete(stored.name)
    MediaFile.objects.update(display="")
    assert shown.draw_missing() == 0
    assert "Neither file" in caplog.text
