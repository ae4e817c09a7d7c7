"""The page for people, and the JSON answers for paths that are not there."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from powerpost.catalog import SANDBOX_KEY_PREFIX
from powerpost.sandbox import prices, queued_faults
from powerpost.sandbox.answers import ApiError, error_answer
from powerpost.sandbox.faults import WORDS
from powerpost.sandbox.models import STARTING_BALANCE, Account

ACCOUNTS_SHOWN = 50


def home(request: HttpRequest) -> HttpResponse:
    """Explain the sandbox: what it is, its words, its prices and its accounts."""
    accounts = Account.objects.prefetch_related("workspaces").order_by("-created_at")[:ACCOUNTS_SHOWN]
    context = {
        "accounts": accounts,
        "words": WORDS,
        "queued_faults": queued_faults.FAULTS,
        "prices": prices,
        "key_prefix": SANDBOX_KEY_PREFIX,
        "starting_balance": STARTING_BALANCE,
    }
    return render(request, "sandbox/home.html", context)


def health(request: HttpRequest) -> HttpResponse:
    """Answer that the sandbox is up."""
    return JsonResponse({"status": "ok"})


def unknown_path(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 in the API's shape."""
    return error_answer(ApiError(404, "NOT_FOUND", f"There is nothing at {request.path}."))


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 in the API's shape: a defect of the sandbox itself."""
    return error_answer(ApiError(500, "INTERNAL_ERROR", "The sandbox itself has failed; see its output."))
