"""The app's registration with Django."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Registers the app under its plain name, with its system checks."""

    name = "dashboard"
    verbose_name = "Dashboard"

    def ready(self) -> None:
        """Register the checks, which import models, and begin to count what happens."""
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from dashboard import checks, checks_of_secrets, checks_of_services, measuring  # noqa: F401
        from powerpost import exchanges

        exchanges.listen(measuring.observe_exchange)
        measuring.observe_signing_in("accepted", user_logged_in)
        measuring.observe_signing_in("refused", user_login_failed)
        measuring.observe_signing_in("locked_out", user_locked_out)
