"""The board: who sees which cards, filters, pages."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from generations.lifecycle import Status
from generations.searching import index_jobs
from generations.views.board import CARDS_A_PAGE
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation


def shown(response) -> list[str]:
    """Return the ids of the cards on a page, from the top."""
    return re.findall(r'<article class="card"\s+id="generation-([0-9a-f-]{36})"', response.content.decode())


def board(viewer, /, **query):
    return viewer.client.get("/generations/", query)


@pytest.fixture
def jobs(workspace, owner, teammate):
    """One job of each kind and group of states."""
    jobs = {
        "captions": make_generation(workspace, "content", created_by=owner.user, prompt="Dark mode is here"),
        "images": make_generation(
            workspace, "images", Status.PARTIAL, created_by=teammate.user, prompt="A red chair"
        ),
        "video": make_generation(
            workspace, "video", Status.PROCESSING, created_by=owner.user, prompt="A dog runs"
        ),
        "doubtful": make_generation(workspace, "images", Status.NEEDS_ATTENTION, created_by=owner.user),
        "failed": make_generation(
            workspace, "video", Status.FAILED, created_by=owner.user, error_message="No"
        ),
    }
    add_captions(jobs["captions"])
    add_file_outputs(jobs["images"], 1)
    index_jobs([entry.pk for entry in jobs.values()])
    return jobs


def test_members_see_the_cards_newest_first(jobs, owner, teammate):
    newest_first = [str(entry.pk) for entry in reversed(jobs.values())]

    assert shown(board(owner)) == newest_first
    assert shown(board(teammate)) == newest_first


def test_a_stranger_sees_none_of_them(jobs, stranger):
    response = board(stranger)

    assert response.status_code == 200
    assert shown(response) == []
    assert "Nothing generated yet" in response.content.decode()


def test_a_card_says_what_it_is(jobs, owner):
    page = board(owner).content.decode()
    card = page[page.index(f"generation-{jobs['captions'].pk}") :]
    card = card[: card.index("</article>")]

    assert 'data-status="completed"' in card
    for words in (
        "Dark mode is here, as told on Instagram",
        "Completed",
        "Instagram",
        "9 credits",
        "olivia",
        "<time",
    ):
        assert words in card


def test_a_partly_completed_card_says_how_much_there_is(jobs, owner):
    page = board(owner).content.decode()

    assert "1 of 2 made" in page


def test_only_those_who_may_create_get_the_button(jobs, owner, teammate):
    assert 'href="/generations/new/content/"' in board(owner).content.decode()
    assert 'href="/generations/new/content/"' not in board(teammate).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "video"}, {"video", "failed"}),
        ({"status": "running"}, {"video"}),
        ({"status": "attention"}, {"doubtful"}),
        ({"status": "finished"}, {"captions", "images"}),
        ({"status": "failed"}, {"failed"}),
        ({"q": "RED"}, {"images"}),
        ({"q": "as told on x"}, {"captions"}),
        ({"kind": "images", "status": "finished"}, {"images"}),
        ({"person": "mine"}, {"captions", "video", "doubtful", "failed"}),
        (
            {"kind": "nonsense", "from": "nonsense", "person": "nonsense"},
            {"captions", "images", "video", "doubtful", "failed"},
        ),
    ],
)
def test_the_address_bar_filters(jobs, owner, query, expected):
    assert set(shown(board(owner, **query))) == {str(jobs[name].pk) for name in expected}


def test_it_filters_by_a_person(jobs, owner, teammate):
    assert shown(board(owner, person=teammate.user.pk)) == [str(jobs["images"].pk)]


def test_it_filters_by_date(jobs, owner):
    yesterday = timezone.now() - timedelta(days=1)
    jobs["video"].created_at = yesterday
    jobs["video"].save(update_fields=["created_at"])
    day = timezone.localtime(yesterday).date().isoformat()

    assert shown(board(owner, **{"from": day, "to": day})) == [str(jobs["video"].pk)]


def test_older_jobs_are_on_further_pages(workspace, owner):
    made = [make_generation(workspace) for _ in range(CARDS_A_PAGE + 1)]
    first = board(owner, kind="content")
    link = re.search(r'rel="next"\s+href="([^"]+)"', first.content.decode())

    assert len(shown(first)) == CARDS_A_PAGE
    assert link
    second = owner.client.get("/generations/" + link[1].replace("&amp;", "&"))
    assert shown(second) == [str(made[0].pk)]
    assert 'rel="next"' not in second.content.decode()


def test_the_number_of_queries_stays_flat_as_cards_double(workspace, owner, connection_queries):
    def fill():
        photo = make_file(workspace)
        captions = make_generation(workspace, created_by=owner.user)
        add_captions(captions)
        images = make_generation(workspace, "images", prompt="", source_generation=captions, inputs=[photo])
        add_file_outputs(images, 2)
        make_generation(workspace, "video", Status.PROCESSING, inputs=[photo])

    def count():
        # As a process that has just started: later views draw less.
        caches["fragments"].clear()
        return connection_queries(lambda: board(owner))

    owner.sign_in()
    fill()
    few = count()
    for _ in range(3):
        fill()

    assert count() == few


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(owner, method):
    assert getattr(owner.client, method)("/generations/").status_code == 405
