import logging
import logging.config

from django.conf import settings

TOKEN = "x7Qd-secret_token"


def line_of(message: str, *arguments: object, error: Exception | None = None) -> str:
    """Return what the product's own formatter makes of a record."""
    formatter = logging.config.DictConfigurator({"version": 1}).configure_formatter(
        dict(settings.LOGGING["formatters"]["line"])
    )
    info = (type(error), error, error.__traceback__) if error else None
    return formatter.format(logging.LogRecord("django.request", 30, "", 1, message, arguments, info))


def test_the_token_of_a_guest_link_is_in_no_line():
    for line in (
        line_of("%s: %s", "Gone", f"/guests/{TOKEN}/"),
        line_of("Not Found: https://example.com/guests/%s?x=1", TOKEN),
        line_of("Internal Server Error", error=ValueError(f"no such page: '/guests/{TOKEN}/'")),
    ):
        assert TOKEN not in line
        assert "/guests/…" in line


def test_everything_else_stays():
    assert "/guests/links/6f1c/outputs/2/" in line_of("Not Found: /guests/links/6f1c/outputs/2/")
    assert line_of("%s: %s", "Gone", "/reviews/").endswith("django.request: Gone: /reviews/")


def test_all_handlers_write_such_lines():
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}
