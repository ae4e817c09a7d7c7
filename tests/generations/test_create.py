"""The create pages: who may, what is started, what an address fills in."""

import re
import uuid

import pytest
from django.utils.html import escape

from generations.lifecycle import Status
from generations.models import Generation
from media_library.models import MediaFile
from tests.generations.factories import add_file_outputs, make_file, make_generation
from workspaces.models import Membership, Role

CONTENT = {"prompt": "We just shipped dark mode", "post_types": ["x-post"], "research_mode": "regular"}
IMAGES = {"prompt": "A red chair", "model": "ideogram-3", "size": "feed", "quantity": "3"}
VIDEO = {"prompt": "A dog runs", "model": "veo-3.1", "size": "portrait", "duration": "8", "has_audio": "on"}
KINDS = {"content": CONTENT, "images": IMAGES, "video": VIDEO}


def send(viewer, kind, **fields):
    return viewer.client.post(f"/generations/new/{kind}/", {"form_token": str(uuid.uuid4())} | fields)


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_who_may_create_gets_the_form(owner, kind):
    response = owner.client.get(f"/generations/new/{kind}/")

    assert response.status_code == 200
    assert "What you will get" in response.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_viewer_gets_403(teammate, kind):
    assert teammate.client.get(f"/generations/new/{kind}/").status_code == 403
    assert send(teammate, kind, **KINDS[kind]).status_code == 403
    assert not Generation.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_strangers_job_lands_in_the_strangers_workspace(stranger, workspace, kind):
    send(stranger, kind, **KINDS[kind])

    assert not Generation.objects.filter(workspace=workspace).exists()
    assert Generation.objects.get().created_by == stranger.user


def test_an_unknown_kind_is_404(owner):
    assert owner.client.get("/generations/new/podcast/").status_code == 404
    assert owner.client.delete("/generations/new/content/").status_code == 405


@pytest.mark.parametrize("kind", KINDS)
def test_it_starts_the_job_and_goes_to_its_page(owner, workspace, kind):
    response = send(owner, kind, **KINDS[kind])

    job = Generation.objects.get()
    assert response.status_code == 302
    assert response.url == f"/generations/{job.pk}/"
    assert (job.workspace, job.kind, job.created_by, job.status) == (
        workspace,
        kind,
        owner.user,
        Status.QUEUED,
    )


def test_exactly_what_was_filled_in_is_kept(owner):
    send(owner, "images", **IMAGES, source_post_type="", generation_id="")
    send(owner, "video", **VIDEO)
    images, video = Generation.objects.order_by("created_at")

    assert images.parameters == IMAGES | {"quantity": 3}
    assert video.parameters == VIDEO | {"duration": 8, "has_audio": True}


def test_media_and_captions_become_rows(owner, workspace):
    photo, captions = make_file(workspace), make_generation(workspace)
    send(owner, "images", **IMAGES, style_images=[str(photo.pk)], generation_id=str(captions.pk))
    job = Generation.objects.latest("created_at")

    assert [entry.media_file for entry in job.inputs.all()] == [photo]
    assert job.source_generation == captions


def test_a_file_on_its_way_can_be_chosen_and_the_job_waits(owner, workspace):
    photo = make_file(workspace, transfer=MediaFile.Transfer.WAITING)
    send(owner, "video", **VIDEO, source_image=str(photo.pk))

    assert Generation.objects.get().status == Status.WAITING


def test_a_file_that_could_not_be_sent_cannot_be_chosen(owner, workspace):
    photo = make_file(workspace, transfer=MediaFile.Transfer.FAILED, name="bench.jpg")
    page = send(owner, "video", **VIDEO, source_image=str(photo.pk)).content.decode()

    assert "“bench.jpg” could not be sent to PowerPost" in page
    assert not Generation.objects.exists()


