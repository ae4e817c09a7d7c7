"""The button on an empty sandbox workspace's overview: who has it, and what pressing it does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from huey.contrib.djhuey import HUEY

from dashboard.demo.beginning import begin
from dashboard.models import Demo
from tests.media_files import png_bytes
from tests.races import at_once
from workspaces.models import ApiKey, Workspace

# What goes to the queue goes there after the commit.
pytestmark = pytest.mark.django_db(transaction=True)

URL = reverse("begin_demo")
WORDS = "Look around with a demo"


def press(person, workspace):
    return person.client.post(URL, {"workspace": str(workspace.pk)}, follow=True)


def overview(person) -> str:
    return person.client.get("/").content.decode()


def test_a_manager_begins_it(owner, workspace):
    assert WORDS in overview(owner)
    page = press(owner, workspace).content.decode()
    assert "Setting up the demo: 0 of" in page
    assert 'data-poll="2"' in page
    assert WORDS not in page
    assert Demo.objects.get().started_by == owner.user
    assert HUEY.pending_count() == 1


def test_pressed_twice_it_is_one(owner, workspace):
    press(owner, workspace)
    press(owner, workspace)
    assert Demo.objects.count() == 1
    assert HUEY.pending_count() == 1


def test_pressed_by_many_at_once_it_is_one(owner, workspace):
    at_once(*[lambda: begin(workspace, owner.user)] * 4)
    assert Demo.objects.count() == 1
    assert HUEY.pending_count() == 1


@pytest.mark.parametrize("role", ["viewer", "creator", "reviewer"])
def test_other_members_neither_see_it_nor_may(make_person, workspace, role):
    person = make_person("mia", workspace, role)
    assert WORDS not in overview(person)
    assert press(person, workspace).status_code == 403
    assert not Demo.objects.exists()


def test_for_a_stranger_there_is_no_such_workspace(stranger, workspace):
    assert press(stranger, workspace).status_code == 404
    assert stranger.client.post(URL).status_code == 404
    assert not Demo.objects.exists()


def test_it_is_never_on_a_live_key(make_person):
    key = ApiKey.objects.create(name="Live", key="pp_live_sk_0123456789abcdef0123")
    live = Workspace.objects.create(name="Live", api_key=key, powerpost_workspace_id="live")
    manager = make_person("lena", live, "manager")
    assert WORDS not in overview(manager)
    page = press(manager, live).content.decode()
    assert "only for the sandbox" in page
    assert not Demo.objects.exists()


def test_a_workspace_with_work_in_it_is_left_alone(owner, workspace):
    owner.client.post(reverse("library"), {"file": SimpleUploadedFile("beach.png", png_bytes())})
    assert WORDS not in overview(owner)
    assert "holds work already" in press(owner, workspace).content.decode()
    assert not Demo.objects.exists()


def test_it_is_pressed_with_a_form_only(owner):
    assert owner.client.get(URL).status_code == 405


def test_the_page_moves_when_there_is_more_to_see(owner, workspace, teammate):
    begin(workspace, owner.user)
    progress = reverse("demo_progress")
    assert owner.client.get(f"{progress}?seen=0.0.0").status_code == 204
    Demo.objects.update(done=["team"])
    page = owner.client.get(f"{progress}?seen=0.0.0").content.decode()
    assert "seen=0.1.0" in page
    Demo.objects.update(problem="The sandbox is gone.")
    page = owner.client.get(f"{progress}?seen=0.1.0").content.decode()
    assert "The sandbox is gone." in page
    assert "Try to go on" in page
    assert "data-poll" not in page[page.index('id="main"') :]
    assert "Try to go on" not in overview(teammate)


def test_once_it_is_over_the_page_says_no_more_of_it(owner, workspace):
    demo = begin(workspace, owner.user)
    Demo.objects.update(ended_at=demo.started_at)
    assert "demo-notice" not in overview(owner)
