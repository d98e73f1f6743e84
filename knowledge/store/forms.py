"""Forms as they are kept: each version once, by the digest of what it was made from."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from knowledge.errors import FocalError
from knowledge.forms.xform import read_xform
from knowledge.model.forms import FormVersion, Table
from knowledge.store.statements import upsertable
from knowledge.store.tables import form_versions

_f = form_versions.c

MOST_KEPT = 64
"""Forms that a process has at hand, as `knowledge.forms.responses.plan` has: a large one takes a few MB."""


class NoSuchForm(FocalError):
    """There is no form of this number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptForm:
    """What is known of a form without reading it.

    Attributes:
        number: what responses and `FormRepository.one` know it by.
        form_id, version, title: as the workbook says.
        source: where it came from: "registration.yaml" of one that Focal brings along, else the workbook's name.
    """

    number: int
    form_id: str
    version: str
    title: str
    source: str
    checksum: str
    added_at: datetime


def checksum_of(*contents: bytes) -> str:
    """The SHA-256 of what a form is made from: its workbook, and the CSV files beside it."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


class FormRepository:
    """Forms by number. What is read once stays at hand in the process: a form never changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._found: dict[int, KeptForm] = {}

    def put(self, form: FormVersion, source: str, checksum: str, now: datetime) -> int:
        """Keeps a form, and returns its number; the one that it has already where the checksum is known."""
        row = {
            "form_id": form.id,
            "version": form.version,
            "title": form.title,
            "xml": form.xml,
            "tables": [_table_out(table) for table in form.tables.values()],
            "source": source,
            "checksum": checksum,
            "added_at": now,
        }
        adding = upsertable(self._connection, form_versions).values(row).on_conflict_do_nothing().returning(_f.id)
        number: int | None = self._connection.execute(adding).scalar_one_or_none()
        return number if number is not None else self._number_of(checksum)

    def one(self, number: int) -> FormVersion:
        """The form of a number.

        Raises:
            NoSuchForm: there is none.
        """
        known = self.known(number)
        if known is None:
            raise NoSuchForm
        key = (known.checksum, known.form_id, known.version, known.title)
        form = _at_hand.pop(key, None) or self._read(number)
        _at_hand[key] = form
        while len(_at_hand) > MOST_KEPT:
            _at_hand.popitem(last=False)
        return form

    def known(self, number: int) -> KeptForm | None:
        """What is known of the form of a number; None when there is none."""
        if number not in self._found:
            row = self._connection.execute(_listing().where(_f.id == number)).one_or_none()
            if row is None:
                return None
            self._found[number] = _kept(row)
        return self._found[number]

    def of_checksum(self, checksum: str) -> int | None:
        """The number of the form that was made from this; None when it is not kept."""
        number: int | None = self._connection.execute(select(_f.id).where(_f.checksum == checksum)).scalar_one_or_none()
        return number

    def latest(self, form_id: str) -> int | None:
        """The number of the version of a form that was added last; None when there is none."""
        found = select(func.max(_f.id)).where(_f.form_id == form_id)
        number: int | None = self._connection.execute(found).scalar_one()
        return number

    def listed(self) -> tuple[KeptForm, ...]:
        """All of them, the latest first."""
        return tuple(map(_kept, self._connection.execute(_listing().order_by(_f.id.desc()))))

    def _number_of(self, checksum: str) -> int:
        number: int = self._connection.execute(select(_f.id).where(_f.checksum == checksum)).scalar_one()
        return number

    def _read(self, number: int) -> FormVersion:
        row = self._connection.execute(select(_f.xml, _f.tables).where(_f.id == number)).one()
        return read_xform(row.xml, [_table_in(table) for table in row.tables])


_at_hand: OrderedDict[tuple[str, ...], FormVersion] = OrderedDict()
"""The forms read last. An operation on an OrderedDict is one step for other threads; at worst a form is read twice."""


def _listing() -> Any:
    return select(_f.id, _f.form_id, _f.version, _f.title, _f.source, _f.checksum, _f.added_at)


def _kept(row: Any) -> KeptForm:
    return KeptForm(
        number=row.id,
        form_id=row.form_id,
        version=row.version,
        title=row.title,
        source=row.source,
        checksum=row.checksum,
        added_at=row.added_at,
    )


def _table_out(table: Table) -> dict[str, Any]:
    return {"name": table.name, "columns": table.columns, "rows": table.rows}


def _table_in(kept: dict[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in kept["rows"])
    return Table(name=kept["name"], columns=tuple(kept["columns"]), rows=rows)
