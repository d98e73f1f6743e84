"""Rows about contacts beside what the store knows of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Text,
    bindparam,
    insert,
    select,
    update,
)

from knowledge.model.languages import Language
from knowledge.model.register import Change, ContactKey, ContactRow, Effect, Fault, FaultCode, fault, tidy
from knowledge.store.register_keys import keys, pairs
from knowledge.store.statements import upsertable
from knowledge.store.tables import contacts, members, posts

_FETCHED = (
    contacts.c.id,
    contacts.c.name,
    contacts.c.email,
    contacts.c.language,
    contacts.c.language_chosen,
    contacts.c.other_languages,
    contacts.c.time_zone,
    contacts.c.member_id,
)


@dataclass(slots=True, eq=False)
class _Person:
    """A contact as the rows change them; number 0 while they are new."""

    id: int
    name: str
    email: str
    language: Language
    language_chosen: bool
    others: tuple[Language, ...]
    time_zone: str
    acting: str
    posts: dict[str, tuple[str, str]] = field(default_factory=dict)
    changed_posts: set[str] = field(default_factory=set)
    is_changed: bool = False


class ContactBatch:
    """Some rows, and the contacts that they may be about; nobody else changes these meanwhile if `lock` says so."""

    def __init__(self, connection: Connection, rows: Sequence[ContactRow], *, lock: bool) -> None:
        self._connection = connection
        self._rows = rows
        self._lock = lock
        codes = {row.member for row in rows}
        found = connection.execute(select(members.c.code, members.c.id).where(members.c.code.in_(codes)))
        self._members: dict[str, int] = {row.code: row.id for row in found}
        self._people = self._fetch()
        self._by_email = {person.email: person for person in self._people if person.email}
        self._by_name = {(code, tidy(person.name)): person for person in self._people for code in person.posts}

    def compare(self, in_files: Callable[[ContactKey], bool]) -> Effect:
        """What each row changes; the people are as the rows want them afterwards."""
        changes: list[tuple[Change, ...]] = []
        faults: list[Fault] = []
        for row in self._rows:
            person = self._by_email.get(row.email) if row.email else None
            namesake = self._by_name.get((row.member, row.name))
            if namesake is not None and person is not namesake and (person or _is_another(namesake, row, in_files)):
                faults.append(_taken(row, namesake))
                changes.append(())
            else:
                changes.append(self._apply(row, person or namesake))
        return Effect(changes=tuple(changes), faults=tuple(faults))

    def write(self, now: datetime) -> None:
        """Stores what `compare` changed."""
        self._insert([person for person in self._people if not person.id], now)
        changed = [person for person in self._people if person.is_changed]
        self._update([{"key": person.id} | _prefixed(self._values(person)) for person in changed])
        self._put_posts(
            [
                {"contact_id": person.id, "member_id": self._members[code], "role": role, "function": function}
                for person in self._people
                for code in person.changed_posts
                for role, function in (person.posts[code],)
            ]
        )

    def _apply(self, row: ContactRow, person: _Person | None) -> tuple[Change, ...]:
        if person is None:
            self._add(row)
            return (Change(place=row.place, key=str(row.key)),)
        changes = _changes(row, person)
        if changes:
            person.is_changed = True
            person.name, person.email = row.name, row.email or person.email
            person.language, person.others = _languages(row, person)
            person.time_zone = person.time_zone or row.time_zone
            self._hold(row, person)
        return changes

    def _add(self, row: ContactRow) -> None:
        language, *others = row.languages or (row.default_language,)
        person = _Person(0, row.name, row.email, language, False, tuple(others), row.time_zone, row.member)
        self._people.append(person)
        if row.email:
            self._by_email[row.email] = person
        self._hold(row, person)

    def _hold(self, row: ContactRow, person: _Person) -> None:
        function = row.function if "function" in row.given else person.posts.get(row.member, ("", ""))[1]
        if person.posts.get(row.member) != (row.role, function):
            person.posts[row.member] = (row.role, function)
            person.changed_posts.add(row.member)
        person.acting = person.acting or row.member
        self._by_name[row.member, row.name] = person

    def _values(self, person: _Person) -> dict[str, Any]:
        role, function = person.posts[person.acting]
        return {
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "other_languages": list(person.others),
            "time_zone": person.time_zone,
            "member_id": self._members[person.acting],
            "role": role,
            "function": function,
        }

    def _insert(self, people: list[_Person], now: datetime) -> None:
        """Adds new people. Their numbers are looked up by what is unique.

        RETURNING takes longer: writing 100,000 contacts to SQLite took 8.2 s with it, and 5.9 s so.
        """
        if not people:
            return
        common = {"language_chosen": False, "subscribed": True, "created_at": now}
        self._connection.execute(insert(contacts), [self._values(person) | common for person in people])
        added = {(self._members[person.acting], person.name): person for person in people}
        pair = pairs(self._connection, added, Integer)
        same = (contacts.c.member_id == pair.c.first) & (contacts.c.name == pair.c.second)
        found = select(contacts.c.member_id, contacts.c.name, contacts.c.id).select_from(pair.outerjoin(contacts, same))
        for member, name, number in self._connection.execute(found):
            added[member, name].id = number

    def _update(self, values: list[dict[str, Any]]) -> None:
        if values:
            columns: dict[str, Any] = {
                name.removeprefix("new_"): bindparam(name) for name in values[0] if name != "key"
            }
            self._connection.execute(update(contacts).where(contacts.c.id == bindparam("key")).values(columns), values)

    def _put_posts(self, values: list[dict[str, Any]]) -> None:
        if values:
            new = upsertable(self._connection, posts)
            put = new.on_conflict_do_update(
                index_elements=["contact_id", "member_id"],
                set_={"role": new.excluded.role, "function": new.excluded.function},
            )
            self._connection.execute(put, values)

    def _fetch(self) -> list[_Person]:
        """Whom the rows may mean: by e-mail, by the name they act under, and by any post for rows without e-mail."""
        here = [row for row in self._rows if row.member in self._members]
        emails = {row.email for row in self._rows if row.email}
        names = {(self._members[row.member], row.name) for row in here}
        bare = {self._members[row.member] for row in here if not row.email}
        # The index on e-mails leaves the empty ones out, and is used only where the query does so, too.
        by_email = select(contacts.c.id).where(
            contacts.c.email.in_(keys(self._connection, emails, Text)), contacts.c.email != ""
        )
        pair = pairs(self._connection, names, Integer)
        acting = (contacts.c.member_id == pair.c.first) & (contacts.c.name == pair.c.second)
        by_name = select(contacts.c.id).select_from(pair.outerjoin(contacts, acting))
        by_post = select(posts.c.contact_id).where(posts.c.member_id.in_(keys(self._connection, bare, Integer)))
        ids = {number for found in (by_email, by_name, by_post) for number in self._connection.scalars(found)}
        known = select(*_FETCHED).where(
            contacts.c.id.in_(keys(self._connection, ids - {None}, Integer)), contacts.c.erased_at.is_(None)
        )
        rows = self._connection.execute(known.with_for_update() if self._lock else known)
        return self._with_posts({row.id: row for row in rows})

    def _with_posts(self, rows: dict[int, Any]) -> list[_Person]:
        held: dict[int, dict[str, tuple[str, str]]] = {number: {} for number in rows}
        codes: dict[int, str] = {}
        found = (
            select(posts.c.contact_id, posts.c.role, posts.c.function, members.c.code, members.c.id)
            .join_from(posts, members)
            .where(posts.c.contact_id.in_(keys(self._connection, held, Integer)))
        )
        for contact, role, function, code, member in self._connection.execute(found):
            held[contact][code] = (role, function)
            codes[member] = code
        self._members |= {code: number for number, code in codes.items()}
        return [_person(row, held[row.id], codes) for row in rows.values()]


def _person(row: Any, held: dict[str, tuple[str, str]], codes: dict[int, str]) -> _Person:
    others = tuple(Language(code) for code in row.other_languages)
    acting = codes.get(row.member_id, "")
    acting = acting if acting in held else ""
    language = Language(row.language)
    return _Person(row.id, row.name, row.email, language, row.language_chosen, others, row.time_zone, acting, held)


def _prefixed(values: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def _is_another(namesake: _Person, row: ContactRow, in_files: Callable[[ContactKey], bool]) -> bool:
    """Whether who has the name already is somebody else: they have an e-mail that another row is about."""
    return bool(
        row.email
        and namesake.email
        and namesake.email != row.email
        and (not namesake.id or in_files(ContactKey(email=namesake.email)))
    )


def _taken(row: ContactRow, namesake: _Person) -> Fault:
    return fault(FaultCode.TAKEN_NAME, row.place, row.name, namesake.email)


def _languages(row: ContactRow, person: _Person) -> tuple[Language, tuple[Language, ...]]:
    """The contact's languages after a row: the one that they chose themselves stays, and so does everything unsaid."""
    if not row.languages:
        return person.language, person.others
    first = person.language if person.language_chosen else row.languages[0]
    return first, tuple(language for language in row.languages if language != first)


def _changes(row: ContactRow, person: _Person) -> tuple[Change, ...]:
    language, others = _languages(row, person)
    pairs = [
        ("name", tidy(person.name), row.name),
        ("email", person.email, row.email or person.email),
        ("languages", ", ".join((person.language, *person.others)), ", ".join((language, *others))),
        ("time_zone", person.time_zone, person.time_zone or row.time_zone),
    ]
    new: tuple[Change, ...] = ()
    if row.member in person.posts:
        role, function = person.posts[row.member]
        said = row.function if "function" in row.given else tidy(function)
        pairs += [("role", role, row.role), ("function", tidy(function), said)]
    else:
        new = (Change(place=row.place, key=str(row.key)),)
    return new + tuple(
        Change(place=row.place, key=str(row.key), column=column, old=old, new=new)
        for column, old, new in pairs
        if old != new
    )
