"""What Prometheus reads at /metrics: how jobs, queue, PowerPost and this site are doing.

Everything is read from the database or the queue, so that each web server tells the same of the whole
installation. The number of queries is fixed. Names and units follow Prometheus' page "Metric and label
naming": base units, `_total` for what only grows.
"""

import platform
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone
from huey.contrib.djhuey import HUEY
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard import measuring
from dashboard.heartbeat import heard_from
from dashboard.operations.facts import not_kept
from dashboard.readiness import free_bytes
from dashboard.version import VERSION
from generations import lifecycle
from generations.lifecycle import Status
from generations.models import Generation
from media_library.models import MediaFile
from workspaces.models import ApiKey

PREFIX = "powerpost_dashboard"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# A job that is due for longer than so many seconds is counted for each of these.
LATE_BY = (5, 30, 60, 300)
NOT_SENT = (Status.WAITING, Status.QUEUED)


def exposition() -> bytes:
    """Return everything in Prometheus' text format, version 0.0.4."""
    registry = CollectorRegistry()
    registry.register(_Installation())
    return generate_latest(registry)


class _Installation(Collector):
    """Reads the state of the whole installation, each time anew."""

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        yield _gauge(
            "build_info",
            "The version that runs.",
            [((VERSION, platform.python_version()), 1)],
            "version python",
        )
        yield from _jobs()
        yield from _lateness()
        yield from _files()
        yield from _keys()
        yield from _processes()
        yield from _counted()


def _jobs() -> Iterator[Metric]:
    rows = (
        Generation.objects.order_by()
        .values("status", "kind")
        .annotate(
            jobs=Count("pk"),
            spent=Sum("credits_used"),
            refunded=Sum("credits_refunded"),
            oldest=Min("created_at"),
        )
    )
    # All of them, also those that nothing is in: an alert cannot compare with what is not there.
    counts = {(status, kind): 0 for status in Status.values for kind in Generation.Kind.values}
    spent: dict[str, int] = dict.fromkeys(Generation.Kind.values, 0)
    refunded = dict(spent)
    oldest = now = timezone.now()
    for row in rows:
        counts[row["status"], row["kind"]] = row["jobs"]
        spent[row["kind"]] += row["spent"] or 0
        refunded[row["kind"]] += row["refunded"] or 0
        if row["status"] in NOT_SENT:
            oldest = min(oldest, row["oldest"])
    yield _gauge("jobs", "Jobs by state and kind.", counts.items(), "state kind")
    yield _gauge(
        "oldest_waiting_job_seconds", "Age of the oldest job not sent yet.", [((), _seconds(now - oldest))]
    )
    yield _counter("credits_spent", "Credits that PowerPost took.", _by_one(spent), "kind")
    yield _counter("credits_refunded", "Credits that PowerPost gave back.", _by_one(refunded), "kind")


def _lateness() -> Iterator[Metric]:
    now = timezone.now()
    late = {
        f"late_{seconds}": Count("pk", filter=Q(next_due_at__lt=now - timedelta(seconds=seconds)))
        for seconds in LATE_BY
    }
    found = lifecycle.due().order_by().aggregate(first=Min("next_due_at"), due=Count("pk"), **late)
    lateness = _seconds(now - found["first"]) if found["first"] else 0
    yield _gauge("jobs_due", "Jobs whose next step is due now.", [((), found["due"])])
    yield _gauge(
        "job_lateness_max_seconds", "For how long the latest of them has been due.", [((), lateness)]
    )
    yield _gauge(
        "jobs_late",
        "Jobs whose next step has been due for longer than `seconds`.",
        [((str(seconds),), found[f"late_{seconds}"]) for seconds in LATE_BY],
        "seconds",
    )


def _files() -> Iterator[Metric]:
    states = dict.fromkeys(MediaFile.Transfer.values, 0)
    states |= dict(MediaFile.objects.order_by().values_list("transfer").annotate(Count("pk")))
    yield _gauge(
        "transfers", "Files by how far they are on their way to PowerPost.", _by_one(states), "state"
    )
    yield _gauge(
        "outputs_not_kept", "Generated files that are not in the library yet.", [((), not_kept().count())]
    )


