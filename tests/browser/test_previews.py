"""Captions in their frames: chosen, unfolded and counted, with scripts and without."""

import pytest
from playwright.sync_api import expect

from powerpost.platform_limits import Counting
from tests.browser.conftest import DESKTOP
from tests.generations.factories import make_file, make_generation
from tests.generations.previews.corpus import CAPTIONS
from tests.reviews.factories import review_captions

pytestmark = pytest.mark.browser

COUNT = """async ([texts, countings]) => {
  const { fetchRules, lengthOf } = await import("/static/js/counting.js");
  const counted = {};
  for (const counting of countings) {
    await fetchRules(counting);
    counted[counting] = texts.map((text) => lengthOf(text, counting));
  }
  return counted;
}"""
TEXT = "Words before the fold. " * 8 + "#Last and\n\n  the  end 👩‍👩‍👧"


def test_the_browser_counts_as_the_server_does(page):
    # The longest takes long to bring there, and has nothing that shorter ones have not.
    texts = [text[:5000] for text in CAPTIONS.values()]
    texts += [f"{text} https://a.example/{text[:40]}" for text in texts]
    page.goto("/reviews/policy/")

    counted = page.evaluate(COUNT, [texts, [counting.value for counting in Counting]])

    for counting in Counting:
        assert counted[counting.value] == [counting.length(text) for text in texts]


def test_the_editor_counts_the_platforms_way(page, workspace, owner):
    review = review_captions(workspace, owner.user, parameters={"post_types": ["x-post"]})[0]
    page.goto(f"/reviews/{review.pk}/edit/")
    counter = page.locator("[data-counter-for=id_text]")

    page.fill("#id_text", "深い https://example.com/" + "a" * 90)
    expect(counter).to_have_text("28 of 280")
    page.fill("#id_text", "深" * 141)
    expect(counter).to_have_text("2 over 280")
    expect(page.locator("#live-checks")).to_contain_text("282 of 280")


def test_frames_are_chosen_and_unfolded_without_scripts(open_window, workspace, owner):
    file = make_file(workspace, with_bytes=True)
    types = ["instagram-feed", "instagram-reel", "instagram-story", "linkedin-post"]
    job = make_generation(workspace, created_by=owner.user, parameters={"post_types": types}, inputs=[file])
    job.outputs.create(type="caption", platform="instagram", text=TEXT)
    job.outputs.create(type="caption", platform="linkedin", position=1, text=TEXT * 2)
    page = open_window(owner, viewport=DESKTOP, java_script_enabled=False)
    page.goto(f"/generations/{job.pk}/")
    post = page.locator("[data-caption=instagram]")

    expect(post.locator(".shots:visible")).to_have_count(1)
    feed = post.locator(".shots:visible").bounding_box()
    assert feed["width"] / feed["height"] == pytest.approx(64 / 48, abs=0.02)
    post.get_by_role("radio", name="Reel").check()
    reel = post.locator(".shots:visible").bounding_box()
    assert reel["width"] / reel["height"] == pytest.approx(9 / 16, abs=0.02)
    expect(post.locator(".post-notes:visible")).to_contain_text("Bars above and below")
    post.get_by_role("radio", name="Feed").check()

    expect(post.get_by_text("#Last")).to_be_hidden()
    post.locator("label.more:visible").click()
    expect(post.get_by_text("#Last")).to_be_visible()
    post.locator("label.more:visible").click()
    expect(post.get_by_text("#Last")).to_be_hidden()
    # The same by the keyboard.
    post.get_by_role("checkbox", name="Show all words").press("Space")
    expect(post.get_by_text("#Last")).to_be_visible()

    page.goto(f"/reviews/wall/{job.pk}/")
    linkedin = page.locator("#linkedin-post")
    phone = linkedin.locator(".text").inner_text()
    page.get_by_role("radio", name="Computer").check()
    computer = linkedin.locator(".text").inner_text()
    assert 100 < len(phone) < len(computer) < len(TEXT * 2)
    for theme in ("dark", "light"):
        page.get_by_role("radio", name=theme.capitalize()).check()
        expect(linkedin.locator(".screen")).to_have_css("color-scheme", theme)


def test_a_folded_caption_is_copied_whole(open_window, workspace, owner):
    job = make_generation(workspace, created_by=owner.user, parameters={"post_types": ["instagram-feed"]})
    job.outputs.create(type="caption", platform="instagram", text=TEXT)
    page = open_window(owner, viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/generations/{job.pk}/")

    page.get_by_role("button", name="Copy the caption").click()

    expect(page.locator("[data-copy] [data-label]").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == TEXT


def test_a_video_under_all_the_words_of_a_reel_can_be_played_and_paused(page, workspace, owner):
    film = make_file(workspace, "mp4", with_bytes=True)
    parameters = {"post_types": ["instagram-reel"]}
    review = review_captions(workspace, owner.user, parameters=parameters, inputs=[film])[0]
    # What it shows is no matter here: neither whether this browser knows its coding.
    page.add_init_script(
        "HTMLMediaElement.prototype.play = async function () { this.dispatchEvent(new Event('play')) };"
    )
    page.goto(f"/reviews/{review.pk}/")

    page.get_by_role("link", name="Play the video").click()

    expect(page.get_by_role("link", name="Pause the video")).to_be_visible()
