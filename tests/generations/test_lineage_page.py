"""The page of a lineage: who sees it, what is on it, what it costs."""

import uuid

import pytest

from generations.lifecycle import Status
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation


def page_of(viewer, thing, query: str = "") -> str:
    is_job = hasattr(thing, "outputs")
    address = f"/generations/{thing.pk}/lineage/" if is_job else f"/generations/lineage/file/{thing.pk}/"
    response = viewer.client.get(address + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def deep(workspace):
    """A photo, captions from it, images for these, a video of one, and captions for the video."""
    photo = make_file(workspace, name="desk.jpg")
    captions = make_generation(workspace, prompt="Captions of a desk", inputs=[photo])
    add_captions(captions)
    images = make_generation(workspace, "images", prompt="Images of a desk", source_generation=captions)
    picture = add_file_outputs(images, 2)[0].media_file
    film = make_generation(workspace, "video", prompt="Film of a desk", inputs=[picture])
    video = add_file_outputs(film)[0].media_file
    last = make_generation(workspace, prompt="Captions of a film", inputs=[video])
    return photo, captions, images, picture, film, video, last


def test_everything_that_hangs_together_can_be_walked_to(owner, deep):
    photo, captions, images, picture, film, video, last = deep
    page = page_of(owner, picture)

    for job in (captions, images, film, last):
        assert page.count(f'href="/generations/{job.pk}/lineage/"') == 2
        assert f'href="/generations/{job.pk}/"' in page
    for media_file in (photo, video):
        assert page.count(f'href="/generations/lineage/file/{media_file.pk}/"') == 2
        assert f'href="/library/{media_file.pk}/"' in page
    assert page.count('aria-current="true"') == 1
    assert "Images for these captions" in page
    assert "Described in captions" in page
    assert "Captions for Instagram, X" in page


def test_only_what_it_was_made_from_and_what_was_made_from_it(owner, workspace, deep):
    """The other image of the same job is neither."""
    _, _, images, picture, *_ = deep
    sibling = images.outputs.exclude(media_file=picture).get().media_file

    assert str(sibling.pk) not in page_of(owner, picture)
    assert str(sibling.pk) in page_of(owner, images)


def test_a_file_used_by_many_jobs_leads_on_to_the_rest(owner, workspace):
    logo = make_file(workspace)
    jobs = [make_generation(workspace, "images", prompt=f"Poster {n}", inputs=[logo]) for n in range(20)]
    page = page_of(owner, logo)

    assert "and 12 more" in page
    assert f'href="/generations/lineage/file/{logo.pk}/?after=8"' in page
    assert "Poster 19" in page
    assert "Poster 11" not in page
    last = page_of(owner, logo, "?after=16")
    assert str(jobs[0].pk) in last
    assert "more</a>" not in last
    assert "Show the newest" in last


def test_everything_a_job_was_made_from_is_shown(owner, workspace):
    photos = [make_file(workspace) for _ in range(10)]
    page = page_of(owner, make_generation(workspace, inputs=photos))

    assert all(str(photo.pk) in page for photo in photos)
    assert "more</a>" not in page


@pytest.mark.parametrize("query", ["?after=99999", "?after=x", "?after=-1", "?after=9999999999", "?after="])
def test_any_number_in_the_address_is_answered(owner, workspace, query):
    logo = make_file(workspace)
    make_generation(workspace, "images", inputs=[logo])

    page_of(owner, logo, query)


def test_a_job_that_failed_says_so(owner, workspace):
    logo = make_file(workspace)
    make_generation(workspace, "images", Status.FAILED, inputs=[logo])

    assert "Failed" in page_of(owner, logo)


def test_something_alone_says_so(owner, workspace):
    page = page_of(owner, make_file(workspace))

    assert "Not made from anything here." in page
    assert "Nothing yet." in page
    assert "data-lineage" not in page


def test_a_viewer_sees_it_and_a_stranger_gets_404(teammate, stranger, deep):
    photo, captions, *_ = deep
    page_of(teammate, photo)

    assert stranger.client.get(f"/generations/lineage/file/{photo.pk}/").status_code == 404
    assert stranger.client.get(f"/generations/{captions.pk}/lineage/").status_code == 404
    assert stranger.client.get(f"/generations/{uuid.uuid4()}/lineage/").status_code == 404


def test_nothing_of_another_workspace_is_ever_shown(owner, workspace, make_workspace, deep):
    """No row joins workspaces today; should one ever, it must not open a door."""
    photo, captions, *_ = deep
    elsewhere = make_workspace("Elsewhere")
    foreign_job = make_generation(elsewhere, prompt="Foreign prompt", inputs=[photo])
    make_generation(elsewhere, "images", prompt="Foreign images", source_generation=captions)
    foreign_file = make_file(elsewhere, name="foreign.jpg")
    captions.inputs.create(media_file=foreign_file, field="media_ids", position=5)
    pages = page_of(owner, photo) + page_of(owner, captions)

    assert "Foreign" not in pages
    assert "foreign.jpg" not in pages
    assert str(foreign_job.pk) not in pages


def test_the_queries_do_not_grow_with_what_is_shown(owner, workspace, deep, connection_queries):
    picture = deep[3]
    page_of(owner, picture)
    few = connection_queries(lambda: page_of(owner, picture))
    for _ in range(5):
        job = make_generation(workspace, "images", inputs=[picture])
        for output in add_file_outputs(job, 3):
            make_generation(workspace, inputs=[output.media_file])

    assert connection_queries(lambda: page_of(owner, picture)) == few
