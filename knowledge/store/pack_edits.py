"""What the secretariat changed of a pack, the questions it measures that with, and the gaps it does not mind."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, null, select, update

from knowledge.model.pack_edits import AddedQuestion, Edit, ItemKind, Version
from knowledge.store.errors import Conflict
from knowledge.store.statements import upsertable
from knowledge.store.tables import dismissed_gaps, golden_questions, pack_edits, usage
from knowledge.store.usage import HELPFUL, UNHELPFUL

MOST_GOLDEN = 2_000
"""Golden questions that the secretariat may add: 652 are asked of the engine in 0.7 s (measured 2026-11-29)."""


class PackEditRepository:
    """Edits by pack, kind and id. None is ever deleted: one that is taken back stays with its revision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, pack: str) -> tuple[Edit, ...]:
        """Every edit of a pack, by kind and id, of the kinds that this version of Focal knows."""
        of_pack = (pack_edits.c.pack == pack, pack_edits.c.kind.in_([kind.value for kind in ItemKind]))
        found = select(pack_edits).where(*of_pack).order_by(pack_edits.c.kind, pack_edits.c.id)
        return tuple(_edit(row) for row in self._connection.execute(found))

    def one(self, pack: str, kind: ItemKind, id: str) -> Edit | None:
        row = self._connection.execute(select(pack_edits).where(*_key(pack, kind, id))).one_or_none()
        return _edit(row) if row is not None else None

    def put(self, pack: str, edit: Edit) -> Edit:
        """Keeps an edit in place of that with its revision, or as the first one where that is 0; with its new revision.

        Raises:
            Conflict: somebody else changed it meanwhile.
        """
        values = _row(pack, edit) | {"revision": edit.revision + 1}
        written = self._replace(pack, edit, values) if edit.revision else self._begin(values)
        if not written:
            raise Conflict
        return replace(edit, revision=edit.revision + 1)

    def _replace(self, pack: str, edit: Edit, values: dict[str, Any]) -> bool:
        seen = (*_key(pack, edit.kind, edit.id), pack_edits.c.revision == edit.revision)
        return self._connection.execute(update(pack_edits).where(*seen).values(values)).rowcount == 1

    def _begin(self, values: dict[str, Any]) -> bool:
        first = upsertable(self._connection, pack_edits).values(values).on_conflict_do_nothing()
        return self._connection.execute(first.returning(pack_edits.c.id)).first() is not None

    def state(self, pack: str) -> str:
        """A digest of what is live, that changes with each publication; "" as long as nothing ever was."""
        found = (
            select(pack_edits.c.kind, pack_edits.c.id, pack_edits.c.published_at)
            .where(pack_edits.c.pack == pack, pack_edits.c.published_at.is_not(None))
            .order_by(pack_edits.c.kind, pack_edits.c.id)
        )
        rows = [f"{row.kind} {row.id} {row.published_at.isoformat()}" for row in self._connection.execute(found)]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest() if rows else ""

    def golden(self, pack: str) -> tuple[AddedQuestion, ...]:
        """The golden questions that were added, in the order in which they were."""
        found = select(golden_questions).where(golden_questions.c.pack == pack).order_by(golden_questions.c.id)
        return tuple(
            AddedQuestion(id=row.id, question=row.question, language=row.language, entries=tuple(row.entries))
            for row in self._connection.execute(found.limit(MOST_GOLDEN))
        )

    def add_golden(
        self, pack: str, question: str, language: str, entries: Collection[str], by: str, now: datetime
    ) -> int | None:
        """Adds a golden question, or says anew what answers it; None where there are as many as there may be."""
        columns = golden_questions.c
        of_pack = select(func.count()).where(columns.pack == pack, columns.question != question)
        if self._connection.execute(of_pack).scalar_one() >= MOST_GOLDEN:
            return None
        said = {"language": language, "entries": sorted(entries), "added_by": by, "added_at": now}
        upsert = upsertable(self._connection, golden_questions).values(pack=pack, question=question, **said)
        upsert = upsert.on_conflict_do_update(index_elements=["pack", "question"], set_=said)
        number: int = self._connection.execute(upsert.returning(columns.id)).scalar_one()
        return number

    def remove_golden(self, pack: str, number: int) -> bool:
        """Whether there was one of that number."""
        those = (golden_questions.c.pack == pack, golden_questions.c.id == number)
        return self._connection.execute(delete(golden_questions).where(*those)).rowcount == 1

    def asked(self, since: date) -> dict[str, int]:
        """How often somebody was answered with each entry from a day (UTC) on, by the entries' ids."""
        questions = (usage.c.day >= since.isoformat(), usage.c.outcome.not_in((HELPFUL, UNHELPFUL)))
        counted = select(usage.c.entry, func.sum(usage.c.count)).where(*questions, usage.c.entry != "")
        found = counted.group_by(usage.c.entry).order_by(usage.c.entry)
        return {entry: int(count) for entry, count in self._connection.execute(found)}

    def dismissed(self) -> frozenset[str]:
        """The digests of the wordings that need no entry."""
        return frozenset(self._connection.execute(select(dismissed_gaps.c.digest)).scalars())

    def dismiss(self, digests: Iterable[str], by: str, now: datetime) -> None:
        """Wordings that need no entry; of what was asked only a digest is kept."""
        rows = [{"digest": each, "by": by, "at": now} for each in sorted(set(digests))]
        if rows:
            self._connection.execute(upsertable(self._connection, dismissed_gaps).on_conflict_do_nothing(), rows)


def _key(pack: str, kind: ItemKind, id: str) -> tuple[Any, ...]:
    return pack_edits.c.pack == pack, pack_edits.c.kind == kind.value, pack_edits.c.id == id


def _row(pack: str, edit: Edit) -> dict[str, Any]:
    return {
        "pack": pack,
        "kind": edit.kind.value,
        "id": edit.id,
        "draft": _kept(edit.draft),
        "live": _kept(edit.live),
        "before": _kept(edit.before),
        "is_removed": edit.live is not None and edit.live.body is None,
        "based_on": edit.based_on,
        "changed_by": edit.changed_by,
        "changed_at": edit.changed_at,
        "published_by": edit.published_by,
        "published_at": edit.published_at,
    }


def _kept(version: Version | None) -> Any:
    """A version as JSON values; no value, rather than JSON's null, where there is none."""
    if version is None:
        return null()
    return {
        "body": dict(version.body) if version.body is not None else None,
        "originals": dict(version.originals),
        "ticket": version.ticket,
        "reason": version.reason,
    }


def _edit(row: Any) -> Edit:
    return Edit(
        kind=ItemKind(row.kind),
        id=row.id,
        draft=_version(row.draft),
        live=_version(row.live),
        before=_version(row.before),
        based_on=row.based_on,
        revision=row.revision,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        published_by=row.published_by,
        published_at=row.published_at,
    )


def _version(kept: dict[str, Any] | None) -> Version | None:
    """A version again; what a newer Focal kept besides is left out."""
    if kept is None:
        return None
    return Version(
        body=kept.get("body"),
        originals=kept.get("originals", {}),
        ticket=kept.get("ticket"),
        reason=kept.get("reason", ""),
    )
