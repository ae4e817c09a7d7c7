"""Writing jobs as the product would have: their rows, history, inputs, outputs and files."""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.text import slugify

from benchmarks.dataset.documents import Documents
from benchmarks.dataset.notices import Notices
from benchmarks.dataset.pictures import Pictures, Stored
from benchmarks.dataset.plan import Ids, Job, Upload
from benchmarks.dataset.reviewing import MadeOutput, Reviewing
from benchmarks.dataset.rows import Table
from benchmarks.dataset.words import Words
from generations.lifecycle import Status
from generations.models import Generation, GenerationEvent, GenerationInput, Output
from generations.progress import PARTIAL_FAILURE
from generations.refunds import refund_of
from media_library.models import MediaFile
from powerpost import catalog
from powerpost.catalog import Kind
from workspaces.models import ApiKey, BalanceReading

FIELDS = {
    Kind.CONTENT: GenerationInput.Field.MEDIA_IDS.value,
    Kind.IMAGES: GenerationInput.Field.STYLE_IMAGES.value,
    Kind.VIDEO: GenerationInput.Field.SOURCE_IMAGE.value,
}
BALANCE_FIRST, TOP_UP_BELOW, TOP_UP = 24_000, 2_500, 20_000
# What is under way stays so for as long as anybody measures: nothing looks at it before.
NEXT_LOOK = timedelta(days=30)
FAILED = "FAILED", "The model did not answer in time. PowerPost gives the credits of failed work back."
LOST = (
    "ANSWER_LOST",
    "PowerPost's answer was lost. PowerPost may have started it and charged for it. "
    "Look in PowerPost, then choose what to do: it will not be sent again by itself.",
)
SOME_FAILED = "Some outputs failed. PowerPost gives the credits of failed work back."
NOTHING = "", ""
READ_BALANCE_EACH = 40


