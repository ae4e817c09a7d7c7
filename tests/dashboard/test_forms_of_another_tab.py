"""A form changes the workspace that it was opened in, also when another tab has gone to another one since."""

import re

import pytest
from django.urls import reverse

from workspaces.models import Invitation, Membership, Role, Workspace


@pytest.fixture
def elsewhere(make_workspace, owner) -> Workspace:
    """A second workspace that the owner manages."""
    workspace = make_workspace("Elsewhere")
    Membership.objects.create(workspace=workspace, user=owner.user, role=Role.MANAGER)
    return workspace


def go_to(person, workspace) -> None:
    person.client.post(reverse("switch_workspace"), {"workspace": workspace.pk})


@pytest.mark.parametrize(
    ("page", "address", "values"),
    [
        ("members", "change_workspace_files", {"keeps_metadata": "on"}),
        ("retention", "retention", {"days": "30"}),
        ("new_invitation", "new_invitation", {"role": "creator", "for_whom": "Ines"}),
    ],
)
def test_it_changes_the_workspace_that_it_names(owner, workspace, elsewhere, page, address, values):
    go_to(owner, workspace)
    shown = owner.client.get(reverse(page)).content.decode()
    form = shown[shown.index(f'action="{reverse(address)}"') :] if address != "retention" else shown
    (named, *_) = re.findall(r'type="hidden"\s+name="workspace"\s+value="([^"]+)"', form)
    go_to(owner, elsewhere)

    owner.client.post(reverse(address), values | {"workspace": named})

    workspace.refresh_from_db()
    elsewhere.refresh_from_db()
    invited = [entry.workspace for entry in Invitation.objects.all()]
    changed = (workspace.keeps_metadata, workspace.rejected_kept_days, invited)
    assert changed in [(True, None, []), (False, 30, []), (False, None, [workspace])]
    assert (elsewhere.keeps_metadata, elsewhere.rejected_kept_days) == (False, None)


@pytest.mark.parametrize("address", ["change_workspace_files", "retention", "new_invitation"])
def test_a_strangers_workspace_is_as_good_as_none(stranger, workspace, address):
    values = {"keeps_metadata": "on", "days": "30", "role": "manager", "for_whom": "Me"}
    answer = stranger.client.post(reverse(address), values | {"workspace": workspace.pk})
    assert answer.status_code == 404
    workspace.refresh_from_db()
    assert not workspace.keeps_metadata
    assert workspace.rejected_kept_days is None
    assert not Invitation.objects.exists()


def test_trying_a_rule_saves_nothing_and_puts_no_token_into_the_address(owner, workspace):
    page = owner.client.get(reverse("retention")).content.decode()
    assert "formmethod" not in page
    answer = owner.client.post(reverse("retention"), {"days": "30", "try": "yes", "workspace": workspace.pk})
    assert answer.status_code == 200
    assert "nothing would be deleted now" in answer.content.decode()
    workspace.refresh_from_db()
    assert workspace.rejected_kept_days is None
