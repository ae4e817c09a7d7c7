"""People who are no plain members: switched off, removed, running the site, or in the admin only."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import get_resolver, reverse

from media_library.models import MediaFile
from media_library.receive import receive_upload
from tests.conftest import Person
from tests.dashboard.site_walk import address_of, ask, patterns
from tests.dashboard.test_who_may_enter import DOORS, NEVER, PERSONAL, SECRET, knock
from tests.dashboard.test_who_may_enter import things as things
from tests.media_files import jpeg_bytes
from tests.media_library.conftest import uploaded
from workspaces.models import Membership, Role


def tried(client: Client, things: dict[str, Any]) -> list[tuple[str, str, int, str, list[str]]]:
    """Knock at every door; return name, method, status, text and what was written."""
    answers = []
    for door in [*DOORS, PERSONAL]:
        for method, least in (("get", door.get), ("post", door.post)):
            if least != NEVER:
                answer = knock(client, door, method, things)
                answers.append((door.name, method, answer.status, answer.text, answer.written))
    return answers


def test_only_the_admin_has_addresses_of_its_own():
    # The table of test_who_may_enter.py leaves out what has a namespace, and knows the rest by name alone.
    assert {pattern.namespace for pattern in patterns()} == {"", "admin"}
    names = [pattern.name for pattern in patterns(get_resolver()) if not pattern.namespace]
    assert sorted({name for name in names if not name or names.count(name) > 1}) == []


def test_a_person_who_is_switched_off_is_nobody_at_once(make_person, workspace, things):
    person = make_person("mia", workspace, Role.MANAGER)
    assert person.client.get("/").status_code == 200
    person.user.is_active = False
    person.user.save()
    entered = [entry[:3] for entry in tried(person.client, things) if entry[2] != 302 or entry[4]]
    assert entered == []


def test_a_removed_member_has_lost_everything_at_once(make_person, workspace, things):
    person = make_person("mia", workspace, Role.MANAGER)
    assert SECRET in person.client.get("/").content.decode()
    Membership.objects.filter(user=person.user).delete()
    told = [entry[:3] for entry in tried(person.client, things) if SECRET.lower() in entry[3].lower()]
    assert told == []
    assert person.client.get(reverse("media_content", args=[things["file"]])).status_code == 404


@pytest.mark.parametrize("is_superuser", [True, False])
def test_running_the_site_makes_nobody_a_member(make_person, things, is_superuser):
    person = make_person("root")
    person.user.is_staff, person.user.is_superuser = True, is_superuser
    person.user.save()
    told = [entry[:3] for entry in tried(person.client, things) if SECRET.lower() in entry[3].lower()]
    assert told == []


def test_staff_without_a_permission_see_nothing_in_the_admin(make_person, things):
    person = make_person("clerk")
    person.user.is_staff = True
    person.user.save()
    ids = [str(value) for value in things.values()] + ["1"]
    told, entered = [], 0
    for pattern in patterns():
        if pattern.path.startswith("/admin/") and not pattern.path.startswith("/admin/logout/"):
            for key in ids if "<path:object_id>" in pattern.path else ids[:1]:
                address = address_of(pattern.path, path=key, uuid=key, int=1, str=1)
                answer = ask(person.client, "get", address)
                entered += answer.status == 200
                if SECRET.lower() in answer.text.lower() or answer.status >= 500:
                    told.append((address, answer.status))
    assert told == []
    assert entered >= 2, "the admin's own first page, and their password"


def test_what_another_workspace_has_is_not_known_by_its_bytes(owner, stranger, workspace):
    content = jpeg_bytes(color=(9, 80, 120))
    theirs = receive_upload(workspace, owner.user, uploaded("ours.jpg", content)).media_file
    ours = Membership.objects.get(user=stranger.user).workspace
    received = receive_upload(ours, stranger.user, uploaded("mine.jpg", content))
    assert received.media_file.pk != theirs.pk
    assert received.media_file.name == "mine.jpg"
    assert MediaFile.objects.filter(sha256=theirs.sha256).count() == 2


@pytest.mark.parametrize("name", ["media_content", "media_thumbnail"])
def test_a_stranger_is_not_told_that_bytes_are_unchanged(owner: Person, stranger: Person, workspace, name):
    content = jpeg_bytes(color=(9, 80, 121))
    media_file = receive_upload(workspace, owner.user, uploaded("ours.jpg", content)).media_file
    address = reverse(name, args=[media_file.pk])
    etag = owner.client.get(address)["ETag"]
    assert owner.client.get(address, headers={"If-None-Match": etag}).status_code == 304
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": "*"},
        {"Range": "bytes=0-1"},
        {"If-Match": '"x"'},
    ):
        answer = stranger.client.get(address, headers=headers)
        assert (answer.status_code, answer.get("ETag")) == (404, None)
        assert Client().get(address, headers=headers).status_code == 302


def test_the_admins_way_to_a_page_tells_nobody_which_ids_there_are(make_person, things):
    person = make_person("root")
    person.user.is_staff = person.user.is_superuser = True
    person.user.save()
    content_type = ContentType.objects.get(app_label="generations", model="generation")
    for key in (things["job"], "no-uuid", "0"):
        assert person.client.get(f"/admin/r/{content_type.pk}/{key}/").status_code == 404
