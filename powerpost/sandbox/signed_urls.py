"""Signed addresses of generated files: good for seven days, renewed whenever a generation is read.

A signature covers the path, the end and the account's epoch; counting the epoch up kills every URL signed
before.
"""

import hmac
import time
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from powerpost.catalog import MEDIA_FORMATS, URL_LIFETIME, MediaType
from powerpost.sandbox.answers import ApiError
from powerpost.sandbox.models import Media
from powerpost.sandbox.storage import THUMBNAIL_EXTENSION

FOLDERS: dict[str, str] = {MediaType.IMAGE: "images", MediaType.VIDEO: "videos"}


def _signature(path: str, expires: int, epoch: int) -> str:
    return salted_hmac("powerpost.sandbox.urls", f"{path}:{expires}:{epoch}", algorithm="sha256").hexdigest()


def _signed(request: HttpRequest, path: str, epoch: int) -> str:
    lifetime = settings.URL_LIFETIME_SECONDS
    expires = int(time.time() + (URL_LIFETIME.total_seconds() if lifetime is None else lifetime))
    return request.build_absolute_uri(
        f"{path}?expires={expires}&signature={_signature(path, expires, epoch)}"
    )


def url_path(media: Media) -> str:
    """Return the path under which the file can be had."""
    return f"/storage/{FOLDERS[media.type]}/{media.id}{MEDIA_FORMATS[media.format].extension}"


def url_of(request: HttpRequest, media: Media) -> str:
    """Return a fresh signed URL of the file, on the host that `request` came to."""
    return _signed(request, url_path(media), media.workspace.account.url_epoch)


def thumbnail_url_of(request: HttpRequest, media_id: UUID, epoch: int) -> str:
    """Return a fresh signed URL of the thumbnail."""
    return _signed(request, f"/storage/thumbs/{media_id}{THUMBNAIL_EXTENSION}", epoch)


def check_signature(request: HttpRequest, epoch: int) -> None:
    """Raise 403 unless the request's URL was signed in this epoch and is still alive."""
    expires = request.GET.get("expires", "")
    signature = request.GET.get("signature", "")
    if not expires.isdecimal() or not hmac.compare_digest(
        _signature(request.path, int(expires), epoch).encode(), signature.encode()
    ):
        raise ApiError(403, "FORBIDDEN", "The signature of this URL is not valid (any more).")
    if int(expires) < time.time():
        raise ApiError(403, "FORBIDDEN", "This URL has expired. Read the generation again for a new one.")
