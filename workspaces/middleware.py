"""What holds for every request of one person."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
