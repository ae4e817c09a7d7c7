"""Places: what is one, what is refused, and where words are found again in a later text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.anchors import QUOTE_MAX, Anchor, AnchorLost, fit, locate
from reviews.models import Review, Revision, Thread
from tests.reviews.factories import review_files

Kind = Thread.Anchor
TEXT = "Finally! Dark mode 🌙 is here. Dark mode\nfor all."


def caption(text: str = TEXT) -> Revision:
    return Revision(review=Review(type="caption"), number=3, text=text)


@pytest.mark.parametrize(
    ("quote", "start", "text", "found"),
    [
        ("mode", 14, TEXT, 14),
        ("mode", 35, TEXT, 35),
        ("mode", 16, TEXT, 14),
        ("mode", 26, TEXT, 35),
        ("mode", 900, TEXT, 35),
        ("mode", None, TEXT, 14),
        ("🌙 is", 19, TEXT, 19),
        ("🌙 is", 0, TEXT, 19),
        ("aa", 2, "aa_aa", 3),
        ("aa", 1, "aaa", 1),
        # Equally near: the earlier one.
        ("x", 2, "x___x", 0),
        ("Mode", 14, TEXT, None),
        ("mode", 14, "", None),
        ("", 0, TEXT, None),
    ],
)
def test_words_are_found_where_they_stand_or_nearest_to_it(quote, start, text, found):
    assert locate(quote, start, text) == (None if found is None else (found, found + len(quote)))


@given(
    before=st.text("ab 🙂"),
    quote=st.text("ab🙂", min_size=1),
    after=st.text("ab 🙂"),
    start=st.integers(0, 40),
)
def test_what_is_found_is_the_quote_and_none_is_nearer(before, quote, after, start):
    text = before + quote + after
    place = locate(quote, start, text)

    assert place is not None
    assert text[slice(*place)] == quote
    nearer = [
        other
        for other in range(len(text))
        if text.startswith(quote, other) and abs(other - start) < abs(place[0] - start)
    ]
    assert nearer == []


@given(text=st.text(min_size=1), data=st.data())
def test_a_range_that_fits_is_kept_as_it_is(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    if not quote.strip() or "\r" in quote:
        return
    fitted = fit(Anchor(Kind.TEXT, start, end, quote=quote), caption(text))
    assert (fitted.start, fitted.end, fitted.quote) == (start, end, quote)


def test_line_ends_of_a_form_are_those_of_the_text():
    fitted = fit(Anchor(Kind.TEXT, 35, 43, quote="mode\r\nfor"), caption())

    assert TEXT[fitted.start : fitted.end] == fitted.quote == "mode\nfor"


def test_typed_words_are_looked_for():
    assert fit(Anchor(Kind.TEXT, quote="  is here "), caption()).start == TEXT.index("is here")


@pytest.mark.parametrize("quote", ["", " \n", "nowhere", "x" * (QUOTE_MAX + 1)])
def test_words_that_are_not_there_are_refused(quote):
    with pytest.raises(AnchorLost):
        fit(Anchor(Kind.TEXT, 0, 3, quote=quote), caption())


@pytest.fixture
def image(workspace, owner) -> Revision:
    return review_files(workspace, owner.user)[0].revision


@pytest.fixture
def video(workspace, owner) -> Revision:
    return review_files(workspace, owner.user, kind="video")[0].revision


@pytest.mark.parametrize(
    ("given_place", "kept"),
    [
        ((0, 1, None, None), (0, 1, None, None)),
        ((0.1234567, 0.5, 0.25, 0.5), (0.12346, 0.5, 0.25, 0.5)),
        ((0.5, 0.5, 0.001, 0.001), (0.5, 0.5, None, None)),
        ((0.5, 0.5, 0.5, 0.001), (0.5, 0.5, 0.5, 0.001)),
        ((-0.01, 0.5, None, None), None),
        ((0.5, 1.01, None, None), None),
        ((float("nan"), 0.5, None, None), None),
        ((None, 0.5, None, None), None),
        ((0.8, 0.5, 0.3, 0.1), None),
        ((0.5, 0.5, 0.1, None), None),
    ],
)
def test_places_in_a_picture(image, given_place, kept):
    x, y, width, height = given_place
    anchor = Anchor(Kind.AREA, x=x, y=y, width=width, height=height)
    if kept is None:
        with pytest.raises(AnchorLost):
            fit(anchor, image)
    else:
        fitted = fit(anchor, image)
        assert (fitted.x, fitted.y, fitted.width, fitted.height) == kept


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "kept"),
    [
        (0, None, (0, None)),
        (3.456, 5, (3.46, 5)),
        (3, 3, (3, None)),
        (61.2, None, (61.2, None)),
        (62, None, None),
        (5, 3, None),
        (3, 99, None),
        (-1, None, None),
        (float("inf"), None, None),
    ],
)
def test_moments_of_a_video(video, starts_at, ends_at, kept):
    anchor = Anchor(Kind.TIME, starts_at=starts_at, ends_at=ends_at)
    if kept is None:
        with pytest.raises(AnchorLost):
            fit(anchor, video)
    else:
        fitted = fit(anchor, video)
        assert (fitted.starts_at, fitted.ends_at) == kept


def test_a_place_of_another_kind_of_output_is_refused(image, video):
    for anchor, revision in (
        (Anchor(Kind.TIME, starts_at=1), image),
        (Anchor(Kind.TEXT, 0, 1, quote="F"), image),
        (Anchor(Kind.AREA, x=0, y=0), video),
        (Anchor(Kind.AREA, x=0, y=0), caption()),
    ):
        with pytest.raises(AnchorLost):
            fit(anchor, revision)


def test_only_what_belongs_to_the_kind_is_kept(image):
    assert fit(Anchor(Kind.WHOLE, 1, 2, quote="x", x=0.5), image) == Anchor()
    assert fit(Anchor(Kind.AREA, 1, 2, quote="x", x=0.5, y=0.5, starts_at=1), image) == Anchor(
        Kind.AREA, x=0.5, y=0.5
    )
