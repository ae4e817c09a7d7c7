"""What PowerPost says of a key's allowance, with every answer.

`X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` come from PowerPost's public
documentation: each may be missing or unreadable.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

# A reset further away than this is not a promise about a rate limit but some other number.
RESET_MAX = 3600


@dataclass(frozen=True, slots=True)
class RateLimit:
    """An allowance: requests in all and left, and seconds until it is renewed; None where not said."""

    limit: int | None
    remaining: int | None
    resets_in: float | None

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> "RateLimit":
        """Read the headers of an answer; `headers` must find names in any case."""
        reset = _whole_number(headers.get("X-RateLimit-Reset"))
        resets_in = None if reset is None else reset - time.time()
        return cls(
            limit=_whole_number(headers.get("X-RateLimit-Limit")),
            remaining=_whole_number(headers.get("X-RateLimit-Remaining")),
            resets_in=resets_in if resets_in is not None and 0 <= resets_in <= RESET_MAX else None,
        )


def _whole_number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 16 else None
