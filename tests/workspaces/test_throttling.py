"""Guessing passwords: so many tries, the same for every name, and a page that says for how long."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import PASSWORD
from tests.races import at_once
from workspaces.models import Rate
from workspaces.password_limits import LOCKED_FOR, OF_A_NAME_MOST, OF_AN_ADDRESS_MOST
from workspaces.tasks import sweep_old_sign_ins

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _throttled(settings, db):
    settings.AXES_ENABLED = True


WRONG = "wrong"


def sign_in(username: str, password: str = WRONG, *, address="203.0.113.7", path=LOGIN, **more):
    data = {"username": username, "password": password, "next": "/library/"}
    return Client().post(path, data, REMOTE_ADDR=address, **more)


def fail(username: str, times: int = OF_A_NAME_MOST, **more):
    """Fail, slowly enough for nobody to be in the way of the next."""
    for _ in range(times):
        response = sign_in(username, **more)
        Rate.objects.all().delete()
    return response


def test_nobody_is_in_the_way_of_a_right_password(make_person):
    make_person("olivia")
    fail("olivia", OF_A_NAME_MOST - 1)
    assert sign_in("olivia", PASSWORD).status_code == 302
    assert not AccessAttempt.objects.exists()
    for _ in range(2 * OF_A_NAME_MOST):
        assert sign_in("olivia", PASSWORD).status_code == 302


def test_after_so_many_the_right_one_is_refused_too_and_the_page_says_for_how_long(make_person, monkeypatch):
    make_person("olivia")
    assert fail("olivia", OF_A_NAME_MOST - 1).status_code == 200
    assert fail("olivia", 1).status_code == 429
    hashed = []
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: hashed.append(args) or "x")
    response = sign_in("olivia", PASSWORD)
    page = response.content.decode()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= LOCKED_FOR.total_seconds()
    assert "Too many wrong tries" in page
    assert "Wait 15 minutes" in page
    # What was typed stays, but the password.
    assert 'value="olivia"' in page
    assert 'value="/library/"' in page
    assert PASSWORD not in page
    assert hashed == []


def test_waiting_helps_and_trying_meanwhile_does_not_make_it_longer(make_person):
    make_person("olivia")
    fail("olivia")
    last = AccessAttempt.objects.get().attempt_time
    fail("olivia", 3)
    assert AccessAttempt.objects.get().attempt_time == last
    AccessAttempt.objects.update(attempt_time=timezone.now() - LOCKED_FOR)
    assert sign_in("olivia", PASSWORD).status_code == 302


def test_other_places_and_other_names_are_not_shut_out(make_person):
    make_person("olivia")
    make_person("tom")
    fail("olivia")
    assert sign_in("olivia", PASSWORD, address="203.0.113.8").status_code == 302
    assert sign_in("tom", PASSWORD).status_code == 302
    # Succeeding with another name makes nobody's count new.
    assert sign_in("olivia", PASSWORD).status_code == 429


def test_names_that_there_are_not_are_counted_alike(make_person):
    make_person("olivia")
    answers = []
    for name in ("olivia", "nobody"):
        pages = [fail(name, 1) for _ in range(OF_A_NAME_MOST + 1)]
        answers.append([(page.status_code, page.content.decode().count(name)) for page in pages])
    assert answers[0] == answers[1]


def test_one_address_does_not_go_through_all_names(make_person):
    make_person("olivia")
    for number in range(OF_AN_ADDRESS_MOST):
        AccessAttempt.objects.create(
            username=f"name-{number}", ip_address="203.0.113.7", failures_since_start=1, user_agent=""
        )
    assert sign_in("olivia", PASSWORD).status_code == 429
    assert sign_in("olivia", PASSWORD, address="203.0.113.8").status_code == 302


def test_another_browser_name_is_not_another_place(make_person):
    make_person("olivia")
    for number in range(OF_A_NAME_MOST):
        fail("olivia", 1, HTTP_USER_AGENT=f"browser {number}")
    assert sign_in("olivia", PASSWORD).status_code == 429


def test_an_ipv6_network_is_one_place_and_a_header_is_not_believed_without_a_proxy(make_person, settings):
    make_person("olivia")
    fail("olivia", OF_A_NAME_MOST - 1, address="2001:db8::1")
    fail("olivia", 1, address="2001:db8::2", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert sign_in("olivia", PASSWORD, address="2001:db8::3").status_code == 429
    settings.BEHIND_TLS_PROXY = True
    forwarded = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 2001:db8::9", "secure": True}
    assert sign_in("olivia", PASSWORD, address="10.0.0.1", **forwarded).status_code == 429


def test_the_admins_door_counts_too(admin):
    login = reverse("admin:login")
    fail("ann", path=login)
    assert sign_in("ann", PASSWORD, path=login).status_code == 429
    assert sign_in("ann", PASSWORD).status_code == 429


def test_a_burst_is_no_way_around(make_person):
    make_person("olivia")
    statuses = [sign_in("olivia").status_code for _ in range(OF_A_NAME_MOST)]
    AccessAttempt.objects.all().delete()
    # As if none of them had failed yet.
    response = sign_in("olivia", PASSWORD)
    assert statuses[0] == 200
    assert response.status_code == 429
    assert "Wait a minute" in response.content.decode()


def test_what_was_tried_is_kept_without_passwords_and_not_for_long(make_person, run_queue):
    fail("olivia", 2)
    kept = str(AccessAttempt.objects.values().get())
    assert "wrong" not in kept
    AccessAttempt.objects.update(attempt_time=timezone.now() - LOCKED_FOR - timedelta(seconds=1))
    sweep_old_sign_ins()
    run_queue()
    assert not AccessAttempt.objects.exists()


def test_the_checks_of_axes_find_nothing():
    found = [entry.id for entry in run_checks(include_deployment_checks=True)]
    assert [check for check in found if (check or "").startswith("axes.")] == []


def change_password(person, old: str):
    new = "quiet paper one accent"
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return person.client.post("/settings/password/", data)


def test_the_present_password_is_not_guessed_for_long(make_person):
    person = make_person("olivia")
    for _ in range(10):
        assert change_password(person, "wrong").status_code == 200
    response = change_password(person, PASSWORD)
    assert response.status_code == 429
    assert "Your password is as it was" in response.content.decode()
    person.user.refresh_from_db()
    assert person.user.check_password(PASSWORD)


def test_the_admin_has_no_other_page_for_ones_own_password(admin):
    data = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}
    response = admin.client.post(reverse("admin:password_change"), data)
    assert (response.status_code, response.url) == (302, "/settings/password/")


def test_a_weak_new_password_is_not_a_guess(make_person):
    person = make_person("olivia")
    data = {"old_password": PASSWORD, "new_password1": "password", "new_password2": "password"}
    for _ in range(12):
        assert person.client.post("/settings/password/", data).status_code == 200
    assert change_password(person, PASSWORD).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_instant_are_counted(make_person):
    make_person("olivia")
    answers = at_once(*(lambda: sign_in("olivia").status_code for _ in range(OF_A_NAME_MOST + 4)))
    assert answers.count(429) >= 4
