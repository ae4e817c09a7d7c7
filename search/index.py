"""Writing down the words of objects, so that they are found."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from search.models import Document, Walk
from search.sources import Material, Source, as_object_id, source_of
from search.words import folded_parts_of, folded_words_of

logger = logging.getLogger(__name__)

# No text contains this sign as a word: it begins the marks, and stands between one text and the next. No mark
# begins with it and a digit.
MARK = "¤"
# A document holds no more words than fit into what PostgreSQL takes for one entry (1 MB).
WORDS_MOST = 40_000
# Objects of one millisecond are told apart by these, few enough for numbers to stay below 2**56 until the
# year 2109. Going backwards, FTS5 loses its way at a longer step (such as a year without a document, with
# more of these) and then leaves out matches without an error.
_LOW_BITS = 14
_TRIES = 50
# More than this are left to the background.
AT_ONCE_MOST = 500


def index(kind: str, keys: Iterable[Any]) -> None:
    """Write down what is searched of these objects, in the transaction that is open.

    Called wherever such an object is made or changed. Never raises for what goes wrong in here: nobody's
    work fails because it cannot be found for a while, and the sweep (sweep.py) finds what is not here.
    """
    found = list(keys)
    try:
        with transaction.atomic():
            if len(found) > AT_ONCE_MOST:
                # Such as a tag of thousands of files: nobody's request waits for that.
                Walk.objects.filter(kind=kind).update(after="", ended_at=None)
            else:
                refresh(source_of(kind), found)
    except Exception:
        logger.exception("%s of the kind %s could not be made findable", len(found), kind)


def index_new(kind: str, material: Material) -> None:
    """Write down what is searched of an object that the open transaction has made. Never raises."""
    try:
        with transaction.atomic():
            _add([_document(kind, material)])
    except Exception:
        logger.exception("A new object of the kind %s could not be made findable", kind)


def forget(kind: str, keys: Iterable[Any]) -> None:
    """Take deleted objects out of the search. Never raises; what is left is not shown in any case."""
    try:
        with transaction.atomic():
            ids = [as_object_id(key) for key in keys]
            Document.objects.filter(kind=kind, object_id__in=ids).delete()
    except Exception:
        logger.exception("Deleted objects of the kind %s could not be taken out of the search", kind)


def refresh(source: Source, keys: Sequence[Any]) -> int:
    """Make the documents of these objects say what the objects say; return how many had to change."""
    if not keys:
        return 0
    # Whoever else changes one of these objects now has to wait, and then reads what is written here.
    ids = [as_object_id(key) for key in keys]
    held = Document.objects.filter(kind=source.kind, object_id__in=ids).order_by("pk")
    stored = {document.object_id: document for document in held.select_for_update()}
    wanted = [_document(source.kind, material) for material in source.read(keys)]
    missing, changed = [], 0
    for document in wanted:
        present = stored.get(document.object_id)
        if present is None:
            missing.append(document)
        elif (present.words, present.person_id) != (document.words, document.person_id):
            changed += 1
            Document.objects.filter(pk=present.pk).update(words=document.words, person_id=document.person_id)
    if missing:
        _add(missing)
    return changed + len(missing)


def first_number_of(at: datetime) -> int:
    """Return the lowest number that a document of this moment, or of a later one, can have."""
    since = at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return max(0, since // timedelta(milliseconds=1)) << _LOW_BITS


def time_of(number: int) -> datetime:
    """Return the moment of a document, to the millisecond."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=number >> _LOW_BITS)


def workspace_mark(workspace_id: UUID) -> str:
    """Return the word that every document of a workspace has, so that the index itself keeps to it."""
    return f"{MARK}w{workspace_id.hex}"


def kind_mark(kind: str) -> str:
    """Return the word that every document of a kind has."""
    return f"{MARK}k{kind}"


def person_mark(person_id: int) -> str:
    """Return the word that every document of a person has."""
    return f"{MARK}p{person_id}"


def searched_words(texts: Iterable[str]) -> str:
    """Return the words of several texts, folded and in order, as the database indexes them."""
    words: list[str] = []
    for text in filter(None, texts):
        words += [MARK, *folded_words_of(text)]
        if parts := folded_parts_of(text):
            words += [MARK, *parts]
        if len(words) > WORDS_MOST:
            break
    return " ".join(words[:WORDS_MOST])


def _document(kind: str, material: Material) -> Document:
    marks = [workspace_mark(material.workspace_id), kind_mark(kind)]
    if material.person_id is not None:
        marks.append(person_mark(material.person_id))
    digest = blake2b(material.object_id.bytes, digest_size=4).digest()
    low = int.from_bytes(digest, "big") & ((1 << _LOW_BITS) - 1)
    return Document(
        pk=first_number_of(material.at) | low,
        workspace_id=material.workspace_id,
        kind=kind,
        object_id=material.object_id,
        person_id=material.person_id,
        words=f"{' '.join(marks)} {searched_words(material.texts)}",
    )


def _add(documents: Sequence[Document]) -> None:
    # In their order FTS5 gathers them; at each step back it would write what it has and begin anew.
    documents = sorted(documents, key=lambda document: document.pk)
    try:
        with transaction.atomic():
            Document.objects.bulk_create(documents, batch_size=500)
    except IntegrityError:
        for document in documents:
            _add_one(document)


def _add_one(document: Document) -> None:
    """Add a document whose number may be taken, or which somebody else may have added this moment."""
    for _ in range(_TRIES):
        same = Document.objects.filter(kind=document.kind, object_id=document.object_id)
        if same.update(words=document.words, person_id=document.person_id):
            return
        try:
            with transaction.atomic():
                document.save(force_insert=True)
        except IntegrityError:
            document.pk += 1
        else:
            return
