"""Rows about addresses beside what the store knows of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Text, bindparam, insert, select, update

from knowledge.model.register import AddressRow, Change, ContactKey, Effect, Fault, FaultCode, fault, tidy
from knowledge.store.register_keys import keys, pairs
from knowledge.store.tables import addresses, contacts, members, posts


class AddressBatch:
    """Some rows, the addresses that they name, and whose they are; `lock` keeps these as they are meanwhile."""

    def __init__(self, connection: Connection, rows: Sequence[AddressRow], *, lock: bool) -> None:
        self._connection = connection
        self._lock = lock
        self._rows = rows
        self._owners = self._fetch_owners()
        self._known = self._fetch_known()
        self._new: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []

    def compare(self, in_files: Callable[[ContactKey], bool], now: datetime) -> Effect:
        """What each row changes."""
        changes: list[tuple[Change, ...]] = []
        faults: list[Fault] = []
        for row in self._rows:
            found = self._compare(row, in_files, now)
            changes.append(found if isinstance(found, tuple) else ())
            faults += [found] if isinstance(found, Fault) else []
        return Effect(changes=tuple(changes), faults=tuple(faults))

    def write(self) -> None:
        """Stores what `compare` found."""
        if self._new:
            self._connection.execute(insert(addresses), self._new)
        if self._changed:
            changed = update(addresses).where(addresses.c.id == bindparam("key"))
            values: dict[str, Any] = {"state": bindparam("new_state"), "since": bindparam("new_since")}
            self._connection.execute(changed.values(values), self._changed)

    def _compare(
        self, row: AddressRow, in_files: Callable[[ContactKey], bool], now: datetime
    ) -> tuple[Change, ...] | Fault:
        owner = self._owners.get(row.contact)
        known = self._known.get((row.address.channel, row.address.external_id))
        if owner is None and not in_files(row.contact):
            return fault(FaultCode.UNKNOWN_CONTACT, row.place, str(row.contact))
        if known is None:
            self._new.append(_values(row, owner))
            return (Change(place=row.place, key=row.key),)
        if known.contact_id != owner:
            return fault(FaultCode.TAKEN_ADDRESS, row.place, row.address.external_id, known.email or known.name)
        if known.state == row.state:
            return ()
        if known.since is not None and (row.since is None or row.since <= known.since):
            return fault(FaultCode.OLDER_STATE, row.place, row.state, known.state)
        self._changed.append({"key": known.id, "new_state": row.state, "new_since": row.since or now})
        return (Change(place=row.place, key=row.key, column="state", old=known.state, new=row.state),)

    def _fetch_known(self) -> dict[tuple[str, str], Any]:
        wanted = {(row.address.channel.value, row.address.external_id) for row in self._rows}
        pair = pairs(self._connection, wanted, Text)
        same = (addresses.c.channel == pair.c.first) & (addresses.c.external_id == pair.c.second)
        ids = self._connection.scalars(select(addresses.c.id).select_from(pair.outerjoin(addresses, same)))
        found = (
            select(addresses, contacts.c.email, contacts.c.name)
            .join_from(addresses, contacts)
            .where(addresses.c.id.in_(keys(self._connection, set(ids) - {None}, Integer)))
        )
        found = found.with_for_update(of=addresses) if self._lock else found
        return {(row.channel, row.external_id): row for row in self._connection.execute(found)}

    def _fetch_owners(self) -> dict[ContactKey, int]:
        meant = {row.contact for row in self._rows}
        emails = keys(self._connection, [key.email for key in meant if key.email], Text)
        codes = {key.member for key in meant if not key.email}
        by_email = select(contacts.c.email, contacts.c.id).where(
            contacts.c.email.in_(emails), contacts.c.email != "", contacts.c.erased_at.is_(None)
        )
        owners = {ContactKey(email=email): number for email, number in self._connection.execute(by_email)}
        by_post = (
            select(members.c.code, contacts.c.name, contacts.c.id)
            .join_from(posts, members)
            .join(contacts, posts.c.contact_id == contacts.c.id)
            .where(members.c.code.in_(codes), contacts.c.erased_at.is_(None))
        )
        for code, name, number in self._connection.execute(by_post) if codes else ():
            owners[ContactKey(member=code, name=tidy(name))] = number
        return owners


def _values(row: AddressRow, owner: int | None) -> dict[str, Any]:
    return {
        "contact_id": owner,
        "channel": row.address.channel,
        "external_id": row.address.external_id,
        "state": row.state,
        "scope": row.address.scope,
        "since": row.since or None,
    }
