"""How every change of a circular begins and ends: as somebody saw it, stored, and written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from knowledge.errors import FocalError
from knowledge.model.circulars import Circular
from knowledge.model.rights import Actor
from knowledge.store.audit import NO_DETAILS
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit


class NoSuchCircular(FocalError):
    """There is no such circular."""


def known(unit: Unit, id: int) -> Circular:
    """A circular by its number in the store.

    Raises:
        NoSuchCircular: there is none.
    """
    circular = unit.circulars.one(id)
    if circular is None:
        raise NoSuchCircular
    return circular


def held(unit: Unit, id: int) -> Circular:
    """A circular that nobody else changes before this unit ends.

    Raises:
        NoSuchCircular: there is none.
    """
    circular = unit.circulars.hold(id)
    if circular is None:
        raise NoSuchCircular
    return circular


def seen(circular: Circular, revision: int) -> Circular:
    """The circular, if it still is what somebody saw.

    Raises:
        Conflict: somebody else stored a change since.
    """
    if circular.revision != revision:
        raise Conflict("somebody else has changed this circular in between")
    return circular


def note(
    unit: Unit, by: Actor, verb: str, circular: Circular, now: datetime, details: Mapping[str, str | int] = NO_DETAILS
) -> None:
    """Writes down what somebody did with a circular."""
    unit.audit.note(by.name, f"circular.{verb}", circular.subject, now, details)


def stored(
    unit: Unit, by: Actor, verb: str, circular: Circular, now: datetime, details: Mapping[str, str | int] = NO_DETAILS
) -> Circular:
    """Stores a change, writes it down, and returns the circular with its new revision."""
    kept = unit.circulars.save(circular)
    note(unit, by, verb, kept, now, details)
    return kept
