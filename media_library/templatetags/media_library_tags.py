"""What the library's templates need beside the interface tags."""

import json
from dataclasses import dataclass
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from media_library.sizes import size_in_words
from powerpost import catalog
from powerpost.catalog import MediaFormat, MediaType
from workspaces.addresses import address_of

register = template.Library()

LAZY = 'loading="lazy"'


@register.simple_tag
def thumbnail_of(media_file_id: UUID | str, dense: int = 0) -> SafeString:
    """Return the attributes of an image that say where its file's thumbnail is.

    A screen that is `dense` times as fine, or nearly, takes the large one: 2 for a place of a card's width,
    3 for one half as wide. By default all take the small one, which is enough for 100 pixels and less.
    """
    address = address_of("media_thumbnail", media_file_id)
    if not dense:
        return format_html('src="{}?small"', address)
    return format_html('src="{0}?small" srcset="{0} {1}x"', address, dense)


@register.filter
def at_once(drawn: SafeString, number: int) -> SafeString:
    """Return a drawn piece of a page with its first so many pictures such that the browser does not wait.

    For what is seen without scrolling: a lazy picture is asked for after all stylesheets have come and the
    page is laid out, these as soon as their place in the page has come.
    """
    return mark_safe(drawn.replace(LAZY, "", number))  # noqa: S308  drawn already


@register.filter
def foremost(drawn: SafeString, number: int = 1) -> SafeString:
    """Return a drawn piece of a page whose first picture, or so many, go before scripts and others."""
    return mark_safe(drawn.replace(LAZY, 'fetchpriority="high"', number))  # noqa: S308  drawn already


@dataclass(frozen=True, slots=True)
class UploadRules:
    """Which files an input takes, for its attributes and for the sentence under it."""

    formats: tuple[MediaFormat, ...]

    @property
    def accept(self) -> str:
        """The value of a file input's `accept`."""
        return ",".join(entry.mime_type for entry in self.formats)

    @property
    def as_json(self) -> str:
        """The rules for static/js/uploads.js: name and largest size in bytes by MIME type."""
        return json.dumps(
            {
                entry.mime_type: {"name": entry.name, "type": entry.type.value, "max": entry.max_size}
                for entry in self.formats
            }
        )

    @property
    def in_words(self) -> str:
        """As in "JPEG, PNG or WebP up to 10 MB"."""
        parts = []
        for kind in MediaType:
            names = [entry.name for entry in self.formats if entry.type is kind]
            if names:
                listed = " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
                parts.append(f"{listed} up to {size_in_words(catalog.MAX_SIZE[kind])}")
        return ", ".join(parts)


@register.simple_tag
def upload_rules(types: str = "", for_captions: bool = False) -> UploadRules:
    """Return the rules for files of these types (a text such as "image video"; empty: all)."""
    wanted = types.split() or [kind.value for kind in MediaType]
    return UploadRules(
        tuple(
            entry
            for entry in catalog.MEDIA_FORMATS.values()
            if entry.type.value in wanted and (entry.for_captions or not for_captions)
        )
    )


@register.filter
def filesize(size: int) -> str:
    """Return a size in bytes as people say it."""
    return size_in_words(size)


@register.simple_tag(takes_context=True)
def filtered_by(context: template.Context, key: str, value: str = "") -> str:
    """Return the end of an address that keeps all filters but this one; without a value it is taken off."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.pop(key, None)
    if value:
        query[key] = value
    return f"?{query.urlencode()}"
