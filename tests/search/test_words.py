"""Words: how texts are cut and folded, and that no text and no question is too strange for it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.excerpts import EXCERPT_MOST, excerpt, marked
from search.index import MARK, searched_words
from search.queries import QUERY_MOST, TERMS_MOST, Query, parse
from search.words import WORD_MOST, folded_parts_of, folded_words_of, parts_of, words_of

# What the databases' own languages are made of, and scripts that are cut in their own ways.
TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\"'\\*:^&|!()<>-+#@%_;~{}[]\0\t\n aAbBéßİıσςÅ東京カがタวันสุأهلשל🇩🇪👩‍🚀️¤ﬁＡ①½"),
    ),
    max_size=120,
)


def folded(text: str) -> list[str]:
    return [word.folded for word in words_of(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" …!? ", []),
        ("Slow, mornings.", ["slow", "mornings"]),
        ("東京タワー", ["東京", "京タ", "タワ", "ワー", "ー"]),
        ("iPhoneを買う", ["iphone", "を買", "買う", "う"]),
        ("🇩🇪👍🏽", ["🇩", "🇪", "👍"]),
        ("naïve co\u0301ffee", ["naive", "coffee"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("a\x00b\u2028c\u00a0d", ["a", "b", "c", "d"]),
    ],
)
def test_texts_are_cut_into_folded_words(text, words):
    assert folded(text) == words


def test_words_within_words_are_parts():
    assert [part.folded for part in parts_of("#DarkMode IMG2034 JPEGFile plain ABC")] == [
        "dark", "mode", "img", "2034", "jpeg", "file",
    ]  # fmt: skip


@given(TEXTS)
def test_what_is_stored_is_cut_as_what_is_marked(text):
    assert folded_words_of(text) == folded(text)
    assert folded_parts_of(text) == [part.folded for part in parts_of(text)]


@given(TEXTS)
def test_a_text_is_found_by_each_of_its_words(text):
    stored = set(searched_words([text]).split(" "))
    for word in [*words_of(text), *parts_of(text)]:
        assert word.folded in stored
        for term in parse(text[word.start : word.end]).terms:
            assert all(any(each.startswith(wanted) for each in stored) for wanted in term.words)


@given(TEXTS)
def test_what_is_stored_holds_nothing_that_a_database_could_take_for_more(text):
    words = searched_words([text]).split(" ")
    assert all(
        re.fullmatch(r"[0-9a-z\u0080-\U0010ffff]+", word) and len(word) <= 2 * WORD_MOST
        for word in words
        if word
    )
    for word in words_of(text):
        assert MARK not in word.folded
        assert 0 <= word.start < word.end <= len(text)
        word.folded.encode()


@given(TEXTS)
def test_a_text_is_folded_once_and_for_all(text):
    for word in words_of(text):
        assert folded(word.folded)[0].startswith(word.folded[:2])


@given(TEXTS)
def test_no_question_raises(text):
    query = parse(text)
    assert isinstance(query, Query)
    assert len(query.terms) <= TERMS_MOST
    assert all(term.words and all(term.words) for term in query.terms)
    assert parse(query.text) == query


def test_the_last_word_alone_may_go_on():
    assert [term.is_open for term in parse("slow coffee").terms] == [False, True]
    assert [term.is_open for term in parse('slow "coffee').terms] == [False, True]
    assert [term.is_open for term in parse('slow "coffee"').terms] == [False, False]
    assert [term.is_open for term in parse("slow -coffee").terms] == [False, False]
    assert [term.is_open for term in parse("slow …").terms] == [True]


def test_a_long_question_is_cut():
    assert len(parse("x " * 5_000).text) <= QUERY_MOST
    assert len(parse(" ".join(map(str, range(10_000)))).terms) == TERMS_MOST


@given(TEXTS, TEXTS)
def test_an_excerpt_shows_only_what_stands_there(text, words):
    query = parse(words)
    for drawn in (excerpt(text, query), marked(text, query)):
        if drawn is None:
            continue
        assert not re.search(r"<(?!/?mark>)", drawn)
        assert drawn.count("<mark>") == drawn.count("</mark>")


def test_an_excerpt_is_around_the_words():
    text = f"{'before ' * 100}the needle is here {'after ' * 100}"
    drawn = excerpt(text, parse("needle"))
    assert "the <mark>needle</mark> is" in drawn
    assert drawn.startswith("…")
    assert drawn.endswith("…")
    assert len(drawn) < EXCERPT_MOST + 40


@pytest.mark.parametrize(
    ("text", "words", "drawn"),
    [
        ("A ☕ coffee – don’t wait", "coffee", "A ☕ <mark>coffee</mark> – don’t wait"),
        ("A ☕ coffee – don’t wait", "don’t coffee", "A ☕ <mark>coffee</mark> – <mark>don’t</mark> wait"),
        ("☕Café", "cafe", "☕<mark>Café</mark>"),
        ("☕ IMG2034", "2034", "☕ IMG<mark>2034</mark>"),
    ],
)
def test_words_are_marked_beside_other_letters(text, words, drawn):
    assert excerpt(text, parse(words)) == drawn


def test_without_the_words_there_is_no_excerpt():
    assert excerpt("hay", parse("needle")) is None


def test_the_words_of_a_phrase_are_marked_together():
    assert (
        marked("slow days, slow mornings", parse('"slow mornings"'))
        == "slow days, <mark>slow mornings</mark>"
    )
