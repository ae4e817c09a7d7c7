"""What is kept of one person: their settings, and the browsers they are signed in with."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class PersonalSettings(models.Model):
    """How one person wants times and numbers written; without a row, as the installation has it."""

    class NumberFormat(models.TextChoices):
        COMMA_POINT = "comma_point", "1,234.5"
        POINT_COMMA = "point_comma", "1.234,5"
        SPACE_COMMA = "space_comma", "1 234,5"
        APOSTROPHE_POINT = "apostrophe_point", "1’234.5"

    class DateFormat(models.TextChoices):
        DAY_FIRST = "day_first", "21 November 2026, 16:05"
        MONTH_FIRST = "month_first", "November 21, 2026, 4:05 p.m."
        YEAR_FIRST = "year_first", "2026-11-21 16:05"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personal_settings"
    )
    time_zone = models.CharField(max_length=64, blank=True, help_text="Empty for the installation's.")
    number_format = models.CharField(max_length=20, choices=NumberFormat, default=NumberFormat.COMMA_POINT)
    date_format = models.CharField(max_length=20, choices=DateFormat, default=DateFormat.DAY_FIRST)

    class Meta:
        verbose_name_plural = "personal settings"

    def __str__(self) -> str:
        return f"Settings of {self.user}"


class SignIn(models.Model):
    """One browser in which a person is signed in; gone when they sign out or the session is ended."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, help_text="To within minutes.")
    browser = models.CharField(max_length=200, blank=True, help_text="What it calls itself.")
    address = models.CharField(max_length=45, blank=True, help_text="Where it was seen last.")

    class Meta:
        ordering = ["-seen_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at:%Y-%m-%d %H:%M}"
