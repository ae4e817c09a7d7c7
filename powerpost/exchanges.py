"""What each request to PowerPost came to, for whoever counts: endpoint, outcome and seconds."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from powerpost.catalog import API_PREFIX

logger = logging.getLogger(__name__)

# Outcomes beside the class of a status.
REFUSED, RATE_LIMITED, NO_CONNECTION, NO_ANSWER = "refused", "rate_limited", "no_connection", "no_answer"

_KINDS = "content|images|videos"
# As the pages of PowerPost's API reference call them: few and fixed, whatever ids the paths hold.
_ENDPOINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"/media/upload"), "/media/upload"),
    (re.compile(r"/account/credits"), "/account/credits"),
    (re.compile(rf"/({_KINDS})/generate"), r"/\1/generate"),
    (re.compile(rf"/({_KINDS})/generations"), r"/\1/generations"),
    (re.compile(rf"/({_KINDS})/generations/[^/]+"), r"/\1/generations/{id}"),
)
FILE = "file"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it. `endpoint` and `outcome` each have a few dozen values at most."""

    method: str
    endpoint: str
    outcome: str
    seconds: float


Listener = Callable[[Exchange], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have a function called after each request of this process; asked for twice, it is called once."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(exchange: Exchange) -> None:
    """Tell the listeners. What one of them raises must not touch the request: it is logged."""
    for listener in _listeners:
        try:
            listener(exchange)
        except Exception:
            logger.exception("A request to PowerPost was not counted")


def endpoint_of(path: str) -> str:
    """Return the endpoint's path with `{id}` for ids; "file" for what is no address of the API."""
    inside = path.rpartition(API_PREFIX)[2] if API_PREFIX in path else ""
    for pattern, template in _ENDPOINTS:
        if found := pattern.fullmatch(inside):
            return found.expand(template)
    return FILE


def outcome_of(status: int) -> str:
    """Return the class of an answer: "2xx", "rate_limited" for a 429, "refused" for other 4xx, "5xx"."""
    if status == 429:
        return RATE_LIMITED
    if 400 <= status < 500:
        return REFUSED
    return f"{status // 100}xx"
