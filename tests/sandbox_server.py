"""Starts the sandbox as the process it is, and makes accounts in it."""

import os
import secrets
import selectors
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
STOP_SECONDS = 10


class SandboxServer:
    """PowerPost's sandbox in a process of its own; what it keeps lies in `data` and survives a restart."""

    def __init__(self, data: Path, speed: str = "fast", url_lifetime: float | None = None):
        self.data = data
        self.speed = speed
        self.url_lifetime = url_lifetime
        self.base_url = ""
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process, on the port of last time if it ran before, and wait until it listens."""
        port = self.base_url.rpartition(":")[2] or "0"
        arguments = ["--port", port, "--data", str(self.data), "--speed", self.speed]
        if self.url_lifetime is not None:
            arguments += ["--url-lifetime", str(self.url_lifetime)]
        # The settings of the process under test must not reach the sandbox, which has its own.
        environment = {
            name: value
            for name, value in os.environ.items()
            if name != "DJANGO_SETTINGS_MODULE" and not name.startswith("POWERPOST_")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "powerpost.sandbox", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.base_url = self._first_line().split(" at ")[1].split()[0]

    def _first_line(self) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            selector.select(START_SECONDS)
        line = self.process.stdout.readline()
        if " at " not in line:
            self.kill()
            raise RuntimeError(f"The sandbox did not start: {line!r}")
        return line

    def stop(self) -> int:
        """Ask the process to end, as Ctrl-C does, and return its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the process in the middle of whatever it does."""
        self._end(signal.SIGKILL)

    def _end(self, signal_number: int) -> int:
        assert self.process is not None
        self.process.send_signal(signal_number)
        code = self.process.wait(STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def requests(self, **narrowed_by: str) -> list[dict[str, Any]]:
        """Return the requests made by anybody, oldest first, narrowed by key, method or path."""
        response = requests.get(f"{self.base_url}/sandbox/requests", params=narrowed_by, timeout=30)
        response.raise_for_status()
        entries: list[dict[str, Any]] = response.json()["data"]
        return entries

    def new_account(self) -> "SandboxAccount":
        """Return an account that no other test knows, with a workspace of its own."""
        return SandboxAccount(
            self, f"pp_sandbox_sk_{secrets.token_hex(12)}", f"workspace-{secrets.token_hex(6)}"
        )


class SandboxAccount:
    """A key of the sandbox with a workspace: what a test needs to talk to the API, and to steer it."""

    def __init__(self, server: SandboxServer, key: str, workspace_id: str):
        self.server = server
        self.key = key
        self.workspace_id = workspace_id

    @property
    def headers(self) -> dict[str, str]:
        """The two headers that every request carries."""
        return {"x-api-key": self.key, "X-Workspace-Id": self.workspace_id}

    def _control(self, method: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        response = requests.request(
            method, f"{self.server.base_url}/sandbox/accounts/{self.key}", json=body, timeout=30
        )
        response.raise_for_status()
        return response.json()

    def state(self) -> dict[str, Any]:
        """Return the account as the control API shows it: balance, storage, limits, scopes, faults."""
        return self._control("GET")

    def change(self, **changes: Any) -> dict[str, Any]:
        """Set fields of the account: balance, storage_used, rate_limit, scopes."""
        return self._control("PATCH", changes)

    @property
    def balance(self) -> int:
        """The credits that are left."""
        balance: int = self.state()["balance"]
        return balance

    def set_balance(self, credit: int) -> None:
        """Set the credits that are left."""
        self.change(balance=credit)

    def set_storage_used(self, size: int) -> None:
        """Make the storage count as holding `size` bytes."""
        self.change(storage_used=size)

    def set_rate_limit(self, per_minute: int) -> None:
        """Set the requests allowed a minute, and start a fresh minute."""
        self.change(rate_limit=per_minute)

    def set_scopes(self, *scopes: str) -> None:
        """Leave the key with these scopes only."""
        self.change(scopes=list(scopes))

    def revoke(self, is_revoked: bool = True) -> None:
        """Answer every request with the key by 401, or take that back."""
        self.change(revoked=is_revoked)

    def expire_urls(self) -> None:
        """Make all URLs signed so far dead; reading a generation again gives new ones."""
        self.change(expire_urls=True)

    def add_fault(self, path: str, fault: str, times: int = 1, method: str = "") -> None:
        """Queue `fault` for the next `times` requests whose path begins with `path` (without /api/v1)."""
        entry: dict[str, Any] = {"path": path, "fault": fault, "times": times}
        if method:
            entry["method"] = method
        self.change(faults=[entry])

    def clear_faults(self) -> None:
        """Take back all faults that are still queued."""
        self.change(faults=[])

    def requests(self, method: str = "", path: str = "") -> list[dict[str, Any]]:
        """Return the requests made with this key, oldest first, of one method and path if given.

        `path` is the beginning of the full path, /api/v1 included.
        """
        narrowed_by = {"key": self.key, "method": method, "path": path}
        return self.server.requests(**{name: value for name, value in narrowed_by.items() if value})
