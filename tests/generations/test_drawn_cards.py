"""Cards are kept once drawn, and shown neither when they are no longer true nor to others."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db.models import F
from django.utils import timezone

from generations import drawn_cards
from generations.lifecycle import Status
from generations.models import Generation, Output
from generations.views.board import CARDS_A_PAGE
from reviews.decisions import decide
from reviews.models import Revision
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation
from tests.reviews.conftest import acting, author, reviewer  # noqa: F401
from tests.reviews.factories import review_captions
from workspaces.models import PersonalSettings

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["fragments"].clear()


@pytest.fixture
def drawn(monkeypatch) -> list[int]:
    """Return a list that gets the number of cards of each drawing."""
    numbers = []

    def draw(keys):
        numbers.append(len(keys))
        return kept_draw(keys)

    kept_draw = drawn_cards._draw
    monkeypatch.setattr(drawn_cards, "_draw", draw)
    return numbers


def card_of(viewer, job) -> str:
    page = viewer.client.get("/generations/").content.decode()
    return page.split(f'id="generation-{job.pk}"')[1].split("</article>")[0]


def words_of(card: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", card).split())


def change(job, **fields) -> None:
    """Change a job as its lifecycle does: with the version."""
    Generation.objects.filter(pk=job.pk).update(version=F("version") + 1, **fields)


def test_what_is_drawn_once_is_not_drawn_again(workspace, owner, drawn):
    for _ in range(3):
        add_captions(make_generation(workspace, created_by=owner.user))

    first = owner.client.get("/generations/").content
    assert owner.client.get("/generations/").content.count(b"<article") == first.count(b"<article") == 3
    assert drawn == [3]


def test_one_change_draws_one_card(workspace, owner, teammate, drawn):
    jobs = [make_generation(workspace, created_by=owner.user) for _ in range(3)]
    owner.client.get("/generations/")
    change(jobs[1], credits_used=77)
    owner.client.get("/generations/")
    teammate.client.get("/generations/")

    assert drawn == [3, 1]


CHANGES: dict[str, tuple[str, Callable[[Generation], object], str]] = {
    "state": (Status.PROCESSING, lambda job: change(job, status=Status.STORING), "Saving the files"),
    "notice": (Status.PROCESSING, lambda job: change(job, notice="Slowed down."), "Slowed down."),
    "credits": (Status.COMPLETED, lambda job: change(job, credits_used=41), "41 credits"),
    "refund": (Status.PARTIAL, lambda job: change(job, credits_refunded=9), "refunded"),
    "failure": (
        Status.PROCESSING,
        lambda job: change(job, status=Status.FAILED, next_due_at=None, error_message="It rained."),
        "It rained.",
    ),
    "outputs": (Status.PROCESSING, lambda job: (add_captions(job), change(job)), "Dark mode is here"),
    "name": (
        Status.COMPLETED,
        lambda job: type(job.created_by).objects.update(first_name="Olivia", last_name="Okafor"),
        "Olivia Okafor",
    ),
    "a person gone": (Status.COMPLETED, lambda job: job.created_by.delete(), "Somebody who left"),
    "age": (
        Status.COMPLETED,
        lambda job: Generation.objects.update(created_at=timezone.now() - timedelta(hours=3)),
        "3 h ago",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_thing_that_a_card_shows_is_shown_as_it_is_now(workspace, owner, make_person, name):
    status, make_change, words = CHANGES[name]
    job = make_generation(workspace, status=status, created_by=make_person("ada", workspace).user)
    assert words not in words_of(card_of(owner, job))

    make_change(job)

    assert words in words_of(card_of(owner, job))


@pytest.mark.parametrize("name", ["state", "notice", "failure", "outputs"])
def test_a_poll_brings_it_too(workspace, owner, make_person, name):
    status, make_change, words = CHANGES[name]
    job = make_generation(workspace, status=status, created_by=make_person("ada", workspace).user)
    card_of(owner, job)
    make_change(job)

    answer = owner.client.get("/generations/", {"watch": f"{job.pk}:1"}, headers=HTMX).content.decode()

    assert words in words_of(answer)
    assert re.search(rf'id="generation-{job.pk}"[^>]*hx-swap-oob="true"', answer)


def test_a_file_that_comes_into_the_library_is_shown(workspace, owner):
    job = make_generation(workspace, "images", Status.STORING)
    (output,) = add_file_outputs(job, 1, kept=False)
    assert "/thumbnail" not in card_of(owner, job)

    media_file = make_file(workspace, "webp")
    Output.objects.filter(pk=output.pk).update(media_file=media_file)
    change(job)

    assert f"/library/{media_file.pk}/thumbnail" in card_of(owner, job)


def test_what_becomes_of_its_outputs_in_review_is_shown(owner, workspace, author, reviewer):  # noqa: F811
    captions = review_captions(workspace, author.user)
    job = captions[0].output.generation
    count = len(captions)
    assert f"{count} to review" in words_of(card_of(owner, job))

    decide(captions[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert f"1 of {count} approved" in words_of(card_of(owner, job))

    for caption in captions[1:]:
        decide(caption.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert "Approved" in words_of(card_of(owner, job))

    edit_caption(captions[0].pk, acting(author, workspace), title="", text="New words", revision=1)
    assert "Approved" not in words_of(card_of(owner, job)).replace("approved", "")


def test_an_approval_that_no_longer_holds_is_seen_at_once(owner, workspace, author, reviewer):  # noqa: F811
    photo = make_file(workspace)
    captions = review_captions(workspace, author.user, inputs=[photo])
    job = captions[0].output.generation
    for caption in captions:
        decide(caption.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert "Changed since approval" not in card_of(owner, job)

    # Behind the product's back: neither the review nor the job say that anything happened.
    type(photo).objects.filter(pk=photo.pk).update(sha256="f" * 64)
    assert "Changed since approval" in card_of(owner, job)
    type(photo).objects.filter(pk=photo.pk).update(sha256=photo.sha256)
    assert "Changed since approval" not in card_of(owner, job)
    Revision.objects.filter(review=captions[0]).update(text="Something nobody approved")
    assert "Changed since approval" in card_of(owner, job)


def test_everybody_reads_dates_and_numbers_their_own_way(workspace, owner, teammate):
    at = timezone.now().replace(hour=21, minute=5) - timedelta(days=30)
    job = make_generation(workspace, created_at=at, credits_used=1234)
    PersonalSettings.objects.create(
        user=teammate.user, time_zone="Asia/Tokyo", number_format="point", date_format="dmy"
    )

    first, second = card_of(owner, job), card_of(teammate, job)
    assert re.search(r'title="([^"]*)"', first)[1] != re.search(r'title="([^"]*)"', second)[1]
    assert "1,234 credits" in first
    assert card_of(owner, job) == first
    assert card_of(teammate, job) == second


def test_nothing_of_one_workspace_comes_into_another(workspace, owner, stranger):
    job = make_generation(workspace, Generation.Kind.CONTENT, Status.PROCESSING, prompt="Not for others")
    card_of(owner, job)

    assert "Not for others" not in stranger.client.get("/generations/").content.decode()
    answer = stranger.client.get("/generations/", {"watch": f"{job.pk}:0"}, headers=HTMX).content.decode()
    assert "Not for others" not in answer
    assert str(job.pk) not in answer


def test_how_far_a_job_is_goes_on_although_its_card_is_kept(workspace, owner, drawn):
    begun = timezone.now() - timedelta(hours=1)
    for seconds in (40, 40, 40):
        make_generation(
            workspace, "images", submitted_at=begun, finished_at=begun + timedelta(seconds=seconds)
        )
    job = make_generation(
        workspace, "images", Status.PROCESSING, submitted_at=timezone.now() - timedelta(seconds=10)
    )
    assert re.search(r'value="(9|1\d)"', card_of(owner, job))

    Generation.objects.filter(pk=job.pk).update(submitted_at=timezone.now() - timedelta(seconds=30))

    assert re.search(r'value="(29|3\d)"', card_of(owner, job))
    assert drawn == [4]


def test_what_jobs_usually_take_is_learned_from_the_next_that_ends(workspace, owner):
    begun = timezone.now() - timedelta(hours=1)

    def finish(seconds):
        times = {"submitted_at": begun, "finished_at": begun + timedelta(seconds=seconds)}
        make_generation(workspace, "images", **times)

    job = make_generation(workspace, "images", Status.PROCESSING, submitted_at=timezone.now())
    assert "Such jobs take" not in card_of(owner, job)
    finish(40)
    assert "about 40 s" in card_of(owner, job)
    finish(60)
    assert "about 50 s" in card_of(owner, job)


def test_a_card_that_ends_while_it_is_drawn_has_no_progress(workspace, owner, monkeypatch):
    job = make_generation(workspace, Generation.Kind.IMAGES, Status.PROCESSING)
    kept_draw = drawn_cards._draw

    def end_first(keys):
        change(job, status=Status.FAILED, next_due_at=None, error_message="It rained.")
        return kept_draw(keys)

    monkeypatch.setattr(drawn_cards, "_draw", end_first)
    page = owner.client.get("/generations/").content.decode()
    assert "It rained." in page
    assert "<progress" not in page


def test_the_page_takes_six_queries_with_all_that_cards_show(workspace, owner, author, connection_queries):  # noqa: F811
    for _ in range(CARDS_A_PAGE // 3):
        review_captions(workspace, author.user, inputs=[make_file(workspace)])
        add_file_outputs(make_generation(workspace, "images"), 2)
        make_generation(workspace, "video", Status.PROCESSING, submitted_at=timezone.now())
    owner.client.get("/generations/")

    assert connection_queries(lambda: owner.client.get("/generations/")) <= 6
