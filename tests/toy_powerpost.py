"""A PowerPost small and quick enough for thousands of jobs: in memory, over HTTP, as moody as a test likes.

What it answers is right in shape and nothing more; how PowerPost really behaves is the sandbox's business.
"""

import json
import socket
import struct
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.media_files import mp4_bytes, webp_bytes

HTML = b"<!doctype html><h1>One moment</h1>"
COST = 3


@dataclass
class Accepted:
    """A generation that was taken, and charged for."""

    id: str
    kind: str
    prompt: str
    post_types: list[str]
    created_at: datetime


@dataclass
class Moods:
    """How the next requests are met: sending, asking, listing, fetching."""

    send: str = "good"  # accepted_lost, not_accepted_lost, limited, refused, error
    ask: str = "good"  # processing, failed, missing, html, limited, reset
    list: str = "good"  # html, reset
    fetch: str = "good"  # expired, broken, html, reset


@dataclass
class State:
    accepted: list[Accepted] = field(default_factory=list)
    moods: Moods = field(default_factory=Moods)
    heard: int = 0


class Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_POST(self) -> None:
        state = self.server.state
        state.heard += 1
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.split("/")[3]
        mood = state.moods.send
        if mood in ("good", "accepted_lost"):
            number = len(state.accepted) + 1
            job = Accepted(
                f"{kind}-{number}", kind, body["prompt"], body.get("post_types", []), datetime.now(UTC)
            )
            state.accepted.append(job)
            if mood == "good":
                self.respond({"generation_id": job.id, "status": "processing", "credits_used": COST})
                return
        if mood in ("accepted_lost", "not_accepted_lost"):
            self.reset()
            return
        status = {"limited": 429, "refused": 400, "error": 500}[mood]
        self.respond({"error": {"code": mood.upper(), "message": f"It was {mood}."}}, status)

    def do_GET(self) -> None:
        state = self.server.state
        state.heard += 1
        parts = self.path.partition("?")[0].strip("/").split("/")
        if parts[0] == "files":
            self.fetch(parts[1], state.moods.fetch)
        elif parts[2] == "account":
            self.respond({"balance": 1000})
        elif len(parts) == 4:
            self.list(state.moods.list)
        else:
            self.ask(parts[4], state.moods.ask)

    def ask(self, job_id: str, mood: str) -> None:
        job = next((entry for entry in self.server.state.accepted if entry.id == job_id), None)
        if mood == "reset":
            self.reset()
        elif mood == "html":
            self.respond(HTML)
        elif mood == "limited":
            self.respond({}, 429)
        elif job is None or mood == "missing":
            self.respond({"error": {"message": "There is no such job."}}, 404)
        elif mood == "processing":
            self.respond({"status": "processing"})
        elif mood == "failed":
            self.respond({"status": "failed", "error": {"code": "FAILED", "message": "It failed."}})
        else:
            self.respond({"status": "completed", "credits_used": COST} | self.outputs_of(job))

    def outputs_of(self, job: Accepted) -> dict[str, Any]:
        if job.kind == "content":
            platforms = {name.partition("-")[0] for name in job.post_types}
            return {"outputs": dict.fromkeys(sorted(platforms), "A caption")}
        host = self.headers["Host"]
        files = [
            {"media_id": f"{job.id}-file-{number}", "url": f"http://{host}/files/{job.id}-{number}?signed"}
            for number in (1, 2)
        ]
        return {"video": files[0]} if job.kind == "videos" else {"images": files}

    def list(self, mood: str) -> None:
        if mood == "reset":
            self.reset()
        elif mood == "html":
            self.respond(HTML)
        else:
            entries = [
                {
                    "generation_id": job.id,
                    "status": "processing",
                    "prompt": job.prompt,
                    "created_at": job.created_at.isoformat(),
                }
                for job in self.server.state.accepted
                if job.kind == "content"
            ]
            self.respond({"data": entries})

    def fetch(self, name: str, mood: str) -> None:
        content = self.server.video if name.startswith("videos") else self.server.image
        if mood == "reset":
            self.reset()
        elif mood == "expired":
            self.respond(b"", 403)
        else:
            self.respond({"html": HTML, "broken": content[: len(content) // 2]}.get(mood, content))

    def respond(self, body: dict[str, Any] | bytes, status: int = 200) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.socket(fileno=self.connection.detach()).close()

    def finish(self) -> None:
        if self.connection.fileno() >= 0:
            super().finish()

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.state = State()
        self.image = webp_bytes()
        self.video = mp4_bytes()

    def shutdown_request(self, request: socket.socket) -> None:
        if request.fileno() >= 0:
            super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that dies in the middle is what the tests are about."""


class ToyPowerPost:
    """`state` holds what was accepted and how the next requests are met."""

    def __init__(self) -> None:
        self._server = Server()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def state(self) -> State:
        return self._server.state

    def forget_everything(self) -> None:
        self._server.state = State()

    def age(self, time: timedelta) -> None:
        """Let this much time have passed since everything that was accepted."""
        for job in self.state.accepted:
            job.created_at -= time

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
