"""What a job's page keeps of a job is shown neither when it is no longer true nor to others."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.utils import timezone

from generations import drawn_job
from generations.lifecycle import Status
from generations.models import Generation, GenerationEvent, Output
from media_library.models import MediaFile
from reviews.decisions import decide
from reviews.models import Revision
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation
from tests.reviews.conftest import acting, author, reviewer  # noqa: F401
from tests.reviews.factories import reviews_of
from workspaces.models import Membership, PersonalSettings, Role, Workspace


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["fragments"].clear()


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """Return a list that grows with each drawing of a job that is kept."""
    templates = []

    def get(name):
        templates.append(name)
        return kept_get(name)

    kept_get = drawn_job.get_template
    monkeypatch.setattr(drawn_job, "get_template", get)
    return templates


def page_of(viewer, job) -> str:
    response = viewer.client.get(f"/generations/{job.pk}/")
    assert response.status_code == 200
    return re.sub(
        r'(?<=x-csrftoken": ")\w+|(?<=csrfmiddlewaretoken" value=")\w+', "", response.content.decode()
    )


def drawn_anew(viewer, job) -> str:
    caches["fragments"].clear()
    return page_of(viewer, job)


class World(NamedTuple):
    """Jobs that have ended, with everything that their pages show."""

    captions: Generation
    images: Generation
    video: Generation
    photo: MediaFile


@pytest.fixture
def world(workspace, author) -> World:  # noqa: F811
    person = author.user
    photo = make_file(workspace, name="bench.jpg")
    both = {"created_by": person, "inputs": [photo], "api_key_last_four": "k3y9"}
    captions = make_generation(workspace, prompt="Brew slowly", **both)
    images = make_generation(
        workspace,
        "images",
        Status.PARTIAL,
        source_generation=make_generation(workspace, prompt="The words they are for"),
        parameters={"quantity": 3},
        brief=uuid4(),
        error_message="One was refused.",
        **both,
    )
    video = make_generation(workspace, "video", **both)
    add_captions(captions)
    add_file_outputs(images, 2)
    add_file_outputs(video)
    for job in (captions, images, video):
        reviews_of(job)
    return World(captions, images, video, photo)


def of_job(**fields: Any) -> Callable[[Generation], object]:
    return lambda job: Generation.objects.filter(pk=job.pk).update(**fields)


def of_source(**fields: Any) -> Callable[[Generation], object]:
    return lambda job: Generation.objects.filter(pk=job.source_generation_id).update(**fields)


def of_first_output(**fields: Any) -> Callable[[Generation], object]:
    return lambda job: Output.objects.filter(pk=job.outputs.all()[0].pk).update(**fields)


def of_first_file(**fields: Any) -> Callable[[Generation], object]:
    return lambda job: MediaFile.objects.filter(pk=job.outputs.all()[0].media_file_id).update(**fields)


def of_input(**fields: Any) -> Callable[[Generation], object]:
    return lambda job: MediaFile.objects.filter(pk=job.inputs.all()[0].media_file_id).update(**fields)


def of_revision(**fields: Any) -> Callable[[Generation], object]:
    return lambda job: Revision.objects.filter(review__output__in=job.outputs.all()[:1]).update(**fields)


def with_the_same_bytes(job: Generation) -> None:
    """Put another file with the same bytes in the place of the first output's."""
    made = job.outputs.all()[0].media_file
    copy = make_file(job.workspace, "webp")
    MediaFile.objects.filter(pk=copy.pk).update(sha256=made.sha256)
    of_revision(media_file=copy)(job)


