"""Captions as text files and as one table.

A text file holds the exact caption in UTF-8 and nothing else; where there is a title (YouTube), it is the
first line, an empty line follows, then the caption.

The table is for spreadsheets, so cells that one could run as a formula get an apostrophe in front
(workspaces/spreadsheets.py). A caption may well begin with @somebody, so what is to be published is copied
from the text files or the manifest.
"""

import csv
import io
from collections.abc import Iterable

from generations.models import Output
from powerpost import catalog
from reviews.handover.entries import Entry
from reviews.models import Revision
from workspaces.spreadsheets import harmless

COLUMNS = (
    "file",
    "platform",
    "post types",
    "title",
    "caption",
    "revision",
    "approved by",
    "approved at",
    "job",
    "fingerprint",
)


def text_of(revision: Revision) -> bytes:
    """Return the text file of a caption."""
    words = f"{revision.title}\n\n{revision.text}" if revision.title else revision.text
    return words.encode()


def table_of(entries: Iterable[Entry]) -> bytes:
    """Return the captions as CSV (RFC 4180) in UTF-8, with the mark by which Excel knows UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        if entry.review.type == Output.Type.CAPTION:
            writer.writerow([harmless(cell) for cell in _cells(entry)])
    return file.getvalue().encode("utf-8-sig")


def _cells(entry: Entry) -> list[str]:
    review, revision = entry.review, entry.revision
    last = max(entry.approvals, key=lambda event: event.at, default=None)
    return [
        entry.name,
        review.output.platform_name,
        ", ".join(post_type_names(revision.post_types)),
        revision.title,
        revision.text,
        str(revision.number),
        ", ".join(event.actor_name for event in entry.approvals),
        last.at.isoformat(timespec="seconds") if last else "",
        entry.generation.title,
        review.approved_fingerprint,
    ]


def post_type_names(post_types: Iterable[str]) -> list[str]:
    """Return the post types as people say them, also those that the catalog does not know."""
    return [catalog.POST_TYPES[entry].name if entry in catalog.POST_TYPES else entry for entry in post_types]
