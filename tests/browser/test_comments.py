"""Comments in a browser: on words, places and moments, with the mouse, the keyboard and a thumb."""

import re

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page, expect

from reviews.anchors import Anchor
from reviews.discussion import resolve, start_thread
from reviews.models import Comment, Revision, Thread
from reviews.revisions import edit_caption
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, overflow, wait_for_metadata
from tests.media_files import webm_bytes
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions, review_files

pytestmark = pytest.mark.browser

# In front of the words that are selected: two code points of which JavaScript counts three.
TEXT = "🌙 Finally! Dark mode is here, for everybody.\n\nTell us what you think. #DarkMode"


def select(page: Page, words: str) -> None:
    """Select words of the caption as a mouse would."""
    page.locator("#caption-text").evaluate(
        """(root, words) => {
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return;
          }
        }""",
        words,
    )


@pytest.fixture
def caption(workspace, owner):
    review = review_captions(workspace, owner.user)[0]
    edit_caption(review.pk, acting(owner, workspace), title="", text=TEXT, revision=1)
    return review


@pytest.fixture
def image(workspace, owner):
    return review_files(workspace, owner.user, with_bytes=True)[0]


def say(page: Page, words: str) -> None:
    page.fill("#new-comment", words)
    page.locator("form.new-thread button[type=submit]").click()
    expect(page.locator(".thread").filter(has_text=words)).to_be_focused()
    expect(page.locator("#new-comment")).to_have_value("")


