"""How long ago something was, as people say it."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


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
    local = timezone.localtime(at)
    is_this_year = local.year == timezone.localtime(now).year
    return date_format(local, "SHORT_DAY_FORMAT" if is_this_year else "SHORT_DATE_FORMAT")
