"""A mail server without a sender, or without a site to link to, is refused at the start."""

import pytest

from notifications.checks import emails_can_be_written


@pytest.mark.parametrize(
    ("configured", "site", "sender", "found"),
    [
        (False, "", "", []),
        (True, "https://posts.example.com", "posts@example.com", []),
        (True, "", "posts@example.com", ["notifications.E001"]),
        (True, "https://posts.example.com", "", ["notifications.E002"]),
        (True, "", "", ["notifications.E001", "notifications.E002"]),
    ],
)
def test_what_is_missing_is_named(settings, configured, site, sender, found):
    settings.EMAIL_CONFIGURED, settings.SITE_URL, settings.EMAIL_FROM = configured, site, sender
    messages = emails_can_be_written()
    assert [message.id for message in messages] == found
    assert all(message.hint for message in messages)
