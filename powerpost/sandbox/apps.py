"""The one Django app of the sandbox."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Accounts, media, generations, and what was asked of them."""

    name = "powerpost.sandbox"
    label = "sandbox"
