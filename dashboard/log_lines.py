"""Lines of the log. What opens a door to whoever reads it is left out, wherever in a line it stands."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from powerpost import catalog
from workspaces.trace import current_trace_id

# The ends of what is struck out: an address in a line may be followed by quotes, a bracket or a sentence.
_PART = r"[^/\s?#\"'<>]+"
_VALUE = r"[^\s&#\"'<>]+"

_STRUCK_OUT: tuple[tuple[re.Pattern[str], str], ...] = (
    # The token of a guest link: Django's own loggers repeat the address of a request that was refused.
    (re.compile(rf"(/guests/)(?!links/){_PART}"), r"\1…"),
    # Who holds these may join, or enter as somebody else.
    (re.compile(rf"(/invitations/)(?!new-account/){_PART}"), r"\1…"),
    (re.compile(rf"(/accounts/password/){_PART}/{_PART}"), r"\1…"),
    (re.compile(rf"({catalog.LIVE_KEY_PREFIX}|{catalog.SANDBOX_KEY_PREFIX})[^\s\"'<>,;)]+"), r"\1…"),
    # RFC 9110, 11.6.2: a scheme and what proves who it is. Also as a dictionary's entry is written.
    (re.compile(r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?)(?:[a-z]+\s+)?[^\s\"',]+"), r"\1…"),
    (re.compile(r"(?i)\b(bearer\s+)[^\s\"',]{6,}"), r"\1…"),
    # A password within an address, and what signs one.
    (re.compile(r"(\w://)[^/\s@\"']+@"), r"\1…@"),
    (re.compile(rf"(?i)([?&](?:x-(?:amz|goog)-[\w-]+|[\w-]*(?:signature|sig|token|key))=){_VALUE}"), r"\1…"),
)

# What every record has; anything else was given by whoever logged, as `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Django's loggers hand over the whole request, and a socket.
_NO_FACTS = frozenset({"request", "server_time"})
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def redacted(text: str) -> str:
    """Return the text with an ellipsis in the place of every token, key, password and signature."""
    for pattern, replacement in _STRUCK_OUT:
        text = pattern.sub(replacement, text)
    return text


def on_one_line(text: str) -> str:
    """Return the text with its control characters written out, so that no value can forge a line."""
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


def trace_of(record: logging.LogRecord) -> str:
    """Return the id under which the record was written; Django speaks of a request after it has ended."""
    return current_trace_id() or getattr(getattr(record, "request", None), "trace_id", "")


class Line(logging.Formatter):
    """One line of text for each record, its trace in brackets; a traceback stands indented below it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging calls
        """Return the line itself."""
        line = on_one_line(super().formatMessage(record))
        trace_id = trace_of(record)
        return f"{line} [{trace_id}]" if trace_id else line

    def format(self, record: logging.LogRecord) -> str:
        """Return the line and its traceback without anything that opens a door."""
        first, *rest = super().format(record).split("\n")
        return redacted("\n".join([first, *(f"  {on_one_line(line)}" for line in rest)]))


class JsonLine(logging.Formatter):
    """One JSON object a line, for machines that collect logs; the time is UTC as RFC 3339 has it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object: what every record has, then what was given as `extra`."""
        facts: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "trace_id": trace_of(record),
            "process": record.process,
            "thread": record.threadName,
        }
        if record.exc_info:
            facts["exception"] = self.formatException(record.exc_info)
        given = vars(record).items()
        facts |= {name: value for name, value in given if name not in _OWN | _NO_FACTS | facts.keys()}
        return json.dumps({name: _plain(value) for name, value in facts.items()})


def _plain(value: Any) -> Any:
    """Return what JSON can hold; texts without what opens a door."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return redacted(str(value))
