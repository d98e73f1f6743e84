"""Circulars: each version with its texts and files. Their circulation is in `store.circulation`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, literal, select, update

from knowledge.model.audience import decode_audience, encode_audience
from knowledge.model.circulars import Circular, CircularFile, CircularKind, CircularState, CircularText, Origin, Source
from knowledge.model.languages import Language
from knowledge.store.errors import Conflict
from knowledge.store.statements import upsertable
from knowledge.store.tables import circular_approvals, circular_files, circular_sources, circular_texts, circulars

_c, _t, _f, _p = circulars.c, circular_texts.c, circular_files.c, circular_approvals.c


class CircularRepository:
    """Circulars as they are written and kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, circular: Circular) -> Circular:
        """Stores a new circular, and returns it with its number in the store."""
        added = insert(circulars).values(**_values_of(circular), revision=1).returning(_c.id)
        return replace(circular, id=self._connection.execute(added).scalar_one(), revision=1)

    def save(self, circular: Circular) -> Circular:
        """Stores a change, and returns the circular with its new revision.

        Raises:
            Conflict: somebody else stored one since this was read.
        """
        unchanged = (_c.id == circular.id, _c.revision == circular.revision)
        revision = circular.revision + 1
        changed = update(circulars).where(*unchanged).values(**_values_of(circular), revision=revision)
        if self._connection.execute(changed).rowcount != 1:
            raise Conflict
        return replace(circular, revision=revision)

    def one(self, id: int) -> Circular | None:
        row = self._connection.execute(select(circulars).where(_c.id == id)).one_or_none()
        return _circular_of(row) if row else None

    def those(self, ids: Collection[int]) -> Mapping[int, Circular]:
        """Some circulars, by their numbers; what is not there is left out."""
        found = self._connection.execute(select(circulars).where(_c.id.in_(sorted(ids)))) if ids else ()
        return {row.id: _circular_of(row) for row in found}

    def hold(self, id: int) -> Circular | None:
        """The circular, which nobody else changes before this unit ends."""
        row = self._connection.execute(select(circulars).where(_c.id == id).with_for_update()).one_or_none()
        return _circular_of(row) if row else None

    def in_states(self, states: Collection[CircularState]) -> tuple[Circular, ...]:
        """All in one of some states, the oldest first."""
        found = select(circulars).where(_c.state.in_(list(states))).order_by(_c.id)
        return tuple(map(_circular_of, self._connection.execute(found)))

    def listed(
        self, before: int | None, limit: int, states: Collection[CircularState] = tuple(CircularState)
    ) -> tuple[Circular, ...]:
        """Circulars, the one begun last first; `before` is an id for paging."""
        found = select(circulars).where(_c.state.in_(list(states))).order_by(_c.id.desc()).limit(limit)
        if before is not None:
            found = found.where(_c.id < before)
        return tuple(map(_circular_of, self._connection.execute(found)))

    def versions(self, circular: Circular) -> tuple[Circular, ...]:
        """Every version of a circular, the first one first."""
        found = {circular.id: circular}
        while (first := min(found.values(), key=lambda each: each.version)).corrects is not None:
            before = self.one(first.corrects)
            if before is None:
                break
            found[before.id] = before
        while (after := self.correction_of(max(found.values(), key=lambda each: each.version).id)) is not None:
            found[after.id] = after
        return tuple(sorted(found.values(), key=lambda each: each.version))

    def correction_of(self, id: int) -> Circular | None:
        """The version that corrects this one."""
        row = self._connection.execute(select(circulars).where(_c.corrects == id)).one_or_none()
        return _circular_of(row) if row else None

    def next_number(self, kind: CircularKind, year: int) -> int:
        """The number that the next circular of a year gets."""
        highest = select(func.max(_c.number)).where(_c.kind == kind, _c.year == year)
        return (self._connection.execute(highest).scalar_one() or 0) + 1

    def has_number(self, circular: Circular, number: int) -> bool:
        """Whether another circular of its year has this number already."""
        other = select(_c.id).where(
            _c.kind == circular.kind, _c.year == circular.year, _c.number == number, _c.version == circular.version
        )
        return self._connection.execute(other.where(_c.id != circular.id)).first() is not None

    def texts(self, id: int) -> Mapping[Language, CircularText]:
        """What a circular says, by language."""
        found = self._connection.execute(select(circular_texts).where(_t.circular_id == id).order_by(_t.language))
        return {text.language: text for text in map(_text_of, found)}

    def put_text(self, id: int, text: CircularText, now: datetime) -> None:
        """Stores what a circular says in one language, in place of what it said before."""
        values = {
            "title": text.title,
            "text": text.text,
            "origin": text.origin,
            "is_checked": text.is_checked,
            "of_original": text.of_original,
            "by": text.by,
            "at": now,
        }
        adding = upsertable(self._connection, circular_texts).values(circular_id=id, language=text.language, **values)
        keyed = ["circular_id", "language"]
        self._connection.execute(adding.on_conflict_do_update(index_elements=keyed, set_=values))

    def remove_text(self, id: int, language: Language) -> None:
        self._connection.execute(delete(circular_texts).where(_t.circular_id == id, _t.language == language))

    def put_source(self, id: int, source: Source) -> None:
        """Keeps the document that a circular was read from."""
        lines = [[number, words] for number, words in source.lines]
        values = {"circular_id": id, "name": source.name, "lines": lines}
        self._connection.execute(insert(circular_sources).values(values))

    def source(self, id: int) -> Source | None:
        """The document that a circular was read from; None where it was not read from one."""
        found = select(circular_sources.c.name, circular_sources.c.lines).where(circular_sources.c.circular_id == id)
        row = self._connection.execute(found).one_or_none()
        return Source(name=row.name, lines=tuple((number, words) for number, words in row.lines)) if row else None

    def keep_approved(self, id: int, by: str, now: datetime) -> None:
        """Keeps the texts as they are at this moment, in place of those that were approved before."""
        self._connection.execute(delete(circular_approvals).where(_p.circular_id == id))
        texts = select(_t.circular_id, _t.language, _t.title, _t.text).where(_t.circular_id == id)
        kept = texts.add_columns(literal(by), literal(now, _p.at.type))
        columns = ["circular_id", "language", "title", "text", "by", "at"]
        self._connection.execute(insert(circular_approvals).from_select(columns, kept))

    def approved_texts(self, id: int) -> Mapping[Language, CircularText]:
        """The texts that were approved last, with by whom and when; nothing before the first approval."""
        found = select(_p.language, _p.title, _p.text, _p.by, _p.at).where(_p.circular_id == id).order_by(_p.language)
        rows = self._connection.execute(found)
        return {Language(row.language): CircularText(**row._mapping) for row in rows}

    def files(self, id: int) -> tuple[CircularFile, ...]:
        """Its attachments, in the order in which they were added."""
        found = self._connection.execute(select(circular_files).where(_f.circular_id == id).order_by(_f.id))
        return tuple(map(_file_of, found))

    def add_file(self, id: int, file: CircularFile) -> CircularFile:
        values = {
            "circular_id": id,
            "language": file.language,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "reference": file.reference,
        }
        added = insert(circular_files).values(values).returning(_f.id)
        return replace(file, id=self._connection.execute(added).scalar_one())

    def remove_file(self, id: int, file: int) -> bool:
        removed = delete(circular_files).where(_f.circular_id == id, _f.id == file)
        return self._connection.execute(removed).rowcount > 0

    def copy_content(self, source: int, target: int, now: datetime) -> None:
        """Gives one circular the texts, the files and the document of another."""
        for text in self.texts(source).values():
            self.put_text(target, text, now)
        document = self.source(source)
        if document is not None:
            self.put_source(target, document)
        for file in self.files(source):
            self.add_file(target, file)

    def titles(self, circulars: Sequence[Circular]) -> Mapping[int, Mapping[Language, str]]:
        """The titles of some circulars, by language."""
        found = select(_t.circular_id, _t.language, _t.title).where(_t.circular_id.in_([one.id for one in circulars]))
        titles: dict[int, dict[Language, str]] = {one.id: {} for one in circulars}
        for row in self._connection.execute(found):
            titles[row.circular_id][Language(row.language)] = row.title
        return titles

    def titled(self, state: CircularState, most: int) -> tuple[tuple[Circular, Mapping[Language, str]], ...]:
        """The oldest in a state, each with its titles by language, in one statement."""
        first = select(circulars).where(_c.state == state).order_by(_c.id).limit(most).subquery()
        found = select(first, _t.language.label("title_language"), _t.title).join(
            circular_texts, _t.circular_id == first.c.id, isouter=True
        )
        read: dict[int, tuple[Circular, dict[Language, str]]] = {}
        for row in self._connection.execute(found.order_by(first.c.id, _t.language)):
            _circular, titles = read.setdefault(row.id, (_circular_of(row), {}))
            if row.title_language is not None:
                titles[Language(row.title_language)] = row.title
        return tuple(read.values())


