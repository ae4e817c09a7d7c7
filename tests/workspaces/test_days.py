"""Days as people choose them in the filters of lists."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from workspaces.days import beginning_of, day_in, end_of

# At both ends of the time zones, where the first and the last day of a calendar cannot be told.
ZONES = ("Pacific/Kiritimati", "Etc/GMT+12")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-30", None),
        ("soon", None),
        ("", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
    ],
)
def test_an_address_names_a_day_or_none(text, day):
    assert day_in(text) == day


def test_a_day_is_one_of_the_present_time_zone():
    with timezone.override("Asia/Tokyo"):
        assert beginning_of(date(2026, 3, 1)) == datetime(2026, 2, 28, 15, tzinfo=UTC)
        assert end_of(date(2026, 3, 1)) == datetime(2026, 3, 1, 15, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "address", ["/generations/?", "/search/?q=coffee&", "/costs/?", "/reviews/hand-over/?"]
)
def test_no_day_breaks_a_list(owner, settings, zone, address):
    settings.TIME_ZONE = zone
    for days in ("from=0001-01-01", "to=0001-01-01", "from=9999-12-31", "to=9999-12-31", "from=2099-12-31"):
        assert owner.client.get(f"{address}{days}").status_code == 200, days
