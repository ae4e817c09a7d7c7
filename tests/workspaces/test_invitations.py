"""Invitations: made by a manager, shown once, used once, by somebody with an account or without."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from tests.conftest import PASSWORD
from workspaces import invitations
from workspaces.entry_tokens import WRONG_TOKENS_MOST, hash_of
from workspaces.models import AuditEntry, Invitation, Membership, Rate, Role

NEW = "/workspaces/invitations/new/"
HERE = "/invitations/"
ACCOUNT = {
    "first_name": "Ada",
    "last_name": "Okafor",
    "email": "ada@example.com",
    "username": "ada",
    "password1": "quiet paper one accent",
    "password2": "quiet paper one accent",
}


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def make(owner, workspace):
    """Return a function that makes an invitation and returns its token."""

    def make(role: str = Role.CREATOR, for_whom: str = "ada@example.com") -> str:
        return invitations.make(workspace, owner.user, role=role, for_whom=for_whom).token

    return make


def opened(token: str, client: Client | None = None) -> Client:
    """Return a browser that has followed the link."""
    client = client or Client()
    assert client.get(f"/invitations/{token}/").url == HERE
    return client


@pytest.fixture
def mail_server(settings):
    """A site that sends e-mail."""
    settings.EMAIL_CONFIGURED, settings.SITE_URL = True, "https://posts.example.com"
    settings.EMAIL_FROM = "posts@example.com"


def test_the_link_is_shown_once_and_only_its_hash_is_kept(owner, workspace):
    response = owner.client.post(NEW, {"for_whom": "Ada", "role": "reviewer"})
    token = re.search(r"/invitations/([0-9a-f]{64})/", text_of(response))[1]
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    made = Invitation.objects.get()
    assert (made.role, made.for_whom, made.workspace) == ("reviewer", "Ada", workspace)
    assert made.token_hash == hash_of(token)
    assert timedelta(days=6, hours=23) < made.expires_at - timezone.now() <= timedelta(days=7)
    page = text_of(owner.client.get("/workspaces/members/"))
    assert "Ada" in page
    assert token not in page
    entry = AuditEntry.objects.get()
    assert entry.action == "invitation.made"
    assert token not in str(entry.after)
    assert made.token_hash not in str(entry.after)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CREATOR, Role.REVIEWER])
def test_only_managers_invite_and_withdraw(make, make_person, workspace, role):
    make()
    member = make_person("mia", workspace, role)
    assert member.client.get(NEW).status_code == 403
    assert member.client.post(NEW, {"for_whom": "Ada", "role": "viewer"}).status_code == 403
    address = reverse("withdraw_invitation", args=[Invitation.objects.get().pk])
    assert member.client.post(address).status_code == 403
    assert Invitation.objects.get().withdrawn_at is None


def test_a_stranger_withdraws_nothing(make, stranger):
    make()
    address = reverse("withdraw_invitation", args=[Invitation.objects.get().pk])
    assert stranger.client.post(address).status_code == 404


@pytest.mark.parametrize(
    "data", [{"role": "viewer"}, {"for_whom": "Ada", "role": "king"}, {"for_whom": "x" * 255}]
)
def test_what_cannot_be_is_refused_at_the_field(owner, data):
    response = owner.client.post(NEW, data)
    assert response.status_code == 422
    assert 'class="errorlist"' in text_of(response)
    assert not Invitation.objects.exists()


def test_a_workspace_invites_so_many_a_day(owner, workspace):
    Rate.objects.create(
        name=f"invitations.made.{workspace.pk}", count=100, ends_at=timezone.now() + timedelta(hours=1)
    )
    assert owner.client.post(NEW, {"for_whom": "Ada", "role": "viewer"}).status_code == 429
    assert not Invitation.objects.exists()


def test_an_address_is_written_to_by_a_task_that_holds_no_token(
    owner, mail_server, run_queue, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = owner.client.post(NEW, {"for_whom": "ada@example.com", "role": "viewer"})
    token = re.search(r"/invitations/([0-9a-f]{64})/", text_of(response))[1]
    assert "also sent to ada@example.com" in text_of(response)
    assert [task.args for task in HUEY.pending()] == [(Invitation.objects.get().pk,)]
    run_queue()
    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    assert f"https://posts.example.com/invitations/{token}/" in message.body
    assert token in message.alternatives[0].content


def test_a_name_is_not_written_to_and_neither_is_who_was_uninvited(
    owner, mail_server, run_queue, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        owner.client.post(NEW, {"for_whom": "Ada", "role": "viewer"})
        owner.client.post(NEW, {"for_whom": "ada@example.com", "role": "viewer"})
    assert len(HUEY) == 1
    owner.client.post(reverse("withdraw_invitation", args=[Invitation.objects.first().pk]))
    run_queue()
    assert mail.outbox == []


def test_the_address_without_the_token_asks_for_nothing_twice(make):
    token = make()
    client = Client()
    response = client.get(f"/invitations/{token}/")
    assert (response.url, response["Referrer-Policy"]) == (HERE, "no-referrer")
    assert "no-store" in response["Cache-Control"]
    page = client.get(HERE)
    assert token not in text_of(page)
    assert "Join Northwind" in text_of(page)
    assert 'value="ada@example.com"' in text_of(page)


def test_somebody_new_makes_an_account_and_is_in(make, workspace):
    client = opened(make(Role.REVIEWER))
    before = client.session.session_key
    response = client.post("/invitations/new-account/", ACCOUNT)
    assert response.url == "/"
    assert client.session.session_key != before
    person = User.objects.get(username="ada")
    assert person.check_password(ACCOUNT["password1"])
    assert (person.get_full_name(), person.email) == ("Ada Okafor", "ada@example.com")
    assert (person.is_staff, person.is_superuser) == (False, False)
    assert Membership.objects.get(user=person, workspace=workspace).role == Role.REVIEWER
    assert "Welcome to Northwind. You are a reviewer here." in text_of(client.get("/"))
    assert Invitation.objects.get().accepted_by == person
    assert {"invitation.accepted", "person.joined"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "OLIVIA"},
        {"username": "no spaces please"},
        {"username": ""},
        {"password1": "password", "password2": "password"},
        {"password2": "something else"},
        {"email": "ada at example"},
        {"is_superuser": "on", "username": ""},
    ],
)
def test_without_a_proper_account_nothing_is_made_and_nothing_typed_is_lost(make, owner, wrong):
    client = opened(make())
    response = client.post("/invitations/new-account/", ACCOUNT | wrong)
    assert response.status_code == 422
    assert 'class="errorlist"' in text_of(response)
    assert 'value="Okafor"' in text_of(response)
    assert ACCOUNT["password1"] not in text_of(response)
    assert list(User.objects.values_list("username", flat=True)) == ["olivia"]
    assert Invitation.objects.get().accepted_at is None


def test_accounts_are_not_tried_out_for_ever(make):
    client = opened(make())
    Rate.objects.update_or_create(
        name=next(iter(Rate.objects.values_list("name", flat=True))).replace("wrong", "accounts"),
        defaults={"count": 20, "ends_at": timezone.now() + timedelta(minutes=5)},
    )
    assert client.post("/invitations/new-account/", ACCOUNT).status_code == 429


def test_somebody_with_an_account_signs_in_and_joins(make, make_person, workspace):
    nina = make_person("nina")
    client = opened(make())
    assert "/accounts/login/?next=/invitations/" in text_of(client.get(HERE))
    # Signing in keeps what was opened before.
    answer = client.post("/accounts/login/", {"username": "nina", "password": PASSWORD, "next": HERE})
    assert answer.url == HERE
    assert "Join as nina" in text_of(client.get(HERE))
    assert client.post(HERE).url == "/"
    assert Membership.objects.get(user=nina.user).role == Role.CREATOR
    assert client.get(HERE).status_code == 404


def test_a_member_gains_a_role_and_never_loses_one(make, teammate, owner):
    client = opened(make(Role.REVIEWER), teammate.client)
    assert "accepting makes it reviewer" in text_of(client.get(HERE))
    client.post(HERE)
    assert Membership.objects.get(user=teammate.user).role == Role.REVIEWER

    token = make(Role.VIEWER)
    for person in (teammate, owner):
        opened(token, person.client)
        assert "nobody loses rights by an invitation" in text_of(person.client.get(HERE))
        assert person.client.post(HERE).url == HERE
    assert Membership.objects.get(user=teammate.user).role == Role.REVIEWER
    assert Invitation.objects.first().accepted_at is None


def over(how: str) -> str:
    invitation = Invitation.objects.get()
    if how == "used":
        Invitation.objects.update(accepted_at=timezone.now())
    elif how == "withdrawn":
        Invitation.objects.update(withdrawn_at=timezone.now())
    elif how == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    else:
        Membership.objects.filter(user=invitation.created_by).update(role=Role.REVIEWER)
    return {
        "used": "each works once",
        "withdrawn": "was withdrawn",
        "expired": "has expired",
        "inviter gone": "does not manage the workspace any more",
    }[how]


@pytest.mark.parametrize("how", ["used", "withdrawn", "expired", "inviter gone"])
def test_one_that_is_over_says_why(make, make_person, how):
    token = make()
    sentence = over(how)
    for client in (Client(), make_person("nina").client):
        response = client.get(f"/invitations/{token}/")
        assert (response.status_code, sentence in text_of(response)) == (410, True)
        assert response["Referrer-Policy"] == "no-referrer"
        assert client.get(HERE).status_code == 404


@pytest.mark.parametrize("how", ["used", "withdrawn", "expired", "inviter gone"])
def test_one_that_ends_while_it_is_looked_at_joins_nobody(make, make_person, how):
    token = make()
    nina = make_person("nina")
    opened(token, nina.client)
    visitor = opened(token)
    sentence = over(how)
    response = nina.client.post(HERE)
    assert (response.status_code, sentence in text_of(response)) == (410, True)
    response = visitor.post("/invitations/new-account/", ACCOUNT)
    assert (response.status_code, sentence in text_of(response)) == (410, True)
    assert not User.objects.filter(username="ada").exists()
    assert not Membership.objects.filter(user=nina.user).exists()


def test_wrong_tokens_are_counted_and_right_ones_are_not(make):
    token = make()
    for _ in range(WRONG_TOKENS_MOST):
        assert Client().get("/invitations/wrong/").status_code == 404
    response = Client().get(f"/invitations/{token}/")
    assert response.status_code == 429
    assert response["Retry-After"]
    Rate.objects.all().delete()
    for _ in range(WRONG_TOKENS_MOST + 1):
        opened(token)


def test_without_having_opened_a_link_there_is_nothing(db, owner):
    for client in (Client(), owner.client):
        assert client.get(HERE).status_code == 404
        assert client.post(HERE).status_code == 404
        assert client.post("/invitations/new-account/", ACCOUNT).status_code == 404


def test_a_withdrawn_one_is_off_the_list(make, owner):
    make()
    address = reverse("withdraw_invitation", args=[Invitation.objects.get().pk])
    assert owner.client.post(address).url == "/workspaces/members/"
    assert "Nobody is invited" in text_of(owner.client.get("/workspaces/members/"))
    assert "used or withdrawn already" in text_of(owner.client.post(address, follow=True))
    assert AuditEntry.objects.filter(action="invitation.withdrawn").count() == 1
