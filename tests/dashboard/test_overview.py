"""The overview: what needs somebody, what runs, what it cost, what came out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard.overview import Overview
from generations.models import Generation, Output
from media_library.models import MediaFile

Status = Generation.Status
URL = reverse("overview")


@pytest.fixture
def make_job(workspace):
    """Return a function that makes a job of the workspace, in any state."""

    def make(prompt: str, status: str = Status.COMPLETED, **fields: object) -> Generation:
        running = status in (Status.QUEUED, Status.PROCESSING)
        job = Generation.objects.create(
            workspace=fields.pop("workspace", workspace),
            kind="content",
            prompt=prompt,
            parameters={"post_types": ["x-post"]},
            status=status,
            next_due_at=timezone.now() if running else None,
            **fields,
        )
        if status == Status.COMPLETED:
            Output.objects.create(generation=job, type="caption", platform="x", text=f"Caption of {prompt}")
        return job

    return make


def page(person) -> str:
    response = person.client.get(URL)
    assert response.status_code == 200
    return response.content.decode()


def test_a_new_workspace_offers_the_one_button(owner):
    text = page(owner)
    assert text.count(reverse("new_generation", args=["content"])) == 2, "in the rail and on the page"
    assert "Needs attention" not in text


def test_a_viewer_of_a_new_workspace_is_offered_nothing(teammate):
    assert reverse("new_generation", args=["content"]) not in page(teammate)


def test_an_upload_ends_the_empty_state(owner, workspace):
    assert Overview(workspace).is_new
    MediaFile.objects.create(
        workspace=workspace, type="image", format="jpeg", size=1, sha256="0" * 64, width=1, height=1
    )
    assert not Overview(workspace).is_new


def test_it_shows_jobs_where_they_belong(owner, make_job):
    jobs = {
        "attention": make_job("lost answer", Status.NEEDS_ATTENTION),
        "running": make_job("under way", Status.PROCESSING),
        "latest": make_job("made it", Status.COMPLETED),
    }
    make_job("went wrong", Status.FAILED)
    text = page(owner)
    for section, job in jobs.items():
        begin = text.index(f'id="{section}"')
        assert begin < text.index(f'id="generation-{job.pk}"')
    assert "went wrong" not in text
    assert f"watch={jobs['running'].pk}:1" in text
    assert "1 running, 1 needs you" in text


def test_nothing_polls_when_nothing_runs(owner, make_job):
    make_job("made it")
    assert "watch=" not in page(owner)


def test_it_shows_nothing_of_another_workspace(stranger, make_job):
    make_job("secret campaign", credits_used=7)
    assert "secret campaign" not in page(stranger)


def test_the_balance_is_shown(owner, workspace):
    workspace.api_key.record_balance(1284)
    workspace.generations.create(kind="content", status=Status.FAILED)
    assert "1,284" in page(owner)


def test_spend_is_added_up_by_day(workspace, make_job):
    now = timezone.now()
    for age, credit in ((0, 5), (0, 6), (2, 10), (29, 1), (31, 100)):
        make_job("job", created_at=now - timedelta(days=age), credits_used=credit)
    make_job("refunded", Status.FAILED, credits_used=0)
    make_job("unknown", Status.PROCESSING)
    spend = Overview(workspace).spend
    assert spend.total == 22
    assert len(spend.days) == 30
    assert spend.days[-1] == (timezone.localdate(), 11)
    assert spend.highest[1] == 11
    assert spend.bars[-1].height == 100
    assert spend.bars[-1].y == 0


def test_days_are_those_of_the_time_zone(workspace, make_job, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_job("job", credits_used=3)
    assert Overview(workspace).spend.days[-1] == (timezone.localdate(), 3)


def test_spend_of_nothing_has_no_chart(owner, make_job):
    make_job("free", credits_used=0)
    text = page(owner)
    assert "Nothing so far" in text
    assert 'class="spend"' not in text


def test_numbers_in_the_drawing_are_not_grouped(owner, make_job):
    make_job("dear", credits_used=12_345)
    drawing = page(owner).split('class="spend"')[1].split("</svg>")[0]
    assert 'height="100.0"' in drawing
    assert "the most were 12345 on" in drawing


def test_the_number_of_queries_does_not_grow(owner, make_job):
    def count() -> int:
        # A card is read in full once for each change of what it shows.
        page(owner)
        with CaptureQueriesContext(connection) as queries:
            page(owner)
        return len(queries)

    for status in (Status.NEEDS_ATTENTION, Status.PROCESSING, Status.COMPLETED):
        make_job("first", status, credits_used=1)
    before = count()
    for number in range(6):
        for status in (Status.NEEDS_ATTENTION, Status.PROCESSING, Status.COMPLETED):
            make_job(f"more {number}", status, credits_used=1)
    assert count() == before


def test_more_than_fit_are_a_link_away(owner, make_job):
    for number in range(5):
        make_job(f"lost {number}", Status.NEEDS_ATTENTION)
    text = page(owner)
    assert "All 5" in text
    assert text.count('data-status="needs_attention"') == 4


def test_it_asks_nobody_to_sign_in(client, db):
    assert client.get(URL).url.startswith(reverse("login"))


def test_it_rejects_post(owner):
    assert owner.client.post(URL).status_code == 405
