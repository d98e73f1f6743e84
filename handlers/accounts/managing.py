"""What administrators do: invite people of the secretariat, say what each may do, and help who cannot get in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.sign_in import link_for
from knowledge.errors import FocalError
from knowledge.model.accounts import LinkFor
from knowledge.model.languages import Language
from knowledge.model.people import Contact, Desk, Role
from knowledge.model.rights import Actor, Right
from knowledge.store.accounts import Colleague
from knowledge.store.unit import Unit


class Seat(StrEnum):
    """What somebody of the secretariat may do in the console, in one word."""

    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"

    @property
    def role(self) -> Role:
        return Role.ADMINISTRATOR if self is Seat.ADMINISTRATOR else Role.STAFF

    @property
    def desk(self) -> Desk:
        return Desk.APPROVER if self is Seat.ADMINISTRATOR else Desk(self.value)


def seat_of(contact: Contact) -> Seat:
    """Where somebody of the secretariat sits."""
    return Seat.ADMINISTRATOR if contact.role is Role.ADMINISTRATOR else Seat(contact.desk.value)


class LoginTaken(FocalError):
    """Somebody else signs in with this e-mail address."""


class LastAdministrator(FocalError):
    """Nobody else could administer the console."""


class OwnAccount(FocalError):
    """One's own account is changed on one's own page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """A one-time link behind which somebody chooses a password."""

    contact: Contact
    login: str
    token: str


def colleagues(unit: Unit, by: Actor, behind: int, limit: int) -> tuple[Colleague, ...]:
    """People of the secretariat, by number.

    Raises:
        Forbidden: the actor may not manage accounts.
    """
    by.need(Right.MANAGE_ACCOUNTS)
    return unit.accounts.colleagues(behind, limit)


def colleague(unit: Unit, by: Actor, contact: int) -> Colleague | None:
    """One of them; None of anybody else.

    Raises:
        Forbidden: the actor may not manage accounts.
    """
    by.need(Right.MANAGE_ACCOUNTS)
    return unit.accounts.colleague(contact)


def invite(unit: Unit, by: Actor, name: str, login: str, seat: Seat, language: Language, now: datetime) -> Door:
    """Adds somebody to the secretariat, or gives an account to whom the register knows there by this e-mail.

    Raises:
        Forbidden: the actor may not manage accounts.
        LoginTaken: somebody has an account with it.
    """
    by.need(Right.MANAGE_ACCOUNTS)
    if unit.accounts.by_login(login) is not None:
        raise LoginTaken
    known = next(iter(unit.accounts.staff_with_email(login)), None)
    contact = known.id if known else unit.people.add_contact(name, seat.role, language, None, now)
    if known is None and not unit.contacts.named(login):  # the register knows people by it, one each
        unit.accounts.set_email(contact, login)
    return _give(unit, by, contact, login, seat, now)


def give_account(unit: Unit, by: Actor, contact: int, login: str, now: datetime) -> Door | None:
    """An account for somebody of the secretariat who has none, at the desk that they have; None of anybody else.

    Raises:
        Forbidden: the actor may not manage accounts.
        LoginTaken: somebody has an account with this e-mail.
    """
    found = colleague(unit, by, contact)
    if found is None or found.account is not None:
        return None
    return _give(unit, by, contact, login, seat_of(found.contact), now)


def _give(unit: Unit, by: Actor, contact: int, login: str, seat: Seat, now: datetime) -> Door:
    if not unit.accounts.add(contact, login, now):
        raise LoginTaken
    known = unit.people.contact(contact)
    if known is None or seat_of(known) is not seat or known.role is not seat.role:
        _put(unit, contact, seat)
    unit.audit.note(by.name, "account.invited", f"contact:{contact}", now, {"desk": seat})
    return _door(unit, contact, login, now)


def change_seat(unit: Unit, by: Actor, contact: int, seat: Seat, now: datetime) -> bool:
    """Says what somebody may do from now on; False where they may already, or are none of the secretariat.

    Whoever becomes an administrator signs in anew: that may need a second factor, which others go without.

    Raises:
        Forbidden: the actor may not manage accounts.
        LastAdministrator: nobody else could administer the console.
    """
    found = colleague(unit, by, contact)
    if found is None or seat_of(found.contact) is seat:
        return False
    if found.contact.role is Role.ADMINISTRATOR:
        _make_sure_of_another(unit, contact)
    _put(unit, contact, seat)
    if seat is Seat.ADMINISTRATOR:
        _shut_out(unit, contact)
    unit.audit.note(by.name, "account.desk_changed", f"contact:{contact}", now, {"desk": seat})
    return True


