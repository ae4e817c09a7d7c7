"""A workspace with one of everything in it, each named by a word that stands nowhere else."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation, GenerationEvent
from generations.searching import index_jobs
from media_library.models import MediaFile, Tag
from notifications.models import Kind
from notifications.telling import Entry, News, tell
from reviews import discussion
from reviews.actors import Actor
from reviews.comparing import choose
from reviews.decisions import decide
from reviews.models import Review
from reviews.revisions import edit_caption
from reviews.transitions import Action
from search import sweep
from tests.generations.factories import add_file_outputs, make_file, make_generation
from tests.reviews.factories import review_captions, review_files, reviews_of, set_policy
from tests.reviews.guest_factories import answer, guest_of, share
from workspaces.models import (
    ApiKey,
    BalanceReading,
    Invitation,
    Membership,
    PersonalSettings,
    Role,
    Workspace,
)

# A key that says whose it is: an id, or a number that is high enough.
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![\w.])\d{7,9}(?![\w.])")
# Far from each other and from all other numbers, so that a number on a page says whose it is.
NUMBERS_EACH = 1_000_000


@dataclass
class Place:
    """A workspace full of things, its people, and the keys of all its rows by the name of their model."""

    word: str
    workspace: Workspace
    manager: User
    viewer: User
    guest: Client = field(default_factory=Client)
    shown_to_guest: str = ""
    guest_addresses: list[str] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ids(self) -> set[str]:
        """Every id of a thing in here that no other thing has."""
        return {key for keys in self.rows.values() for key in keys if ID.fullmatch(key)}


def fill(word: str, cost: int, api_key: ApiKey, *, number: int) -> Place:
    """Return a new workspace on this account, with one of everything; `cost` is what each job took."""
    _number_from(number)
    before = _keys()
    workspace = Workspace.objects.create(
        name=f"{word} team", api_key=api_key, powerpost_workspace_id=f"{word}-workspace"
    )
    people = {role: _person(workspace, word, role) for role in Role.values}
    manager, author = people[Role.MANAGER], people[Role.CREATOR]
    acting = Actor(manager, Role.MANAGER)
    paid = {"credits_used": cost, "remaining_credits": cost * 10}
    brief = uuid.uuid4()
    captions = review_captions(
        workspace, author, prompt=f"{word} captions", brief=brief, remote_id=f"{word}-1", **paid
    )
    twins = review_captions(
        workspace, author, prompt=f"{word} captions", brief=brief, remote_id=f"{word}-2", **paid
    )
    pictures = review_files(
        workspace, author, prompt=f"{word} pictures", with_bytes=True, remote_id=f"{word}-3", **paid
    )
    film = review_files(workspace, author, kind="video", prompt=f"{word} film", remote_id=f"{word}-4", **paid)
    uploads = [
        make_file(workspace, name=f"{word}-{name}", with_bytes=True, source=MediaFile.Source.UPLOADED)
        for name in ("desk.jpg", "lamp.jpg")
    ]
    made_of = make_generation(
        workspace,
        "images",
        prompt=f"{word} made of",
        inputs=uploads,
        remote_id=f"{word}-5",
        created_by=author,
        **paid,
    )
    made_of.source_generation = captions[0].output.generation
    made_of.save()
    add_file_outputs(made_of, 2)
    reviews_of(made_of)
    for state in (Status.PROCESSING, Status.WAITING, Status.FAILED, Status.NEEDS_ATTENTION):
        job = make_generation(
            workspace,
            "video",
            state,
            prompt=f"{word} {state}",
            remote_id=f"{word}-{state}",
            error_code=f"{word}-code",
            error_message=f"{word} went wrong",
            request_id=f"{word}-request",
            created_by=author,
            **paid,
        )
        GenerationEvent.objects.create(
            generation=job, status=state, message=f"{word} happened", request_id=f"{word}-request"
        )
    MediaFile.objects.filter(workspace=workspace).update(created_by=author)
    for row in MediaFile.objects.filter(workspace=workspace):
        row.media_id, row.name = f"{word}-{row.pk}", f"{word}-{row.name}"
        row.save()
    tags = [Tag.objects.create(workspace=workspace, name=f"{word}{name}") for name in ("spring", "autumn")]
    for upload in uploads:
        upload.tags.set(tags)

    decide(captions[1].pk, Action.APPROVE, acting, revision=1)
    decide(twins[1].pk, Action.APPROVE, acting, revision=1)
    edit_caption(captions[0].pk, acting, title="", text=f"{word} rewritten", revision=1)
    thread = discussion.start_thread(
        pictures[0].pk, acting, text=f"{word} comment for @{word}-creator", revision=1
    )
    discussion.reply(thread.pk, acting, text=f"{word} reply")
    choose(
        workspace, [(entry.pk, 1) for entry in (film[0], pictures[1])], film[0].pk, acting, f"{word} reason"
    )
    new = share([pictures[0], film[0]], manager)
    new.link.name = f"{word} client"
    new.link.save()
    place = Place(word, workspace, manager, people[Role.VIEWER])
    place.guest, place.shown_to_guest = guest_of(new), str(pictures[0].pk)
    answer(place.guest, new.link, pictures[0], "comment", name=f"{word} guest", comment=f"{word} says")
    place.guest_addresses = [f"/guests/links/{new.link.pk}/"]

    set_policy(workspace, forbidden_words=f"{word}forbidden", required_hashtags=f"#{word}", hashtags_most=3)
    Invitation.objects.create(
        workspace=workspace, for_whom=f"guest@{word}.example", created_by=manager, token_hash=f"{word:0<64}"
    )
    entry = Entry(key=word, url=reverse("review", args=[pictures[0].pk]), who=word, what=f"{word} picture")
    tell(workspace.pk, [News(manager.pk, Kind.MENTIONED, word, f"{word} news", entry)])
    BalanceReading.objects.create(api_key=api_key, at=timezone.now() - timedelta(days=1), balance=cost * 10)
    sweep.walk_anew()
    sweep.walk_on(seconds=60)
    index_jobs([made_of.pk])
    place.rows = {model: sorted(keys - before[model]) for model, keys in _keys().items()}
    tokens = Generation.objects.filter(workspace=workspace).values_list("form_token", flat=True)
    place.rows["a press of a button"] = sorted(map(str, tokens))
    return place


def _person(workspace: Workspace, word: str, role: str) -> User:
    user = User.objects.create(
        username=f"{word}-{role}", first_name=word, last_name=role.title(), email=f"{role}@{word}.example"
    )
    PersonalSettings.objects.create(user=user)
    Membership.objects.create(workspace=workspace, user=user, role=role)
    return user


def _keys() -> dict[str, set[str]]:
    """Return the keys of all rows that have one, by the name of their model."""
    models = [
        model for model in apps.get_models() if model._meta.app_label not in ("sessions", "contenttypes")
    ]
    return {
        model._meta.label: {str(key) for key in model._default_manager.values_list("pk", flat=True)}
        for model in models
    }


def _number_from(number: int) -> None:
    """Let the rows of each numbered table begin at a number that is that table's alone."""
    with connection.cursor() as cursor:
        tables = sorted(model._meta.db_table for model in apps.get_models())
        for place, table in enumerate(tables, 1):
            first = place * NUMBERS_EACH + number
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT setval(format('%%I.%%I', schemaname, sequencename), %s) FROM pg_sequences "
                    "WHERE sequencename = %s",
                    [first, f"{table}_id_seq"],
                )
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first])


def reviews_in(place: Place) -> list[Review]:
    """Return the reviews of the place."""
    return list(Review.objects.filter(workspace=place.workspace))
