"""How one person wants times and numbers written, and writing them so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import User
from django.utils import timezone, translation

from workspaces.access import Person
from workspaces.formats import DEFAULT_CODE, format_code
from workspaces.models import PersonalSettings


def settings_of(person: Person) -> PersonalSettings:
    """Return the person's settings; unsaved ones, as the installation has them, for whoever never chose.

    Costs no query when the person was read together with them, as sign-in and e-mails do.
    """
    if not isinstance(person, User):
        return PersonalSettings()
    try:
        return person.personal_settings
    except PersonalSettings.DoesNotExist:
        return PersonalSettings(user=person)


def zone_of(settings: PersonalSettings) -> tzinfo:
    """Return the person's time zone; the installation's when none is chosen or it is not known here."""
    return _zone(settings.time_zone) or timezone.get_default_timezone()


def is_zone(name: str) -> bool:
    """Return whether this machine knows a time zone of this name."""
    return _zone(name) is not None


@contextmanager
def written_for(settings: PersonalSettings) -> Iterator[None]:
    """Write times and numbers as these settings ask for while the block runs, in this thread alone."""
    code = format_code(settings.number_format, settings.date_format)
    with timezone.override(zone_of(settings)), translation.override(code, deactivate=True):
        yield


@contextmanager
def written_for_all() -> Iterator[None]:
    """Write times and numbers as the installation has them: for what is kept, or leaves the site."""
    with timezone.override(timezone.get_default_timezone()), translation.override(DEFAULT_CODE):
        yield


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # ValueError: it looks like a path out of the folder of zones. OSError: it is a folder of zones.
        return None