def disable(unit: Unit, by: Actor, contact: int, now: datetime) -> bool:
    """Lets somebody in no more, and signs them out everywhere at once; False where that is so already.

    Raises:
        Forbidden: the actor may not manage accounts.
        LastAdministrator: nobody else could administer the console.
    """
    found = colleague(unit, by, contact)
    if found is None or found.account is None or found.account.is_disabled:
        return False
    if found.contact.role is Role.ADMINISTRATOR:
        _make_sure_of_another(unit, contact)
    unit.accounts.set_disabled(contact, now)
    _shut_out(unit, contact)
    unit.audit.note(by.name, "account.disabled", f"contact:{contact}", now)
    return True


def enable(unit: Unit, by: Actor, contact: int, now: datetime) -> bool:
    """Lets somebody in again, as before.

    Raises:
        Forbidden: the actor may not manage accounts.
    """
    found = colleague(unit, by, contact)
    if found is None or found.account is None or not found.account.is_disabled:
        return False
    unit.accounts.set_disabled(contact, None)
    unit.audit.note(by.name, "account.enabled", f"contact:{contact}", now)
    return True


def reset_password(unit: Unit, by: Actor, contact: int, now: datetime) -> Door | None:
    """Ends somebody's password and sessions, and what ties them to a provider of identities, and makes a link to
    choose a new password; None without an account that lets anybody in.

    Raises:
        Forbidden: the actor may not manage accounts.
        OwnAccount: it is the actor's own.
    """
    found = colleague(unit, by, contact)
    if found is None or found.account is None or found.account.is_disabled:
        return None
    if by.contact == contact:
        raise OwnAccount
    unit.accounts.set_password(contact, "", now)
    unit.accounts.unbind(contact)
    _shut_out(unit, contact)
    unit.audit.note(by.name, "account.password_reset", f"contact:{contact}", now)
    return _door(unit, contact, found.account.login, now)


def reset_second_factor(unit: Unit, by: Actor, contact: int, now: datetime) -> bool:
    """Takes away the second factor of somebody who lost it, and signs them out; False where there is none.

    Raises:
        Forbidden: the actor may not manage accounts.
        OwnAccount: it is the actor's own.
    """
    found = colleague(unit, by, contact)
    if found is None or found.account is None or not found.account.totp_sealed:
        return False
    if by.contact == contact:
        raise OwnAccount
    unit.accounts.clear_totp(contact)
    _shut_out(unit, contact)
    unit.audit.note(by.name, "account.second_factor_reset", f"contact:{contact}", now)
    return True


def end_sessions(unit: Unit, by: Actor, contact: int, name: str, now: datetime) -> int:
    """Ends one session of somebody, by its name, or all with ""; returns how many.

    Raises:
        Forbidden: the actor may not manage accounts.
    """
    by.need(Right.MANAGE_ACCOUNTS)
    ended = int(unit.console.end_session_named(contact, name)) if name else unit.console.end_sessions(contact)
    if ended:
        unit.audit.note(by.name, "console.sessions_ended", f"contact:{contact}", now, {"count": ended})
    return ended


def _door(unit: Unit, contact: int, login: str, now: datetime) -> Door:
    known = unit.people.contact(contact)
    if known is None:
        raise AssertionError("unreachable: the contact has just been read or added")
    return Door(contact=known, login=login, token=link_for(unit, contact, LinkFor.PASSWORD, now))


def _put(unit: Unit, contact: int, seat: Seat) -> None:
    unit.accounts.set_post(contact, seat.role, seat.desk)


def _shut_out(unit: Unit, contact: int) -> None:
    unit.console.end_sessions(contact)
    unit.console.end_links(contact)


def _make_sure_of_another(unit: Unit, contact: int) -> None:
    if not unit.accounts.has_other_administrator(contact):
        raise LastAdministrator
