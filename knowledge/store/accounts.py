"""Accounts of the console: passwords and recovery codes as digests, secrets of second factors under a seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, or_, select, update

from knowledge.model.accounts import Account
from knowledge.model.languages import Language
from knowledge.model.people import Contact, Role
from knowledge.store.people import CONTACT_COLUMNS, contact_of
from knowledge.store.statements import upsertable
from knowledge.store.tables import accounts, console_sessions, contacts, members, merges, posts

_a = accounts.c

SECRETARIAT = (Role.STAFF, Role.ADMINISTRATOR)
"""The roles that sign in to the console."""

_NO_TOTP: dict[str, Any] = {"totp_sealed": "", "totp_confirmed_at": None, "totp_step": None, "recovery": []}


@dataclass(frozen=True, kw_only=True, slots=True)
class Colleague:
    """Somebody of the secretariat, with their account if they have one, and when they last used the console."""

    contact: Contact
    account: Account | None
    seen_at: datetime | None


class AccountRepository:
    """Reads and writes accounts; what two requests could both do, only one of them does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, contact: int, login: str, now: datetime) -> bool:
        """Gives a contact an account; False when they have one, or somebody else has the login."""
        new = upsertable(self._connection, accounts).values(
            contact_id=contact, login=login, created_at=now, recovery=[]
        )
        added = new.on_conflict_do_nothing().returning(_a.contact_id)
        return self._connection.execute(added).scalar_one_or_none() is not None

    def of(self, contact: int) -> Account | None:
        """The account of a contact."""
        return self._one(_a.contact_id == contact)

    def by_login(self, login: str) -> Account | None:
        return self._one(_a.login == login)

    def by_subject(self, issuer: str, subject: str) -> Account | None:
        """The account of whom a provider of identities knows by that name."""
        return self._one(_a.issuer == issuer, _a.subject == subject, _a.subject != "")

    def staff_with_email(self, email: str) -> tuple[Contact, ...]:
        """People of the secretariat with an address, however it is written in the register."""
        found = _people().where(func.lower(contacts.c.email) == email).order_by(contacts.c.id)
        return tuple(contact_of(row) for row in self._connection.execute(found))

    def set_login(self, contact: int, login: str) -> bool:
        """Changes with what somebody signs in; False when somebody else has it."""
        taken = exists().where(_a.login == login, _a.contact_id != contact)
        return self._change(contact, ~taken, login=login)

    def set_password(self, contact: int, digest: str, now: datetime) -> None:
        """Keeps the digest of a new password; "" for none."""
        self._change(contact, password_hash=digest, password_set_at=now if digest else None)

    def rehash(self, contact: int, old: str, new: str) -> bool:
        """Keeps another digest of the same password, unless that was changed meanwhile."""
        return self._change(contact, _a.password_hash == old, password_hash=new)

    def propose_totp(self, contact: int, sealed: str) -> bool:
        """Keeps the secret of a second factor that does not count yet; False where there is one that does."""
        return self._change(contact, _a.totp_confirmed_at.is_(None), totp_sealed=sealed)

    def confirm_totp(self, contact: int, step: int, recovery: Sequence[str], now: datetime) -> bool:
        """Has the proposed second factor count, with digests of its recovery codes; False when there is none."""
        is_proposed = (_a.totp_sealed != "") & _a.totp_confirmed_at.is_(None)
        return self._change(contact, is_proposed, totp_confirmed_at=now, totp_step=step, recovery=list(recovery))

    def clear_totp(self, contact: int) -> None:
        """Takes the second factor away."""
        self._change(contact, **_NO_TOTP)

    def use_step(self, contact: int, step: int) -> bool:
        """Uses the code of a time step up (RFC 6238, 5.2: not accepted twice); False when it was, or a later one."""
        return self._change(contact, or_(_a.totp_step.is_(None), _a.totp_step < step), totp_step=step)

    def use_recovery(self, contact: int, digest: str) -> bool:
        """Uses a recovery code up; False when it is none of theirs, or was used."""
        row = self._connection.execute(select(_a.recovery).where(_a.contact_id == contact).with_for_update()).first()
        if row is None or digest not in row.recovery:
            return False
        return self._change(contact, recovery=[each for each in row.recovery if each != digest])

    def put_recovery(self, contact: int, digests: Sequence[str]) -> None:
        """Keeps new recovery codes in place of those before."""
        self._change(contact, recovery=list(digests))

    def bind(self, contact: int, issuer: str, subject: str) -> bool:
        """Notes who somebody is to a provider of identities; False when they are somebody else to it already."""
        taken = exists().where(_a.issuer == issuer, _a.subject == subject)
        return self._change(contact, (_a.subject == "") & ~taken, issuer=issuer, subject=subject)

    def unbind(self, contact: int) -> None:
        """Forgets it, so that they are known anew by their e-mail."""
        self._change(contact, issuer="", subject="")

    def set_language(self, contact: int, language: Language) -> None:
        """Keeps the language that somebody chose for the console."""
        self._change(contact, language=language)

    def set_disabled(self, contact: int, at: datetime | None) -> None:
        """Disables an account, or enables it again."""
        self._change(contact, disabled_at=at)

    def move(self, source: int, target: int) -> bool:
        """Gives somebody's account to another entry of theirs; False when there is none, or the other has one."""
        has_one = exists().where(accounts.alias("other").c.contact_id == target)
        return self._change(source, ~has_one, contact_id=target)

    def seals(self) -> tuple[tuple[int, str], ...]:
        """Whose second factor is kept under which seal, for a new key."""
        found = select(_a.contact_id, _a.totp_sealed).where(_a.totp_sealed != "").order_by(_a.contact_id)
        return tuple((row.contact_id, row.totp_sealed) for row in self._connection.execute(found))

    def reseal(self, contact: int, old: str, new: str) -> bool:
        """Replaces a seal, unless there is another secret meanwhile."""
        return self._change(contact, _a.totp_sealed == old, totp_sealed=new)

    def colleague(self, contact: int) -> Colleague | None:
        """One person of the secretariat."""
        row = self._connection.execute(_colleagues().where(contacts.c.id == contact)).one_or_none()
        return _colleague(row) if row is not None else None

    def colleagues(self, behind: int, limit: int) -> tuple[Colleague, ...]:
        """People of the secretariat by their numbers, from behind one on; entries that others absorbed are none."""
        found = _colleagues().where(contacts.c.id > behind).order_by(contacts.c.id).limit(limit)
        return tuple(map(_colleague, self._connection.execute(found)))

    def has_other_administrator(self, contact: int) -> bool:
        """Whether an administrator besides this contact can sign in; what others change meanwhile waits."""
        holding = select(contacts.c.id).where(contacts.c.role == Role.ADMINISTRATOR).order_by(contacts.c.id)
        others = set(self._connection.execute(holding.with_for_update()).scalars()) - {contact}
        able = select(accounts).where(_a.contact_id.in_(others)).with_for_update()
        return any(_account(row).is_able for row in self._connection.execute(able))

    def set_post(self, contact: int, role: Role, desk: str) -> None:
        """Stores what somebody is at the secretariat, also in the post that they act in."""
        self._connection.execute(update(contacts).where(contacts.c.id == contact).values(role=role, desk=desk))
        acting = select(contacts.c.member_id).where(contacts.c.id == contact).scalar_subquery()
        held = update(posts).where(posts.c.contact_id == contact, posts.c.member_id == acting)
        self._connection.execute(held.values(role=role))

    def set_email(self, contact: int, email: str) -> None:
        """Stores where somebody who was added here is reached."""
        self._connection.execute(update(contacts).where(contacts.c.id == contact).values(email=email))

    def _one(self, *conditions: ColumnElement[bool]) -> Account | None:
        row = self._connection.execute(select(accounts).where(*conditions)).one_or_none()
        return _account(row) if row is not None else None

    def _change(self, contact: int, condition: ColumnElement[bool] | None = None, **values: Any) -> bool:
        changed = update(accounts).where(_a.contact_id == contact)
        changed = changed if condition is None else changed.where(condition)
        return self._connection.execute(changed.values(**values)).rowcount == 1