def _keys() -> Iterator[Metric]:
    now = timezone.now()
    balances, usable, paused = [], [], []
    for key in ApiKey.objects.defer("key").order_by("pk"):
        labels = (str(key.pk), key.last_four, key.kind)
        if key.balance is not None:
            balances.append((labels, key.balance))
        usable.append((labels, int(key.is_active and key.refused_at is None)))
        paused.append((labels, int(key.paused_until is not None and key.paused_until > now)))
    names = "api_key last_four kind"
    yield _gauge("balance_credits", "Credits left on a key's account, as heard last.", balances, names)
    yield _gauge("api_key_usable", "1 while a key is active and PowerPost accepts it.", usable, names)
    yield _gauge(
        "api_key_paused", "1 while PowerPost's rate limit lets a key's requests wait.", paused, names
    )


def _processes() -> Iterator[Metric]:
    last = heard_from().aggregate(workers=Count("pk"), seen_at=Max("seen_at"))
    yield _gauge("workers", "Workers that said lately that they are alive.", [((), last["workers"])])
    yield _gauge("queue_tasks", "Tasks in the queue to be done now.", [((), HUEY.pending_count())])
    yield _gauge("queue_scheduled_tasks", "Tasks in the queue for later.", [((), HUEY.scheduled_count())])
    yield _gauge("disk_free_bytes", "Room left on the disk of the data folder.", [((), free_bytes())])


def _counted() -> Iterator[Metric]:
    by_name: dict[str, list[tuple[dict[str, str], float]]] = defaultdict(list)
    for name, labels, value in measuring.rows():
        by_name[name].append((labels, value))
    for name, help_text, names in (
        (measuring.API_REQUESTS, "Requests to PowerPost by how they ended.", "method endpoint outcome"),
        (measuring.HTTP_REQUESTS, "Requests to this site.", "view status"),
        (measuring.HTTP_SECONDS, "Seconds spent on requests to this site.", "view"),
        (measuring.SIGN_INS, "Tries to sign in by how they ended.", "outcome"),
    ):
        found = [(tuple(labels[entry] for entry in names.split()), value) for labels, value in by_name[name]]
        yield _counter(name, help_text, found, names)
    yield _api_seconds(by_name[measuring.API_SECONDS_BUCKET], by_name[measuring.API_SECONDS])


def _api_seconds(
    buckets: Iterable[tuple[dict[str, str], float]], sums: Iterable[tuple[dict[str, str], float]]
) -> Metric:
    """Return the histogram: stored is what fell into each bucket, Prometheus wants what is below its end."""
    metric = HistogramMetricFamily(
        f"{PREFIX}_api_request_seconds", "Seconds until PowerPost answered.", labels=["method", "endpoint"]
    )
    counts: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for labels, value in buckets:
        counts[labels["method"], labels["endpoint"]][labels["le"]] = value
    seconds = {(labels["method"], labels["endpoint"]): value for labels, value in sums}
    for where, found in sorted(counts.items()):
        below, cumulative = 0.0, []
        for upper in [*map(str, measuring.BUCKETS), measuring.BEYOND]:
            below += found.get(upper, 0)
            cumulative.append((upper, below))
        metric.add_metric(where, cumulative, sum_value=seconds.get(where, 0))
    return metric


def _gauge(name: str, help_text: str, values: Iterable[tuple[Any, float]], labels: str = "") -> Metric:
    metric = GaugeMetricFamily(f"{PREFIX}_{name}", help_text, labels=labels.split())
    for label_values, value in values:
        metric.add_metric(label_values, value)
    return metric


def _counter(name: str, help_text: str, values: Iterable[tuple[Any, float]], labels: str = "") -> Metric:
    metric = CounterMetricFamily(f"{PREFIX}_{name}", help_text, labels=labels.split())
    for label_values, value in values:
        metric.add_metric(label_values, value)
    return metric


def _by_one(values: dict[str, int]) -> list[tuple[tuple[str], int]]:
    return [((name,), value) for name, value in values.items()]


def _seconds(span: Any) -> float:
    return max(0.0, span.total_seconds())
