"""The program that decoding children are forked from: python -m media_library.decoding.zygote <descriptor>

It has loaded the decoders once, which takes a third of a second, so that a child costs milliseconds. It has
one thread, reads nothing but descriptors, and ends with its parent, or when nobody needed it for a minute.

For each file one byte comes with two descriptors: the open file, and a socket of the parent. On the socket
stands an answers.Request. The zygote sends TAKEN and forks; the child sends an answers.packed() and ends.
"""

import fcntl
import gc
import importlib
import os
import pkgutil
import select
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

import av
from PIL import Image

from media_library.decoding import images, videos
from media_library.decoding.answers import (
    FAILED,
    SAID_MAX,
    TAKEN,
    Found,
    Problem,
    Refused,
    Request,
    packed,
)
from media_library.decoding.confinement import confine
from media_library.decoding.limits import CLOCK_SECONDS, IDLE_SECONDS

REQUEST_MAX = 1024
# In the child: the file, and the socket.
_FILE, _ANSWERS = 3, 4


def main() -> None:
    """Serve the parent on the socket whose descriptor is the first argument, until it goes away."""
    control = socket.socket(fileno=int(sys.argv[1]))
    # Ctrl-C in a terminal reaches everything in it; what ends this program is the end of its parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    woken, waking = os.pipe()
    for end in (woken, waking):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
    _warm_up()
    gc.collect()
    gc.freeze()
    _serve(control, woken)


def _serve(control: socket.socket, woken: int) -> None:
    children: dict[int, float] = {}
    idle_at = time.monotonic() + IDLE_SECONDS
    while True:
        until = min(children.values(), default=idle_at)
        ready, _, _ = select.select([control.fileno(), woken], [], [], max(0.0, until - time.monotonic()))
        if woken in ready:
            with suppress(BlockingIOError):
                os.read(woken, 1024)
        _end_children(children)
        if control.fileno() in ready:
            byte, descriptors, _, _ = socket.recv_fds(control, 1, 2)
            if not byte:
                break
            if len(descriptors) == 2:
                _take(control, woken, descriptors, children)
            for descriptor in descriptors:
                os.close(descriptor)
            idle_at = time.monotonic() + IDLE_SECONDS
        elif children:
            idle_at = time.monotonic() + IDLE_SECONDS
        elif time.monotonic() >= idle_at:
            break
    for child in children:
        os.kill(child, signal.SIGKILL)


def _take(control: socket.socket, woken: int, descriptors: list[int], children: dict[int, float]) -> None:
    file, answers = descriptors
    with suppress(OSError):  # the parent has gone away meanwhile
        try:
            # Before the fork: else the child's answer could overtake it.
            os.write(answers, TAKEN)
            child = os.fork()
        except OSError:
            os.write(answers, FAILED)
            return
        if child == 0:
            try:
                _decode(file, answers)
            finally:
                os._exit(1)
        children[child] = time.monotonic() + CLOCK_SECONDS


def _end_children(children: dict[int, float]) -> None:
    """Reap the children that have ended, and kill those whose time is over."""
    for child, deadline in list(children.items()):
        if time.monotonic() >= deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            del children[child]
        elif os.waitpid(child, os.WNOHANG)[0]:
            del children[child]


def _decode(file: int, answers: int) -> None:
    """Be the child: give everything else away, look at the file, answer, end."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    # Above those that they are moved to: neither may be written over before it is moved.
    file, answers = (_above(descriptor) for descriptor in (file, answers))
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.dup2(file, _FILE)
    os.dup2(answers, _ANSWERS)
    os.closerange(_ANSWERS + 1, 1024)
    with socket.socket(fileno=_ANSWERS) as connection, open(_FILE, "rb") as opened:
        request = Request.unpacked(_line_of(connection))
        confine()
        connection.sendall(packed(_look(opened, request)))
        os._exit(0)


def _above(descriptor: int) -> int:
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD, 64)


def _line_of(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n") and len(line) < REQUEST_MAX:
        part = connection.recv(REQUEST_MAX - len(line))
        if not part:
            os._exit(1)
        line += part
    return line


def _look(file: BinaryIO, request: Request) -> Found | Refused:
    try:
        if request.is_video:
            return videos.look(file, request.format_id, request.size)
        return images.look(file, request.format_id)
    except MemoryError:
        return Refused(Problem.TOO_COMPLICATED)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__, limit=-4)
        where = " > ".join(f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in frames)
        return Refused(Problem.DEFECT, said=f"{type(error).__name__} at {where}: {error}"[:SAID_MAX])


def _warm_up() -> None:
    """Have the decoders load all that they load at first use: a child cannot open files."""
    Image.init()
    for format_id in ("jpeg", "png", "webp"):
        file = BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("RGB", (8, 8)).save(file, format_id, exif=exif)
        images.look(file, format_id)
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.startswith("av.__"):
            importlib.import_module(module.name)


if __name__ == "__main__":
    main()
