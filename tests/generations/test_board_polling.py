"""One request keeps all cards of a page up to date, and ends when nothing can change any more."""

import gzip
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db.models import F
from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation, GenerationInput
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation

HTMX = {"HX-Request": "true"}


def poll(viewer, *jobs, watch="", **shown):
    watch = watch or ",".join(f"{job.pk}:{job.version}" for job in jobs)
    return viewer.client.get("/generations/", {"watch": watch, **shown}, headers=HTMX)


def change(job, **fields):
    """Change a job as its lifecycle does, without telling the object a test holds."""
    Generation.objects.filter(pk=job.pk).update(version=F("version") + 1, **fields)


def cards(response) -> list[str]:
    return re.findall(r'id="generation-([0-9a-f-]{36})"[^>]*hx-swap-oob="true"', response.content.decode())


@pytest.fixture
def running(workspace):
    return make_generation(workspace, "images", Status.PROCESSING)


def test_the_page_asks_for_the_running_cards_only(workspace, running, owner):
    finished = make_generation(workspace)
    page = owner.client.get("/generations/").content.decode()

    assert f'hx-get="/generations/?watch={running.pk}:1&amp;balance=' in page
    assert f"{finished.pk}:" not in page
    assert 'data-poll="2"' in page


def test_a_page_where_nothing_can_change_asks_for_nothing(workspace, owner):
    make_generation(workspace)

    page = owner.client.get("/generations/").content.decode()

    assert "?watch=" not in page
    assert "http-equiv" not in page


def test_without_javascript_a_page_with_running_jobs_looks_again_by_itself(running, owner):
    page = owner.client.get("/generations/").content.decode()

    assert re.search(r'<noscript>\s*<meta http-equiv="refresh"', page[: page.index("</head>")])


def test_nothing_changed_is_an_empty_answer_at_little_cost(workspace, running, owner, connection_queries):
    others = [make_generation(workspace, "video", Status.QUEUED) for _ in range(10)]
    response = poll(owner, running, *others)

    assert response.status_code == 204
    assert response.content == b""
    # Session, person, and one for all the cards.
    assert connection_queries(lambda: poll(owner, running, *others)) <= 3


def test_only_changed_cards_come_back(workspace, running, owner):
    other = make_generation(workspace, "images", Status.PROCESSING)
    change(running, status=Status.STORING)

    response = poll(owner, running, other)

    assert cards(response) == [str(running.pk)]
    assert 'data-status="storing"' in response.content.decode()
    assert set(re.search(r"watch=([^\"&]+)", response.content.decode())[1].split(",")) == {
        f"{running.pk}:2",
        f"{other.pk}:1",
    }


def test_the_last_answer_takes_the_poller_away(running, owner):
    add_file_outputs(running, 2)
    change(running, status=Status.COMPLETED, next_due_at=None)

    page = poll(owner, running).content.decode()

    assert '<div id="board-poller" hx-swap-oob="delete"></div>' in page
    assert "data-poll" not in page
    assert "/thumbnail" in page


def test_a_job_that_rests_without_a_change_ends_the_polling_too(running, owner):
    Generation.objects.filter(pk=running.pk).update(next_due_at=None)

    assert 'hx-swap-oob="delete"' in poll(owner, running).content.decode()


def test_a_page_that_only_waits_for_files_asks_seldom(workspace, running, owner):
    change(running, status=Status.COMPLETED)

    assert 'data-poll="30"' in poll(owner, running).content.decode()


def test_a_teammate_may_poll(running, teammate):
    assert poll(teammate, running).status_code == 204


def test_jobs_of_strangers_are_as_if_they_were_not_there(running, stranger):
    change(running, status=Status.STORING)

    response = poll(stranger, running)

    assert cards(response) == []
    assert str(running.pk) not in response.content.decode()


@pytest.mark.parametrize("watch", ["nonsense", "a:1,b:2", ":", ",,,", "x" * 5000])
def test_nonsense_ends_the_polling(owner, watch):
    response = poll(owner, watch=watch)

    assert response.status_code == 200
    assert cards(response) == []


def test_signed_out_leads_to_the_sign_in_page(running, client):
    response = client.get("/generations/", {"watch": f"{running.pk}:1"}, headers=HTMX)

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_a_changed_card_brings_the_balance_along(workspace, running, owner):
    workspace.api_key.record_balance(4321)
    change(running, status=Status.COMPLETED, next_due_at=None)

    answer = poll(owner, running).content.decode()

    frame = answer[answer.index('id="credits"') :]
    assert 'hx-swap-oob="true"' in frame[: frame.index(">")]
    assert "4,321" in frame


