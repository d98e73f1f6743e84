"""On which address somebody is reached best, and e-mail addresses in step with the register."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from knowledge.model.people import Address, AddressState, ChannelName
from knowledge.store.addressing import AGREES
from knowledge.store.statements import upsertable
from knowledge.store.tables import addresses, contacts, messages

_a, _c = addresses.c, contacts.c

_IS_SHARED = or_(
    and_(_a.channel == ChannelName.TELEGRAM, _a.external_id.like("-%")),
    and_(_a.channel == ChannelName.SLACK, _a.external_id.like("%/%/%")),
)
"""Others read along there (`Address.is_shared`)."""

_BY_EMAIL = _a.channel == ChannelName.EMAIL
_MAIL_SCOPE = Address(channel=ChannelName.EMAIL, external_id="").scope

_heard = messages.alias("heard")
_LAST_HEARD = (
    select(_heard.c.channel)
    .where(_heard.c.contact_id == _a.contact_id, _heard.c.direction == "in")
    .order_by(_heard.c.id.desc())
    .limit(1)
    .correlate(addresses)
    .scalar_subquery()
)
"""The channel on which somebody wrote last."""

_BEST_FIRST = (_BY_EMAIL, case((_BY_EMAIL, 1), (_a.channel == _LAST_HEARD, 0), else_=1), _a.id.desc())


def of_contact(channels: Collection[ChannelName]) -> ColumnElement[bool]:
    """Addresses of the contact at hand that nobody else reads, on channels that are served, dead ones included."""
    return and_(_a.contact_id == _c.id, _a.channel.in_(sorted(channels)), not_(_IS_SHARED))


def is_chat_alone() -> ColumnElement[bool]:
    """Addresses on which somebody may answer, and that nobody else reads."""
    return and_(not_(_BY_EMAIL), not_(_IS_SHARED))


def may_be_used(on_request: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Active, and a chat only with consent, unless it was there that they asked for something."""
    allowed = or_(_BY_EMAIL, AGREES) if on_request is None else or_(_BY_EMAIL, AGREES, on_request)
    return and_(_a.state == AddressState.ACTIVE, allowed)


def scope_of(address_id: ColumnElement[int]) -> ScalarSelect[str]:
    """The scope (`Address.scope`) in which a delivery to an address is queued."""
    return select(_a.scope).where(_a.id == address_id).scalar_subquery()


def best_address(
    channels: Collection[ChannelName],
    on_request: ColumnElement[bool] | None = None,
    *others: ColumnElement[bool],
    column: ColumnElement[Any] = _a.id,
) -> ScalarSelect[Any]:
    """Where the contact at hand is written to: where they wrote last, else the newest; by e-mail last of all."""
    found = select(column).where(of_contact(channels), may_be_used(on_request), *others)
    return found.order_by(*_BEST_FIRST).limit(1).correlate_except(addresses, messages).scalar_subquery()


class EmailAddresses:
    """E-mail as a channel: an address for each e-mail of the register, made and retired with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_in_step(self, people: Select[int], now: datetime) -> None:
        """Has the contacts whose numbers these are reached at the e-mail that the register knows.

        An address that was found dead stays dead as long as it is theirs.
        """
        self._retire(people, now)
        self._make(people)

    def _retire(self, people: Select[int], now: datetime) -> None:
        other = exists().where(_c.id == _a.contact_id, _c.email != "", _c.email != _a.external_id)
        former = update(addresses).where(_BY_EMAIL, _a.state == AddressState.ACTIVE, _a.contact_id.in_(people), other)
        self._connection.execute(former.values(state=AddressState.LEFT, since=now))

    def _make(self, people: Select[int]) -> None:
        known = exists().where(
            _BY_EMAIL, _a.external_id == _c.email, _a.contact_id == _c.id, _a.state != AddressState.LEFT
        )
        missing = select(
            _c.id, literal(ChannelName.EMAIL), _c.email, literal(AddressState.ACTIVE), literal(_MAIL_SCOPE)
        ).where(_c.id.in_(people), _c.email != "", _c.erased_at.is_(None), not_(known))
        columns = ["contact_id", "channel", "external_id", "state", "scope"]
        adding = upsertable(self._connection, addresses).from_select(columns, missing)
        taken_over = {"contact_id": adding.excluded.contact_id, "state": AddressState.ACTIVE, "since": None}
        keyed = ["channel", "external_id"]
        self._connection.execute(adding.on_conflict_do_update(index_elements=keyed, set_=taken_over))


def virtual_channel(channels: Collection[ChannelName]) -> ColumnElement[str]:
    """The channel that the contact at hand would be written to on, with the e-mail that they would have; "" if none."""
    chosen = func.coalesce(best_address(channels, column=_a.channel), "")
    if ChannelName.EMAIL not in channels:
        return chosen
    dead = exists().where(
        _BY_EMAIL,
        _a.external_id == _c.email,
        _a.contact_id == _c.id,
        _a.state.not_in([AddressState.ACTIVE, AddressState.LEFT]),
    )
    by_email = and_(_c.email != "", not_(dead.correlate(contacts)))
    return case((chosen != "", chosen), (by_email, ChannelName.EMAIL), else_="")
