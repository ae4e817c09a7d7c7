"""What every answer tells the browser, and what the site believes of a request."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.reviews.factories import review_captions
from tests.reviews.guest_factories import guest_of, overview_of, share

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'none'",
    "frame-src 'none'",
    "worker-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def assert_guarded(response) -> None:
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "camera=()" in response["Permissions-Policy"]
    assert "private" in response["Cache-Control"]
    assert {"no-cache", "no-store"} & set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("name", ["overview", "generations", "reviews", "library", "costs", "members"])
def test_a_page_of_the_team(owner, name):
    assert_guarded(owner.client.get(reverse(name)))


@pytest.mark.parametrize("path", ["/accounts/login/", "/", "/nothing/", "/guests/x/"])
def test_a_page_for_nobody(client, db, path):
    assert_guarded(client.get(path))


def test_a_page_of_the_admin(admin_client):
    assert_guarded(admin_client.get(reverse("admin:workspaces_apikey_add")))


def test_a_page_for_guests(owner, workspace):
    link = share(review_captions(workspace), owner.user)
    assert_guarded(guest_of(link).get(overview_of(link.link)))


def test_a_refusal(owner, workspace):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner.user)
    refused = strict.post(reverse("switch_workspace"), {"workspace": workspace.pk})
    assert refused.status_code == 403
    assert_guarded(refused)


def test_signing_out_has_the_browser_forget_what_it_kept(owner):
    assert "Clear-Site-Data" not in owner.client.get(reverse("overview"))
    response = owner.client.post(reverse("logout"))
    # The cache alone: drafts stand in the storage.
    assert response["Clear-Site-Data"] == '"cache"'


def test_no_script_can_read_a_cookie(client, db, owner):
    page = client.get(reverse("login"))
    assert page.cookies["csrftoken"]["httponly"]
    assert page.cookies["csrftoken"]["samesite"] == "Lax"
    signed_in = client.post(
        reverse("login"), {"username": "olivia", "password": "a long passphrase for tests"}
    )
    assert signed_in.status_code == 302
    assert signed_in.cookies["sessionid"]["httponly"]
    assert signed_in.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.parametrize("host", ["evil.example.org", "localhost.evil.example.org", "localhost@evil", ""])
def test_another_name_in_the_host_header_is_refused(client, db, host):
    response = client.get(reverse("login"), headers={"host": host or "evil:80:80"})
    assert response.status_code == 400
    assert b"evil" not in response.content


def test_what_a_client_says_of_a_proxy_is_not_believed(client, db):
    claimed = {
        "x-forwarded-host": "evil.example.org",
        "x-forwarded-proto": "https",
        "x-forwarded-port": "444",
        "forwarded": "host=evil.example.org;proto=https",
        "x-original-url": "/admin/",
        "x-rewrite-url": "/admin/",
    }
    response = client.get("/library/", headers=claimed)
    assert response["Location"] == "/accounts/login/?next=/library/"
    request = response.wsgi_request
    assert not request.is_secure()
    assert request.get_host() == "testserver"


def test_htmx_runs_no_script_keeps_no_page_and_asks_nobody_else(owner):
    page = owner.client.get(reverse("overview")).content.decode()
    for setting in (
        '"allowEval":false',
        '"allowScriptTags":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
        '"includeIndicatorStyles":false',
    ):
        assert setting in page
