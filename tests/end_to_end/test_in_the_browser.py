"""A newcomer in a real browser: signs in, uploads, starts each kind, watches the cards finish."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import hurry, wait_for_metadata
from tests.end_to_end.browsing import FINISH_MS, expect_finished, start
from tests.media_files import jpeg_bytes, mov_bytes, mp4_bytes, png_bytes, webm_bytes, webp_bytes

pytestmark = [pytest.mark.xdist_group("end_to_end"), pytest.mark.browser]


def test_all_six_formats_are_uploaded_at_once_and_reach_powerpost(page):
    page.goto("/library/")
    page.set_input_files(
        "#upload-file",
        [
            {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": jpeg_bytes(color="#102030")},
            {"name": "two.png", "mimeType": "image/png", "buffer": png_bytes(color="#203040")},
            {"name": "three.webp", "mimeType": "image/webp", "buffer": webp_bytes(color="#304050")},
            {"name": "four.mp4", "mimeType": "video/mp4", "buffer": mp4_bytes(color="#405060")},
            {"name": "five.mov", "mimeType": "video/quicktime", "buffer": mov_bytes(color="#506070")},
            {"name": "six.webm", "mimeType": "video/webm", "buffer": webm_bytes(color="#607080")},
        ],
    )
    for name in ("one.jpg", "two.png", "three.webp", "four.mp4", "five.mov", "six.webm"):
        tile = page.locator(".media-tile", has_text=name)
        expect(tile).to_have_count(1)
        expect(tile).not_to_contain_text(re.compile("Waiting|sent to PowerPost"), timeout=FINISH_MS)


def test_captions_then_images_for_them_then_a_video_of_one(page):
    page.goto("/generations/new/content/")
    page.fill("#id_prompt", "A bakery opens at six")
    page.check("[name=post_types][value=instagram-feed]")
    page.check("[name=post_types][value=youtube-short]")
    expect(page.locator("main aside")).to_contain_text("2 captions")
    captions = start(page)
    expect_finished(page, captions)
    expect(page.locator("[data-caption=instagram]")).to_contain_text("A bakery opens at six")
    expect(page.locator("[data-caption=youtube]")).to_be_visible()

    page.get_by_role("link", name="Images for these captions").click()
    page.check("[name=model][value=nano-banana-2]")
    page.check("[name=size][value=portrait]")
    images = start(page)
    expect_finished(page, images)
    picture = page.locator("#outputs img").first
    expect(picture).to_be_visible()
    picture.evaluate("image => image.decode()")

    page.get_by_role("link", name="Animate this image").first.click()
    expect(page.locator("main aside")).to_contain_text("Starts from the chosen image")
    page.fill("#id_prompt", "Steam rises slowly")
    page.check("[name=model][value='veo-3.1']")
    page.check("[name=duration][value='4']")
    video = start(page)
    expect_finished(page, video)
    wait_for_metadata(page.locator("#outputs video").first)
    assert page.evaluate("document.querySelector('#outputs video').duration") == pytest.approx(4, abs=0.2)


def test_a_card_on_the_board_finishes_by_itself_and_then_nothing_more_is_asked(page):
    page.goto("/generations/new/images/")
    page.fill("#id_prompt", "A quiet harbour")
    job = start(page)
    hurry(page)
    page.goto("/generations/")
    expect_finished(page, job)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "watch=" in request.url else None)
    page.wait_for_timeout(500)
    assert asked == []
