"""The app."""

from django.apps import AppConfig


class CostsConfig(AppConfig):
    """What the work cost: the ledger, its sums, and what they cannot explain."""

    name = "costs"
