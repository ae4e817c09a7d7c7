"""Connections of our own: none waits for ever for an answer to begin, and some reach public hosts only."""

import http.client
import io
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Retry

from powerpost.public_hosts import require_no_inside_name, require_public_peer

# A time-out counts from byte to byte, so a server that sends one now and then never meets it. The first byte
# may take the whole time-out; the rest of what is read in one go has as long again.
TIMEOUTS_PER_READ = 2


class _TimedBytes(io.RawIOBase):
    """What a socket receives. With a `deadline` (monotonic seconds), reading ends there with TimeoutError."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._bytes = connected.makefile("rb", buffering=0)
        self.deadline: float | None = None

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def fileno(self) -> int:
        """Return the socket's number."""
        return self._bytes.fileno()

    def readinto(self, buffer: Any) -> int | None:
        """Fill the buffer with what comes next; return how many bytes that is."""
        timeout = self._socket.gettimeout()
        if self.deadline is None or timeout is None:
            return self._bytes.readinto(buffer)
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("The answer came too slowly.")
        self._socket.settimeout(min(timeout, left))
        try:
            return self._bytes.readinto(buffer)
        finally:
            self._socket.settimeout(timeout)

    def close(self) -> None:
        """Let go of the socket."""
        self._bytes.close()
        super().close()


class TimedAnswer(http.client.HTTPResponse):
    """An answer whose head, and each piece of whose body, arrives within two time-outs or not at all."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self._timed_bytes = _TimedBytes(sock)
        self._timeout = sock.gettimeout()
        self.fp.close()
        self.fp = io.BufferedReader(self._timed_bytes)

    def begin(self) -> None:
        """Read the status and the headers."""
        with self._in_time():
            super().begin()

    def read1(self, n: int = -1) -> bytes:
        """Return the next piece of the body, the lengths and trailers around it read as well."""
        with self._in_time():
            return super().read1(n)

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        if self._timeout is not None:
            self._timed_bytes.deadline = time.monotonic() + self._timeout * TIMEOUTS_PER_READ
        try:
            yield
        finally:
            self._timed_bytes.deadline = None


class TimedConnection(HTTPConnection):
    """A plain connection with such answers."""

    response_class = TimedAnswer


class TimedTLSConnection(HTTPSConnection):
    """A secure connection with such answers."""

    response_class = TimedAnswer


class PublicConnection(TimedTLSConnection):
    """A secure connection that is given up, before a byte is sent, when it has reached no public address.

    The address of the connection itself is looked at: what a name stood for a moment ago says nothing.
    """

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        try:
            require_public_peer(str(connected.getpeername()[0]))
        except BaseException:
            connected.close()
            raise
        return connected


class TimedPool(HTTPConnectionPool):
    """Open plain connections."""

    ConnectionCls = TimedConnection


class TimedTLSPool(HTTPSConnectionPool):
    """Open secure connections."""

    ConnectionCls = TimedTLSConnection


class PublicPool(HTTPSConnectionPool):
    """Open secure connections to public hosts."""

    ConnectionCls = PublicConnection


TIMED_POOLS = {"http": TimedPool, "https": TimedTLSPool}


class TimedAdapter(HTTPAdapter):
    """Sends each request once and follows nothing, over connections whose answers begin in time."""

    def __init__(self) -> None:
        super().__init__(max_retries=Retry(0, read=False, redirect=0))

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = TIMED_POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pools of connections through this proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = TIMED_POOLS
        return manager


class PublicAdapter(TimedAdapter):
    """Such an adapter that reaches public hosts over HTTPS and nothing else.

    Through a proxy of the environment, the peer is the proxy that the administrator has named, and the
    names are looked at instead (`powerpost.public_hosts.require_no_inside_name`).
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections, none of them plain."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": PublicPool}

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request; raises LinkRefused when it leads inside a network."""
        url = request.url or ""
        if select_proxy(url, dict(proxies or {})):
            require_no_inside_name(urlsplit(url).hostname or "")
        return super().send(request, stream, timeout, verify, cert, proxies)
