"""Requests that another site has a person's browser send: without the token, nothing that writes is done."""

from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.dashboard.site_walk import address_of, patterns

NOWHERE = "00000000-0000-4000-8000-000000000000"
# Where somebody might want people to end up after a click on a link to this site.
EVIL = [
    "//evil.example.org",
    "///evil.example.org",
    "/\\evil.example.org",
    "\\\\evil.example.org",
    "https:evil.example.org",
    "https:/evil.example.org",
    "https://evil.example.org",
    "HtTpS://evil.example.org",
    "http:///evil.example.org",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,evil",
    "\x00//evil.example.org",
    " //evil.example.org",
    "\t//evil.example.org",
    "/\t/evil.example.org",
    "/\n/evil.example.org",
    "\u2215\u2215evil.example.org",
    "\uff0f\uff0fevil.example.org",
    "//evil.example.org\\@testserver",
    "https://testserver@evil.example.org",
    "https://testserver.evil.example.org",
    "//evil%E3%80%82example.org",
    "/%2f%2fevil.example.org/../..//evil.example.org",
    "\r\nLocation: https://evil.example.org",
]
NAMES = (
    "next",
    "return",
    "return_to",
    "url",
    "redirect",
    "redirect_to",
    "back",
    "to",
    "from",
    "_popup",
    "desk",
)


def all_addresses() -> list[str]:
    return [address_of(entry.path, uuid=NOWHERE, int=1, str="1") for entry in patterns()]


def test_every_address_refuses_a_form_without_a_token(admin_user):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(admin_user)
    answered = {address: browser.post(address, {"x": "1"}).status_code for address in all_addresses()}
    # 404 and 405 are answered by what finds the address; everything else would have been a view's work.
    assert {address: status for address, status in answered.items() if status not in (403, 404, 405)} == {}
    assert sum(status == 403 for status in answered.values()) > 60


def test_a_token_of_another_session_is_none(admin_user, client):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin_user)
    browser.get(reverse("overview"))
    headers = {"x-csrftoken": "a" * 32, "hx-request": "true"}
    assert browser.post(reverse("notifications_read"), headers=headers).status_code == 403


def test_the_token_of_the_page_lets_htmx_through(owner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner.user)
    page = browser.get(reverse("overview"))
    headers = {"x-csrftoken": str(page.context["csrf_token"]), "hx-request": "true"}
    assert browser.post(reverse("notifications_read"), headers=headers).status_code == 302


def leads_away(location: str) -> bool:
    """Whether a browser would leave the site: it reads backslashes as slashes, and drops what is unseen."""
    if not location.isprintable():
        return True
    target = urlsplit(urljoin("https://testserver/accounts/login/", location.strip().replace("\\", "/")))
    return (target.scheme, target.netloc) != ("https", "testserver")


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_leads_nowhere_else(owner, target):
    browser = Client()
    form = {"username": "olivia", "password": "a long passphrase for tests", "next": target}
    assert not leads_away(browser.post(reverse("login"), form).headers.get("Location", "/"))
    assert not leads_away(owner.client.get(reverse("login"), {"next": target})["Location"])


def test_no_parameter_of_any_page_leads_to_another_site(owner, workspace):
    wrong = []
    asked = [("get", name) for name in ("overview", "reviews", "notifications")]
    asked += [("post", name) for name in ("switch_workspace", "notifications_read", "logout")]
    for target in EVIL:
        evil = dict.fromkeys(NAMES, target)
        for method, name in asked[EVIL.index(target) % 3 :: 3]:
            send = getattr(owner.client, method)
            path = f"{reverse(name)}?{urlencode(evil)}"
            answer = send(
                path, evil | {"workspace": workspace.pk}, headers={"referer": "https://evil.example.org"}
            )
            wrong += [(name, target)] if leads_away(answer.headers.get("Location", "/")) else []
            if name == "logout":
                owner.client.force_login(owner.user)
    assert wrong == []
