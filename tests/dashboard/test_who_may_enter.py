"""Every address of the site, tried by everybody: a new one that is not in the table, or not guarded, fails.

What guests reach is held by tests/reviews/test_guest_walls.py, and the admin is Django's own.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from media_library.models import Tag
from notifications.models import Notification
from reviews.comparing import choose
from reviews.discussion import start_thread
from reviews.models import ReviewEvent
from search import sweep
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions, review_files
from tests.reviews.guest_factories import share
from workspaces import invitations
from workspaces.models import Membership, Role, SignIn

# In every text of the workspace: a stranger's pages hold it nowhere. The other is searched for, and echoed.
SECRET, SEARCHED = "Zanzibarquartz", "pelican"
VIEW, CREATE, REVIEW, MANAGE = ROLES = list(Role.values)
# What a method does not do for anybody.
NEVER = "never"
# Without sign-in, or Django's own.
OTHERS = {
    "admin_shortcut",
    "login",
    "logout",
    "health",
    "ready",
    "metrics",
    "operations",
    "operations_act",
    "styleguide",
}


@dataclass(frozen=True)
class Door:
    """An address: the least role that may look (GET) and act (POST), and what the form would send.

    `args` and values in angle brackets name things of the workspace. `others` is what somebody gets who is
    no member: 404 where a thing of the workspace is named, their own page elsewhere.
    """

    name: str
    get: str = VIEW
    post: str = NEVER
    args: tuple[Any, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    names_workspace: bool = False
    named_in_query: bool = False

    def names_a_thing(self, method: str) -> bool:
        """Whether a request of this method is about a certain thing of the workspace."""
        by_form = method == "post" and self.names_workspace
        return by_form or self.named_in_query or any("<" in str(arg) for arg in self.args)


IDS = {"files": "<file>", "workspace": "<workspace>"}
DOORS = [
    Door("overview"),
    Door("begin_demo", NEVER, MANAGE, data={"workspace": "<workspace>"}, names_workspace=True),
    Door("demo_progress"),
    Door("generations", query="?brief=<brief>&q=pelican"),
    Door("lineage_of_file", args=("<file>",)),
    *(
        Door("new_generation", CREATE, CREATE, (kind,), {"workspace": "<workspace>"}, names_workspace=True)
        for kind in ("content", "images", "video")
    ),
    Door("more_captions", CREATE),
    Door("generation", args=("<job>",)),
    Door("lineage", args=("<job>",)),
    Door("send_generation_again", NEVER, CREATE, ("<job>",)),
    Door("look_for_generation_again", NEVER, CREATE, ("<job>",)),
    Door("link_generation", NEVER, CREATE, ("<job>",), {"remote_id": "generation-1"}),
    Door("give_up_generation", NEVER, CREATE, ("<job>",)),
    Door("fetch_outputs_again", NEVER, CREATE, ("<job>",)),
    Door("library", VIEW, CREATE, query="?q=pelican&tag=pelican"),
    Door("media_transfers", query="?pending=<file>:0"),
    Door("choose_media", query="?picker_types=image&picker_field=x&x=<file>&media_tag=<tag>"),
    *(
        Door("library_several", VIEW, role, data=IDS | {"action": action, "tags": "a"}, names_workspace=True)
        for action, role in {
            "add-tags": CREATE,
            "remove-tags": CREATE,
            "download": VIEW,
            "delete": CREATE,
            "delete-now": CREATE,
            "captions": CREATE,
            "references": CREATE,
            "": VIEW,
        }.items()
    ),
    Door("library_tags"),
    *(
        Door("change_tag", NEVER, CREATE, ("<tag>",), {"action": action, "name": "b", "into": "<other tag>"})
        for action in ("rename", "merge", "delete")
    ),
    Door("media_file", args=("<file>",)),
    Door("delete_media_file", NEVER, CREATE, ("<file>",)),
    Door("rename_media_file", NEVER, CREATE, ("<file>",), {"name": "b"}),
    Door("file_tags", NEVER, CREATE, ("<file>",), {"tags": "b"}),
    Door("retry_transfer", NEVER, CREATE, ("<file>",)),
    Door("media_content", args=("<file>",)),
    Door("media_display", args=("<file>",)),
    Door("media_thumbnail", args=("<file>",)),
    Door("reviews"),
    Door("review", args=("<review>",)),
    Door("compare", VIEW, VIEW),
    Door("compare", REVIEW, REVIEW, query="?outputs=<file review>,<other file review>", named_in_query=True),
    Door("compare", REVIEW, REVIEW, query="?generation=<job>", named_in_query=True),
    Door("comparison", args=("<comparison>",)),
    Door("hand_over", VIEW, VIEW, data={"workspace": "<workspace>"}, names_workspace=True),
    Door("guest_links", MANAGE),
    Door("new_guest_link", MANAGE, MANAGE, data={"reviews": "<review>", "name": "x", "days": "14"}),
    Door("revoke_guest_link", NEVER, MANAGE, ("<guest link>",)),
    Door("wall", args=("<job>",)),
    Door("review_policy", VIEW, MANAGE),
    Door("retention", VIEW, MANAGE),
    Door("decide_several", NEVER, REVIEW, data={"action": "approve", "reviews": "<review>:1"}),
    Door("undo_decision", NEVER, VIEW, ("<event>",)),
    Door("people_to_mention", CREATE),
    Door("start_thread", NEVER, CREATE, ("<review>",), {"text": "x", "revision": "1"}),
    Door("reply_to_thread", NEVER, CREATE, ("<thread>",), {"text": "x"}),
    Door("resolve_thread", NEVER, CREATE, ("<thread>",)),
    Door("reopen_thread", NEVER, CREATE, ("<thread>",)),
    # What a role may decide is a sentence on the page: tests/reviews/test_transitions.py.
    Door("decide", NEVER, VIEW, ("<review>",), {"action": "approve", "revision": "1"}),
    Door("edit_caption", CREATE, CREATE, ("<review>",), {"text": "x", "revision": "1"}),
    Door("check_caption", NEVER, CREATE, ("<review>",), {"text": "x"}),
    Door("review_history", args=("<review>",)),
    Door("restore_revision", NEVER, CREATE, ("<review>", 1), {"revision": "1"}),
    Door("replace_file", CREATE, CREATE, ("<file review>",), {"revision": "1"}),
    Door("search", query="?q=pelican"),
    Door("costs", query="?period=all"),
    Door("costs_csv", query="?period=all"),
    # A person's own, whatever the workspace.
    Door("personal_settings", VIEW, VIEW, data={"email": "no address"}),
    Door("time_zones"),
    Door("change_password", VIEW, VIEW, data={"old_password": "wrong"}),
    Door("sessions"),
    Door("end_other_sessions", NEVER, VIEW),
    Door("notifications"),
    Door("notifications_bell"),
    Door("notifications_read", NEVER, VIEW),
    Door("notification_settings", VIEW, VIEW, data={"hour": "99"}),
    Door("members"),
    Door("member", MANAGE, MANAGE, ("<member>",), {"role": "viewer"}),
    Door("remove_member", NEVER, MANAGE, ("<member>",)),
    Door("leave_workspace", VIEW, VIEW, data={"workspace": "<workspace>"}, names_workspace=True),
    Door("change_workspace_files", NEVER, MANAGE, data={"keeps_metadata": "on"}),
    Door("new_invitation", MANAGE, MANAGE, data={"role": "viewer"}),
    Door("withdraw_invitation", NEVER, MANAGE, ("<invitation>",)),
    Door("switch_workspace", NEVER, VIEW, data={"workspace": "<workspace>"}, names_workspace=True),
]
# Each is one person's: the table's roles say nothing about it.
PERSONAL = Door("notification", NEVER, NEVER, ("<notification>",))
SIGN_IN = Door("end_session", NEVER, NEVER, ("<sign-in>",))
# Open to whoever was given a link: tests/workspaces/test_invitations.py, test_forgotten_password.py.
BY_LINK = {"invitation", "join_as_new", "enter_invitation", "forgotten_password", "new_password"}


@pytest.fixture
def things(workspace, make_person) -> dict[str, Any]:
    """One of everything that an address can name, with the secret in its texts."""
    manager = make_person("margo", workspace, Role.MANAGER)
    author = make_person("ada", workspace)
    workspace.name = f"{SECRET} team"
    workspace.save()
    captions = review_captions(
        workspace, author.user, prompt=f"{SECRET} {SEARCHED} brief", brief=uuid.uuid4()
    )
    author.sign_in()
    review = captions[0]
    pictures = review_files(workspace, author.user, count=2, prompt=f"{SECRET} picture")
    media_file = make_file(workspace, name=f"{SECRET} {SEARCHED}.jpg", with_bytes=True)
    tags = [Tag.objects.create(workspace=workspace, name=name) for name in (SEARCHED, f"{SECRET} too")]
    media_file.tags.set(tags[:1])
    thread = start_thread(
        review.pk, acting(manager, workspace), text=f"{SECRET} {SEARCHED} comment", revision=1
    )
    job = review.output.generation
    sweep.walk_anew()
    sweep.walk_on(seconds=60)
    return {
        "workspace": workspace.pk,
        "job": job.pk,
        "brief": job.brief,
        "file": media_file.pk,
        "tag": tags[0].pk,
        "other tag": tags[1].pk,
        "review": review.pk,
        "file review": pictures[0].pk,
        "other file review": pictures[1].pk,
        "thread": thread.pk,
        "event": ReviewEvent.objects.filter(review=review).latest("pk").pk,
        "comparison": choose(
            workspace, [(entry.pk, 1) for entry in captions], review.pk, acting(manager, workspace), SECRET
        ).pk,
        "guest link": share([review], manager.user).link.pk,
        "member": Membership.objects.get(user=author.user).pk,
        "invitation": invitations.make(workspace, manager.user, role=VIEW, for_whom=SECRET).invitation.pk,
        "sign-in": SignIn.objects.get(user=author.user).pk,
        "notification": Notification.objects.create(
            person=manager.user, workspace=workspace, kind="mentioned", group="x", subject=SECRET, url="/"
        ).pk,
    }


def filled(value: Any, things: dict[str, Any]) -> Any:
    """Return the value with the things' ids in the place of their names."""
    if isinstance(value, str):
        return re.sub(r"<([\w -]+)>", lambda place: str(things[place[1]]), value)
    if isinstance(value, list | tuple):
        return [filled(entry, things) for entry in value]
    return {key: filled(entry, things) for key, entry in value.items()} if isinstance(value, dict) else value


