"""What happens by itself: scheduled circulars are released, recipients planned, late letters put off, ends noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from handlers.circulars.approving import NotReady, link_to, make_sure, title_for
from handlers.circulars.keeping import held, stored
from handlers.circulars.releasing import EXPIRED, plan, release_now
from handlers.circulars.texts import called, problem_text
from handlers.dialogue.library import Library, Voice
from handlers.notices import tell_secretariat
from handlers.one_by_one import one_by_one
from knowledge.model.circulars import OUT, Circular, CircularState
from knowledge.model.rights import FOCAL
from knowledge.store import signals
from knowledge.store.store import Store
from knowledge.store.unit import Unit

S = CircularState

BATCH = 5_000
"""Recipients planned in one transaction, in which nobody else writes to SQLite (`store.circulation.BATCH`)."""


def tick(store: Store, library: Library, now: datetime) -> int:
    """Releases what is scheduled for now, and ends what is over or done.

    Idempotent, and safe in several processes: each circular is looked at again under its lock, in a transaction of its
    own. Returns how many circulars came into another state.
    """
    due, over = store.read(lambda unit: (_due(unit, now), _over(unit, now)))
    begins = (partial(store.run, partial(_begin, number=number, library=library, now=now)) for number in due)
    ends = (partial(store.run, partial(_end, number=number, library=library, now=now)) for number in over)
    return sum(one_by_one([*begins, *ends]))


def plan_more(store: Store, library: Library, now: datetime) -> int:
    """Plans batch after batch until nobody is left, and returns how many recipients were planned.

    What was begun by a process that stopped goes on here.
    """
    released = store.read(lambda unit: unit.circulars.in_states({S.RELEASED}))
    return sum(one_by_one(partial(_plan_all, store, circular.id, library, now) for circular in released))


def _plan_all(store: Store, number: int, library: Library, now: datetime) -> int:
    planned = 0
    while count := store.run(partial(_plan_next, number=number, library=library, now=now)):
        planned += count
    return planned


def revise(store: Store, library: Library, now: datetime) -> int:
    """Gives letters that are late a new time, after a downtime or behind a long queue; returns how many."""
    if not store.read(lambda unit: unit.circulars.in_states(OUT)):
        return 0
    revised = 0
    while count := store.run(partial(_revise, library=library, now=now)):
        revised += count
    return revised


def _due(unit: Unit, now: datetime) -> list[int]:
    scheduled = unit.circulars.in_states({S.SCHEDULED})
    return [each.id for each in scheduled if each.scheduled_at is not None and each.scheduled_at <= now]


def _over(unit: Unit, now: datetime) -> list[int]:
    released = unit.circulars.in_states({S.RELEASED})
    return [each.id for each in released if has_expired(each, now) or unit.circulation.is_done(each.id)]


def has_expired(circular: Circular, now: datetime) -> bool:
    """Whether it is of no use any more."""
    return circular.expires_at is not None and circular.expires_at <= now


def _begin(unit: Unit, number: int, library: Library, now: datetime) -> bool:
    """Releases one that is due: once, however late it is. One that has expired meanwhile is not sent at all."""
    circular = held(unit, number)
    if circular.state is not S.SCHEDULED or circular.scheduled_at is None or circular.scheduled_at > now:
        return False
    if has_expired(circular, now):
        _give_up(unit, circular, library, now)
        return True
    try:
        make_sure(unit, replace(circular, scheduled_at=None), library, now)
    except NotReady as error:
        _hold_back(unit, circular, error, library, now)
    else:
        release_now(unit, FOCAL, circular, library, now)
    return True


def _give_up(unit: Unit, circular: Circular, library: Library, now: datetime) -> None:
    ended = replace(circular.becoming(S.CANCELLED), scheduled_at=None, number=None, corrects=None)
    kept = stored(unit, FOCAL, EXPIRED, ended, now)

    def text(_: Voice) -> str:
        return _(
            "{circular} was not sent: when its time came, it had expired already. {link}",
            circular=_name(unit, kept, _),
            link=link_to(library, kept),
        ).rstrip()

    tell_secretariat(unit, library, f"circular:{kept.id}:expired:{kept.revision}", now, text)


def _hold_back(unit: Unit, circular: Circular, error: NotReady, library: Library, now: datetime) -> None:
    """Something is wrong with it that was not when it was scheduled, such as a reader of one more language."""
    approved = replace(circular.becoming(S.APPROVED), scheduled_at=None)
    kept = stored(unit, FOCAL, "held_back", approved, now)

    def text(_: Voice) -> str:
        said = _(
            "{circular} was to be sent now, and was not: {problem} {link}",
            circular=_name(unit, kept, _),
            problem=problem_text(_, error.problems[0]),
            link=link_to(library, kept),
        )
        return said.rstrip()

    tell_secretariat(unit, library, f"circular:{kept.id}:held_back:{kept.revision}", now, text)


def _end(unit: Unit, number: int, library: Library, now: datetime) -> bool:
    """Finishes one that went to everybody, or has expired: then what is left is cancelled, and the staff are told."""
    circular = held(unit, number)
    is_late = has_expired(circular, now)
    if circular.state is not S.RELEASED or not (is_late or unit.circulation.is_done(number)):
        return False
    kept = stored(unit, FOCAL, "finished", replace(circular.becoming(S.FINISHED), finished_at=now), now)
    left = unit.circulation.cancel(number, now, EXPIRED) if is_late else 0
    if left:
        _tell_expired(unit, kept, left, library, now)
    return True


def _tell_expired(unit: Unit, circular: Circular, left: int, library: Library, now: datetime) -> None:
    link = link_to(library, circular)

    def sentence(voice: Voice) -> str:
        return _expired(voice, _name(unit, circular, voice), left, link)

    tell_secretariat(unit, library, f"circular:{circular.id}:expired", now, sentence)


def _expired(_: Voice, name: str, left: int, link: str) -> str:
    return _.plural(
        "{circular} has expired: one recipient did not receive it any more. {link}",
        "{circular} has expired: {count} recipients did not receive it any more. {link}",
        left,
        circular=name,
        link=link,
    ).rstrip()


def _name(unit: Unit, circular: Circular, _: Voice) -> str:
    return called(_, circular, title_for(unit, circular, _))


def _plan_next(unit: Unit, number: int, library: Library, now: datetime) -> int:
    circular = held(unit, number)
    return plan(unit, circular, library, now, BATCH) if circular.state is S.RELEASED else 0


def _revise(unit: Unit, library: Library, now: datetime) -> int:
    installation = library.installation
    revised = unit.circulation.revise_late(now, ZoneInfo(installation.time_zone), installation.most_per_day)
    if revised:
        unit.wake(signals.OUTBOX)
    return revised