def test_files_and_captions_of_strangers_are_refused_at_their_fields(owner, stranger):
    elsewhere = Membership.objects.get(user=stranger.user).workspace
    photo, captions = make_file(elsewhere), make_generation(elsewhere)
    page = send(owner, "images", **IMAGES, style_images=[str(photo.pk)], generation_id=str(captions.pk))
    text = page.content.decode()

    assert "not in this workspace’s library" in text or "not in this workspace&#x27;s library" in text
    assert "These captions are not in this workspace" in text
    assert photo.name not in text
    assert Generation.objects.count() == 1


def test_captions_that_are_not_completed_are_refused(owner, workspace):
    captions = make_generation(workspace, status=Status.PROCESSING)
    page = send(owner, "images", **IMAGES, generation_id=str(captions.pk)).content.decode()

    assert "These captions are not completed" in page


# --- Pressed twice ------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_starts_one_job(owner):
    token = str(uuid.uuid4())
    first = send(owner, "images", **IMAGES, form_token=token)
    second = owner.client.post("/generations/new/images/", IMAGES | {"form_token": token}, follow=True)

    assert Generation.objects.count() == 1
    assert second.redirect_chain[-1][0] == first.url
    assert "You had started this already" in second.content.decode()


def test_a_form_gone_back_to_and_changed_starts_another(owner):
    token = str(uuid.uuid4())
    send(owner, "images", **IMAGES, form_token=token)
    send(owner, "images", **IMAGES | {"prompt": "A blue chair"}, form_token=token)

    assert Generation.objects.count() == 2


def test_every_rendered_form_has_a_token_of_its_own(owner):
    def token() -> str:
        page = owner.client.get("/generations/new/content/").content.decode()
        return re.search(r'name="form_token"\s+value="([0-9a-f-]{36})"', page)[1]

    assert token() != token()


def test_the_job_starts_where_the_form_was_opened(owner, workspace, make_workspace):
    """Switching the workspace in another tab must not spend another account's credits."""
    other = make_workspace("Another")
    Membership.objects.create(workspace=other, user=owner.user, role=Role.MANAGER)
    owner.client.post("/workspaces/switch/", {"workspace": str(other.pk)})

    send(owner, "content", **CONTENT, workspace=str(workspace.pk))

    assert Generation.objects.get().workspace == workspace


# --- Filled in from elsewhere -------------------------------------------------------------------------


def checked(page: str, name: str) -> list[str]:
    tags = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return [re.search(r'value="([^"]*)"', tag)[1] for tag in tags if re.search(r"\schecked", tag)]


def test_images_for_captions(owner, workspace):
    captions = make_generation(workspace, prompt="Dark mode")
    page = owner.client.get(f"/generations/new/images/?generation_id={captions.pk}").content.decode()

    assert re.search(rf'<option value="{captions.pk}"\s+selected', page)
    assert re.search(r'<option value="instagram-feed"', page)
    assert not re.search(r'<option value="tiktok-video"', page)


@pytest.mark.parametrize(
    ("kind", "field"), [("content", "media_ids"), ("images", "style_images"), ("video", "source_image")]
)
def test_a_file_from_the_library(owner, workspace, kind, field):
    photo = make_file(workspace)
    page = owner.client.get(f"/generations/new/{kind}/?{field}={photo.pk}").content.decode()

    assert checked(page, field) == [str(photo.pk)]


@pytest.mark.parametrize(
    ("kind", "field"), [("content", "media_ids"), ("images", "style_images"), ("video", "source_image")]
)
def test_a_file_of_a_stranger_is_404(stranger, workspace, kind, field):
    photo = make_file(workspace)

    assert stranger.client.get(f"/generations/new/{kind}/?{field}={photo.pk}").status_code == 404


def test_run_again_fills_in_the_same_request(owner, workspace):
    photo = make_file(workspace)
    parameters = {"model": "veo-3.1", "size": "portrait", "duration": 8, "has_audio": True}
    job = make_generation(
        workspace, "video", inputs=[photo], prompt="A <dog> runs\nand runs", parameters=parameters
    )
    page = owner.client.get(f"/generations/new/video/?again={job.pk}").content.decode()

    assert escape("A <dog> runs\nand runs") in page
    assert checked(page, "model") == ["veo-3.1"]
    assert checked(page, "size") == ["portrait"]
    assert checked(page, "duration") == ["8"]
    assert checked(page, "source_image") == [str(photo.pk)]
    assert re.search(r'name="has_audio"\s+checked', page)
    assert not re.search(r'name="enhance_prompt"\s+checked', page)


