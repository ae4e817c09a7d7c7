"""What looks at every page finds what is wrong: each check on a small page that is wrong in that one way."""

# A page in one line reads better than one in pieces.
# ruff: noqa: E501

import pytest

from tests.gallery.inspection import axe_problems, enlarge_text, form_problems, layout_problems

WRONG = {
    "scroll: the page is 110 px wider": '<p style="width:500px">Long</p>',
    "outside: p “Left” is 200 × 20 at -50": (
        '<p style="position:absolute;left:-50px;top:0;width:200px;height:20px;margin:0">Left</p>'
    ),
    "overlap: button.one “One”": (
        '<button class="one">One</button><button style="margin-left:-20px;width:60px">Two</button>'
    ),
    "words: h1": (
        '<h1 style="height:10px;margin:0">A heading of two lines that is much too long for its height</h1><p>Text'
    ),
    "clipped: div.box": '<div class="box" style="width:60px;overflow:hidden;white-space:nowrap">Words cut off</div>',
    "clipped: div.low": '<div class="low" style="height:12px;line-height:20px;overflow:hidden">Cut</div>',
    "clipped: div.hold > button": (
        '<div class="hold"><button style="width:40px;overflow:hidden;white-space:nowrap">Save the text</button></div>'
    ),
    "target: a#small “x” is 12 × 12": (
        '<a id="small" href="/x" style="display:block;width:12px;height:12px;overflow:visible;font-size:8px">x</a>'
    ),
    "order: a#late": '<a href="#main">Skip</a><a id="late" tabindex="3" href="/a">Late link here</a>',
    "order: the first that the keyboard reaches": '<nav><a href="/a">Home of it all</a></nav>',
    "order: after a.below": (
        '<a class="below" href="/a" style="position:absolute;top:200px">Below it</a>'
        '<a class="above" href="/b" style="position:absolute;top:20px">Above it</a>'
    ),
    "the keyboard goes back to": (
        '<div style="display:flex;flex-direction:row-reverse;gap:10px">'
        '<a href="/a">First here</a><a href="/b">Second here</a></div>'
    ),
}

RIGHT = {
    "a wide table scrolls by itself": (
        '<div style="overflow-x:auto"><div style="width:900px">Wide</div></div>'
    ),
    "an ellipsis says that there is more": (
        '<p style="width:60px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">Words that are cut</p>'
    ),
    "a card's link covers the card": (
        "<style>.card{position:relative;padding:20px}.card a{position:relative}"
        '.card h2 a{position:static}.card h2 a::after{content:"";position:absolute;inset:0}</style>'
        '<div class="card"><h2><a href="/a">The whole card</a></h2><a href="/b" style="padding:8px">Other</a></div>'
    ),
    "a bar is fixed above the page": (
        '<a href="/a" style="display:block;height:40px">On the page</a>'
        '<div style="position:fixed;top:0;left:0;width:100%"><a href="/b" style="display:block;height:40px">Bar</a></div>'
    ),
    "a link in a sentence may be small": '<p style="font-size:14px">Read <a href="/a">it</a> in the manual.</p>',
    "words for screen readers only are not seen": (
        '<span style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">Hidden</span>'
    ),
    "columns are read one after the other": (
        '<style>.b{display:block;height:30px}</style><div style="display:flex;gap:10px"><div><a class="b" href="/a">Left one</a><a class="b" href="/b">Left two</a></div>'
        '<div><a class="b" href="/c">Right one</a><a class="b" href="/d">Right two</a></div></div>'
    ),
}


@pytest.fixture(scope="module")
def window(chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


def put(window, content: str) -> None:
    window.set_content(
        f'<!doctype html><html lang="en"><title>A page</title><body style="margin:0">{content}'
    )


@pytest.mark.parametrize("problem", WRONG)
def test_what_is_wrong_is_found(window, problem):
    put(window, WRONG[problem])
    found = layout_problems(window, tiny_targets=problem.startswith("target"))
    assert [line for line in found if problem in line], found


@pytest.mark.parametrize("content", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_meant_is_not_complained_of(window, content):
    put(window, content)
    assert layout_problems(window, tiny_targets=True) == []


def test_a_form_that_only_a_script_can_send_is_found(window):
    put(
        window,
        '<main><form method="post"><textarea name="q"></textarea><button type="button">Go</button></form></main>',
    )
    assert form_problems(window) == ["form: form to itself has no button to send it"]
    put(window, '<main><form method="post"><input name="q"><button>Go</button></form></main>')
    assert form_problems(window) == []


def test_faint_words_are_found_with_their_contrast(window):
    put(window, '<main><h1 style="color:#bbb;background:#fff">Faint</h1></main>')
    (problem,) = axe_problems(window, "color-contrast")
    assert "h1" in problem
    assert "contrast of 1.91" in problem


def test_large_text_is_twice_as_large_and_moves_the_breakpoints(window):
    put(window, "<style>p{margin:0;font-size:1rem}@media (width < 20rem){p{color:red}}</style><p>Words</p>")
    measure = (
        "(() => {const s = getComputedStyle(document.querySelector('p')); return [s.fontSize, s.color]})()"
    )
    assert window.evaluate(measure) == ["16px", "rgb(0, 0, 0)"]
    enlarge_text(window)
    assert window.evaluate(measure) == ["32px", "rgb(255, 0, 0)"]
    enlarge_text(window, is_large=False)
    assert window.evaluate(measure) == ["16px", "rgb(0, 0, 0)"]
