"""What keys do at the desk in a browser, and when they do nothing."""

from playwright.sync_api import expect

from reviews.models import Review, ReviewEvent
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.desk import captions, on_stage, state_counts

State = Review.State


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


def test_what_is_typed_ahead_of_the_scripts_is_not_lost(open_window, workspace, author, reviewer):
    captions(workspace, author, 2)
    page = open_window(reviewer, viewport=DESKTOP)
    page.route("**/js/desk.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto("/reviews/")

    page.keyboard.press("c")
    page.keyboard.type("Shorter, and a rare word")

    expect(page.locator("#comment-request_changes")).to_have_value("Shorter, and a rare word")
    assert state_counts() == {State.IN_REVIEW: 2}
