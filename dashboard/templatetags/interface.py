"""The small pieces that every page draws many times: icons, states, times.

They are tags and not includes because a page of cards draws hundreds of them: an include costs about as
much again as the rest of the card.
"""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard import icons
from dashboard.version import VERSION
from workspaces.ages import age_in_words, exact_in_words
from workspaces.numbers import grouped, in_a_sentence
from workspaces.people import name_of, role_name

register = template.Library()
register.filter("person_name", name_of)
register.filter("role_name", role_name)
register.filter("grouped", grouped)
register.filter("in_a_sentence", in_a_sentence)

# One icon for each tone, so that a state is never told by its colour alone.
TONE_ICONS = {
    "": "circle-dashed",
    "busy": "loader-circle",
    "good": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-x",
}
NOTICE_ICONS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


@register.simple_tag
def icon(name: str, size: int = 18, css: str = "i") -> SafeString:
    """Draw a Lucide icon that screen readers pass over; the words beside it say what it means."""
    # Literals in a template arrive as SafeString, which would make a second entry in the cache.
    return icons.drawn(str(name), int(size), str(css))


@register.simple_tag
def status(tone: str, label: str, icon_name: str = "", badge: bool = False) -> SafeString:
    """Draw a state as icon and word. `tone` is busy, good, warn, bad or empty for neutral."""
    css = " ".join(filter(None, ("status", tone, "badge" if badge else "")))
    return format_html('<span class="{}">{}{}</span>', css, _status_icon(tone, icon_name), label)


@register.simple_tag
def status_link(address: str, tone: str, label: str, icon_name: str = "", css: str = "") -> SafeString:
    """Draw a state that is a link; `css` are classes beside its own."""
    classes = " ".join(filter(None, (css, "status", tone)))
    return format_html(
        '<a class="{}" href="{}">{}{}</a>', classes, address, _status_icon(tone, icon_name), label
    )


def _status_icon(tone: str, name: str) -> SafeString:
    name = name or TONE_ICONS.get(tone, TONE_ICONS[""])
    return icons.drawn(name, 14, "i turns" if name == "loader-circle" else "i")


@register.simple_tag
def notice_icon(tone: str) -> SafeString:
    """Draw the icon of a notice: info, good, warn or bad."""
    return icons.drawn(NOTICE_ICONS.get(tone, "info"), 18, "i")


@register.filter
def notice_tone(level_tag: str) -> str:
    """Return the tone of one of Django's messages from its level tag."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level_tag, "info")


@register.simple_tag
def ago(at: datetime | None, now: datetime | None = None) -> SafeString | str:
    """Draw a time by its age, with the exact time in its title; a script keeps the age true."""
    if at is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}" data-relative>{}</time>',
        at.isoformat(timespec="seconds"),
        exact_in_words(at),
        age_in_words(at, now or timezone.now()),
    )


@register.filter
def duration(value: timedelta | float | None) -> str:
    """Return a length of time as a clock shows it: 0:05, 1:20, 1:02:03."""
    if value is None:
        return ""
    seconds = round(value.total_seconds() if isinstance(value, timedelta) else float(value))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.simple_tag
def product_version() -> str:
    """Return the version that runs."""
    return VERSION
