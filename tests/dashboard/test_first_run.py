"""A new installation gets a workspace on a key and an admin; an old one is left as it is."""

import re

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from dashboard.first_run import make_first_things
from dashboard.preflight import CannotStart
from workspaces.models import ApiKey, Membership, Role, Workspace

LIVE_KEY = "pp_live_sk_0123456789abcdef"

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_key(settings):
    """Return a function that sets POWERPOST_API_KEY and POWERPOST_WORKSPACE_ID."""

    def give(key: str | None, workspace_id: str) -> None:
        settings.POWERPOST_API_KEY, settings.POWERPOST_WORKSPACE_ID = key, workspace_id

    return give


def test_without_a_key_there_is_a_sandbox_workspace():
    made = make_first_things()
    workspace = Workspace.objects.get()
    assert made.workspaces == (workspace,)
    assert workspace.is_sandbox
    assert re.fullmatch(r"pp_sandbox_sk_[0-9a-f]{40}", workspace.api_key.key)


def test_its_sandbox_key_works(sandbox, settings):
    settings.POWERPOST_SANDBOX_URL = sandbox.base_url
    (workspace,) = make_first_things().workspaces
    with workspace.powerpost() as client:
        assert client.get_credits() > 0
        assert client.list_content_generations().generations == ()


def test_with_a_key_there_is_a_workspace_on_it(with_key):
    with_key(LIVE_KEY, "ws_1")
    (workspace,) = make_first_things().workspaces
    assert (workspace.api_key.kind, workspace.api_key.key) == ("live", LIVE_KEY)
    assert workspace.powerpost_workspace_id == "ws_1"
    assert Workspace.objects.count() == 1


def test_the_first_admin_manages_the_workspace():
    made = make_first_things()
    membership = Membership.objects.get()
    assert (membership.user.username, membership.role) == (made.username, Role.MANAGER)
    assert membership.user.is_superuser


def test_a_password_is_made_up_and_told_once():
    made = make_first_things()
    assert User.objects.get().check_password(made.password)
    assert made.password in made.sign_in()
    assert make_first_things().sign_in() is None


def test_a_given_password_is_used_and_not_told(monkeypatch, settings):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long passphrase")
    settings.DJANGO_SUPERUSER_USERNAME, settings.DJANGO_SUPERUSER_EMAIL = "mara", "mara@example.com"
    made = make_first_things()
    person = User.objects.get()
    assert (person.username, person.email) == ("mara", "mara@example.com")
    assert person.check_password("a long passphrase")
    assert "a long passphrase" not in made.sign_in()
    assert "mara" in made.sign_in()


def test_it_may_be_repeated(with_key):
    make_first_things()
    again = make_first_things()
    assert again.workspaces == ()
    with_key(LIVE_KEY, "ws_1")
    make_first_things()
    assert make_first_things().workspaces == ()
    assert (ApiKey.objects.count(), Workspace.objects.count(), User.objects.count()) == (2, 2, 1)


def test_a_live_key_set_later_stands_beside_the_sandbox(with_key):
    make_first_things()
    with_key(LIVE_KEY, "ws_1")
    (workspace,) = make_first_things().workspaces
    assert not workspace.is_sandbox
    assert workspace.memberships.get().user == User.objects.get()
    assert {entry.is_sandbox for entry in Workspace.objects.all()} == {True, False}


def test_a_second_workspace_of_the_same_key_shares_it(with_key):
    with_key(LIVE_KEY, "ws_1")
    make_first_things()
    with_key(LIVE_KEY, "ws_2")
    make_first_things()
    assert ApiKey.objects.get().workspaces.count() == 2


def test_a_second_key_gets_a_name_of_its_own(with_key):
    with_key(LIVE_KEY, "ws_1")
    make_first_things()
    with_key(f"{LIVE_KEY}2", "ws_1")
    make_first_things()
    assert set(ApiKey.objects.values_list("name", flat=True)) == {"Live key", "Live key 2"}


def test_a_deleted_sandbox_workspace_stays_deleted_while_there_is_another(with_key):
    make_first_things()
    with_key(LIVE_KEY, "ws_1")
    make_first_things()
    Workspace.objects.filter(api_key__kind="sandbox").delete()
    with_key(None, "")
    assert make_first_things().workspaces == ()


def test_a_server_without_a_sandbox_gets_no_sandbox_workspace(settings):
    settings.EMBEDDED = False
    assert make_first_things().workspaces == ()
    assert User.objects.get().is_superuser


@pytest.mark.parametrize(
    ("key", "workspace_id", "named"),
    [
        (LIVE_KEY, "", "POWERPOST_WORKSPACE_ID"),
        (None, "ws_1", "POWERPOST_API_KEY"),
        ("sk_live_secret", "ws_1", "pp_live_sk_"),
    ],
)
def test_a_wrong_pair_is_refused_before_anything_is_made(with_key, key, workspace_id, named):
    with_key(key, workspace_id)
    with pytest.raises(CannotStart, match=named) as caught:
        make_first_things()
    assert "secret" not in str(caught.value)
    assert not User.objects.exists()


def test_a_username_of_somebody_else_is_refused(make_person):
    make_person("admin")
    with pytest.raises(CannotStart, match="DJANGO_SUPERUSER_USERNAME"):
        make_first_things()


def test_keys_that_cannot_be_read_are_explained(with_key, settings):
    make_first_things()
    with_key(LIVE_KEY, "ws_1")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CannotStart, match="FIELD_ENCRYPTION_KEYS"):
        make_first_things()


def test_the_command_tells_the_sign_in_once(capsys, settings, tmp_path):
    settings.DEBUG = True
    call_command("bootstrap")
    assert "Sign in as admin with the password" in capsys.readouterr().out
    call_command("bootstrap")
    assert capsys.readouterr().out == ""


def test_the_command_fails_with_a_sentence(with_key, settings):
    settings.DEBUG = True
    with_key(LIVE_KEY, "")
    with pytest.raises(CommandError, match="POWERPOST_WORKSPACE_ID"):
        call_command("bootstrap")
