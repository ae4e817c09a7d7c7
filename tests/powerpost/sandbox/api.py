"""Talks to the sandbox as any client of PowerPost would, with nothing but HTTP."""

import time
from typing import Any

import requests

from powerpost.catalog import API_PREFIX
from tests.sandbox_server import SandboxAccount

FINISH_SECONDS = 30
PATHS = {"content": "content", "images": "images", "video": "videos"}
CAPTIONS = {"prompt": "Fresh bread every morning", "post_types": ["x-post"], "research_mode": "regular"}
IMAGES = {"prompt": "Fresh bread every morning"}
VIDEO = {"prompt": "Fresh bread every morning", "model": "veo-3.1", "duration": 4}
BODIES: dict[str, dict[str, Any]] = {"content": CAPTIONS, "images": IMAGES, "video": VIDEO}


class Api:
    """The API as one account sees it."""

    def __init__(self, account: SandboxAccount):
        self.account = account
        self.session = requests.Session()

    def url(self, path: str) -> str:
        base = self.account.server.base_url
        return base + path if path.startswith(API_PREFIX) else base + API_PREFIX + path

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.url(path), **{"headers": self.account.headers, "timeout": 30} | options)

    def post(self, path: str, body: Any, **options: Any) -> requests.Response:
        return self.session.post(
            self.url(path), json=body, **{"headers": self.account.headers, "timeout": 30} | options
        )

    def generate(self, kind: str, **fields: Any) -> requests.Response:
        """Ask for a job of a kind with its shortest right body, changed by `fields` (None leaves one out)."""
        body = {name: value for name, value in (BODIES[kind] | fields).items() if value is not None}
        return self.post(f"/{PATHS[kind]}/generate", body)

    def upload(
        self,
        content: bytes,
        file_name: str = "photo.jpg",
        media_type: str = "image",
        mime_type: str | None = None,
    ) -> requests.Response:
        file = (file_name, content, mime_type) if mime_type else (file_name, content)
        return self.session.post(
            self.url("/media/upload"),
            headers=self.account.headers,
            files={"file": file},
            data={"type": media_type},
            timeout=30,
        )

    def finish(self, answer: requests.Response) -> dict[str, Any]:
        """Poll the job that `answer` accepted until it ends, and return how it reads then."""
        assert answer.status_code == 200, answer.text
        deadline = time.monotonic() + FINISH_SECONDS
        while time.monotonic() < deadline:
            body: dict[str, Any] = self.get(answer.json()["status_url"]).json()
            if body["status"] in ("completed", "failed"):
                return body
            time.sleep(0.05)
        raise AssertionError(f"The job did not end: {body}")


def assert_refused(answer: requests.Response, status: int, code: str, begins: str = "") -> None:
    """Assert that an answer is this error, in PowerPost's shape, and that its message begins as given."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"].startswith(begins), error["message"]