def test_run_again_of_a_strangers_job_is_404(stranger, workspace):
    job = make_generation(workspace, "video")

    assert stranger.client.get(f"/generations/new/video/?again={job.pk}").status_code == 404


def test_run_again_as_another_kind_is_404(owner, workspace):
    job = make_generation(workspace, "video")

    assert owner.client.get(f"/generations/new/images/?again={job.pk}").status_code == 404


@pytest.mark.parametrize("name", ["again", "generation_id", "style_images"])
def test_what_an_address_names_must_exist(owner, name):
    for value in ("nonsense", "00000000-0000-4000-8000-000000000000"):
        assert owner.client.get(f"/generations/new/images/?{name}={value}").status_code == 404
    assert owner.client.get(f"/generations/new/images/?{name}=").status_code == 200


@pytest.mark.parametrize(("width", "height", "size"), [(900, 1600, "portrait"), (1600, 900, "landscape")])
def test_a_video_of_an_image_proposes_the_images_own_shape(owner, workspace, width, height, size):
    photo = make_file(workspace)
    MediaFile.objects.filter(pk=photo.pk).update(width=width, height=height)
    page = owner.client.get(f"/generations/new/video/?source_image={photo.pk}")
    assert page.context["form"].value("size") == size


@pytest.mark.parametrize(
    ("post_types", "size"),
    [
        (["instagram-feed"], "square"),
        (["instagram-story", "tiktok-photos"], "portrait"),
        (["x-post", "linkedin-post"], "landscape"),
    ],
)
def test_images_for_captions_propose_the_size_that_suits_their_places(owner, workspace, post_types, size):
    captions = make_generation(workspace, parameters={"post_types": post_types})

    page = owner.client.get(f"/generations/new/images/?generation_id={captions.pk}")
    assert page.context["form"].value("size") == size
    asked = owner.client.get(f"/generations/new/images/?generation_id={captions.pk}&size=feed")
    assert asked.context["form"].value("size") == "feed"


def test_a_video_of_a_generated_image_takes_over_its_words(owner, workspace):
    """Of an image for captions without a prompt of its own, the captions' words."""
    captions = make_generation(workspace, prompt="Dark mode")
    own = add_file_outputs(make_generation(workspace, "images", prompt="A lamp"))[0].media_file
    derived = add_file_outputs(make_generation(workspace, "images", prompt="", source_generation=captions))[
        0
    ].media_file

    def prompt(media_file, **more):
        query = {"source_image": str(media_file.pk)} | more
        return owner.client.get("/generations/new/video/", query).context["form"].value("prompt")

    assert prompt(own) == "A lamp"
    assert prompt(derived) == "Dark mode"
    assert prompt(own, prompt="It swings") == "It swings"
    assert not prompt(make_file(workspace))


def test_without_captions_there_is_none_to_choose(owner, workspace):
    assert 'name="generation_id"' not in owner.client.get("/generations/new/images/").content.decode()
    make_generation(workspace)
    assert 'name="generation_id"' in owner.client.get("/generations/new/images/").content.decode()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (["jpeg"] * 11, "At most 10 images; 11 are chosen."),
        (["jpeg", "mp4"], "Choose images or one video, not both."),
        (["webm"], "PowerPost cannot caption WebM"),
    ],
)
def test_files_that_cannot_be_captioned_together_are_refused_and_stay_chosen(owner, workspace, files, words):
    chosen = [str(make_file(workspace, format_id).pk) for format_id in files]
    page = send(owner, "content", **CONTENT, media_ids=chosen)

    assert words in page.content.decode()
    assert page.context["form"].value("media_ids") == chosen
    assert sorted(checked(page.content.decode(), "media_ids")) == sorted(chosen)
    assert not Generation.objects.exists()
