"""Whatever PowerPost answers, a job comes to a state with a sentence, is sent once, and its pages are shown.

`HYPOTHESIS_PROFILE=thorough` tries other answers every time, and many more of them.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generations.lifecycle import FINISHED, Status
from generations.models import Generation
from media_library import transfer
from media_library.models import MediaFile
from powerpost.errors import PowerPostError
from tests.generations.factories import make_file
from tests.generations.lifecycle.driving import start_captions, start_images, start_video, turn
from tests.media_files import jpeg_bytes
from tests.powerpost.wild_server import HEADERS, WildAnswer, WildServer, good, wild
from workspaces.balance import refresh_balance
from workspaces.models import ApiKey

COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}
PROFILES = {
    # Without shrinking, which takes minutes, and of which only the other profile has the time.
    "ci": settings(derandomize=True, max_examples=32, phases=[Phase.generate], **COMMON),
    "thorough": settings(max_examples=int(os.environ.get("EXAMPLES", "2000")), **COMMON),
}
PROFILE = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "ci")]
PROMPT = "A prompt that is written once"
STARTS = {"content": start_captions, "images": start_images, "video": start_video}
FILE = jpeg_bytes(64, 48)


def right_answers(kind: str, url: str) -> dict[str, Any]:
    """Return what PowerPost's pages say that each question is answered."""
    own = {"content": "generation_id", "images": "image_generation_id", "video": "video_generation_id"}[kind]
    file = {"media_id": "m-1", "url": f"{url}/files/1", "width": 64, "height": 48, "thumbnail_url": "/t"}
    outputs = {
        "content": {"outputs": {"instagram": "Caption", "youtube": {"title": "T", "description": "D"}}},
        "images": {"images": [file, file | {"media_id": "m-2"}]},
        "video": {"video": file | {"duration": 4.0}},
    }[kind]
    started = {own: "remote-1", "status": "processing", "credits_used": 9, "remaining_credits": 90}
    ended = {own: "remote-1", "status": "completed", "credits_used": 9, "prompt": PROMPT} | outputs
    listed = {"generation_id": "remote-1", "status": "processing", "prompt": PROMPT}
    return {
        "send": started | {"status_url": "/api/v1/content/generations/remote-1"},
        "ask": ended | {"created_at": "2026-01-01T00:00:00Z", "error": {"code": "C", "message": "Why."}},
        "list": {"data": [listed | {"created_at": timezone.now().isoformat()}], "has_more": False},
        "balance": {"balance": 100},
        "fetch": FILE,
        "upload": {
            "media_id": "m-9",
            "type": "image",
            "file_name": "a.jpg",
            "file_size": 9,
            "mime_type": "i/j",
        },
    }


@pytest.fixture
def wild_server(settings) -> Iterator[WildServer]:
    server = WildServer()
    settings.POWERPOST_SANDBOX_URL = server.url
    yield server
    server.stop()


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever an example did to the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Errors(logging.Handler):
    """What was logged as an error: a defect of ours."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(self.format(record))


@contextmanager
def no_defect_is_logged() -> Iterator[None]:
    errors = Errors()
    logging.getLogger().addHandler(errors)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(errors)
    assert not errors.found, "\n".join(errors.found)


def an_hour_later(job: Generation) -> None:
    """Let every deadline and pause be over."""
    past = timezone.now() - timedelta(seconds=1)
    Generation.objects.filter(pk=job.pk).exclude(deadline_at=None).update(deadline_at=past)
    ApiKey.objects.update(paused_until=None, questions_paused_until=None)


def fits(row: models.Model) -> None:
    """Fail when a row holds what its field is not for; PostgreSQL would have refused it, SQLite does not."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, str):
            assert "\0" not in value, (field, value)
            assert value.isprintable() or value.encode(), (field, value)
            assert field.max_length is None or len(value) <= field.max_length, (field, len(value))
        elif isinstance(field, models.IntegerField) and isinstance(value, int):
            most = 2**63 if isinstance(field, models.BigIntegerField) else 2**31
            assert -most <= value < most, (field, value)


