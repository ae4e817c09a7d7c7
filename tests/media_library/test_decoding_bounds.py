"""The program that decodes ends what takes too long, and itself when nobody needs it."""

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

from media_library.decoding.answers import Request
from media_library.decoding.limits import MAX_PIXELS
from media_library.inspection import inspect
from tests import media_files
from tests.media_library.conftest import uploaded

PROJECT = Path(__file__).resolve().parents[2]
# Seconds: only reached when what a test is about does not happen.
LONG = 60
PROGRAM = """
import time
from media_library.decoding import images, limits
{limit}
from media_library.decoding import zygote
look, warm_up = images.look, zygote._warm_up
def never_ends(file, format_id):
    while format_id != "png":
        {step}
    return look(file, format_id)
def replaced():
    warm_up()
    images.look = never_ends
zygote._warm_up = replaced
zygote.main()
"""


@contextmanager
def running(limit: str = "", step: str = "time.sleep(1)"):
    """Start the program with another limit, and with a decoder that never ends but for PNG."""
    ours, theirs = socket.socketpair()
    with ours:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(limit=limit, step=step), str(theirs.fileno())],
            cwd=PROJECT,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        try:
            yield ours, process
        finally:
            process.kill()
            process.wait()


def handed_over(control: socket.socket, format_id: str) -> socket.socket:
    """Hand a file over and return the socket for its answer, as client.py does."""
    ours, theirs = socket.socketpair()
    content = media_files.png_bytes()
    ours.settimeout(LONG)
    ours.sendall(Request(format_id, False, len(content)).packed())
    with theirs, tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        opened = os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDONLY)
        socket.send_fds(control, [b"R"], [opened, theirs.fileno()])
        os.close(opened)
    return ours


def answer(connection: socket.socket) -> bytes:
    """Return all that comes until the end, be it sudden: a child may be ended before it read its request."""
    data = b""
    with connection, suppress(ConnectionError):
        while part := connection.recv(64 * 1024):
            data += part
    return data


def test_a_child_that_waits_is_ended_by_the_clock_and_the_next_file_is_served():
    with running("limits.CLOCK_SECONDS = 0.3") as (control, _):
        assert answer(handed_over(control, "jpeg")) == b"T"
    # Not with that clock: a busy machine needs longer than it for the file that can be read.
    with running() as (control, _):
        waiting = handed_over(control, "jpeg")
        assert b"WEBP" in answer(handed_over(control, "png"))
        waiting.close()


def test_a_child_that_reckons_for_ever_is_ended_by_its_processor_time():
    with running("limits.PROCESSOR_SECONDS = 1", step="pass") as (control, _):
        assert answer(handed_over(control, "jpeg")) == b"T"
        assert b"WEBP" in answer(handed_over(control, "png"))


def test_the_program_and_its_children_end_with_their_parent():
    with running() as (control, process):
        waiting = handed_over(control, "jpeg")
        assert waiting.recv(1) == b"T"
        control.close()
        assert process.wait(LONG) == 0
        assert answer(waiting) == b""


def test_the_program_ends_when_nobody_needs_it():
    with running("limits.IDLE_SECONDS = 0.1") as (_, process):
        assert process.wait(LONG) == 0


def webp_of_one_color(width: int, height: int) -> bytes:
    """Return a lossless WebP (RFC 9649, section 3) in which no pixel takes a bit."""
    bits = width - 1 | (height - 1) << 14 | 1 << 28
    place = 32 + 3  # no transformation, no cache of colours, one group of codes
    for symbol in (90, 200, 20, 128, 0):  # green, red, blue, alpha, distance
        # A simple code of one symbol, which has eight bits.
        bits |= (1 | 0 << 1 | 1 << 2 | symbol << 3) << place
        place += 11
    packed = b"\x2f" + bits.to_bytes((place + 7) // 8, "little")
    chunk = b"VP8L" + len(packed).to_bytes(4, "little") + packed + bytes(len(packed) % 2)
    return b"RIFF" + (len(chunk) + 4).to_bytes(4, "little") + b"WEBP" + chunk


def test_a_webp_of_as_many_pixels_as_are_allowed_can_be_unpacked():
    # Of all pictures it takes the most memory: its decoder holds it four times.
    content = webp_of_one_color(8160, 6120)
    assert MAX_PIXELS * 0.99 < 8160 * 6120 <= MAX_PIXELS

    found = inspect(uploaded("large.webp", content).file, len(content))

    assert (found.width, found.height) == (8160, 6120)
    assert found.display