# Of which job, what happens, and what its page says then. None of it counts the job's version.
CHANGES: dict[str, tuple[str, Callable[[Generation], object], str]] = {
    "prompt": ("images", of_job(prompt="Now in blue"), '<span class="pre">Now in blue</span>'),
    "state": ("images", of_job(status=Status.COMPLETED), "Completed"),
    "failure": ("images", of_job(error_message="It rained."), "It rained."),
    "error code": ("images", of_job(error_code="RAIN"), "<code>RAIN</code>"),
    "request": ("images", of_job(request_id="req_77"), "<code>req_77</code>"),
    "PowerPost's id": ("images", of_job(remote_id="remote-88"), "remote-88"),
    "cost": ("images", of_job(credits_used=4321), "4,321 credits"),
    "refund": ("images", of_job(credits_refunded=1234), "1,234 credits"),
    "balance": ("images", of_job(remaining_credits=5678), "5,678 credits"),
    "parameters": ("video", of_job(parameters={"duration": 7}), "7 seconds"),
    "key": ("images", of_job(api_key_last_four="w0w1"), "w0w1"),
    "place in the log": ("images", of_job(trace_id="fedcba98"), "fedcba98"),
    "source": ("images", of_source(prompt="Other words"), "Other words"),
    "caption": ("captions", of_first_output(text="Words of another day"), "Words of another day"),
    "platform": ("captions", of_first_output(platform="linkedin"), "LinkedIn"),
    "pixels": ("images", of_first_file(width=777), "777 × 48"),
    "size": ("images", of_first_file(size=5 * 1024 * 1024), "5.0\N{NO-BREAK SPACE}MB"),
    "deleted bytes": (
        "images",
        of_first_file(discarded_at=timezone.now()),
        "Only this small picture is left",
    ),
    "length": ("video", of_first_file(duration=83), "1:23"),
    "sound": ("video", of_first_file(has_audio=True), "with sound"),
    "input's name": ("images", of_input(name="table.jpg"), "table.jpg"),
    "input's way": ("images", of_input(transfer="failed"), "Could not be sent"),
    "input's pixels": ("captions", of_input(width=48, height=64), "Cut at the top and bottom to 4:5"),
    "input's kind": ("captions", of_input(type="video", format="mp4", duration=4.0), "Video of the post"),
    "edit in review": ("captions", of_revision(text="Edited words"), "Edited in review"),
    "replaced in review": ("images", with_the_same_bytes, "Replaced in review"),
    "made for it": (
        "captions",
        lambda job: make_generation(job.workspace, "images", source_generation=job, prompt="A picture of it"),
        "A picture of it",
    ),
    "used in": (
        "images",
        lambda job: make_generation(
            job.workspace, "video", inputs=[job.outputs.all()[0].media_file], prompt="It moves"
        ),
        "It moves",
    ),
    "sister": (
        "images",
        lambda job: make_generation(
            job.workspace, "images", Status.FAILED, brief=job.brief, parameters={"model": "seedream-4.5"}
        ),
        "Same brief",
    ),
    "usual cost": (
        "images",
        lambda job: (
            [
                make_generation(
                    job.workspace,
                    "images",
                    cost_basis="a basis",
                    credits_used=5,
                    created_at=job.created_at - timedelta(days=1),
                )
                for _ in range(3)
            ],
            of_job(cost_basis="a basis")(job),
        ),
        "more than usual, which was 5",
    ),
    "history": (
        "images",
        lambda job: GenerationEvent.objects.create(
            generation=job, status=job.status, message="Somebody looked", request_id="req_99"
        ),
        "Somebody looked",
    ),
    "who did it": (
        "images",
        lambda job: User.objects.filter(pk=job.created_by_id).update(first_name="Adaline"),
        '<span class="hint">Adaline</span>',
    ),
    "workspace": ("captions", lambda job: Workspace.objects.update(name="Southwind"), ">Southwind</b>"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_thing_that_is_shown_is_shown_as_it_is_now(world, owner, name):
    kind, change, words = CHANGES[name]
    job = getattr(world, kind)
    first = page_of(owner, job)
    assert page_of(owner, job) == first
    assert words not in first

    change(Generation.objects.get(pk=job.pk))

    now = page_of(owner, job)
    assert words in now
    assert now == drawn_anew(owner, job)


def test_what_is_drawn_once_is_not_drawn_again(world, owner, teammate, drawn):
    for job in (world.captions, world.images, world.video):
        assert page_of(owner, job) == page_of(owner, job)
    assert len(drawn) == 3

    # Whoever may do less sees less.
    page_of(teammate, world.images)
    page_of(teammate, world.images)
    assert len(drawn) == 4


def test_what_becomes_of_it_in_review_is_shown(world, owner, workspace, author, reviewer):  # noqa: F811
    captions = reviews_of(world.captions)
    assert page_of(owner, world.captions).count(">In review</span>") == len(captions)

    decide(captions[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert page_of(owner, world.captions).count(">Approved</span>") == 1
    edit_caption(captions[0].pk, acting(author, workspace), title="", text="New words", revision=1)
    page = page_of(owner, world.captions)
    assert ">Approved</span>" not in page
    assert "Edited in review" in page


def test_an_approval_that_no_longer_holds_is_seen_at_once(world, owner, workspace, reviewer):  # noqa: F811
    images = reviews_of(world.images)
    decide(images[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert ">Approved</span>" in page_of(owner, world.images)

    of_first_file(sha256="f" * 64)(world.images)

    assert "Changed since approval" in page_of(owner, world.images)


def test_a_caption_shows_the_picture_that_was_approved_for_it(workspace, owner, reviewer):  # noqa: F811
    captions = make_generation(workspace)
    add_captions(captions)
    assert "/display" not in page_of(owner, captions)

    images = make_generation(workspace, "images", source_generation=captions)
    first, second = add_file_outputs(images, 2)
    shown = page_of(owner, captions)
    assert f"/library/{first.media_file_id}/" in shown
    assert f"/library/{second.media_file_id}/" not in shown

    better = reviews_of(images)[1]
    decide(better.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    assert f"/library/{second.media_file_id}/" in page_of(owner, captions)


def test_each_reader_gets_what_they_may_see_and_do(world, make_person, owner, teammate, stranger, workspace):
    Generation.objects.update(trace_id="fedcba98")
    creator = make_person("carl", workspace, Role.CREATOR)

    for _ in range(2):
        manager, maker, viewer = (page_of(person, world.images) for person in (owner, creator, teammate))
        assert "fedcba98" in manager
        assert "k3y9" in manager
        assert "Use as reference" in manager
        assert "Use as reference" in maker
        assert "fedcba98" not in maker + viewer
        assert "k3y9" not in maker + viewer
        assert "Use as reference" not in viewer
        assert stranger.client.get(world.images.get_absolute_url()).status_code == 404

    Membership.objects.filter(user=creator.user).update(role=Role.VIEWER)
    assert "Use as reference" not in page_of(creator, world.images)
    Membership.objects.filter(user=creator.user).delete()
    assert creator.client.get(world.images.get_absolute_url()).status_code == 404


def test_everybody_reads_dates_and_numbers_their_own_way(world, owner, make_person, workspace):
    Generation.objects.update(credits_used=1234)
    other = make_person("olga", workspace, Role.MANAGER)
    PersonalSettings.objects.create(
        user=other.user, time_zone="Asia/Tokyo", number_format="point", date_format="mdy"
    )

    for _ in range(2):
        first, second = page_of(owner, world.images), page_of(other, world.images)
        assert "1,234 credits" in first
        assert "UTC" in first
        assert "JST" not in first
        assert "JST" in second

    other.user.personal_settings.delete()
    assert "UTC" in page_of(other, world.images)


def test_its_history_grows_older(world, owner, drawn):
    def ages() -> list[str]:
        timeline = page_of(owner, world.images).partition('<ol class="timeline">')[2]
        return re.findall(r" data-relative>([^<]*)</time>", timeline)

    assert ages() == ["just now"]
    # As if the clock had gone on: nothing else is changed by this.
    seconds = timedelta(hours=3)
    now = timezone.now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now() + seconds)
        assert ages() == ["3 h ago"]
    assert ages() == ["just now"]
    assert len(drawn) == 1


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", ["content", "images", "video"])
def test_only_what_has_ended_is_kept(workspace, owner, drawn, kind, status):
    job = make_generation(workspace, kind, status)
    assert page_of(owner, job) == page_of(owner, job)

    ended = {Status.COMPLETED, Status.PARTIAL, Status.FAILED, Status.ABANDONED}
    assert len(drawn) == (1 if status in ended else 0)


def test_a_job_is_not_kept_while_a_file_of_it_is_missing(workspace, owner, drawn):
    job = make_generation(workspace, "images")
    (kept,) = add_file_outputs(job)
    missing = Output.objects.create(generation=job, type="image", position=1, media_id="remote-1")
    assert 'id="missing-files"' in page_of(owner, job)
    assert drawn == []

    Output.objects.filter(pk=missing.pk).update(media_file=make_file(workspace, "webp"))
    assert 'id="missing-files"' not in page_of(owner, job)
    Output.objects.filter(pk=kept.pk).update(media_file=None)
    assert 'id="missing-files"' in page_of(owner, job)
    assert len(drawn) == 1


def test_the_answer_that_ends_a_job_is_that_of_its_page(workspace, owner):
    job = make_generation(workspace)
    add_captions(job)
    article = page_of(owner, job).partition("<article")[2].partition("</main>")[0]

    answer = owner.client.get(job.get_absolute_url(), {"version": 0}).content.decode()

    assert article.rpartition("</article>")[0] in answer
    assert 'id="job-actions"' in answer
