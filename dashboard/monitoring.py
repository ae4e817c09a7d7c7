"""What machines ask of the site: whether it is alive, whether it is ready, and how it is doing."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.readiness import readiness


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when everything that the dashboard needs is there, 503 otherwise, and what was found."""
    findings = readiness.findings()
    is_ready = all(finding.ok for finding in findings.values())
    checks = {name: {"ok": finding.ok, "message": finding.message} for name, finding in findings.items()}
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    response = JsonResponse({"ready": is_ready, "checks": checks}, status=status)
    # Readiness says once what fails; Django would say it again as an error each time that somebody asks.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@login_not_required
@never_cache
@require_safe
def measurements(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus, which proves itself by METRICS_TOKEN (RFC 6750); 404 without that setting."""
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(token.strip(), settings.METRICS_TOKEN):
        refusal = "Send the METRICS_TOKEN of this installation as “Authorization: Bearer …”.\n"
        return HttpResponse(
            refusal,
            status=HTTPStatus.UNAUTHORIZED,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": 'Bearer realm="metrics"'},
        )
    # Only who watches the installation needs what writes Prometheus' format.
    from dashboard import metrics

    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)