def _values_of(circular: Circular) -> dict[str, Any]:
    return {
        "kind": circular.kind,
        "state": circular.state,
        "year": circular.year,
        "number": circular.number,
        "version": circular.version,
        "corrects": circular.corrects,
        "language": circular.language,
        "issued": circular.issued.isoformat() if circular.issued else "",
        "place": circular.place,
        "audience": encode_audience(circular.audience),
        "authors": list(circular.authors),
        "accepts_fallback": circular.accepts_fallback,
        "asks_acknowledgement": circular.asks_acknowledgement,
        "remind_after": circular.remind_after,
        "is_urgent": circular.is_urgent,
        "is_public": circular.is_public,
        "approved_by": circular.approved_by,
        "approved_at": circular.approved_at,
        "scheduled_at": circular.scheduled_at,
        "expires_at": circular.expires_at,
        "released_at": circular.released_at,
        "finished_at": circular.finished_at,
        "facts": dict(circular.facts),
    }


def _circular_of(row: Row[*tuple[Any, ...]]) -> Circular:
    return Circular(
        id=row.id,
        kind=CircularKind(row.kind),
        state=CircularState(row.state),
        year=row.year,
        number=row.number,
        version=row.version,
        corrects=row.corrects,
        language=Language(row.language),
        issued=date.fromisoformat(row.issued) if row.issued else None,
        place=row.place,
        audience=decode_audience(row.audience),
        authors=tuple(row.authors),
        accepts_fallback=row.accepts_fallback,
        asks_acknowledgement=row.asks_acknowledgement,
        remind_after=row.remind_after,
        is_urgent=row.is_urgent,
        is_public=row.is_public,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        scheduled_at=row.scheduled_at,
        expires_at=row.expires_at,
        released_at=row.released_at,
        finished_at=row.finished_at,
        facts=row.facts,
        revision=row.revision,
    )


def _text_of(row: Row[*tuple[Any, ...]]) -> CircularText:
    return CircularText(
        language=Language(row.language),
        title=row.title,
        text=row.text,
        origin=Origin(row.origin),
        is_checked=row.is_checked,
        of_original=row.of_original,
        by=row.by,
        at=row.at,
    )


def _file_of(row: Row[*tuple[Any, ...]]) -> CircularFile:
    return CircularFile(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        reference=row.reference,
        language=row.language,
    )
