"""Reads JSON bodies, no more leniently than the standard of JSON."""

import json
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from powerpost.sandbox import request_log
from powerpost.sandbox.answers import invalid


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def parse_json(content: bytes) -> Any:
    """Return what `content` says; raises ValueError for NaN, half characters and endless nesting too."""
    try:
        value = json.loads(content.decode(), parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    # Half of a surrogate pair can be escaped in JSON, but never stored.
    json.dumps(value, ensure_ascii=False).encode()
    return value


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Return the request's JSON object; raises 400 for anything else."""
    if request.content_type != "application/json":
        raise invalid("Content-Type", "must be application/json")
    try:
        body = parse_json(request.body)
    except RequestDataTooBig as error:
        raise invalid("body", "is too large") from error
    except ValueError as error:
        raise invalid("body", "must be JSON") from error
    request_log.keep_body(request, body)
    if not isinstance(body, dict):
        raise invalid("body", "must be a JSON object")
    return body
