"""Audiences in SQL: which contacts one names, and which of these may be written to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, literal, not_, or_, select

from knowledge.model.audience import Act, Audience, Condition
from knowledge.model.preferences import Mailing
from knowledge.model.rights import COLLEAGUES
from knowledge.store.tables import acts, circular_recipients, contacts, list_entries, members, merges

_c, _m, _r = contacts.c, members.c, circular_recipients.c
_CIRCULAR = "circular:"

REFUSED = _c.consent.like("no:%")
"""They were asked, and did not agree (model/people.refused)."""

AGREES = and_(_c.consent != "", not_(REFUSED))


def wishes(mailing: Mailing) -> ColumnElement[bool]:
    """They may be sent it: on a chat's channel only once they agreed, by e-mail also before they were asked."""
    is_declined = cast(_c.declined, Text).contains(f'"{mailing}"')
    return and_(_c.erased_at.is_(None), _c.subscribed, not_(REFUSED), not_(is_declined))


WISHES = wishes(Mailing.CIRCULARS)


def addressed(audience: Audience, now: datetime) -> Select[*tuple[Any, ...]]:
    """The contacts whom an audience names, with their members, whether or not they wish for circulars.

    Somebody who holds several posts is addressed in the one that they act in; an entry that was merged into another
    one, not at all. Columns are for the caller to add.
    """
    return select().select_from(contacts).join(members, _m.id == _c.member_id).where(*_named(audience, now))


def members_addressed(audience: Audience, now: datetime) -> Select[*tuple[Any, ...]]:
    """The members of which an audience names somebody, each once. Columns are for the caller to add.

    One contact that is found settles it: to make the members of all contacts distinct takes ten times as long.
    """
    named = exists(_c.id).where(_c.member_id == _m.id, *_named(audience, now))
    return select().select_from(members).where(named)


def _named(audience: Audience, now: datetime) -> Iterable[ColumnElement[bool]]:
    """What holds for the contact at hand and its member where an audience names it."""
    is_absorbed = exists().where(merges.c.absorbed_id == _c.id, merges.c.undone_at.is_(None))
    roles = audience.roles or frozenset(COLLEAGUES)
    yield from (_c.erased_at.is_(None), _c.role.in_(sorted(roles)), _belongs(now), not_(is_absorbed))
    yield from _filters(audience)
    yield from map(_holds, audience.conditions)


def _belongs(now: datetime) -> ColumnElement[bool]:
    """Of members that belong today; one that leaves in a month or year belongs until that is over, everywhere."""
    today = now.date().isoformat()
    return or_(_m.until == "", _m.until >= func.substr(literal(today, Text), 1, func.length(_m.until)))


def _filters(audience: Audience) -> Iterable[ColumnElement[bool]]:
    for column, values in (
        (_m.region, audience.regions),
        (_m.country, audience.countries),
        (_m.standing, audience.standings),
        (_c.language, audience.languages),
    ):
        if values:
            yield column.in_(sorted(values))
    if audience.lists or audience.members or audience.contacts:
        yield _is_named(audience)
    if audience.without_members:
        yield _m.id.not_in(sorted(audience.without_members))


def _is_named(audience: Audience) -> ColumnElement[bool]:
    """On one of the lists, themselves or by their member; of one of the members; or one of the contacts."""
    e, on_lists = list_entries.c, list_entries.c.list_id.in_(sorted(audience.lists))
    return or_(
        _c.id.in_(sorted(audience.contacts)),
        _m.id.in_(sorted(audience.members)),
        _c.id.in_(select(e.contact_id).where(on_lists, e.contact_id.is_not(None))),
        _m.id.in_(select(e.member_id).where(on_lists, e.member_id.is_not(None))),
    )


def _holds(condition: Condition) -> ColumnElement[bool]:
    """A condition is the member's: whoever of it acted, all its contacts are of a member that has.

    So those too who did nothing themselves: a city is told once more because nobody of it registered, and thanked
    because somebody did. What counts is the member that somebody acted for, not the one that they act for by now.
    """
    have = _m.id.in_(_members_that(condition.act, condition.subject))
    return have if condition.has else not_(have)


def _members_that(act: Act, subject: str) -> Select[int | None]:
    number = subject.removeprefix(_CIRCULAR)
    if act is Act.ACKNOWLEDGED and subject.startswith(_CIRCULAR) and number.isdecimal():
        return acknowledging_members(int(number))
    done = and_(acts.c.subject == subject, acts.c.act == act)
    return select(acts.c.member_id).where(done, acts.c.member_id.is_not(None))


def acknowledging_members(circular: int) -> Select[int | None]:
    """The members of which somebody acknowledged this version of a circular."""
    return select(_r.member_id).where(
        _r.circular_id == circular, _r.acknowledged_at.is_not(None), _r.member_id.is_not(None)
    )


def may_get(on_request: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Who may be sent something now; who asked for it gets it, whatever they wish to receive otherwise."""
    return WISHES if on_request is None else or_(WISHES, and_(on_request, _c.erased_at.is_(None)))
