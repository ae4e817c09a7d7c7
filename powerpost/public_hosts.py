"""Which links to files may be opened: those to public hosts, over HTTPS.

A link comes out of an answer. Whoever could write one (or the DNS entry of its host) would otherwise have
this server ask whatever it alone can reach: a database, a router, a cloud's metadata (OWASP, "Server Side
Request Forgery Prevention"). Special addresses: IANA's registries for RFC 6890. The API's own address is the
administrator's choice and may be anywhere; it is not asked about here.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

import requests

from powerpost.errors import LinkRefused

# Only the usual port: storages and content networks serve there, and with others one could look from here
# for what listens on somebody's host.
HTTPS_PORT = 443
# RFC 6761, 6762, 8375 and ICANN's name for private use: never names of public hosts.
INSIDE_NAMES = ("localhost", "local", "internal", "home.arpa", "test", "invalid", "onion")
# RFC 6052: the way to IPv4 for servers that have IPv6 alone.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_INSIDE = "The link to the file leads to an address inside a network, so it was not opened."
_NOT_PUBLIC = "The link to the file does not lead to a public host over HTTPS, so it was not opened."


def is_public(address: str) -> bool:
    """Return whether this IP address, as the system writes it, is one of the public internet.

    An IPv6 address that stands for an IPv4 address (mapped, NAT64, 6to4) is judged by that one.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        embedded = found.ipv4_mapped or found.sixtofour
        if found in NAT64:
            embedded = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if embedded is not None:
            return is_public(str(embedded))
        if found.is_site_local:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def as_sent(link: str) -> str:
    """Return the link as the HTTP library will send it; raises LinkRefused for what is no address.

    Every question about a link is asked of this one: there is no second reader to disagree with.
    """
    # No address has such characters (RFC 3986), and readers differ in what they make of them.
    if "\\" in link or not link.isprintable() or any(character.isspace() for character in link):
        raise LinkRefused(_NOT_PUBLIC)
    try:
        url = requests.Request("GET", link).prepare().url or ""
        is_web = urlsplit(url).scheme in ("http", "https") and urlsplit(url).port != 0
    except (requests.RequestException, ValueError):
        is_web = False
    # Out here, so that it carries no context: the library's errors quote the link with its signature.
    if not is_web:
        raise LinkRefused(_NOT_PUBLIC)
    return url


def require_public_link(url: str) -> None:
    """Raise LinkRefused unless this link, as it is sent, names a public host over HTTPS.

    What a name stands for shows when it is connected to (`powerpost.connections`); here its spelling counts.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or "@" in parts.netloc or parts.port not in (None, HTTPS_PORT):
        raise LinkRefused(_NOT_PUBLIC)
    if not _is_public_name((parts.hostname or "").rstrip(".")):
        raise LinkRefused(_INSIDE)


def require_public_peer(address: str) -> None:
    """Raise LinkRefused unless the address that a connection has reached is public."""
    if not is_public(address):
        raise LinkRefused(_INSIDE)


def require_no_inside_name(host: str) -> None:
    """Raise LinkRefused for a name that leads inside, as far as this machine can tell.

    For requests through a proxy: there the proxy is what is connected to. It looks names up itself, often
    ones that are unknown here, so a name without an address passes. What the proxy reaches is its to limit.
    """
    try:
        found = socket.getaddrinfo(host, HTTPS_PORT, type=socket.SOCK_STREAM)
    except OSError:
        return
    for *_, address in found:
        require_public_peer(str(address[0]))


def _is_public_name(host: str) -> bool:
    """Whether this may be a public host's name, or is a public address in its usual spelling.

    The system takes 2130706433, 0x7f.1 and 0177.0.0.1 for addresses too; nobody publishes those.
    """
    if ":" in host:
        return is_public(host)
    *rest, last = host.lower().split(".")
    if last[:1].isdecimal():
        return is_public(host)
    return bool(rest) and all(rest) and not f".{host.lower()}".endswith(tuple(f".{n}" for n in INSIDE_NAMES))
