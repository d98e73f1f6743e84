"""The register as the store keeps it: rows of files are compared with it and written batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from knowledge.model.people import Member
from knowledge.model.register import AddressRow, Change, ContactKey, ContactRow, Effect, MemberRow, tidy
from knowledge.store.people import member_of, member_values
from knowledge.store.register_addresses import AddressBatch
from knowledge.store.register_contacts import ContactBatch
from knowledge.store.tables import addresses, contacts, members, posts

AT_ONCE = 1_000
"""Rows that the database hands over together while the register is exported."""


class RegisterRepository:
    """Compares rows with the register, writes what differs, and reads the register out.

    Nothing is ever deleted: what no row speaks of stays.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def members(self) -> dict[str, Member]:
        """Every member by its code, in the order of the codes."""
        rows = self._connection.execute(select(members).order_by(members.c.code))
        return {row.code: member_of(row) for row in rows}

    def without_contacts(self, day: date) -> list[str]:
        """The codes of members on that day that nobody holds a post for."""
        held = select(posts.c.contact_id).where(posts.c.member_id == members.c.id).exists()
        rows = self._connection.execute(select(members).where(~held).order_by(members.c.code))
        return [member.code for member in map(member_of, rows) if member.belongs_on(day)]

    def take_members(self, rows: Sequence[MemberRow], *, write: bool) -> Effect:
        """Compares the rows with the register, and writes what differs if that is wanted."""
        codes = {row.key for row in rows}
        found = select(members).where(members.c.code.in_(codes))
        found = found.with_for_update() if write else found
        known = {row.code: member_of(row) for row in self._connection.execute(found)}
        changes = [_member_changes(row, known.get(row.key)) for row in rows]
        if write:
            self._write_members([row for row, of_row in zip(rows, changes, strict=True) if of_row], known)
        return Effect(changes=tuple(changes))

    def _write_members(self, rows: Sequence[MemberRow], known: dict[str, Member]) -> None:
        new = [member_values(row.member) for row in rows if row.key not in known]
        if new:
            self._connection.execute(insert(members), new)
        changed = [
            {"key": row.key} | {f"new_{name}": value for name, value in _merged(row, known[row.key]).items()}
            for row in rows
            if row.key in known
        ]
        if changed:
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in member_values(rows[0].member)}
            self._connection.execute(update(members).where(members.c.code == bindparam("key")).values(values), changed)

    def take_contacts(
        self, rows: Sequence[ContactRow], now: datetime, in_files: Callable[[ContactKey], bool], *, write: bool
    ) -> Effect:
        """Like `take_members`, for contacts; a contact's own choices stay as they are.

        Args:
            in_files: whether some row of the files is about a contact: their name is not given to somebody else.
        """
        batch = ContactBatch(self._connection, rows, lock=write)
        effect = batch.compare(in_files)
        if write and not effect.faults:
            batch.write(now)
        return effect

    def take_addresses(
        self, rows: Sequence[AddressRow], now: datetime, in_files: Callable[[ContactKey], bool], *, write: bool
    ) -> Effect:
        """Like `take_members`, for addresses; of two states the later one stays.

        Args:
            in_files: whether some row of the files is about a contact, who is then known or about to be.
        """
        batch = AddressBatch(self._connection, rows, lock=write)
        effect = batch.compare(in_files, now)
        if write and not any(not fault.code.is_warning for fault in effect.faults):
            batch.write()
        return effect

    def contact_rows(self) -> Iterator[dict[str, Any]]:
        """Every post with its holder, by member and name."""
        found = (
            select(
                members.c.code,
                posts.c.role,
                posts.c.function,
                contacts.c.name,
                contacts.c.email,
                contacts.c.language,
                contacts.c.other_languages,
                contacts.c.time_zone,
            )
            .join_from(posts, members)
            .join(contacts, posts.c.contact_id == contacts.c.id)
            .where(contacts.c.erased_at.is_(None))
            .order_by(members.c.code, contacts.c.name, contacts.c.id)
        )
        return self._stream(found)

    def address_rows(self) -> Iterator[dict[str, Any]]:
        """Every address of somebody who holds a post, with one of their members; by contact."""
        member = (
            select(members.c.code)
            .join_from(posts, members)
            .where(posts.c.contact_id == contacts.c.id)
            .order_by(members.c.code)
            .limit(1)
            .scalar_subquery()
        )
        found = (
            select(
                contacts.c.email,
                contacts.c.name,
                member.label("member"),
                addresses.c.channel,
                addresses.c.external_id,
                addresses.c.state,
                addresses.c.since,
            )
            .join_from(addresses, contacts)
            .where(contacts.c.erased_at.is_(None), member.is_not(None))
            .order_by(contacts.c.id, addresses.c.id)
        )
        return self._stream(found)

    def _stream(self, found: Any) -> Iterator[dict[str, Any]]:
        rows = self._connection.execution_options(yield_per=AT_ONCE).execute(found)
        return (dict(row) for row in rows.mappings())


def _merged(row: MemberRow, known: Member) -> dict[str, Any]:
    """The values of a known member after a row, which speaks only of the columns that it has."""
    new = member_values(row.member)
    return {name: new[name] if name in row.given else old for name, old in member_values(known).items()}


def _member_changes(row: MemberRow, known: Member | None) -> tuple[Change, ...]:
    if known is None:
        return (Change(place=row.place, key=row.key),)
    old, new = member_values(known), _merged(row, known)
    return tuple(
        Change(place=row.place, key=row.key, column=name, old=_shown(old[name]), new=_shown(new[name]))
        for name in old
        if _shown(old[name]) != _shown(new[name])
    )


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else tidy(str(value))
