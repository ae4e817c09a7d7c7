"""A proxy between the product and the sandbox that breaks what passes through it, as a test tells it to.

Bytes and connections only: what PowerPost itself may answer oddly is the sandbox's business.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HTML = b"<!doctype html><title>Bad gateway</title><h1>502 Bad Gateway</h1>"
# Longer than the shortened time-outs of the tests that wait for it.
HANG_SECONDS = 2.5


@dataclass
class Answer:
    """What the sandbox said."""

    status: int
    headers: HTTPMessage
    body: bytes


Fault = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One connection, one request: forwarded, or broken by the next fault that fits it."""

    server: "Server"

    def handle_request(self) -> None:
        self.server.heard.append((self.command, self.path))
        fault = self.server.take_fault(self.command, self.path)
        (fault or passes)(self)

    do_GET = do_POST = handle_request  # noqa: N815 (the names that http.server looks for)

    @property
    def length(self) -> int:
        return int(self.headers.get("Content-Length") or 0)

    def forward(self) -> Answer:
        """Have the sandbox do what was asked, and return its answer."""
        body = self.rfile.read(self.length)
        connection = HTTPConnection(self.server.target, timeout=60)
        # With the proxy's own Host, so that signed links lead through the proxy as well.
        connection.request(self.command, self.path, body or None, dict(self.headers.items()))
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def respond(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | dict(headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """Break the connection with a reset, which is less polite than an end."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The descriptor itself: the handler's files would keep the connection open otherwise.
        socket.socket(fileno=self.connection.detach()).close()

    def finish(self) -> None:
        if self.connection.fileno() >= 0:
            super().finish()

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.target = target
        self.lock = threading.Lock()
        self.faults: list[tuple[str, str, Fault]] = []
        self.heard: list[tuple[str, str]] = []

    def take_fault(self, method: str, path: str) -> Fault | None:
        with self.lock:
            for entry in self.faults:
                if entry[0] == method and path.removeprefix("/api/v1").startswith(entry[1]):
                    self.faults.remove(entry)
                    return entry[2]
        return None

    def shutdown_request(self, request: socket.socket) -> None:
        if request.fileno() >= 0:
            super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what some tests are about."""


class FaultProxy:
    """`breaks(method, path, fault)` what comes next; `heard` is what was asked, broken or not."""

    def __init__(self, target_url: str) -> None:
        self.target = urlsplit(target_url).netloc
        self._server = Server(self.target)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._listen()

    def _listen(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def breaks(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        """Spoil the next requests whose path, without /api/v1, begins with `path`."""
        self._server.faults += [(method, path, fault)] * times

    def mends(self) -> None:
        """Spoil nothing more."""
        with self._server.lock:
            self._server.faults.clear()

    @property
    def faults_left(self) -> int:
        return len(self._server.faults)

    @property
    def heard(self) -> list[tuple[str, str]]:
        return self._server.heard

    def refuse(self) -> None:
        """Stop listening: the next connections are refused."""
        self._server.shutdown()
        self._server.server_close()

    def listen_again(self) -> None:
        """Take connections again, at the same address."""
        heard = self._server.heard
        self._server = Server(self.target, self.port)
        self._server.heard = heard
        self._listen()

    stop = refuse


def passes(handler: Handler) -> None:
    answer = handler.forward()
    handler.respond(answer.status, answer.body, _kept(answer.headers))


def resets_before_the_body(handler: Handler) -> None:
    handler.reset()


def resets_during_the_body(handler: Handler) -> None:
    handler.rfile.read(handler.length // 2)
    handler.reset()


def resets_after_the_body(handler: Handler) -> None:
    """Have it done, and break the connection before a byte of the answer."""
    handler.forward()
    handler.reset()


def hangs_undone(handler: Handler) -> None:
    handler.rfile.read(handler.length)
    time.sleep(HANG_SECONDS)


def hangs_when_done(handler: Handler) -> None:
    handler.forward()
    time.sleep(HANG_SECONDS)


def truncates(handler: Handler) -> None:
    answer = handler.forward()
    headers = _kept(answer.headers) | {"Content-Length": str(len(answer.body))}
    handler.respond(answer.status, answer.body[: len(answer.body) // 2], headers)


def drips(handler: Handler) -> None:
    """Have it done and answer a byte at a time, each well within any time-out."""
    answer = handler.forward()
    handler.respond(answer.status, b"", _kept(answer.headers) | {"Content-Length": str(len(answer.body))})
    for byte in answer.body:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.05)


def calls_it_a_page(handler: Handler) -> None:
    """Have it done, and give the right answer a wrong content type."""
    answer = handler.forward()
    handler.respond(answer.status, answer.body, _kept(answer.headers) | {"Content-Type": "text/html"})


def fails_when_done(handler: Handler) -> None:
    handler.forward()
    handler.respond(500, b"{}")


def answers(status: int, body: bytes = b"{}", **headers: str) -> Fault:
    """Answer in the sandbox's place; nothing is done there."""

    def fault(handler: Handler) -> None:
        handler.rfile.read(handler.length)
        handler.respond(status, body, {name.replace("_", "-"): value for name, value in headers.items()})

    return fault


def announces(size: int) -> Fault:
    """Announce a body of this many bytes, and begin to send them."""

    def fault(handler: Handler) -> None:
        handler.respond(200, b"\x89PNG", {"Content-Length": str(size)})

    return fault


def sends_without_end(handler: Handler) -> None:
    """Send bytes of unsaid number until the client has had enough."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"\xff" * 0x10000)


def _kept(headers: HTTPMessage) -> dict[str, str]:
    dropped = {"content-length", "connection", "transfer-encoding", "date", "server"}
    return {name: value for name, value in headers.items() if name.lower() not in dropped}
