"""Results as a page shows them: with the words marked that they were found by."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from search.excerpts import SearchedText, beginning, marked
from search.queries import Query
from search.sources import Passage, Result

# Of one result; more would hide the other results.
PASSAGES_MOST = 3


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A place of a text with the words marked, and what the text is called."""

    label: str
    text: SafeString | str
    url: str


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One line of the list."""

    title: SafeString | str
    url: str
    icon: str
    what: str
    who: str
    at: datetime
    image_url: str
    passages: list[ShownPassage]


def shown(result: Result, query: Query) -> ShownResult:
    """Return the result with its words marked, and with the passages that show where they stand."""
    searched = SearchedText(result.title, query)
    passages = [
        ShownPassage(passage.label, text.excerpt or "", passage.url)
        for text, passage in _telling(result, query, searched)
    ]
    title = searched.excerpt
    if not passages and result.passages and title is None:
        # The words are further back in a text than what is looked through here.
        first = result.passages[0]
        passages = [ShownPassage(first.label, beginning(first.text), first.url)]
    return ShownResult(
        title=title or marked(beginning(result.title), query),
        url=result.url,
        icon=result.icon,
        what=result.what,
        who=result.who,
        at=result.at,
        image_url=result.image_url,
        passages=passages,
    )


def _telling(result: Result, query: Query, title: SearchedText) -> list[tuple[SearchedText, Passage]]:
    """Return the passage with most of the words, and others only for words that are not in it.

    Captions of one job say much the same: the second and the third would tell nothing new.
    """
    found = [(SearchedText(passage.text, query), passage) for passage in result.passages]
    chosen: list[tuple[SearchedText, Passage]] = []
    lacking = set(query.wanted)
    while found and lacking and len(chosen) < PASSAGES_MOST:
        text, passage = max(found, key=lambda entry: len(entry[0].terms & lacking))
        if not text.terms & lacking:
            break
        chosen.append((text, passage))
        lacking -= text.terms
        if len(chosen) == 1:
            lacking -= title.terms
    return chosen
