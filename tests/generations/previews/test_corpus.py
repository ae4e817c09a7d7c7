"""Difficult captions in every frame: no character is lost, none is run as markup, none is slow."""

from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from generations.previews.pieces import FOLD_SLACK, fold_position
from generations.previews.preview import Preview
from powerpost import catalog
from powerpost.platform_limits import PLATFORM_LIMITS
from tests.generations.previews.corpus import CAPTIONS

EACH = pytest.mark.parametrize("name", CAPTIONS)


def preview_of(platform: str, text: str, *, title: str = "", post_types: list[str] | None = None) -> Preview:
    types = [entry.id for entry in catalog.POST_TYPES.values() if entry.platform.id == platform]
    return Preview(
        key="one",
        platform_id=platform,
        post_types=types if post_types is None else post_types,
        title=title,
        text=text,
        account="Northwind",
        pictures_for=lambda post_type: [],
    )


class Words(HTMLParser):
    """Collects the text of the element with an id as scripts see it, without what is marked as no text."""

    def __init__(self, html: str, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted, self.depth, self.silent, self.text, self.tags = wanted, 0, 0, "", set[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if self.depth or found.get("id") == self.wanted:
            self.depth += 1
            self.tags.add(tag)
            if self.silent or "data-not-text" in found:
                self.silent += 1

    def handle_endtag(self, tag):
        if self.depth:
            self.depth -= 1
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data):
        if self.depth and not self.silent:
            self.text += data


@EACH
@pytest.mark.parametrize("platform", catalog.PLATFORMS)
def test_what_is_drawn_is_exactly_the_caption(platform, name):
    text = CAPTIONS[name]
    html = f'<span id="it">{preview_of(platform, text).words}</span>'

    read = Words(html, "it")

    # A parser of HTML takes all line ends for one sign, as browsers do.
    assert read.text.replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert read.tags <= {"span", "label"}


@EACH
def test_a_whole_post_holds_no_markup_of_its_writer(name):
    text = CAPTIONS[name]
    html = render_to_string("previews/post.html", {"preview": preview_of("youtube", text, title=text[:200])})

    assert "<script" not in html
    assert "</textarea>" not in html
    assert Words(html, "text-one").text.replace("\r\n", "\n") == text.replace("\r\n", "\n")


@EACH
@pytest.mark.parametrize("fold", sorted({limits.fold for limits in PLATFORM_LIMITS.values() if limits.fold}))
def test_a_fold_is_where_the_platform_has_it_and_tears_nothing(name, fold):
    text = CAPTIONS[name]
    position = fold_position(text, fold)

    if len(text) <= fold:
        assert position is None
    if position is not None:
        gap = len(text[:position]) - len(text[:position].rstrip())
        assert fold - FOLD_SLACK <= position - gap <= fold + FOLD_SLACK
        assert text[position] not in "\u200d\ufe0f"
        assert text[position - 1] != "\u200d"


def test_words_fold_apart_for_phone_and_computer():
    html = preview_of("linkedin", "word " * 100).words

    shown, behind_phone = html.split('<label class="more on-phone"')
    between, behind_computer = behind_phone.split('<label class="more on-computer"')
    assert len(shown) == 140
    assert 'class="rest on-phone"' in between
    assert Words(f'<i id="a">{shown}<label data-not-text {between}</i>', "a").text == "word " * 42
    assert 'class="rest"' in behind_computer


def test_where_all_shows_nothing_can_be_unfolded():
    assert not preview_of("linkedin", "Short").can_unfold
    assert "label" not in preview_of("linkedin", "Short").words
    # Over a video there is one line, and two do not fit.
    assert preview_of("tiktok", "Two\nlines").can_unfold


def test_what_looks_like_a_link_is_coloured_where_it_is_one():
    text = "See https://example.com and #Tag"

    assert '<span class="tag">https://example.com</span>' in preview_of("x", text).words
    assert '<span class="tag">https://example.com</span>' not in preview_of("instagram", text).words
    assert '<span class="tag">#Tag</span>' in preview_of("instagram", text).words
    assert '<span class="tag">#हिन्दी</span>' in preview_of("instagram", "#हिन्दी").words
