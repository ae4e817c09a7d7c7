"""Running all checks on the present revision of a review, or on words that are being written."""

from collections.abc import Iterable, Iterator

from reviews.checks.media import media_checks, missing_file
from reviews.checks.model import Check, Tone, Words
from reviews.checks.platform import platform_checks
from reviews.checks.rules import rule_checks
from reviews.fingerprints import described_files
from reviews.models import Review, ReviewPolicy, Revision

_ORDER = [Tone.BLOCK, Tone.WARN, Tone.GOOD]


def checks_of(review: Review, policy: ReviewPolicy) -> list[Check]:
    """Return what the checks say of the present revision: blocking ones first, then warnings, then good.

    Reads what reading.with_parts() brings.
    """
    revision = review.revision
    if revision is None:
        return []
    if review.is_caption:
        return checks_of_words(review, policy, title=revision.title, text=revision.text)
    return _sorted(_file_checks(revision))


def checks_of_words(review: Review, policy: ReviewPolicy, *, title: str, text: str) -> list[Check]:
    """Return what the checks would say of a caption's review if it had this title and text."""
    post_types = tuple(review.revision.post_types) if review.revision else ()
    words = Words(review.platform, post_types, text, title)
    files = [entry.media_file for entry in described_files(review)]
    return _sorted([*_word_checks(words, policy), *media_checks(files, post_types, with_platform=False)])


def checks_of_draft(words: Words, policy: ReviewPolicy) -> list[Check]:
    """Return what the checks say of words that belong to no output; files are left out."""
    return _sorted(_word_checks(words, policy))


def is_blocked(review: Review, policy: ReviewPolicy) -> bool:
    """Return whether a check forbids to approve the present revision."""
    return any(check.tone is Tone.BLOCK for check in checks_of(review, policy))


def _word_checks(words: Words, policy: ReviewPolicy) -> Iterator[Check]:
    ruled = list(rule_checks(words, policy))
    # Of hashtags, the workspace's rule says the same as the platform's limit and more, unless that is broken.
    codes = {check.code for check in ruled}
    yield from ruled
    for check in platform_checks(words):
        if check.tone is not Tone.GOOD or check.code not in codes:
            yield check


def _file_checks(revision: Revision) -> Iterator[Check]:
    if revision.media_file is None:
        yield missing_file()
    else:
        yield from media_checks([revision.media_file], revision.post_types)


def _sorted(checks: Iterable[Check]) -> list[Check]:
    return sorted(checks, key=lambda check: _ORDER.index(check.tone))
