"""Times and numbers as each person wants them written, and nobody else's."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format

from workspaces.formats import format_code
from workspaces.middleware import PersonalFormats
from workspaces.models import PersonalSettings
from workspaces.personal import is_zone, settings_of, written_for, written_for_all, zone_of
from workspaces.time_zones import time_zone_choices

Number, Date = PersonalSettings.NumberFormat, PersonalSettings.DateFormat
SHOWN = datetime(2026, 11, 21, 16, 5, tzinfo=UTC)


def drawn(source: str, settings: PersonalSettings, **context) -> str:
    template = Template("{% load interface l10n %}" + source)
    with written_for(settings):
        return template.render(Context(context))


@pytest.mark.parametrize("choice", Number)
def test_numbers_are_written_as_their_example_says(choice):
    written = drawn(
        "{{ n|grouped }} {{ n|floatformat:'-1g' }}", PersonalSettings(number_format=choice), n=1234.5
    )
    example = choice.label.replace(" ", "\N{NO-BREAK SPACE}")
    assert written == f"{example} {example}"


@pytest.mark.parametrize("choice", Date)
def test_dates_are_written_as_their_example_says(choice):
    settings = PersonalSettings(date_format=choice)
    assert (
        drawn("{{ at|date:'DATETIME_FORMAT' }}|{{ at }}", settings, at=SHOWN)
        == f"{choice.label}|{choice.label}"
    )


@pytest.mark.parametrize("number", Number)
@pytest.mark.parametrize("date", Date)
def test_what_programs_read_is_the_same_in_every_format(number, date):
    settings = PersonalSettings(number_format=number, date_format=date)
    source = "{{ n|unlocalize }} {{ f|unlocalize }} {{ at|date:'c' }} {{ at|date:'Y-m-d' }}"
    written = drawn(source, settings, n=1234567, f=1234.5, at=SHOWN)
    assert written == "1234567 1234.5 2026-11-21T16:05:00+00:00 2026-11-21"


def test_texts_stay_english_in_every_format():
    for number in Number:
        for date in Date:
            with translation.override(format_code(number, date)):
                assert date_format(SHOWN, "l F") == "Saturday November"


def test_who_never_chose_gets_the_same_as_guests():
    assert format_code(*(PersonalSettings().number_format, PersonalSettings().date_format)) == "en"
    assert number_format(1234567) == "1,234,567"
    assert date_format(SHOWN, "DATETIME_FORMAT") == "21 November 2026, 16:05"


def test_a_format_that_nobody_knows_is_the_default():
    assert format_code("roman", "day_first") == "en"


@pytest.mark.parametrize(
    ("zone", "at", "written"),
    [
        # Both sides of the change to and from daylight saving time.
        ("Europe/Vienna", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29 Mar 2026, 01:59:00 CET"),
        ("Europe/Vienna", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 Mar 2026, 03:00:00 CEST"),
        ("Europe/Vienna", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 Oct 2026, 02:30:00 CEST"),
        ("Europe/Vienna", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 Oct 2026, 02:30:00 CET"),
        # Both sides of the date line: one moment on three days.
        ("Pacific/Kiritimati", datetime(2026, 6, 1, 10, 30, tzinfo=UTC), "2 Jun 2026, 00:30:00 +14"),
        ("Pacific/Pago_Pago", datetime(2026, 6, 1, 10, 30, tzinfo=UTC), "31 May 2026, 23:30:00 SST"),
        ("Asia/Kathmandu", datetime(2026, 6, 1, 10, 30, tzinfo=UTC), "1 Jun 2026, 16:15:00 +0545"),
    ],
)
def test_a_time_is_told_in_the_persons_zone(zone, at, written):
    assert f'title="{written}"' in drawn("{% ago at now %}", PersonalSettings(time_zone=zone), at=at, now=at)


def test_the_day_of_an_old_time_is_the_persons():
    at, now = datetime(2026, 12, 31, 22, 30, tzinfo=UTC), datetime(2027, 1, 20, tzinfo=UTC)
    assert ">31 Dec 2026<" in drawn("{% ago at now %}", PersonalSettings(), at=at, now=now)
    assert ">1 Jan<" in drawn(
        "{% ago at now %}", PersonalSettings(time_zone="Pacific/Auckland"), at=at, now=now
    )


@pytest.mark.parametrize(
    "name",
    ["Mars/Olympus_Mons", "../../etc/passwd", "/etc/passwd", "Europe", "x" * 300, "Europe/Vienna\0", ""],
)
def test_a_bad_zone_is_the_installations(name):
    assert not is_zone(name)
    assert zone_of(PersonalSettings(time_zone=name)) == timezone.get_default_timezone()


def test_the_choices_are_zones_that_exist():
    for _, entries in time_zone_choices(SHOWN)[2:]:
        assert all(is_zone(value) for value, _ in entries)
        assert [label for _, label in entries] == sorted(label for _, label in entries)
    regions = dict(time_zone_choices(SHOWN)[2:])
    assert ("Europe/Vienna", "Vienna (UTC+1)") in regions["Europe"]
    assert ("America/Argentina/San_Juan", "San Juan, Argentina (UTC−3)") in regions["America"]
    assert ("Asia/Kathmandu", "Kathmandu (UTC+5:45)") in regions["Asia"]


def state() -> tuple[str, str, str]:
    return timezone.get_current_timezone_name(), number_format(1234567), date_format(SHOWN, "DATE_FORMAT")


INSTALLATION = ("UTC", "1,234,567", "21 November 2026")


@pytest.fixture
def two_people(owner, teammate):
    PersonalSettings.objects.create(
        user=owner.user, time_zone="Europe/Vienna", number_format="point_comma", date_format="year_first"
    )
    PersonalSettings.objects.create(user=teammate.user, time_zone="Asia/Tokyo", date_format="month_first")
    return owner, teammate


def test_one_thread_serves_people_one_after_another(two_people, rf):
    owner, teammate = two_people
    seen = []

    def view(request) -> HttpResponse:
        seen.append(state())
        if request.path == "/broken":
            raise RuntimeError
        return HttpResponse()

    answer = PersonalFormats(view)
    for user, path in (
        (owner.user, "/"),
        (owner.user, "/broken"),
        (AnonymousUser(), "/"),
        (teammate.user, "/"),
        (AnonymousUser(), "/"),
    ):
        request = rf.get(path)
        request.user = user
        if path == "/broken":
            with pytest.raises(RuntimeError):
                answer(request)
        else:
            answer(request)
        assert state() == INSTALLATION

    of_owner = ("Europe/Vienna", "1.234.567", "2026-11-21")
    assert seen == [
        of_owner,
        of_owner,
        INSTALLATION,
        ("Asia/Tokyo", "1,234,567", "November 21, 2026"),
        INSTALLATION,
    ]


def test_what_is_kept_is_written_as_the_installation_has_it():
    with written_for(PersonalSettings(time_zone="Asia/Tokyo", number_format="point_comma")):
        before = state()
        with written_for_all():
            assert state() == INSTALLATION
        assert state() == before


def test_the_settings_come_with_the_person_of_a_session(two_people):
    owner, _ = two_people
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            owner.client.get("/settings/password/")
        counts.append(sum("personalsettings" in query["sql"] for query in queries))
        PersonalSettings.objects.all().delete()
    assert counts == [1, 1]


def test_what_is_changed_in_one_browser_holds_in_the_others(two_people):
    owner, _ = two_people
    assert ">Vienna" in owner.client.get("/settings/").content.decode()
    PersonalSettings.objects.filter(user=owner.user).update(time_zone="Asia/Tokyo")
    assert 'value="Asia/Tokyo" selected' in owner.client.get("/settings/").content.decode()


def test_a_session_from_before_goes_on(two_people):
    owner, _ = two_people
    owner.client.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    assert owner.client.get("/settings/").status_code == 200


def test_nobody_has_settings_of_their_own(db):
    assert settings_of(AnonymousUser()).time_zone == ""
