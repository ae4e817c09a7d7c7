"""Where `manage.py demo` puts the demo, and what it says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from huey.contrib.djhuey import HUEY

from dashboard.demo.beginning import begin
from dashboard.demo.place import place_of_the_demo
from dashboard.first_run import make_first_things
from dashboard.models import Demo
from dashboard.preflight import DataFolderLock, running_at
from tests.media_files import png_bytes
from workspaces.models import ApiKey, Membership, Workspace

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running(settings, tmp_path):
    """A dashboard that runs on the data folder already."""
    settings.DATA_DIR = tmp_path / "var"
    lock = DataFolderLock(settings.DATA_DIR)
    yield
    lock.release()


def test_in_a_running_dashboard_it_goes_to_the_queue(running, settings, capsys):
    make_first_things()
    call_command("demo")
    said = capsys.readouterr().out
    assert "Setting up the demo in the workspace Sandbox" in said
    assert f"open http://127.0.0.1:{settings.PORT}/" in said
    assert HUEY.pending_count() == 1
    assert Demo.objects.get().workspace.name == "Sandbox"


def test_said_again_it_is_the_same_demo(running):
    make_first_things()
    call_command("demo")
    call_command("demo")
    assert (Demo.objects.count(), HUEY.pending_count()) == (1, 1)


def test_without_an_admin_it_says_what_to_do(running):
    with pytest.raises(CommandError, match="bootstrap"):
        call_command("demo")


def test_where_every_workspace_is_at_work_it_gets_one_of_its_own(running, make_person):
    make_first_things()
    used = Workspace.objects.get()
    client = make_person("olivia", used, "manager").client
    client.post("/library/", {"file": SimpleUploadedFile("beach.png", png_bytes())})

    workspace, admin = place_of_the_demo()

    assert (workspace.name, workspace.is_sandbox) == ("Demo", True)
    assert workspace.api_key != used.api_key
    assert Membership.objects.get(workspace=workspace).user == admin


def test_a_live_key_is_never_used(running, settings):
    settings.POWERPOST_API_KEY, settings.POWERPOST_WORKSPACE_ID = "pp_live_sk_0123456789abcdef0123", "live"
    make_first_things()
    assert Workspace.objects.get().api_key.kind == ApiKey.Kind.LIVE
    workspace, _ = place_of_the_demo()
    assert workspace.is_sandbox


def test_a_demo_whose_workspace_went_to_a_live_key_is_left_alone(running):
    make_first_things()
    workspace, admin = place_of_the_demo()
    begin(workspace, admin)
    workspace.api_key.key = "pp_live_sk_0123456789abcdef0123"
    workspace.api_key.save()
    another, _ = place_of_the_demo()
    assert another != workspace
    assert another.is_sandbox


def test_nothing_runs_on_a_folder_that_nobody_holds(tmp_path):
    assert running_at(tmp_path) is None
    lock = DataFolderLock(tmp_path)
    assert running_at(tmp_path).startswith("http://127.0.0.1:")
    lock.release()
    assert running_at(tmp_path) is None
