"""Words are found as a person would find them, in any surroundings."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.checks.matching import folded, lines_of, phrases_in

WORDS = st.text("abcéßñжи", min_size=1, max_size=6)
SURROUNDINGS = st.lists(st.sampled_from(["xyz", "q-z", "#", "(", "😀", "\n", "2026", "x_y"]), max_size=6).map(
    " ".join
)


@settings(max_examples=100, deadline=None)
@given(word=WORDS, before=SURROUNDINGS, after=SURROUNDINGS)
def test_a_word_is_found_wherever_it_stands_alone(word, before, after):
    assert phrases_in(f"{before} {word.upper()} {after}", [word]) == [word]
    assert phrases_in(f"{before} {word}y {after}", [word]) == []
    assert phrases_in(f"{before} y{word} {after}", [word]) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_and_any_text_finds_itself(text):
    assert folded(folded(text)) == folded(text)
    assert phrases_in(text, [text]) == ([text] if folded(text) else [])


def test_the_lines_of_a_list():
    assert lines_of("  one \n\n\t\ntwo   words\r\nthree") == ["one", "two words", "three"]
