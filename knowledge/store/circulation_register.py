"""What came of a circulation: the register, its progress, who is silent, and what somebody received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    not_,
    or_,
    select,
)

from knowledge.model.circulars import OUT, Circular, CircularKind, CircularState, LetterPurpose
from knowledge.model.circulation import (
    PACE_OVER,
    Attempt,
    Pace,
    Place,
    Progress,
    Received,
    RegisterLine,
    Silent,
    Tally,
    Unreached,
)
from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.model.languages import Language
from knowledge.model.people import AddressState, ChannelName
from knowledge.store.addressing import AGREES, WISHES
from knowledge.store.planning import UNPLANNED
from knowledge.store.reaching import of_contact
from knowledge.store.reminding import silent_members
from knowledge.store.selves import selves_of
from knowledge.store.tables import (
    addresses,
    circular_recipients,
    circular_texts,
    circulars,
    contacts,
    deliveries,
    letters,
    members,
)

_r, _o, _c, _m, _l, _d = circular_recipients.c, circulars.c, contacts.c, members.c, letters.c, deliveries.c
_a, _t = addresses.c, circular_texts.c

_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING)

_COUNTED = (
    func.count().label("recipients"),
    func.count(distinct(_r.member_id)).label("members"),
    func.count(distinct(case((_r.acknowledged_at.is_not(None), _r.member_id)))).label("members_acknowledged"),
)
"""The columns of a `Tally`."""


class CirculationRegister:
    """Reads the circulation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lines(
        self, circular: Circular, channels: Collection[ChannelName], of: Collection[int] | None = None
    ) -> tuple[RegisterLine, ...]:
        """A line for each recipient of this version, or for some of them, by member and name."""
        here = _r.circular_id == circular.id if of is None else and_(_r.circular_id == circular.id, _of_them(of))
        sent = self._attempts(circular.id, here)
        without = self._unreached(here, channels)
        recipients = (
            select(circular_recipients, _c.name.label("contact_name"), _c.role)
            .add_columns(func.coalesce(_m.name, "").label("member_name"), func.coalesce(_m.code, "").label("code"))
            .add_columns(func.coalesce(_m.country, "").label("country"))
            .join_from(circular_recipients, contacts, _c.id == _r.contact_id)
            .join(members, _m.id == _r.member_id, isouter=True)
            .where(here)
            .order_by(func.coalesce(_m.name, ""), _c.name, _c.id)
        )
        return tuple(
            _line_of(row, circular, sent.get(row.contact_id, ()), without.get(row.contact_id))
            for row in self._connection.execute(recipients)
        )

    def places(self, circular_id: int) -> tuple[Place, ...]:
        """Everybody in the order of `lines`."""
        here = _r.circular_id == circular_id
        states = {row.contact_id: row.state for row in self._connection.execute(_attempted(circular_id, here))}
        recipients = (
            select(_r.contact_id, _r.is_planned, _r.acknowledged_at.is_not(None))
            .join_from(circular_recipients, contacts, _c.id == _r.contact_id)
            .join(members, _m.id == _r.member_id, isouter=True)
            .where(here)
            .order_by(func.coalesce(_m.name, ""), _c.name, _c.id)
        )
        return tuple(
            Place(
                contact=contact,
                state=DeliveryState(states[contact]) if contact in states else None,
                is_planned=is_planned,
                has_acknowledged=has_acknowledged,
            )
            for contact, is_planned, has_acknowledged in self._connection.execute(recipients)
        )

    def tallies(self, circular_ids: Collection[int]) -> Mapping[int, Tally]:
        """How many got some circulars, and acknowledged them."""
        those = _r.circular_id.in_(list(circular_ids))
        is_sqlite = self._connection.dialect.name == "sqlite"
        counted = (
            select(_r.circular_id, *_COUNTED).where(those).group_by(_r.circular_id) if is_sqlite else _hashed(those)
        )
        return {number: Tally(**row) for number, row in map(_numbered, self._connection.execute(counted))}

    def _attempts(self, circular_id: int, here: ColumnElement[bool]) -> Mapping[int, Sequence[Row[*tuple[Any, ...]]]]:
        """The deliveries of the circular to each contact, in their order; of alternates, those of their reminder."""
        found = (
            _attempted(circular_id, here)
            .add_columns(_d.reason, _d.due_at, _d.finished_at, _a.channel, _l.language)
            .join(addresses, _a.id == _d.address_id)
        )
        rows = self._connection.execute(found)
        return {contact: tuple(group) for contact, group in groupby(rows, key=lambda row: row.contact_id)}

    def _unreached(self, here: ColumnElement[bool], channels: Collection[ChannelName]) -> Mapping[int, Unreached]:
        """Recipients without a delivery, and why that is so, as far as it can be told today."""
        is_active = _a.state == AddressState.ACTIVE
        of_theirs = exists().where(of_contact(channels))
        why = case(
            (not_(_r.is_planned), Unreached.WAITING),
            (_c.erased_at.is_not(None), Unreached.ERASED),
            (not_(WISHES), Unreached.DECLINED),
            (not_(of_theirs), Unreached.NO_CHANNEL),
            (not_(exists().where(of_contact(channels), is_active)), Unreached.LOST),
            (not_(AGREES), Unreached.NOT_AGREED),
            else_=Unreached.CANCELLED,
        )
        found = (
            select(_r.contact_id, why)
            .join_from(circular_recipients, contacts, _c.id == _r.contact_id)
            .where(here, not_(_has_delivery()))
        )
        return {contact: Unreached(reason) for contact, reason in self._connection.execute(found)}

    def progress(self, circular_id: int) -> Progress:
        """How far it has come, in numbers."""
        counted = select(
            *_COUNTED,
            func.count().filter(not_(_r.is_planned)).label("waiting"),
            func.count().filter(_r.is_planned, not_(_has_delivery())).label("unreached"),
            func.count().filter(_r.acknowledged_at.is_not(None)).label("acknowledged"),
        ).where(_r.circular_id == circular_id)
        row = self._connection.execute(counted).one()
        return Progress(by_state=self._by_state(circular_id), **row._mapping)

    def _by_state(self, circular_id: int) -> Mapping[DeliveryState, int]:
        """Of the last deliveries. Only one that failed is ever followed by another."""
        later = deliveries.alias("later")
        is_followed = exists().where(
            later.c.contact_id == _d.contact_id, later.c.letter_id == _d.letter_id, later.c.id > _d.id
        )
        counted = (
            select(_d.state, func.count())
            .join_from(circular_recipients, deliveries, _d.contact_id == _r.contact_id)
            .where(_r.circular_id == circular_id, _d.letter_id.in_(_letters_of(circular_id, LetterPurpose.CIRCULAR)))
            .where(_d.kind != DeliveryKind.REPLY, or_(_d.state != DeliveryState.FAILED, not_(is_followed)))
            .group_by(_d.state)
        )
        return {DeliveryState(state): count for state, count in self._connection.execute(counted)}

    def pace(self, circular_id: int, now: datetime) -> Pace:
        """How fast it goes at a moment."""
        pending, sending = _d.state == DeliveryState.PENDING, _d.state == DeliveryState.SENDING
        is_recent = and_(_d.state == DeliveryState.SENT, _d.finished_at > now - PACE_OVER)
        counted = select(
            func.count().filter(is_recent).label("recent"),
            func.count().filter(or_(sending, and_(pending, _d.due_at <= now))).label("due"),
            func.min(case((and_(pending, _d.due_at > now), _d.due_at))).label("next_at"),
        ).where(_d.letter_id.in_(_letters_of(circular_id, LetterPurpose.CIRCULAR)), _d.kind != DeliveryKind.REPLY)
        row = self._connection.execute(counted).one()
        return Pace(recent=row.recent, due=row.due, next_at=None if row.due else row.next_at)

    def is_done(self, circular_id: int) -> bool:
        """Whether a released circular went to everybody, as far as it goes at all; reminders are not waited for."""
        of_circular = _letters_of(circular_id, LetterPurpose.CIRCULAR)
        waiting = [
            exists().where(_d.state == state, _d.letter_id.in_(of_circular), _d.kind != DeliveryKind.REPLY)
            for state in _OPEN
        ]
        unplanned = exists(_r.contact_id).where(_r.circular_id == circular_id, UNPLANNED)
        done = select(_o.id).where(_o.id == circular_id, _o.planned_at.is_not(None), _o.state != CircularState.PAUSED)
        found = self._connection.execute(done.where(not_(unplanned), *map(not_, waiting)))
        return found.first() is not None

    def silent(self, circular_id: int) -> tuple[Silent, ...]:
        """Members of which nobody acknowledged it, by name."""
        found = (
            select(_r.member_id, _m.name, _r.contact_id)
            .join_from(circular_recipients, members, _m.id == _r.member_id)
            .where(_r.circular_id == circular_id, _r.member_id.in_(silent_members(circular_id)))
            .order_by(_m.name, _m.id, _r.contact_id)
        )
        grouped: dict[tuple[int, str], list[int]] = defaultdict(list)
        for member, name, contact in self._connection.execute(found):
            grouped[member, name].append(contact)
        return tuple(
            Silent(member_id=member, member_name=name, contacts=tuple(of)) for (member, name), of in grouped.items()
        )

    def received(self, contact_id: int) -> tuple[Received, ...]:
        """What somebody got, or is to get, the newest first; with what other entries of theirs got."""
        ids = selves_of(self._connection, [contact_id])
        title, original = circular_texts.alias("title").c, circular_texts.alias("original").c
        found = (
            select(circular_recipients, _o.kind, _o.year, _o.number, _o.version, _o.language.label("original"))
            .add_columns(func.coalesce(title.title, original.title, "").label("title"), title.title.label("own"))
            .join_from(circular_recipients, circulars, _o.id == _r.circular_id)
            .join(title.title.table, and_(title.circular_id == _o.id, title.language == _r.language), isouter=True)
            .join(
                original.title.table,
                and_(original.circular_id == _o.id, original.language == _o.language),
                isouter=True,
            )
            .where(_r.contact_id.in_(ids), _o.state.in_([*OUT, CircularState.CANCELLED]))
            .order_by(_o.released_at.desc(), _o.id.desc(), _r.contact_id)
        )
        rows = self._connection.execute(found).all()
        last = self._last_deliveries(ids)
        return tuple(_received_of(row, last.get((row.circular_id, row.contact_id))) for row in rows)

    def _last_deliveries(self, ids: Iterable[int]) -> Mapping[tuple[int, int], Row[*tuple[Any, ...]]]:
        found = (
            select(_l.circular_id, _d.contact_id, _d.state, _d.finished_at)
            .join_from(deliveries, letters, _l.id == _d.letter_id)
            .where(_d.contact_id.in_(list(ids)), _d.kind != DeliveryKind.REPLY)
            .where(_l.purpose == LetterPurpose.CIRCULAR)
            .order_by(_d.id)
        )
        return {(row.circular_id, row.contact_id): row for row in self._connection.execute(found)}


