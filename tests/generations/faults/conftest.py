"""A workspace whose way to the sandbox leads through the proxy that breaks things."""

from collections.abc import Iterator

import pytest

from powerpost.client import PowerPostClient
from tests.fault_proxy import FaultProxy
from workspaces.models import Workspace


@pytest.fixture
def proxy(account, settings) -> Iterator[FaultProxy]:
    """The proxy in front of the sandbox; depends on `account`, whose fixture names the sandbox itself."""
    between = FaultProxy(account.server.base_url)
    settings.POWERPOST_SANDBOX_URL = between.url
    yield between
    between.stop()


@pytest.fixture
def trap(account) -> Iterator[FaultProxy]:
    """Another server, to which nothing may ever be led."""
    elsewhere = FaultProxy(account.server.base_url)
    yield elsewhere
    elsewhere.stop()


@pytest.fixture
def wired_workspace(proxy, make_workspace, account) -> Workspace:
    """A workspace at the sandbox, reached through the proxy."""
    return make_workspace("Wired", account)


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Shorten every time-out, so that silence is met within seconds."""
    monkeypatch.setitem(PowerPostClient.__init__.__kwdefaults__, "timeout", (1, 1))
    monkeypatch.setattr("powerpost.client.UPLOAD_TIMEOUT", (1, 1))
    monkeypatch.setattr("powerpost.download.DOWNLOAD_TIMEOUT", (1, 1))
    monkeypatch.setattr("powerpost.download.SLOW_SECONDS_ALLOWED", 0.5)
    monkeypatch.setattr("powerpost.transport.READ_TIMEOUTS_PER_ANSWER", 1)
