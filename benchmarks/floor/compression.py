"""Pages compressed as the proxy does it (deployment/Caddyfile), for where none is in between."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Compresses pages and parts of them. Static files come compressed, and pictures are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, compressed when it is a page."""
        if response.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response
