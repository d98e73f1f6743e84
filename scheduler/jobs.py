"""The table of jobs that the clock wakes. Each is idempotent, so several processes may run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from handlers.dialogue.library import Library
from handlers.erasure import BATCH, erase_unheard, finish_erasures
from handlers.preferences.setting import retention_of
from handlers.requests import notice_departures
from handlers.retention import forget_records
from handlers.tickets import remind
from knowledge.store.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A named piece of regular work; it runs at once and then at the interval."""

    name: str
    every: timedelta
    run: Callable[[], None]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def watch_departures(store: Store, library: Callable[[], Library], now: Callable[[], datetime] = _utc_now) -> Job:
    """Looks for officials whom no channel reaches any more."""

    def run() -> None:
        if not store.read(lambda unit: unit.requests.departed(1)):  # looking takes longer than a writer should wait
            return
        found = store.run(lambda unit: notice_departures(unit, library(), now()))
        if found:
            log.info("departures.noticed", found=found)

    return Job(name="watch_departures", every=timedelta(minutes=1), run=run)


def remind_of_tickets(store: Store, library: Callable[[], Library], now: Callable[[], datetime] = _utc_now) -> Job:
    """Reminds the staff of questions that wait too long for an answer."""

    def run() -> None:
        if not store.read(lambda unit: unit.tickets.due(now(), 1)):
            return
        reminded = store.run(lambda unit: remind(unit, library(), now()))
        log.info("tickets.reminded", tickets=reminded)

    return Job(name="remind_of_tickets", every=timedelta(minutes=1), run=run)


def forget_old(store: Store, retention: timedelta, now: Callable[[], datetime] = _utc_now) -> Job:
    """Erases visitors who were not heard of for the retention period, and deletes what is older than its own.

    Args:
        retention: where administrators set no other.
    """

    def run() -> None:
        kept = store.read(lambda unit: retention_of(unit, retention))
        erased = _erase_in_batches(store, kept, now())
        counts = store.run(lambda unit: forget_records(unit, kept, erased, now()))
        log.info("retention.done", forgotten=counts["messages"], **counts)

    return Job(name="forget_old", every=timedelta(hours=24), run=run)


def _erase_in_batches(store: Store, retention: timedelta, now: datetime) -> int:
    erased, is_more = 0, True
    while is_more:
        newly = store.run(lambda unit: erase_unheard(unit, now - retention, now))
        erased, is_more = erased + newly, newly == BATCH
    return erased


def finish_erased(store: Store, now: Callable[[], datetime] = _utc_now) -> Job:
    """Erases the addresses of people who asked to be forgotten, once the farewell was sent."""

    def run() -> None:
        if store.read(lambda unit: unit.erasure.unfinished()):
            finished = store.run(lambda unit: finish_erasures(unit, now()))
            log.info("erasure.done", finished=finished)

    return Job(name="finish_erased", every=timedelta(minutes=1), run=run)


def look_around(store: Store) -> Job:
    """Has the database see how much there is of everything. Each process for itself: its connections go by that."""

    def run() -> None:
        store.look_around()

    return Job(name="look_around", every=timedelta(minutes=10), run=run)


def note_audit_head(store: Store) -> Job:
    """Writes the head of the audit log to the process's own log, which others keep: `focal audit verify --head`."""

    def run() -> None:
        head = store.read(lambda unit: unit.audit.head())
        log.info("audit.head", count=head.count, hash=head.head)

    return Job(name="note_audit_head", every=timedelta(hours=24), run=run)
