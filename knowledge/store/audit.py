"""The audit log: who did what, numbered without gaps, each row chained to the one before it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, func, insert, or_, select, type_coerce

from knowledge.model.times import aware
from knowledge.store.tables import audit
from knowledge.store.triggers import keep_append_only

keep_append_only(audit)

BEGINNING = "0" * 64
"""What the first row is chained to."""

ROWS_AT_ONCE = 1_000
"""Rows that `verify` holds in memory at a time."""

NO_DETAILS: Mapping[str, str | int] = MappingProxyType({})

_NAME = re.compile(r"[a-z][a-z0-9_.:]{0,59}", re.ASCII)
_SUBJECT = re.compile(r"[A-Za-z0-9_.:/+-]{0,120}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_.,:/+-]{0,64}", re.ASCII)
"""Codes, numbers, digests; a sentence or an e-mail address is none."""

_TURNSTILE = select(func.pg_advisory_xact_lock(0x6175646974))
"""Of several writers one after the other sees the last row ("audit" in ASCII)."""

_LAST = select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
# Without the types' own reading: a value that somebody spoiled is to be reported, not to end the search for it.
_RAW = select(
    audit.c.id,
    type_coerce(audit.c.at, String).label("at"),
    audit.c.actor,
    audit.c.action,
    audit.c.subject,
    type_coerce(audit.c.details, String).label("details"),
    audit.c.hash,
).order_by(audit.c.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that somebody did."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, str | int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """Which entries are listed; "" and None leave a side open.

    Attributes:
        action: one, such as "circular.released", or all of an area, "circular".
        since, before: from then on, and earlier than that.
    """

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    before: datetime | None = None

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """The same in SQL."""
        area = self.action.rstrip(".")
        wanted = (
            audit.c.actor == self.actor if self.actor else None,
            # "/" follows on ".": all that begins with "area.", by the index.
            (audit.c.action == area) | ((audit.c.action >= f"{area}.") & (audit.c.action < f"{area}/"))
            if area
            else None,
            audit.c.subject == self.subject if self.subject else None,
            audit.c.at >= self.since if self.since else None,
            audit.c.at < self.before if self.before else None,
        )
        return tuple(condition for condition in wanted if condition is not None)


EVERYTHING = Sought()


class Fault(StrEnum):
    """How a log was tampered with."""

    MISSING = "missing"
    """The row's number does not follow on the one before."""
    ALTERED = "altered"
    """The row is not what was written behind the row before it: one of the two was changed, or exchanged."""
    HEAD = "head"
    """The head that was noted elsewhere is nowhere in the log: rows were cut off, or all of it was written anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What `verify` found.

    Attributes:
        count: how many rows are sound, counted from the first.
        head: the hash of the last sound row.
        fault: None where everything is sound.
        row: the number at which the fault shows; 0 without one.
    """

    count: int
    head: str
    fault: Fault | None = None
    row: int = 0


class AuditRepository:
    """Appends to the log, and never changes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(
        self, actor: str, action: str, subject: str, now: datetime, details: Mapping[str, str | int] = NO_DETAILS
    ) -> None:
        """Writes down what somebody did.

        Numbers stand for people, so that nobody need ever be erased from here: actors are "operator", "focal" or
        "contact:12", subjects such as "contact:12", "member:3", "invitation:7", and details hold numbers and codes
        only, never names, texts or addresses.

        Raises:
            ValueError: one of them is too long, or is no code.
        """
        values = {"at": aware(now), "actor": actor, "action": action, "subject": subject, "details": dict(details)}
        _refuse_words(values)
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_TURNSTILE)
        last = self._connection.execute(_LAST).one_or_none()
        number, before = (last.id + 1, last.hash) if last else (1, BEGINNING)
        row = {"id": number, **values}
        self._connection.execute(insert(audit).values(**row, hash=_hash(before, row)))

    def verify(self, noted: str | None = None) -> Checked:
        """Reads the whole log and reports the first place where it is not what was written.

        `noted` is a head from earlier, kept elsewhere. Only against it does show that rows were cut off at the end,
        or that somebody wrote a whole new log.
        """
        with self._connection.execute(_RAW, execution_options={"yield_per": ROWS_AT_ONCE}) as rows:
            return _follow(rows, noted)

    def head(self) -> Checked:
        """The last row's number and hash, unchecked."""
        last = self._connection.execute(_LAST).one_or_none()
        return Checked(count=last.id, head=last.hash) if last else Checked(count=0, head=BEGINNING)

    def entries(self, before: int | None, limit: int, sought: Sought = EVERYTHING) -> tuple[Entry, ...]:
        """The log, or what is sought of it, newest first; `before` is an id for paging."""
        found = select(audit).where(*sought.conditions()).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            found = found.where(audit.c.id < before)
        return tuple(_entry_of(row) for row in self._connection.execute(found))

    def about(self, who: str) -> tuple[Entry, ...]:
        """What "contact:12" did and what was done to them, oldest first."""
        found = select(audit).where(or_(audit.c.actor == who, audit.c.subject == who)).order_by(audit.c.id)
        return tuple(_entry_of(row) for row in self._connection.execute(found))


def _refuse_words(values: Mapping[str, Any]) -> None:
    for name, pattern in (("actor", _NAME), ("action", _NAME), ("subject", _SUBJECT)):
        if not pattern.fullmatch(values[name]):
            raise ValueError(f"no {name} of an audit entry: {values[name][:20]!r}")
    for key, value in values["details"].items():
        if not _NAME.fullmatch(key):
            raise ValueError(f"no name of a detail: {key[:20]!r}")
        if not isinstance(value, int) and not _CODE.fullmatch(value):
            raise ValueError(f"the detail {key} is too long, or is no code")


def _follow(rows: Iterable[Row[*tuple[Any, ...]]], noted: str | None) -> Checked:
    count, head, is_known = 0, BEGINNING, noted in (None, BEGINNING)
    for row in rows:
        if row.id != count + 1:
            return Checked(count=count, head=head, fault=Fault.MISSING, row=count + 1)
        if row.hash != _hash_of_raw(head, row):
            return Checked(count=count, head=head, fault=Fault.ALTERED, row=row.id)
        count, head = row.id, row.hash
        is_known = is_known or head == noted
    fault = None if is_known else Fault.HEAD
    return Checked(count=count, head=head, fault=fault, row=count if fault else 0)


def _hash(before: str, row: Mapping[str, Any]) -> str:
    at: datetime = row["at"]
    canonical = dict(row) | {"at": at.astimezone(UTC).isoformat(timespec="microseconds")}
    written = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{before}\n{written}".encode()).hexdigest()


def _hash_of_raw(before: str, row: Row[*tuple[Any, ...]]) -> str:
    """The hash that a row must have; "" of a row that cannot even be read."""
    try:
        at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(row.at).replace(tzinfo=UTC)
        details = json.loads(row.details) if isinstance(row.details, str) else row.details
        read = {"id": row.id, "at": at, "actor": row.actor, "action": row.action, "subject": row.subject}
        return _hash(before, read | {"details": details})
    except (TypeError, ValueError):
        return ""


def _entry_of(row: Row[*tuple[Any, ...]]) -> Entry:
    values = row._asdict()
    del values["hash"]
    return Entry(**values)
