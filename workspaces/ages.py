"""How long ago something was, as people say it."""

import re
from datetime import datetime
from functools import lru_cache

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

# As the tag `ago` draws it; what people write is escaped, so that none of it can look like this.
_DRAWN = re.compile(r'(<time datetime="([^"]*)"[^>]* data-relative>)[^<]*')


def age_in_words(at: datetime, now: datetime) -> str:
    """Return an age as people say it. `static/js/relative_time.js` says the same; keep them alike."""
    seconds = (now - at).total_seconds()
    ahead, seconds = seconds < 0, abs(seconds)
    if seconds < 45:
        return "just now"
    for unit, size, limit in (("min", 60, 3600), ("h", 3600, 86400), ("d", 86400, 7 * 86400)):
        # Half a minute rounds up, and what rounds up to a full hour or day is said in that unit.
        count = round(seconds / size) or 1
        if count * size < limit:
            return f"in {count} {unit}" if ahead else f"{count} {unit} ago"
    is_this_year = timezone.localtime(at).year == timezone.localtime(now).year
    return _in_format(at, "SHORT_DAY_FORMAT" if is_this_year else "SHORT_DATE_FORMAT", *written_as())


def exact_in_words(at: datetime) -> str:
    """Return a moment to the second, with its zone."""
    # Django's own letter for the zone is empty in the hour that comes twice, when it is needed most.
    return f"{_in_format(at, 'EXACT_FORMAT', *written_as())} {timezone.localtime(at).tzname()}"


def with_ages(drawn: str, now: datetime) -> SafeString:
    """Return a drawn piece of a page with all its ages as they are now."""
    aged = _DRAWN.sub(lambda time: time[1] + age_in_words(datetime.fromisoformat(time[2]), now), drawn)
    return mark_safe(aged)  # noqa: S308  drawn already


def written_as() -> tuple[str, str]:
    """Return what decides how the person who is served has dates and numbers written."""
    return translation.get_language() or "", timezone.get_current_timezone_name()


@lru_cache(maxsize=1024)
def _in_format(at: datetime, name: str, language: str, zone: str) -> str:
    # The language and the zone are those that are set; they are a part of what is kept.
    return date_format(timezone.localtime(at), name)
