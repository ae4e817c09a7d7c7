"""What things were made from and what was made from them."""

from django.urls import reverse

from generations.lifecycle import Status
from generations.models import Generation
from media_library.models import MediaFile
from tests.gallery.registry import scene
from tests.gallery.world import World

LONG = "An unhurried morning in a studio kitchen, steam over a cup, the light low and warm, nobody in sight"


def around_file(media_file: MediaFile) -> str:
    return reverse("lineage_of_file", args=[media_file.pk])


def around(generation: Generation) -> str:
    return reverse("lineage", args=[generation.pk])


def first_file(generation: Generation) -> MediaFile:
    media_file = generation.outputs.exclude(media_file=None).get(position=0).media_file
    assert media_file is not None
    return media_file


@scene("lineage", "empty")
def lineage_of_a_file_that_nothing_was_made_from(world: World) -> str:
    return around_file(world.file("beach.jpg"))


@scene("lineage", "one")
def lineage_of_a_job_with_its_result(world: World) -> str:
    return around(world.images(1))


@scene("lineage", "deep")
def lineage_from_captions_to_captions(world: World) -> str:
    """Two photos, captions from them, images for those, a video of one, and captions for the video."""
    captions = world.captions(inputs=[world.file("desk.jpg"), world.file("cup.jpg")])
    images = world.images(
        3, prompt="A desk in morning light, one notebook and one cup", source_generation=captions
    )
    world.images(2, prompt="The same desk in the evening", inputs=[first_file(images)])
    film = world.video(prompt="The camera glides over the desk", inputs=[first_file(images)])
    world.captions(prompt="The desk, in motion", inputs=[first_file(film)])
    return around(images)


@scene("lineage", "many")
def lineage_of_a_file_used_by_forty_jobs(world: World) -> str:
    logo = world.file("logo.png", shape="square")
    for number in range(38):
        world.generation("images", prompt=f"Poster {number + 1} with our logo", inputs=[logo])
    world.generation("video", Status.FAILED, prompt="The logo, spinning", inputs=[logo])
    world.images(4, prompt="A poster in four colours", inputs=[logo])
    return around_file(logo)


@scene("lineage", "many further")
def lineage_of_a_file_used_by_forty_jobs_further_on(world: World) -> str:
    return lineage_of_a_file_used_by_forty_jobs(world) + "?after=32"


@scene("lineage", "long")
def lineage_of_long_names(world: World) -> str:
    photo = world.file("summer-campaign-2026-final-final-approved-by-marketing-really-final.jpg")
    job = world.images(1, prompt=f"{LONG}. {LONG}.", inputs=[photo, world.file("W" * 80 + ".jpg")])
    world.captions(prompt=LONG, inputs=[first_file(job)])
    return around(job)


@scene("lineage", "rtl and cjk")
def lineage_in_other_scripts(world: World) -> str:
    photo = world.file("صور-الحملة-الصيفية.jpg")
    job = world.images(1, prompt="朝の光が差し込む静かな台所、湯気の立つカップ、誰もいない", inputs=[photo])
    world.captions(prompt="صباح هادئ في مطبخ الاستوديو والضوء دافئ", inputs=[first_file(job)])
    world.generation(
        "video", Status.PROCESSING, prompt="카메라가 책상 위를 지나갑니다", inputs=[first_file(job)]
    )
    return around(job)
