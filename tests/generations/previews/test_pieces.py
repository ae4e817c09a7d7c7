"""A caption in pieces: nothing is lost, and what platforms do to a text is marked."""

import pytest

from generations.previews.pieces import Span, drawn, fold_position, pieces_of

WORDS = "Dark mode is here. "


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#a",
        "One\n\n\ntwo  three #Tag, @name. https://example.com/a?b=c#d (see example.org)",
        "👩‍👩‍👧 #été ＃タグ @me@you.org a@b.org &#39; #123 " * 9,
        "x" * 300,
        WORDS * 20 + "\n\n" + "end",
    ],
)
def test_the_pieces_joined_are_the_text(text):
    spans = [Span("one", 3, 9), Span("two", 5, 12), Span("all", 0, 10_000), Span("none", 7, 7)]

    for fold in (None, 1, 10, 125, 10_000):
        pieces = pieces_of(text, fold=fold, spans=spans)
        assert "".join(piece.text for piece in pieces) == text
        assert all(piece.text for piece in pieces)
        assert sum(piece.fold is not None for piece in pieces) <= 1


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#DarkMode and #ProductUpdate.", ["#DarkMode", "#ProductUpdate"]),
        ("Number #1 of #100days", ["#100days"]),
        ("a#b &#39; /#c", []),
        ("Thanks @north.wind. mail@northwind.org", ["@north.wind"]),
        ("https://example.com/#top, then (example.org)", ["https://example.com/#top", "example.org"]),
        ("#été #東京 ＃タグ", ["#été", "#東京", "＃タグ"]),
    ],
)
def test_what_platforms_link_is_a_tag(text, tags):
    found = [piece.text for piece in pieces_of(text) if piece.is_tag]

    assert [tag for tag in tags if tag in found] == tags
    assert not [tag for tag in found if tag not in [*tags, "northwind.org", "mail@northwind.org"]]


@pytest.mark.parametrize(
    ("text", "fold", "shown"),
    [
        ("short", 125, None),
        ("x" * 125, 125, None),
        ("x" * 126, 125, 125),
        # At the end of the word before, with the gap behind it.
        ("one two three", 6, 4),
        ("one two\n\nthree", 7, 9),
        # What is only space behind the fold hides nothing.
        ("one two   ", 7, None),
    ],
)
def test_a_text_folds_at_the_end_of_a_word(text, fold, shown):
    assert fold_position(text, fold) == shown


def test_threads_cover_their_words_and_may_overlap():
    pieces = pieces_of("Dark mode is here", spans=[Span("one", 0, 9), Span("two", 5, 12)])

    assert [(piece.text, piece.threads) for piece in pieces] == [
        ("Dark ", ("one",)),
        ("mode", ("one", "two")),
        (" is", ("two",)),
        (" here", ()),
    ]


def test_a_drawn_text_is_escaped_and_adds_no_space():
    html = drawn(pieces_of("<b> #Tag here", fold=8, spans=[Span("t-1", 4, 8)]))

    assert html == (
        '&lt;b&gt; <mark data-thread="t-1"><span class="tag">#Tag</span></mark> '
        '<span class="fold" data-not-text>Folded here, after 8 characters</span>here'
    )
