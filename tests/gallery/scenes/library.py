"""The library and the page of one file."""

from django.urls import reverse
from playwright.sync_api import Page

from media_library.models import MediaFile, Tag
from media_library.tags import add_tags
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


def several_files(world: World) -> list[MediaFile]:
    files = [world.file(shape=("feed", "square", "landscape")[n % 3], video=n == 4) for n in range(8)]
    add_tags(world.workspace, files[:5], ["summer", "product photos", "صيف"])
    add_tags(
        world.workspace,
        files[3:],
        ["夏のキャンペーン", "a tag with as many letters as a tag can have, all 50"[:50]],
    )
    world.captions(inputs=files[:1])
    return files


def tick_some(page: Page) -> None:
    for place in (0, 2, 3):
        page.locator(".tile-tick").nth(place).check()


def open_the_viewer(page: Page) -> None:
    page.locator("[data-view]").nth(2).click()
    page.locator("#viewer-title").wait_for()


def show_what_fills_the_storage(page: Page) -> None:
    page.locator(".storage > summary").click()


@scene("library", "ticked", then=tick_some)
def library_with_ticked_files(world: World) -> str:
    several_files(world)
    return reverse("library")


@scene("library", "one")
def library_with_one_file(world: World) -> str:
    world.file("beach.jpg")
    return reverse("library")


@scene("library", "looking", then=open_the_viewer)
def library_with_a_file_large(world: World) -> str:
    several_files(world)
    return reverse("library")


@scene("library", "storage", then=show_what_fills_the_storage)
def library_with_its_storage(world: World) -> str:
    world.file(size=3 * 1024**3, source="generated", video=True)
    world.file(size=2 * 1024**3)
    world.file(size=1024**3, video=True)
    world.file(size=300 * 1024**2, workspace=world.elsewhere)
    return reverse("library")


@scene("library", "tag without files")
def library_of_a_tag_that_no_file_has(world: World) -> str:
    several_files(world)
    return reverse("library") + "?tag=winter&use=unused"


@scene("tags", "many")
def tags_of_a_workspace(world: World) -> str:
    several_files(world)
    return reverse("library_tags")


@scene("tags", "empty")
def tags_of_a_workspace_without_any(world: World) -> str:
    return reverse("library_tags")


@scene("tags", "viewer", person="viewer")
def tags_for_somebody_who_only_looks(world: World) -> str:
    several_files(world)
    Tag.objects.create(workspace=world.workspace, name="on no file")
    return reverse("library_tags")


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
