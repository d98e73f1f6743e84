"""`focal doctor` looks at settings, database, content, channels, clock and disk, and says how to mend what is wrong."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.config import Settings
from bot.duties import Duty
from bot.platforms.platform import NotWell, Platform
from handlers.phrasebook import load_phrasebook
from handlers.preferences.setting import house_of
from knowledge.errors import FocalError
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.store.errors import SchemaTooNew, SchemaTooOld
from knowledge.store.migrations import check_schema
from knowledge.store.queue_standing import QueueStanding
from knowledge.store.statements import clock_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit

ENOUGH_B = 1_000_000_000
"""Free disk below which it is said: a network of some hundred members writes less than that in a year."""

SKEW = timedelta(seconds=5)
"""How far the clocks of this machine and of the database may be apart: reminders are told by the minute."""

WAITS = timedelta(minutes=5)
"""How long something that is due may wait before it is said that nobody sends."""


class Finding(StrEnum):
    """How something is."""

    WELL = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found about one thing; `mend` says what to do, "" where nothing is to be done."""

    what: str
    finding: Finding
    text: str
    mend: str = ""


class Installed(Protocol):
    """What is looked at: a Focal, or what its console works with."""

    @property
    def settings(self) -> Settings: ...

    @property
    def store(self) -> Store: ...


def examine(focal: Installed, now: datetime) -> Iterator[Found]:
    """Looks at everything that can be seen without asking a platform; without a database, at what needs none."""
    yield from examine_machine(focal.settings)
    yield from examine_store(focal, now)


def examine_store(focal: Installed, now: datetime) -> Iterator[Found]:
    """Looks at the database and at what stands in it."""
    try:
        check_schema(focal.store.engine)
    except FocalError as error:
        yield no_database(error)
        return
    yield Found(
        what="database", finding=Finding.WELL, text=f"{focal.store.engine.dialect.name}, schema of this version"
    )
    yield from focal.store.read(lambda unit: tuple(_stored(focal.settings, unit, now)))


def examine_machine(settings: Settings) -> Iterator[Found]:
    """Looks at what needs no database."""
    yield from _settings(settings)
    yield _catalogues()
    yield _disk(settings.data_dir)


def no_database(error: FocalError) -> Found:
    """That the database cannot be used, and what to do about it."""
    return Found(what="database", finding=Finding.WRONG, text=str(error), mend=_mending(error))


async def examine_platforms(platforms: Sequence[Platform]) -> AsyncIterator[Found]:
    """Asks each platform whether it knows us."""
    for platform in platforms:
        name = str(platform.channel.name)
        try:
            yield Found(what=name, finding=Finding.WELL, text=await platform.probe())
        except NotWell as error:
            mend = "see its section of deploy/README.md, and its settings in .env"
            yield Found(what=name, finding=Finding.WRONG, text=str(error), mend=mend)
        finally:
            await platform.close()


def _settings(settings: Settings) -> Iterator[Found]:
    yield Found(what="settings", finding=Finding.WELL, text=f"people reach Focal at {settings.address}")
    if not settings.is_https:
        yield _note("address", "there is no TLS", "put a proxy in front, and set FOCAL_PUBLIC_URL=https://…")
    if settings.secret_key is None:
        made = f"the key that signs cookies is kept in {settings.data_dir}"
        yield _note("key", made, "set FOCAL_SECRET_KEY, and keep it with the backups' key")
    if not settings.backup_recipient:
        yield _note("backups", "they would not be encrypted", "focal backup-key, and set FOCAL_BACKUP_RECIPIENT")
    if settings.metrics_token is None:
        yield _note("figures", "nobody can ask for them", "set FOCAL_METRICS_TOKEN, and see deploy/monitoring")


def _mending(error: FocalError) -> str:
    match error:
        case SchemaTooOld():
            return "focal migrate"
        case SchemaTooNew():
            return "start the newer version, or restore the backup from before the upgrade"
        case _:
            return "is it up, and does FOCAL_DATABASE_URL name it?"