@dataclass(frozen=True)
class Answer:
    """What somebody got, and what that wrote into the database beside their session."""

    status: int
    text: str
    location: str
    written: list[str]


def knock(client: Client, door: Door, method: str, things: dict[str, Any]) -> Answer:
    """Send one request, and undo whatever it did."""
    address = reverse(door.name, args=filled(door.args, things)) + filled(door.query, things)
    data = filled(door.data, things) if method == "post" else None
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(address, data)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    written = [
        query["sql"]
        for query in queries.captured_queries
        if re.match(r"INSERT|UPDATE|DELETE", query["sql"]) and "django_session" not in query["sql"]
    ]
    text = body.decode(errors="replace")
    return Answer(response.status_code, text, response.get("Location", ""), written)


def names_in(resolver: URLResolver) -> Iterator[str]:
    """Yield the name of every address, without the admin's."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name or str(entry.pattern)
        elif not entry.namespace:
            yield from names_in(entry)


def test_the_table_knows_every_address_of_the_site():
    names = {name for name in names_in(get_resolver()) if not re.match("guest(_|$)", name)} - OTHERS - BY_LINK
    # These belong to the team, although they are called after guests.
    names |= {"guest_links"}
    assert {door.name for door in [*DOORS, PERSONAL, SIGN_IN]} == names


@pytest.mark.parametrize("role", ROLES)
def test_a_member_enters_what_the_role_opens_and_nothing_else(make_person, workspace, things, role):
    client = make_person("mia", workspace, role).client
    edges = {least: (number - 1, number) for number, least in enumerate(ROLES)} | {NEVER: (len(ROLES) - 1,)}
    wrong = []
    for door in DOORS:
        for method, least in (("get", door.get), ("post", door.post)):
            # The lowest role that may, and the highest that may not: the roles in between are like these.
            if ROLES.index(role) not in {0, *edges.get(least, ())}:
                continue
            answer = knock(client, door, method, things)
            if least == NEVER:
                is_right = answer.status == 405 and not answer.written
            elif ROLES.index(role) < ROLES.index(least):
                is_right = answer.status == 403 and not answer.written
            else:
                is_right = answer.status < 500 and answer.status not in (403, 404, 405)
            if not is_right:
                wrong.append((door.name, method, door.data.get("action", ""), answer.status, answer.written))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_stranger_learns_and_changes_nothing(stranger, things):
    wrong = []
    for door in [*DOORS, PERSONAL, SIGN_IN]:
        for method, least in (("get", door.get), ("post", door.post)):
            answer = knock(stranger.client, door, method, things)
            named = door.names_a_thing(method)
            is_right = SECRET.lower() not in answer.text.lower() and answer.status < 500
            if named and least != NEVER:
                is_right &= answer.status in (403, 404) and not answer.written
            elif named:
                is_right &= answer.status in (404, 405)
            elif method == "post" and "<" in str(door.data):
                is_right &= not answer.written
            if not is_right:
                wrong.append((door.name, method, door.data.get("action", ""), answer.status, answer.written))
    assert not wrong, "\n".join(map(str, wrong))


def test_nobody_enters_without_signing_in(things):
    visitor = Client()
    wrong = []
    for door in [*DOORS, PERSONAL, SIGN_IN]:
        for method in ("get", "post"):
            answer = knock(visitor, door, method, things)
            if (answer.status, "/accounts/login/" in answer.location) != (302, True) or answer.written:
                wrong.append((door.name, method, answer.status))
    assert not wrong, "\n".join(map(str, wrong))


def test_every_form_needs_its_token(make_person, workspace, things):
    person = make_person("mia", workspace, Role.MANAGER)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.user)
    doors = [door for door in DOORS if door.post != NEVER]
    answers = [knock(client, door, "post", things) for door in doors]
    assert [(door.name, answer.status) for door, answer in zip(doors, answers, strict=True)] == [
        (door.name, 403) for door in doors
    ]
    assert not any(answer.written for answer in answers)


def test_what_is_one_persons_is_theirs_alone(things, teammate):
    assert knock(teammate.client, PERSONAL, "get", things).status == 404
    assert knock(teammate.client, SIGN_IN, "post", things).status == 404
