"""The archive: documents, their passages, and full-text search in them.

A passage is found by any of the question's words, and shown when it has enough of them: their weights together, rare
words weighing more, must reach a share of the whole question's (`FLOOR`). A word counts as found when it is equal
without accents, or when its stem in the question's language is one that the document has.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, delete, func, literal, or_, select

from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract, Passage
from knowledge.model.circulars import OPEN, OUT
from knowledge.model.languages import Language
from knowledge.model.times import PartialDate, aware
from knowledge.search.fulltext import terms_of
from knowledge.store.archive_dialects import Dialect, Postgres, Sqlite
from knowledge.store.fulltext import keep_indexed
from knowledge.store.statements import upsertable
from knowledge.store.tables import archive_documents, archive_passages, circulars

keep_indexed(archive_passages)

FLOOR = 0.5
"""The share of a question's weight that a passage must have.

Measured on the network's five documents: of 1,543 French questions that they answer 51 % find a passage, 45 % one of
the very document among the first three; of 810 that they nearly answer, but do not, 14 % find one. With 0.4 it is
65, 57 and 23 %; with 0.6 it is 39, 33 and 7 %.
"""

FEWEST = 2
"""Words that a passage must share with a question of more than one: without this, 71 of 383 nearly answered
questions found a passage, with it 64, and of the passages that were shown first 78 % rather than 76 % were right."""

FLOOR_WITHIN, FEWEST_WITHIN = 0.3, 1
"""The same where the reader has said which circular is meant: what it says about one telling word of the question is
worth quoting, since nothing else is searched and a person is the only other way."""

_LONGEST = 300
"""Characters of a title or heading that the store keeps."""

_correcting = circulars.alias("correcting")
_correction = select(_correcting.c.corrects).where(_correcting.c.corrects.is_not(None))

_DOCUMENT = (
    archive_documents.c.id,
    archive_documents.c.title,
    archive_documents.c.date,
    archive_documents.c.language,
    archive_documents.c.kind,
    archive_documents.c.number,
    archive_documents.c.url,
    archive_documents.c.file,
    archive_documents.c.circular_id,
    archive_documents.c.practice_id,
)

_PUBLISHED = or_(
    archive_documents.c.circular_id.is_(None),
    archive_documents.c.circular_id.in_(
        select(circulars.c.id).where(
            circulars.c.is_public,
            circulars.c.state.in_(OPEN),
            circulars.c.id.not_in(_correction.where(_correcting.c.state.in_(OUT))),
        )
    ),
)
"""For everybody: what was archived from a file, and of released circulars the public ones, in their last version."""


class ArchiveRepository:
    """Adds, lists, removes and searches archived documents."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        is_postgres = connection.dialect.name == "postgresql"
        self._dialect: Dialect[Any] = Postgres(connection) if is_postgres else Sqlite()

    def add(self, document: ArchivedDocument, extracts: Sequence[Extract], checksum: str, now: datetime) -> int | None:
        """Archives a document and returns its number; None when a file with this checksum is archived already.

        Args:
            checksum: of the file's content, a SHA-256 in hexadecimal digits.
        """
        values = _values_of(document) | {"checksum": checksum, "added_at": aware(now)}
        adding = upsertable(self._connection, archive_documents).values(**values)
        adding = adding.on_conflict_do_nothing(index_elements=["checksum"])
        number: int | None = self._connection.execute(adding.returning(archive_documents.c.id)).scalar_one_or_none()
        if number is not None and extracts:
            rows = [self._row(number, position, document, each) for position, each in enumerate(extracts)]
            self._connection.execute(self._dialect.adding, rows)
        return number

    def remove(self, number: int) -> bool:
        """Takes a document out of the archive; False when there is none with this number."""
        self._connection.execute(delete(archive_passages).where(archive_passages.c.document_id == number))
        removing = delete(archive_documents).where(archive_documents.c.id == number)
        return self._connection.execute(removing).rowcount > 0

    def find(self, checksum: str) -> ArchivedDocument | None:
        """The document of a file with this content."""
        found = select(*_DOCUMENT).where(archive_documents.c.checksum == checksum)
        row = self._connection.execute(found).one_or_none()
        return _document_of(row) if row else None

    def listed(self) -> tuple[ArchivedDocument, ...]:
        """All documents, the newest first."""
        found = select(*_DOCUMENT).order_by(archive_documents.c.date.desc(), archive_documents.c.id.desc())
        return tuple(map(_document_of, self._connection.execute(found)))

    def count(self) -> int:
        """How many documents there are."""
        return self._connection.execute(select(func.count()).select_from(archive_documents)).scalar_one()

    def published(
        self, kinds: Collection[DocumentKind], before: int = 0, limit: int = 50
    ) -> tuple[ArchivedDocument, ...]:
        """Documents of some kinds that are for everybody, the newest first; `before` leaves so many out."""
        found = select(*_DOCUMENT).where(_PUBLISHED, archive_documents.c.kind.in_(list(kinds)))
        newest = found.order_by(archive_documents.c.date.desc(), archive_documents.c.id.desc())
        return tuple(map(_document_of, self._connection.execute(newest.offset(before).limit(limit))))

    def numbered(self, number: str, year: int | None = None) -> tuple[ArchivedDocument, ...]:
        """The published circulars with a number, the newest first."""
        d = archive_documents.c
        found = select(*_DOCUMENT).where(_PUBLISHED, d.kind == DocumentKind.CIRCULAR, d.number == number)
        if year is not None:
            found = found.where(d.date.startswith(str(year)))
        return tuple(map(_document_of, self._connection.execute(found.order_by(d.date.desc(), d.id.desc()))))

    def one(self, number: int) -> ArchivedDocument | None:
        """A document that is for everybody."""
        found = select(*_DOCUMENT).where(_PUBLISHED, archive_documents.c.id == number)
        row = self._connection.execute(found).one_or_none()
        return _document_of(row) if row else None

    def passages(self, number: int) -> tuple[Extract, ...]:
        """The whole of a document, passage by passage."""
        p = archive_passages.c
        found = select(p.section, p.text).where(p.document_id == number).order_by(p.position)
        return tuple(Extract(section=row.section, text=row.text) for row in self._connection.execute(found))

    def remove_circular(self, circular: int) -> None:
        """Takes the texts of a circular out of the archive."""
        self._remove_all(archive_documents.c.circular_id == circular)

    def remove_practice(self, practice: int) -> None:
        """Takes the texts of a good practice out of the archive."""
        self._remove_all(archive_documents.c.practice_id == practice)

    def _remove_all(self, those: ColumnElement[bool]) -> None:
        for number in self._connection.execute(select(archive_documents.c.id).where(those)).scalars().all():
            self.remove(number)

    def search(self, text: str, language: Language, limit: int = 3, circular: int = 0) -> tuple[Passage, ...]:
        """The passages that match best, the best first; none when none has enough of the words.

        Of all that is for everybody, or of one circular alone, whoever it is for.

        Args:
            text: whatever a reader wrote; nothing in it is syntax.
            language: the one that it is written in. Documents in others are found by names, numbers and words that
                both languages share.
        """
        queries = [self._dialect.query(term, language) for term in terms_of(text)]
        if not queries or limit < 1:
            return ()
        weights = self._weights(queries)
        floor, fewest = (FLOOR_WITHIN, FEWEST_WITHIN) if circular else (FLOOR, FEWEST)
        needed = floor * sum(weights)
        found = self._ranked(queries, weights, needed).subquery()
        shown = (
            select(*_DOCUMENT, archive_passages.c.section, archive_passages.c.text, found.c.score)
            .join_from(found, archive_passages, archive_passages.c.id == found.c.id)
            .join(archive_documents)
            .where(found.c.score >= needed, found.c.words >= min(fewest, len(queries)))
            .where(archive_documents.c.circular_id == circular if circular else _PUBLISHED)
            .order_by(found.c.score.desc(), found.c.rank.desc(), archive_documents.c.date.desc(), found.c.id)
            .limit(limit)
        )
        return tuple(_passage_of(row, sum(weights)) for row in self._connection.execute(shown))

    def practices(self, text: str, language: Language) -> dict[int, float]:
        """The good practices that have some of the words, by number, each with the best share of the words' weight
        that one of its texts has; the caller says how much is enough."""
        queries = [self._dialect.query(term, language) for term in terms_of(text)]
        if not queries:
            return {}
        weights = self._weights(queries)
        found = self._ranked(queries, weights, min(weights)).subquery()
        d = archive_documents.c
        best = (
            select(d.practice_id, func.max(found.c.score).label("score"))
            .join_from(found, archive_passages, archive_passages.c.id == found.c.id)
            .join(archive_documents)
            .where(d.practice_id.is_not(None))
            .group_by(d.practice_id)
        )
        return {row.practice_id: row.score / sum(weights) for row in self._connection.execute(best)}

    def _weights(self, queries: Sequence[Any]) -> list[float]:
        """How much each word tells, by how few passages have it: the weight that BM25 gives it (Lucene's form)."""
        total, *having = self._connection.execute(
            select(
                select(func.count()).select_from(archive_passages).scalar_subquery(),
                *(self._dialect.count(query) for query in queries),
            )
        ).one()
        return [math.log(1 + (total - count + 0.5) / (count + 0.5)) for count in having]

    def _ranked(self, queries: Sequence[Any], weights: Sequence[float], needed: float) -> Any:
        """Every passage that may have enough, with the weight of what it has."""
        telling = _telling(weights, needed)
        ranking = self._dialect.ranking(self._dialect.any_of([queries[index] for index in telling]))
        having = [self._dialect.has(query) for query in queries]
        score: ColumnElement[float] = sum(
            (case((has, weight), else_=0.0) for has, weight in zip(having, weights, strict=True)), start=literal(0.0)
        )
        words: ColumnElement[int] = sum((case((has, 1), else_=0) for has in having), start=literal(0))
        return ranking.add_columns(score.label("score"), words.label("words"))

    def _row(self, number: int, position: int, document: ArchivedDocument, extract: Extract) -> dict[str, Any]:
        """A passage is found by its heading, too, and by its document's title and number."""
        known_by = f"{document.title} {document.number} {document.date.year} {extract.section}"
        searched = f"{known_by} {extract.text} {extract.keywords}"
        return {
            "document_id": number,
            "position": position,
            "section": extract.section[:_LONGEST],
            "text": extract.text,
            **self._dialect.words(searched, document.language),
        }


