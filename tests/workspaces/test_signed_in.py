"""Who is signed in is read in two queries, with their settings and memberships, and is what is stored now."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from workspaces.access import Right, all_memberships, get_workspace, memberships_of
from workspaces.models import ApiKey, Membership, PersonalSettings, Role, Workspace
from workspaces.sessions import SessionStore
from workspaces.signed_in import memberships_read_with, read_person

BELL = "/notifications/bell/?count=0"


def values_of(entry, *without):
    return {
        field.attname: getattr(entry, field.attname)
        for field in entry._meta.concrete_fields
        if field.attname not in without
    }


def test_a_person_is_read_with_all_that_is_stored(owner, workspace, make_workspace):
    Membership.objects.create(workspace=make_workspace("A place before"), user=owner.user)
    chosen = PersonalSettings.objects.create(user=owner.user, time_zone="Asia/Tokyo")
    workspace.api_key.record_balance(1284)

    person = read_person(owner.user.pk)
    memberships = memberships_read_with(person)

    owner.user.refresh_from_db()
    assert values_of(person) == values_of(owner.user)
    assert values_of(person.personal_settings) == values_of(chosen)
    assert person.personal_settings.user is person
    stored = list(memberships_of(owner.user))
    assert [values_of(entry) for entry in memberships] == [values_of(entry) for entry in stored]
    for entry, other in zip(memberships, stored, strict=True):
        assert entry.user is person
        assert values_of(entry.workspace) == values_of(other.workspace)
        assert values_of(entry.workspace.api_key, "key") == values_of(other.workspace.api_key, "key")


def test_the_secrets_of_keys_are_not_read_with_a_person(owner, workspace):
    key = memberships_read_with(read_person(owner.user.pk))[0].workspace.api_key
    assert key.get_deferred_fields() == {"key"}
    assert key.key == workspace.api_key.key


def test_who_has_chosen_nothing_and_is_nowhere_member_has_neither(make_person):
    person = read_person(make_person("ada").user.pk)
    assert memberships_read_with(person) == []
    with pytest.raises(PersonalSettings.DoesNotExist):
        _ = person.personal_settings


def test_nobody_is_read_for_an_id_that_is_gone(db):
    assert read_person(987_654_321) is None


def test_one_query_finds_a_person_and_everything_with_them(owner, workspace, django_assert_num_queries):
    read_person(owner.user.pk)
    with django_assert_num_queries(1):
        person = read_person(owner.user.pk)
        assert memberships_read_with(person)[0].workspace.is_sandbox in (True, False)
        assert not hasattr(person, "personal_settings")


def test_a_poll_takes_three_queries(owner, workspace, django_assert_num_queries):
    owner.client.get(BELL)
    with django_assert_num_queries(3):
        assert owner.client.get(BELL).status_code == 204


def test_each_request_sees_what_is_stored_by_then(owner, workspace):
    owner.client.get("/workspaces/members/")
    Membership.objects.filter(user=owner.user).update(role=Role.VIEWER)
    Workspace.objects.filter(pk=workspace.pk).update(name="Another name")
    ApiKey.objects.filter(pk=workspace.api_key_id).update(balance=77, balance_checked_at=timezone.now())
    PersonalSettings.objects.create(user=owner.user, date_format=PersonalSettings.DateFormat.YEAR_FIRST)
    answer = owner.client.get("/generations/")
    assert answer.context["frame"].membership.role == Role.VIEWER
    assert answer.context["frame"].workspace.name == "Another name"
    assert answer.context["frame"].balance == 77
    assert answer.context["user"].personal_settings.date_format == "year_first"

    Membership.objects.filter(user=owner.user).delete()
    assert owner.client.get("/generations/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_change_asks_for_rights_when_it_is_made(rf, owner, workspace, method):
    """The body of an upload may take minutes: who was removed meanwhile must not get it in."""
    request = getattr(rf, method)("/library/")
    request.user, request.session = read_person(owner.user.pk), {}
    Membership.objects.filter(user=owner.user).update(role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        get_workspace(request, Right.CREATE)


def test_a_person_without_their_memberships_is_asked_for_them(rf, owner, workspace):
    request = rf.get("/")
    request.user, request.session = owner.user, {}
    assert [entry.workspace for entry in all_memberships(request)] == [workspace]


def test_sessions_are_those_of_django(db):
    ours = SessionStore()
    ours["colour"] = "red"
    ours.save()
    assert DatabaseSessionStore(ours.session_key)["colour"] == "red"

    theirs = DatabaseSessionStore()
    theirs["colour"] = "blue"
    theirs.save()
    read = SessionStore(theirs.session_key)
    assert read["colour"] == "blue"
    read["colour"] = "green"
    read.save()
    assert DatabaseSessionStore(theirs.session_key)["colour"] == "green"


def test_a_session_that_has_expired_or_is_gone_holds_nothing(db):
    store = SessionStore()
    store["colour"] = "red"
    store.save()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    expired = SessionStore(store.session_key)
    assert expired.get("colour") is None
    assert expired.session_key is None

    Session.objects.all().delete()
    assert SessionStore(store.session_key).get("colour") is None
