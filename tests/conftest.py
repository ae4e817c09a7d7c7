"""What every test may ask for: people, workspaces, and a sandbox reached over HTTP."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from functools import cached_property

import hypothesis
import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.test import Client
from huey.contrib.djhuey import HUEY

# One for all folders: a second one in the same process would meet the event loop of the first.
from tests.browser.chromium import chromium  # noqa: F401
from tests.collected_files import collected  # noqa: F401
from tests.databases import (  # noqa: F401
    _quickly_emptied,
    django_db_keepdb,
    django_db_modify_db_settings,
)
from tests.prepared_folder import prepared_folder  # noqa: F401
from tests.sandbox_server import SandboxAccount, SandboxServer
from tests.services import postgres, redis  # noqa: F401
from workspaces.models import ApiKey, Membership, Role, Workspace

PASSWORD = "a long passphrase for tests"

# Some images switch it off that Python keeps what it compiled. Here hundreds of processes are started, and
# each would compile the whole product first, which takes longer than most of them live.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The same examples in every run: what passes once passes again. `make soak` looks for new ones.
hypothesis.settings.register_profile("the same in every run", derandomize=True)
hypothesis.settings.load_profile("the same in every run")


def pytest_xdist_auto_num_workers() -> int:
    """Return how many test processes `make test` runs: one more than processors, for many tests wait."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among what was collected, which lives as long as the process.

    Long tests of pages spend a tenth of their time on it otherwise.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 10)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path) -> Iterator[None]:
    """Give every test a media folder and an empty queue of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "media" / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    HUEY.flush()
    yield
    HUEY.flush()


@pytest.fixture
def run_queue(monkeypatch) -> Callable[[], int]:
    """Return a function that runs the queued tasks in this process until none is left.

    Delayed tasks stay where they are: `HUEY.scheduled()` lists them.
    """
    # A task begins and ends by closing old connections: here that would be the test's own, mid-transaction.
    monkeypatch.setattr("huey.contrib.djhuey.close_old_connections", lambda: None)

    def run() -> int:
        count = 0
        while (task := HUEY.dequeue()) is not None:
            if HUEY.ready_to_run(task):
                # As in a thread of its own: a task that dies half way takes what it set along with it.
                copy_context().run(HUEY.execute, task)
                count += 1
            else:
                HUEY.add_schedule(task)
        return count

    return run


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory) -> Iterator[SandboxServer]:
    """PowerPost's API, served locally by a process of its own, with quick jobs."""
    server = SandboxServer(tmp_path_factory.mktemp("sandbox"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def account(sandbox, settings) -> SandboxAccount:
    """A fresh account of the sandbox, with a key and a workspace id of its own."""
    settings.POWERPOST_SANDBOX_URL = sandbox.base_url
    return sandbox.new_account()


@pytest.fixture
def make_workspace(db) -> Callable[..., Workspace]:
    """Return a function that makes a workspace; without an account its key leads nowhere."""

    def make(name: str = "Northwind", account: SandboxAccount | None = None) -> Workspace:
        key = account.key if account else f"pp_sandbox_sk_{name.lower().replace(' ', '_'):_<20}"
        api_key = ApiKey.objects.create(name=f"{name} key", key=key)
        return Workspace.objects.create(
            name=name,
            api_key=api_key,
            powerpost_workspace_id=account.workspace_id if account else f"workspace-{name}",
        )

    return make


@pytest.fixture
def workspace(make_workspace) -> Workspace:
    """The workspace of the owner and the teammate. PowerPost is not reachable from it."""
    return make_workspace()


@pytest.fixture
def live_workspace(make_workspace, account) -> Workspace:
    """A workspace whose key works, at the sandbox."""
    return make_workspace("Sandboxed", account)


@dataclass
class Person:
    """A user, and a browser signed in as that user: from when it is first asked for, as many never are."""

    user: User

    @cached_property
    def client(self) -> Client:
        """The browser."""
        client = Client()
        client.force_login(self.user)
        return client

    def sign_in(self) -> None:
        """Sign the browser in now: where a test counts sessions, or the queries of its first page."""
        assert self.client.session.session_key


@pytest.fixture
def make_person(db) -> Callable[..., Person]:
    """Return a function that makes a signed-in person, a member of a workspace when one is given."""

    def make(username: str, workspace: Workspace | None = None, role: str = Role.CREATOR) -> Person:
        user = User.objects.create(username=username, password=make_password(PASSWORD))
        if workspace is not None:
            Membership.objects.create(workspace=workspace, user=user, role=role)
        return Person(user)

    return make


@pytest.fixture
def owner(make_person, workspace) -> Person:
    """A manager of the workspace."""
    return make_person("olivia", workspace, Role.MANAGER)


@pytest.fixture
def teammate(make_person, workspace) -> Person:
    """A member who may look but not add."""
    return make_person("tom", workspace, Role.VIEWER)


@pytest.fixture
def stranger(make_person, make_workspace) -> Person:
    """A manager of another workspace, and of nothing here."""
    return make_person("sam", make_workspace("Elsewhere"), Role.MANAGER)
