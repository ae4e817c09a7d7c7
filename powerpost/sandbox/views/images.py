"""Images: POST /images/generate and GET /images/generations/{id} (page "Generate Images")."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from powerpost.catalog import Kind
from powerpost.sandbox import prices, references
from powerpost.sandbox.accounts import Caller
from powerpost.sandbox.captions import image_prompt
from powerpost.sandbox.endpoints import workspace_endpoint
from powerpost.sandbox.json_bodies import read_json
from powerpost.sandbox.validation import read_images_request
from powerpost.sandbox.views.generating import start_job
from powerpost.sandbox.views.reading import (
    addresses,
    created_at,
    error_of,
    files_of,
    generation_or_404,
    spoiled,
)


@workspace_endpoint("images:generate", "POST")
def generate(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Start an image generation from a prompt, from references or for captions."""
    wanted = read_images_request(read_json(request))
    prompt = wanted.prompt or ""
    if wanted.generation_id is not None:
        source = references.source_generation(caller.workspace, wanted.generation_id, wanted.source_post_type)
        prompt = prompt or image_prompt(source.result["outputs"], wanted.source_post_type)
    references.style_images(caller.workspace, wanted.style_images)
    price = prices.images_price(wanted.model, wanted.quantity)
    return start_job(request, caller, Kind.IMAGES, wanted, prompt, price)


@workspace_endpoint("images:read", "GET")
def show(request: HttpRequest, caller: Caller, identifier: UUID) -> HttpResponse:
    """Answer one image generation; a failed one may still carry the images that were made."""
    generation = generation_or_404(caller, Kind.IMAGES, identifier)
    body: dict[str, Any] = {
        "image_generation_id": str(generation.id),
        "status": generation.status,
        "prompt": generation.prompt,
        "size": generation.request["size"],
        "quantity": generation.request["quantity"],
        "created_at": created_at(generation),
    }
    files = files_of(generation)
    if files:
        body["images"] = [addresses(request, media) for media in files]
    return spoiled(caller, generation, {**body, **error_of(generation)})
