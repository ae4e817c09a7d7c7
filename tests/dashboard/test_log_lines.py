"""What stands in the log: one line a record, a trace to find it by, and nothing that opens a door."""

import json
import logging
import logging.config
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings

from dashboard.log_lines import redacted
from workspaces.trace import tracing

TOKEN = "x7Qd-secret_token"


def formatted(how: str, message: str, *arguments: object, error: Exception | None = None, **extra) -> str:
    """Return what the product's own formatter makes of a record."""
    formatter = logging.config.DictConfigurator({"version": 1}).configure_formatter(
        dict(settings.LOGGING["formatters"][how])
    )
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("django.request", 30, "", 1, message, arguments, info)
    vars(record).update(extra)
    return formatter.format(record)


def line_of(message: str, *arguments: object, error: Exception | None = None, **extra) -> str:
    return formatted("line", message, *arguments, error=error, **extra)


SECRETS = [
    f"/guests/{TOKEN}/",
    f"Not Found: https://example.com/guests/{TOKEN}?x=1",
    f"'/invitations/{TOKEN}/'",
    f"/accounts/password/MQ/{TOKEN}/",
    f"pp_live_sk_{TOKEN} is no key",
    f"key='pp_sandbox_sk_{TOKEN}'",
    f"Authorization: Bearer {TOKEN}",
    f"{{'Authorization': 'Token {TOKEN}', 'Accept': '*/*'}}",
    f"sent bearer {TOKEN}",
    f"https://files.example.com/a.jpg?X-Amz-Signature={TOKEN}&a=1",
    f"/files/a.jpg?expires=1&signature={TOKEN}",
    f"redis://:{TOKEN}@redis:6379/0",
    f"smtp+tls://posts:{TOKEN}@mail.example.com:587",
]


@pytest.mark.parametrize("how", ["line", "json"])
@pytest.mark.parametrize("secret", SECRETS)
def test_what_opens_a_door_is_in_no_line(secret, how):
    try:
        raise ValueError(f"wrong: {secret}")
    except ValueError as error:
        for line in (
            formatted(how, "%s: %s", "Gone", secret),
            formatted(how, "Internal Server Error", error=error),
            formatted(how, "sent", where=secret),
        ):
            assert TOKEN not in line
            assert how == "line" or json.loads(line)


def test_everything_else_stays():
    for text in (
        "/guests/links/6f1c/outputs/2/",
        "/accounts/password/",
        "Northwind key (…f00d)",
        "https://posts.example.com/reviews/?q=a&page=2",
        "olivia@example.com",
        "GET /reviews/ 200 in 12 ms, user 4",
    ):
        assert redacted(text) == text
    assert line_of("%s: %s", "Gone", "/reviews/").endswith("django.request: Gone: /reviews/")


def test_all_handlers_write_such_lines():
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}


def test_no_value_forges_a_line():
    value = "x\n2026-01-01 00:00:00,000 ERROR dashboard: forged\r\x1b[2J\u2028y"
    assert len(line_of("Name: %s", value).splitlines()) == 1
    assert r"x\n2026" in line_of("Name: %s", value)
    assert len(formatted("json", "Name: %s", value).splitlines()) == 1


def test_a_traceback_stands_indented_below_its_line():
    try:
        raise ValueError("first\nINFO forged")
    except ValueError:
        first, *rest = line_of("Broke", error=sys.exc_info()[1]).split("\n")
    assert first.endswith("Broke")
    assert rest
    assert all(line.startswith("  ") for line in rest)


def test_a_line_carries_its_trace():
    with tracing("a" * 32):
        assert line_of("Sent").endswith(f"Sent [{'a' * 32}]")
        assert json.loads(formatted("json", "Sent"))["trace_id"] == "a" * 32
    # What Django writes of a refused request, after it has ended.
    request = SimpleNamespace(trace_id="b" * 32)
    assert line_of("Not Found", request=request).endswith(f"[{'b' * 32}]")


def test_json_has_the_facts_that_were_given():
    facts = json.loads(formatted("json", "%s sent", "A", generation_id="6f1c", api_status=201, seconds=0.5))
    assert facts["message"] == "A sent"
    assert (facts["generation_id"], facts["api_status"], facts["seconds"]) == ("6f1c", 201, 0.5)
    assert (facts["level"], facts["logger"]) == ("WARNING", "django.request")
    assert facts["time"].endswith("+00:00")
    assert {"process", "thread"} <= facts.keys()
    assert "exception" not in facts
