"""A forgotten password: a link by e-mail that tells nobody who has an account, or one that an admin makes."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from huey.contrib.djhuey import HUEY

from tests.conftest import PASSWORD
from workspaces.account_mail import new_password_path
from workspaces.models import AuditEntry
from workspaces.tasks import EmailNotSent, send_password_reset

ASK = "/accounts/password/"
NEW = {"new_password1": "quiet paper one accent", "new_password2": "quiet paper one accent"}


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def mail_server(settings):
    """A site that sends e-mail."""
    settings.EMAIL_CONFIGURED, settings.SITE_URL = True, "https://posts.example.com"
    settings.EMAIL_FROM = "posts@example.com"


@pytest.fixture
def olivia(owner):
    """Somebody with an address, signed in somewhere."""
    User.objects.filter(pk=owner.user.pk).update(email="Olivia@example.com")
    owner.user.refresh_from_db()
    return owner


def test_the_way_there_is_on_the_sign_in_page(db, mail_server):
    assert f'href="{ASK}"' in text_of(Client().get("/accounts/login/"))


def test_without_e_mail_the_page_says_whom_to_ask(db):
    page = text_of(Client().get("/accounts/login/"))
    assert "Whoever runs this site can make you a link" in page
    assert ASK not in page
    assert Client().get(ASK).status_code == 404
    assert Client().post(ASK, {"email": "olivia@example.com"}).status_code == 404


def test_the_answer_and_the_work_are_the_same_for_every_address(olivia, mail_server):
    pages, counts = [], []
    for address in ("olivia@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            response = Client().post(ASK, {"email": address}, REMOTE_ADDR=address[0] * 3)
        pages.append(re.sub(r"[0-9A-Za-z]{64}", "", text_of(response).replace(address, "")))
        counts.append(len(queries))
    assert pages[0] == pages[1]
    assert counts[0] == counts[1]
    assert len(HUEY) == 2
    assert mail.outbox == []


def test_a_link_comes_by_e_mail_and_sets_a_password_once(olivia, mail_server, run_queue):
    # A name that a client makes up is in no link.
    Client().post(ASK, {"email": "olivia@EXAMPLE.com"}, headers={"host": "localhost"})
    run_queue()
    (message,) = mail.outbox
    assert message.to == ["Olivia@example.com"]
    path = re.search(r"https://posts\.example\.com(/accounts/password/\S+)", message.body)[1]
    visitor = Client()
    form = visitor.get(path).url
    assert path.split("/")[-2] not in form
    assert "For <b>olivia</b>" in text_of(visitor.get(form))
    assert visitor.post(form, NEW).url == "/accounts/login/"
    assert "Your password is changed" in text_of(visitor.get("/accounts/login/"))
    assert Client().login(username="olivia", password=NEW["new_password1"])
    # Everybody who was signed in has to sign in again, and the link is over.
    assert olivia.client.get("/settings/").status_code == 302
    assert Client().get(path).status_code == 410


def test_whoever_cannot_sign_in_gets_no_link(make_person, mail_server, run_queue):
    for name, fields in (("gone", {"is_active": False}), ("demo", {"password": "!"}), ("other", {})):
        person = make_person(name)
        address = "a@example.com" if name != "other" else "b@example.com"
        User.objects.filter(pk=person.user.pk).update(email=address, **fields)
    Client().post(ASK, {"email": "a@example.com"})
    run_queue()
    assert mail.outbox == []


def test_nobodys_letter_box_is_filled(olivia, mail_server):
    for _ in range(5):
        assert Client().post(ASK, {"email": "olivia@example.com"}).status_code == 200
    assert len(HUEY) == 3


def test_one_address_asks_so_often(db, mail_server):
    for number in range(10):
        Client().post(ASK, {"email": f"person-{number}@example.com"})
    response = Client().post(ASK, {"email": "one-more@example.com"})
    assert response.status_code == 429
    assert 'value="one-more@example.com"' in text_of(response)


def test_an_address_that_is_none_is_refused_at_the_field(db, mail_server):
    response = Client().post(ASK, {"email": "olivia at example"})
    assert (response.status_code, "Enter a valid email address" in text_of(response)) == (422, True)


def test_a_weak_password_is_refused_and_the_old_one_stays(olivia):
    visitor = Client()
    form = visitor.get(new_password_path(olivia.user)).url
    response = visitor.post(form, {"new_password1": "password", "new_password2": "password"})
    assert (response.status_code, "errorlist" in text_of(response)) == (422, True)
    olivia.user.refresh_from_db()
    assert olivia.user.check_password(PASSWORD)


def test_a_made_up_link_is_over(olivia, stranger):
    path = new_password_path(olivia.user)
    other = new_password_path(stranger.user)
    mixed = "/".join([*path.split("/")[:-2], other.split("/")[-2], ""])
    for address in (mixed, "/accounts/password/MQ/form/", "/accounts/password/x/y-z/"):
        response = Client().get(address)
        assert (response.status_code, response["Referrer-Policy"]) == (410, "no-referrer")
        assert "This link is over" in text_of(response)


def test_whoever_was_shut_out_sets_no_password(olivia):
    path = new_password_path(olivia.user)
    visitor = Client()
    form = visitor.get(path).url
    User.objects.filter(pk=olivia.user.pk).update(is_active=False)
    assert (Client().get(path).status_code, visitor.post(form, NEW).status_code) == (410, 410)
    olivia.user.refresh_from_db()
    assert olivia.user.check_password(PASSWORD)


class SomebodyQuicker:
    """A rule for passwords during whose check another browser uses the same link."""

    def validate(self, password: str, user: User) -> None:
        other = User.objects.get(pk=user.pk)
        other.set_password("the quicker one")
        other.save()

    def get_help_text(self) -> str:
        return ""


def test_of_two_who_use_a_link_at_once_one_sets_the_password(olivia, settings):
    visitor = Client()
    form = visitor.get(new_password_path(olivia.user)).url
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": f"{__name__}.SomebodyQuicker"}]
    response = visitor.post(form, NEW)
    assert response.status_code == 410
    assert "This link is over" in text_of(response)
    olivia.user.refresh_from_db()
    assert olivia.user.check_password("the quicker one")


def test_somebody_signed_in_may_use_it_too(olivia):
    form = olivia.client.get(new_password_path(olivia.user)).url
    assert olivia.client.post(form, NEW).url == "/accounts/login/"
    assert olivia.client.get("/settings/").status_code == 302


def test_a_mail_server_that_fails_is_tried_again_and_the_log_holds_no_address(
    olivia, mail_server, settings, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(EmailNotSent) as caught:
        send_password_reset.call_local("olivia@example.com")
    assert caught.value.__cause__ is None
    assert "was not sent" in caplog.text
    assert "olivia" not in caplog.text.lower()


def test_an_admin_makes_a_link_that_is_shown_once_and_written_down(admin, teammate):
    address = reverse("admin:new_password_link", args=[teammate.user.pk])
    page = reverse("admin:auth_user_change", args=[teammate.user.pk])
    assert f'href="{address}"' in text_of(admin.client.get(page))
    assert "http://testserver/accounts/" not in text_of(admin.client.get(address))
    response = admin.client.post(address)
    assert "no-store" in response["Cache-Control"]
    link = re.search(r"http://testserver(/accounts/password/[^<\s]+)", text_of(response))[1]
    visitor = Client()
    assert visitor.post(visitor.get(link).url, NEW).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.object_id) == (
        "person.password_link_made",
        admin.user,
        str(teammate.user.pk),
    )
    assert link.split("/")[-2] not in str(entry.after)


def test_nobody_else_makes_links(owner, teammate, admin, make_person):
    address = reverse("admin:new_password_link", args=[admin.user.pk])
    assert owner.client.post(address).url.startswith(reverse("admin:login"))
    helper = make_person("hal")
    helper.user.is_staff = True
    helper.user.save()
    assert helper.client.post(address).status_code == 403
    helper.user.user_permissions.add(Permission.objects.get(codename="change_user"))
    assert helper.client.post(address).status_code == 403
    assert helper.client.post(reverse("admin:end_sessions", args=[admin.user.pk])).status_code == 403
    assert helper.client.post(reverse("admin:new_password_link", args=[teammate.user.pk])).status_code == 200
