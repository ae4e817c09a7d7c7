"""The reviewer's desk in a browser: by keys alone, by thumb, by two at once, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from reviews.models import Review, ReviewEvent
from reviews.revisions import edit_caption
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, overflow
from tests.browser.desk import at_rest, captions, on_stage, state_counts
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy

State = Review.State


def test_a_queue_of_twenty_is_cleared_by_keys_alone(open_window, workspace, author, reviewer):
    captions(workspace, author, 20)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    press = page.keyboard.press

    on_stage(page, "Brief 0, X")
    press("a")
    on_stage(page, "Brief 1, X")
    press("u")
    on_stage(page, "Brief 0, X")
    expect(page.locator(".news")).to_contain_text("Undone: Brief 0, X.")
    for number in range(20):
        on_stage(page, f"Brief {number}, X")
        if number % 5 == 3:
            press("c")
            page.keyboard.type("Say what is new, and jog the reader")
            press("Control+Enter")
        elif number % 5 == 4:
            press("r")
            page.keyboard.type("Off brand")
            press("Control+Enter")
        else:
            press("a")
        expect(page.locator(".news")).to_contain_text(f"Brief {number}, X.")

    expect(page.locator(".stage .empty h2")).to_have_text("Nothing waits for you")
    expect(page.locator("#reviews-waiting")).to_have_text("")
    expect(page.locator("#desk-said")).to_contain_text("Nothing is left in this list.")
    assert state_counts() == {State.APPROVED: 12, State.CHANGES_REQUESTED: 4, State.REJECTED: 4}
    assert (
        ReviewEvent.objects.filter(action="changes_requested").first().comment.startswith("Say what is new")
    )


def test_a_queue_is_cleared_by_thumb(open_window, workspace, author, reviewer):
    captions(workspace, author, 4)
    page = open_window(reviewer, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/reviews/")
    expect(page.locator("#stage-title")).to_be_hidden()

    page.locator(".entry a").first.tap()
    on_stage(page, "Brief 0, X")
    expect(page.locator(".queue")).to_be_hidden()
    page.get_by_role("button", name="Approve").tap()
    on_stage(page, "Brief 1, X")
    page.locator(".decision summary", has_text="Request changes").tap()
    page.get_by_label("What should be different?").fill("Shorter")
    page.locator(".decision-panel button[type=submit]:visible").tap()
    on_stage(page, "Brief 2, X")
    page.get_by_role("button", name="Undo").tap()
    on_stage(page, "Brief 1, X")
    page.get_by_role("link", name=re.compile("Back to list")).tap()
    expect(page.locator(".entry")).to_have_count(3)
    page.locator(".entry a").last.tap()
    on_stage(page, "Brief 3, X")
    for title in ("Brief 2, X", "Brief 1, X"):
        page.get_by_role("button", name="Approve").tap()
        on_stage(page, title)
    page.get_by_role("button", name="Approve").tap()

    expect(page.locator(".stage .empty h2")).to_be_visible()
    assert state_counts() == {State.APPROVED: 4}


def test_buttons_are_large_enough_for_a_thumb_and_stay_in_reach(open_window, workspace, author, reviewer):
    review = review_files(workspace, author.user, count=1, with_bytes=True)[0]
    page = open_window(reviewer, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(review.get_absolute_url())

    bar = page.locator("#decisions").bounding_box()
    assert bar["y"] + bar["height"] <= page.locator(".rail-nav").bounding_box()["y"] + 2
    for button in page.locator("#decisions .button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 43.5, button.inner_text()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert page.locator("#decisions").bounding_box()["y"] == pytest.approx(bar["y"], abs=2)


def test_two_reviewers_race_on_one_output(open_window, workspace, author, reviewer, second_reviewer):
    review = captions(workspace, author, 2)[0]
    first, second = (open_window(person, viewport=DESKTOP) for person in (reviewer, second_reviewer))
    for page in (first, second):
        page.goto(review.get_absolute_url())
    second.keyboard.press("r")
    second.keyboard.type("The tone is off")

    first.keyboard.press("a")
    on_stage(first, "Brief 1, X")
    second.keyboard.press("Control+Enter")

    notice = second.locator("#refusal")
    expect(notice).to_contain_text("rita approved this before you")
    expect(notice).to_be_focused()
    expect(second.get_by_label("What you wrote is kept here")).to_have_value("The tone is off")
    expect(second.locator("#desk-said")).to_contain_text("rita approved this before you")
    assert second.url.endswith(f"{review.get_absolute_url()}?show=mine")
    assert read(review).state == State.APPROVED


def test_a_new_revision_keeps_the_comment_in_its_panel(open_window, workspace, author, reviewer):
    review = captions(workspace, author, 1)[0]
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto(review.get_absolute_url())
    page.keyboard.press("c")
    page.keyboard.type("Shorter")
    edit_caption(review.pk, acting(author, workspace), title="", text="New words", revision=1)

    page.keyboard.press("Control+Enter")

    expect(page.locator("#refusal")).to_contain_text("meanwhile there is revision 2")
    expect(page.get_by_label("What should be different?")).to_have_value("Shorter")
    expect(page.locator(".as-changes ins")).not_to_have_count(0)
    page.locator("#stage-title").focus()
    page.keyboard.press("d")
    expect(page.locator("#caption-text")).to_have_text("New words")


def test_a_half_written_comment_is_there_again(open_window, workspace, author, reviewer):
    captions(workspace, author, 2)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    page.keyboard.press("c")
    page.keyboard.type("Half of a th")
    page.locator(".entry a").nth(1).click()
    on_stage(page, "Brief 1, X")
    expect(page.locator("#comment-request_changes")).to_have_value("")
    page.keyboard.press("k")
    on_stage(page, "Brief 0, X")

    page.keyboard.press("c")
    page.keyboard.type("ought")
    page.keyboard.press("Control+Enter")

    on_stage(page, "Brief 1, X")
    assert ReviewEvent.objects.get(action="changes_requested").comment == "Half of a thought"
    page.keyboard.press("u")
    on_stage(page, "Brief 0, X")
    expect(page.locator("#comment-request_changes")).to_have_value("")


def test_all_of_it_works_without_javascript(open_window, workspace, author, reviewer):
    captions(workspace, author, 14)
    page = open_window(reviewer, viewport=DESKTOP, java_script_enabled=False)
    page.goto("/reviews/")
    page.get_by_role("link", name="2 more").click()
    expect(page.locator(".entry")).to_have_count(14)
    page.locator("summary", has_text="Filter").click()
    page.get_by_role("link", name="By kind, platform, author and age").click()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Platform").select_option("x")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "platform=x" in page.url
    last = Review.objects.order_by("-waiting_since").values_list("pk", flat=True)[:10]
    Review.objects.filter(pk__in=list(last)).delete()
    page.reload()

    page.locator("#decisions").get_by_role("button", name="Approve").click()
    expect(page.locator(".news")).to_contain_text("Approved: Brief 0, X.")
    page.get_by_role("button", name="Undo").click()
    on_stage(page, "Brief 0, X")
    page.locator(".decision summary", has_text="Reject").click()
    page.locator("[data-decision=reject] button[type=submit]").click()
    expect(page.locator(".decision .errorlist")).to_contain_text("Say what should be different")
    page.get_by_label("Why should it not be used?").fill("Off brand")
    page.locator("[data-decision=reject] button[type=submit]").click()
    on_stage(page, "Brief 1, X")
    assert "platform=x" in page.url
    for box in page.locator(".tick input").all():
        box.check()
    page.locator("#several").get_by_role("button", name="Approve").click()
    expect(page.locator("#report")).to_contain_text("3 approved.")
    assert state_counts() == {State.APPROVED: 3, State.REJECTED: 1}


LOOKS = {
    "light desktop": {"viewport": DESKTOP, "color_scheme": "light"},
    "dark phone": {"viewport": PHONE, "color_scheme": "dark", "has_touch": True},
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_everybody_can_read_and_use_it(open_window, workspace, author, reviewer, owner, look):
    set_policy(workspace, approvals_needed=2)
    photos = [make_file(workspace, with_bytes=True) for _ in range(2)]
    caption, _ = review_captions(workspace, author.user, inputs=photos, prompt="W" * 300)
    picture = review_files(workspace, reviewer.user, count=2, with_bytes=True)[0]
    page = open_window(reviewer, **look)
    problems = {}

    def examine(name: str) -> None:
        found = accessibility_problems(page)
        if overflow(page) > 0:
            found.append(f"{overflow(page)} pixels too wide")
        if found:
            problems[name] = found

    for address in (
        "/reviews/",
        "/reviews/?show=approved",
        picture.get_absolute_url(),
        caption.get_absolute_url(),
    ):
        page.goto(address)
        examine(address)
    edit_caption(caption.pk, acting(author, workspace), title="", text="New words " + "w" * 300, revision=1)
    page.goto(f"{caption.get_absolute_url()}?show=mine&platform=instagram")
    examine("changed")
    page.keyboard.press("c")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".decision .errorlist")
    at_rest(page)
    examine("refused")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_selector(".news")
    at_rest(page)
    examine("decided")
    page.keyboard.press("?")
    examine("keys")

    assert problems == {}
