"""A server that gives every answer an API could give: right, wrong in any part, or no HTTP at all."""

import json
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class WildAnswer:
    """The bytes of one answer; `length` is what it says of its body's, None for the truth."""

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None

    def as_bytes(self) -> bytes:
        length = len(self.body) if self.length is None else self.length
        lines = [f"HTTP/1.1 {self.status} Wild", f"Content-Length: {length}", "Connection: close"]
        head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in self.headers)])
        return head.encode("latin-1", "replace") + b"\r\n\r\n" + self.body


class Handler(BaseHTTPRequestHandler):
    server: "Server"

    def answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        what = endpoint_of(self.command, self.path)
        with self.server.lock:
            waiting = self.server.answers[what]
            answer = waiting.popleft() if waiting else WildAnswer(503)
            self.server.heard.append(Heard(what, self.path, content, answer))
        self.wfile.write(answer.as_bytes())
        self.close_connection = True

    do_GET = do_POST = answer  # noqa: N815 (the names that http.server looks for)

    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Heard:
    """A request and what it was answered."""

    what: str
    path: str
    body: bytes
    answer: WildAnswer


@dataclass
class Server(ThreadingHTTPServer):
    daemon_threads = True
    lock: Any = field(default_factory=threading.Lock)
    answers: dict[str, deque[WildAnswer]] = field(default_factory=lambda: defaultdict(deque))
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)

    __hash__ = ThreadingHTTPServer.__hash__

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what some answers ask for."""


class WildServer:
    """`will_answer` what comes next to each kind of question; afterwards it is out of service (503)."""

    def __init__(self) -> None:
        self._server = Server()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def heard(self) -> list[Heard]:
        return self._server.heard

    def forget_everything(self) -> None:
        self._server.answers.clear()
        self._server.heard.clear()

    def will_answer(self, what: str, answers: list[WildAnswer]) -> None:
        self._server.answers[what] = deque(answers)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def endpoint_of(method: str, path: str) -> str:
    """Return what is asked for: send, ask, list, balance, upload, or fetch."""
    path = path.partition("?")[0]
    if not path.startswith("/api/"):
        return "fetch"
    if path.endswith("/credits"):
        return "balance"
    if path.endswith("/media/upload"):
        return "upload"
    if method == "POST":
        return "send"
    return "list" if path.endswith("/content/generations") else "ask"


HUGE = "a number of 5,001 digits"
NUMBERS = st.sampled_from(
    [
        0,
        -1,
        1,
        9,
        2**31 - 1,
        2**31,
        -(2**31) - 1,
        2**53,
        2**63,
        10**30,
        HUGE,
        1e308,
        0.5,
        float("nan"),
        float("inf"),
        float("-inf"),
        -0.0,
    ]
)
TEXTS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "completed",
        "COMPLETED ",
        "failed",
        "done",
        "../../etc/passwd",
        "..",
        ".",
        "a/b?c#d",
        "a\nb\r\nX-Y: z",
        "nul\0here",
        "\ud800 half",
        "\u202egnp.exe",
        "é" * 300,
        "0000-00-00",
        "NaN",
        "null",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "2026-02-30",
        "1969-12-31T23:59:59Z",
        "javascript:alert(1)",
        "http://[",
        "//",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "http://\0/",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "%s%n",
        "\x1b[2J",
        "y" * 120,
        "z" * 2_000,
    ]
)
LONG = st.just("long \x01 text\n" * 100_000)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | TEXTS | LONG,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
# The places of a right answer, chosen by number, that are left out, put twice, or hold something else.
CHANGES = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["drop", "set", "set", "set"]), JSON), max_size=4
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "X-RateLimit-Limit",
                "X-RateLimit-Remaining",
                "X-RateLimit-Reset",
                "Retry-After",
                "X-Request-Id",
                "Content-Type",
                "Content-Encoding",
                "Location",
                "Set-Cookie",
                "Date",
            ]
        ),
        st.sampled_from(
            [
                "",
                "0",
                "-1",
                "1e400",
                "NaN",
                "10" * 40,
                "²",
                "\xa0",
                "Wed, 21 Oct 2015 07:28:00 GMT",
                "Fri, 31 Dec 9999 23:59:60 GMT",
                "Mon, 0 Foo 0000 99:99:99 +9999",
                "gzip",
                "br",
                "identity",
                "text/html",
                "application/json; charset=utf-7",
                "application/json; charset=no-such",
                "q" * 10_000,
                "a\tb",
                "/elsewhere",
                "https://other.example/",
                "sessionid=1",
                "req\r\n folded",
                "\xff\xfe",
            ]
        ),
    ),
    max_size=3,
).map(tuple)
STATUSES = st.sampled_from(
    [
        *[200] * 12,
        201,
        202,
        204,
        206,
        301,
        302,
        304,
        400,
        401,
        402,
        403,
        404,
        408,
        409,
        413,
        418,
        422,
        425,
        429,
        429,
        500,
        502,
        503,
        504,
        599,
        999,
    ]
)
SPOILED = st.sampled_from(
    ["", "", "", "", "", "", "", "cut", "short", "page", "empty", "gzip", "utf16", "deep", "twice"]
)


def wild(right: Any) -> st.SearchStrategy[WildAnswer]:
    """Return answers around a right one: the same with some of its parts changed, or something else."""
    bodies = (
        CHANGES.map(lambda changes: changed(right, changes))
        | CHANGES.map(lambda changes: changed(right, changes))
        | JSON
    )
    return st.builds(_spoiled, bodies, STATUSES, HEADERS, SPOILED)


def good(right: Any) -> WildAnswer:
    """Return the right answer."""
    return WildAnswer(body=right if isinstance(right, bytes) else json.dumps(right).encode())


def changed(right: Any, changes: list[tuple[int, str, Any]]) -> Any:
    """Return a copy of a right answer with some of its places changed."""
    if isinstance(right, bytes):
        return right
    body = json.loads(json.dumps(right))
    for number, how, value in changes:
        places = list(_places(body))
        if places:
            holder, key = places[number % len(places)]
            if how == "drop":
                del holder[key]
            else:
                holder[key] = value
    return body


def _places(body: Any) -> Any:
    entries = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in list(entries):
        yield body, key
        yield from _places(value)


def _spoiled(body: Any, status: int, headers: tuple[tuple[str, str], ...], how: str) -> WildAnswer:
    content = body if isinstance(body, bytes) else _dumps(body)
    length = None
    if how == "cut":
        content = content[: len(content) // 2]
    elif how == "short":
        length = len(content) + 10
    elif how == "page":
        content = b"<!doctype html><h1>One moment</h1>"
    elif how == "empty":
        content = b""
    elif how == "gzip":
        headers = (*headers, ("Content-Encoding", "gzip"))
    elif how == "utf16":
        content = content.decode(errors="replace").encode("utf-16")
    elif how == "deep":
        content = b'{"status":' * 20_000
    elif how == "twice":
        content = content[:-1] + b',"status":"completed","status":7,"credits_used":-3}'
    return WildAnswer(status, content, headers, length)


def _dumps(body: Any) -> bytes:
    """Return the JSON, with a number of more digits than Python writes or reads in the place of HUGE."""
    return json.dumps(body).replace(f'"{HUGE}"', "1" + "0" * 5000).encode()
