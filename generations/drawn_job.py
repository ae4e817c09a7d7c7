"""What a job's page shows of a job that has ended: drawn once, and kept in this process's memory.

The key of what is kept is made of the very values that are drawn: the rows as they were read, what is said of
the outputs, what the reader may do, and how they have dates and numbers written. Only ages change with time
alone; they are filled in anew.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import caches
from django.db.models import Model
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString

from generations.lifecycle import RUNNING, Status
from generations.models import Generation, GenerationInput, Output
from generations.previews.preview import Preview
from workspaces.ages import with_ages, written_as

TEMPLATE = "generations/job.html"
# Of ten kilobytes it leaves two, and takes a hundredth of the time that drawing takes.
_COMPRESSION = 1


def can_be_kept(job: Generation, outputs: Iterable[Output]) -> bool:
    """Return whether only ages of the job hang on the time, and nobody is asked to decide anything."""
    has_ended = not job.is_running and job.status not in (*RUNNING, Status.NEEDS_ATTENTION)
    return has_ended and all(output.is_kept for output in outputs)


def drawn_job(shown: Mapping[str, Any], *, can_create: bool) -> SafeString:
    """Return the job as a part of its page, for one that can be kept: `shown` is what its template needs.

    Nothing of the request comes to the template but whether the reader `can_create`.
    """
    key = _key_of(shown, can_create=can_create)
    cache = caches["fragments"]
    kept: bytes | None = cache.get(key)
    if kept is None:
        drawn = get_template(TEMPLATE).render({**shown, "frame": {"can_create": can_create}})
        cache.set(key, zlib.compress(drawn.encode(), _COMPRESSION))
    else:
        drawn = zlib.decompress(kept).decode()
    return with_ages(drawn, timezone.now())


def _key_of(shown: Mapping[str, Any], *, can_create: bool) -> str:
    job: Generation = shown["generation"]
    source = job.source_generation
    facts = (
        _row(job),
        job.workspace.name,
        (source.pk, source.title) if source else None,
        [(_with_file(entry["output"]), entry["mark"]) for entry in shown["files"]],
        [(_row(entry["output"]), entry["mark"], _files_in(entry["preview"])) for entry in shown["captions"]],
        [_with_file(entry) for entry in shown["inputs"]],
        [(made.pk, made.kind, made.title) for made in shown["made_generations"]],
        [(use.field, use.generation_id, use.generation.title) for use in shown["used_in"]],
        [(sister.job.pk, sister.job.kind, sister.model, sister.state) for sister in shown["sisters"]],
        [tuple(step) for step in shown["steps"]],
        [shown[name] for name in ("usual_cost", "sent_with", "reference")],
        can_create,
        written_as(),
    )
    return f"job-{hashlib.blake2b(repr(facts).encode(), digest_size=20).hexdigest()}"


def _row(entry: Model | None) -> object:
    """Return all that was read of a row."""
    return entry and [value for name, value in vars(entry).items() if not name.startswith("_")]


def _with_file(entry: Output | GenerationInput) -> object:
    return _row(entry), _row(entry.media_file)


def _files_in(preview: Preview) -> object:
    places = [preview.pictures_for(post_type) for post_type in preview.post_types]
    return [[_row(picture.media_file) for picture in pictures] for pictures in places]
