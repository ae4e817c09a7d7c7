"""GET /account/credits: the one endpoint that needs no workspace."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from powerpost.sandbox.endpoints import account_endpoint
from powerpost.sandbox.models import Account


@account_endpoint("account:read", "GET")
def show_credits(request: HttpRequest, account: Account) -> HttpResponse:
    """Answer the account's balance."""
    return JsonResponse({"balance": account.balance})