class Work:
    """Turns jobs, in the order of their time, into rows; `write` stores what has gathered."""

    def __init__(
        self, api_key: ApiKey, words: Words, random: Random, ids: Ids, pictures: Pictures, now: datetime
    ) -> None:
        self._words, self._random, self._ids, self._pictures, self._now = words, random, ids, pictures, now
        self._api_key, self._balance, self._jobs = api_key, BALANCE_FIRST, 0
        self.documents, self._notices = Documents(), Notices(now)
        self.reviewing = Reviewing(words, random, ids, now, self.documents, self._notices)
        self._generations = Table(
            Generation, "id", "workspace_id", "kind", "created_by_id", "created_at", "trace_id", "form_token",
            "parameters", "prompt", "source_generation_id", "brief", "cost_basis", "status", "version",
            "remote_id", "request_id", "credits_used", "remaining_credits", "credits_refunded", "error_code",
            "error_message", "api_key_id", "api_key_last_four", "submitted_at", "finished_at", "deadline_at",
            "next_due_at",
        )  # fmt: skip
        self._events = Table(GenerationEvent, "generation_id", "at", "status", "message", "request_id",
                             "person_id", "detail")  # fmt: skip
        self._inputs = Table(GenerationInput, "generation_id", "media_file_id", "field", "position")
        self._outputs = Table(
            Output, "id", "generation_id", "type", "position", "created_at", "platform", "title", "text",
            "media_id", "remote_url", "url_expires_at", "media_file_id", "width", "height", "duration",
        )  # fmt: skip
        self._files = Table(
            MediaFile, "id", "workspace_id", "type", "format", "source", "name", "file", "thumbnail",
            "small", "display", "size", "sha256", "width", "height", "duration", "has_audio", "created_by_id",
            "created_at", "trace_id", "transfer", "media_id", "sent_bytes", "next_due_at",
        )  # fmt: skip
        self._tag_links = Table(MediaFile.tags.through, "mediafile_id", "tag_id")
        self._readings = Table(BalanceReading, "api_key_id", "at", "balance", "generation_id")

    @property
    def balance(self) -> int:
        """What is left on the account, in credits."""
        return self._balance

    def write(self, until: datetime) -> None:
        """Store what was added, in the transaction that is open; what happens after `until` waits."""
        for table in (self._files, self._tag_links, self._generations, self._events, self._inputs,
                      self._outputs, self._readings):  # fmt: skip
            table.write()
        self._notices.write()
        self.reviewing.write(until)
        self.documents.write(until)

    def upload(self, upload: Upload, tags: dict[str, list[int]]) -> None:
        """Add an uploaded file with its tags."""
        random = self._random
        film = upload.is_video
        stored = self._pictures.film("portrait") if film else self._pictures.any(upload.number)
        name = self._words.file_name(upload.number, ".mp4" if film else ".jpg")
        given = random.sample(tags[upload.place.key], k=random.choice((0, 0, 1, 1, 2, 3)))
        for tag in given:
            self._tag_links.add(upload.id, tag)
        self._file(upload.id, upload.place.key, stored, film, MediaFile.Source.UPLOADED, name,
                   upload.sha256, upload.person_id, upload.at, self._ids(), upload.duration)  # fmt: skip
        self.documents.add_file(
            upload.place.workspace, upload.id, upload.at, upload.person_id, name, tags=given
        )

    def job(self, job: Job) -> None:
        """Add a job with all that belongs to it."""
        self._jobs += 1
        trace_id, place = self._ids(), job.place.key
        request_id = f"req_{self._random.getrandbits(64):016x}"
        lost = job.status == Status.NEEDS_ATTENTION
        accepted = not lost
        used = job.price if accepted else None
        asked = job.parameters.get("quantity", 1) if job.kind is Kind.IMAGES else 1
        refunded = refund_of(job.status, used, asked, job.made)
        if used is not None:
            self._charge(job, used, refunded)
        code, message = NOTHING
        if job.status == Status.FAILED:
            code, message = FAILED
        elif lost:
            code, message = LOST
        elif job.status == Status.PARTIAL:
            code, message = PARTIAL_FAILURE, SOME_FAILED
        due_at = self._now + NEXT_LOOK if job.is_running else None
        self._generations.add(
            job.id, place, job.kind.value, job.person_id, job.at, trace_id, self._ids(),
            json.dumps(job.parameters), job.prompt, job.source.id if job.source else None, job.brief,
            job.basis, job.status.value, 3 if job.is_running else 5, f"gen_{self._ids()}" if accepted else "",
            request_id if accepted else "", used, self._balance if accepted else None, refunded,
            code, message, self._api_key.pk, self._api_key.last_four, job.submitted_at,
            None if job.is_running else job.ended_at, due_at, due_at,
        )  # fmt: skip
        for position, upload in enumerate(job.inputs):
            self._inputs.add(job.id, upload.id, FIELDS[job.kind], position)
        outputs = self._make_outputs(job, trace_id)
        self._history(job, request_id, message, len(outputs))
        texts = [job.prompt]
        for number, output in enumerate(outputs):
            waits = number >= len(outputs) - job.waiting
            texts += self.reviewing.review(job, output, waits=waits)
        self._notices.job(job, message)
        self.documents.add_job(job, texts)

    def _charge(self, job: Job, used: int, refunded: int | None) -> None:
        if self._balance < TOP_UP_BELOW:
            self._balance += TOP_UP
            self._readings.add(self._api_key.pk, job.at, self._balance, None)
        self._balance -= used
        self._readings.add(self._api_key.pk, job.submitted_at + timedelta(seconds=1), self._balance, job.id)
        self._balance += refunded or 0
        if self._jobs % READ_BALANCE_EACH == 0 and not job.is_running:
            self._readings.add(self._api_key.pk, job.ended_at, self._balance, None)

    def _history(self, job: Job, request_id: str, message: str, made: int) -> None:
        add, sent, ended = self._events.add, job.submitted_at, job.ended_at
        request = json.dumps({"request": job.parameters})
        add(job.id, job.at, Status.QUEUED.value, "Accepted", "", job.person_id, "{}")
        add(job.id, sent, Status.SUBMITTING.value, "Sending to PowerPost", "", None, request)
        if job.status != Status.NEEDS_ATTENTION:
            add(job.id, sent + timedelta(seconds=1), Status.PROCESSING.value, "PowerPost is working on it",
                request_id, None, "{}")  # fmt: skip
        if job.is_running:
            return
        if not made:
            add(job.id, ended, job.status.value, message, request_id, None, "{}")
            return
        words = f"PowerPost finished: {made} {'output' if made == 1 else 'outputs'}"
        if job.kind is Kind.CONTENT:
            add(job.id, ended, job.status.value, words, request_id, None, "{}")
            return
        stored_at = ended - timedelta(milliseconds=800)
        add(job.id, stored_at, Status.STORING.value, words, request_id, None, "{}")
        add(job.id, ended, job.status.value, "All files are in the library", "", None, "{}")

    def _make_outputs(self, job: Job, trace_id: str) -> list[MadeOutput]:
        if not job.made:
            return []
        if job.kind is Kind.CONTENT:
            return self._captions(job)
        return [self._file_output(job, position, trace_id) for position in range(job.made)]

    def _captions(self, job: Job) -> list[MadeOutput]:
        words, found = self._words, []
        brand = words.brand_in(job.prompt)
        media = [upload.sha256 for upload in job.inputs]
        for position, platform in enumerate(catalog.platforms_of(job.parameters["post_types"])):
            title = words.title() if platform.has_title else ""
            text = words.caption(platform.id, brand)
            key = self._ids()
            self._outputs.add(
                key, job.id, "caption", position, job.ended_at, platform.id, title, text, "", "", None,
                None, None, None, None,
            )  # fmt: skip
            post_types = [
                entry
                for entry in job.parameters["post_types"]
                if catalog.POST_TYPES[entry].platform is platform
            ]
            found.append(MadeOutput(key, "caption", platform.id, title, text, post_types, media, None))
        return found

    def _file_output(self, job: Job, position: int, trace_id: str) -> MadeOutput:
        is_video = job.kind is Kind.VIDEO
        size_name = job.parameters["size"]
        models: dict[str, Any] = catalog.VIDEO_MODELS if is_video else catalog.IMAGE_MODELS
        size = models[job.parameters["model"]].sizes[size_name]
        number = self._random.getrandbits(16)
        stored = (
            self._pictures.film(size_name)
            if is_video
            else self._pictures.of((size.width, size.height), number)
        )
        key, file_id, sha256 = self._ids(), self._ids(), f"{self._random.getrandbits(256):064x}"
        title = job.prompt or "Images for captions"
        name = f"{slugify(title)[:60].strip('-')}-{position + 1}"
        duration = float(job.parameters["duration"]) if is_video else None
        media_id = self._file(file_id, job.place.key, stored, is_video, MediaFile.Source.GENERATED, name,
                              sha256, job.person_id, job.ended_at, trace_id, duration)  # fmt: skip
        kind = "video" if is_video else "image"
        link = f"https://files.powerpost.example/{media_id}"
        self._outputs.add(
            key, job.id, kind, position, job.ended_at, "", "", "", media_id, link,
            job.ended_at + catalog.URL_LIFETIME, file_id, size.width, size.height, duration,
        )  # fmt: skip
        self.documents.add_file(job.place.workspace, file_id, job.ended_at, job.person_id, name)
        post_types: list[str] = []
        if chosen := job.parameters.get("source_post_type"):
            post_types = [chosen]
        elif job.source is not None:
            post_types = job.source.parameters["post_types"]
        return MadeOutput(key, kind, "", "", "", post_types, [sha256], file_id, position + 1)

    def _file(
        self, key: str, place: str, stored: Stored, is_video: bool, source: MediaFile.Source, name: str,
        sha256: str, person_id: int, at: datetime, trace_id: str, duration: float | None,
    ) -> str:  # fmt: skip
        """Add the row of a file that is at PowerPost, and return its id there."""
        media_id = f"media_{self._ids()}"
        self._files.add(
            key, place, "video" if is_video else "image", "mp4" if is_video else "jpeg", source.value, name,
            stored.file, stored.thumbnail, stored.small, stored.display, stored.size, sha256, stored.width,
            stored.height,
            duration, True if is_video else None, person_id, at, trace_id, "sent", media_id, stored.size,
            None,
        )  # fmt: skip
        return media_id
