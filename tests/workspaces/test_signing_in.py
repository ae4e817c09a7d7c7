"""Signing in: nobody learns which names exist, and a wrong password costs the server one hash."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Every password that the server hashes from now on, as many times as it does."""
    found: list[str] = []
    real = MD5PasswordHasher.encode

    def counted(self, password, *args, **kwargs):
        found.append(password)
        return real(self, password, *args, **kwargs)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return found


@pytest.fixture
def people(db) -> None:
    """One who may sign in, one who may not any more, and one of the demo, whom nobody is."""
    User.objects.create(username="olivia", password=make_password(PASSWORD))
    User.objects.create(username="gone", password=make_password(PASSWORD), is_active=False)
    User.objects.create(username="demo-mara", password=make_password(None))


def sign_in(username: str, password: str):
    return Client().post(reverse("login"), {"username": username, "password": password})


@pytest.mark.parametrize("username", ["olivia", "gone", "demo-mara", "nobody"])
def test_a_wrong_password_costs_one_hash_whoever_is_named(people, hashed, username):
    hashed.clear()
    response = sign_in(username, "something else")
    assert response.status_code == 200
    assert len(hashed) == 1


def test_the_answers_do_not_tell_which_names_exist(people):
    sentences = {
        " ".join(sign_in(username, "something else").context["form"].non_field_errors())
        for username in ("olivia", "gone", "demo-mara", "nobody")
    }
    assert len(sentences) == 1


def test_whoever_is_gone_cannot_sign_in_with_the_right_password_either(people):
    assert sign_in("gone", PASSWORD).status_code == 200
    assert sign_in("olivia", PASSWORD).status_code == 302
