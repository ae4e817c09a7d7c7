"""System checks of secrets: weak ones, and files that others on this machine may read."""

import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

# Of characters. Django asks for 50 of its own; what others make up should be no easier to guess.
SECRET_KEY_MIN = 32
DIFFERENT_MIN = 8
METRICS_TOKEN_MIN = 20
PLACEHOLDERS = (
    "changeme",
    "change-me",
    "change_me",
    "django-insecure",
    "secret-key",
    "your-secret",
    "example",
)


@register(Tags.security)
def sessions_are_signed_with_a_secret(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a SECRET_KEY that can be guessed: whoever knows it signs in as anybody."""
    key = settings.SECRET_KEY
    is_long = len(key) >= SECRET_KEY_MIN and len(set(key)) >= DIFFERENT_MIN
    if is_long and not key.lower().startswith(PLACEHOLDERS):
        return []
    return [
        Error(
            "SECRET_KEY is short, or a placeholder.",
            hint="Make one up with: python -c 'import secrets; print(secrets.token_urlsafe(48))'",
            id="dashboard.E004",
        )
    ]


@register(Tags.security)
def metrics_need_a_secret(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a METRICS_TOKEN that can be guessed."""
    if not settings.METRICS_TOKEN or len(settings.METRICS_TOKEN) >= METRICS_TOKEN_MIN:
        return []
    return [
        Caution(
            f"METRICS_TOKEN has fewer than {METRICS_TOKEN_MIN} characters.",
            hint="Anybody may try tokens at /metrics. Make a long one up with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))'",
            id="dashboard.W007",
        )
    ]


@register(Tags.security)
def the_data_folder_is_ours_alone(**kwargs: Any) -> list[CheckMessage]:
    """Warn of data and made-up secrets that other users of this machine may read."""
    found: list[CheckMessage] = []
    if _mode(settings.DATA_DIR) & stat.S_IRWXO:
        found.append(
            Caution(
                "Every user of this machine may look into DATA_DIR.",
                hint="Database, files and secrets are in there. Close it with: chmod o-rwx and the folder.",
                id="dashboard.W008",
            )
        )
    secrets = settings.DATA_DIR / "secrets"
    if secrets.is_dir() and any(
        _mode(path) & (stat.S_IRWXG | stat.S_IRWXO) for path in [secrets, *secrets.iterdir()]
    ):
        found.append(
            Caution(
                "Others than their owner may read the files in DATA_DIR/secrets.",
                hint="They sign sessions and decrypt API keys. Close them with: chmod -R go-rwx and the "
                "folder.",
                id="dashboard.W009",
            )
        )
    return found


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0
