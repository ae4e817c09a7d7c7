"""The real thing: `manage.py run` as a newcomer starts it, in a data folder of its own."""

import re
import socket
import subprocess
import sys
from typing import ClassVar

import psutil
import pytest
import requests

from tests.end_to_end.product import PASSWORD, ROOT, Product, Visitor

pytestmark = pytest.mark.xdist_group("run")


class Watched(Product):
    """A product whose processes are remembered, so that none can be left behind unseen."""

    seen: list[psutil.Process]
    settings: ClassVar[dict[str, str]] = {}

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | self.settings

    def start(self) -> None:
        super().start()
        self.seen = psutil.Process(self.process.pid).children(recursive=True)

    def survivors(self) -> list[psutil.Process]:
        return [entry for entry in self.seen if entry.is_running() and entry.status() != "zombie"]

    def said(self) -> str:
        """Return everything it has printed, over all starts."""
        return self.log.read_text()


@pytest.fixture
def untouched(tmp_path):
    """A product in a folder that is not there yet."""
    running = Watched(tmp_path / "var")
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop()


@pytest.fixture
def product(untouched, prepared_folder):
    """A product whose database and static files are there, with nobody and nothing in them."""
    prepared_folder.copy_to(untouched.data)
    return untouched


def refused(product: Product, **environment: str) -> tuple[int, str]:
    """Start another one with changes to the environment; return its exit code and what it said."""
    result = subprocess.run(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env=product.environment | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return result.returncode, result.stderr


def assert_nobody_else_reaches_it(product: Watched) -> None:
    """Hold that each of its processes listens on this machine only."""
    listening = {
        connection.laddr.ip
        for process in product.seen
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def assert_a_second_one_is_refused(product: Product) -> None:
    """Hold that another run on the same data says why it does not start."""
    code, said = refused(product)
    assert code == 1
    assert "already running" in said
    assert "DATA_DIR" in said
    assert "Traceback" not in said


def test_a_first_and_a_second_start(untouched):
    product = untouched
    product.start()
    assert len(product.seen) >= 3
    assert_nobody_else_reaches_it(product)
    assert_a_second_one_is_refused(product)
    first = product.said()
    assert "Traceback" not in first
    assert "WARNING" not in first
    assert first.splitlines()[0] == "Starting."
    assert "Sign in as admin with the password from DJANGO_SUPERUSER_PASSWORD." in first
    assert PASSWORD not in first
    visitor = Visitor(product.base_url)
    visitor.generate("content", prompt="Kept over a restart", post_types=["x-post"], research_mode="regular")
    assert product.stop() == 0
    assert product.survivors() == []

    before = len(product.said())
    collected = product.data / "static" / ".collected"
    collected_at = collected.stat().st_mtime_ns
    product.start()
    # What takes a first start longest is not done again.
    assert collected.stat().st_mtime_ns == collected_at
    assert "Sign in" not in product.said()[before:]
    visitor = Visitor(product.base_url)
    assert "Kept over a restart" in visitor.get("/generations/").text


def test_a_made_up_password_is_told_once_and_opens_the_door(product):
    product.settings = {"DJANGO_SUPERUSER_PASSWORD": ""}
    product.start()
    (password,) = re.findall(r"Sign in as admin with the password (\S+)", product.said())
    session = requests.Session()
    page = session.get(f"{product.base_url}/accounts/login/", timeout=10).text
    token = re.search(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"', page)[1]
    fields = {"csrfmiddlewaretoken": token, "username": "admin", "password": password}
    assert (
        session.post(f"{product.base_url}/accounts/login/", fields, timeout=10).url == f"{product.base_url}/"
    )
    product.stop()
    product.start()
    assert product.said().count("Sign in as") == 1


@pytest.mark.parametrize("taken", [0, 1])
def test_a_taken_port_is_named(untouched, taken):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", untouched.port + taken))
        listener.listen()
        code, said = refused(untouched)
    assert code == 1
    assert said.startswith(f"Port {untouched.port + taken} is taken by another program.")
    assert "PORT=" in said


def test_half_a_live_configuration_is_refused(product):
    code, said = refused(product, POWERPOST_API_KEY="pp_live_sk_0123456789abcdef")
    assert code == 1
    assert said == "Set POWERPOST_WORKSPACE_ID too: a key works only together with one of its workspaces.\n"


def test_a_live_key_needs_no_sandbox_workspace(product):
    product.settings = {
        "POWERPOST_API_KEY": "pp_live_sk_0123456789abcdef",
        "POWERPOST_WORKSPACE_ID": "ws_1",
        # Nothing of a test goes to the real PowerPost.
        "POWERPOST_BASE_URL": "http://127.0.0.1:1",
    }
    product.start()
    assert "Main workspace" in Visitor(product.base_url).get("/").text
    assert "0123456789" not in product.said()
