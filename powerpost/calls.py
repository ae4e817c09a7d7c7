"""One request to PowerPost's API with the key in it, and what came of it: a value, or an error to act on."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

import requests

from powerpost.catalog import API_PREFIX
from powerpost.error_answers import error_for_answer, request_id_of
from powerpost.errors import (
    Acceptance,
    AnswerLost,
    InsufficientScope,
    InvalidApiKey,
    InvalidRequest,
    PowerPostError,
    RateLimited,
    UnexpectedAnswer,
)
from powerpost.multipart import Body
from powerpost.rate_limit import RateLimit
from powerpost.timeouts import Timeout
from powerpost.transport import new_session, read_json, send, shared_session

Answer = TypeVar("Answer")

TIMEOUT: Timeout = (5, 30)


class SecretText(str):
    """Text that is sent as it is but shows nothing of itself in a repr, so in no traceback page."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[API key]'"


class ApiCalls:
    """Sends requests to one address with one account's API key; `PowerPostClient` has a method for each.

    `timeout` is seconds to connect and seconds to wait for the answer; `session` replaces the shared
    sessions (and is then the caller's to close). `on_rate_limit` hears what every answer says of the key's
    allowance, and `on_refusal` what PowerPost refuses because of the key itself: with 401, or for want of a
    scope.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        workspace_id: str,
        *,
        timeout: Timeout = TIMEOUT,
        session: requests.Session | None = None,
        on_rate_limit: Callable[[RateLimit], None] | None = None,
        on_refusal: Callable[[InvalidApiKey | InsufficientScope], None] | None = None,
    ) -> None:
        self.base_url = base_url.strip().rstrip("/").removesuffix(API_PREFIX)
        self.workspace_id = workspace_id.strip()
        self.timeout = timeout
        self._api_key = SecretText(api_key.strip())
        self._session = session
        self._on_rate_limit = on_rate_limit or _ignore
        self._on_refusal = on_refusal or _ignore

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url} workspace {self.workspace_id}>"

    def __getstate__(self) -> object:
        raise TypeError("A client holds an API key: it is made where it is needed, and never stored.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the session; the thread's shared connections stay open for its next client."""
        self._session = None

    def _call(
        self,
        method: Literal["GET", "POST"],
        path: str,
        read: Callable[[Mapping[str, Any], str], Answer],
        *,
        scope: str,
        body: Body | None = None,
        params: Mapping[str, str] | None = None,
        timeout: Timeout | None = None,
        names_workspace: bool = True,
    ) -> Answer:
        """Send one request and return what `read` makes of its JSON and its request id."""
        url = f"{self.base_url}{API_PREFIX}{path}"
        headers = self._headers(names_workspace=names_workspace, body=body)
        timeout = timeout or self.timeout
        with self._session_for(method, url) as session:
            response = send(session, method, url, headers=headers, timeout=timeout, body=body, params=params)
            allowance = RateLimit.from_headers(response.headers)
            try:
                answer = self._read(response, read, timeout)
            except RateLimited as error:
                self._on_rate_limit(RateLimit(allowance.limit, 0, error.retry_after))
                raise
            except InsufficientScope as error:
                error.asked_for = scope
                self._on_refusal(error)
                raise
            except InvalidApiKey as error:
                self._on_refusal(error)
                raise
            self._on_rate_limit(allowance)
            return answer

    @contextmanager
    def _session_for(self, method: str, url: str) -> Iterator[requests.Session]:
        """Yield an open connection for a GET, a fresh one for a POST.

        A server may close an idle connection at the very moment it is used again. For a GET that is a
        repeat; for a POST it would be a lost answer that nobody dares to repeat, at the price of one
        handshake saved.
        """
        if self._session is not None:
            yield self._session
        elif method == "GET":
            yield shared_session(url)
        else:
            with new_session(url) as session:
                yield session

    def _read(
        self,
        response: requests.Response,
        read: Callable[[Mapping[str, Any], str], Answer],
        timeout: Timeout,
    ) -> Answer:
        status, request_id = response.status_code, request_id_of(response.headers)
        is_question = response.request.method == "GET"
        acceptance_if_lost = Acceptance.NOT_ACCEPTED if is_question else Acceptance.POSSIBLY_ACCEPTED
        if not 200 <= status < 300:
            raise self._refusal(response, timeout, acceptance_if_lost)
        try:
            body = read_json(response, timeout[1])
            if not isinstance(body, dict):
                raise UnexpectedAnswer("PowerPost answered with something other than JSON.")
            return read(body, request_id)
        except AnswerLost as error:
            # Whoever noticed it knew neither the request nor the rest of the answer.
            error.status, error.request_id, error.acceptance = status, request_id, acceptance_if_lost
            raise

    def _refusal(
        self, response: requests.Response, timeout: Timeout, acceptance_if_lost: Acceptance
    ) -> PowerPostError:
        try:
            body = read_json(response, timeout[1])
        except AnswerLost:
            # The status alone says enough when the sentence that goes with it got lost.
            body = None
        return error_for_answer(
            response.status_code,
            body,
            response.headers,
            acceptance_if_lost=acceptance_if_lost,
            secret=self._api_key,
        )

    def _headers(self, *, names_workspace: bool, body: Body | None) -> dict[str, str]:
        """Return the headers that the pages ask for; raises for a key or id that no header can hold."""
        # Checked here, because the HTTP library would quote the key in its complaint.
        if not _fits_in_header(self._api_key):
            raise InvalidApiKey("The API key is empty or holds characters that no API key has.")
        headers: dict[str, str] = {"x-api-key": self._api_key, "Accept": "application/json"}
        if names_workspace:
            if not _fits_in_header(self.workspace_id):
                raise InvalidRequest("The workspace id is empty or holds characters that no id has.")
            headers["X-Workspace-Id"] = self.workspace_id
        if body is not None:
            headers["Content-Type"] = body.content_type
        return headers


def _ignore(news: object) -> None:
    """Hear what an answer says of the key and do nothing about it."""


def _fits_in_header(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
