"""Videos: POST /videos/generate and GET /videos/generations/{id} (page "Generate Videos")."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from powerpost.catalog import Kind
from powerpost.sandbox import prices, references
from powerpost.sandbox.accounts import Caller
from powerpost.sandbox.endpoints import workspace_endpoint
from powerpost.sandbox.json_bodies import read_json
from powerpost.sandbox.validation import read_video_request
from powerpost.sandbox.views.generating import start_job
from powerpost.sandbox.views.reading import (
    addresses,
    created_at,
    error_of,
    files_of,
    generation_or_404,
    spoiled,
)


@workspace_endpoint("videos:generate", "POST")
def generate(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Start a video generation from a prompt or from an image."""
    wanted = read_video_request(read_json(request))
    if wanted.source_image is not None:
        references.source_image(caller.workspace, wanted.source_image)
    price = prices.video_price(wanted.model, wanted.duration, wanted.has_audio)
    return start_job(request, caller, Kind.VIDEO, wanted, wanted.prompt, price)


@workspace_endpoint("videos:read", "GET")
def show(request: HttpRequest, caller: Caller, identifier: UUID) -> HttpResponse:
    """Answer one video generation, with its video once it is completed."""
    generation = generation_or_404(caller, Kind.VIDEO, identifier)
    wanted = generation.request
    body: dict[str, Any] = {
        "video_generation_id": str(generation.id),
        "status": generation.status,
        "prompt": generation.prompt,
        "size": wanted["size"],
        "duration": wanted["duration"],
        "has_audio": wanted["has_audio"],
        "model": wanted["model"],
        "created_at": created_at(generation),
    }
    for media in files_of(generation):
        body["video"] = {**addresses(request, media), "duration": wanted["duration"]}
    return spoiled(caller, generation, {**body, **error_of(generation)})
