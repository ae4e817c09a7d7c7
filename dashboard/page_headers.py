"""What every answer tells the browser: where what it loads may come from, keep it private, allow nothing."""

from collections.abc import Callable
from http import HTTPStatus

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Nothing here films, listens, locates or pays, and nothing that gets in shall. What the pages do use (full
# screen, copying, playing videos) is the browser's default for the site itself.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
# For what does not say otherwise, as files and guests' pages do. Not `no-store`: going back would then lose
# where one was on the page and what one had typed. What a browser has kept goes when a person signs out.
CACHE_CONTROL = "private, no-cache"


class PageHeaders:
    """Adds to each answer what keeps it within this site and out of shared caches.

    At signing out, the browser is asked to forget what it kept of pages and pictures (Clear-Site-Data, W3C).
    Drafts stay: they are the person's unfinished work, and belong to the next time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self._get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        match = request.resolver_match
        if request.method == "POST" and match is not None and match.url_name == "logout":
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


class ContentSecurityPolicy:
    """Adds the policy of the settings to each answer that has none of its own, such as a file.

    It is the same for all pages, without a nonce, so it is put together once and not for every answer, as
    django-csp's own middleware does. While DEBUG is on, Django's pages about errors, which need styles of
    their own, come without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._policy = build_policy()
        self._spared = {HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR} if settings.DEBUG else set()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self._get_response(request)
        if response.status_code not in self._spared:
            response.headers.setdefault(HEADER, self._policy)
        return response
