"""Pages of errors show settings to whoever tries things out: none of them opens a door."""

from dashboard.error_reports import SecretsLeftOut, holds_secret


def test_addresses_of_servers_are_left_out_with_their_passwords(settings):
    settings.DATABASE_URL = "postgres://dashboard:planted-gabbro@db.example.com/dashboard"
    settings.REDIS_URL = "rediss://:planted-gabbro@queue.example.com/0"
    settings.HUEY = settings.HUEY | {"connection": {"url": settings.REDIS_URL}}
    shown = SecretsLeftOut().get_safe_settings()
    assert "planted-gabbro" not in str(shown)
    assert shown["LOGIN_URL"] == settings.LOGIN_URL


def test_the_token_of_metrics_is_a_secret(settings):
    settings.METRICS_TOKEN = "planted-token-of-metrics"
    assert holds_secret("Bearer planted-token-of-metrics")
    assert not holds_secret("Bearer")
