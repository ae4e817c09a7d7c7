"""The frame around every page: where the person is, where else they could go, the credits."""

import pytest
from django.contrib.auth.models import AnonymousUser

from workspaces.context_processors import frame, section_of
from workspaces.models import Role


@pytest.fixture
def frame_of(rf):
    def make(person=None, path="/"):
        request = rf.get(path)
        request.user = person.user if person else AnonymousUser()
        request.session = dict(person.client.session) if person else {}
        return frame(request)["frame"]

    return make


def test_a_member_sees_where_they_are(frame_of, owner, workspace):
    shown = frame_of(owner)
    assert shown.workspace == workspace
    assert shown.workspaces == [workspace]


def test_the_balance_is_the_accounts(frame_of, owner, workspace):
    assert frame_of(owner).balance is None
    workspace.api_key.record_balance(1284)
    assert frame_of(owner).balance == 1284
    assert frame_of(owner).balance_checked_at is not None


@pytest.mark.parametrize(("role", "can_create"), [(Role.VIEWER, False), (Role.CREATOR, True)])
def test_create_is_offered_to_those_who_may(frame_of, make_person, workspace, role, can_create):
    assert frame_of(make_person("ada", workspace, role)).can_create is can_create


def test_a_member_of_nothing_has_an_empty_frame(frame_of, make_person):
    shown = frame_of(make_person("ada"))
    assert (shown.workspace, shown.workspaces, shown.can_create, shown.balance) == (None, [], False, None)


def test_nobody_has_an_empty_frame(frame_of, db):
    shown = frame_of()
    assert (shown.workspace, shown.workspaces, shown.balance_checked_at) == (None, [], None)


def test_a_page_that_does_not_look_costs_no_query(rf, owner, django_assert_num_queries):
    request = rf.get("/")
    request.user, request.session = owner.user, {}
    with django_assert_num_queries(0):
        frame(request)


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", "overview"),
        ("/generations/new/images/", "create"),
        ("/generations/", "generations"),
        ("/generations/0b7e/", "generations"),
        ("/library/", "library"),
        ("/reviews/", "review"),
        ("/admin/", ""),
    ],
)
def test_the_section_follows_the_address(rf, path, section):
    assert section_of(rf.get(path)) == section
