"""The HTTP server: one thread for each connection, on Django's own WSGI server.

A sandbox has to be able to do what no healthy server does: drop a connection without an answer. The servers
made for production keep the socket to themselves; this one hands it to the application.
"""

import socket
import socketserver
from typing import Any

from django.core.servers.basehttp import ServerHandler, ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest

CONNECTION = "powerpost.sandbox.connection"
DROPPED = "powerpost.sandbox.dropped"
CHUNK = 64 * 1024


class Handler(ServerHandler):
    """Runs the application for one request."""

    environ: dict[str, Any]
    request_handler: WSGIRequestHandler

    def close(self) -> None:
        """Read away what the application left of the body, in chunks: the client may still be sending.

        Answering and closing at once would reset the connection under a client that has not read yet.
        """
        try:
            stdin = self.get_stdin()
            while not self.environ.get(DROPPED) and stdin.read(CHUNK):
                pass
        finally:
            # Past ServerHandler.close, which would read the rest into memory in one piece.
            super(ServerHandler, self).close()


class RequestHandler(WSGIRequestHandler):
    """Serves one connection, request after request."""

    server: "Server"

    # Headers and body are written apart: with Nagle's algorithm an answer would wait for an acknowledgement.
    disable_nagle_algorithm = True

    def get_environ(self) -> dict[str, Any]:
        """Return the WSGI environment, with the socket in it."""
        environ: dict[str, Any] = dict(super().get_environ())
        environ[CONNECTION] = self.connection
        return environ

    def handle_one_request(self) -> None:
        """Serve one request; as in Django, with our own Handler."""
        self.raw_requestline = self.rfile.readline(65537)
        if len(self.raw_requestline) > 65536:
            self.requestline = ""
            self.request_version = ""
            self.command = ""
            self.send_error(414)
            return
        if not self.parse_request():
            return
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self.close_connection = True
            self.send_error(411)
            return
        handler = Handler(self.rfile, self.wfile, self.get_stderr(), self.get_environ())
        handler.request_handler = self
        handler.run(self.server.wsgi_application)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing: the request log is kept in the database."""


class Server(ThreadedWSGIServer):
    """Listens at `host` and `port` (0 picks a free one)."""

    request_queue_size = 1024
    daemon_threads = True

    def __init__(self, host: str, port: int):
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), RequestHandler)
        self.wsgi_application = get_wsgi_application()

    def server_bind(self) -> None:
        """Bind without looking up this machine's name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)
        self.setup_environ()

    @property
    def url(self) -> str:
        """The address to open."""
        name = f"[{self.server_name}]" if ":" in self.server_name else self.server_name
        return f"http://{name}:{self.server_port}"


def drop_connection(request: HttpRequest) -> None:
    """Have the connection of `request` cut: whatever the application answers will not arrive."""
    request.META[DROPPED] = True


def cut_if_dropped(request: HttpRequest) -> None:
    """Cut the connection if `drop_connection` was called.

    Apart from it, so that the request is in the log before the client can know that it failed.
    """
    if was_dropped(request):
        connection: socket.socket = request.META[CONNECTION]
        connection.shutdown(socket.SHUT_RDWR)


def was_dropped(request: HttpRequest) -> bool:
    """Return whether `drop_connection` was called for this request."""
    return bool(request.META.get(DROPPED))
