"""What an archive says of itself for programs: manifest.json.

Rendered an output at a time, and of a length that is known before the files are written: the SHA-256 of
what is delivered takes the same 64 characters before and after.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User

from generations.models import Generation
from media_library.models import MediaFile
from reviews.fingerprints import content_of
from reviews.handover.entries import Entry
from reviews.handover.selection import LeftOut
from reviews.models import ReviewEvent
from workspaces.people import name_of

SCHEMA = "powerpost-dashboard/hand-over"
VERSION = 1
NOTES = {
    "fingerprint": (
        "The SHA-256, in hex, of `content` as JSON in UTF-8: keys sorted, no spaces after , and :, "
        "characters other than ASCII as they are. `content.media` are SHA-256 of files: of the approved "
        "file for an image or video, of the files that a caption was written for."
    ),
    "sha256": (
        "`approved_sha256` is that of the file that was approved, `delivered_sha256` that of the one in this "
        "archive. They differ where `mark.status` is `embedded`: metadata were added, pixels and sound are "
        "the same."
    ),
    "mark": (
        "`digital_source_type` is IPTC's term for how the file came about, written into it as XMP; "
        "status: embedded, present (the file had one), not embedded, or not needed (not generated)."
    ),
    "captions.csv": (
        "Cells that a spreadsheet could take for a formula, and those that begin with an apostrophe, have an "
        "apostrophe in front. The exact words are in the .txt files and here."
    ),
}
_DECISIONS = {
    ReviewEvent.Action.SUBMITTED,
    ReviewEvent.Action.WITHDRAWN,
    ReviewEvent.Action.APPROVED,
    ReviewEvent.Action.CHANGES_REQUESTED,
    ReviewEvent.Action.REJECTED,
    ReviewEvent.Action.REOPENED,
    ReviewEvent.Action.UNDONE,
}


def pieces(head: dict[str, Any], entries: Sequence[Entry], left_out: Sequence[LeftOut]) -> Iterator[bytes]:
    """Yield the manifest as JSON; `head` is what it says of the archive as a whole."""
    first = {"schema": SCHEMA, "version": VERSION, **head, "notes": NOTES}
    first["left_out"] = [{"output": entry.review.label, "reason": entry.reason} for entry in left_out]
    # Without the brace that closes it.
    yield _json(first)[:-2].encode() + b',\n  "outputs": ['
    for number, entry in enumerate(entries):
        words = _json(output_of(entry)).replace("\n", "\n    ")
        yield f"{',' if number else ''}\n    {words}".encode()
    yield b"\n  ]\n}\n"


def output_of(entry: Entry) -> dict[str, Any]:
    """Return what the manifest says of one output."""
    review, revision = entry.review, entry.revision
    # The way back, so that it is not read again.
    revision.review = review
    made_by = entry.made_by
    return {
        "id": str(review.pk),
        "file": entry.name,
        "label": review.label,
        "revision": revision.number,
        "content": content_of(revision),
        "fingerprint": review.approved_fingerprint,
        "approved_sha256": entry.media_file.sha256 if entry.media_file else None,
        "delivered_sha256": entry.delivered_sha256,
        "media": _media(entry.media_file) if entry.media_file else None,
        "mark": _mark(entry),
        "decisions": [_decision(entry, event) for event in entry.history if event.action in _DECISIONS],
        "revisions": [
            {
                "number": earlier.number,
                "origin": earlier.origin,
                "restored_from": earlier.restored_from,
                "by": _name(earlier.author),
                "at": earlier.created_at.isoformat(),
                "fingerprint": earlier.fingerprint,
            }
            for earlier in review.all_revisions  # type: ignore[attr-defined]
        ],
        "job": _job(entry.generation),
        # Where another output took the place of the first.
        "file_made_by": _job(made_by) if made_by and made_by.pk != entry.generation.pk else None,
    }


def _mark(entry: Entry) -> dict[str, Any] | None:
    if entry.plan is None:
        return None
    return {
        "status": entry.plan.mark.value,
        "digital_source_type": entry.plan.source_type.value if entry.plan.source_type else None,
        "reason": entry.plan.reason,
    }


def _decision(entry: Entry, event: ReviewEvent) -> dict[str, Any]:
    return {
        "action": event.action,
        "by": event.actor_name,
        "guest": event.guest_link_id is not None or bool(event.guest_name),
        "guest_link": event.guest_link.name if event.guest_link else None,
        "at": event.at.isoformat(),
        "comment": event.comment,
        "revision": event.revision.number,
        "round": event.round,
        "fingerprint": event.fingerprint,
        "undone": event.pk in entry.undone,
        "counts": event in entry.approvals,
    }


def _job(generation: Generation) -> dict[str, Any]:
    """Return where an output comes from: what was asked for, and PowerPost's ids, but no address or key."""
    source = generation.source_generation
    return {
        "id": str(generation.pk),
        "kind": generation.kind,
        "powerpost_id": generation.remote_id,
        "request_id": generation.request_id,
        "prompt": generation.prompt,
        "model": generation.parameters.get("model"),
        "parameters": generation.parameters,
        "inputs": [
            {"field": entry.field, "name": entry.media_file.name} | _media(entry.media_file)
            for entry in generation.inputs.all()
        ],
        "made_for": {"id": str(source.pk), "prompt": source.prompt} if source else None,
        "credits_used": generation.credits_used,
        "credits_refunded": generation.credits_refunded,
        "created_by": _name(generation.created_by),
        "created_at": generation.created_at.isoformat(),
        "finished_at": generation.finished_at.isoformat() if generation.finished_at else None,
    }


def _media(media_file: MediaFile) -> dict[str, Any]:
    return {
        "type": media_file.type,
        "format": media_file.format,
        "source": media_file.source,
        "sha256": media_file.sha256,
        "size": media_file.size,
        "width": media_file.width,
        "height": media_file.height,
        "duration": media_file.duration,
    }


def _name(person: User | None) -> str | None:
    return name_of(person) if person else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
