"""The same brief for several models: what each gets, what is said of it, one press for all of them."""

import re
import uuid

import pytest
from django.db import IntegrityError
from django.http import QueryDict

from generations import start
from generations.forms import ImagesForm, VideoForm
from generations.models import Generation
from media_library.models import MediaFile
from powerpost import catalog
from powerpost.schemas import ImagesRequest
from tests.generations.factories import add_file_outputs, make_file, make_generation
from tests.races import at_once
from workspaces.models import Membership

IMAGES = {"prompt": "A red chair", "model": "flux2-flex", "size": "feed", "quantity": "2"}
VIDEO = {"prompt": "A dog runs", "model": "veo-3.1", "size": "portrait", "duration": "8", "has_audio": "on"}
HTMX = {"HX-Request": "true"}
CHANGES = {"update": "1", "choices_for": "flux2-flex"}


def filled(form_class, workspace, fields, also):
    """Return the form as a browser sends it."""
    data = QueryDict(mutable=True)
    data.update({"form_token": str(uuid.uuid4())} | fields)
    data.setlist("also_models", also)
    return form_class(data, workspace=workspace)


def send(viewer, kind, fields, also, token=""):
    data = fields | {"also_models": also, "form_token": token or str(uuid.uuid4())}
    return viewer.client.post(f"/generations/new/{kind}/", data)


# --- What each model is asked ------------------------------------------------------------------------


def test_each_model_gets_the_brief_as_it_can_make_it(workspace):
    form = filled(VideoForm, workspace, VIDEO, ["runway-gen-4.5", "kling-3.0-pro"])

    assert form.is_valid(), form.errors
    assert form.models_chosen == ["veo-3.1", "kling-3.0-pro", "runway-gen-4.5"]
    assert [request.to_json() for request in form.requests] == [
        VIDEO | {"duration": 8, "has_audio": True},
        VIDEO | {"model": "kling-3.0-pro", "duration": 10, "has_audio": True},
        {"prompt": "A dog runs", "model": "runway-gen-4.5", "size": "portrait", "duration": 10},
    ]


def test_the_form_says_what_differs_for_which_model(workspace):
    video = filled(VideoForm, workspace, VIDEO, ["kling-3.0-pro", "runway-gen-4.5"])
    images = filled(ImagesForm, workspace, IMAGES, ["ideogram-3", "gpt-image-1.5"])

    assert video.differences == [
        "Kling 3.0 Pro makes 10 seconds instead of 8.",
        "Runway Gen-4.5 makes 10 seconds instead of 8 and no sound.",
    ]
    assert images.differences == ["GPT Image 1.5 makes portrait 2:3 instead of feed 4:5."]
    portrait = filled(ImagesForm, workspace, IMAGES | {"size": "portrait"}, ["gpt-image-1.5"])
    assert portrait.differences == ["GPT Image 1.5 makes portrait as 2:3 instead of 9:16."]


def test_a_prompt_too_long_for_one_of_them_names_that_one(workspace):
    form = filled(VideoForm, workspace, VIDEO | {"prompt": "a" * 1001}, ["kling-3.0-pro", "runway-gen-4.5"])

    assert form.errors == {"prompt": ["At most 1000 characters with Runway Gen-4.5; this has 1001."]}


def test_a_prompt_too_long_for_all_names_each_and_other_mistakes_are_told_once(workspace):
    fields = VIDEO | {"prompt": "a" * 3001, "duration": ""}
    form = filled(VideoForm, workspace, fields, ["kling-3.0-pro", "runway-gen-4.5"])

    assert [words.split(" with ")[1] for words in form.errors["prompt"]] == [
        "Google Veo 3.1; this has 3001.",
        "Kling 3.0 Pro; this has 3001.",
        "Runway Gen-4.5; this has 3001.",
    ]
    assert form.errors["duration"] == ["Choose a duration."]


def test_the_model_itself_and_a_model_named_twice_count_once(workspace):
    form = filled(ImagesForm, workspace, IMAGES, ["flux2-flex", "ideogram-3", "ideogram-3"])

    assert form.is_valid(), form.errors
    assert form.models_chosen == ["flux2-flex", "ideogram-3"]


@pytest.mark.parametrize("rubbish", ["nonsense", "kling-3.0-pro", "<b>", "x" * 5000])
def test_a_model_that_is_none_is_refused_at_its_field(owner, rubbish):
    page = send(owner, "images", IMAGES, ["ideogram-3", rubbish])

    assert list(page.context["form"].errors) == ["also_models"]
    assert "PowerPost has no model" in page.content.decode()
    assert "x" * 50 not in str(page.context["form"].errors)
    assert page.context["form"].models_chosen == ["flux2-flex", "ideogram-3"]
    assert not Generation.objects.exists()


