"""How the programs write what happens: LOGGING of the settings, from LOG_FORMAT and LOG_LEVEL."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from dashboard.environment import text

LOG_FORMAT = text("LOG_FORMAT", "text").lower()
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured("LOG_FORMAT must be text or json.")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "dashboard.log_lines.Line",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "dashboard.log_lines.JsonLine"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if LOG_FORMAT == "json" else "line",
        }
    },
    "root": {"handlers": ["console"], "level": text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # With a handler of its own, or the consumer would set up another one that logs every task.
        "huey": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Django's own handler would print everything a second time while DEBUG is on.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"level": "WARNING"},
        # Three lines for each sign-in that went well, which the line of the request tells already.
        "axes": {"level": "WARNING"},
    },
}
