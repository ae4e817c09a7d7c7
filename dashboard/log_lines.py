"""Lines of the log. What opens a door to whoever reads it is left out, wherever in a line it stands."""

import logging
import re

# The token of a guest link: Django's own loggers repeat the address of a request that was refused or failed.
_GUEST_TOKEN = re.compile(r"(/guests/)(?!links/)[^/\s?#\"']+")


class Line(logging.Formatter):
    """Formats a line, traceback included, without the tokens of guest links."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with an ellipsis in the place of each token."""
        return _GUEST_TOKEN.sub(r"\1…", super().format(record))
