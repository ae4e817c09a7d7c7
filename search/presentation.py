"""Results as a page shows them: with the words marked that they were found by."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from search.excerpts import beginning, excerpt, marked, number_found
from search.queries import Query
from search.sources import Result

# Of one result; more would hide the other results.
PASSAGES_MOST = 2


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
    """Return the result with its words marked, and with the passages that hold most of them."""
    numbered = [(number_found(passage.text, query), passage) for passage in result.passages]
    best = sorted((entry for entry in numbered if entry[0]), key=lambda entry: -entry[0])[:PASSAGES_MOST]
    passages = [
        ShownPassage(passage.label, excerpt(passage.text, query) or "", passage.url) for _, passage in best
    ]
    title = excerpt(result.title, query)
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
