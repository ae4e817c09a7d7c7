"""Turns a function of a caller into an endpoint: method, key, rate limit, workspace, scope, in this order."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from powerpost.sandbox import rate_limit
from powerpost.sandbox.accounts import Caller, authenticate, enter_workspace, require_scope
from powerpost.sandbox.answers import ApiError, error_answer, rate_limited
from powerpost.sandbox.models import Account

Parameters = ParamSpec("Parameters")
Response = HttpResponse | StreamingHttpResponse


def answers_errors(
    view: Callable[Concatenate[HttpRequest, Parameters], Response],
) -> Callable[Concatenate[HttpRequest, Parameters], Response]:
    """Let `view` raise ApiError, and answer it in the API's shape."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Response:
        try:
            return view(request, *args, **kwargs)
        except ApiError as error:
            return error_answer(error)

    return wrapper


def require_method(request: HttpRequest, *methods: str) -> None:
    """Raise 405 unless the request has one of `methods`."""
    if request.method not in methods:
        raise ApiError(405, "METHOD_NOT_ALLOWED", f"{request.method} is not one of {', '.join(methods)}.")


def _admit(request: HttpRequest, method: str) -> Account:
    require_method(request, method)
    account = authenticate(request)
    allowance = rate_limit.count_request(account.key, account.rate_limit)
    request.allowance = allowance  # type: ignore[attr-defined]
    if allowance.exceeded:
        raise rate_limited(allowance.retry_after)
    return account


def account_endpoint(
    scope: str, method: str
) -> Callable[[Callable[[HttpRequest, Account], HttpResponse]], Callable[[HttpRequest], Response]]:
    """Make an endpoint that needs a key and no workspace; the function gets the account."""

    def decorator(view: Callable[[HttpRequest, Account], HttpResponse]) -> Callable[[HttpRequest], Response]:
        @answers_errors
        @functools.wraps(view)
        def wrapper(request: HttpRequest) -> HttpResponse:
            account = _admit(request, method)
            require_scope(account, scope)
            return view(request, account)

        return wrapper

    return decorator


def workspace_endpoint(
    scope: str, method: str
) -> Callable[
    [Callable[Concatenate[HttpRequest, Caller, Parameters], HttpResponse]],
    Callable[Concatenate[HttpRequest, Parameters], Response],
]:
    """Make an endpoint that needs a key and a workspace; the function gets the caller."""

    def decorator(
        view: Callable[Concatenate[HttpRequest, Caller, Parameters], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, Parameters], Response]:
        @answers_errors
        @functools.wraps(view)
        def wrapper(
            request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            account = _admit(request, method)
            caller = Caller(account, enter_workspace(request, account))
            require_scope(account, scope)
            return view(request, caller, *args, **kwargs)

        return wrapper

    return decorator
