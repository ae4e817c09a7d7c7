"""The reviewer's desk in a browser: by keys alone, by thumb, by two at once, without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from reviews.models import Review, ReviewEvent
from reviews.revisions import edit_caption
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, overflow
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy

State = Review.State
ONE_PLATFORM = {"post_types": ["x-post"]}


def captions(workspace, author, count: int) -> list[Review]:
    """Return as many reviews that wait, in the order of the list."""
    return [
        review_captions(workspace, author.user, prompt=f"Brief {number}", parameters=ONE_PLATFORM)[0]
        for number in range(count)
    ]


def at_rest(page: Page) -> None:
    """Wait until the page is there with its scripts, and no decision is under way."""
    page.wait_for_load_state()
    expect(page.locator("html[data-under-way]")).to_have_count(0)


def on_stage(page: Page, title: str) -> None:
    """Wait until the output is there, and keys mean it."""
    expect(page.locator("#stage-title")).to_have_text(title)
    at_rest(page)


def state_counts() -> dict[str, int]:
    states = list(Review.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


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


def test_keys_decide_nothing_while_only_the_list_is_shown(open_window, workspace, author, reviewer):
    captions(workspace, author, 2)
    page = open_window(reviewer, viewport=PHONE)
    page.goto("/reviews/")

    sent = []
    page.on("request", lambda request: sent.append(request.method))

    page.keyboard.press("a")
    page.keyboard.press("c")

    expect(page.locator(".decision[open]")).to_have_count(0)
    page.reload()
    assert "POST" not in sent
    assert state_counts() == {State.IN_REVIEW: 2}


def test_hammering_a_key_decides_once(open_window, workspace, author, reviewer):
    captions(workspace, author, 3)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    # The answer takes its time, and the key is pressed again and again meanwhile.
    page.route("**/decide/**", lambda route: (page.wait_for_timeout(300), route.continue_()))

    page.keyboard.press("a")
    for _ in range(5):
        page.keyboard.press("a")
        page.keyboard.press("j")
    page.keyboard.down("a")
    page.keyboard.down("a")
    page.keyboard.up("a")

    on_stage(page, "Brief 1, X")
    assert ReviewEvent.objects.filter(action="approved").count() == 1


def test_keys_mean_nothing_while_typing_in_dialogs_with_modifiers_or_turned_off(
    open_window,
    workspace,
    author,
    reviewer,
):
    captions(workspace, author, 2)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    press = page.keyboard.press

    press("c")
    page.keyboard.type("ajkru?")
    press("Escape")
    expect(page.locator(".decision summary", has_text="Request changes")).to_be_focused()
    press("Shift+a")
    press("Alt+a")
    press("?")
    expect(page.locator("#desk-keys")).to_be_visible()
    press("a")
    page.get_by_label("Single keys").uncheck()
    press("Escape")
    expect(page.locator("#desk-keys")).to_be_hidden()
    press("a")
    press("j")
    page.reload()
    press("a")
    press("j")
    on_stage(page, "Brief 0, X")
    assert state_counts() == {State.IN_REVIEW: 2}

    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Single keys").check()
    press("Escape")
    expect(page.locator("#desk-keys")).to_be_hidden()
    press("j")
    on_stage(page, "Brief 1, X")
    press("k")
    on_stage(page, "Brief 0, X")


def test_several_are_ticked_and_decided_at_once(open_window, workspace, author, reviewer):
    reviews = captions(workspace, author, 6)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    boxes = page.locator(".tick input")
    expect(page.locator("#several")).to_be_hidden()

    page.keyboard.press("x")
    expect(page.locator("[data-ticked-count]")).to_have_text("1 ticked")
    page.keyboard.press("j")
    on_stage(page, "Brief 1, X")
    expect(boxes.first).to_be_checked()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.locator("[data-ticked-count]")).to_have_text(re.compile("[24] ticked"))
    page.get_by_label("All on this page").check()
    expect(page.locator("[data-ticked-count]")).to_have_text("6 ticked")
    boxes.nth(5).uncheck()
    edit_caption(reviews[2].pk, acting(author, workspace), title="", text="New words", revision=1)
    page.locator("#several").get_by_role("button", name="Approve").click()

    expect(page.locator("#report")).to_contain_text("4 approved, 1 could not be.")
    expect(page.locator("#report a")).to_have_text("Brief 2, X")
    expect(page.locator("#several")).to_be_hidden()
    assert state_counts() == {State.APPROVED: 4, State.IN_REVIEW: 2}


def test_on_a_phone_the_report_stands_above_the_list(open_window, workspace, author, reviewer):
    reviews = captions(workspace, author, 3)
    page = open_window(reviewer, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/reviews/")
    for box in page.locator(".tick").all()[:2]:
        box.tap()
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="New words", revision=1)

    page.locator("#several").get_by_role("button", name="Approve").tap()

    expect(page.locator("#report")).to_be_visible()
    expect(page.locator(".entry")).to_have_count(2)
    at_rest(page)
    expect(page.locator("#stage-title")).to_be_hidden()
    expect(page.locator("#decisions")).to_be_hidden()
    report, entries = (page.locator(part).bounding_box() for part in ("#report", ".entries"))
    assert report["y"] < entries["y"]


def test_the_list_stays_where_it_was_scrolled(open_window, workspace, author, reviewer):
    captions(workspace, author, 20)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    queue = page.locator(".queue")
    expect(page.locator(".entry")).to_have_count(12)
    queue.evaluate("queue => queue.scrollTop = queue.scrollHeight")
    expect(page.locator(".entry")).to_have_count(20)
    queue.evaluate("queue => queue.scrollTop = 400")

    page.locator(".entry a", has_text="Brief 9").click()

    on_stage(page, "Brief 9, X")
    assert queue.evaluate("queue => queue.scrollTop") == pytest.approx(400, abs=90)
    expect(page.locator(".entry a[aria-current]")).to_be_focused()
    page.go_back()
    on_stage(page, "Brief 0, X")
    expect(page.locator(".rail")).to_be_visible()


def test_a_tick_on_a_line_that_came_later_is_kept_and_all_means_all(open_window, workspace, author, reviewer):
    captions(workspace, author, 20)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")

    page.get_by_label("Tick Brief 0, X").check()
    page.get_by_label("All on this page").check()
    expect(page.locator(".entry")).to_have_count(20)
    expect(page.locator("[data-ticked-count]")).to_have_text("20 ticked")
    page.get_by_label("Tick Brief 18, X").uncheck()
    page.keyboard.press("j")
    on_stage(page, "Brief 1, X")

    expect(page.locator("[data-ticked-count]")).to_have_text("19 ticked")
    expect(page.get_by_label("Tick Brief 18, X")).not_to_be_checked()
    page.locator("#several").get_by_role("button", name="Approve").click()
    expect(page.locator("#report")).to_contain_text("19 approved.")
    assert state_counts() == {State.APPROVED: 19, State.IN_REVIEW: 1}


def test_keys_go_through_the_whole_list(open_window, workspace, author, reviewer):
    captions(workspace, author, 16)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")

    for number in range(16):
        on_stage(page, f"Brief {number}, X")
        expect(page.locator(".entry[data-current] .name")).to_have_text(f"Brief {number}")
        expect(page.locator(".entry[data-current]")).to_be_in_viewport()
        page.keyboard.press("j")
    page.keyboard.press("k")
    on_stage(page, "Brief 14, X")


def test_who_comes_to_the_rest_by_the_keyboard_goes_on_with_its_lines(
    open_window, workspace, author, reviewer
):
    captions(workspace, author, 20)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")

    page.get_by_label("Tick Brief 11, X").focus()
    page.keyboard.press("Tab")

    expect(page.locator(".entry")).to_have_count(20)
    expect(page.locator(".entry a").nth(12)).to_be_focused()


def test_what_is_typed_ahead_of_the_scripts_is_not_lost(open_window, workspace, author, reviewer):
    captions(workspace, author, 2)
    page = open_window(reviewer, viewport=DESKTOP)
    page.route("**/js/desk.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto("/reviews/")

    page.keyboard.press("c")
    page.keyboard.type("Shorter, and a rare word")

    expect(page.locator("#comment-request_changes")).to_have_value("Shorter, and a rare word")
    assert state_counts() == {State.IN_REVIEW: 2}


def test_menus_are_filled_when_somebody_points_at_the_page(open_window, workspace, author, reviewer):
    captions(workspace, author, 1)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    page.locator("summary", has_text="More about this output").click()
    expect(page.get_by_role("link", name="The job it comes from")).to_be_visible()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Platform").select_option("x")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**platform=x**")
    on_stage(page, "Brief 0, X")


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
