"""Choosing among images of one brief, by keyboard alone and with a thumb."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect

from reviews.briefs import compare_url
from reviews.comparing import shuffled
from reviews.models import Comparison, Review
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    accessibility_problems,
    overflow,
    wait_for_metadata,
)
from tests.media_files import jpeg_bytes, mp4_bytes
from tests.reviews.factories import read, review_captions, review_files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def images(workspace, author) -> list[Review]:
    """One image of each of three models for the same prompt."""
    return [
        review_files(
            workspace, author.user, count=1, parameters={"model": model}, with_bytes=True, credits_used=6
        )[0]
        for model in ("flux2-flex", "ideogram-3", "nano-banana-2")
    ]


def address(reviews: list[Review]) -> str:
    return compare_url(review.pk for review in reviews)


def test_a_choice_is_made_by_keyboard_alone(open_window, reviewer, images):
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto(reverse("compare"))
    page.get_by_role("link", name="Minimalist workspace").press("Enter")
    page.wait_for_url("**/compare/?outputs=*")

    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="Image 3")).to_be_checked()
    page.keyboard.press("2")
    page.keyboard.press("z")
    expect(page.get_by_role("dialog", name="Image 2 of 3")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="Image 3 of 3")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Image 2"), "one goes on where one was").to_be_focused()
    expect(page.get_by_role("radio", name="Image 2"), "looking is not choosing").to_be_checked()

    page.get_by_role("checkbox", name="Looks real").press("Space")
    reason = page.get_by_label("In your words")
    reason.press_sequentially("1 crisp edge")
    expect(page.get_by_role("radio", name="Image 2"), "what is written is not a key").to_be_checked()
    page.get_by_role("checkbox", name="Approve it too").press("Space")
    reason.press("Control+Enter")

    page.wait_for_url("**/reviews/compare/*-*/")
    chosen = shuffled(images, reviewer.user.pk)[1]
    made = Comparison.objects.get()
    assert made.entries.get(is_chosen=True).review == chosen
    assert made.reason == "Looks real\n1 crisp edge"
    assert read(chosen).state == Review.State.APPROVED
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"was chosen\s*$"))
    assert accessibility_problems(page) == []


def test_enter_saves_what_a_key_chose(open_window, reviewer, images):
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto(address(images))
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reviews/compare/*-*/")
    chosen = shuffled(images, reviewer.user.pk)[0]
    assert Comparison.objects.get().entries.get(is_chosen=True).review == chosen


def test_approving_is_offered_for_those_that_the_person_may_approve(open_window, reviewer, images):
    _, second, _ = shuffled(images, reviewer.user.pk)
    Review.objects.filter(pk=second.pk).update(author=reviewer.user)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto(address(images))
    approve = page.get_by_role("checkbox", name="Approve it too")
    page.keyboard.press("1")
    expect(approve).to_be_enabled()
    page.keyboard.press("2")
    expect(approve).to_be_disabled()
    expect(page.get_by_text("You cannot approve this one yourself.")).to_be_visible()


def test_a_thumb_chooses_on_a_phone(open_window, reviewer, images):
    page = open_window(reviewer, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(reverse("compare"))
    assert overflow(page) == 0
    page.goto(address(images))
    assert overflow(page) == 0
    page.get_by_role("img", name="Image 2 of 3").tap()
    expect(page.get_by_role("radio", name="Image 2")).to_be_checked()
    page.get_by_role("button", name="Save the choice").tap()
    page.wait_for_url("**/reviews/compare/*-*/")
    assert overflow(page) == 0


def test_all_videos_play_together_from_the_start(open_window, reviewer, author, workspace):
    videos = []
    for number, model in enumerate(("kling-3.0-pro", "veo-3.1")):
        (review,) = review_files(workspace, author.user, kind="video", parameters={"model": model})
        file = review.revision.media_file
        content = mp4_bytes(seconds=4, color=("teal", "olive")[number])
        file.file.save("film", ContentFile(content), save=False)
        file.thumbnail.save("poster", ContentFile(jpeg_bytes()), save=False)
        file.size = len(content)
        file.save()
        videos.append(review)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto(address(videos))
    films = page.locator("video")
    for film in films.all():
        wait_for_metadata(film)

    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause all")).to_be_visible()
    assert films.evaluate_all("films => films.map(film => film.paused)") == [False, False]
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Play together")).to_be_visible()
    assert films.evaluate_all("films => films.map(film => film.paused)") == [True, True]
    assert accessibility_problems(page) == []


def test_without_scripts_a_choice_is_made_all_the_same(open_window, reviewer, images):
    page = open_window(reviewer, viewport=DESKTOP, java_script_enabled=False)
    page.goto(address(images))
    page.get_by_role("radio", name="Image 1").check()
    page.get_by_role("button", name="Save the choice").click()
    page.wait_for_url("**/reviews/compare/*-*/")
    assert Comparison.objects.count() == 1


def test_the_overview_is_accessible_with_reviews_on_it(open_window, reviewer, workspace, author, images):
    captions = review_captions(workspace, author.user)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto(address(images))
    page.keyboard.press("1")
    page.get_by_role("checkbox", name="Approve it too").check()
    page.get_by_role("button", name="Save the choice").click()
    page.wait_for_url("**/reviews/compare/*-*/")
    page.goto(reverse("overview"))
    expect(page.get_by_role("heading", name="Waiting for your review")).to_be_visible()
    expect(page.get_by_role("heading", name="Approved last")).to_be_visible()
    assert accessibility_problems(page) == []
    page.goto(captions[0].output.generation.get_absolute_url())
    assert accessibility_problems(page) == []
    page.set_viewport_size(PHONE)
    for path in (reverse("overview"), captions[0].output.generation.get_absolute_url()):
        page.goto(path)
        assert overflow(page) == 0
