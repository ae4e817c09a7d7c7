"""What is checked on every revision; a blocking check stops approval.

Computed from the revision, the files and the workspace's rules as they are now, and so never out of date;
an approval keeps what the checks said at its moment.
"""

from reviews.checks.model import Check, Tone, Words
from reviews.checks.run import checks_of, checks_of_draft, checks_of_words, is_blocked

__all__ = ["Check", "Tone", "Words", "checks_of", "checks_of_draft", "checks_of_words", "is_blocked"]
