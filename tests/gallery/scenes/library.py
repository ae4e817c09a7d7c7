"""The library and the page of one file."""

from django.urls import reverse

from media_library.models import MediaFile
from tests.gallery.registry import scene
from tests.gallery.world import World

LONG_NAME = "summer-campaign-2026-final-final-approved-by-marketing-really-final-version-7-with-new-logo.jpg"


@scene("library", "empty")
def library_without_a_file(world: World) -> str:
    return reverse("library")


@scene("library", "many")
def library_with_many_files(world: World) -> str:
    for number in range(14):
        world.file(shape=("feed", "square", "landscape", "portrait")[number % 4], video=number % 5 == 3)
    world.file(LONG_NAME)
    world.file("صور-الحملة-الصيفية.jpg")
    world.file("夏のキャンペーン.jpg", transfer=MediaFile.Transfer.SENDING, media_id="", sent_bytes=300_000)
    world.file(
        "launch.jpg", transfer=MediaFile.Transfer.FAILED, media_id="", transfer_error="The storage is full."
    )
    return reverse("library")


@scene("library", "nothing found")
def library_filtered_to_nothing(world: World) -> str:
    world.file()
    return reverse("library") + "?q=nothing"


@scene("library", "viewer", person="viewer")
def library_of_somebody_who_only_looks(world: World) -> str:
    for _ in range(3):
        world.file()
    return reverse("library")


@scene("file", "image")
def page_of_an_image(world: World) -> str:
    media_file = world.file("beach.jpg")
    world.captions(inputs=[media_file])
    return media_file.get_absolute_url()


@scene("file", "video")
def page_of_a_video(world: World) -> str:
    return world.file("waves.mp4", video=True, shape="portrait").get_absolute_url()


@scene("file", "long")
def page_of_a_file_with_a_long_name(world: World) -> str:
    return world.file(LONG_NAME, shape="landscape").get_absolute_url()


@scene("file", "failed")
def page_of_a_file_that_could_not_be_sent(world: World) -> str:
    media_file = world.file(
        transfer=MediaFile.Transfer.FAILED,
        media_id="",
        transfer_error="The storage of this account is full. Delete files at PowerPost, then try again.",
        transfer_request_id="req_5f1c2a9b8e",
    )
    return media_file.get_absolute_url()
