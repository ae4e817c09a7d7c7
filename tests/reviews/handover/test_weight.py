"""How much the page for handing over holds, however much there is to hand over."""

import re

from reviews.views.handover import PAGE_SIZE
from tests.reviews.factories import review_captions
from tests.reviews.handover.conftest import ADDRESS

# As of every page: benchmarks/visit.py.
MOST_ELEMENTS = 600


def elements(person) -> int:
    return len(re.findall(r"<[a-z]", person.client.get(ADDRESS).content.decode()))


def test_a_full_page_is_few_elements(owner, workspace, author, captions, approve):
    two = elements(owner)
    approve(*review_captions(workspace, author.user))

    a_row = (elements(owner) - two) / len(captions)

    assert a_row <= 12
    assert two + (PAGE_SIZE - len(captions)) * a_row <= MOST_ELEMENTS
