"""The wall: every post of a caption job side by side, as it would be posted now."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generations.models import Generation
from powerpost import catalog
from reviews.decisions import decide
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation
from tests.reviews.conftest import acting
from tests.reviews.desk_page import with_menus
from tests.reviews.factories import reviews_of, set_policy

EVERYWHERE = {"post_types": list(catalog.POST_TYPES)}


@pytest.fixture
def job(workspace, author) -> Generation:
    generation = make_generation(workspace, created_by=author.user, parameters=EVERYWHERE)
    add_captions(generation)
    return generation


def wall_of(viewer, job) -> str:
    response = viewer.client.get(reverse("wall", args=[job.pk]))
    assert response.status_code == 200
    return response.content.decode()


def files_on(page: str) -> list[str]:
    return re.findall(r'src="/library/([^/]+)/display', page)


def test_a_member_sees_all_post_types_in_their_order(job, teammate):
    page = wall_of(teammate, job)

    names = re.findall(r'<h2 id="name-([\w-]+)"', page)
    assert names == list(catalog.POST_TYPES)
    assert "12 posts" in page
    # Written by PowerPost, and not looked at by anybody yet.
    assert page.count("as told on Instagram") == 3
    assert "In review" not in page


def test_a_stranger_gets_404_and_so_does_what_has_no_captions(job, workspace, owner, stranger):
    assert stranger.client.get(reverse("wall", args=[job.pk])).status_code == 404
    images = make_generation(workspace, "images")
    assert owner.client.get(reverse("wall", args=[images.pk])).status_code == 404


def test_who_is_nobody_signs_in_first(job, client):
    response = client.get(reverse("wall", args=[job.pk]))

    assert response.status_code == 302
    assert "/sign-in" in response["Location"] or "login" in response["Location"]


def test_the_words_are_those_of_the_present_revision_and_the_state_is_said(job, owner, workspace):
    set_policy(workspace, approvals_needed=1)
    reviews = {review.platform: review for review in reviews_of(job)}
    actor = acting(owner, workspace)
    edit_caption(reviews["x"].pk, actor, title="", text="Edited in review", revision=1)
    decide(reviews["linkedin"].pk, Action.REJECT, actor, revision=1, comment="No")

    page = wall_of(owner, job)

    assert "Edited in review" in page
    assert "as told on X" not in page
    assert page.count(">Rejected") == 1
    assert page.count(reviews["instagram"].get_absolute_url()) >= 3


def test_a_job_without_captions_says_what_comes(workspace, owner):
    page = wall_of(owner, make_generation(workspace, status="processing", parameters=EVERYWHERE))

    assert "No captions yet" in page


def test_the_files_of_a_post_are_those_it_was_written_for(workspace, owner):
    described, other = make_file(workspace), make_file(workspace)
    job = make_generation(workspace, parameters={"post_types": ["x-post"]}, inputs=[described])
    add_captions(job)
    made = make_generation(workspace, "images", source_generation=job)
    add_file_outputs(made)

    assert files_on(wall_of(owner, job)) == [str(described.pk)]
    assert str(other.pk) not in wall_of(owner, job)


def test_else_what_was_made_for_them_the_approved_and_fitting_first(job, workspace, owner):
    set_policy(workspace, approvals_needed=1)
    for post_type in ("instagram-feed", ""):
        made = make_generation(
            workspace, "images", source_generation=job, parameters={"source_post_type": post_type}
        )
        add_file_outputs(made)
    fitting, newest = (
        str(output.media_file_id)
        for made in job.made_generations.order_by("created_at")
        for output in made.outputs.all()
    )

    found = files_on(wall_of(owner, job))
    assert found[0] == fitting
    assert set(found[1:]) == {newest}

    elsewhere = make_generation(workspace, "images", source_generation=job)
    add_file_outputs(elsewhere)
    (review,) = reviews_of(elsewhere)
    decide(review.pk, Action.APPROVE, acting(owner, workspace), revision=1)
    approved = str(review.revision.media_file_id)
    make_generation(workspace, "images", source_generation=job)
    assert set(files_on(wall_of(owner, job))) == {approved}


def test_the_number_of_queries_does_not_grow(workspace, owner, author):
    counts = []
    for post_types, made in ((["x-post"], 1), (list(catalog.POST_TYPES), 6)):
        job = make_generation(workspace, created_by=author.user, parameters={"post_types": post_types})
        add_captions(job)
        reviews_of(job)
        for _ in range(made):
            add_file_outputs(make_generation(workspace, "images", source_generation=job), 2)
        wall_of(owner, job)
        with CaptureQueriesContext(connection) as asked:
            wall_of(owner, job)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_job_and_the_desk_lead_to_the_wall(job, owner):
    address = reverse("wall", args=[job.pk])
    review = reviews_of(job)[0]

    assert f'href="{address}"' in owner.client.get(job.get_absolute_url()).content.decode()
    assert f'href="{address}"' in with_menus(owner.client, review.get_absolute_url())
