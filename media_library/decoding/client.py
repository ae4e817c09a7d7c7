"""The side of the web server and the worker: hands a file over to be decoded, and reads what comes back."""

import atexit
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import UnsupportedOperation
from pathlib import Path
from shutil import copyfileobj
from typing import IO, BinaryIO

from media_library.decoding.answers import (
    ANSWER_MAX,
    FAILED,
    TAKEN,
    Found,
    Garbled,
    Problem,
    Refused,
    Request,
    unpacked,
)
from media_library.decoding.limits import CHILDREN_MAX, CLOCK_SECONDS

logger = logging.getLogger(__name__)

# What Python needs to find its libraries, and none of what the dashboard was started with. The last one is
# for glibc: memory in large pages, of which a picture takes dozens instead of thousands.
_ENVIRONMENT = {
    "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
# Seconds. The program starts in a third of one; a busy machine takes longer.
START_SECONDS = 60.0
# Beyond the child's own time, for the answer to arrive.
_MARGIN = 10.0
_TRIES = 3
_places = threading.BoundedSemaphore(CHILDREN_MAX)


class DecoderUnavailable(Exception):
    """The file could not be looked at, which is not the file's fault; the text says so to a person."""

    def __init__(self) -> None:
        super().__init__(
            "This server could not look into the file just now; its log says why. Nothing is wrong with the "
            "file: try it again in a moment."
        )


class _NotTaken(Exception):
    """The program ended before it had the file, so that another one can be asked."""


def look(file: BinaryIO, request: Request) -> Found | Refused:
    """Return what a child saw in the file; waits for its turn. Raises DecoderUnavailable.

    The file may be an open one on disk or in memory; its position is left anywhere.
    """
    with _places, _descriptor_of(file) as descriptor:
        for _ in range(_TRIES):
            try:
                answer = _read_answer(_zygote.hand_over(descriptor, request))
            except _NotTaken:
                continue
            if isinstance(answer, Refused) and answer.problem is Problem.DEFECT:
                logger.error("A decoding child failed by a defect of its own: %r", answer.said)
                raise DecoderUnavailable
            return answer
    logger.error("The program that decodes files ended %d times before it took a file.", _TRIES)
    raise DecoderUnavailable


class _Zygote:
    """The program that children are forked from: one for each process of the library, started when needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def hand_over(self, descriptor: int, request: Request) -> socket.socket:
        """Return the socket on which the answer will come; raises _NotTaken, DecoderUnavailable."""
        ours, theirs = socket.socketpair()
        try:
            ours.sendall(request.packed())
            with self._lock:
                control = self._running()
                try:
                    socket.send_fds(control, [b"R"], [descriptor, theirs.fileno()])
                except OSError:
                    self._forget()
                    raise _NotTaken from None
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return ours

    def stop(self) -> None:
        """End the program; the next file starts another one."""
        with self._lock:
            self._forget()

    @property
    def process_id(self) -> int | None:
        """The program's, or None when there is none."""
        return self._process.pid if self._process is not None else None

    def _running(self) -> socket.socket:
        if self._owner != os.getpid():
            # After a fork: the program is the parent's, and so are its answers.
            self._process = self._control = None
        if self._control is None or self._process is None or self._process.poll() is not None:
            self._forget()
            self._start()
        if self._control is None:
            raise DecoderUnavailable
        return self._control

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", "media_library.decoding.zygote", str(theirs.fileno())],
                env=_ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError:
            ours.close()
            logger.exception("The program that decodes files cannot be started.")
            raise DecoderUnavailable from None
        finally:
            theirs.close()
        self._control, self._owner = ours, os.getpid()

    def _forget(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            # It ends because its socket is closed, within a moment.
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._control = None


_zygote = _Zygote()
atexit.register(_zygote.stop)


def _read_answer(connection: socket.socket) -> Found | Refused:
    """Return the answer; one that is missing, late, too long or not like ours is the file's doing."""
    with connection:
        connection.settimeout(START_SECONDS)
        try:
            taken = connection.recv(1)
        except TimeoutError:
            logger.error("The program that decodes files took none within %d seconds.", START_SECONDS)
            _zygote.stop()
            raise DecoderUnavailable from None
        except ConnectionError:
            raise _NotTaken from None
        if taken != TAKEN:
            raise _NotTaken
        data = _read_all(connection)
    if data == FAILED:
        logger.error("The program that decodes files could not fork a child.")
        raise DecoderUnavailable
    try:
        return unpacked(data)
    except Garbled as reason:
        logger.warning("A decoding child was ended or answered wrongly (%s, %d bytes).", reason, len(data))
        return Refused(Problem.TOO_COMPLICATED)


def _read_all(connection: socket.socket) -> bytes:
    """Return what comes until the end, in the time that a child has; nothing when that is over."""
    deadline = time.monotonic() + CLOCK_SECONDS + _MARGIN
    data = bytearray()
    with suppress(OSError):
        while len(data) <= ANSWER_MAX:
            connection.settimeout(max(0.01, deadline - time.monotonic()))
            part = connection.recv(256 * 1024)
            if not part:
                return bytes(data)
            data += part
    return b""


@contextmanager
def _descriptor_of(file: BinaryIO) -> Iterator[int]:
    """Give a descriptor that can only be read, with a position of its own where the system knows how."""
    with _on_disk(file) as opened:
        descriptor = opened.fileno()
        own = f"/proc/self/fd/{descriptor}"
        reopened = os.open(own, os.O_RDONLY | os.O_CLOEXEC) if os.path.exists(own) else os.dup(descriptor)
        try:
            os.lseek(reopened, 0, os.SEEK_SET)
            yield reopened
        finally:
            os.close(reopened)


@contextmanager
def _on_disk(file: BinaryIO) -> Iterator[IO[bytes]]:
    try:
        file.fileno()
    except (AttributeError, OSError, UnsupportedOperation):
        # In memory or in a bucket, so a small upload or an image.
        with _anonymous_file() as copy:
            file.seek(0)
            copyfileobj(file, copy)
            copy.flush()
            yield copy
    else:
        file.flush()
        yield file


def _anonymous_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("picture", os.MFD_CLOEXEC), "w+b")
    return tempfile.TemporaryFile()
