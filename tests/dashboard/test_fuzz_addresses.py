"""Every address with every value that nobody should send: never an error of ours, however odd the request.

Addresses are those of the resolver, parameters are read from the code and fields from the pages: new ones
join by themselves. `HYPOTHESIS_PROFILE=thorough` tries other values every time, and many more of them.
"""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import resolve, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.dashboard.full_workspace import ID, Place, fill
from tests.dashboard.nasty import HEADERS, SOME_ID, TYPED, names_read, values
from tests.dashboard.site_walk import SIGNS_OUT, Answer, Form, Page, address_of, ask, crawl, patterns
from workspaces.models import ApiKey

# In one process, where the place and the walk through it are made once.
pytestmark = pytest.mark.xdist_group("fuzz_addresses")

COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
MANY = int(os.environ.get("EXAMPLES", "3000"))
PAGES_MOST = 110
# No worker runs in these tests, so that the site is not ready, and says so with a 503.
READY = "/readyz"
# A page asks the same few things whatever its address says; what grows with a value would go far beyond.
QUERIES_MOST = 120
# Words that look for something in a part of the page: they are no work that could be lost.
NOT_TYPED = {"media_search", "q", "words"}
ODD_IDS = [
    SOME_ID,
    SOME_ID.upper(),
    "0" * 32,
    "not-an-id",
    "1",
    "0",
    "9" * 40,
    "-1",
    "%00",
    "%FF",
    "a%2Fb",
    "é",
]
METHODS = ("head", "options", "trace", "put", "delete", "patch")


def profile(examples: int) -> settings:
    if THOROUGH:
        return settings(max_examples=MANY, **COMMON)
    return settings(derandomize=True, max_examples=examples, phases=[Phase.generate], **COMMON)


