"""The page of what the work cost, and its ledger as a file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from costs.balance_sheet import BalanceSheet
from costs.chart import SpendChart
from costs.filters import CostFilter
from costs.ledger import Entry, csv_of, is_long, of_unknown_cost, pages_of
from costs.periods import CHIPS
from costs.reconciliation import reconcile
from costs.sums import Sums
from generations.models import Generation
from workspaces.access import get_workspace


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def costs(request: HttpRequest) -> HttpResponse:
    """Show what the workspace's jobs cost, and whether that explains the account's balance.

    For every member: whoever starts jobs should know what they cost. Without `page` a long ledger is left
    out, and without `table` the chart's numbers; HTMX gets what it asks for of both alone.
    """
    workspace = get_workspace(request)
    narrowed = CostFilter(request.GET, workspace)
    part = request.htmx.target  # type: ignore[attr-defined]
    if part == "chart-table":
        table = {"chart": SpendChart(narrowed), "shows_table": True, "is_part": True}
        return render(request, "costs/chart_table.html", table)
    ledger = _ledger(narrowed, request.GET.get("page"))
    if part == "every-job":
        return render(request, "costs/ledger.html", {"filter": narrowed, "is_part": True} | ledger)
    sums = Sums(narrowed)
    reconciled = reconcile(workspace, narrowed.span.since, narrowed.span.until)
    context = {
        "workspace": workspace,
        "filter": narrowed,
        "periods": CHIPS,
        "kinds": Generation.Kind,
        "sums": sums,
        "chart": SpendChart(narrowed) if sums.total.taken else None,
        "shows_table": "table" in request.GET,
        "balance": BalanceSheet(reconciled) if reconciled else None,
        "unknown": of_unknown_cost(narrowed.jobs).count(),
        "is_new": not sums.all_groups and not Generation.objects.filter(workspace=workspace).exists(),
    }
    return render(request, "costs/page.html", context | ledger)


def _ledger(narrowed: CostFilter, number: str | None) -> dict[str, object]:
    """Return a page of the ledger; of a long one nothing but how long it is, until a page is asked for."""
    pages = pages_of(narrowed)
    if number is None and is_long(narrowed):
        return {"pages": pages, "is_folded": True, "has_jobs": True}
    page = pages.get_page(number)
    entries = [Entry(job) for job in page.object_list]
    return {"pages": pages, "page": page, "ledger": entries, "has_jobs": bool(entries)}


@require_safe
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Send the ledger, filtered like the page, as a file that is written while it is read."""
    narrowed = CostFilter(request.GET, get_workspace(request))
    response = StreamingHttpResponse(csv_of(narrowed), content_type="text/csv; charset=utf-8")
    name = f"costs-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