def _hashed(those: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The columns of a `Tally`, counted by member first: PostgreSQL sorts every recipient for `count(distinct)`, on the
    disk (135 ms became 59, of 100,000 in 20 circulars); SQLite does not (17 ms, and 29 this way)."""
    keys = (_r.circular_id, _r.member_id)
    members_ = select(*keys, func.count().label("recipients"), func.count(_r.acknowledged_at).label("acknowledged"))
    of = members_.where(those).group_by(*keys).subquery().c
    return select(
        of.circular_id,
        cast(func.sum(of.recipients), Integer).label("recipients"),
        func.count(of.member_id).label("members"),
        func.count(case((of.acknowledged > 0, of.member_id))).label("members_acknowledged"),
    ).group_by(of.circular_id)


def _letters_of(circular_id: int, purpose: LetterPurpose) -> Select[int]:
    return select(_l.id).where(_l.circular_id == circular_id, _l.purpose == purpose)


def _of_them(contacts: Collection[int]) -> ColumnElement[bool]:
    return _r.contact_id.in_(sorted(contacts))


def _attempted(circular_id: int, here: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The deliveries to each recipient, the last of which counts: of the circular itself, else what alternates got."""
    return (
        select(_d.contact_id, _d.state)
        .join_from(circular_recipients, deliveries, _d.contact_id == _r.contact_id)
        .join(letters, _l.id == _d.letter_id)
        .where(here, _l.circular_id == circular_id, _d.kind != DeliveryKind.REPLY)
        .where(_l.purpose.in_([LetterPurpose.CIRCULAR, LetterPurpose.ALTERNATE]))
        .order_by(_d.contact_id, case((_l.purpose == LetterPurpose.CIRCULAR, 1), else_=0), _d.id)
    )


def _numbered(row: Row[*tuple[Any, ...]]) -> tuple[int, dict[str, int]]:
    values = dict(row._mapping)
    return values.pop("circular_id"), values


def _has_delivery() -> Any:
    """Whether the recipient at hand has any letter of the circular on its way or behind them."""
    of_circular = and_(_l.id == _d.letter_id, _l.circular_id == _r.circular_id)
    return exists().where(_d.contact_id == _r.contact_id, of_circular, _d.kind != DeliveryKind.REPLY)


def _line_of(
    row: Row[*tuple[Any, ...]],
    circular: Circular,
    attempts: Sequence[Row[*tuple[Any, ...]]],
    unreached: Unreached | None,
) -> RegisterLine:
    *earlier, last = attempts or (None,)
    return RegisterLine(
        contact=row.contact_id,
        contact_name=row.contact_name,
        role=row.role,
        member=row.member_id,
        member_name=row.member_name,
        member_code=row.code,
        country=row.country,
        version=circular.version,
        language=last.language if last else row.language,
        on_request=row.on_request,
        channel=last.channel if last else "",
        state=DeliveryState(last.state) if last else None,
        unreached=unreached,
        reason=(last.reason or "") if last else "",
        due_at=last.due_at if last else None,
        sent_at=_sent_at(last),
        earlier=tuple(_attempt_of(one) for one in earlier if one),
        acknowledged_at=row.acknowledged_at,
        acknowledged_via=row.acknowledged_via,
        reminded_at=row.reminded_at,
    )


def _sent_at(delivery: Row[*tuple[Any, ...]] | None) -> Any:
    return delivery.finished_at if delivery and delivery.state == DeliveryState.SENT else None


def _attempt_of(row: Row[*tuple[Any, ...]]) -> Attempt:
    return Attempt(channel=row.channel, state=DeliveryState(row.state), reason=row.reason or "", at=row.finished_at)


def _received_of(row: Row[*tuple[Any, ...]], last: Row[*tuple[Any, ...]] | None) -> Received:
    return Received(
        circular=row.circular_id,
        kind=CircularKind(row.kind),
        year=row.year,
        number=row.number,
        version=row.version,
        title=row.title,
        language=Language(row.language if row.own is not None else row.original),
        state=DeliveryState(last.state) if last else None,
        sent_at=_sent_at(last),
        acknowledged_at=row.acknowledged_at,
    )
