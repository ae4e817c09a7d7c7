"""The places where a process can be made to die: words in a prompt or a file's name, as the sandbox has.

A job whose prompt holds `[die: sent]` ends the process that works on it with SIGKILL at the point "sent",
once: the process that comes after it goes on. Nothing of this is in the product; `install` wraps its
functions from outside, in a process that the tests start.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from generations import keeping, leases, lifecycle, steps, submission
from generations import start as generation_start
from generations import tasks as generation_tasks
from generations.lifecycle import Status
from generations.models import Generation
from media_library import transfer
from media_library.models import MediaFile
from powerpost.client import PowerPostClient
from powerpost.multipart import Body, MultipartBody
from tests.reliability.words import word

# What the thread works on: the prompt of a job or the name of a file.
_subject = threading.local()


def reach(point: str) -> None:
    """Die here if the job or file in hand asks for it and did not die here before."""
    text = getattr(_subject, "text", "")
    if word(point) not in text:
        return
    folder = Path(settings.DATA_DIR) / "deaths"
    folder.mkdir(exist_ok=True)
    try:
        (folder / sha256(f"{point} {text}".encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def install() -> None:
    """Wrap the product's functions, so that every point can be reached."""
    _know_what_is_in_hand()
    _wrap_submission()
    _wrap_polling()
    _wrap_storing()
    _wrap_uploading()


def _around(
    owner: Any,
    name: str,
    *,
    before: Callable[..., None] | None = None,
    after: Callable[..., None] | None = None,
) -> None:
    """Call `before` with the function's arguments, and `after` with its result and its arguments."""
    function = getattr(owner, name)

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before is not None:
            before(*args, **kwargs)
        result = function(*args, **kwargs)
        if after is not None:
            after(result, *args, **kwargs)
        return result

    setattr(owner, name, wrapped)


def _here(point: str) -> Callable[..., None]:
    return lambda *args, **kwargs: reach(point)


def _know_what_is_in_hand() -> None:
    def job(generation_id: str) -> None:
        _subject.text = Generation.objects.filter(pk=generation_id).values_list("prompt", flat=True).first()
        _subject.text = _subject.text or ""
        reach("task taken")

    def file(media_file_id: str) -> None:
        _subject.text = MediaFile.objects.filter(pk=media_file_id).values_list("name", flat=True).first()
        _subject.text = _subject.text or ""
        reach("upload task taken")

    def accepted(workspace: Any, person: Any, request: Any, **kwargs: Any) -> None:
        _subject.text = request.prompt or ""

    _around(generation_tasks, "advance", before=job)
    _around(transfer, "send", before=file)
    _around(generation_start, "start_generation", before=accepted)
    _around(generation_start, "enqueue", before=_here("accepted"))


def _wrap_submission() -> None:
    _around(leases, "claim", after=_here("claimed"))
    _around(PowerPostClient, "generate", before=_here("before the request"), after=_here("answered"))
    _around(lifecycle, "accept_late", after=_here("start committed"))
    _around(PowerPostClient, "list_content_generations", after=_here("matching"))
    sends = Body.__iter__

    def send_in_halves(body: Body) -> Iterator[bytes]:
        if type(body) is not Body:
            yield from sends(body)
            return
        (content,) = sends(body)
        reach("connected")
        half = len(content) // 2
        yield content[:half]
        # Control comes back here once those bytes are in the socket.
        reach("half sent")
        yield content[half:]
        reach("sent")

    Body.__iter__ = send_in_halves  # type: ignore[method-assign]


# The moves of a job, by name: each has a point within its transaction and one after the commit.
MOVES: dict[str, Callable[[str, Any], bool]] = {
    "queued": lambda before, change: change.to == Status.QUEUED,
    "sending": lambda before, change: change.to == Status.SUBMITTING,
    "start": lambda before, change: change.to == Status.PROCESSING,
    "outcome": lambda before, change: before == Status.PROCESSING and change.to in {*ENDS, Status.STORING},
    "end": lambda before, change: before == Status.STORING and change.to in ENDS,
    "question": lambda before, change: change.to == Status.NEEDS_ATTENTION,
}
ENDS = {Status.COMPLETED, Status.PARTIAL, Status.FAILED}


def _wrap_moves(function_name: str, moment: str, job_at: int, change_at: int) -> None:
    function = getattr(lifecycle, function_name)

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        before = args[job_at].status
        result = function(*args, **kwargs)
        for name, is_this in MOVES.items():
            if is_this(before, args[change_at]):
                reach(f"{name} {moment}")
        return result

    setattr(lifecycle, function_name, wrapped)


def _wrap_polling() -> None:
    def answered(answer: Any, *args: Any) -> None:
        reach("poll answered")
        if answer.is_finished:
            reach("outcome answered")

    _around(PowerPostClient, "get_generation", before=_here("before the poll"), after=answered)
    _around(lifecycle, "postpone", after=_here("postponed"))
    _around(steps, "keep_outputs", before=_here("storing begun"))
    _wrap_moves("_apply", "written", job_at=1, change_at=2)
    _wrap_moves("move", "committed", job_at=0, change_at=1)


def _wrap_storing() -> None:
    progress = keeping._lease_keeper

    def lease_keeper(generation: Generation) -> Callable[[int], None]:
        on_progress = progress(generation)

        def reported(received_bytes: int) -> None:
            reach("downloading")
            on_progress(received_bytes)

        return reported

    keeping._lease_keeper = lease_keeper

    def stored(name: str, *args: Any, **kwargs: Any) -> None:
        if name.endswith("-thumbnail.webp"):
            reach("thumbnail stored")
        # To be killed after the other pictures is no other case than after this one.
        elif not name.endswith(("-small.webp", "-display.webp")):
            reach("file stored")

    _around(PowerPostClient, "download", before=_here("before the download"))
    _around(FileSystemStorage, "save", after=stored)
    _around(MediaFile, "save", after=_here("file row written"))
    _around(keeping, "keep_generated", before=_here("downloaded"), after=_here("file row committed"))
    _around(leases, "touch", after=_here("output linked"))


def _wrap_uploading() -> None:
    _around(transfer, "_claim", after=_here("upload claimed"))
    _around(transfer, "_upload", after=_here("upload answered"))
    _around(transfer, "_end", after=_here("upload committed"))
    _around(transfer._Progress, "__call__", after=_here("upload half sent"))
    _around(submission, "wait_for_files", after=_here("files waited for"))
    steps.wait_for_files = submission.wait_for_files
    sends = MultipartBody.__iter__

    def send_all(body: MultipartBody) -> Iterator[bytes]:
        yield from sends(body)
        reach("upload sent")

    MultipartBody.__iter__ = send_all  # type: ignore[method-assign]
