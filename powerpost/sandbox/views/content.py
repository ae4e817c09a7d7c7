"""Captions: POST /content/generate, GET /content/generations and /content/generations/{id}.

The POST is of the page "Generate Content"; the readings are of the second half of the API's README.
"""

import base64
import binascii
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from powerpost.catalog import Kind, platforms_of
from powerpost.sandbox import prices, references
from powerpost.sandbox.accounts import Caller
from powerpost.sandbox.answers import invalid
from powerpost.sandbox.endpoints import workspace_endpoint
from powerpost.sandbox.jobs import status_of
from powerpost.sandbox.json_bodies import read_json
from powerpost.sandbox.models import Generation
from powerpost.sandbox.validation import read_content_request
from powerpost.sandbox.views.generating import start_job
from powerpost.sandbox.views.reading import created_at, error_of, generation_or_404, spoiled

LIST_PARAMETERS = ("status", "limit", "cursor")
LIST_DEFAULT = 20
LIST_MAX = 100


@workspace_endpoint("content:generate", "POST")
def generate(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Start a caption generation."""
    wanted = read_content_request(read_json(request))
    media = references.content_media(caller.workspace, wanted.media_ids)
    video = next((entry for entry in media if not entry.is_image), None)
    price = prices.captions_price(
        wanted.post_types,
        wanted.research_mode,
        image_count=0 if video else len(media),
        video_duration=video.duration if video else None,
    )
    return start_job(request, caller, Kind.CONTENT, wanted, wanted.prompt or "", price)


@workspace_endpoint("content:read", "GET")
def show(request: HttpRequest, caller: Caller, identifier: UUID) -> HttpResponse:
    """Answer one caption generation, with its captions once it is completed."""
    generation = generation_or_404(caller, Kind.CONTENT, identifier)
    body = _summary(generation)
    if generation.status == Generation.Status.COMPLETED:
        body["outputs"] = generation.result["outputs"]
    return spoiled(caller, generation, body)


@workspace_endpoint("content:read", "GET")
def list_generations(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Answer a page of the workspace's caption generations, newest first and without their captions."""
    for name in request.GET:
        if name not in LIST_PARAMETERS:
            raise invalid(name, "is not a parameter of this request")
    limit = _read_limit(request.GET.get("limit", str(LIST_DEFAULT)))
    generations = Generation.objects.filter(workspace=caller.workspace, kind=Kind.CONTENT)
    if "status" in request.GET:
        generations = _with_status(generations, request.GET["status"])
    if "cursor" in request.GET:
        moment, identifier = _read_cursor(request.GET["cursor"])
        generations = generations.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=identifier))
    found = list(generations.order_by("-created_at", "-id")[: limit + 1])
    page, has_more = found[:limit], len(found) > limit
    return JsonResponse(
        {
            "data": [_summary(generation) for generation in page],
            "next_cursor": _cursor(page[-1]) if has_more else None,
            "has_more": has_more,
        }
    )


def _summary(generation: Generation) -> dict[str, Any]:
    request = generation.request
    return {
        "generation_id": str(generation.id),
        "status": status_of(generation),
        "prompt": generation.prompt,
        "platforms": [platform.id for platform in platforms_of(request["post_types"])],
        "research_mode": request["research_mode"],
        "credits_used": generation.credits_used,
        "created_at": created_at(generation),
        **error_of(generation),
    }


def _with_status(generations: QuerySet[Generation], status: str) -> QuerySet[Generation]:
    if status not in Generation.Status.values:
        raise invalid("status", f"must be one of {', '.join(Generation.Status.values)}")
    now = timezone.now()
    if status == Generation.Status.PENDING:
        return generations.filter(status=Generation.Status.PROCESSING, pending_until__gt=now)
    if status == Generation.Status.PROCESSING:
        return generations.filter(status=status, pending_until__lte=now)
    return generations.filter(status=status)


def _read_limit(text: str) -> int:
    limit = int(text) if text.isdecimal() else 0
    if not 1 <= limit <= LIST_MAX:
        raise invalid("limit", f"must be 1 to {LIST_MAX}")
    return limit


def _cursor(generation: Generation) -> str:
    return base64.urlsafe_b64encode(f"{generation.created_at.isoformat()} {generation.id}".encode()).decode()


def _read_cursor(text: str) -> tuple[datetime, UUID]:
    try:
        moment, identifier = base64.urlsafe_b64decode(text.encode()).decode().split(" ")
        return datetime.fromisoformat(moment), UUID(identifier)
    except (ValueError, binascii.Error) as error:
        raise invalid("cursor", "must be a next_cursor of this list") from error
