"""What became of a caption, drawn with the fold and the tags of the new words."""

import re

from generations.previews.pieces import pieces_of
from reviews.diff import word_diff
from reviews.pieces import drawn_changes


def test_what_changed_keeps_the_fold_and_the_tags_of_the_new_words():
    old, new = "One two three", "One six seven #eight"
    html = str(drawn_changes(word_diff(old, new), fold=8))

    shown = re.sub(r'<span class="visually-hidden">.*?</span>', "", html)
    assert '<span class="tag">#eight</span>' in shown
    without_fold = re.sub(r'<span class="fold".*?</span>', "", shown)
    assert re.sub(r"<del>.*?</del>|<[^>]+>", "", without_fold) == new
    assert re.sub(r"<ins>.*?</ins>|<[^>]+>", "", without_fold) == old
    # The fold is between two insertions, not within one.
    assert '</ins><span class="fold" data-not-text>Folded here, after 8 characters</span><ins>' in shown


def test_each_of_thousands_of_tags_is_coloured():
    text = "#tag word " * 6000
    assert sum(piece.is_tag for piece in pieces_of(text)) == 6000
