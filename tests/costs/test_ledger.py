"""The ledger on the page and as a file."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from costs.ledger import COLUMNS, ROWS_A_PAGE, ROWS_AT_FIRST
from generations.lifecycle import Status
from tests.costs.random_jobs import make_jobs
from tests.generations.factories import make_generation

URL, CSV_URL = reverse("costs"), reverse("costs_csv")


def rows_of(viewer, /, **query: str) -> list[dict[str, str]]:
    response = viewer.client.get(CSV_URL, query)
    assert response.status_code == 200
    assert response.streaming
    assert response["Cache-Control"] == "private, no-store"
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def page(viewer, /, **query: str) -> str:
    response = viewer.client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


def test_every_job_is_a_line_newest_first(owner, workspace):
    jobs = make_jobs(workspace, [owner.user, None], 60, seed=4, until=timezone.now(), days=20)
    rows = rows_of(owner)
    assert [row["job"] for row in rows] == [str(job.pk) for job in reversed(jobs)]
    assert sum(int(row["credits_net"] or 0) for row in rows) == sum(
        (job.credits_used or 0) - (job.credits_refunded or 0) for job in jobs
    )


def test_a_line_says_everything(owner, workspace):
    job = make_generation(
        workspace,
        "images",
        Status.PARTIAL,
        created_by=owner.user,
        prompt="Tassen, Löffel; “Kännchen”",
        credits_used=12,
        credits_refunded=4,
        remaining_credits=1284,
    )
    (row,) = rows_of(owner)
    assert tuple(row) == COLUMNS
    assert row | {"date": ""} == {
        "date": "",
        "job": str(job.pk),
        "title": "Tassen, Löffel; “Kännchen”",
        "person": "olivia",
        "user": "olivia",
        "kind": "Images",
        "model": "FLUX.2 Flex",
        "status": "Partly completed",
        "credits_taken": "12",
        "credits_refunded": "4",
        "credits_net": "8",
        "balance_after": "1284",
    }
    assert timezone.datetime.fromisoformat(row["date"]) == job.created_at.replace(microsecond=0)


def test_dates_are_of_the_persons_time_zone(owner, workspace, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_generation(workspace, created_by=owner.user)
    assert rows_of(owner)[0]["date"].endswith(("+13:00", "+12:00"))


def test_what_nobody_knows_is_empty(owner, workspace):
    make_generation(workspace, status=Status.NEEDS_ATTENTION)
    (row,) = rows_of(owner)
    assert {row[name] for name in COLUMNS[-4:]} == {""}


@pytest.mark.parametrize(
    "prompt",
    ["=1+1", "+41", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", '=HYPERLINK("//x")', "＝1"],
)
def test_no_cell_is_a_formula(owner, workspace, prompt):
    make_generation(workspace, prompt=prompt, created_by=owner.user)
    assert rows_of(owner)[0]["title"].startswith("'")


def test_a_person_cannot_make_a_formula_of_their_name(owner, workspace):
    owner.user.first_name = "=1+1"
    owner.user.save()
    make_generation(workspace, created_by=owner.user)
    assert rows_of(owner)[0]["person"] == "'=1+1"


def test_the_file_is_narrowed_like_the_page(owner, workspace):
    make_generation(workspace, "video", created_by=owner.user)
    kept = make_generation(workspace, "images", created_by=owner.user)
    make_generation(workspace, "images", created_by=None)
    query = {"kind": "images", "person": str(owner.user.pk)}
    assert [row["job"] for row in rows_of(owner, **query)] == [str(kept.pk)]
    # The same filter stands in the address that the page offers.
    text = page(owner, **query)
    assert f"{CSV_URL}?kind=images&amp;person={owner.user.pk}" in text


def test_a_page_of_the_ledger_has_fifty_lines(owner, workspace):
    make_jobs(workspace, [owner.user], ROWS_A_PAGE + 3, seed=5, until=timezone.now(), days=20)
    first, second = page(owner, page="1"), page(owner, page="2")
    assert first.count('class="job"') == ROWS_A_PAGE
    assert second.count('class="job"') == 3
    assert "Page 1 of 2" in first


def test_a_long_ledger_waits_until_somebody_goes_there(owner, workspace):
    make_jobs(workspace, [owner.user], ROWS_AT_FIRST, seed=5, until=timezone.now(), days=20)
    assert page(owner).count('class="job"') == ROWS_AT_FIRST
    make_generation(workspace, "images", created_by=owner.user, prompt="One more", credits_used=3)

    folded = page(owner, period="12-months")
    assert 'class="job"' not in folded
    assert f"{ROWS_AT_FIRST + 1} jobs" in folded
    assert 'href="?period=12-months&amp;page=1#ledger"' in folded
    assert "Download CSV" in folded

    headers = {"HX-Request": "true", "HX-Target": "every-job"}
    part = owner.client.get(URL, {"period": "12-months", "page": "1"}, headers=headers).content.decode()
    assert part.count('class="job"') == ROWS_AT_FIRST + 1
    assert "One more" in part
    assert "<html" not in part


def test_the_part_alone_is_of_the_own_workspace(stranger, owner, workspace):
    make_generation(workspace, created_by=owner.user, prompt="Secret launch", credits_used=77)
    for target in ("every-job", "chart-table"):
        headers = {"HX-Request": "true", "HX-Target": target}
        asked = {"period": "all", "page": "1", "table": "1"}
        text = stranger.client.get(URL, asked, headers=headers).content.decode()
        assert "Secret launch" not in text
        assert "77" not in text


def test_a_line_of_the_page(owner, workspace):
    make_generation(
        workspace,
        "video",
        Status.FAILED,
        created_by=owner.user,
        credits_used=1200,
        remaining_credits=3000,
        prompt="A <b>dog</b>",
    )
    row = page(owner).split('class="table ledger"')[1].split("<tbody>")[1].split("</tbody>")[0]
    for words in ("A &lt;b&gt;dog&lt;/b&gt;", "Failed", "1,200", "3,000", "Kling 3.0 Pro", "olivia"):
        assert words in row


def test_the_queries_of_the_file_do_not_grow(owner, workspace, connection_queries):
    def add(number: int) -> None:
        for _ in range(number):
            source = make_generation(workspace, created_by=owner.user)
            make_generation(workspace, "images", prompt="", source_generation=source, created_by=owner.user)

    add(1)
    owner.sign_in()
    before = connection_queries(lambda: rows_of(owner))
    add(5)
    assert connection_queries(lambda: rows_of(owner)) == before
