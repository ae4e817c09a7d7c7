"""Asking the database's own index: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from search.index import MARK, kind_mark, person_mark, workspace_mark
from search.models import Document
from search.queries import Query, Term

# Both databases take many more; one side of every comparison of numbers must be there.
NUMBER_MOST = (1 << 63) - 1
# A word that no document has, to leave out nothing.
_NOT_LEFT_OUT = f' NOT "{MARK}0"'
# So many documents are read one by one on PostgreSQL before the index is asked.
LATELY_MOST = 300


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: always one workspace; perhaps one kind, one person, and the numbers from and until."""

    workspace_id: UUID
    kind: str = ""
    person_id: int | None = None
    first: int = 0
    last: int = NUMBER_MOST

    @property
    def marks(self) -> list[str]:
        """The words that every document of the scope has, so that the index narrows to it by itself."""
        marks = [workspace_mark(self.workspace_id)]
        if self.kind:
            marks.append(kind_mark(self.kind))
        if self.person_id is not None:
            marks.append(person_mark(self.person_id))
        return marks


def newest(query: Query, scope: Scope, most: int) -> list[int]:
    """Return the numbers of the documents that match, newest first, at most so many."""
    if connection.vendor == "postgresql":
        # GIN gathers all matches before it sorts them. Of a common word, enough are among the latest.
        sql, values = _select_lately(query, scope)
        found = _numbers(sql, values, most)
        if len(found) == most:
            return found
    sql, values = _select(query, scope)
    return _numbers(sql, values, most)


def counted(query: Query, scope: Scope, most: int) -> int:
    """Return how many documents match, up to `most`."""
    sql, values = _select(query, scope)
    with connection.cursor() as cursor:
        # What the text is made of is written here; words and everything else are values.
        cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s) AS found", [*values, most])  # noqa: S608
        (number,) = cursor.fetchone()
        return int(number)


def matching_objects(query: Query, scope: Scope, most: int) -> QuerySet[Document, UUID]:
    """Return the ids of the newest objects that match, as a subquery for `pk__in`."""
    sql, values = _select(query, scope)
    newest_first = RawSQL(f"{sql} ORDER BY 1 DESC LIMIT %s", [*values, most])  # noqa: S611  words are values
    return Document.objects.filter(pk__in=newest_first).values_list("object_id", flat=True)


def _select(query: Query, scope: Scope) -> tuple[str, list[Any]]:
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid BETWEEN %s AND %s"
        return sql, [_fts5(query.terms, scope.marks), scope.first, scope.last]
    # The planner takes the words of a question to be independent of each other. It would rather walk through
    # all that a workspace has than use the index, and is right until there are no matches to meet on the way.
    # So it is not told the words, nor that numbers are in order.
    sql = (
        "SELECT id FROM search_document"
        " WHERE vector @@ (SELECT %s::tsquery) AND workspace_id = %s AND id + 0 BETWEEN %s AND %s"
    )
    return sql, [_tsquery(query.terms, scope.marks), scope.workspace_id, scope.first, scope.last]


def _select_lately(query: Query, scope: Scope) -> tuple[str, list[Any]]:
    sql = (
        "SELECT id FROM (SELECT id, vector FROM search_document WHERE workspace_id = %s"
        " AND id BETWEEN %s AND %s ORDER BY id DESC LIMIT %s) AS lately WHERE vector @@ %s::tsquery"
    )
    asked = _tsquery(query.terms, scope.marks)
    return sql, [scope.workspace_id, scope.first, scope.last, LATELY_MOST, asked]


def _numbers(sql: str, values: Sequence[Any], most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY 1 DESC LIMIT %s", [*values, most])
        return [number for (number,) in cursor.fetchall()]


def _fts5(terms: Sequence[Term], marks: Sequence[str]) -> str:
    """Return the question in FTS5's language. No word contains a quotation mark, so nothing can leave one."""
    workspace, *others = (f'"{mark}"' for mark in marks)
    wanted = others + [_fts5_term(term) for term in terms if not term.is_excluded]
    excluded = [f" NOT {_fts5_term(term)}" for term in terms if term.is_excluded]
    if not wanted:
        return f"{workspace}{''.join(excluded)}"
    # FTS5 walks through the lists of all words of an AND in step, and the workspace's is as long as there are
    # documents. Behind a NOT, which it cannot take apart, the others are met first and that one only asked.
    return f"{workspace} AND (({' AND '.join(wanted)}){''.join(excluded) or _NOT_LEFT_OUT})"


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_open else ""}'


def _tsquery(terms: Sequence[Term], marks: Sequence[str]) -> str:
    """Return the question as PostgreSQL's literal. No word contains a quotation mark or a backslash."""
    return " & ".join([*(f"'{mark}'" for mark in marks), *(_tsquery_term(term) for term in terms)])


def _tsquery_term(term: Term) -> str:
    words = " <-> ".join(f"'{word}'" for word in term.words)
    return f"{'!' if term.is_excluded else ''}({words}{':*' if term.is_open else ''})"
