"""Caddy with the very configuration that compose gives it; names and ports come from its variables."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.scale_out.installation import ROOT
from tests.services import free_port

START_SECONDS = 30
STOP_SECONDS = 40
CONFIGURATION = ROOT / "deployment" / "Caddyfile"


class Proxy:
    """The proxy before one web server, with certificates of its own authority."""

    def __init__(self, folder: Path, web_url: str) -> None:
        program = shutil.which("caddy")
        if program is None:
            # Untested is not passed.
            pytest.fail("The tests of the proxy need Caddy. On Debian and Ubuntu: apt install caddy", False)
        self.program = program
        self.folder = folder
        self.https_port, self.http_port, self.health_port = (free_port() for _ in range(3))
        self.url = f"https://localhost:{self.https_port}"
        self.plain_url = f"http://localhost:{self.http_port}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SITE_NAME": "localhost",
            "TLS": "automatic",
            "WEB_HOST": "127.0.0.1",
            "WEB_PORT": web_url.rpartition(":")[2],
            "PROXY_HTTPS_PORT": str(self.https_port),
            "PROXY_HTTP_PORT": str(self.http_port),
            "PROXY_HEALTH_PORT": str(self.health_port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def authority(self) -> Path:
        """The certificate that vouches for the proxy's own."""
        return self.folder / ".local/share/caddy/pki/authorities/local/root.crt"

    def start(self) -> None:
        """Start it and wait until its health check and its certificate are there."""
        with (self.folder / "caddy.log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.program, "run", "--config", str(CONFIGURATION), "--adapter", "caddyfile"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not (self._answers() and self.authority.exists()):
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def log(self) -> str:
        """Return what it has said."""
        return (self.folder / "caddy.log").read_text()

    def stop(self) -> int:
        """Stop it as its container is stopped, and return the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)

    def _answers(self) -> bool:
        try:
            requests.get(f"http://127.0.0.1:{self.health_port}/", timeout=2).raise_for_status()
            requests.get(f"{self.url}/healthz", timeout=2, verify=str(self.authority)).raise_for_status()
        except (requests.RequestException, OSError):
            return False
        return True
