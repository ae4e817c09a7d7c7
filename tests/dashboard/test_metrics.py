"""What Prometheus is told, in its own words."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings as product
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from dashboard.heartbeat import this_host
from dashboard.models import Measurement, Worker
from generations.lifecycle import Status
from tests.generations.factories import add_file_outputs, make_file, make_generation
from workspaces.models import ApiKey

TOKEN = "a-token-for-prometheus-to-send-with-each-question"
ALERTS = Path(product.BASE_DIR) / "deployment" / "prometheus-alerts.yml"


@pytest.fixture
def ask(client, db, settings):
    """Return a function that asks as Prometheus does and returns the metric families by name."""
    settings.METRICS_TOKEN = TOKEN

    def asked() -> dict:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        return {family.name: family for family in text_string_to_metric_families(answer.content.decode())}

    return asked


def value(families: dict, name: str, **labels: str) -> float:
    """Return the value of the one sample with these labels."""
    [found] = [
        sample.value
        for family in families.values()
        for sample in family.samples
        if sample.name == f"powerpost_dashboard_{name}" and labels.items() <= sample.labels.items()
    ]
    return found


def test_without_a_token_there_is_no_such_address(client, db, settings):
    settings.METRICS_TOKEN = None
    assert client.get("/metrics", headers={"Authorization": "Bearer None"}).status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ümlaut"])
def test_only_who_knows_the_token_reads(client, settings, header, db):
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": header})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert TOKEN not in answer.content.decode()


def test_a_person_who_is_signed_in_needs_the_token_too(owner, settings):
    settings.METRICS_TOKEN = TOKEN
    assert owner.client.get("/metrics").status_code == 401


def test_jobs_credits_and_files(ask, workspace):
    now = timezone.now()
    make_generation(workspace, "video", Status.PROCESSING, next_due_at=now - timedelta(seconds=90))
    make_generation(workspace, "video", Status.PROCESSING, next_due_at=now + timedelta(seconds=90))
    make_generation(
        workspace, "images", Status.QUEUED, created_at=now - timedelta(hours=1), credits_used=None
    )
    failed = make_generation(workspace, "images", Status.FAILED, credits_used=20, credits_refunded=20)
    done = make_generation(workspace, "images", Status.COMPLETED)
    add_file_outputs(done, count=2, kept=False)
    make_file(workspace, transfer="failed")
    families = ask()
    assert value(families, "jobs", state="processing", kind="video") == 2
    assert value(families, "jobs", state="needs_attention", kind="content") == 0
    assert value(families, "jobs_late", seconds="60") == 1
    assert value(families, "jobs_late", seconds="300") == 0
    assert 90 <= value(families, "job_lateness_max_seconds") < 200
    assert 3600 <= value(families, "oldest_waiting_job_seconds") < 3700
    assert value(families, "credits_spent_total", kind="images") == failed.credits_used + done.credits_used
    assert value(families, "credits_refunded_total", kind="images") == 20
    assert value(families, "transfers", state="failed") == 1
    assert value(families, "outputs_not_kept") == 2


def test_keys_and_workers(ask, workspace):
    ApiKey.objects.update(balance=1234, refused_at=timezone.now())
    Worker.objects.create(host=this_host(), process_id=1, started_at=timezone.now(), seen_at=timezone.now())
    families = ask()
    key = ApiKey.objects.get()
    assert value(families, "balance_credits", last_four=key.last_four, api_key=str(key.pk)) == 1234
    assert value(families, "api_key_usable") == 0
    assert value(families, "workers") == 1
    assert value(families, "queue_tasks") == 0
    assert value(families, "disk_free_bytes") > 0


def test_what_was_counted_is_told_as_counters_and_a_histogram(ask):
    where = {"endpoint": "/images/generate", "method": "POST"}
    for name, labels, number in (
        ("api_requests", where | {"outcome": "2xx"}, 3),
        ("api_seconds", where, 4.5),
        ("api_seconds_bucket", where | {"le": "0.25"}, 1),
        ("api_seconds_bucket", where | {"le": "2.5"}, 2),
        ("http_requests", {"view": "overview", "status": "2xx"}, 7),
        ("sign_ins", {"outcome": "refused"}, 2),
    ):
        Measurement.objects.create(name=name, labels=json.dumps(labels, sort_keys=True), value=number)
    families = ask()
    assert value(families, "api_requests_total", outcome="2xx", **where) == 3
    below = [
        value(families, "api_request_seconds_bucket", le=le) for le in ("0.1", "0.25", "1.0", "2.5", "+Inf")
    ]
    assert below == [0, 1, 1, 3, 3]
    assert value(families, "api_request_seconds_count", **where) == 3
    assert value(families, "api_request_seconds_sum", **where) == 4.5
    assert value(families, "http_requests_total", view="overview") == 7
    assert value(families, "sign_ins_total", outcome="refused") == 2


def test_no_secret_and_no_prompt_is_told(client, ask, workspace):
    make_generation(workspace, prompt="Zanzibar")
    ask()
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert "Zanzibar" not in text
    assert ApiKey.objects.get().key not in text


def test_the_number_of_queries_is_fixed(ask, make_workspace, django_assert_max_num_queries):
    for name in ("One", "Two", "Three"):
        make_generation(make_workspace(name), "images", Status.PROCESSING)
    with django_assert_max_num_queries(8):
        ask()


def test_names_follow_the_rules_of_prometheus(ask):
    for family in ask().values():
        assert re.fullmatch(r"powerpost_dashboard_[a-z_]+", family.name)
        assert family.documentation.endswith(".")
        if family.type == "counter":
            assert {sample.name for sample in family.samples} <= {f"{family.name}_total"}
        assert not family.name.endswith(("_ms", "_milliseconds", "_mb", "_count", "_sum", "_bucket"))


def test_alerts_ask_for_what_is_told(ask, workspace):
    told = {sample.name for family in ask().values() for sample in family.samples}
    # These begin with the first request to PowerPost.
    told |= {"powerpost_dashboard_api_requests_total"}
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 5
    for rule in rules:
        asked = set(re.findall(r"powerpost_dashboard_\w+", rule["expr"]))
        assert asked
        assert asked <= told, rule["alert"]
        assert {"summary", "description"} <= rule["annotations"].keys()
        assert rule["labels"]["severity"] in ("critical", "warning")
