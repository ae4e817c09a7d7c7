"""Links to stylesheets and scripts: to what was joined (dashboard/joined_files.py), else to each part."""

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.joined_files import JOINED

register = template.Library()

_SHAPES = {
    ".css": '<link rel="stylesheet" href="{}">',
    ".js": '<script type="module" fetchpriority="low" src="{}"></script>',
}


@register.simple_tag
def linked(name: str) -> SafeString:
    """Return the elements that bring a stylesheet or a module of this name into the page."""
    shape = _SHAPES[name[name.rindex(".") :]]
    if getattr(staticfiles_storage, "joins", False):
        return format_html(shape, staticfiles_storage.url(name))
    return format_html_join(
        "\n", shape, ((staticfiles_storage.url(part),) for part in JOINED.get(name, (name,)))
    )


@register.simple_tag
def addresses(name: str) -> str:
    """Return where a stylesheet of this name is, for a script to link: addresses, parted by spaces."""
    parts = (name,) if getattr(staticfiles_storage, "joins", False) else JOINED.get(name, (name,))
    return " ".join(staticfiles_storage.url(part) for part in parts)
