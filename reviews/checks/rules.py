"""The workspace's own rules for captions, which its managers keep on the site. What breaks one blocks."""

from collections.abc import Iterator, Sequence

from powerpost.text_parts import Link, emoji_in, hashtags_in, links_in
from reviews.checks.matching import folded_hashtag, lines_of, phrases_in
from reviews.checks.model import Check, Tone, Words, counted
from reviews.models import ReviewPolicy
from workspaces.numbers import grouped
from workspaces.shortening import shorten

NAMED_MOST = 3
NAME_LENGTH = 60


def rule_checks(words: Words, policy: ReviewPolicy) -> Iterator[Check]:
    """Yield what the workspace's rules say of a caption; nothing for a rule that is not set."""
    text = words.everything
    hashtags = hashtags_in(text)
    yield from _forbidden_words(text, lines_of(policy.forbidden_words))
    yield from _required_hashtags(hashtags, lines_of(policy.required_hashtags))
    yield from _disclosures(text, lines_of(policy.required_disclosures))
    yield from _at_most("hashtags", "hashtag", "hashtags", len(hashtags), policy.hashtags_most)
    if policy.emoji_most is not None:
        yield from _at_most("emoji", "emoji", "emoji", len(emoji_in(text)), policy.emoji_most)
    if not policy.links_allowed:
        yield _links([link.address for link in links_in(text) if _is_meant(link)])


def _forbidden_words(text: str, forbidden: list[str]) -> Iterator[Check]:
    if found := phrases_in(text, forbidden):
        yield Check("forbidden_words", Tone.BLOCK, f"Not allowed here: {_named(found, quoted=True)}")
    elif forbidden:
        yield Check("forbidden_words", Tone.GOOD, "No forbidden words")


def _required_hashtags(hashtags: list[str], required: list[str]) -> Iterator[Check]:
    there = {folded_hashtag(hashtag) for hashtag in hashtags}
    wanted = [f"#{entry.lstrip('#＃')}" for entry in required]
    if missing := [entry for entry in wanted if folded_hashtag(entry) not in there]:
        yield Check("required_hashtags", Tone.BLOCK, f"Missing here: {_named(missing)}")
    elif wanted:
        yield Check("required_hashtags", Tone.GOOD, f"With {_named(wanted)}")


def _disclosures(text: str, required: list[str]) -> Iterator[Check]:
    there = phrases_in(text, required)
    if missing := [entry for entry in required if entry not in there]:
        yield Check("disclosures", Tone.BLOCK, f"The caption must say {_named(missing, quoted=True)}")
    elif required:
        yield Check("disclosures", Tone.GOOD, f"Says {_named(required, quoted=True)}")


def _at_most(code: str, singular: str, plural: str, count: int, most: int | None) -> Iterator[Check]:
    if most is None:
        return
    has = counted(count, singular, plural) if count else f"No {plural}"
    if count > most:
        allowed = f"{grouped(most)} at most" if most else "none"
        yield Check(code, Tone.BLOCK, f"{has}; this workspace allows {allowed}")
    else:
        yield Check(code, Tone.GOOD, f"{has}, {grouped(most)} allowed" if most else has)


def _links(addresses: list[str]) -> Check:
    if addresses:
        return Check("links", Tone.BLOCK, f"No links allowed here: {_named(addresses)}")
    return Check("links", Tone.GOOD, "No links")


def _is_meant(link: Link) -> bool:
    """Return whether a bare domain is more than a missing space, as in "What a day.It begins"."""
    domain = link.address.split("/")[0]
    return link.has_scheme or domain != link.address or not domain.rpartition(".")[2].istitle()


def _named(entries: Sequence[str], *, quoted: bool = False) -> str:
    named = [shorten(entry, NAME_LENGTH) for entry in entries[:NAMED_MOST]]
    shown = [f"“{name}”" for name in named] if quoted else named
    more = len(entries) - len(shown)
    return ", ".join(shown) + (f" and {grouped(more)} more" if more else "")
