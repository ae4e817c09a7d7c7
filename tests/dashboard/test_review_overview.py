"""The overview's part of reviews: what waits for whom, what was approved, what models are worth."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.comparing import choose
from reviews.decisions import decide
from reviews.models import Review, Revision
from reviews.transitions import Action
from tests.conftest import Person
from tests.reviews.conftest import acting, author, reviewer  # noqa: F401
from tests.reviews.factories import review_captions, review_files

URL = reverse("overview")


def page(person: Person, **query: str) -> str:
    response = person.client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


def page_with_figures(person: Person, period: str = "30") -> str:
    """Return the page with what it else asks for a moment later."""
    return page(person, period=period)


def section(text: str, name: str) -> str:
    """Return a section of the page, empty when there is none."""
    _, found, rest = text.partition(f'id="{name}"')
    return rest.split("</section>")[0] if found else ""


@pytest.fixture
def approved(workspace, author, reviewer) -> list[Review]:  # noqa: F811
    """Two images, one of them approved, and two captions, one of them approved."""
    images = review_files(workspace, author.user, count=2, credits_used=8, prompt="Bottles")
    captions = review_captions(workspace, author.user, credits_used=6, prompt="Words")
    for review in (images[0], captions[0]):
        decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    return [images[0], captions[0]]


def test_what_waits_is_shown_to_those_who_may_decide_on_it(reviewer, author, teammate, workspace):  # noqa: F811
    caption, _ = review_captions(workspace, author.user, prompt="Launch of the year")

    text = section(page(reviewer), "waiting")
    assert "Launch of the year</a>" in text
    assert f"{caption.output.platform_name} caption by" in text
    assert f'href="{caption.get_absolute_url()}"' in text
    assert f'href="{reverse("reviews")}"' in text
    assert "Review all 2" in text
    for person in (author, teammate):
        assert section(page(person), "waiting") == ""


def test_ones_own_work_does_not_wait_for_oneself(reviewer, workspace):  # noqa: F811
    review_captions(workspace, reviewer.user)
    assert section(page(reviewer), "waiting") == ""


def test_a_stranger_sees_nothing_of_it(stranger, approved):
    text = page(stranger)
    for word in ("Bottles", "Words", "Approved last", "Models"):
        assert word not in text


def test_the_latest_approved_outputs_are_shown_verified(teammate, approved):
    image, caption = approved
    text = section(page(teammate), "approved")
    assert str(image.revision.media_file_id) in text
    assert "Dark mode is here, as told on Instagram" in text

    Revision.objects.filter(review=caption).update(text="Something nobody approved")
    text = section(page(teammate), "approved")
    assert "Something nobody approved" not in text
    assert str(image.revision.media_file_id) in text


def test_an_approved_output_costs_what_all_of_them_cost(teammate, approved):
    text = page_with_figures(teammate).split("Credits per approved output")[1].split("</div>")[0]
    assert "<b>7</b>" in text, "14 credits for 2 approved outputs"
    assert "2 of 4 made in 30 days are approved" in text
    assert "a caption costs 6" in text


def test_without_an_approval_there_is_no_figure_and_no_table(teammate, author, workspace):  # noqa: F811
    review_files(workspace, author.user)
    text = page_with_figures(teammate)
    assert "Nothing is approved yet" in text
    assert section(text, "models") == ""
    assert section(text, "approved") == ""


def test_the_models_are_shown_with_what_is_chosen_and_what_it_costs(teammate, reviewer, approved, workspace):  # noqa: F811
    pair = list(Review.objects.filter(type="image").order_by("output__position"))
    choose(workspace, [(entry.pk, 1) for entry in pair], pair[0].pk, acting(reviewer, workspace))

    for period in ("30", "all"):
        text = section(page_with_figures(teammate, period), "models")
        assert "FLUX.2 Flex" in text
        assert "50 %" in text
        assert "1 of 2" in text
        assert "Captions" in text


def test_what_was_all_decided_is_said(reviewer, author, approved):  # noqa: F811
    assert "Nothing waits for your review" not in page(reviewer)
    Review.objects.filter(state=Review.State.IN_REVIEW).update(state=Review.State.REJECTED)
    assert "Nothing waits for your review" in page(reviewer)
    assert "Nothing waits for your review" not in page(author)


def test_the_number_of_queries_does_not_grow(reviewer, author, workspace):  # noqa: F811
    def count() -> int:
        # A card is read in full once for each change of what it shows.
        page(reviewer)
        with CaptureQueriesContext(connection) as queries:
            page(reviewer)
        return len(queries)

    def add() -> None:
        images = review_files(workspace, author.user, count=2)
        captions = review_captions(workspace, author.user)
        for review in (images[0], captions[0]):
            decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
        seen = [(review.pk, 1) for review in images]
        choose(workspace, seen, images[0].pk, acting(reviewer, workspace))

    add()
    before = count()
    for _ in range(6):
        add()
    assert count() == before
    assert before <= 30