def _catalogues() -> Found:
    missing = [code for code in NETWORK_LANGUAGES if code not in load_phrasebook().languages]
    if missing:
        text = f"there are no texts in {', '.join(missing)}"
        return Found(what="texts", finding=Finding.WRONG, text=text, mend="install Focal again, as a whole")
    return Found(what="texts", finding=Finding.WELL, text="there are texts in every language of the network")


def _disk(folder: Path) -> Found:
    place = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    free = shutil.disk_usage(place).free
    text = f"{free / 1e9:.1f} GB are free at {place}"
    if free < ENOUGH_B:
        return Found(what="disk", finding=Finding.WRONG, text=text, mend="make room: a full disk stops everything")
    return Found(what="disk", finding=Finding.WELL, text=text)


def _stored(settings: Settings, unit: Unit, now: datetime) -> Iterator[Found]:
    apart = abs(clock_of(unit.connection, now) - now)
    if apart > SKEW:
        text = f"the clocks of this machine and of the database are {apart.total_seconds():.0f} s apart"
        yield Found(what="clock", finding=Finding.WRONG, text=text, mend="let both keep time by NTP")
    else:
        yield Found(what="clock", finding=Finding.WELL, text="this machine and the database agree")
    imported = unit.packs.imported(settings.pack.name)
    if imported is None:
        text = f"the pack {settings.pack.name} was not imported"
        yield Found(what="content", finding=Finding.WRONG, text=text, mend="focal pack import")
    else:
        yield Found(
            what="content", finding=Finding.WELL, text=f"{imported.name}, imported {imported.imported_at:%Y-%m-%d}"
        )
    members = unit.people.count_members()
    if members:
        yield Found(what="register", finding=Finding.WELL, text=f"{members} members")
    else:
        yield _note("register", "there are no members yet", "focal register import FILE")
    yield from _preferences(settings, unit)
    yield from _work(unit, now)


def _preferences(settings: Settings, unit: Unit) -> Iterator[Found]:
    """What administrators set in the console, which counts before the settings of the environment."""
    names = [kept.name for kept in unit.preferences.all()]
    if names:
        text = f"set in the console: {', '.join(names)}"
        yield Found(what="preferences", finding=Finding.WELL, text=text)
    days = house_of(unit).retention_days
    if days is not None and days != settings.retention_days and "retention_days" in settings.model_fields_set:
        text = f"FOCAL_RETENTION_DAYS is {settings.retention_days}, but the console says {days} days, which counts"
        yield _note("retention", text, "set the same in both, or take the one in the console back")


def _work(unit: Unit, now: datetime) -> Iterator[Found]:
    """Whether somebody sends, and whether somebody wakes the jobs."""
    queues = QueueStanding(unit.connection)
    waiting = [one for one in queues.due(now) if one.oldest is not None and now - one.oldest > WAITS]
    for one in waiting:
        text = f"{one.count} of kind “{one.kind}” are due, the first since {one.oldest:%Y-%m-%d %H:%M} UTC"
        yield Found(what="sending", finding=Finding.WRONG, text=text, mend="is a process with --worker up?")
    if not waiting:
        yield Found(what="sending", finding=Finding.WELL, text="nothing that is due has waited for long")
    failed = queues.undelivered()
    if failed:
        yield _note("undelivered", f"{failed} messages did not arrive for good", "the console lists them by circular")
    if unit.connection.dialect.name != "postgresql":
        return
    held = unit.leases.held(now)
    if Duty.CLOCK in held:
        yield Found(what="on duty", finding=Finding.WELL, text=", ".join(f"{name}: {by}" for name, by in held.items()))
    else:
        yield _note("on duty", "no process wakes the jobs just now", "start focal serve, or focal serve --clock")


def _note(what: str, text: str, mend: str) -> Found:
    return Found(what=what, finding=Finding.NOTE, text=text, mend=mend)
