"""POST /media/upload (page "Upload Media")."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone

from powerpost.catalog import GIGABYTE, MAX_SIZE, MEGABYTE, STORAGE_QUOTA, MediaType
from powerpost.sandbox import request_log, storage
from powerpost.sandbox.accounts import Caller, storage_used
from powerpost.sandbox.answers import ApiError, invalid, timestamp
from powerpost.sandbox.endpoints import workspace_endpoint
from powerpost.sandbox.inspection import Findings, NotSupported, inspect
from powerpost.sandbox.models import Media

UNSPECIFIC = ("", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """An upload as it lies in the incoming folder; `size` in bytes, `content_type` as the sender calls it."""

    path: Path
    name: str
    size: int
    content_type: str


@workspace_endpoint("media:write", "POST")
def upload(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Receive one file, check it by its content and keep it."""
    file, media_type = _read_form(request)
    findings = _check(file, media_type)
    if storage_used(caller.account) + file.size > STORAGE_QUOTA:
        quota = STORAGE_QUOTA // GIGABYTE
        raise ApiError(413, "STORAGE_QUOTA_EXCEEDED", f"file: the storage of {quota} GB is full")
    media = Media(
        workspace=caller.workspace,
        type=media_type,
        format=findings.format.id,
        file_name=file.name,
        file_size=file.size,
        width=findings.width,
        height=findings.height,
        duration=findings.duration,
        created_at=timezone.now(),
    )
    # The file first: a row without its file would be worse than a file without its row.
    file.path.rename(storage.file_path(media.id, media.format))
    media.save(force_insert=True)
    return JsonResponse(
        {
            "media_id": str(media.id),
            "type": media.type,
            "file_name": media.file_name,
            "file_size": media.file_size,
            "mime_type": findings.format.mime_type,
            "created_at": timestamp(media.created_at),
        }
    )


def _read_form(request: HttpRequest) -> tuple[ReceivedFile, MediaType]:
    """Return the form's file and type; raises 400 for anything but these two fields, once each."""
    if request.content_type != "multipart/form-data":
        raise invalid("Content-Type", "must be multipart/form-data")
    try:
        form, files = request.POST, request.FILES
    except MultiPartParserError as error:
        raise invalid("body", "must be a well-formed form") from error
    _keep_form(request)
    for name in (*form, *files):
        if name not in ("type", "file"):
            raise invalid(name, "is not a field of this request")
    if len(files.getlist("file")) != 1:
        raise invalid("file", "is required, once and as a file")
    if len(form.getlist("type")) != 1:
        raise invalid("type", "is required, once")
    if form["type"] not in list(MediaType):
        raise invalid("type", f"must be {' or '.join(MediaType)}")
    return _received(files.getlist("file")[0]), MediaType(form["type"])


def _received(file: Any) -> ReceivedFile:
    return ReceivedFile(
        Path(file.temporary_file_path()), file.name or "", file.size or 0, file.content_type or ""
    )


def _keep_form(request: HttpRequest) -> None:
    fields: dict[str, Any] = dict(request.POST.items())
    for name, files in request.FILES.lists():
        file = _received(files[-1])
        fields[name] = {"file_name": file.name, "size": file.size, "content_type": file.content_type}
    request_log.keep_body(request, fields)


def _check(file: ReceivedFile, media_type: MediaType) -> Findings:
    """Return what the file is; raises 400 or 413 when it is not what PowerPost takes as `media_type`."""
    if not file.size:
        raise invalid("file", "is empty")
    if file.size > MAX_SIZE[media_type]:
        limit = MAX_SIZE[media_type] // MEGABYTE
        raise ApiError(413, "FILE_TOO_LARGE", f"file: must be at most {limit} MB for type {media_type}")
    try:
        findings = inspect(file.path)
    except NotSupported as error:
        raise invalid("file", str(error)) from error
    if findings.format.type != media_type:
        raise invalid("type", f"is {media_type}, but the file is {findings.format.mime_type}")
    if file.content_type not in (*UNSPECIFIC, findings.format.mime_type):
        raise invalid("file", f"is sent as {file.content_type}, but is {findings.format.mime_type}")
    return findings
