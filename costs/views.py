"""The page of what the work cost, and its ledger as a file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from costs.balance_sheet import BalanceSheet
from costs.chart import SpendChart
from costs.filters import CostFilter
from costs.ledger import Entry, csv_of, of_unknown_cost, pages_of
from costs.periods import CHIPS
from costs.reconciliation import reconcile
from costs.sums import Sums
from generations.models import Generation
from workspaces.access import get_workspace


@require_safe
def costs(request: HttpRequest) -> HttpResponse:
    """Show what the workspace's jobs cost, and whether that explains the account's balance.

    For every member: whoever starts jobs should know what they cost.
    """
    workspace = get_workspace(request)
    narrowed = CostFilter(request.GET, workspace)
    sums = Sums(narrowed)
    pages = pages_of(narrowed)
    page = pages.get_page(request.GET.get("page"))
    reconciled = reconcile(workspace, narrowed.span.since, narrowed.span.until)
    context = {
        "workspace": workspace,
        "filter": narrowed,
        "periods": CHIPS,
        "kinds": Generation.Kind,
        "sums": sums,
        "chart": SpendChart(narrowed) if sums.total.taken else None,
        "balance": BalanceSheet(reconciled) if reconciled else None,
        "unknown": of_unknown_cost(narrowed.jobs).count(),
        "ledger": [Entry(job) for job in page.object_list],
        "pages": pages,
        "page": page,
        "is_new": not sums.all_groups and not Generation.objects.filter(workspace=workspace).exists(),
    }
    return render(request, "costs/page.html", context)


@require_safe
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Send the ledger, filtered like the page, as a file that is written while it is read."""
    narrowed = CostFilter(request.GET, get_workspace(request))
    response = StreamingHttpResponse(csv_of(narrowed), content_type="text/csv; charset=utf-8")
    name = f"costs-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
