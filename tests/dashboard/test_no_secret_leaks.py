"""Secrets are planted, the product is driven widely, and everything it emits is searched for them."""

import logging
import pickle
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as product
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter, technical_500_response
from huey.contrib.djhuey import HUEY

from dashboard.log_lines import JsonLine, Line
from generations.lifecycle import Status
from powerpost.errors import PowerPostError
from reviews.models import Review
from tests.dashboard.full_workspace import fill
from tests.dashboard.site_walk import crawl, text_of
from tests.generations.lifecycle.driving import start_captions, start_images, turn, turns_until_rest
from tests.reviews.factories import review_captions
from tests.reviews.guest_factories import guest_of, share
from tests.sandbox_server import SandboxAccount
from workspaces.models import ApiKey, Membership, Role, Workspace

KEY = "pp_sandbox_sk_PlantedQuartzKey0123456789wxyz"
TYPED = "pp_live_sk_TypedWrong Quartz 0123456789"
PASSWORD = "Planted-Basalt-passphrase"
SECRET = "planted-obsidian-secret-of-the-settings-0123456789"
PROMPT = "Zirconprompt of an unpublished campaign"


@pytest.fixture
def encryption_key(settings) -> str:
    """The key that everything is encrypted with; the secret of the settings is planted as well."""
    settings.SECRET_KEY = SECRET
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    return settings.FIELD_ENCRYPTION_KEYS[0]


@pytest.fixture
def secrets_of(encryption_key) -> Callable[..., set[str]]:
    """Return a function that finds which planted secrets stand in a text."""

    def find(text: str, *more: str) -> set[str]:
        planted = {KEY[:-4], "TypedWrong", PASSWORD, SECRET, encryption_key, *more}
        return {secret for secret in planted if secret in text}

    return find


@pytest.fixture
def team(encryption_key, sandbox, settings, db) -> Workspace:
    """A workspace whose key is the planted one, and works."""
    settings.POWERPOST_SANDBOX_URL = sandbox.base_url
    account = SandboxAccount(sandbox, KEY, "planted-workspace")
    account.change(balance=10_000, revoked=False, faults=[])
    api_key = ApiKey.objects.create(name="Planted", key=KEY)
    return Workspace.objects.create(
        name="Feldsparteam", api_key=api_key, powerpost_workspace_id=account.workspace_id
    )


@pytest.fixture
def account(team, sandbox) -> SandboxAccount:
    """The planted key's account."""
    return SandboxAccount(sandbox, KEY, team.powerpost_workspace_id)


@pytest.fixture
def chief(team) -> User:
    """An admin who manages the workspace, with the planted password."""
    user = User.objects.create_superuser("gneissadmin", "gneiss@example.com", PASSWORD)
    Membership.objects.create(workspace=team, user=user, role=Role.MANAGER)
    return user


