"""What people and workers do is found at once; what is lost on the way is found by the sweep."""

from datetime import UTC, datetime

import pytest

from media_library.receive import receive_upload
from media_library.removal import delete_media_file
from media_library.tags import add_tags
from reviews.discussion import reply, start_thread
from reviews.models import Review
from reviews.revisions import edit_caption
from search import index, sweep
from search.finding import containing, find, scope_of
from search.models import Document, Walk
from search.queries import parse
from search.tasks import make_findable as make_findable_in_the_background
from tests.generations.factories import add_captions, make_file, make_generation
from tests.generations.lifecycle.driving import start_captions, start_images, turns_until_rest
from tests.media_files import jpeg_bytes
from tests.media_library.conftest import uploaded
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(workspace):
    """Return a function that searches and returns what the results are called."""

    def search(words):
        return [result.title for result in find(workspace, parse(words), scope_of(workspace)).results]

    return search


def test_a_job_is_found_as_soon_as_it_is_started(workspace, found):
    start_captions(workspace, "A slow coffee")
    assert found("coffee") == ["A slow coffee"]


def test_an_edited_caption_is_found_by_its_new_words_and_its_old_ones(workspace, owner, found):
    review = review_captions(workspace, owner.user)[0]
    edit_caption(review.pk, acting(owner, workspace), title="", text="Quite another sentence", revision=1)
    assert len(found("quite another sentence")) == 1
    assert len(found("dark mode instagram")) == 1


def test_a_comment_and_its_answer_are_found(workspace, owner, found):
    review = review_captions(workspace, owner.user, prompt="The job")[0]
    thread = start_thread(review.pk, acting(owner, workspace), text="Warmer please", revision=1)
    reply(thread.pk, acting(owner, workspace), text="Cooler instead")
    assert found("warmer") == found("cooler") == ["The job"]


def test_an_upload_is_found_by_name_and_tags_until_it_is_deleted(workspace, owner, found):
    media_file = receive_upload(workspace, owner.user, uploaded("beach.jpg", jpeg_bytes())).media_file
    assert found("beach") == ["beach.jpg"]
    add_tags(workspace, [media_file], ["Summer 2026"])
    assert found("summer") == ["beach.jpg"]
    delete_media_file(media_file)
    assert found("beach") == []
    assert not Document.objects.exists()


def test_what_cannot_be_indexed_breaks_nothing_and_is_found_later(workspace, found, monkeypatch):
    def broken(*args):
        raise RuntimeError("The disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("search.index._add", broken)
        generation = start_captions(workspace, "A slow coffee")
    assert generation.pk is not None
    assert found("coffee") == []
    sweep.look_at_latest()
    assert found("coffee") == ["A slow coffee"]


def test_one_object_that_cannot_be_indexed_holds_up_no_other(workspace, found, monkeypatch):
    for number in range(4):
        make_generation(workspace, prompt=f"Coffee {number}")
    real = sweep.refresh

    def refresh(source, keys):
        if any(generation.prompt == "Coffee 2" for generation in source.model.objects.filter(pk__in=keys)):
            raise RuntimeError("Broken")
        return real(source, keys)

    monkeypatch.setattr(
        "search.sweep.refresh", lambda source, keys: refresh(source, keys) if source.kind == "jobs" else 0
    )
    sweep.look_at_latest()
    assert sorted(found("coffee")) == ["Coffee 0", "Coffee 1", "Coffee 3"]


def test_the_background_finds_what_is_old_missing_changed_or_gone(workspace, found, make_findable):
    kept, changed, gone = (make_file(workspace, name=f"{name}.jpg") for name in ("kept", "changed", "gone"))
    make_findable()
    type(changed).objects.filter(pk=changed.pk).update(name="renamed.jpg")
    Document.objects.filter(object_id=kept.pk).delete()
    # As a database does it by itself, without telling anybody.
    type(gone).objects.filter(pk=gone.pk)._raw_delete("default")
    make_findable()
    assert Document.objects.count() == 2
    assert found("kept") == ["kept.jpg"]
    assert found("renamed") == ["renamed.jpg"]
    assert found("changed") == []


def test_a_walk_goes_on_where_it_stopped_and_ends_for_a_day(workspace, found, monkeypatch):
    monkeypatch.setattr("search.sweep.BATCH", 2)
    for number in range(5):
        make_generation(workspace, prompt=f"Coffee {number}")
    steps = 0
    while sweep.walk_on(seconds=0):
        steps += 1
    assert steps > 3
    assert len(found("coffee")) == 5
    Document.objects.all().delete()
    assert not sweep.walk_on()
    assert found("coffee") == []
    Walk.objects.update(ended_at="2020-01-01T00:00Z")
    assert not sweep.walk_on()
    assert len(found("coffee")) == 5


def test_numbers_stay_below_what_fts5_can_step_over():
    """Its index over long lists is read backwards by the last bytes of steps, wrong from 2**56 on."""
    highest = index.first_number_of(datetime(2109, 1, 1, tzinfo=UTC))
    assert highest < 1 << 56


def test_a_tag_of_very_many_files_is_left_to_the_background(workspace, found, make_findable, monkeypatch):
    files = [make_file(workspace, name=f"beach {number}.jpg") for number in range(3)]
    make_findable()
    monkeypatch.setattr(index, "AT_ONCE_MOST", 2)
    add_tags(workspace, files, ["Summer"])
    assert found("summer") == []
    make_findable_in_the_background.call_local()
    assert len(found("summer")) == 3


def test_unchanged_objects_are_not_written_again(workspace, make_findable, django_assert_num_queries):
    generation = make_generation(workspace)
    add_captions(generation)
    make_findable()
    # The job, its captions, what they say now, the document, and the savepoints of two transactions.
    with django_assert_num_queries(6):
        index.index("jobs", [generation.pk])


def test_a_list_is_narrowed_by_words(workspace, make_workspace, make_findable):
    mine, other = make_generation(workspace, prompt="Coffee"), make_generation(workspace, prompt="Tea")
    make_generation(make_workspace("Elsewhere"), prompt="Coffee")
    make_findable()
    objects = type(mine).objects
    assert list(objects.filter(containing("cof", workspace, "jobs"))) == [mine]
    assert set(objects.filter(containing(" ! ", workspace, "jobs"), workspace=workspace)) == {mine, other}
    assert (
        Review.objects.filter(containing("x", workspace, "jobs", field="output__generation_id")).count() == 0
    )


def test_what_powerpost_made_is_found_as_soon_as_it_is_there(live_workspace):
    def found(words, kind):
        return [
            result.title
            for result in find(live_workspace, parse(words), scope_of(live_workspace, kind=kind)).results
        ]

    job = turns_until_rest(start_captions(live_workspace, prompt="A slow coffee"))
    words = job.outputs.get().text.split()[:4]
    assert found(f'coffee "{" ".join(words)}"', "jobs") == ["A slow coffee"]
    turns_until_rest(start_images(live_workspace, prompt="A zebra at dawn"))
    assert len(found("zebra dawn", "files")) == 1
