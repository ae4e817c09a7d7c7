"""How often something may be done, counted exactly across all web servers.

The count of a span of time stands in a row that is only ever changed by a conditional UPDATE. Around the end
of a span, up to twice the limit can happen within one span's length.
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from workspaces.models import Rate

# After the end of its span a row is of no use; kept a while for whoever looks into an attack.
KEPT = timedelta(hours=1)
# A row can be made or swept between two looks at it, which does not happen often.
TRIES = 5
# What one household or office has of the addresses of IPv6: somebody with one has all of them.
IPV6_SITE_BITS = 64


class TooOften(Exception):
    """Something was done as often as it may be; `retry_after` says in how many seconds it may be again."""

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = max(1, round(retry_after + 0.5))


def take(name: str, limit: int, seconds: float) -> float:
    """Count one more and return 0.0; at the limit count nothing and return how many seconds are left."""
    for _ in range(TRIES):
        now = timezone.now()
        ends_at = now + timedelta(seconds=seconds)
        present = Rate.objects.filter(name=name, ends_at__gt=now)
        if present.filter(count__lt=limit).update(count=F("count") + 1):
            return 0.0
        if Rate.objects.filter(name=name, ends_at__lte=now).update(count=1, ends_at=ends_at):
            return 0.0
        found = present.values_list("count", "ends_at").first()
        if found is not None:
            taken, until = found
            if taken >= limit:
                return max((until - now).total_seconds(), 0.001)
            # Somebody has just made the row, or given one back.
            continue
        try:
            with transaction.atomic():
                Rate.objects.create(name=name, count=1, ends_at=ends_at)
        except IntegrityError:
            continue
        return 0.0
    return seconds


def count_one(name: str, limit: int, seconds: float) -> None:
    """Count one more; raises TooOften at the limit."""
    if wait := take(name, limit, seconds):
        raise TooOften(wait)


def give_back(name: str) -> None:
    """Take back one that was counted, because it turned out not to be what is limited."""
    Rate.objects.filter(name=name, count__gt=0, ends_at__gt=timezone.now()).update(count=F("count") - 1)


def was_taken(name: str) -> bool:
    """Return whether anything was counted in the present span; only reads, for what is asked very often."""
    return Rate.objects.filter(name=name, count__gt=0, ends_at__gt=timezone.now()).exists()


def sweep_rates() -> int:
    """Delete the rows whose span ended long ago and return how many there were."""
    return Rate.objects.filter(ends_at__lt=timezone.now() - KEPT).delete()[0]


def client_address(request: HttpRequest) -> str:
    """Return the address that the request came from as its site counts it; "" when there is none.

    Behind a proxy of ours it is the last address of X-Forwarded-For, the one that this proxy has seen itself;
    what stands before it, a client can make up. Of an IPv6 address it is the network's.
    """
    try:
        known = ipaddress.ip_address(_said(request))
    except ValueError:
        return ""
    if known.version == 6 and known.ipv4_mapped is not None:
        # How a server that listens for both names the addresses of IPv4: all of them lie in one site.
        return str(known.ipv4_mapped)
    if known.version == 6:
        return str(ipaddress.ip_network((int(known), IPV6_SITE_BITS), strict=False).network_address)
    return str(known)


def address_key(request: HttpRequest) -> str:
    """Return what stands for the client's address in a row: a keyed hash, from which nobody reads it."""
    return keyed(client_address(request) or _said(request))


def keyed(value: str) -> str:
    """Return a keyed hash of what must not stand in a row's name as it is."""
    return salted_hmac("workspaces.rate", value, algorithm="sha256").hexdigest()


def _said(request: HttpRequest) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address = forwarded or address
    return address
