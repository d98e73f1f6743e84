"""What follows when nobody of a member acknowledges: a reminder, then the alternates, then a list for the staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from functools import partial
from zoneinfo import ZoneInfo

from handlers.circulars.approving import link_to, title_for
from handlers.circulars.keeping import held, stored
from handlers.circulars.letters import alternate, readers_of, reminder
from handlers.circulars.running import has_expired
from handlers.circulars.texts import called
from handlers.dialogue.library import Library, Voice
from handlers.notices import tell_secretariat
from handlers.one_by_one import one_by_one
from handlers.ticket_texts import plain
from knowledge.model.circulars import Circular, CircularState, LetterPurpose
from knowledge.model.circulation import Silent, letter_key
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.rights import FOCAL
from knowledge.store import signals
from knowledge.store.store import Store
from knowledge.store.unit import Unit

S = CircularState

ESCALATION = "escalation"
"""The key of the facts of a circular under which stands how far this has come."""

MOST_NAMED = 20
"""Members named in one message; the console lists them all."""


class Step(IntEnum):
    """What was done last for those who do not acknowledge a circular."""

    RELEASED = 0
    REMINDED = 1
    ALTERNATES = 2
    TOLD = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalation:
    """How far it has come, and since when."""

    step: Step
    at: datetime


def escalation(circular: Circular) -> Escalation | None:
    """How far it has come with a circular; None of one that nobody has received."""
    kept = circular.facts.get(ESCALATION)
    if kept is not None:
        return Escalation(step=Step(kept["step"]), at=datetime.fromisoformat(kept["at"]))
    return Escalation(step=Step.RELEASED, at=circular.released_at) if circular.released_at is not None else None


def next_step_at(circular: Circular) -> datetime | None:
    """When something is to be done for those who do not acknowledge a circular; None if nothing is, or any more.

    The days are counted from what was done last, not from when it was to be done: after a downtime nobody is reminded
    twice in a row.
    """
    reached = escalation(circular)
    if reached is None or reached.step is Step.TOLD or circular.state not in (S.RELEASED, S.FINISHED):
        return None
    if not circular.asks_acknowledgement or circular.remind_after < 1:
        return None
    return reached.at + timedelta(days=circular.remind_after)


def escalate(store: Store, library: Library, now: datetime) -> int:
    """Takes the next step where it is time, and returns for how many circulars.

    Idempotent, and safe in several processes: each step is taken once, under the lock of its circular.
    """
    out = store.read(lambda unit: unit.circulars.in_states({S.RELEASED, S.FINISHED}))
    due = [circular.id for circular in out if _is_due(circular, now)]
    steps = (partial(store.run, partial(_take_step, number=number, library=library, now=now)) for number in due)
    return sum(one_by_one(steps))


def _is_due(circular: Circular, now: datetime) -> bool:
    at = next_step_at(circular)
    return at is not None and at <= now and not has_expired(circular, now)


def _take_step(unit: Unit, number: int, library: Library, now: datetime) -> bool:
    circular = held(unit, number)
    reached = escalation(circular)
    if reached is None or not _is_due(circular, now):
        return False
    silent = unit.circulation.silent(number)
    correction = unit.circulars.correction_of(number)
    if not silent or (correction is not None and correction.is_out):
        _reached(unit, circular, Step.TOLD, now)
        return False
    step = Step(reached.step + 1)
    circular = _reached(unit, circular, step, now)
    match step:
        case Step.REMINDED:
            _remind(unit, circular, LetterPurpose.REMINDER, library, now)
        case Step.ALTERNATES:
            _remind(unit, circular, LetterPurpose.ALTERNATE, library, now)
        case _:
            _tell(unit, circular, silent, library, now)
    return True


def _reached(unit: Unit, circular: Circular, step: Step, now: datetime) -> Circular:
    facts = {**circular.facts, ESCALATION: {"step": step.value, "at": now.isoformat()}}
    return stored(unit, FOCAL, f"escalated.{step.name.lower()}", replace(circular, facts=facts), now)


def _remind(unit: Unit, circular: Circular, purpose: LetterPurpose, library: Library, now: datetime) -> None:
    for language in unit.circulation.reminder_languages(circular, purpose, now):
        key = letter_key(circular.id, purpose, language)
        unit.circulation.put_letter(key, circular.id, purpose, _letter(unit, circular, purpose, language, library))
    installation = library.installation
    official, most = ZoneInfo(installation.time_zone), installation.most_per_day
    unit.circulation.plan_reminder(circular, purpose, installation.channels, now, official, most)
    unit.wake(signals.OUTBOX)


def _letter(
    unit: Unit, circular: Circular, purpose: LetterPurpose, language: Language, library: Library
) -> OutgoingMessage:
    texts, chain = unit.circulars.texts(circular.id), readers_of(language)
    if purpose is LetterPurpose.REMINDER:
        return reminder(circular, texts, chain, library)
    return alternate(circular, texts, unit.circulars.files(circular.id), chain, library)


def _tell(unit: Unit, circular: Circular, silent: Sequence[Silent], library: Library, now: datetime) -> None:
    link = link_to(library, circular)

    def sentence(voice: Voice) -> str:
        return _silence(voice, called(voice, circular, title_for(unit, circular, voice)), silent, link)

    tell_secretariat(unit, library, f"circular:{circular.id}:silent", now, sentence)


def _silence(_: Voice, name: str, silent: Sequence[Silent], link: str) -> str:
    members = _names(_, silent)
    said = _.plural(
        "One member has not acknowledged {circular}, although it was reminded: {members}.",
        "{count} members have not acknowledged {circular}, although they were reminded: {members}.",
        len(silent),
        circular=name,
        members=members,
    )
    return f"{said} {link}".rstrip()


def _names(_: Voice, silent: Sequence[Silent]) -> str:
    names = [plain(each.member_name) for each in silent[:MOST_NAMED]]
    more = len(silent) - len(names)
    return _.list([*names, _.plural("one more", "{count} more", more)] if more else names)
