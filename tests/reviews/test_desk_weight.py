"""How much the desk holds and brings along with forty outputs that wait: counts, to be seen when they grow.

What a visit weighs in a browser is benchmarks/visit.py.
"""

import gzip
import re
from html.parser import HTMLParser

import pytest

from tests.collected_files import linked_files, weight
from tests.dashboard.test_weight_of_pages import LIGHT
from tests.generations.factories import make_file
from tests.reviews.desk_page import DESK, listed
from tests.reviews.factories import review_captions, review_files

WAITING = 40
# Bytes of the page beside its words and the addresses of its pictures.
MARKUP = 6_000
ELEMENTS = 600
_READ = ("title", "aria-label", "placeholder", "alt")


class _Page(HTMLParser):
    """A page taken apart: how many elements it has, and what of it is words and addresses of pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements = 0
        self.words: list[str] = []
        self._is_body = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements += 1
        self._is_body |= tag == "body"
        self.words += [value or "" for name, value in attrs if name in _READ or (tag, name) == ("img", "src")]

    def handle_data(self, data):
        if self._is_body:
            self.words.append(re.sub(r"\s+", " ", data))


def compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), 6))


@pytest.fixture
def waiting(workspace, author) -> None:
    """Have forty outputs of all kinds wait."""
    for number in range(WAITING // 4):
        words = f"Overhead view of paper notebook {number} on the ferry, elegant and misty, for the weekend"
        review_captions(workspace, author.user, prompt=words)
        review_files(workspace, author.user, count=2, prompt=words)


def test_forty_that_wait_are_a_light_page(waiting, reviewer, collected):
    text = reviewer.client.get(DESK).content.decode()
    page = _Page(text)

    assert f"{WAITING} waiting for you" in text
    assert page.elements <= ELEMENTS
    assert compressed(text) - compressed(" ".join(page.words)) <= MARKUP


def test_what_the_desk_brings_along_is_light(waiting, reviewer, collected):
    page = reviewer.client.get(DESK).content.decode()
    files = linked_files(re.sub(r"<noscript>.*?</noscript>", "", page))

    # With the styles of a frame that few captions have.
    assert len(files) <= 7
    assert weight(collected, files) <= LIGHT


def test_styles_for_more_come_at_once_where_there_is_more_to_see(workspace, author, reviewer, collected):
    plain, *_ = review_captions(workspace, author.user, parameters={"post_types": ["x-post"]})
    pictures = [make_file(workspace) for _ in range(3)]
    several, *_ = review_captions(
        workspace, author.user, parameters={"post_types": ["x-post"]}, inputs=pictures
    )

    def is_linked(address: str, name: str = "desk_later") -> bool:
        page = re.sub(r"<noscript>.*?</noscript>", "", reviewer.client.get(address).content.decode())
        return any(name in each for each in linked_files(page))

    assert not is_linked(plain.get_absolute_url())
    assert not is_linked(several.get_absolute_url())
    assert is_linked(several.get_absolute_url(), "frames_more")
    assert not is_linked(plain.get_absolute_url(), "frames_more")
    assert is_linked(f"{plain.get_absolute_url()}?action=reject")
    assert is_linked(f"{DESK}?show=approved")


def test_a_line_of_the_list_is_few_elements(waiting, reviewer):
    some = reviewer.client.get(DESK)
    everything = reviewer.client.get(f"{DESK}?lines=all")
    more = len(listed(everything)) - len(listed(some))

    # Its picture or its icon, three words beside it, and what ticks it.
    assert (_Page(everything.content.decode()).elements - _Page(some.content.decode()).elements) / more <= 13
