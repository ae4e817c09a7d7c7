"""Every finished output gets its review, once, however the news of it travels."""

import pytest

from generations.lifecycle import Status
from generations.models import Output
from media_library.models import MediaFile
from reviews.fingerprints import fingerprint_of
from reviews.models import Review, ReviewEvent
from reviews.opening import SWEEP_MOST, on_generation_changed, open_reviews, unopened
from reviews.tasks import open_missed_reviews
from tests.generations.factories import add_captions, add_file_outputs, make_generation
from tests.generations.lifecycle.driving import start_captions, start_images, turns_until_rest
from tests.races import at_once
from tests.reviews.factories import reviews_of, set_policy
from workspaces.models import Turn

State = Review.State


def test_finished_captions_go_to_review_by_themselves(live_workspace, django_capture_on_commit_callbacks):
    job = start_captions(live_workspace, post_types=["instagram-feed", "instagram-reel", "x-post"])
    with django_capture_on_commit_callbacks(execute=True):
        turns_until_rest(job)

    reviews = {review.platform: review for review in Review.objects.select_related("revision")}
    assert reviews.keys() == {"instagram", "x"}
    instagram = reviews["instagram"]
    assert (instagram.state, instagram.round) == (State.IN_REVIEW, 1)
    assert instagram.revision.text == Output.objects.get(platform="instagram").text
    assert instagram.revision.post_types == ["instagram-feed", "instagram-reel"]
    assert instagram.revision.fingerprint == fingerprint_of(instagram.revision)


def test_images_go_to_review_when_they_are_in_the_library(live_workspace, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        turns_until_rest(start_images(live_workspace, quantity=2))

    files = {review.revision.media_file for review in Review.objects.select_related("revision__media_file")}
    assert files == set(MediaFile.objects.filter(source="generated"))
    assert len(files) == 2


def test_a_team_that_wants_drafts_gets_drafts(workspace, author):
    set_policy(workspace, sends_to_review=False)
    generation = make_generation(workspace, "content", created_by=author.user)
    add_captions(generation)

    assert {review.state for review in reviews_of(generation)} == {State.DRAFT}


def test_an_image_for_captions_is_for_their_post_types(workspace, author):
    captions = make_generation(workspace, "content", created_by=author.user)
    for_all = make_generation(workspace, "images", source_generation=captions)
    for_one = make_generation(
        workspace, "images", source_generation=captions, parameters={"source_post_type": "instagram-reel"}
    )
    for job in (for_all, for_one):
        add_file_outputs(job)

    assert reviews_of(for_all)[0].revision.post_types == captions.post_types
    assert reviews_of(for_one)[0].revision.post_types == ["instagram-reel"]


def test_what_was_missed_is_found_again(workspace):
    generation = make_generation(workspace, "images")
    add_file_outputs(generation, 2)
    add_file_outputs(make_generation(workspace, "images"), kept=False)
    open_missed_reviews.call_local()

    assert Review.objects.count() == 2
    assert not unopened().exists()
    # And nothing happens twice.
    Turn.objects.all().delete()
    open_missed_reviews.call_local()
    assert ReviewEvent.objects.count() == 2


def next_minute() -> None:
    """Let the sweep run again; its look at everything has had its turn."""
    Turn.objects.filter(name="reviews.open").update(taken_until=None)
    open_missed_reviews.call_local()


def test_every_minute_only_what_happened_lately_is_looked_at(workspace, monkeypatch):
    monkeypatch.setattr("reviews.opening.LINES_MOST", 1)
    open_missed_reviews.call_local()
    add_captions(make_generation(workspace, "content"))
    add_captions(make_generation(workspace, "content"))

    # Of two jobs, the one that the last line is about.
    next_minute()
    assert (Review.objects.count(), unopened().count()) == (2, 2)
    Turn.objects.update(taken_until=None)
    open_missed_reviews.call_local()
    assert not unopened().exists()


def test_a_look_at_everything_goes_on_until_it_is_done(workspace, monkeypatch):
    for module in ("reviews.opening", "reviews.tasks"):
        monkeypatch.setattr(f"{module}.SWEEP_MOST", 1)
    monkeypatch.setattr("reviews.opening.LINES_MOST", 0)
    add_captions(make_generation(workspace, "content"))

    open_missed_reviews.call_local()
    assert Review.objects.count() == 1
    next_minute()
    assert Review.objects.count() == 2


@pytest.mark.parametrize("status", [Status.WAITING, Status.QUEUED, Status.SUBMITTING, Status.PROCESSING])
def test_before_there_can_be_an_output_nothing_is_read(workspace, django_assert_num_queries, status):
    job = make_generation(workspace, "content", status)
    with django_assert_num_queries(0):
        on_generation_changed(None, generation_id=job.pk, status=job.status)


def test_a_sweep_does_not_take_on_too_much(workspace, monkeypatch):
    assert SWEEP_MOST >= 100
    monkeypatch.setattr("reviews.opening.SWEEP_MOST", 3)
    for _ in range(2):
        add_captions(make_generation(workspace, "content"))

    assert open_reviews(unopened()) == 3
    assert open_reviews(unopened()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_one_review(workspace):
    add_captions(make_generation(workspace, "content"))

    at_once(*[lambda: open_reviews(unopened())] * 2)

    assert Review.objects.count() == 2
    assert ReviewEvent.objects.count() == 2


def test_one_that_cannot_be_opened_holds_up_no_other(workspace, caplog):
    broken = make_generation(workspace, "content", parameters={"post_types": [["no post type"]]})
    Output.objects.create(generation=broken, type="caption", platform="x", text="Words")
    add_captions(make_generation(workspace, "content"))

    assert open_reviews(unopened()) == 2
    assert unopened().get().generation == broken
    assert "could not be opened" in caplog.text
