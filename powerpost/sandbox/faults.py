"""Words in a prompt that switch faults on, like the test cards of a payment provider.

Declared here as data; documented in docs/sandbox.md and on the sandbox's own page. A word works wherever it
stands in the prompt, in any case, and several can be combined.
"""

from dataclasses import dataclass
from enum import Enum


class When(Enum):
    """The moment at which a word has its effect."""

    REQUEST = "when the job is asked for"
    JOB = "while the job runs"
    POLL = "when the job is read"
    DOWNLOAD = "when a file is downloaded"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its effect in one sentence, and how often it works (`times`; None is always).

    Uses are counted for each account and prompt (polls: each job; downloads: each file), so a changed prompt
    starts afresh.
    """

    text: str
    when: When
    effect: str
    times: int | None = None


FAIL = Word("[fail]", When.JOB, "The job is accepted and ends failed; all credits are refunded.")
PARTIAL = Word(
    "[partial]",
    When.JOB,
    "Images: the last one fails, the others are kept, and its credits are refunded. With a quantity of 1 the "
    "whole job fails. Captions and videos ignore it.",
)
SLOW = Word("[slow]", When.JOB, "The job takes ten times as long.")
NEVER = Word("[never]", When.JOB, "The job is accepted and stays processing for good.")
RATE_LIMIT = Word("[rate-limit]", When.REQUEST, "429 with retryAfter 2; no job, no charge.", times=1)
ERROR_500 = Word("[error-500]", When.REQUEST, "500; no job, no charge.", times=1)
LOST_ANSWER = Word(
    "[lost-answer]",
    When.REQUEST,
    "The job is created and charged, but the connection drops before the answer.",
    times=1,
)
SLOW_ANSWER = Word("[slow-answer]", When.REQUEST, "The answer takes 8 seconds.")
REFUSED = Word("[refused]", When.REQUEST, "400 at the field prompt; no job, no charge.")
NO_CREDITS = Word("[no-credits]", When.REQUEST, "402, whatever the balance; no job, no charge.")
NONSENSE = Word(
    "[nonsense]", When.POLL, "The first reading is an HTML page, the second JSON cut in half.", times=2
)
UNKNOWN_STATUS = Word(
    "[unknown-status]", When.POLL, "The first two readings have a status nobody documented.", times=2
)
VANISH = Word("[vanish]", When.POLL, "The job is accepted; reading it is a 404.")
BAD_FILE = Word("[bad-file]", When.DOWNLOAD, "The first download of each file is broken bytes.", times=1)

WORDS: tuple[Word, ...] = (
    FAIL,
    PARTIAL,
    SLOW,
    NEVER,
    RATE_LIMIT,
    ERROR_500,
    LOST_ANSWER,
    SLOW_ANSWER,
    REFUSED,
    NO_CREDITS,
    NONSENSE,
    UNKNOWN_STATUS,
    VANISH,
    BAD_FILE,
)

RETRY_AFTER = 2
SLOW_FACTOR = 10
SLOW_ANSWER_SECONDS = 8.0
STRANGE_STATUS = "reticulating"
HTML_PAGE = "<!doctype html><title>One moment</title><h1>We are updating our servers</h1>"


def words_in(prompt: str | None) -> tuple[Word, ...]:
    """Return the words that `prompt` contains."""
    lowered = (prompt or "").lower()
    return tuple(word for word in WORDS if word.text in lowered)


def without_words(prompt: str) -> str:
    """Return `prompt` with the words taken out and its blanks made single."""
    for word in words_in(prompt):
        while (start := prompt.lower().find(word.text)) >= 0:
            prompt = prompt[:start] + " " + prompt[start + len(word.text) :]
    return " ".join(prompt.split())
