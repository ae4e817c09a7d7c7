"""Nothing but the pages for guests can be reached by a guest, whatever address of the site is tried."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from reviews.models import Review, ReviewEvent
from tests.reviews.factories import review_captions, review_files
from tests.reviews.guest_factories import guest_of, share

# Sign-in, and what says that the server is alive and how it does.
OPEN = ("/accounts/login/", "/healthz", "/readyz", "/metrics")
# For who was invited or has forgotten a password: nothing without a token of their own.
BY_LINK = {"/invitations/", "/invitations/new-account/", "/accounts/password/"}
REFUSALS = {403, 404, 405, 410}


def patterns(resolver: URLResolver, path: str = "/") -> Iterator[str]:
    """Yield the path of every pattern of the site, with the places of its values."""
    for entry in resolver.url_patterns:
        whole = path + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            yield whole
        else:
            yield from patterns(entry, whole)


def addresses(path: str, ids: list[object]) -> set[str]:
    """Return addresses of the pattern, with ids of what the guest's link is about in their places."""
    if "(?P<" in path:
        # Two patterns of the admin are regular expressions.
        path = re.sub(r"\(\?P<\w+>[^)]*\)", "auth", path).rstrip("$")
    return {
        re.sub(r"<(?:(\w+):)?\w+>", lambda place: {"uuid": str(value), "int": "1"}.get(place[1], "1"), path)  # noqa: B023
        for value in ids
    }


@pytest.fixture
def shared(workspace, author) -> list[Review]:
    return [
        review_captions(workspace, author.user)[0],
        *review_files(workspace, author.user, count=1, with_bytes=True),
    ]


def test_a_guest_reaches_nothing_else(shared, owner):
    new = share(shared, owner.user)
    guest = guest_of(new)
    ids = [new.link.pk, owner.user.pk, new.link.workspace_id, shared[1].revision.media_file_id]
    for review in shared:
        ids += [review.pk, review.output_id, review.output.generation_id]
    lines = ReviewEvent.objects.count()
    tried = {
        address
        for path in patterns(get_resolver())
        if not path.startswith("/guests/") and path not in OPEN
        for address in addresses(path, ids)
    }
    assert len(tried) > 100

    entered = []
    for address in sorted(tried):
        for send in (guest.get, guest.post):
            response = send(address)
            is_sign_in = response.status_code == 302 and "/login/" in response["Location"]
            if (
                not is_sign_in
                and response.status_code not in REFUSALS
                and not is_admin_door(address, response)
            ):
                entered.append((send.__name__, address, response.status_code))

    assert entered == []
    assert ReviewEvent.objects.count() == lines
    assert set(guest.session.keys()) == {"guest_links"}


def is_admin_door(address: str, response) -> bool:
    """Return whether this is the admin's own sign-in, which is open to everybody, or its way to it."""
    return address.startswith("/admin/") and b'name="password"' in response.content


def test_the_walls_would_be_seen_if_they_were_open(shared, owner):
    # The same addresses, as somebody who may enter: so the test above can fail.
    assert owner.client.get(f"/reviews/{shared[0].pk}/").status_code == 200
    assert f"/reviews/{shared[0].pk}/" in {
        address for path in patterns(get_resolver()) for address in addresses(path, [shared[0].pk])
    }


def test_all_that_is_open_to_everybody_is_known(db):
    visitor = Client()
    found = set()
    for path in patterns(get_resolver()):
        for address in addresses(path, ["00000000-0000-4000-8000-000000000000"]):
            response = visitor.get(address)
            is_sign_in = response.status_code == 302 and "/login/" in response["Location"]
            if not is_sign_in and not address.startswith("/admin/"):
                found.add(path.split("<")[0])
    assert found == {*OPEN, *BY_LINK, "/guests/", "/guests/links/"}
    assert settings.MIDDLEWARE.index("django.contrib.auth.middleware.LoginRequiredMiddleware") > 0
