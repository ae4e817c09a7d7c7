"""What error pages and reports show of the values around an error: none that opens a door, DEBUG or not."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from powerpost.errors import without_keys

# Of the settings: shorter ones would blot out what has nothing to do with them.
SECRET_LEAST = 16


class SecretsLeftOut(SafeExceptionReporterFilter):
    """Hides what is marked as sensitive also while DEBUG is on, and every value that holds a secret."""

    # And addresses of servers, which may hold a password; `url` is how the queue's settings call theirs.
    hidden_settings = re.compile(
        rf"{SafeExceptionReporterFilter.hidden_settings.pattern}|^(?:DATABASE_URL|REDIS_URL|URL)$", re.I
    )

    def is_active(self, request: HttpRequest | None) -> bool:
        """Return True: whoever tries things out has keys too."""
        return True

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        """Return the local variables of a frame, without the values that hold a secret."""
        variables = super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self._without_secrets(value)) for name, value in variables]

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        """Return what a form sent, without what looks like a key."""
        sent = super().get_post_parameters(request)
        if not sent:
            return sent
        cleansed = sent.copy()
        for name, value in sent.items():
            if holds_secret(str(value)):
                cleansed[name] = self.cleansed_substitute
        return cleansed

    def _without_secrets(self, value: Any) -> Any:
        try:
            text = repr(value)
        except Exception:
            # It would fail on the page too, which says so there.
            return value
        return self.cleansed_substitute if holds_secret(text) else value


def holds_secret(text: str) -> bool:
    """Return whether a text holds an API key or a secret of the settings."""
    secrets = [
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
        *settings.FIELD_ENCRYPTION_KEYS,
        settings.METRICS_TOKEN or "",
    ]
    return without_keys(text) != text or any(
        len(secret) >= SECRET_LEAST and str(secret) in text for secret in secrets
    )
