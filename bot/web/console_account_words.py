"""What the pages about accounts say."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from handlers.accounts.managing import Seat, seat_of
from handlers.phrasebook import Speaker
from knowledge.model.accounts import Account, Session, Way
from knowledge.store.accounts import Colleague


def seat_name(seat: Seat, _: Speaker) -> str:
    """What somebody may do, in one word."""
    return {
        Seat.VIEWER: _("viewer"),
        Seat.EDITOR: _("editor"),
        Seat.APPROVER: _("approver"),
        Seat.ADMINISTRATOR: _("administrator"),
    }[seat]


def seat_meaning(seat: Seat, _: Speaker) -> str:
    """What that means."""
    return {
        Seat.VIEWER: _("sees everything, changes nothing"),
        Seat.EDITOR: _("prepares and answers; others approve"),
        Seat.APPROVER: _("approves and publishes as well"),
        Seat.ADMINISTRATOR: _("does all of that, and manages accounts and settings"),
    }[seat]


def seats(_: Speaker) -> list[tuple[str, str, str]]:
    """Every seat with its name and what it means."""
    return [(seat.value, seat_name(seat, _), seat_meaning(seat, _)) for seat in Seat]


def way_name(way: Way, _: Speaker) -> str:
    """How somebody signed in."""
    return {
        Way.LINK: _("one-time link"),
        Way.PASSWORD: _("password"),
        Way.OIDC: _("another service"),
    }[way]


def session_row(session: Session, zone: tzinfo, _: Speaker) -> dict[str, Any]:
    """Where somebody is signed in."""
    return {
        "name": session.name,
        "agent": session.agent or _("unknown browser"),
        "way": way_name(session.way, _),
        "since": _.moment(session.created_at, zone),
        "seen": _.moment(session.seen_at, zone),
        "is_present": session.is_present,
    }


def account_state(account: Account | None, _: Speaker) -> str:
    """Whether somebody can sign in."""
    if account is None:
        return _("no account")
    if account.is_disabled:
        return _("disabled")
    return _("active") if account.is_able else _("invited")


def colleague_row(colleague: Colleague, zone: tzinfo, _: Speaker) -> dict[str, Any]:
    """Somebody of the secretariat in a list."""
    contact, account = colleague.contact, colleague.account
    return {
        "id": contact.id,
        "name": contact.name or _("Visitor {number}", number=contact.id),
        "login": account.login if account else contact.email,
        "seat": seat_name(seat_of(contact), _),
        "state": "cancelled" if account is not None and account.is_disabled else "open" if account else "draft",
        "state_name": account_state(account, _),
        "factor": _("Yes") if account is not None and account.has_second_factor else _("No"),
        "seen": _.moment(colleague.seen_at, zone) if colleague.seen_at else "—",
    }


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, by the code in the address; "" of anything else."""
    known = {
        "password": _("Your password is changed. You are signed out everywhere else."),
        "no-factor": _("The second factor is removed."),
        "ended": _("Signed out there."),
        "seat": _("Saved."),
        "disabled": _("The account is disabled, and signed out everywhere."),
        "enabled": _("The account is enabled again."),
        "factor": _("The second factor is removed. It can be set up anew at the next sign-in."),
    }
    return known.get(code, "")
