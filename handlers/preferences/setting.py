"""Preferences are read, set, and given back to what is usual."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from handlers.preferences.house import House, Preference
from handlers.preferences.values import Value, check, codes, in_house, name_of, short, stored, value_of
from knowledge.model.deadlines import Step
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import Actor, Right
from knowledge.store import signals
from knowledge.store.preferences import Kept
from knowledge.store.unit import Unit


def house_of(unit: Unit) -> House:
    """The rules of the house as they stand in this transaction."""
    house = House()
    for kept in unit.preferences.all():
        if kept.name in set(Preference):
            house = in_house(house, value_of(Preference(kept.name), kept.value))
    return house


def usual_plan(unit: Unit, kind: DeadlineKind) -> tuple[Step, ...]:
    """When people are reminded of a new deadline of a kind."""
    return house_of(unit).plan(kind)


def retention_of(unit: Unit, otherwise: timedelta) -> timedelta:
    """How long what was said is kept."""
    return house_of(unit).retention(otherwise)


def set_preference(unit: Unit, by: Actor, value: Value, revision: int, now: datetime) -> Kept:
    """Sets a value in place of the one that was seen; 0 where none stood.

    Raises:
        Forbidden: the actor may not.
        BadPreference: it cannot be set.
        Conflict: somebody else set another one meanwhile.
    """
    by.need(Right.CHANGE_SETTINGS)
    check(value)
    name = name_of(value)
    before = _value(unit, name)
    kept = unit.preferences.put(name, stored(value), revision, by.name, now)
    _note(unit, by, "preference.set", name, changes(before, value), now)
    return kept


def back_to_usual(unit: Unit, by: Actor, name: Preference, revision: int, now: datetime) -> None:
    """Forgets a value; nothing happens where none stands and none was seen.

    Raises:
        Forbidden: the actor may not.
        Conflict: somebody else set another one meanwhile.
    """
    by.need(Right.CHANGE_SETTINGS)
    before = _value(unit, name)
    if before is None and revision == 0:
        return
    unit.preferences.remove(name, revision)
    _note(unit, by, "preference.reset", name, changes(before, None), now)


def changes(before: Value | None, after: Value | None) -> Mapping[str, str]:
    """What was and what is, as codes: {"old.hours": "20:00-08:00", "new.hours": "22:00-07:00"}; only what differs."""
    old, new = codes(before), codes(after)
    differing = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    return {
        f"{when}.{key}".replace("-", ""): short(of.get(key, "usual"))
        for key in differing
        for when, of in (("old", old), ("new", new))
    }


def _value(unit: Unit, name: Preference) -> Value | None:
    kept = unit.preferences.one(name)
    return value_of(name, kept.value) if kept is not None else None


def _note(unit: Unit, by: Actor, action: str, name: Preference, details: Mapping[str, str], now: datetime) -> None:
    unit.audit.note(by.name, action, f"preference:{name}", now, details)
    unit.wake(signals.PREFERENCES)
