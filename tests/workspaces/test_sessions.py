"""Where a person is signed in: seen, ended, and gone with the session."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.conftest import PASSWORD, Person
from tests.reviews.factories import review_captions
from tests.reviews.guest_factories import share
from workspaces import sign_ins
from workspaces.browsers import browser_name, is_small
from workspaces.models import SignIn
from workspaces.tasks import sweep_old_sign_ins

SESSIONS = "/settings/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Mobile/1 Safari/604"


def sign_in(username: str, **headers: str) -> Client:
    client = Client(**headers)
    assert client.post("/accounts/login/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def row_of(client: Client) -> SignIn:
    return SignIn.objects.get(session_key=client.session.session_key)


def is_signed_in(client: Client) -> bool:
    return client.get(SESSIONS).status_code == 200


def test_each_browser_is_listed_with_this_one_marked(owner):
    phone = sign_in("olivia", HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.7")
    page = phone.get(SESSIONS).content.decode()
    assert page.index("Safari on iPhone") < page.index("This browser") < page.index("An unknown program")
    assert "203.0.113.7" in page
    assert page.count("This browser") == 1
    assert row_of(phone).session_key not in page


def test_nobody_elses_are_listed_or_ended(owner, stranger):
    sign_in("sam", HTTP_USER_AGENT=PHONE)
    assert "iPhone" not in owner.client.get(SESSIONS).content.decode()
    assert owner.client.post(reverse("end_session", args=[row_of(stranger.client).pk])).status_code == 404
    assert is_signed_in(stranger.client)


def test_those_from_before_there_were_rows_end_with_all_others(owner, stranger):
    forgotten, theirs = sign_in("olivia"), sign_in("sam")
    SignIn.objects.filter(
        session_key__in=[forgotten.session.session_key, theirs.session.session_key]
    ).delete()
    Session.objects.update(expire_date=timezone.now() + timedelta(days=20))
    owner.client.post(reverse("end_other_sessions"))
    assert not Session.objects.filter(session_key=forgotten.session.session_key).exists()
    assert Session.objects.filter(session_key=theirs.session.session_key).exists()
    assert is_signed_in(owner.client)


def test_one_is_ended_and_has_to_sign_in_at_its_next_request(owner):
    phone, tablet = sign_in("olivia"), sign_in("olivia")
    assert owner.client.post(reverse("end_session", args=[row_of(phone).pk])).url == SESSIONS
    assert phone.get("/library/").url == "/accounts/login/?next=/library/"
    assert is_signed_in(tablet)
    assert is_signed_in(owner.client)


def test_this_one_is_ended_by_signing_out_only(owner):
    owner.client.post(reverse("end_session", args=[row_of(owner.client).pk]))
    assert is_signed_in(owner.client)


def test_all_others_are_ended(owner, stranger):
    phone, tablet = sign_in("olivia"), sign_in("olivia")
    assert owner.client.post(reverse("end_other_sessions")).url == SESSIONS
    assert [is_signed_in(client) for client in (phone, tablet)] == [False, False]
    assert is_signed_in(owner.client)
    assert is_signed_in(stranger.client)
    assert SignIn.objects.filter(user=owner.user).count() == 1


def test_signing_out_takes_the_row_along(owner):
    owner.client.post("/accounts/logout/")
    assert not SignIn.objects.filter(user=owner.user).exists()


def test_signing_out_is_not_done_by_a_link(owner):
    assert owner.client.get("/accounts/logout/").status_code == 405
    assert is_signed_in(owner.client)


def test_signing_in_gives_the_session_another_key(owner):
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/accounts/login/", {"username": "olivia", "password": PASSWORD})
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_a_page_costs_no_query_more_and_being_seen_one_every_few_minutes(owner):
    sign_ins.noted.forget(owner.client.session.session_key)
    moment = timezone.now() - timedelta(minutes=6)
    SignIn.objects.update(seen_at=moment)
    with CaptureQueriesContext(connection) as first:
        owner.client.get("/settings/password/")
    with CaptureQueriesContext(connection) as second:
        owner.client.get("/settings/password/")
    of_sign_ins = [query["sql"] for query in first if "signin" in query["sql"]]
    assert len(of_sign_ins) == 1
    assert of_sign_ins[0].startswith("UPDATE")
    assert not [query for query in second if "signin" in query["sql"]]
    assert len(first) == len(second) + 1
    assert SignIn.objects.get().seen_at > moment


def test_another_process_does_not_write_it_again(owner):
    before = SignIn.objects.get().seen_at
    sign_ins.noted.forget(owner.client.session.session_key)
    owner.client.get("/settings/password/")
    assert SignIn.objects.get().seen_at == before


def test_a_session_from_before_gets_a_row(owner):
    SignIn.objects.all().delete()
    sign_ins.noted.forget(owner.client.session.session_key)
    owner.client.get(SESSIONS)
    assert SignIn.objects.get().user == owner.user


def test_a_new_password_ends_the_others_and_keeps_this_one(owner):
    phone = sign_in("olivia")
    new = "quiet paper one accent"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert owner.client.post("/settings/password/", data).status_code == 302
    assert SignIn.objects.get().session_key == owner.client.session.session_key
    assert Session.objects.count() == 1
    assert is_signed_in(owner.client)
    assert not is_signed_in(phone)


def test_who_follows_a_guest_link_can_still_end_that_session(owner, make_person):
    workspace = owner.user.workspaces.get()
    token = share(review_captions(workspace, owner.user), owner.user).token
    phone = sign_in("olivia")
    before = phone.session.session_key
    phone.get(f"/guests/{token}/")
    assert phone.session.session_key != before
    owner.client.post(reverse("end_other_sessions"))
    assert not is_signed_in(phone)


def test_somebody_elses_sign_in_in_the_same_browser_is_theirs(owner, stranger):
    client = owner.client
    client.force_login(stranger.user)
    assert row_of(client).user == stranger.user
    assert list(sign_ins.sign_ins_of(owner.user)) == []


def test_what_has_expired_is_swept(owner, run_queue):
    phone = sign_in("olivia")
    Session.objects.filter(session_key=phone.session.session_key).update(expire_date=timezone.now())
    assert owner.client.get(SESSIONS).content.decode().count("last seen") == 1
    SignIn.objects.update(started_at=timezone.now() - timedelta(days=31))
    sweep_old_sign_ins()
    run_queue()
    assert SignIn.objects.get() == row_of(owner.client)
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "data:,1"]
)
def test_signing_in_leads_nowhere_else(owner, elsewhere):
    data = {"username": "olivia", "password": PASSWORD, "next": elsewhere}
    assert Client().post("/accounts/login/", data).url == "/"
    assert owner.client.get("/accounts/login/", {"next": elsewhere}).url == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(owner: Person, settings):
    cookie = sign_in("olivia").cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    ("said", "name", "small"),
    [
        (PHONE, "Safari on iPhone", True),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux", False),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Edge on Windows", False),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile Safari/537", "Chrome on Android", True),
        ("curl/8", "An unknown program", False),
        ("", "An unknown program", False),
    ],
)
def test_browsers_are_called_by_their_names(said, name, small):
    assert (browser_name(said), is_small(said)) == (name, small)
