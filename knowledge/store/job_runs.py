"""When which job of the clock ran, what came of it, and which of them somebody wants to run now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from knowledge.store.tables import job_runs

KEPT = 50
"""Runs of each job that are kept, and as many that failed."""

_j = job_runs.c


class Outcome(StrEnum):
    """What came of a run."""

    DONE = "done"
    FAILED = "failed"
    ASKED = "asked"
    """None yet: somebody wants the job to run now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRun:
    """A run of a job, or the wish for one.

    Attributes:
        begun_at: of a wish, when it was made.
        ended_at: None of a wish.
        error: the kind of error of one that failed, such as "StoreUnavailable"; "".
        trace: what the run wrote into the log stands there under this.
        by: the process that did it, "machine:number"; of a wish, who made it.
    """

    job: str
    begun_at: datetime
    outcome: Outcome
    by: str
    ended_at: datetime | None = None
    error: str = ""
    trace: str = ""
    id: int = 0


class JobRunRepository:
    """Few rows: older ones make room."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, run: JobRun) -> bool:
        """Keeps a run, which fulfils the wishes from before it; True where one was made since."""
        self._connection.execute(insert(job_runs).values(_values(run)))
        wishes = (_j.job == run.job, _j.outcome == Outcome.ASKED)
        self._connection.execute(delete(job_runs).where(*wishes, _j.begun_at <= run.begun_at))
        self._make_room(run.job, run.outcome)
        return self._connection.execute(select(_j.id).where(*wishes).limit(1)).first() is not None

    def _make_room(self, job: str, outcome: Outcome) -> None:
        alike = (_j.job == job, _j.outcome == outcome)
        oldest = select(_j.id).where(*alike).order_by(_j.id.desc()).offset(KEPT).limit(1).scalar_subquery()
        self._connection.execute(delete(job_runs).where(*alike, _j.id <= oldest))

    def wish(self, job: str, by: str, now: datetime) -> bool:
        """Has a job run soon; False where that is wished already."""
        if self._connection.execute(select(_j.id).where(_j.job == job, _j.outcome == Outcome.ASKED)).first():
            return False
        wished = JobRun(job=job, begun_at=now, outcome=Outcome.ASKED, by=by)
        self._connection.execute(insert(job_runs).values(_values(wished)))
        return True

    def wishes(self) -> Mapping[str, JobRun]:
        """What somebody wants to run now, by job."""
        found = select(job_runs).where(_j.outcome == Outcome.ASKED).order_by(_j.id)
        return {row.job: _run_of(row) for row in self._connection.execute(found)}

    def last(self) -> Mapping[str, JobRun]:
        """The last run of each job."""
        newest = select(func.max(_j.id)).where(_j.outcome != Outcome.ASKED).group_by(_j.job)
        found = select(job_runs).where(_j.id.in_(newest)).order_by(_j.job)
        return {row.job: _run_of(row) for row in self._connection.execute(found)}

    def failed(self) -> Mapping[str, int]:
        """How many of the runs that are kept failed, by job."""
        found = select(_j.job, func.count().label("runs")).where(_j.outcome == Outcome.FAILED).group_by(_j.job)
        return {row.job: row.runs for row in self._connection.execute(found.order_by(_j.job))}

    def of(self, job: str, before: int | None, limit: int) -> tuple[JobRun, ...]:
        """Runs of a job, the last one first; `before` is an id for paging."""
        found = select(job_runs).where(_j.job == job, _j.outcome != Outcome.ASKED)
        if before is not None:
            found = found.where(_j.id < before)
        return tuple(map(_run_of, self._connection.execute(found.order_by(_j.id.desc()).limit(limit))))


def _values(run: JobRun) -> dict[str, Any]:
    names = ("job", "begun_at", "ended_at", "outcome", "error", "trace", "by")
    return {name: getattr(run, name) for name in names}


def _run_of(row: Row[*tuple[Any, ...]]) -> JobRun:
    return JobRun(**{**row._mapping, "outcome": Outcome(row.outcome)})
