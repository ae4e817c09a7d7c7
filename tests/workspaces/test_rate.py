from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from workspaces.models import Rate
from workspaces.rate import KEPT, address_key, give_back, sweep_rates, take, was_taken


def end_all_spans(ago: timedelta = timedelta(seconds=1)) -> None:
    Rate.objects.update(ends_at=timezone.now() - ago)


def test_up_to_the_limit_all_may_and_then_nobody(db):
    assert [take("views", 3, 60) for _ in range(3)] == [0.0] * 3
    assert 0 < take("views", 3, 60) <= 60
    assert Rate.objects.get().count == 3


def test_names_are_counted_apart(db):
    take("views", 1, 60)
    assert take("decisions", 1, 60) == 0.0


def test_a_new_span_begins_after_the_last_one(db):
    take("views", 1, 60)
    end_all_spans()
    assert take("views", 1, 60) == 0.0
    assert take("views", 1, 60) > 0


def test_what_was_taken_is_known_until_the_span_ends(db):
    assert not was_taken("views")
    take("views", 1, 60)
    assert was_taken("views")
    end_all_spans()
    assert not was_taken("views")


def test_what_is_given_back_does_not_count(db):
    take("tries", 1, 60)
    give_back("tries")
    assert take("tries", 1, 60) == 0.0
    end_all_spans()
    give_back("tries")
    assert Rate.objects.get().count == 1


def test_only_rows_that_are_long_over_are_swept(db):
    take("old", 1, 60)
    end_all_spans(KEPT + timedelta(seconds=1))
    take("new", 1, 60)
    assert sweep_rates() == 1
    assert Rate.objects.get().name == "new"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("start", ["no row", "an old row", "a present row"])
def test_at_the_same_instant_exactly_the_limit_may(start):
    if start != "no row":
        age = timedelta(seconds=-60 if start == "a present row" else 60)
        Rate.objects.create(name="views", count=0, ends_at=timezone.now() - age)

    def try_once(_: int) -> bool:
        try:
            return take("views", 5, 60) == 0.0
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_once, range(24))) == 5


def test_a_row_that_somebody_else_has_just_made_refuses_nobody(db):
    updates = []

    def made_meanwhile(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith("UPDATE"):
            updates.append(sql)
            if len(updates) == 2:
                Rate.objects.create(name="views", count=1, ends_at=timezone.now() + timedelta(minutes=1))
        return result

    with connection.execute_wrapper(made_meanwhile):
        assert take("views", 5, 60) == 0.0
    assert Rate.objects.get().count == 2


@pytest.mark.parametrize(
    ("behind_proxy", "one", "other", "same"),
    [
        (False, {"REMOTE_ADDR": "203.0.113.1"}, {"REMOTE_ADDR": "203.0.113.2"}, False),
        # Without a proxy of ours, the header is what a client makes up.
        (False, {}, {"HTTP_X_FORWARDED_FOR": "203.0.113.2"}, True),
        (True, {}, {"HTTP_X_FORWARDED_FOR": "203.0.113.2"}, False),
        (
            True,
            {"HTTP_X_FORWARDED_FOR": "1.1.1.1, 203.0.113.2"},
            {"HTTP_X_FORWARDED_FOR": "203.0.113.2"},
            True,
        ),
        (False, {"REMOTE_ADDR": "2001:db8::1"}, {"REMOTE_ADDR": "2001:db8::2"}, True),
        (False, {"REMOTE_ADDR": "2001:db8::1"}, {"REMOTE_ADDR": "2001:db8:0:1::1"}, False),
        (False, {"REMOTE_ADDR": "::ffff:203.0.113.1"}, {"REMOTE_ADDR": "::ffff:203.0.113.2"}, False),
        (False, {"REMOTE_ADDR": "::ffff:203.0.113.1"}, {"REMOTE_ADDR": "203.0.113.1"}, True),
        (False, {"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "nonsense"}, False),
    ],
)
def test_an_address_is_the_one_that_cannot_be_made_up(rf, settings, behind_proxy, one, other, same):
    settings.BEHIND_TLS_PROXY = behind_proxy
    keys = [address_key(rf.get("/", **headers)) for headers in (one, other)]
    assert (keys[0] == keys[1]) is same
    assert "203.0.113" not in "".join(keys)
