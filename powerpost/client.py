"""The client for PowerPost's API: one method for each call, typed values in and out.

Every method raises only errors of `powerpost.errors` (and whatever reading or writing the caller's own
file raises); each says whether the request may be sent again. Nothing is repeated in here.
"""

import json
from collections.abc import Callable
from typing import BinaryIO
from urllib.parse import quote, urljoin

from powerpost.calls import ApiCalls
from powerpost.catalog import CREDITS_SCOPE, GENERATE_SCOPES, READ_SCOPES, UPLOAD_SCOPE, Kind, MediaType
from powerpost.download import Download, download_file
from powerpost.multipart import Body, MultipartBody
from powerpost.schemas import (
    ContentRequest,
    GenerationAnswer,
    GenerationList,
    GenerationRequest,
    ImagesRequest,
    MediaAnswer,
    StartedGeneration,
    VideoRequest,
)
from powerpost.schemas.answers import read_balance
from powerpost.timeouts import UPLOAD_TIMEOUT

# The paths say "videos" where this project, like PowerPost's fields, says "video".
PATHS: dict[Kind, str] = {Kind.CONTENT: "content", Kind.IMAGES: "images", Kind.VIDEO: "videos"}


class PowerPostClient(ApiCalls):
    """Calls PowerPost at one address, with one account's API key, in one workspace.

    Clients are cheap: open connections belong to the thread, not to the client.
    """

    def upload_media(
        self,
        file: BinaryIO,
        *,
        file_name: str,
        media_type: MediaType,
        mime_type: str,
        size: int,
        on_progress: Callable[[int], None] | None = None,
    ) -> MediaAnswer:
        """Upload a file from its current position, `size` bytes long, without holding it in memory.

        `on_progress` is called with the bytes sent so far. Raises FileTooLarge or StorageQuotaExceeded
        for the two 413s (page "Upload Media", Errors).
        """
        body = MultipartBody(
            {"type": media_type.value},
            file,
            file_name=file_name,
            mime_type=mime_type,
            size=size,
            on_progress=on_progress,
        )
        return self._call(
            "POST",
            "/media/upload",
            MediaAnswer.from_json,
            scope=UPLOAD_SCOPE,
            body=body,
            timeout=UPLOAD_TIMEOUT,
        )

    def generate(self, kind: Kind, request: GenerationRequest) -> StartedGeneration:
        """Start a generation of this kind; sends exactly what the request has filled in.

        Costs credits: after AnswerLost it is unknown whether PowerPost started it (pages "Generate
        Content", "Generate Images", "Generate Videos").
        """
        if request.kind is not kind:
            raise TypeError(f"{type(request).__name__} does not ask for {kind}.")
        return self._call(
            "POST",
            f"/{PATHS[kind]}/generate",
            lambda answer, request_id: StartedGeneration.from_json(kind, answer, request_id),
            scope=GENERATE_SCOPES[kind],
            body=Body(json.dumps(request.to_json()).encode()),
        )

    def generate_content(self, request: ContentRequest) -> StartedGeneration:
        """Start captions; see `generate`."""
        return self.generate(Kind.CONTENT, request)

    def generate_images(self, request: ImagesRequest) -> StartedGeneration:
        """Start images; see `generate`. Raises NotFound for unknown captions or references."""
        return self.generate(Kind.IMAGES, request)

    def generate_video(self, request: VideoRequest) -> StartedGeneration:
        """Start a video; see `generate`."""
        return self.generate(Kind.VIDEO, request)

    def get_generation(self, kind: Kind, generation_id: str) -> GenerationAnswer:
        """Return how a generation is doing, with its outputs once it has any."""
        return self._call(
            "GET",
            f"/{PATHS[kind]}/generations/{quote(generation_id, safe='')}",
            lambda answer, request_id: GenerationAnswer.from_json(kind, answer, request_id, generation_id),
            scope=READ_SCOPES[kind],
        )

    def list_content_generations(
        self, *, status: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> GenerationList:
        """Return one page of this workspace's caption generations, newest first, without outputs."""
        wanted = {"status": status, "limit": limit, "cursor": cursor}
        params = {name: str(value) for name, value in wanted.items() if value is not None}
        return self._call(
            "GET",
            "/content/generations",
            GenerationList.from_json,
            scope=READ_SCOPES[Kind.CONTENT],
            params=params,
        )

    def get_credits(self) -> int:
        """Return the account's credits; they belong to no workspace, so none is named."""
        return self._call("GET", "/account/credits", read_balance, scope=CREDITS_SCOPE, names_workspace=False)

    def download(
        self,
        url: str,
        destination: BinaryIO,
        *,
        max_bytes: int,
        on_progress: Callable[[int], None] | None = None,
    ) -> Download:
        """Write a generated file into `destination`; see `powerpost.download.download_file`.

        A relative link belongs to this client's address. The link is signed: no key goes with it.
        """
        try:
            absolute_url = urljoin(f"{self.base_url}/", url)
        except ValueError:
            absolute_url = url
        return download_file(
            absolute_url,
            destination,
            home=self.base_url,
            max_bytes=max_bytes,
            on_progress=on_progress,
            session=self._session,
        )
