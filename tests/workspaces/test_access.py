"""Every object is reached through one function, which knows owner, teammate and stranger."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from media_library.models import MediaFile
from workspaces.access import Right, get_in_workspace, get_workspace
from workspaces.models import Role

FILES = MediaFile.objects.all


@pytest.fixture
def media_file(workspace):
    return MediaFile.objects.create(
        workspace=workspace,
        type="image",
        format="jpeg",
        name="photo.jpg",
        size=1,
        sha256="0" * 64,
        width=1,
        height=1,
    )


@pytest.fixture
def request_of(rf):
    """Return a function that makes a request of a person, or of nobody."""

    def make(person=None):
        request = rf.get("/")
        request.user = person.user if person else AnonymousUser()
        request.session = dict(person.client.session) if person else {}
        return request

    return make


def test_the_owner_gets_it(request_of, owner, media_file):
    found = get_in_workspace(request_of(owner), FILES(), Right.MANAGE, pk=media_file.pk)
    assert found == media_file


def test_a_teammate_gets_it(request_of, teammate, media_file):
    assert get_in_workspace(request_of(teammate), FILES(), Right.SEE, pk=media_file.pk) == media_file


def test_a_teammate_without_the_right_is_refused_with_a_sentence(request_of, teammate, media_file):
    with pytest.raises(PermissionDenied, match="viewer"):
        get_in_workspace(request_of(teammate), FILES(), Right.CREATE, pk=media_file.pk)


def test_a_stranger_learns_nothing(request_of, stranger, media_file):
    with pytest.raises(Http404) as of_another:
        get_in_workspace(request_of(stranger), FILES(), Right.SEE, pk=media_file.pk)
    with pytest.raises(Http404) as of_nothing:
        get_in_workspace(request_of(stranger), FILES(), Right.SEE, pk=uuid.uuid4())
    assert str(of_another.value) == str(of_nothing.value)


def test_nobody_gets_nothing(request_of, media_file):
    with pytest.raises(Http404):
        get_in_workspace(request_of(), FILES(), Right.SEE, pk=media_file.pk)


@pytest.mark.parametrize("lookup", ["not-an-id", "", "1; DROP TABLE", None])
def test_a_strange_id_is_not_found(request_of, owner, lookup):
    with pytest.raises(Http404):
        get_in_workspace(request_of(owner), FILES(), Right.SEE, pk=lookup)


def test_an_object_makes_its_workspace_the_current_one(request_of, make_workspace, make_person, media_file):
    person = make_person("ada", make_workspace("Aardvark"), Role.MANAGER)
    media_file.workspace.memberships.create(user=person.user, role=Role.VIEWER)
    request = request_of(person)
    assert get_workspace(request).name == "Aardvark"
    get_in_workspace(request, FILES(), Right.SEE, pk=media_file.pk)
    assert get_workspace(request) == media_file.workspace


def test_the_key_is_not_read_with_the_membership(request_of, owner, workspace):
    found = get_workspace(request_of(owner))
    assert found.api_key.get_deferred_fields() == {"key"}
    assert found.api_key.key == workspace.api_key.key


def test_finding_out_takes_one_query_a_request(request_of, owner, django_assert_num_queries):
    request = request_of(owner)
    with django_assert_num_queries(1):
        get_workspace(request)
        get_workspace(request, Right.MANAGE)
