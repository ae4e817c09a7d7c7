"""Tokens in addresses that let somebody in: what is kept of one, and how many wrong ones may be tried."""

import hashlib
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from workspaces.rate import address_key, count_one, give_back

# Of one address, in so many seconds.
WRONG_TOKENS_MOST = 30
WRONG_TOKENS_SPAN = 60.0

Row = TypeVar("Row", bound=Model)


def hash_of(token: str) -> str:
    """Return what is stored of a token: its SHA-256, in hex. Of 256 random bits, a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@sensitive_variables("token")
def find_by_token(request: HttpRequest, rows: QuerySet[Row], token: str, *, purpose: str) -> Row | None:
    """Return the row that the token opens, or None; raises TooOften after too many wrong ones.

    `purpose` says which tokens are counted together. The row is found by the hash: how long that takes says
    nothing of the token.
    """
    tries = f"{purpose}.wrong.{address_key(request)}"
    # Counted before it is tried: of tokens tried at the same instant, no more than the limit are looked at.
    count_one(tries, WRONG_TOKENS_MOST, WRONG_TOKENS_SPAN)
    found = rows.filter(token_hash=hash_of(token)).first()
    if found is not None:
        give_back(tries)
    return found
