"""System checks: configurations that would start and then hurt. Run by every command, and by `check`."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError

from workspaces.encryption import count_values
from workspaces.fields import UndecryptableValue
from workspaces.models import ApiKey


@register(Tags.security)
def live_keys_travel_encrypted(**kwargs: Any) -> list[CheckMessage]:
    """Refuse an address for live keys that anybody on the way could listen to."""
    address = urlsplit(settings.POWERPOST_BASE_URL)
    if address.scheme == "https" or is_this_machine(address.hostname or ""):
        return []
    return [
        Error(
            f"Live API keys would be sent unencrypted to {settings.POWERPOST_BASE_URL}.",
            hint="Use https in POWERPOST_BASE_URL. For trying things out, use a sandbox key instead.",
            id="dashboard.E001",
        )
    ]


@register(Tags.security)
def encryption_keys_are_usable(**kwargs: Any) -> list[CheckMessage]:
    """Refuse keys that would fail only when the first API key is stored."""
    # Which one is told by its place: the message must not repeat any of it.
    wrong = [
        number for number, key in enumerate(settings.FIELD_ENCRYPTION_KEYS, start=1) if not _is_fernet(key)
    ]
    if settings.FIELD_ENCRYPTION_KEYS and not wrong:
        return []
    what = f"Entry {wrong[0]} of FIELD_ENCRYPTION_KEYS" if wrong else "FIELD_ENCRYPTION_KEYS"
    return [
        Error(
            f"{what} is not a key.",
            hint="Make one with: python -c 'from cryptography.fernet import Fernet; "
            "print(Fernet.generate_key().decode())'",
            id="dashboard.E002",
        )
    ]


@register(Tags.security)
def debugging_stays_at_home(**kwargs: Any) -> list[CheckMessage]:
    """Warn of error pages that show settings to everybody."""
    is_at_home = settings.EMBEDDED and not settings.BEHIND_TLS_PROXY and _has_local_names_only()
    if is_at_home or not settings.DEBUG:
        return []
    return [
        Caution(
            "DEBUG is on while others than this machine's own people may reach the site.",
            hint="Error pages then show code and settings to whoever meets them. Unset DEBUG.",
            id="dashboard.W001",
        )
    ]


@register(Tags.security)
def the_site_knows_its_name(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a site that answers to any name, or in production to none that people use."""
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Caution(
                "ALLOWED_HOSTS lets the site answer to any host name.",
                hint="Name the hosts: links in pages are built from what the browser claims.",
                id="dashboard.W002",
            )
        ]
    if settings.EMBEDDED or not _has_local_names_only():
        return []
    return [
        Caution(
            "The site answers to this machine's own names only.",
            hint="Set ALLOWED_HOSTS to the name in people's address bar, and CSRF_TRUSTED_ORIGINS to "
            "https:// and that name when a proxy does TLS.",
            id="dashboard.W003",
        )
    ]


@register(Tags.security)
def the_proxy_is_believed(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a site that people reach over TLS and that does not know it."""
    if settings.BEHIND_TLS_PROXY or not any(
        origin.startswith("https://") for origin in settings.CSRF_TRUSTED_ORIGINS
    ):
        return []
    return [
        Caution(
            "CSRF_TRUSTED_ORIGINS has an https address, but cookies may still travel without TLS.",
            hint="Set BEHIND_TLS_PROXY=yes if the proxy sets the header X-Forwarded-Proto itself.",
            id="dashboard.W005",
        )
    ]


@register(Tags.database)
def stored_keys_can_be_used(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report stored API keys that cannot be read, and sandbox keys that lead nowhere."""
    if not databases:
        return []
    found: list[CheckMessage] = []
    try:
        api_keys = list(ApiKey.objects.defer("key"))
    except DatabaseError:
        # `migrate` checks before it has made the tables.
        return []
    for api_key in api_keys:
        try:
            api_key.refresh_from_db(fields=["key"])
        except UndecryptableValue:
            found.append(
                Error(
                    f"{api_key} cannot be read with FIELD_ENCRYPTION_KEYS.",
                    hint="Put back the key that encrypted it, behind the present one, or paste the API key "
                    "again in the admin.",
                    id="dashboard.E003",
                )
            )
        if api_key.kind == ApiKey.Kind.SANDBOX and not settings.EMBEDDED and settings.SANDBOX_PORT:
            found.append(
                Caution(
                    f"{api_key} belongs to a sandbox, and there is none at {settings.POWERPOST_SANDBOX_URL} "
                    "unless you started it.",
                    hint="Set POWERPOST_SANDBOX_URL to where the sandbox runs.",
                    id="dashboard.W004",
                )
            )
    return found


@register(Tags.database)
def old_encryption_keys_can_go(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of secrets that are still encrypted with a key which somebody may take away."""
    if not databases or not settings.FIELD_ENCRYPTION_KEYS:
        return []
    if not all(_is_fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS):
        return []
    try:
        old = count_values().old
    except DatabaseError:
        return []
    if not old:
        return []
    return [
        Caution(
            f"{old} stored {'secret is' if old == 1 else 'secrets are'} not encrypted with the first of "
            "FIELD_ENCRYPTION_KEYS.",
            hint="Run manage.py rotate_encryption_keys; afterwards the other keys may be taken away.",
            id="dashboard.W006",
        )
    ]


def _has_local_names_only() -> bool:
    return all(is_this_machine(name.strip("[]")) for name in settings.ALLOWED_HOSTS)


def is_this_machine(host: str) -> bool:
    """Return whether the name is one of this machine alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_fernet(key: str) -> bool:
    from cryptography.fernet import Fernet

    try:
        Fernet(key)
    except ValueError:
        return False
    return True
