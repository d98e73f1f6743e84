"""The register of members and contacts: checking, importing and exporting it as files.

An import checks everything first. With a single problem nothing is written; else it is written batch after batch, each
in a transaction of its own, so that a running server goes on answering. One that was interrupted is simply repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, assert_never

from knowledge.model.people import Member
from knowledge.model.register import (
    Change,
    ContactKey,
    Effect,
    Fault,
    FaultCode,
    Place,
    Sheet,
    fault,
    tidy,
)
from knowledge.model.rights import Actor, Right
from knowledge.register.checking import Rows
from knowledge.register.parsing import Parser, Row
from knowledge.register.tables import Table, Tables, read_files
from knowledge.register.values import CHANNELS
from knowledge.register.writing import write_csv, write_workbook
from knowledge.store.store import Store
from knowledge.store.unit import Unit

BATCH = 1_000
"""Rows compared or written in one transaction: about a tenth of a second, in which nobody else writes to SQLite."""

MOST_PROBLEMS = 1_000
"""Problems that are told of one import; a file with more of them is another file."""


class Stage(StrEnum):
    """What an import is doing."""

    READ = "read"
    CHECK = "check"
    WRITE = "write"


Watch = Callable[[Stage, int, int], None]
"""Told how many rows are done, and of how many; of 0 while that is not known."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """How many rows of a sheet there are, add something, and change something."""

    rows: int = 0
    new: int = 0
    changed: int = 0


@dataclass(kw_only=True, slots=True)
class Report:
    """What came of an import, or would come of it.

    Attributes:
        problems: with any of them nothing is written.
        warnings: what somebody should know; they stop nothing.
    """

    tallies: dict[Sheet, Tally] = field(default_factory=lambda: {sheet: Tally() for sheet in Sheet})
    problems: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def add(self, faults: Iterable[Fault]) -> None:
        for each in faults:
            (self.warnings if each.code.is_warning else self.problems).append(each)

    def count(self, sheet: Sheet, effect: Effect) -> None:
        tally = self.tallies[sheet]
        for changes in effect.changes:
            tally.new += any(change.is_new for change in changes)
            tally.changed += bool(changes) and not changes[0].is_new


def check_register(
    store: Store,
    by: Actor,
    paths: Sequence[Path],
    now: datetime,
    *,
    show: Callable[[Change], None] = lambda change: None,
    watch: Watch = lambda stage, done, of: None,
) -> Report:
    """Says what an import of these files would change, and writes nothing.

    Args:
        show: told every change, in the order of the rows.

    Raises:
        Forbidden: the actor may not import.
    """
    by.need(Right.IMPORT_REGISTER)
    with read_files(paths, lambda done: watch(Stage.READ, done, 0)) as tables:
        return _Import(store, tables, now, watch).check(show)


def import_register(
    store: Store,
    by: Actor,
    paths: Sequence[Path],
    now: datetime,
    *,
    watch: Watch = lambda stage, done, of: None,
) -> Report:
    """Imports the files, unless they have problems; what is not in them stays as it is.

    The audit log says how many rows of each sheet changed something, if any did.

    Raises:
        Forbidden: the actor may not import.
    """
    by.need(Right.IMPORT_REGISTER)
    with read_files(paths, lambda done: watch(Stage.READ, done, 0)) as tables:
        work = _Import(store, tables, now, watch)
        checked = work.check(lambda change: None)
        if checked.problems:
            return checked
        written = work.write()
        written.warnings = checked.warnings
    counts = {sheet.value: tally.new + tally.changed for sheet, tally in written.tallies.items()}
    if any(counts.values()):
        store.run(lambda unit: unit.audit.note(by.name, "register.imported", "", now, counts))
    return written


def export_register(store: Store, by: Actor, target: Path, now: datetime, *, delimiter: str = ";") -> dict[Sheet, int]:
    """Writes the register to a workbook if the target ends in .xlsx, else to a folder of CSV files; counts the rows.

    Raises:
        Forbidden: the actor may not export.
        OSError: the target cannot be written, or has such files already.
    """
    by.need(Right.EXPORT_REGISTER)

    def write(unit: Unit) -> dict[Sheet, int]:
        sheets = _sheets(unit)
        if target.suffix.lower() == ".xlsx":
            return write_workbook(target, sheets)
        return write_csv(target, sheets, delimiter)

    counts = store.read(write)
    noted = {sheet.value: count for sheet, count in counts.items()}
    store.run(lambda unit: unit.audit.note(by.name, "register.exported", "", now, noted))
    return counts


class _Import:
    """The two passes over some tables."""

    def __init__(self, store: Store, tables: Tables, now: datetime, watch: Watch) -> None:
        self._store = store
        self._tables = tables
        self._now = now
        self._watch = watch
        known = store.read(lambda unit: unit.register.members())
        self._rows = Rows({code: member.languages for code, member in known.items()})

    def check(self, show: Callable[[Change], None]) -> Report:
        """The first pass: every row by itself, beside the others, and beside the register."""
        report = Report()
        report.add(self._tables.faults)
        if any(problem.code is not FaultCode.UNKNOWN_COLUMN for problem in report.problems):
            return report  # what follows from a missing column or file is no problem of the rows
        for table, batch in self._batches(Stage.CHECK, lambda row: report.add(self._rows.check(row)), report.add):
            effect = self._store.read(self._taking(table.sheet, batch, write=False))
            report.tallies[table.sheet].rows += len(batch)
            report.count(table.sheet, effect)
            report.add(effect.faults)
            for change in effect:
                show(change)
            if len(report.problems) >= MOST_PROBLEMS:
                del report.problems[MOST_PROBLEMS:]
                report.problems.append(fault(FaultCode.TOO_MANY_PROBLEMS, Place(sheet=table.sheet)))
                return report
        report.add(self._without_contacts())
        return report

    def write(self) -> Report:
        """The second pass, over rows that have no faults; ends early if the register was changed meanwhile."""
        report = Report()
        for table, batch in self._batches(Stage.WRITE, lambda row: None, report.add):
            effect = self._store.run(self._taking(table.sheet, batch, write=True))
            report.tallies[table.sheet].rows += len(batch)
            report.count(table.sheet, effect)
            report.add(each for each in effect.faults if not each.code.is_warning)
            if report.problems:
                break
        return report

    def _batches(
        self, stage: Stage, take: Callable[[Row], None], add: Callable[[Iterable[Fault]], None]
    ) -> Iterator[tuple[Table, list[Row]]]:
        """The good rows of all tables in portions; the others are told as faults."""
        done, total = 0, sum(len(table.rows) for table in self._tables)
        for table in self._tables:
            parser = Parser(table, self._rows.spoken)
            batch: list[Row] = []
            for numbered in table.rows:
                row, faults = parser.parse(numbered)
                if row is None:
                    add(faults)
                    self._rows.mention(table.sheet, parser.key_text(numbered))
                else:
                    take(row)
                    batch.append(row)
                done += 1
                if done % BATCH == 0:
                    self._watch(stage, done, total)
                    yield table, batch
                    batch = []
            yield table, batch
        self._watch(stage, total, total)

    def _taking(self, sheet: Sheet, rows: list[Any], *, write: bool) -> Callable[[Unit], Effect]:
        def take(unit: Unit) -> Effect:
            match sheet:
                case Sheet.MEMBERS:
                    return unit.register.take_members(rows, write=write)
                case Sheet.CONTACTS:
                    return unit.register.take_contacts(rows, self._now, self._rows.has, write=write)
                case Sheet.ADDRESSES:
                    return unit.register.take_addresses(rows, self._now, self._rows.has, write=write)
            assert_never(sheet)

        return take

    def _without_contacts(self) -> list[Fault]:
        """The current members that have no contact after the import, those of the files with their rows."""
        day = self._now.date()
        bare = set(self._store.read(lambda unit: unit.register.without_contacts(day)))
        bare |= self._rows.new_members(day)
        return [
            fault(FaultCode.NO_CONTACT, self._rows.place_of(code), code)
            for code in sorted(bare - self._rows.members_with_contacts)
        ]


def _sheets(unit: Unit) -> Mapping[Sheet, Iterable[Sequence[str]]]:
    """The register as rows of texts, read as they are written."""
    return {
        Sheet.MEMBERS: map(_member_cells, unit.register.members().values()),
        Sheet.CONTACTS: map(_contact_cells, unit.register.contact_rows()),
        Sheet.ADDRESSES: (_address_cells(row) for row in unit.register.address_rows() if row["channel"] in CHANNELS),
    }


def _member_cells(member: Member) -> tuple[str, ...]:
    return (
        member.code,
        tidy(member.name),
        member.kind,
        member.country,
        member.region or "",
        member.time_zone,
        member.holidays,
        _listed(member.languages),
        member.standing,
        str(member.since or ""),
        str(member.until or ""),
    )


def _contact_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        row["code"],
        row["role"],
        tidy(row["name"]),
        tidy(row["function"]),
        row["email"],
        _listed((row["language"], *row["other_languages"])),
        row["time_zone"],
    )


def _address_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    key = ContactKey(email=row["email"], member=row["member"], name=tidy(row["name"]))
    since: datetime | None = row["since"]
    at = since.astimezone(UTC).isoformat().replace("+00:00", "Z") if since else ""
    return str(key), row["channel"], row["external_id"], row["state"], at


def _listed(languages: Sequence[str]) -> str:
    return ", ".join(languages)