@pytest.fixture(scope="module")
def media_folder(tmp_path_factory) -> str:
    return str(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker, media_folder) -> Iterator[Place]:
    """A place for all tests of this file: whatever they ask for is undone, and in the end the place too."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media_folder):
            key = ApiKey.objects.create(name="The key", key="pp_sandbox_sk_0123456789abcdefghij")
            place = fill("quillfeather", 11, key, number=200_000)
        yield place
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walked(filled, media_folder) -> dict[str, Answer]:
    """The pages that are come to by links, beginning with every address that names nothing."""
    beginnings = [
        pattern.path
        for pattern in patterns()
        if not pattern.namespace and not re.search(r"[<(]", pattern.path) and pattern.path != SIGNS_OUT
    ]
    beginnings += [reverse("new_generation", args=[kind]) for kind in ("content", "images", "video")]
    with override_settings(MEDIA_ROOT=media_folder):
        return crawl(signed_in(filled), beginnings, PAGES_MOST)


@pytest.fixture
def place(db, filled, settings, media_folder) -> Place:
    settings.MEDIA_ROOT = media_folder
    return filled


@pytest.fixture
def manager(place) -> Client:
    return signed_in(place)


def signed_in(place: Place) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(place.manager)
    return client


@contextmanager
def no_error_is_logged() -> Iterator[None]:
    found: list[str] = []

    class Errors(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            # What Django refuses as suspicious, it says there; it is answered with a 400.
            if READY not in record.getMessage() and not record.name.startswith("django.security"):
                found.append(self.format(record))

    handler = Errors(logging.ERROR)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
    assert not found, "\n".join(found)


def one_of_each(addresses: list[str]) -> list[str]:
    """Return an address of each pattern."""
    found: dict[str, str] = {}
    for address in addresses:
        path = urlsplit(address).path
        found.setdefault(ID.sub("*", path), path)
    return list(found.values())


def test_no_address_fails_whatever_its_parameters_say(walked, place, manager):
    known = one_of_each(list(walked))
    assert len(known) > 35

    @profile(130)
    @given(data=st.data())
    def try_parameters(data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(known), "address")
        app = resolve(path).func.__module__.partition(".")[0]
        names = names_read(app) if app in names_of_apps() else names_read("workspaces")
        pairs = st.tuples(st.sampled_from(names), values())
        asked = data.draw(st.lists(pairs, min_size=1, max_size=6), "asked")
        headers = data.draw(st.sampled_from(HEADERS[:-1]), "headers")
        queries = 0

        def count(execute: Any, *arguments: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*arguments)

        with no_error_is_logged(), connection.execute_wrapper(count):
            raw = "&".join(f"{name}={value}" for name, value in asked)
            answer = ask(manager, "get", path, QUERY_STRING=raw, **headers)
        assert answer.status < 500 or path == READY, (path, raw)
        assert queries < QUERIES_MOST, (path, raw, queries)

    try_parameters()


def names_of_apps() -> set[str]:
    return {"costs", "dashboard", "generations", "media_library", "notifications", "reviews", "search"}


def test_no_address_fails_whatever_ids_it_names_and_however_it_is_asked(place, manager):
    paths = [pattern.path for pattern in patterns() if pattern.path != SIGNS_OUT]
    addresses = {
        address_of(path, uuid=odd, int=odd, str=odd, regular="auth", slug=odd)
        for path in paths
        for odd in (ODD_IDS if "<" in path and not path.startswith("/admin/") else ODD_IDS[:1])
    }
    found = []
    with no_error_is_logged():
        for address in sorted(addresses):
            for client in (manager, place.guest) if address.startswith("/guests/") else (manager,):
                found.append((address, "get", ask(client, "get", address).status))
        for number, address in enumerate(sorted({address_of(path, uuid=SOME_ID, int=7) for path in paths})):
            method = METHODS[number % len(METHODS)]
            found.append((address, method, ask(manager, method, address).status))
            headers = HEADERS[number % len(HEADERS)]
            found.append((address, "odd headers", ask(Client(), "get", address, **headers).status))
    assert [entry for entry in found if entry[2] >= 500 and entry[0] != READY] == []


def test_no_form_fails_or_loses_what_was_typed(walked, place, manager):
    forms: dict[tuple[str, ...], Form] = {}
    for address, answer in walked.items():
        for form in Page(address, answer.text).forms:
            for pressed in form.sent_by_each_button():
                if pressed.method == "post" and not pressed.action.startswith(SIGNS_OUT):
                    forms.setdefault(pressed.shape, pressed)
    # Those with words in them more often: only they have something to lose.
    every = [form for form in forms.values() for _ in range(4 if form.texts - NOT_TYPED else 1)]
    assert len(forms) > 40
    refused = 0

    @profile(200)
    @given(data=st.data())
    def try_fields(data: st.DataObject) -> None:
        nonlocal refused
        form = data.draw(st.sampled_from(every), "form")
        fields = form.data | {name: [f"kept words of {name}"] for name in form.texts}
        names = sorted({*fields, *form.files, "action", "workspace", "unknown"})
        spoiled = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True), "spoiled")
        for name in spoiled:
            fields[name] = data.draw(st.lists(st.sampled_from(TYPED), max_size=3), name)
        headers = data.draw(st.sampled_from(HEADERS[:6]), "headers")
        with no_error_is_logged():
            answer = ask(manager, "post", form.action, fields, **headers)
        assert answer.status < 500, (form.action, fields)
        if answer.status in (400, 422):
            refused += 1
            for name in form.texts - set(spoiled) - NOT_TYPED:
                assert f"kept words of {name}" in answer.text, (form.action, fields, name)

    try_fields()
    assert refused > 10


BODIES = [
    ("application/json", b'{"a": ' * 5_000),
    ("application/json", b"\xff\xfe"),
    ("multipart/form-data", b"--x\r\nContent-Disposition: form-data"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a'),
    ("multipart/form-data; boundary=" + "b" * 300, b"--b"),
    (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name*=utf-7''x\r\n\r\n\0\r\n--x--",
    ),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(10_000))),
    ("application/x-www-form-urlencoded; charset=no-such", b"a=%FF&prompt=%00&text=%ED%A0%80"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    ("text/plain", b"action=approve"),
    ("", b""),
]


def test_a_body_that_is_no_form_is_no_error_of_ours(walked, place, manager):
    addresses = sorted(
        {*one_of_each(list(walked)), *(address_of(p.path, uuid=SOME_ID, int=7) for p in patterns())}
        - {SIGNS_OUT}
    )
    wrong = []
    with no_error_is_logged():
        for number, address in enumerate(addresses):
            kind, body = BODIES[number % len(BODIES)]
            answer = ask(manager, "post", address, body, content_type=kind)
            wrong += [(address, kind, answer.status)] if answer.status >= 500 and address != READY else []
    assert wrong == []


@pytest.mark.parametrize("typed", ["\0", "x" * 20_000, "' OR 1=1--", "\u202e", "a\r\nb"], ids=range(5))
def test_signing_in_takes_whatever_is_typed(db, typed):
    headers = HEADERS[9] | {"HTTP_X_FORWARDED_FOR": typed.replace("\r\n", "")}
    with no_error_is_logged():
        data = {"username": typed, "password": typed, "next": typed}
        answer = ask(Client(raise_request_exception=False), "post", reverse("login"), data, **headers)
    assert answer.status < 500