def test_an_unknown_model_is_told_once_beside_others(workspace):
    form = filled(ImagesForm, workspace, IMAGES | {"model": "nonsense"}, ["ideogram-3"])

    assert list(form.errors) == ["model"]
    assert len(form.errors["model"]) == 1


# --- Starting ----------------------------------------------------------------------------------------


def test_one_press_starts_a_job_with_each_model_and_shows_them_together(owner, workspace):
    photo = make_file(workspace)
    response = send(
        owner, "images", IMAGES | {"style_images": str(photo.pk)}, ["gpt-image-1.5", "ideogram-3"]
    )

    jobs = Generation.objects.order_by("created_at")
    (brief,) = {job.brief for job in jobs}
    assert response.url == f"/generations/?brief={brief}"
    assert [(job.parameters["model"], job.parameters["size"]) for job in jobs] == [
        ("flux2-flex", "feed"),
        ("ideogram-3", "feed"),
        ("gpt-image-1.5", "portrait"),
    ]
    for job in jobs:
        assert [entry.media_file for entry in job.inputs.all()] == [photo]
        assert [event.message for event in job.events.all()] == ["Accepted"]


def test_one_model_alone_has_no_brief(owner):
    response = send(owner, "images", IMAGES, [])

    job = Generation.objects.get()
    assert job.brief is None
    assert response.url == job.get_absolute_url()


def test_pressing_twice_makes_nothing_twice(owner):
    token = str(uuid.uuid4())
    first = send(owner, "images", IMAGES, ["ideogram-3"], token)
    second = send(owner, "images", IMAGES, ["ideogram-3"], token)

    assert Generation.objects.count() == 2
    assert second.url == first.url
    assert "You had started this already" in owner.client.get(second.url).content.decode()


@pytest.mark.parametrize("also", [(), ("ideogram-3",)])
def test_the_same_form_sent_to_another_workspace_is_another_press(owner, workspace, make_workspace, also):
    other = make_workspace("Contoso")
    Membership.objects.create(workspace=other, user=owner.user, role="manager")
    token = str(uuid.uuid4())
    for place in (workspace, other):
        fields = IMAGES | {"workspace": str(place.pk)}
        assert send(owner, "images", fields, list(also), token).status_code == 302
        assert Generation.objects.filter(workspace=place).count() == 1 + len(also)


def test_going_back_and_adding_a_model_is_another_brief(owner):
    token = str(uuid.uuid4())
    send(owner, "images", IMAGES, ["ideogram-3"], token)
    send(owner, "images", IMAGES, ["ideogram-3", "nano-banana-2"], token)

    assert Generation.objects.count() == 5
    assert Generation.objects.values("brief").distinct().count() == 2


def test_one_invalid_request_starts_none(owner):
    send(owner, "video", VIDEO | {"prompt": "a" * 1001}, ["runway-gen-4.5"])

    assert not Generation.objects.exists()


def test_when_one_cannot_be_stored_none_is(workspace, monkeypatch):
    stored = start.GenerationInput.objects.bulk_create

    def fail_the_second_time(rows):
        if Generation.objects.count() == 2:
            raise IntegrityError
        return stored(rows)

    monkeypatch.setattr(start.GenerationInput.objects, "bulk_create", fail_the_second_time)
    requests = [ImagesRequest(prompt="A chair", model=model) for model in ("flux2-flex", "ideogram-3")]

    assert start.start_brief(workspace, None, requests, brief=uuid.uuid4()) == []
    assert not Generation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_instant_start_each_model_once(make_workspace):
    workspace, brief = make_workspace(), uuid.uuid4()
    requests = [ImagesRequest(prompt="A chair", model=model) for model in catalog.IMAGE_MODELS]

    answers = at_once(*[lambda: start.start_brief(workspace, None, requests, brief=brief)] * 3)

    assert Generation.objects.count() == len(catalog.IMAGE_MODELS)
    assert all(answer == answers[0] for answer in answers)
    assert [job.parameters["model"] for job in answers[0]] == list(catalog.IMAGE_MODELS)


def test_a_viewer_starts_none(teammate):
    assert send(teammate, "images", IMAGES, ["ideogram-3"]).status_code == 403
    assert not Generation.objects.exists()


