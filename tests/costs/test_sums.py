"""Sums and charts against the same added up one by one in Python."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone

from costs.chart import HEIGHT, KINDS, SpendChart
from costs.filters import CostFilter
from costs.sums import Sums
from generations.models import Generation, Output
from generations.refunds import spent_on
from powerpost import catalog
from reviews.models import Review
from tests.costs.random_jobs import make_jobs

ZONES = ["UTC", "Pacific/Auckland", "America/Los_Angeles"]
QUERIES = [
    "",
    "period=this-month",
    "period=12-months",
    "period=all",
    "period=all&kind=images",
    "period=all&model=flux2-flex",
    "period=all&model=veo-3.1&kind=video",
    "period=all&model=a-model-of-tomorrow",
    "period=12-months&person={ada}",
    "period=all&person=0",
    "period=all&person={ada}&kind=content",
    "from=2026-01-15&to=2026-02-03",
    "from=2026-02-03&to=2026-01-15",
    "to=2026-01-15&kind=video",
]
NOW = datetime(2026, 3, 31, 11, 30, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture(params=ZONES)
def zone(request):
    with timezone.override(ZoneInfo(request.param)):
        yield ZoneInfo(request.param)


@pytest.fixture
def jobs(workspace, make_workspace, make_person, now) -> list[Generation]:
    people = [make_person("ada", workspace).user, make_person("ben", workspace).user, None]
    make_jobs(make_workspace("Elsewhere"), people, 20, seed=2, until=now, days=90)
    return make_jobs(workspace, people, 150, seed=1, until=now, days=420)


def narrowed(workspace, query: str = "", jobs=()) -> CostFilter:
    ada = next(
        (str(job.created_by_id) for job in jobs if job.created_by and job.created_by.username == "ada"), ""
    )
    return CostFilter(QueryDict(query.replace("{ada}", ada)), workspace)


def model_of(job: Generation) -> str:
    default = {"images": catalog.IMAGE_MODEL_DEFAULT, "video": catalog.VIDEO_MODEL_DEFAULT}.get(job.kind, "")
    return (job.parameters.get("model") or default) if default else ""


def passing(jobs: list[Generation], chosen: CostFilter, zone) -> list[Generation]:
    """Return the jobs that pass, by the rule as a person would say it."""
    data, span = chosen.cleaned_data, chosen.span

    def passes(job: Generation) -> bool:
        day = job.created_at.astimezone(zone).date()
        return (
            (span.first is None or day >= span.first)
            and (span.last is None or day <= span.last)
            and data["kind"] in ("", job.kind)
            and data["model"] in ("", model_of(job))
            and data["person"] in ("", str(job.created_by_id or 0))
        )

    return [job for job in jobs if passes(job)]


def test_every_sum_is_the_sum_of_its_jobs(workspace, jobs, zone):
    for query in QUERIES:
        check(jobs, narrowed(workspace, query, jobs), zone)


def check(jobs: list[Generation], chosen: CostFilter, zone: ZoneInfo) -> None:
    expected = passing(jobs, chosen, zone)
    sums, chart = Sums(chosen), SpendChart(chosen)

    assert {job.pk for job in chosen.jobs} == {job.pk for job in expected}
    total = sums.total
    assert total.jobs == len(expected)
    assert total.taken == sum(job.credits_used or 0 for job in expected)
    assert total.refunded == sum(job.credits_refunded or 0 for job in expected)
    assert total.made == Output.objects.filter(generation__in=expected).count()
    approved = Review.objects.filter(output__generation__in=expected, state="approved")
    assert total.approved == approved.count()

    for lines, key in (
        (sums.by_person, lambda job: str(job.created_by_id or 0)),
        (sums.by_kind, lambda job: job.kind),
        (sums.by_model, model_of),
    ):
        by_key: Counter[str] = Counter()
        for job in expected:
            if key(job):
                by_key[key(job)] += spent_on(job) or 0
        assert {line.value: line.figures.credits for line in lines} == dict(by_key)
        amounts = [line.figures.credits for line in lines]
        assert amounts == sorted(amounts, reverse=True)

    by_bar: Counter[tuple[int, str]] = Counter()
    starts = chart._starts()
    for job in expected:
        day = job.created_at.astimezone(zone).date()
        by_bar[sum(start <= day for start in starts) - 1, job.kind] += spent_on(job) or 0
    for position, bar in enumerate(chart.bars):
        assert bar.credits == tuple(by_bar[position, kind.value] for kind in KINDS)
    assert chart.total == total.credits


@pytest.mark.parametrize(
    ("query", "unit", "number"),
    [
        ("", "day", 30),
        ("period=this-month", "day", 31),
        ("period=12-months", "month", 12),
        ("period=all", "month", 14),
        ("from=2026-01-05&to=2026-02-15", "week", 6),
        ("from=2026-01-05&to=2026-01-05", "day", 1),
    ],
)
def test_bars_are_days_weeks_or_months(workspace, jobs, query, unit, number):
    with timezone.override("UTC"):
        chart = SpendChart(narrowed(workspace, query))
        assert (chart.unit, len(chart.bars)) == (unit, number)


def test_a_bar_is_drawn_to_scale(workspace, jobs):
    chart = SpendChart(narrowed(workspace, "period=12-months"))
    for bar in chart.bars:
        drawn = sum(float(part.height) for part in bar.parts)
        assert drawn == pytest.approx(HEIGHT * bar.total / chart.top, abs=0.05)
        assert all(float(part.y) >= -0.01 for part in bar.parts)
    assert chart.marks[0] == (chart.top, 0)
    assert chart.marks[-1] == (0, HEIGHT)
    assert chart.top >= max(bar.total for bar in chart.bars)


def test_a_job_just_after_midnight_is_of_the_persons_day(workspace, now):
    Generation.objects.create(
        workspace=workspace, kind="video", credits_used=7, created_at=NOW.replace(hour=1, minute=0, day=30)
    )
    for name, day in (("UTC", 30), ("America/Los_Angeles", 29)):
        with timezone.override(name):
            chart = SpendChart(narrowed(workspace))
            (bar,) = [bar for bar in chart.bars if bar.total]
            start = chart._starts()[chart.bars.index(bar)]
            assert start == date(2026, 3, day)


@pytest.mark.parametrize(
    "query", ["period=yesterday", "person=x", "person=-1", "kind=music", "from=0001-01-01", "to=31.12.2025"]
)
def test_what_makes_no_sense_filters_nothing(workspace, now, query):
    chosen = narrowed(workspace, query)
    assert not chosen.is_narrowed
    assert chosen.span.name == "30-days"
    assert chosen.span.last - chosen.span.first == timedelta(days=29)


def test_the_number_of_queries_does_not_grow(workspace, jobs, django_assert_num_queries):
    chosen = narrowed(workspace, "period=all")
    with django_assert_num_queries(5):
        sums = Sums(chosen)
        assert sums.by_person
        assert sums.by_kind
        assert sums.by_model
        assert sums.people
    with django_assert_num_queries(2):
        assert SpendChart(chosen).bars
