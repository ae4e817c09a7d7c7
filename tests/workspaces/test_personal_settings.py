"""The page of a person's own settings."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD
from workspaces.models import PersonalSettings

CHOICES = {
    "first_name": "Olivia",
    "last_name": "Bergmann",
    "email": "olivia@example.com",
    "time_zone": "Europe/Vienna",
    "number_format": "point_comma",
    "date_format": "year_first",
}
URL = "/settings/"


def test_it_is_in_everybodys_menu(teammate):
    assert f'href="{URL}"' in teammate.client.get("/").content.decode()


def test_what_is_chosen_is_stored_and_shown(owner):
    response = owner.client.post(URL, CHOICES)
    assert (response.status_code, response.url) == (302, URL)

    page = owner.client.get(URL).content.decode()
    assert "Saved." in page
    assert "Olivia Bergmann" in page
    assert 'value="Europe/Vienna" selected' in page
    stored = PersonalSettings.objects.get(user=owner.user)
    assert (stored.time_zone, stored.number_format, stored.date_format) == (
        "Europe/Vienna",
        "point_comma",
        "year_first",
    )


def test_saving_twice_keeps_one_row(owner):
    owner.client.post(URL, CHOICES)
    owner.client.post(URL, CHOICES | {"time_zone": ""})
    assert PersonalSettings.objects.get().time_zone == ""


def test_it_changes_nobody_else_and_nothing_else_of_the_person(owner, teammate):
    owner.client.post(URL, CHOICES | {"is_superuser": "on", "username": "root", "id": teammate.user.pk})
    owner.user.refresh_from_db()
    assert (owner.user.username, owner.user.is_superuser) == ("olivia", False)
    teammate.user.refresh_from_db()
    assert teammate.user.email == ""


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "olivia at example", "Enter a valid email address."),
        ("time_zone", "Mars/Olympus_Mons", "This site does not know that time zone."),
        ("time_zone", "../../etc/passwd", "This site does not know that time zone."),
        ("number_format", "roman", "roman is not one of the available choices"),
        ("date_format", "", "This field is required."),
        ("first_name", "x" * 151, "at most 150 characters"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(owner, field, value, sentence):
    response = owner.client.post(URL, CHOICES | {field: value})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not PersonalSettings.objects.exists()
    assert User.objects.get(pk=owner.user.pk).first_name == ""


def zones_offered(page: str) -> list[str]:
    select = page.split('<select name="time_zone"')[1].split("</select>")[0]
    return re.findall(r'<option value="([^"]*)"', select)


def test_a_few_time_zones_are_on_the_page_and_all_others_where_it_asks_for_them(owner):
    PersonalSettings.objects.create(user=owner.user, time_zone="Europe/Vienna")
    page = owner.client.get(URL).content.decode()
    assert zones_offered(page) == ["", "UTC", "Europe/Vienna"]
    (address,) = re.findall(r'data-options="([^"]+)"', page)

    options = owner.client.get(address).content.decode()

    assert '<option value="Asia/Tokyo">Tokyo (UTC+9)</option>' in options
    assert options.count("<optgroup") == 10


def test_all_time_zones_without_javascript_keep_what_was_written_and_store_nothing(owner):
    PersonalSettings.objects.create(user=owner.user, time_zone="Asia/Tokyo")
    page = owner.client.post(URL, CHOICES | {"email": "olivia at", "all_time_zones": ""})

    text = page.content.decode()
    assert page.status_code == 200
    assert len(zones_offered(text)) > 400
    assert 'value="Europe/Vienna" selected' in text
    assert 'value="Bergmann"' in text
    assert 'value="olivia at"' in text
    assert re.search(r'value="year_first"[^>]*checked', text)
    assert "Enter a valid" not in text
    assert PersonalSettings.objects.get().time_zone == "Asia/Tokyo"


def test_what_was_chosen_stays_among_the_few_zones_when_another_field_is_refused(owner):
    page = owner.client.post(URL, CHOICES | {"email": "no", "time_zone": "Asia/Tokyo"}).content.decode()
    assert zones_offered(page) == ["", "UTC", "Asia/Tokyo"]
    assert 'value="Asia/Tokyo" selected' in page


def test_the_page_of_the_settings_is_few_elements(owner):
    assert len(re.findall(r"<\w", owner.client.get(URL).content.decode())) <= 300


def test_a_refused_name_does_not_show_in_the_frame(owner):
    page = owner.client.post(URL, CHOICES | {"email": "no"}).content.decode()
    assert '<span class="name truncate">olivia</span>' in page


def test_a_zone_that_went_away_is_told_and_does_no_harm(owner):
    PersonalSettings.objects.create(user=owner.user, time_zone="Mars/Olympus_Mons")
    page = owner.client.get(URL)
    assert page.status_code == 200
    assert "not known here any more" in page.content.decode()


def test_who_is_not_signed_in_is_sent_to_sign_in(db):
    assert Client().get(URL).url == f"{reverse('login')}?next={URL}"
    assert Client().get("/settings/password/").url.startswith(reverse("login"))


def test_somebody_in_no_workspace_has_settings_too(make_person):
    assert make_person("nina").client.get(URL).status_code == 200


def change(person, **fields):
    values = {"old_password": PASSWORD, "new_password1": "quiet paper one accent"}
    values |= fields
    values.setdefault("new_password2", values["new_password1"])
    return person.client.post("/settings/password/", values)


def test_a_new_password_keeps_this_browser_signed_in_and_no_other(owner):
    other = Client()
    other.force_login(owner.user)
    assert change(owner).url == URL

    assert "Your password is changed" in owner.client.get(URL).content.decode()
    assert other.get(URL).status_code == 302
    assert Client().login(username="olivia", password="quiet paper one accent")


@pytest.mark.parametrize(
    "fields", [{"old_password": "wrong"}, {"new_password1": "password"}, {"new_password2": "something else"}]
)
def test_a_password_is_checked(owner, fields):
    response = change(owner, **fields)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.content.decode()
    owner.user.refresh_from_db()
    assert owner.user.check_password(PASSWORD)
