"""System checks of what the dashboard is told of other services: half of it, or over an open line."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import connection

from dashboard.checks import is_this_machine
from dashboard.environment import text
from dashboard.secrets import read_secret

# PostgreSQL's modes in which nothing is sent without TLS (its page "SSL Support", table 34.1).
SSL_MODES = frozenset({"require", "verify-ca", "verify-full"})


@register(Tags.security)
def links_say_https(**kwargs: Any) -> list[CheckMessage]:
    """Warn of links in e-mails that leave TLS behind."""
    if not settings.BEHIND_TLS_PROXY or not settings.SITE_URL or settings.SITE_URL.startswith("https://"):
        return []
    return [
        Caution(
            "BEHIND_TLS_PROXY is on, but SITE_URL has no https.",
            hint="Links in e-mails begin with SITE_URL, and the first request of each would be unencrypted.",
            id="dashboard.W010",
        )
    ]


@register(Tags.security)
def links_lead_to_this_site(**kwargs: Any) -> list[CheckMessage]:
    """Warn of links in e-mails to a name that the site does not answer to."""
    host = (urlsplit(settings.SITE_URL).hostname or "").lower()
    names = [name.lower().strip("[]") for name in settings.ALLOWED_HOSTS]
    is_known = any(name in ("*", host) or (name[:1] == "." and f".{host}".endswith(name)) for name in names)
    if not host or is_known:
        return []
    return [
        Caution(
            f"SITE_URL names {host}, which is not in ALLOWED_HOSTS.",
            hint="The site refuses requests for names that it does not know: add it to ALLOWED_HOSTS.",
            id="dashboard.W011",
        )
    ]


@register(Tags.security)
def browsers_insist_on_tls(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a site behind TLS that does not ask browsers to stay there."""
    if settings.EMBEDDED or not settings.BEHIND_TLS_PROXY or settings.SECURE_HSTS_SECONDS:
        return []
    return [
        Caution(
            "HSTS_SECONDS is 0, so a browser may be led to the site without TLS.",
            hint="Unset HSTS_SECONDS once the certificate is there to stay.",
            id="dashboard.W012",
        )
    ]


@register()
def senders_have_a_server(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a sender of e-mails that nothing is sent with; the reverse is notifications.E002."""
    if settings.EMAIL_CONFIGURED or not settings.EMAIL_FROM:
        return []
    return [
        Caution(
            "EMAIL_FROM is set without EMAIL_URL, so no e-mail is sent.",
            hint="Set EMAIL_URL (or EMAIL_URL_FILE) to the mail server, or unset EMAIL_FROM.",
            id="dashboard.W013",
        )
    ]


@register()
def the_bucket_is_known_as_a_whole(**kwargs: Any) -> list[CheckMessage]:
    """Report a bucket of which only a part is told."""
    given = bool(read_secret("S3_ACCESS_KEY_ID")), bool(read_secret("S3_SECRET_ACCESS_KEY"))
    if settings.S3_BUCKET:
        # Neither is fine: the machine itself may have a role.
        if given[0] == given[1]:
            return []
        return [
            Error(
                "Of S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY only one is set.",
                hint="Set both, or neither when the machine has a role that may use the bucket.",
                id="dashboard.E005",
            )
        ]
    if not any(given) and not text("S3_ENDPOINT_URL", ""):
        return []
    return [
        Caution(
            "There are settings of a bucket but no S3_BUCKET, so files are kept in DATA_DIR.",
            hint="Set S3_BUCKET, or unset S3_ENDPOINT_URL and the S3 keys.",
            id="dashboard.W014",
        )
    ]


@register()
def database_and_queue_move_out_together(**kwargs: Any) -> list[CheckMessage]:
    """Warn of one of the two on a server and the other in DATA_DIR: that works on one machine alone."""
    if bool(settings.DATABASE_URL) == bool(settings.REDIS_URL):
        return []
    there, here = ("DATABASE_URL", "REDIS_URL") if settings.DATABASE_URL else ("REDIS_URL", "DATABASE_URL")
    return [
        Caution(
            f"{there} is set but {here} is not: database and queue are in two different places.",
            hint=f"Set {here} too, unless everything runs on this one machine.",
            id="dashboard.W015",
        )
    ]


@register(Tags.security)
def the_database_is_reached_over_tls(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a database on another machine whose line anybody on the way may listen to."""
    told = connection.settings_dict
    mode = told["OPTIONS"].get("sslmode", "")
    if connection.vendor != "postgresql" or _is_near(told["HOST"]) or mode in SSL_MODES:
        return []
    return [
        Caution(
            "The database is on another machine and may be talked to without TLS.",
            hint="Add ?sslmode=require, better verify-full, to DATABASE_URL.",
            id="dashboard.W016",
        )
    ]


@register(Tags.security)
def the_queue_asks_for_a_password(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a Redis on another machine that obeys anybody who reaches it."""
    address = urlsplit(settings.REDIS_URL or "")
    if _is_near(address.hostname or "") or address.password or "password" in parse_qs(address.query):
        return []
    return [
        Caution(
            "Redis is on another machine and asks for no password.",
            hint="Give it one (requirepass) and write it into REDIS_URL: rediss://:password@host/0",
            id="dashboard.W017",
        )
    ]


def _is_near(host: str) -> bool:
    """Return whether the host is this machine, a socket, or a container beside it: a name without a dot."""
    return not host or host.startswith("/") or ("." not in host and ":" not in host) or is_this_machine(host)