def _telling(weights: Sequence[float], needed: float) -> list[int]:
    """The words of which a passage with enough weight has at least one: all others together weigh less than that.

    So the many passages that have common words only are never looked at (the idea of MaxScore: H. Turtle, J. Flood,
    "Query evaluation: strategies and optimizations", 1995).
    """
    by_weight = sorted(range(len(weights)), key=weights.__getitem__)
    left_out, passed = 0.0, 0
    for index in by_weight:
        if left_out + weights[index] >= needed:
            break
        left_out += weights[index]
        passed += 1
    return by_weight[passed:]


def _values_of(document: ArchivedDocument) -> dict[str, str | int | None]:
    return {
        "title": document.title[:_LONGEST],
        "date": document.date.iso,
        "language": document.language,
        "kind": document.kind.value,
        "number": document.number,
        "url": document.url,
        "file": document.file,
        "circular_id": document.circular or None,
        "practice_id": document.practice or None,
    }


def _document_of(row: Row[*tuple[Any, ...]]) -> ArchivedDocument:
    return ArchivedDocument(
        id=row.id,
        title=row.title,
        date=PartialDate(row.date),
        language=Language(row.language),
        kind=DocumentKind(row.kind),
        number=row.number,
        url=row.url,
        file=row.file,
        circular=row.circular_id or 0,
        practice=row.practice_id or 0,
    )


def _passage_of(row: Row[*tuple[Any, ...]], most: float) -> Passage:
    """Its score is the share of the question's weight."""
    return Passage(document=_document_of(row), section=row.section, text=row.text, score=round(row.score / most, 4))
