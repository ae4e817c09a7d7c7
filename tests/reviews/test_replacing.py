"""Another output or a library file in the place of an image or a video."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generations.searching import index_jobs
from reviews.models import Review, ReviewPolicy
from reviews.revisions import replace_file
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy


@pytest.fixture
def reviews(workspace, author) -> list[Review]:
    return review_files(workspace, author.user, prompt="A red bicycle")


@pytest.fixture
def review(reviews) -> Review:
    return reviews[0]


def address(review: Review, query: str = "") -> str:
    return reverse("replace_file", args=[review.pk]) + query


def test_who_may_replace(review, reviews, author, reviewer, owner, teammate, stranger):
    data = {"output": reviews[1].output.pk, "revision": 1}
    for person, status in ((author, 200), (reviewer, 200), (owner, 200), (teammate, 403), (stranger, 404)):
        assert person.client.get(address(review)).status_code == status, person.user
        if status != 200:
            assert person.client.post(address(review), data).status_code == status, person.user
    assert read(review).revision.number == 1


def test_the_policy_is_kept(review, reviews, author, reviewer, workspace):
    set_policy(workspace, editors=ReviewPolicy.Editors.REVIEWERS)
    assert author.client.get(address(review)).url == review.get_absolute_url()
    data = {"output": reviews[1].output.pk, "revision": 1}
    answer = author.client.post(address(review), data)
    assert (answer.status_code, "changed by others" in answer.content.decode()) == (422, True)
    assert reviewer.client.post(address(review), data).status_code == 302


def test_another_output_of_the_job_is_shown_before_it_takes_the_place(review, reviews, author):
    other = reviews[1].output
    page = author.client.get(address(review, f"?show=waiting&output={other.pk}")).content.decode()
    assert reverse("media_display", args=[other.media_file_id]) in page
    assert reverse("media_display", args=[review.revision.media_file_id]) in page
    assert "This image then waits for approval again." in page
    assert "Replace it, as revision 2" in page

    answer = author.client.post(address(review, "?show=waiting"), {"output": other.pk, "revision": 1})
    assert answer.url == f"{review.get_absolute_url()}?show=waiting"
    made = read(review).revision
    assert (made.media_file_id, made.made_by) == (other.media_file_id, other)


def test_other_jobs_can_be_searched(review, workspace, author):
    blue = review_files(workspace, author.user, count=1, prompt="A blue boat")[0]
    green = review_files(workspace, author.user, count=1, prompt="A green tree")[0]
    index_jobs([blue.output.generation_id, green.output.generation_id])
    found = author.client.get(address(review)).context["page"]
    assert list(found) == [green.output, blue.output]
    assert list(author.client.get(address(review, "?q=BOAT")).context["page"]) == [blue.output]
    assert "No other job" in author.client.get(address(review, "?q=nothing")).content.decode()


def test_a_library_file_takes_the_place(review, author, workspace):
    uploaded = make_file(workspace, "jpeg", name="from-the-library.jpg")
    page = author.client.get(address(review, f"?media_file={uploaded.pk}")).content.decode()
    assert "Replace it, as revision 2" in page
    author.client.post(address(review), {"media_file": uploaded.pk, "revision": 1})
    made = read(review).revision
    assert (made.media_file, made.made_by) == (uploaded, None)


def test_a_library_file_that_a_job_made_is_known_as_such(review, reviews, author):
    other = reviews[1].output
    author.client.post(address(review), {"media_file": other.media_file_id, "revision": 1})
    assert read(review).revision.made_by == other


def test_only_what_fits_can_be_chosen(review, author, workspace, make_workspace):
    elsewhere = make_workspace("Elsewhere too")
    video = review_files(workspace, author.user, kind="video")[0]
    foreign = review_files(elsewhere, None)[0]
    for chosen in (
        {"output": video.output.pk},
        {"output": foreign.output.pk},
        {"output": uuid.uuid4()},
        {"output": "no-id"},
        {"media_file": make_file(elsewhere, "webp").pk},
        {"media_file": make_file(workspace, "mp4").pk},
        {},
    ):
        answer = author.client.post(address(review), {**chosen, "revision": 1})
        assert (answer.status_code, "Choose another one" in answer.content.decode()) == (422, True), chosen
        page = author.client.get(address(review), chosen)
        assert (page.status_code, page.context["chosen"]) == (200, None)
    assert read(review).revision.number == 1


def test_who_was_overtaken_sees_the_new_one_beside_the_choice(review, reviews, author, reviewer, workspace):
    theirs = make_file(workspace, "webp")
    replace_file(review.pk, acting(reviewer, workspace), media_file=theirs, made_by=None, revision=1)
    answer = author.client.post(address(review), {"output": reviews[1].output.pk, "revision": 1})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "meanwhile there is revision 2" in page
    assert reverse("media_display", args=[theirs.pk]) in page
    assert "Replace it, as revision 3" in page


def test_the_file_that_is_there_already_changes_nothing(review, author):
    data = {"media_file": review.revision.media_file_id, "revision": 1}
    assert author.client.post(address(review), data).url == review.get_absolute_url()
    assert read(review).revision.number == 1


def test_a_video_is_replaced_by_a_video(workspace, author):
    first = review_files(workspace, author.user, kind="video")[0]
    second = review_files(workspace, author.user, kind="video")[0]
    assert list(author.client.get(address(first)).context["page"]) == [second.output]
    author.client.post(address(first), {"output": second.output.pk, "revision": 1})
    assert read(first).revision.media_file == second.output.media_file


def test_a_caption_has_no_file_so_the_way_leads_to_editing_it(workspace, author):
    caption = review_captions(workspace, author.user)[0]
    assert author.client.get(address(caption)).url == reverse("edit_caption", args=[caption.pk])


def test_many_candidates_cost_what_few_do(review, author, workspace, django_assert_num_queries):

    review_files(workspace, author.user, count=1)
    author.client.get(address(review))
    with CaptureQueriesContext(connection) as few:
        author.client.get(address(review))
    for _ in range(5):
        review_files(workspace, author.user)
    with django_assert_num_queries(len(few)):
        author.client.get(address(review))


def test_a_search_holds_no_sign_that_postgresql_refuses(review, author):
    assert author.client.get(address(review, "?q=red%00")).context["search"] == "red"