def test_very_many_models_are_turned_away(owner):
    assert send(owner, "images", IMAGES, ["x"] * 2000).status_code == 400
    assert not Generation.objects.exists()


# --- What the page draws -----------------------------------------------------------------------------


def redraw(viewer, kind, **fields):
    return viewer.client.post(f"/generations/new/{kind}/", CHANGES | fields, headers=HTMX).content.decode()


def test_the_panel_shows_each_model_with_its_own_pixels(owner):
    page = redraw(owner, "images", **IMAGES, also_models=["gpt-image-1.5", "nano-banana-2"])

    assert "6 images: 2 with each of 3 models" in page
    assert "Make 2 images with each of 3 models" in page
    for pixels in ("1280 × 1600", "1024 × 1536", "896 × 1152"):
        assert pixels in page
    assert "GPT Image 1.5 makes portrait 2:3 instead of feed 4:5." in page
    assert 'name="also_models"' not in page, "what a person ticks must not be replaced under the fingers"


def test_the_counter_keeps_to_the_shortest_prompt_and_says_whose(owner):
    page = redraw(owner, "video", **VIDEO, also_models=["runway-gen-4.5"])

    assert re.search(r'data-limit="1000"\s+data-limit-of="Runway Gen-4.5"', page)
    assert "Start 2 videos" in page


def test_choosing_a_ticked_model_leaves_it_out_of_the_others(owner):
    page = redraw(owner, "images", **IMAGES | {"model": "ideogram-3"}, also_models=["ideogram-3"])

    assert "Generate 2 images" in page
    (tick,) = re.findall(r'<input[^>]*name="also_models"[^>]*value="ideogram-3"[^>]*>', page)
    assert "checked" not in tick


def test_the_panel_asks_no_more_of_the_database_with_more_models(owner, workspace, connection_queries):
    owner.sign_in()
    one = connection_queries(lambda: redraw(owner, "images", **IMAGES, also_models=["ideogram-3"]))
    all_of_them = list(catalog.IMAGE_MODELS)
    assert connection_queries(lambda: redraw(owner, "images", **IMAGES, also_models=all_of_them)) == one


# --- Together ----------------------------------------------------------------------------------------


@pytest.fixture
def brief(workspace, owner) -> list[Generation]:
    brief = uuid.uuid4()
    models = ("flux2-flex", "ideogram-3", "gpt-image-1.5")
    return [
        make_generation(workspace, "images", created_by=owner.user, brief=brief, parameters={"model": model})
        for model in models
    ]


def test_the_board_shows_one_brief_alone(owner, workspace, brief):
    other = make_generation(workspace, "images")
    page = owner.client.get(f"/generations/?brief={brief[0].brief}").content.decode()

    assert "One brief, 3 models" in page
    assert str(other.pk) not in page
    assert all(f'id="generation-{job.pk}"' in page for job in brief)
    assert f'name="brief" value="{brief[0].brief}"' in page, "searching stays within the brief"


@pytest.mark.parametrize("value", ["nonsense", ""])
def test_a_brief_that_is_none_filters_nothing(owner, brief, value):
    page = owner.client.get(f"/generations/?brief={value}").content.decode()

    assert "One brief" not in page
    assert f'id="generation-{brief[0].pk}"' in page


def test_a_stranger_learns_nothing_of_a_brief(stranger, brief):
    page = stranger.client.get(f"/generations/?brief={brief[0].brief}").content.decode()

    assert "3 models" not in page
    assert str(brief[0].pk) not in page


def test_a_job_links_to_its_sisters(owner, brief):
    add_file_outputs(brief[0])
    page = owner.client.get(brief[0].get_absolute_url()).content.decode()
    part = page[page.index('id="same-brief"') :].split("</section>")[0]

    assert f'href="{brief[1].get_absolute_url()}"' in part
    assert "Ideogram 3.0" in part
    assert "GPT Image 1.5" in part
    assert f'href="{brief[0].get_absolute_url()}"' not in part


def test_a_job_alone_has_no_sisters(owner, workspace):
    job = make_generation(workspace, "images")
    assert "Same brief" not in owner.client.get(job.get_absolute_url()).content.decode()


def test_a_file_on_its_way_makes_all_of_them_wait(owner, workspace):
    photo = make_file(workspace, transfer=MediaFile.Transfer.WAITING)
    send(owner, "images", IMAGES | {"style_images": str(photo.pk)}, ["ideogram-3"])

    assert [job.status for job in Generation.objects.all()] == ["waiting", "waiting"]
