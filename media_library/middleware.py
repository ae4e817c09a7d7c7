"""Refusing a request that is too large before anything of it is read."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from media_library.sizes import size_in_words
from powerpost import catalog

# Boundaries, headers and the other fields of a form.
MULTIPART_SLACK = catalog.MEGABYTE
# The plain form sends all chosen files in one request: a video and as many images as a caption job takes.
UPLOAD_MAX = catalog.VIDEO_MAX_SIZE + catalog.CONTENT_IMAGES_MAX * catalog.IMAGE_MAX_SIZE + MULTIPART_SLACK

# More digits than any length has; Python would refuse to read thousands of them as a number.
LENGTH_DIGITS_MAX = 20


class RefuseOversizedUploads:
    """Answers 413 by the Content-Length alone, and 411 to a body without a usable one.

    Stands above CSRF protection, which reads the whole body to find its token. Only the library's address
    takes files; every other one keeps Django's limit for the fields of a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand the request on, or refuse it unread."""
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length and not request.META.get("HTTP_TRANSFER_ENCODING"):
            return self.get_response(request)
        if not (length.isascii() and length.isdigit() and len(length) <= LENGTH_DIGITS_MAX):
            return _refusal(
                request,
                HTTPStatus.LENGTH_REQUIRED,
                "This request does not say how long it is, so it was not read. Send a Content-Length.",
            )
        limit = body_max(request.path_info)
        if int(length) > limit:
            return _refusal(
                request,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"This is {size_in_words(int(length), round_up=True)} in one go; "
                f"{size_in_words(limit)} fit. Nothing was kept. "
                f"A video can have up to {size_in_words(catalog.VIDEO_MAX_SIZE)}, "
                f"an image up to {size_in_words(catalog.IMAGE_MAX_SIZE)}; send many files one after another.",
            )
        return self.get_response(request)


def body_max(path: str) -> int:
    """Return how many bytes the body of a request to this path may have."""
    if path == reverse("library"):
        return UPLOAD_MAX
    return (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + MULTIPART_SLACK


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script asks, which wants a sentence for one file and not a page."""
    return "application/json" in request.headers.get("Accept", "")


def _refusal(request: HttpRequest, status: HTTPStatus, message: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": message}, status=status)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE and "text/html" in request.headers.get("Accept", ""):
        return render(request, "413.html", {"message": message}, status=status)
    return HttpResponse(f"{message}\n", status=status, content_type="text/plain; charset=utf-8")
