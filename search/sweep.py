"""Finding what lacks its document, or has one that is no longer true, so that no call has to be trusted."""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from search.index import refresh
from search.models import Document, Walk
from search.sources import Source, all_sources, as_key, as_object_id

logger = logging.getLogger(__name__)

# Looked at every minute, of each kind: what is this young, the newest first.
LATELY = timedelta(hours=1)
LATELY_MOST = 500
BATCH = 200
# A walk through all there is begins this long after the last one ended.
WALK_PAUSE = timedelta(days=1)
WALK_SECONDS = 40.0
# After each full batch, so that on SQLite people who write come in between.
BREATH = 0.03
# Beside the key of an object: the walk is among the documents, looking for those without an object.
_DOCUMENTS = "documents:"


def look_at_latest() -> int:
    """Refresh what was made lately, of every kind; return how many documents changed."""
    changed = 0
    for source in all_sources():
        lately = {f"{source.time_field}__gte": timezone.now() - LATELY}
        newest = source.model._default_manager.filter(**lately).order_by(f"-{source.time_field}")
        changed += _refresh(source, list(newest.values_list("pk", flat=True)[:LATELY_MOST]))
    return changed


def walk_on(seconds: float = WALK_SECONDS) -> bool:
    """Go on with the walk through all objects for about this long; return whether more is left to do.

    After an update from before there was a search, this is what makes the old objects findable.
    """
    deadline = time.monotonic() + seconds
    for source in all_sources():
        walk, _ = Walk.objects.get_or_create(pk=source.kind)
        if walk.ended_at is not None:
            if walk.ended_at > timezone.now() - WALK_PAUSE:
                continue
            walk.ended_at, walk.after = None, ""
        while walk.ended_at is None:
            _step(source, walk)
            walk.save()
            if time.monotonic() > deadline:
                return True
            if not walk.after.startswith(_DOCUMENTS):
                time.sleep(BREATH)
    return False


def walk_anew() -> None:
    """Have the next walk begin at once, from the beginning."""
    Walk.objects.update(after="", ended_at=None)


def _step(source: Source, walk: Walk) -> None:
    if walk.after.startswith(_DOCUMENTS):
        _remove_orphans(source, walk)
        return
    objects = source.model._default_manager.order_by("pk")
    if walk.after:
        objects = objects.filter(pk__gt=walk.after)
    keys = list(objects.values_list("pk", flat=True)[:BATCH])
    _refresh(source, keys)
    walk.after = str(keys[-1]) if len(keys) == BATCH else f"{_DOCUMENTS}0"


def _remove_orphans(source: Source, walk: Walk) -> None:
    number = int(walk.after.removeprefix(_DOCUMENTS))
    rows = Document.objects.filter(kind=source.kind, pk__gt=number).order_by("pk")
    documents = dict(rows.values_list("pk", "object_id")[: BATCH * 5])
    keys = [as_key(source, object_id) for object_id in documents.values()]
    present = source.model._default_manager.filter(pk__in=keys).values_list("pk", flat=True)
    known = {as_object_id(key) for key in present}
    gone = [number for number, object_id in documents.items() if object_id not in known]
    if gone:
        Document.objects.filter(pk__in=gone).delete()
    if len(documents) == BATCH * 5:
        walk.after = f"{_DOCUMENTS}{max(documents)}"
    else:
        walk.after, walk.ended_at = "", timezone.now()


def _refresh(source: Source, keys: Sequence[Any]) -> int:
    """Refresh these objects; when one of them cannot be, the others are all the same."""
    try:
        with transaction.atomic():
            return refresh(source, keys)
    except Exception:
        if len(keys) == 1:
            logger.exception("%s %s cannot be made findable", source.kind, keys[0])
            return 0
    return sum(_refresh(source, [key]) for key in keys)
