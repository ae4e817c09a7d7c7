"""What holds for every request of one person."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workspaces import sign_ins
from workspaces.personal import settings_of, written_for


class PersonalFormats:
    """Answers each request in the person's time zone and formats; guests' in the installation's.

    They are put back before the thread serves somebody else, whatever becomes of the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with written_for(settings_of(request.user)):
            return self._get_response(request)


class SignInsSeen:
    """Notes every few minutes which browsers people are here with, so that they can look them through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if not request.user.is_authenticated:
            return self._get_response(request)
        before = request.session.session_key
        sign_ins.see(request)
        response = self._get_response(request)
        if before and request.session.session_key != before:
            sign_ins.follow(before, request.session.session_key)
        return response
