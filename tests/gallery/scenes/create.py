"""The three forms of Create: fresh, filled in, for several models, refused, and with the picker open."""

from urllib.parse import urlencode

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.gallery.registry import scene
from tests.gallery.words import ARABIC_PROMPT, JAPANESE_PROMPT, LONG_WORD
from tests.gallery.world import World


def address(kind: str, **fields: object) -> str:
    """Return the address of a form with these fields filled in."""
    query = urlencode(fields, doseq=True)
    return reverse("new_generation", args=[kind]) + (f"?{query}" if query else "")


def send(page: Page) -> None:
    """Press the form's button and wait for the refusal."""
    page.locator("main button[type=submit].primary").click()
    expect(page.locator("#error-summary")).to_be_visible()


def open_picker(page: Page) -> None:
    """Open the library's dialog."""
    page.get_by_role("button", name="Choose from library").click()
    expect(page.get_by_role("dialog")).to_be_visible()


@scene("create captions", "empty")
def captions_untouched(world: World) -> str:
    return address("content")


@scene("create captions", "filled in")
def captions_with_files(world: World) -> str:
    files = [str(world.file().pk) for _ in range(3)]
    post_types = ["instagram-feed", "instagram-reel", "tiktok-video", "youtube-short", "x-post"]
    prompt = "We just shipped dark mode, and this is what it looks like"
    return address("content", media_ids=files, post_types=post_types, prompt=prompt, research_mode="deep")


@scene("create captions", "rtl")
def captions_in_arabic(world: World) -> str:
    return address("content", prompt=ARABIC_PROMPT, cta_text=ARABIC_PROMPT[:60], post_types="x-post")


@scene("create captions", "refused", then=send)
def captions_with_mistakes(world: World) -> str:
    return address("content", prompt="é" * 501, cta_text="a" * 101)


@scene("create captions", "picker", then=open_picker)
def picker_with_many_files(world: World) -> str:
    for number in range(26):
        world.file(f"photo-{number:02}.jpg")
    world.file(f"{LONG_WORD}.jpg")
    return address("content")


@scene("create captions", "picker empty", then=open_picker)
def picker_without_a_file(world: World) -> str:
    return address("content")


@scene("create images", "empty")
def images_untouched(world: World) -> str:
    return address("images")


@scene("create images", "for captions")
def images_for_captions(world: World) -> str:
    captions = world.captions()
    return address("images", generation_id=captions.pk)


@scene("create images", "several models")
def images_of_every_model(world: World) -> str:
    others = ["ideogram-3", "gpt-image-1.5", "nano-banana-2"]
    return address("images", prompt="A red chair", size="feed", quantity=4, also_models=others)


@scene("create images", "cjk")
def images_in_japanese(world: World) -> str:
    return address("images", prompt=JAPANESE_PROMPT, model="nano-banana-2", size="portrait", quantity=2)


@scene("create video", "empty")
def video_untouched(world: World) -> str:
    return address("video")


@scene("create video", "several models")
def video_of_every_model(world: World) -> str:
    fields = {"model": "veo-3.1", "duration": 8, "has_audio": "on", "size": "portrait"}
    others = ["kling-3.0-pro", "runway-gen-4.5"]
    return address("video", prompt="A dog runs along the beach", also_models=others, **fields)


@scene("create video", "refused", then=send)
def video_too_long_for_one_model(world: World) -> str:
    fields = {"model": "veo-3.1", "duration": 8, "also_models": "runway-gen-4.5"}
    return address("video", prompt="a very long story " * 60, **fields)
