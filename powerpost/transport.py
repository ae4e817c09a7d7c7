"""How bytes go to PowerPost and back: connections, and what a broken one says about the request.

The rule everything here serves: a POST is sent once. Nothing below repeats a request, follows a
redirect by itself, or guesses that a request did not arrive.
"""

import json
import logging
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
import urllib3

from powerpost.connections import PublicAdapter, TimedAdapter
from powerpost.error_answers import request_id_of
from powerpost.errors import (
    Acceptance,
    AnswerLost,
    ConnectionFailed,
    LinkRefused,
    PowerPostError,
)
from powerpost.exchanges import NO_ANSWER, NO_CONNECTION, Exchange, endpoint_of, outcome_of, tell
from powerpost.multipart import Body
from powerpost.timeouts import Timeout

logger = logging.getLogger(__name__)
# At DEBUG, urllib3 logs whole URLs, and the links to generated files are signed in their query.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

# Answers are small; something endless at a mistyped address must not fill the memory or hold a worker.
ANSWER_MAX = 8 * 1024 * 1024
READ_SIZE = 64 * 1024
READ_TIMEOUTS_PER_ANSWER = 4
USUAL_PORTS = {"http": ":80", "https": ":443"}
LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}
BROKEN_TRANSFER = (requests.RequestException, urllib3.exceptions.HTTPError)
BEFORE_SENDING = (
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.SSLError,
    urllib3.exceptions.ProxyError,
)

_sessions = threading.local()


def new_session(url: str) -> requests.Session:
    """Return a session for the host of this URL that adds nothing of its own to a request."""
    session = _bare_session()
    adapter = TimedAdapter()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # The sandbox on this machine is never behind a proxy.
    session.trust_env = _split(url).hostname not in LOOPBACK_HOSTS
    return session


def public_session() -> requests.Session:
    """Return this thread's session for files of other hosts: public ones, over HTTPS, and nothing else."""
    session: requests.Session | None = getattr(_sessions, "public", None)
    if session is None:
        session = _sessions.public = _bare_session()
        session.adapters.clear()
        session.mount("https://", PublicAdapter())
    return session


def _bare_session() -> requests.Session:
    session = requests.Session()
    # Sessions are shared by the workspaces of a thread; a cookie would carry one's state to another.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # Proxies and certificates from the environment are wanted for PowerPost itself, but a .netrc must
    # not add credentials (hence an auth of our own that adds none).
    session.auth = _no_auth
    return session


def shared_session(url: str) -> requests.Session:
    """Return this thread's session for the URL's origin, with its open connections.

    One for each thread, because sessions are not safe to share between threads.
    """
    by_origin: dict[str, requests.Session] = _sessions.__dict__.setdefault("by_origin", {})
    origin = origin_of(url)
    if origin not in by_origin:
        by_origin[origin] = new_session(url)
    return by_origin[origin]


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL: what has to be equal for two URLs to be one server's."""
    parts = _split(url)
    server = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{server.removesuffix(USUAL_PORTS.get(parts.scheme, ''))}"


def send(
    session: requests.Session,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    timeout: Timeout,
    body: Body | None = None,
    params: Mapping[str, str] | None = None,
) -> requests.Response:
    """Send one request once; return the answer with its body still unread.

    `timeout` is seconds to connect and to wait for a byte. Raises ConnectionFailed when nothing was
    sent, AnswerLost when it is unknown what became of it, or what reading the body's own file raised.
    """
    failure: Exception
    path, started = _split(url).path, time.monotonic()
    try:
        response = session.request(
            method,
            url,
            params=params,
            data=body,
            headers=dict(headers),
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        )
    except LinkRefused as error:
        failure = error
    except BROKEN_TRANSFER as error:
        failure = (body.failure if body else None) or _failure(error, body)
    else:
        request_id = request_id_of(response.headers)
        level = logging.DEBUG if method == "GET" else logging.INFO
        seconds = time.monotonic() - started
        tell(Exchange(method, endpoint_of(path), outcome_of(response.status_code), seconds))
        status = response.status_code
        facts = {"api_status": status, "seconds": round(seconds, 3), "request_id": request_id}
        line = "%s %s %s in %.2f s, request %s"
        logger.log(level, line, method, path, status, seconds, request_id, extra=facts)
        return response
    seconds = time.monotonic() - started
    if isinstance(failure, PowerPostError):
        never_sent = isinstance(failure, ConnectionFailed | LinkRefused)
        tell(Exchange(method, endpoint_of(path), NO_CONNECTION if never_sent else NO_ANSWER, seconds))
    logger.info(
        "%s %s failed after %.2f s: %s", method, path, seconds, failure, extra={"seconds": round(seconds, 3)}
    )
    # Raised out here so that it carries no context: the HTTP library's errors hold the headers.
    raise failure


def read_json(response: requests.Response, read_timeout: float) -> Any:
    """Read and close an answer; return its JSON, or None when it is not JSON or far too long.

    Raises AnswerLost when the connection breaks or the answer never ends.
    """
    content = bytearray()
    deadline = time.monotonic() + read_timeout * READ_TIMEOUTS_PER_ANSWER
    reason = ""
    with closing(response):
        try:
            # Not `iter_content`, which waits for a whole chunk, so never for one that comes by the byte.
            while chunk := response.raw.read1(READ_SIZE, decode_content=True):
                content += chunk
                if len(content) > ANSWER_MAX:
                    return None
                if time.monotonic() > deadline:
                    reason = "it took too long"
                    break
        except BROKEN_TRANSFER:
            reason = "the connection broke"
    if reason:
        raise AnswerLost(f"PowerPost's answer did not arrive whole: {reason}.", status=response.status_code)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _failure(error: Exception, body: Body | None) -> PowerPostError:
    """Return what a broken exchange means.

    With a body the question is whether any of it went out, which the body itself knows: the library's
    errors do not tell (a TLS error, for one, may come before or after). A GET may always be repeated.
    """
    never_sent = not body.was_begun if body is not None else _is_before_sending(error)
    if never_sent:
        return ConnectionFailed(f"PowerPost could not be reached: {_reason(error)}.")
    if isinstance(error, requests.ReadTimeout):
        message = "PowerPost did not answer in time."
    else:
        message = "The connection to PowerPost broke before the answer."
    return AnswerLost(message, acceptance=Acceptance.NOT_ACCEPTED if body is None else None)


def _is_before_sending(error: Exception) -> bool:
    """Whether a GET's error came before anything was sent."""
    if isinstance(error, requests.ReadTimeout):
        return False
    return not isinstance(error, requests.ConnectionError) or isinstance(
        _cause(error) or error, BEFORE_SENDING
    )


def _cause(error: Exception) -> object:
    """Return what the HTTP library found at the bottom of its own error, or None."""
    return getattr(error.args[0], "reason", None) if error.args else None


def _reason(error: Exception) -> str:
    """Return in words why there is no connection; never the library's text, which may quote anything."""
    if isinstance(error, requests.exceptions.SSLError):
        return "no secure connection could be made"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy did not let the request through"
    if isinstance(error, requests.ConnectTimeout):
        return "no connection within the time limit"
    if isinstance(_cause(error), urllib3.exceptions.NameResolutionError):
        return "its name is not known"
    if isinstance(error, requests.ConnectionError):
        return "the connection was refused"
    return "its address is not valid"


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _split(url: str) -> SplitResult:
    """Return the parts of a URL, all empty when it is none; sending to it says what is wrong."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
