"""What an archive shows to people without this dashboard: index.html, with its looks in a file beside it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from generations.presentation import parameters_of
from reviews.handover.captions import post_type_names
from reviews.handover.entries import Entry
from reviews.handover.selection import LeftOut

STYLE_NAME = "style.css"


def page(head: dict[str, Any], entries: Sequence[Entry], left_out: Sequence[LeftOut]) -> bytes:
    """Return the page; `head` is what the manifest says of the archive as a whole."""
    jobs = [
        {
            "generation": group[0].generation,
            "parameters": parameters_of(group[0].generation),
            "inputs": [entry.media_file.name for entry in group[0].generation.inputs.all()],
            "outputs": [
                {"entry": entry, "post_types": post_type_names(entry.revision.post_types)} for entry in group
            ],
        }
        for _, same_job in groupby(entries, key=lambda entry: entry.folder)
        for group in [list(same_job)]
    ]
    context = {"head": head, "jobs": jobs, "left_out": left_out, "count": len(entries)}
    return render_to_string("reviews/archive/index.html", context).encode()


def style() -> bytes:
    """Return the page's style sheet."""
    return render_to_string(f"reviews/archive/{STYLE_NAME}").encode()