@settings(PROFILE)
@given(data=st.data())
def run(data: st.DataObject, server: WildServer, workspace: Any, client: Any) -> None:
    """One job from its start to its end, through answers that are drawn one after the other."""
    kind = data.draw(st.sampled_from(sorted(STARTS)), "kind")
    right = right_answers(kind, server.url)
    server.forget_everything()
    for what in ("send", "ask", "list", "balance", "fetch"):
        answers = st.lists(wild(right[what]) | st.just(good(right[what])), min_size=1, max_size=3)
        server.will_answer(what, data.draw(answers, what))
    with undone(), no_defect_is_logged():
        job = STARTS[kind](workspace, PROMPT)
        for _ in range(6):
            ApiKey.objects.update(paused_until=None, questions_paused_until=None, refused_at=None)
            job = turn(job)
        for _ in range(4):
            an_hour_later(job)
            job = turn(job)
        assert job.status in FINISHED, (job.status, job.notice)
        if job.status in (Status.FAILED, Status.NEEDS_ATTENTION):
            assert job.error_message.strip(), job.status
        assert job.prompt == PROMPT, "what was typed is kept"
        for first, _ in pairwise([entry for entry in server.heard if entry.what == "send"]):
            assert is_not_accepted(first.answer), f"sent again after {first.answer.status}"
        assert all(entry.path.startswith(("/api/v1/", "/files/", "/")) for entry in server.heard)
        for model in apps.get_models():
            if model._meta.app_label in ("generations", "reviews", "media_library", "notifications"):
                for row in model._default_manager.all():
                    fits(row)
        for address in (reverse("generation", args=[job.pk]), reverse("generations"), reverse("costs")):
            assert client.get(address).status_code == 200


def is_not_accepted(answer: WildAnswer) -> bool:
    """Return whether such an answer says that nothing was started: slow down, or not read at all."""
    return answer.status in (401, 408, 425, 429)


def test_a_job_ends_in_words_whatever_powerpost_answers(wild_server, workspace, owner):
    run(server=wild_server, workspace=workspace, client=owner.client)


@settings(PROFILE)
@given(data=st.data())
def send_a_file(
    data: st.DataObject, server: WildServer, workspace: Any, client: Any, file: MediaFile
) -> None:
    """One file on its way to PowerPost, then the balance, through drawn answers."""
    right = right_answers("content", server.url)
    server.forget_everything()
    server.will_answer("upload", data.draw(st.lists(wild(right["upload"]), min_size=1, max_size=3), "upload"))
    server.will_answer("balance", [data.draw(wild(right["balance"]), "balance")])
    with undone(), no_defect_is_logged():
        for _ in range(4):
            MediaFile.objects.exclude(next_due_at=None).update(next_due_at=timezone.now())
            ApiKey.objects.update(paused_until=None, refused_at=None)
            transfer.send(file.pk)
        file = MediaFile.objects.get(pk=file.pk)
        assert file.transfer in MediaFile.Transfer.values
        assert (file.transfer == MediaFile.Transfer.SENT) == bool(file.media_id)
        assert file.transfer != MediaFile.Transfer.FAILED or file.transfer_error.strip()
        assert file.transfer in (MediaFile.Transfer.SENT, MediaFile.Transfer.FAILED) or file.next_due_at
        fits(file)
        with suppress(PowerPostError):
            refresh_balance(workspace.api_key)
        fits(ApiKey.objects.get())
        for address in (reverse("media_file", args=[file.pk]), reverse("costs")):
            assert client.get(address).status_code == 200


def test_a_file_is_sent_or_says_why_not_whatever_powerpost_answers(wild_server, workspace, owner):
    file = make_file(workspace, transfer=MediaFile.Transfer.WAITING, with_bytes=True)
    MediaFile.objects.update(size=file.file.size, next_due_at=timezone.now())
    send_a_file(server=wild_server, workspace=workspace, client=owner.client, file=file)


def test_the_answers_are_wild(db):
    drawn: list[WildAnswer] = []

    @settings(PROFILE, max_examples=200)
    @given(answer=wild({"status": "completed"}), headers=HEADERS)
    def draw(answer: WildAnswer, headers: Any) -> None:
        drawn.append(answer)

    draw()
    assert len({answer.status for answer in drawn}) > 10
    assert len({answer.body for answer in drawn}) > 40