def _account(row: Row[*tuple[Any, ...]], prefix: str = "") -> Account:
    """The account in a row that selects the columns of the table, named with a prefix."""
    of = {column.name: getattr(row, prefix + column.name) for column in accounts.c}
    hidden = ("contact_id", "recovery", "totp_step")
    rest = {name: value for name, value in of.items() if name not in hidden}
    return Account(contact=of["contact_id"], recovery=len(of["recovery"]), **rest)


def _people(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Everybody of the secretariat; whom another entry absorbed acts under that one."""
    absorbed = exists().where(merges.c.absorbed_id == contacts.c.id, merges.c.undone_at.is_(None))
    found = select(*CONTACT_COLUMNS, *more).join_from(contacts, members, isouter=True)
    return found.where(contacts.c.role.in_(SECRETARIAT), contacts.c.erased_at.is_(None), ~absorbed)


def _colleagues() -> Select[*tuple[Any, ...]]:
    s = console_sessions.c
    seen = select(func.max(func.coalesce(s.seen_at, s.created_at))).where(s.contact_id == contacts.c.id)
    theirs = [column.label(f"account_{column.name}") for column in _a]
    found = _people(*theirs, seen.scalar_subquery().label("last_seen_at"))
    return found.join(accounts, _a.contact_id == contacts.c.id, isouter=True)


def _colleague(row: Row[*tuple[Any, ...]]) -> Colleague:
    account = _account(row, "account_") if row.account_contact_id is not None else None
    return Colleague(contact=contact_of(row), account=account, seen_at=row.last_seen_at)
