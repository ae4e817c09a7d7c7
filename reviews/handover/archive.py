"""The archive itself: put together beforehand, and compared with what was approved while it is downloaded."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.utils import timezone
from zipstream import ZipStream

from media_library.names import Names
from media_library.provenance import Altered, Mark, Plan
from media_library.zip_download import Broken, ZipDownload
from reviews.actors import Actor
from reviews.decisions import record
from reviews.fingerprints import is_approved
from reviews.handover import manifest
from reviews.handover.captions import table_of, text_of
from reviews.handover.entries import Entry
from reviews.handover.naming import file_stem, folder_stem, safe_part
from reviews.handover.page import STYLE_NAME, page, style
from reviews.handover.selection import LeftOut
from reviews.models import Review, ReviewEvent
from reviews.reading import with_parts
from workspaces.models import Workspace
from workspaces.people import name_of

PAGE_NAME, TABLE_NAME, MANIFEST_NAME = "index.html", "captions.csv", "manifest.json"


class Archive(ZipDownload):
    """Approved outputs as a ZIP archive."""

    def __init__(
        self,
        workspace: Workspace,
        actor: Actor,
        reviews: Sequence[Review],
        plans: Mapping[uuid.UUID, Plan],
        left_out: Sequence[LeftOut] = (),
    ) -> None:
        """Put it together; `reviews` as selection.with_history() reads them, `plans` by review."""
        self.id = uuid.uuid4()
        self.workspace = workspace
        self.actor = actor
        self.made_at: datetime = timezone.now()
        self.left_out = left_out
        self.entries = _entries(reviews, plans)

    def __str__(self) -> str:
        return f"hand-over {self.id}"

    @property
    def file_name(self) -> str:
        """What the browser calls it."""
        name = safe_part(self.workspace.name, "workspace")
        return f"{name}-hand-over-{timezone.localtime(self.made_at):%Y-%m-%d}.zip"

    def record(self) -> None:
        """Write into the history of each output that it was handed over, and to whom."""
        detail = {"archive": str(self.id), "outputs": len(self.entries)}
        with transaction.atomic():
            for entry in self.entries:
                state = entry.review.state
                record(
                    entry.review,
                    ReviewEvent.Action.HANDED_OVER,
                    self.actor,
                    before=state,
                    after=state,
                    detail=detail,
                )

    @cached_property
    def _head(self) -> dict[str, object]:
        person = self.actor.person
        return {
            "archive": str(self.id),
            "made_at": self.made_at.isoformat(),
            "made_by": name_of(person) if person else None,
            "workspace": self.workspace.name,
        }

    def fill(self, archive: ZipStream) -> None:
        """Add the page, the table, the outputs, and the manifest."""
        # First what is quick to read; the manifest last, for it names what was really written.
        archive.add(page(self._shown_head, self.entries, self.left_out), PAGE_NAME)
        archive.add(style(), STYLE_NAME)
        archive.add(table_of(self.entries), TABLE_NAME)
        for entry in self.entries:
            size = entry.plan.size if entry.plan else len(text_of(entry.revision))
            archive.add(_content(entry), entry.name, size=size)
        size = sum(len(piece) for piece in self._manifest())
        archive.add(self._manifest(), MANIFEST_NAME, size=size)

    @property
    def _shown_head(self) -> dict[str, object]:
        return self._head | {"made_at": self.made_at}

    def _manifest(self) -> Iterator[bytes]:
        return manifest.pieces(self._head, self.entries, self.left_out)


def _entries(reviews: Sequence[Review], plans: Mapping[uuid.UUID, Plan]) -> list[Entry]:
    folders: dict[uuid.UUID, str] = {}
    folder_names = Names([PAGE_NAME, STYLE_NAME, TABLE_NAME, MANIFEST_NAME])
    names: dict[str, Names] = {}
    entries = []
    for review in reviews:
        generation = review.output.generation
        if generation.pk not in folders:
            folders[generation.pk] = folder_names.unique(folder_stem(generation))
        folder = folders[generation.pk]
        media_file = review.revision.media_file if review.revision else None
        suffix = media_file.media_format.extension if media_file else ".txt"
        name = names.setdefault(folder, Names()).unique(file_stem(review), suffix)
        entry = Entry(review, folder, f"{folder}/{name}", plans.get(review.pk))
        if media_file is None:
            entry.delivered_sha256 = hashlib.sha256(text_of(entry.revision)).hexdigest()
        entries.append(entry)
    return entries


def _content(entry: Entry) -> Iterator[bytes]:
    """Yield an output as it is delivered, verified at this moment; raises Broken or Altered."""
    _verify(entry)
    media_file, plan = entry.media_file, entry.plan
    if media_file is None or plan is None:
        yield text_of(entry.revision)
        return
    # What is delivered as it is stored is hashed by the plan already.
    delivered = hashlib.sha256() if plan.mark == Mark.EMBEDDED else None
    with media_file.file.storage.open(media_file.file.name or "", "rb") as file:
        try:
            for block in plan.stream(file, media_file.sha256):
                if delivered is not None:
                    delivered.update(block)
                yield block
        except Altered as error:
            raise Broken(f"{entry.name}: {error}") from error
    entry.delivered_sha256 = delivered.hexdigest() if delivered is not None else media_file.sha256


def _verify(entry: Entry) -> None:
    now = with_parts(Review.objects.filter(pk=entry.review.pk)).first()
    if now is None or not is_approved(now) or now.approved_fingerprint != entry.review.approved_fingerprint:
        raise Broken(f"{entry.name} is no longer what was approved.")
