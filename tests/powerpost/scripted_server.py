"""A real HTTP server that answers as a test scripts it, however oddly, and remembers what it was asked."""

import json
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request as it arrived; `connection` numbers the connection it came over."""

    method: str
    path: str
    headers: Message
    connection: int
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Script = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Takes the next script of its server and lets it answer."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.connections += 1
            self.connection_number = self.server.connections

    def handle_request(self) -> None:
        self.received = Received(self.command, self.path, self.headers, self.connection_number)
        self.server.received.append(self.received)
        self.server.scripts.popleft()(self)

    do_GET = do_POST = handle_request  # noqa: N815 (the names that http.server looks for)

    def read_body(self) -> None:
        self.received.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def drop(self) -> None:
        """Close the connection without another byte."""
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.connections = 0
        self.scripts: deque[Script] = deque()
        self.received: list[Received] = []
        self.dripped_to_the_end = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what some tests are about."""


class ScriptedServer:
    """`script(...)` what comes next, let the client ask, look at `received`."""

    def __init__(self) -> None:
        self._server = Server()
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def speak_tls(self, context: ssl.SSLContext) -> None:
        """Expect TLS of every connection from now on."""
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )

    @property
    def dripped_to_the_end(self) -> bool:
        """Whether somebody waited for the whole of an answer that came by the byte."""
        return self._server.dripped_to_the_end

    @property
    def connections(self) -> int:
        """How many connections were made, whether anything was asked over them or not."""
        return self._server.connections

    def script(self, *scripts: Script) -> None:
        self._server.scripts.extend(scripts)

    @property
    def received(self) -> list[Received]:
        return self._server.received

    @property
    def last(self) -> Received:
        return self.received[-1]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def answers(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None, *, close: bool = False
) -> Script:
    """Read the request, then answer with this JSON, or with these bytes as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def script(handler: Handler) -> None:
        handler.read_body()
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = close

    return script


def drops_before_reading(handler: Handler) -> None:
    handler.drop()


def drops_after_reading(handler: Handler) -> None:
    handler.read_body()
    handler.drop()


def drops_within_the_answer(handler: Handler) -> None:
    handler.read_body()
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"generation_id": "g')
    handler.drop()


def never_answers(handler: Handler) -> None:
    handler.read_body()
    time.sleep(1.5)
    handler.drop()


def never_reads(handler: Handler) -> None:
    time.sleep(1.5)
    handler.drop()


def drips(handler: Handler) -> None:
    """Keep the answer coming, a byte at a time, each well within any time-out."""
    handler.read_body()
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def answers_without_end(handler: Handler) -> None:
    handler.read_body()
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**12))
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 1024 * 1024)


def answers_without_http(handler: Handler) -> None:
    handler.read_body()
    handler.wfile.write(b"220 mail.example.org ESMTP\r\n")
    handler.drop()
