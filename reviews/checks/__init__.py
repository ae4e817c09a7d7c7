"""What is checked on every revision; a blocking check stops approval.

Computed from the revision, the files and the workspace's rules as they are now, and so never out of date;
an approval keeps what the checks said at its moment.
"""

from reviews.checks.model import Check, Tone
from reviews.checks.run import checks_of, is_blocked

__all__ = ["Check", "Tone", "checks_of", "is_blocked"]
