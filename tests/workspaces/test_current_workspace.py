"""Which workspace a person is in, and moving to another."""

import pytest
from django.urls import reverse

from workspaces.models import Role

SWITCH = "/workspaces/switch/"


@pytest.fixture
def nomad(make_person, make_workspace):
    """A person in two workspaces."""
    first, second = make_workspace("Alpha"), make_workspace("Beta")
    person = make_person("nora", first, Role.MANAGER)
    second.memberships.create(user=person.user, role=Role.VIEWER)
    return person


def shown(person) -> str:
    """Return the name in the page's title."""
    title = person.client.get("/").content.decode().split("<title>")[1].split("</title>")[0]
    return title.rpartition("·")[2].strip()


def test_the_first_by_name_is_the_one_to_begin_with(nomad):
    assert shown(nomad) == "Alpha"


def test_it_moves(nomad):
    other = nomad.user.workspaces.get(name="Beta")
    response = nomad.client.post(SWITCH, {"workspace": str(other.pk)})
    assert response.url == reverse("overview")
    assert shown(nomad) == "Beta"


def test_it_refuses_a_workspace_of_others(nomad, workspace):
    assert nomad.client.post(SWITCH, {"workspace": str(workspace.pk)}).status_code == 404
    assert shown(nomad) == "Alpha"


@pytest.mark.parametrize("chosen", ["", "nonsense"])
def test_it_refuses_nonsense(nomad, chosen):
    assert nomad.client.post(SWITCH, {"workspace": chosen}).status_code == 404


def test_it_rejects_get(nomad):
    assert nomad.client.get(SWITCH).status_code == 405


def test_it_asks_nobody_to_sign_in(client, db):
    assert client.post(SWITCH).url.startswith(reverse("login"))


def test_leaving_a_workspace_leads_to_another(nomad):
    other = nomad.user.workspaces.get(name="Beta")
    nomad.client.post(SWITCH, {"workspace": str(other.pk)})
    other.memberships.all().delete()
    assert shown(nomad) == "Alpha"