@pytest.fixture
def log(monkeypatch) -> Iterator[Callable[[], str]]:
    """Return a function that gives all that was logged at DEBUG, as both formats write it."""
    streams = [StringIO(), StringIO()]
    handlers = [logging.StreamHandler(stream) for stream in streams]
    for handler, formatter in zip(handlers, (Line("{name}: {message}", style="{"), JsonLine()), strict=True):
        handler.setFormatter(formatter)
    loggers = [logging.getLogger(name) for name in ("", "django", "huey", "powerpost", "workspaces")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    # At DEBUG it tells, with a traceback each, of thousands of names that templates look for in vain.
    monkeypatch.setattr(logging.getLogger("django.template"), "level", logging.INFO)
    for handler in handlers:
        logging.getLogger().addHandler(handler)
    yield lambda: "".join(stream.getvalue() for stream in streams)
    for handler in handlers:
        logging.getLogger().removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def drive_jobs(team: Workspace, account: SandboxAccount) -> list[Status]:
    """Start jobs that end well, fail, lose their answer, and meet a key that is refused."""
    jobs = [
        turns_until_rest(start_captions(team, PROMPT)),
        turns_until_rest(start_images(team, f"{PROMPT} [fail]")),
        # Works once for each prompt, and the account is the same in every test.
        turn(start_images(team, f"{PROMPT} {team.pk} [lost-answer]")),
        turn(start_images(team, f"{PROMPT} [refused]")),
    ]
    account.revoke()
    jobs.append(turn(start_captions(team, f"{PROMPT} again")))
    account.revoke(False)
    return [Status(job.status) for job in jobs]


def test_jobs_leave_no_secret_in_rows_queue_and_log(
    team, account, log, secrets_of, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ended = drive_jobs(team, account)
    assert ended == [
        Status.COMPLETED,
        Status.FAILED,
        Status.NEEDS_ATTENTION,
        Status.FAILED,
        Status.QUEUED,
    ]
    queued = [*HUEY.storage.enqueued_items(), *HUEY.storage.scheduled_items()]
    assert queued
    for item in queued:
        assert secrets_of(item.decode(errors="replace")) == set()
    said = log()
    assert "does not accept" in said
    assert secrets_of(said) == set()
    rows = StringIO()
    call_command("dumpdata", stdout=rows)
    assert PROMPT in rows.getvalue()
    assert "encrypted:gAAAA" in rows.getvalue()
    assert secrets_of(rows.getvalue()) == set()


def test_no_page_and_no_file_shows_a_secret(team, account, chief, log, secrets_of):
    place = fill("agate", 7, team.api_key, number=3)
    review = review_captions(place.workspace, chief)[0]
    approved = [str(entry.pk) for entry in Review.objects.filter(state=Review.State.APPROVED)]
    new = share([review], place.manager)
    token = new.token
    guest = guest_of(new)
    client = Client()
    assert client.login(username="gneissadmin", password=PASSWORD)
    Membership.objects.create(workspace=place.workspace, user=chief, role=Role.MANAGER)
    keys = reverse("admin:workspaces_apikey_changelist")
    page = reverse("admin:workspaces_apikey_change", args=[team.api_key_id])
    account.add_fault("/account/credits", "status_500")
    emitted = {
        "typed wrong": client.post(page, {"name": "Planted", "key": TYPED, "is_active": "on"}),
        "other kind": client.post(page, {"name": "Planted", "key": KEY.replace("sandbox", "live")}),
        "added twice": client.post(reverse("admin:workspaces_apikey_add"), {"name": "Planted", "key": KEY}),
        "tested": client.post(
            keys, {"action": "test_connection", "_selected_action": [str(team.api_key_id)]}, follow=True
        ),
        "wrong password": Client().post(
            reverse("login"), {"username": "nobody", "password": PASSWORD}, follow=True
        ),
        "costs": client.get(reverse("costs_csv"), {"period": "all"}),
        "archive": client.post(reverse("hand_over"), {"workspace": place.workspace.pk, "reviews": approved}),
        "guest": guest.get(f"/guests/links/{new.link.pk}/"),
        "unknown guest": Client().get(reverse("guest", args=[token[:-4] + "wxyz"])),
    }
    texts = {name: text_of(response) for name, response in emitted.items()}
    assert "spaces" in texts["typed wrong"]
    assert {emitted[name].status_code for name in ("typed wrong", "tested", "costs", "archive")} == {200}
    pages = crawl(client, ["/", page, keys, "/admin/", "/costs/?period=all"], 90)
    assert {page, "/", keys} <= pages.keys()
    hashed = User.objects.get(pk=chief.pk).password
    texts |= {address: answer.text for address, answer in pages.items()}
    found = {name: secrets_of(text, hashed, token) for name, text in texts.items()}
    assert {name: secrets for name, secrets in found.items() if secrets} == {}
    said = log()
    assert "/guests/" in said
    assert secrets_of(said, hashed, token, token[:-4]) == set()


def test_what_is_written_of_objects_holds_no_secret(team, secrets_of):
    errors = []
    for key in (KEY, KEY.replace("Planted", "revokedPlanted")):
        team.api_key.key = key
        with team.powerpost() as client:
            try:
                client.get_generation("content", "no-such-id")
            except PowerPostError as error:
                errors.append(error)
    assert len(errors) == 2
    with team.powerpost() as client:
        objects = [team, team.api_key, client, vars(client), *errors, *(vars(error) for error in errors)]
    for thing in objects:
        assert secrets_of(f"{thing!r} {thing}") == set()
    for thing in (team, team.api_key, *errors):
        assert secrets_of(pickle.dumps(thing).decode("latin-1")) == set()


@pytest.mark.parametrize("debug", [True, False])
def test_a_traceback_shows_no_secret(team, settings, debug, secrets_of):
    settings.DEBUG = debug
    request = RequestFactory().post(
        "/admin/",
        {"key": KEY, "name": "Planted"},
        headers={"x-api-key": KEY, "authorization": f"Bearer {KEY}"},
    )

    def fail(key: str) -> None:
        headers = {"x-api-key": key, "secret": product.SECRET_KEY}
        several = product.FIELD_ENCRYPTION_KEYS
        client, harmless = team.powerpost(), "a harmless value"
        raise RuntimeError(f"{len(headers)} {len(several)} {client} {len(harmless)}")

    try:
        fail(KEY)
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info())
        shown = [
            reporter.get_traceback_html(),
            reporter.get_traceback_text(),
            technical_500_response(request, *sys.exc_info()).content.decode(),
        ]
    assert "a harmless value" in shown[0]
    assert "RuntimeError" in shown[1]
    # The line of this test's own source that names a secret shows its name, not its value.
    assert [secrets_of(text) for text in shown] == [set()] * 3


def test_a_support_bundle_holds_nothing_personal(team, account, chief, secrets_of, tmp_path):
    drive_jobs(team, account)
    client = Client()
    client.force_login(chief)
    page = reverse("admin:workspaces_apikey_change", args=[team.api_key_id])
    client.post(page, {"name": "Feldsparkey", "key": "", "is_active": "on"})
    said = StringIO()
    call_command("support_bundle", stdout=said)
    text = said.getvalue()
    for told in ("completed 1", "needs_attention 1", "api_key.changed (workspaces.apikey)", "SECRET_KEY"):
        assert told in text
    assert "cannot be told" not in text
    personal = (
        PROMPT,
        "Zircon",
        "Feldspar",
        "gneiss",
        "Planted",
        str(product.DATA_DIR),
        account.workspace_id,
    )
    assert secrets_of(text, *personal) == set()
    target = tmp_path / "report.txt"
    call_command("support_bundle", output=str(target), stdout=StringIO())
    assert target.read_text().splitlines()[3:] == text.splitlines()[3:]


def test_the_search_finds_what_is_there(secrets_of):
    assert secrets_of(f"…{KEY}…{SECRET}", "more") == {KEY[:-4], SECRET}