def test_a_balance_that_the_page_shows_is_not_brought_again(workspace, running, owner):
    workspace.api_key.record_balance(4321)
    shown = re.search(r"&amp;balance=([^\"&]+)", owner.client.get("/generations/").content.decode())[1]
    change(running, status=Status.STORING)

    assert 'id="credits"' not in poll(owner, running, balance=shown).content.decode()

    workspace.api_key.record_balance(4320)

    assert "4,320" in poll(owner, running, balance=shown).content.decode()


def asked_by(page: str) -> str:
    """Return the address that a page asks for, as its script does."""
    return unescape(re.search(r'hx-get="([^"]*watch=[^"]*)"', page)[1])


def test_an_answer_brings_three_cards_in_a_thousand_bytes(workspace, owner):
    kinds = ["content", "images", "content", "video", "images", "content", "images", "content"]
    words = "Overhead view of a paper notebook on the ferry, elegant and misty, for the holiday of number {}"
    begun = timezone.now()
    photo = make_file(workspace)
    jobs = [
        make_generation(workspace, kind, Status.PROCESSING, submitted_at=begun, prompt=words.format(number))
        for number, kind in enumerate(kinds)
    ]
    for job in jobs[:3]:
        GenerationInput.objects.create(generation=job, field="media", position=0, media_file=photo)
    make_generation(workspace, "images", submitted_at=begun, finished_at=begun + timedelta(seconds=40))
    address = asked_by(owner.client.get("/generations/").content.decode())
    for job in jobs[:3]:
        change(job, status=Status.STORING)

    answer = owner.client.get(f"{address}&seen=", headers=HTMX)

    assert len(cards(answer)) == 3
    assert str(photo.pk) not in answer.content.decode()
    assert len(gzip.compress(answer.content, 6)) <= 1000


def test_what_stays_on_a_card_is_not_sent_again(workspace, owner, running):
    add_captions(running)
    address = asked_by(owner.client.get("/generations/").content.decode())
    change(running, status=Status.STORING)

    brief = owner.client.get(address, headers=HTMX).content.decode()
    complete = poll(owner, running).content.decode()

    assert f'href="/generations/{running.pk}/"' not in brief
    assert 'data-stays=".title,.title+.meta"' in brief
    # A page that was opened with an earlier version of the product, and does not know how.
    assert f'href="/generations/{running.pk}/"' in complete
    assert "data-stays" not in complete


def test_the_page_goes_on_from_the_versions_that_an_answer_told(workspace, owner, running):
    other = make_generation(workspace, "images", Status.PROCESSING)
    address = asked_by(owner.client.get("/generations/").content.decode())
    change(running, status=Status.STORING)

    answer = owner.client.get(f"{address}&seen=", headers=HTMX).content.decode()
    (seen,) = re.findall(r'id="board-seen"\s+name="seen"\s+value="([^"]*)"', answer)

    assert 'id="board-poller"' not in answer
    assert owner.client.get(f"{address}&seen={seen}", headers=HTMX).status_code == 204
    change(other, status=Status.STORING)
    assert cards(owner.client.get(f"{address}&seen={seen}", headers=HTMX)) == [str(other.pk)]


def test_a_job_that_has_ended_is_watched_no_longer(workspace, owner, running):
    make_generation(workspace, "images", Status.PROCESSING)
    address = asked_by(owner.client.get("/generations/").content.decode())
    change(running, status=Status.FAILED, next_due_at=None)

    answer = owner.client.get(address, headers=HTMX).content.decode()
    (seen,) = re.findall(r'id="board-seen"\s+name="seen"\s+value="([^"]*)"', answer)

    assert sorted(seen.split(",")) == ["", "1"]
    assert owner.client.get(f"{address}&seen={seen}", headers=HTMX).status_code == 204


@pytest.mark.parametrize("seen", ["1,1,1", "nonsense,x", "²,1"])
def test_versions_that_make_no_sense_bring_no_error(workspace, owner, running, seen):
    make_generation(workspace, "images", Status.PROCESSING)
    address = asked_by(owner.client.get("/generations/").content.decode())

    assert owner.client.get(f"{address}&seen={seen}", headers=HTMX).status_code in (200, 204)


def test_another_pace_is_told(workspace, owner, running):
    address = asked_by(owner.client.get("/generations/").content.decode())
    change(running, status=Status.COMPLETED)

    answer = owner.client.get(address, headers=HTMX).content.decode()

    assert 'data-poll="30"' in answer
    assert f"watch={running.pk}:2" in answer


def test_what_polls_ask_for_does_not_grow_with_the_members(
    workspace, owner, running, make_person, connection_queries
):
    address = asked_by(owner.client.get("/generations/").content.decode())
    change(running, status=Status.STORING)
    owner.client.get(address, headers=HTMX)
    before = connection_queries(lambda: owner.client.get(address, headers=HTMX))
    for number in range(3):
        make_person(f"person{number}", workspace)

    assert connection_queries(lambda: owner.client.get(address, headers=HTMX)) == before <= 6