def test_words_are_commented_answered_resolved_and_reopened(page, caption, make_person, workspace):
    make_person("mara", workspace)
    page.goto(f"/reviews/{caption.pk}/")
    select(page, "Dark mode is here")
    page.locator(".about-selection").click()
    expect(page.locator("[data-about-words]")).to_have_text("About “Dark mode is here”")

    page.keyboard.type("Is it, @ma")
    expect(page.get_by_role("option", name="@mara")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("really?")
    page.locator("form.new-thread button[type=submit]").click()

    thread = page.locator(".thread")
    expect(thread).to_be_focused()
    expect(thread.locator("blockquote")).to_have_text("Dark mode is here")
    expect(thread.locator(".mention")).to_have_text("@mara")
    expect(page.locator("#new-comment")).to_have_value("")
    expect(page.locator("[data-about]")).to_be_hidden()
    stored = Thread.objects.get()
    assert TEXT[stored.start : stored.end] == stored.quote == "Dark mode is here"
    assert Comment.objects.get().text == "Is it, @mara really?"

    # From the words to the thread and back.
    page.locator(f"mark[data-thread='{stored.pk}']").click()
    expect(thread).to_be_focused()
    thread.locator("[data-show-place]").press("Enter")
    expect(page.locator("mark[data-thread]")).to_be_focused()

    thread.locator("summary").click()
    thread.get_by_label("Your answer").fill("Yes")
    thread.get_by_role("button", name="Send").click()
    expect(thread.locator(".comment")).to_have_count(2)
    thread.get_by_role("button", name=re.compile("Resolve")).click()
    expect(page.locator("mark[data-thread]")).to_have_count(0)
    expect(page.locator(".settled .thread")).to_be_focused()
    page.get_by_role("button", name=re.compile("Reopen")).click()
    expect(page.locator("mark[data-thread]")).to_have_count(1)
    assert accessibility_problems(page) == []


def test_the_key_takes_the_selected_words_along(page, caption):
    page.goto(f"/reviews/{caption.pk}/")
    select(page, "everybody")
    page.keyboard.press("m")

    expect(page.locator("#new-comment")).to_be_focused()
    expect(page.locator("#new-comment")).to_have_value("")
    expect(page.locator("[data-about-words]")).to_have_text("About “everybody”")
    page.locator("[data-about-remove]").click()
    # As if pulled larger; what the page logs of it would fail the test.
    page.locator("#new-comment").evaluate("field => { field.style.height = '200px' }")
    say(page, "About all of it")
    assert Thread.objects.get().anchor == "whole"


def test_places_are_counted_through_the_fold_and_other_comments(page, caption, owner, workspace):
    actor = acting(owner, workspace)
    text = f"👩‍👩‍👧 {TEXT} {'Words that go on and on. ' * 12}The end é, 🌙 #Last"
    edit_caption(caption.pk, actor, title="", text=text, revision=2)
    anchor = Anchor("text", 0, 20, quote=text[:20])
    start_thread(caption.pk, actor, text="The beginning", revision=3, anchor=anchor)
    page.goto(f"/reviews/{caption.pk}/")
    expect(page.locator("#caption-text [data-not-text]")).to_have_count(1)

    for words, script in (
        ("The end é, 🌙 ", None),
        (text, "root => getSelection().selectAllChildren(root)"),
    ):
        if script:
            page.locator("#caption-text").evaluate(script)
        else:
            select(page, words)
        page.keyboard.press("m")
        say(page, f"About {len(words)} characters")
        stored = Thread.objects.last()
        assert text[stored.start : stored.end] == stored.quote == words


def test_a_refused_comment_stays_with_its_place(page, caption):
    page.goto(f"/reviews/{caption.pk}/")
    select(page, "everybody")
    page.locator(".about-selection").click()
    page.fill("#new-comment", "x" * 2001)
    page.locator("form.new-thread button[type=submit]").click()

    expect(page.locator("#new-comment-error")).to_contain_text("1 too long")
    expect(page.locator("#new-comment")).to_be_focused()
    expect(page.locator("#new-comment")).to_have_value("x" * 2001)
    expect(page.locator("[data-about-words]")).to_have_text("About “everybody”")
    say(page, "Shorter")
    assert Thread.objects.get().quote == "everybody"


def test_a_box_and_a_point_on_a_picture(page, image):
    page.goto(f"/reviews/{image.pk}/")
    page.locator("[data-place-start]").click()
    frame = page.locator(".placing").bounding_box()
    picture = page.locator(".anchors img").bounding_box()
    assert frame == picture
    page.mouse.move(frame["x"] + frame["width"] * 0.2, frame["y"] + frame["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.6, frame["y"] + frame["height"] * 0.75, steps=4)
    page.mouse.up()
    expect(page.locator("[data-about-words]")).to_have_text("About a part of the picture")
    say(page, "Too dark here")
    box = Thread.objects.get()
    assert [box.x, box.y, box.width, box.height] == pytest.approx([0.2, 0.25, 0.4, 0.5], abs=0.01)

    # The same without a pointer.
    page.locator("[data-place-start]").press("Enter")
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#new-comment")).to_be_focused()
    say(page, "And here")
    point = Thread.objects.last()
    assert [point.x, point.y, point.width] == [0.48, 0.49, None]

    pins = page.locator(".pin")
    expect(pins).to_have_count(2)
    dot = pins.nth(1).locator(".pin-dot").bounding_box()
    assert dot["x"] + dot["width"] / 2 == pytest.approx(picture["x"] + picture["width"] * 0.48, abs=1)
    pins.nth(0).locator(".pin-dot").click()
    expect(page.locator(".thread").first).to_be_focused()
    assert accessibility_problems(page) == []


def test_a_moment_and_a_part_of_a_video(page, workspace, owner):
    (review,) = review_files(workspace, owner.user, kind="video")
    content = webm_bytes(seconds=4)
    file = review.revision.media_file
    file.file.save("file", ContentFile(content), save=False)
    file.thumbnail.save("thumbnail", ContentFile(b""), save=False)
    file.format, file.size, file.duration = "webm", len(content), 4.0
    file.save()
    page.goto(f"/reviews/{review.pk}/")
    video = page.locator(".anchors video")
    wait_for_metadata(video)
    video.evaluate("video => { video.currentTime = 1.5 }")
    page.get_by_role("button", name="Comment at 0:01").click()
    video.evaluate("video => { video.currentTime = 3 }")
    page.get_by_role("button", name="Until 0:03").click()
    say(page, "Too loud")

    thread = Thread.objects.get()
    assert (thread.starts_at, thread.ends_at) == (1.5, 3)
    video.evaluate("video => { video.currentTime = 0 }")
    page.locator(".thread [data-seek]").click()
    assert video.evaluate("video => video.currentTime") == 1.5
    expect(page.locator(".moments")).to_contain_text("0:01 to 0:03")


def test_after_an_edit_the_comment_is_carried(page, caption, owner, workspace):
    actor = acting(owner, workspace)
    start = TEXT.index("Dark mode")
    anchor = Anchor("text", start, start + 9, quote="Dark mode")
    start_thread(caption.pk, actor, text="Light mode?", revision=2, anchor=anchor)
    edit_caption(caption.pk, actor, title="", text=f"Well: {TEXT}", revision=2)
    page.goto(f"/reviews/{caption.pk}/")

    expect(page.locator(".thread")).to_contain_text("from revision 2")
    expect(page.locator("mark[data-thread]")).to_have_text("Dark mode")


def test_a_half_written_comment_survives_and_a_sent_one_does_not(page, caption):
    page.goto(f"/reviews/{caption.pk}/")
    page.fill("#new-comment", "Half a tho")
    page.reload()
    expect(page.locator("#new-comment")).to_have_value("Half a tho")
    say(page, "Half a thought")
    page.reload()
    expect(page.locator("#new-comment")).to_have_value("")


def test_an_answer_that_comes_late_is_not_drawn_on_another_output(page, caption, workspace, owner):
    other = review_captions(workspace, owner.user)[0]
    held = []
    page.route("**/comments/*", lambda route: held.append(route))
    page.goto(f"/reviews/{caption.pk}/")
    page.fill("#new-comment", "Sent, then gone on")
    page.locator("form.new-thread button[type=submit]").click()
    expect(page.locator("form.new-thread")).to_have_attribute("aria-busy", "true")
    # As the desk does it, whichever list it shows.
    page.evaluate(
        "address => htmx.ajax('GET', address, {target: '#desk', swap: 'outerHTML'})", f"/reviews/{other.pk}/"
    )
    expect(page.locator("form.new-thread")).to_have_attribute("action", re.compile(str(other.pk)))
    with page.expect_response("**/comments/*"):
        held[0].continue_()

    expect(page.locator("#new-comment")).to_have_value("")
    expect(page.locator(".thread")).to_have_count(0)
    expect(page.locator("#caption-text")).to_contain_text("as told on Instagram")
    assert Comment.objects.get().thread.review == caption


def test_it_works_without_javascript(open_window, owner, caption):
    page = open_window(owner, viewport=DESKTOP, java_script_enabled=False)
    page.goto(f"/reviews/{caption.pk}/")
    page.locator(".about-words summary").click()
    page.fill("#new-comment-quote", "Finally!")
    page.fill("#new-comment", "Lose this")
    page.locator("form.new-thread button[type=submit]").click()

    expect(page.locator("mark[data-thread]")).to_have_text("Finally!")
    assert "#thread-" in page.url


def test_a_phone_has_room_for_comments(open_window, owner, image, workspace):
    actor = acting(owner, workspace)
    for number in range(3):
        place = Anchor("area", x=0.1 + number * 0.4, y=0.5, width=None, height=None)
        thread = start_thread(
            image.pk, actor, text=f"Number {number} https://x.example/{'y' * 90}", revision=1, anchor=place
        )
    resolve(thread.pk, actor)
    page = open_window(owner, viewport=PHONE, has_touch=True)
    page.goto(f"/reviews/{image.pk}/")
    page.locator("[data-place-start]").tap()
    frame = page.locator(".placing").bounding_box()
    page.touchscreen.tap(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 4)
    say(page, "From my thumb")

    assert Revision.objects.get(review=image).number == 1
    assert [round(Thread.objects.last().x, 1), round(Thread.objects.last().y, 1)] == [0.5, 0.2]
    assert overflow(page) == 0
    assert accessibility_problems(page) == []
