"""One id from the click to the request that goes to PowerPost."""

import importlib
import logging
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from huey.contrib.djhuey import HUEY

from generations.models import Generation
from media_library.models import MediaFile
from tests.generations.factories import make_generation
from tests.media_files import jpeg_bytes
from workspaces.trace import current_trace_id, tracing

ID = re.compile(r"[0-9a-f]{32}")


@pytest.fixture
def lines(caplog) -> list[tuple[str, str]]:
    """The lines of the log with the id under which each was written."""
    seen: list[tuple[str, str]] = []

    class Kept(logging.Handler):
        def emit(self, record):
            seen.append((current_trace_id(), record.getMessage()))

    handler = Kept()
    logging.getLogger().addHandler(handler)
    caplog.set_level(logging.INFO)
    yield seen
    logging.getLogger().removeHandler(handler)


def test_every_answer_says_its_id_and_believes_no_other(client, db):
    claimed = "f" * 32
    first = client.get("/healthz", headers={"X-Request-Id": claimed, "Traceparent": f"00-{claimed}-1-01"})
    second = client.get("/nowhere/")
    ids = [response["X-Request-Id"] for response in (first, second)]
    assert all(ID.fullmatch(entry) for entry in ids)
    assert len({*ids, claimed}) == 3
    assert current_trace_id() == ""


def test_refusals_say_what_to_quote(owner, client, monkeypatch):
    refused = owner.client.get("/nowhere/")
    assert refused["X-Request-Id"] in refused.content.decode()
    guest = client.get("/guests/no-such-token/")
    assert guest["X-Request-Id"] in guest.content.decode()
    monkeypatch.setattr("dashboard.views.current_membership", lambda request: 1 / 0)
    owner.client.raise_request_exception = False
    broken = owner.client.get("/")
    assert broken.status_code == 500
    assert broken["X-Request-Id"] in broken.content.decode()


def test_a_click_and_its_request_to_powerpost_share_one_id(
    make_person, live_workspace, lines, run_queue, django_capture_on_commit_callbacks
):
    ada = make_person("ada", live_workspace)
    with django_capture_on_commit_callbacks(execute=True):
        pressed = ada.client.post(
            "/generations/new/images/",
            {
                "workspace": live_workspace.pk,
                "prompt": "A lake",
                "form_token": str(uuid.uuid4()),
                "model": "ideogram-3",
                "size": "feed",
                "quantity": "1",
            },
        )
    assert pressed.status_code == 302, pressed.content.decode()
    run_queue()
    job = Generation.objects.get()
    assert job.trace_id == pressed["X-Request-Id"]
    assert job.request_id
    [sent] = [line for line in lines if "/images/generate 2" in line[1]]
    assert sent[0] == job.trace_id
    assert job.request_id in sent[1]
    page = ada.client.get(job.get_absolute_url()).content.decode()
    assert job.trace_id not in page


def test_an_upload_and_its_sending_share_one_id(
    make_person, live_workspace, lines, run_queue, django_capture_on_commit_callbacks
):
    ada = make_person("ada", live_workspace)
    picture = SimpleUploadedFile("a.jpg", jpeg_bytes(640, 480), "image/jpeg")
    with django_capture_on_commit_callbacks(execute=True):
        answer = ada.client.post("/library/", {"file": picture})
    media_file = MediaFile.objects.get()
    assert media_file.trace_id == answer["X-Request-Id"]
    run_queue()
    [sent] = [line for line in lines if "/media/upload 2" in line[1]]
    assert sent[0] == media_file.trace_id


def test_managers_find_the_id_on_the_page_of_a_job(owner, teammate, workspace):
    job = make_generation(workspace, trace_id="c" * 32)
    assert "c" * 32 in owner.client.get(job.get_absolute_url()).content.decode()
    assert "c" * 32 not in teammate.client.get(job.get_absolute_url()).content.decode()


def test_each_task_has_an_id_of_its_own(run_queue, db):
    # As the consumer does when it starts.
    importlib.import_module("dashboard.tasks")
    seen = []

    @HUEY.task()
    def look() -> None:
        seen.append(current_trace_id())
        if len(seen) == 1:
            raise ValueError("A task that fails leaves no id behind either")

    with tracing("d" * 32):
        look()
        look()
        run_queue()
        assert current_trace_id() == "d" * 32
    assert all(ID.fullmatch(entry) for entry in seen)
    assert len({*seen, "d" * 32}) == 3


def test_one_line_for_each_request_without_what_was_asked(owner, client, caplog):
    caplog.set_level(logging.INFO)
    owner.client.get("/search/?q=secret-words")
    client.get("/guests/secret-token/")
    client.get("/healthz")
    found = [record for record in caplog.records if record.name == "dashboard.access"]
    assert [record.status for record in found] == [200, 404]
    assert found[0].user_id == owner.user.pk
    assert found[0].view == "search"
    assert "secret" not in "".join(record.getMessage() for record in found)


def test_the_line_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
        client.get("/accounts/login/")
