"""What decides a price: jobs that PowerPost would charge alike have one basis, others have another."""

import importlib
import itertools

import pytest
from django.apps import apps

from generations.cost_factors import CostFactors, family_of
from generations.models import Generation
from media_library.models import MediaFile
from powerpost import catalog
from powerpost.sandbox import prices
from tests.generations.factories import make_file, make_generation
from tests.generations.lifecycle.driving import start_captions, start_images, start_video

IMAGE = MediaFile(type=MediaFile.Type.IMAGE)
POST_TYPES = ["instagram-feed", "x-post", "youtube-short", "tiktok-video"]
migration = importlib.import_module("generations.migrations.0005_cost_basis_of_earlier_jobs")


def video_of(seconds: float) -> MediaFile:
    return MediaFile(type=MediaFile.Type.VIDEO, duration=seconds)


def basis(kind: str, files=(), **parameters) -> str:
    return CostFactors.of(kind, parameters, files).basis


def caption_jobs():
    """Every mixture of what the sandbox asks a price for, with that price but for the minutes of a video."""
    media = [(), (IMAGE,), (IMAGE,) * 3, (video_of(30),), (video_of(150),)]
    for n, mode, files in itertools.product(range(1, 5), catalog.RESEARCH_MODES, media):
        post_types = tuple(POST_TYPES[:n])
        seconds = next((entry.duration for entry in files if entry.is_video), None)
        images = sum(entry.is_image for entry in files)
        factors = CostFactors.of("content", {"post_types": post_types, "research_mode": mode}, files)
        price = prices.captions_price(post_types, mode, images, seconds) - factors.surcharge
        yield factors, (price, n, mode, images, seconds is not None)


def image_jobs():
    for model, quantity, size in itertools.product(catalog.IMAGE_MODELS, range(1, 5), ["square", "portrait"]):
        factors = CostFactors.of("images", {"model": model, "quantity": quantity, "size": size})
        yield factors, (prices.images_price(model, quantity), model, quantity)


def video_jobs():
    for model in catalog.VIDEO_MODELS.values():
        for seconds, audio, size in itertools.product(model.durations, (False, True), model.sizes):
            asked = {"model": model.id, "duration": seconds, "size": size} | (
                {"has_audio": True} if audio else {}
            )
            yield (
                CostFactors.of("video", asked),
                (prices.video_price(model.id, seconds, audio), model.id, seconds, audio),
            )


@pytest.mark.parametrize("jobs", [caption_jobs, image_jobs, video_jobs], ids=lambda jobs: jobs.__name__)
def test_jobs_have_the_same_basis_exactly_when_they_agree_in_what_the_sandbox_charges_for(jobs):
    made = list(jobs())
    by_basis = {}
    for factors, decided_by in made:
        by_basis.setdefault(factors.basis, set()).add(decided_by)

    assert all(len(same) == 1 for same in by_basis.values())
    assert len(by_basis) == len({decided_by for _, decided_by in made})


def test_what_powerpost_takes_by_default_is_the_same_as_naming_it():
    assert basis("images") == basis("images", model=catalog.IMAGE_MODEL_DEFAULT, quantity=1, size="square")
    assert basis("video", duration=5) == basis("video", duration=5, model="kling-3.0-pro", has_audio=False)


def test_what_a_form_holds_as_text_is_the_same_number():
    assert basis("images", quantity="3") == basis("images", quantity=3)
    assert basis("video", duration="10") == basis("video", duration=10)


@pytest.mark.parametrize("nonsense", ["", None, "x", "-1", "²", "9" * 30, [], True])
def test_nonsense_counts_as_missing(nonsense):
    assert basis("images", quantity=nonsense) == basis("images")


def test_several_post_types_of_a_platform_count_once():
    together = basis("content", post_types=["instagram-feed", "instagram-reel"], research_mode="regular")

    assert together == basis("content", post_types=["linkedin-post"], research_mode="regular")


def test_what_a_job_is_made_from_counts():
    for kind in ("content", "images", "video"):
        assert len({basis(kind), basis(kind, [IMAGE]), basis(kind, [IMAGE, IMAGE])}) == 3


@pytest.mark.parametrize(("seconds", "added"), [(0.5, 6), (60, 6), (60.001, 12), (61, 12), (180, 18)])
def test_minutes_of_a_video_are_no_part_of_the_basis(seconds, added):
    factors = CostFactors.of("content", {}, [video_of(seconds)])

    assert factors.surcharge == added
    assert factors.basis == CostFactors.of("content", {}, [video_of(1)]).basis
    assert factors.basis != CostFactors.of("content", {}, [IMAGE]).basis


def test_a_family_is_of_one_model_or_one_depth_of_research():
    assert family_of(basis("images", model="ideogram-3", quantity=4)) == family_of(
        basis("images", model="ideogram-3")
    )
    assert family_of(basis("images", model="ideogram-3")) != family_of(basis("images", model="flux2-flex"))
    assert family_of(basis("content", research_mode="deep")) != family_of(basis("content"))


def test_a_basis_fits_its_column():
    assert len(basis("images", model="m" * 500)) == Generation._meta.get_field("cost_basis").max_length


def test_a_job_is_stored_with_its_basis(workspace):
    photo, film = make_file(workspace), make_file(workspace, "mp4")
    started = [
        start_captions(workspace, post_types=["x-post", "tiktok-video"], inputs={"media_ids": [film]}),
        start_images(workspace, quantity=2, inputs={"style_images": [photo]}),
        start_video(workspace, has_audio=True, inputs={"source_image": [photo]}),
    ]

    assert [job.cost_basis for job in started] == [
        "content research=regular platforms=2 video",
        "images model=flux2-flex quantity=2 images=1",
        "video model=veo-3.1 duration=4 audio=yes images=1",
    ]


def test_earlier_jobs_are_given_the_basis_that_such_a_job_gets_now(workspace):
    photo, film = make_file(workspace), make_file(workspace, "mp4")
    jobs = [
        make_generation(workspace, "content", inputs=[film]),
        make_generation(workspace, "content", inputs=[photo, make_file(workspace)]),
        make_generation(workspace, "images", inputs=[photo], parameters={"model": None, "quantity": None}),
        make_generation(workspace, "video", parameters={"has_audio": True}),
    ]
    kept = make_generation(workspace, cost_basis="as it was")
    migration.note_bases(apps, None)

    for job in jobs:
        job.refresh_from_db()
        files = [entry.media_file for entry in job.inputs.all()]
        assert job.cost_basis == CostFactors.of(job.kind, job.parameters, files).basis
    kept.refresh_from_db()
    assert kept.cost_basis == "as it was"
