"""Signing in to the console with one-time links."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.model.languages import EN
from knowledge.model.people import Contact, Role
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit

LINK_LIFETIME = timedelta(hours=24)
SESSION_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSession:
    """A session that was begun; the token is known to the browser alone."""

    token: str
    contact: int


def new_link(unit: Unit, now: datetime) -> str:
    """A fresh token for the first administrator, who is added when there is none; earlier unused links end."""
    token = secrets.token_urlsafe(32)
    unit.console.add_link(token, _administrator(unit, now), now + LINK_LIFETIME)
    return token


def first_link(unit: Unit, now: datetime) -> str | None:
    """A link for the very first sign-in; None once the administrator has signed in."""
    if unit.console.has_signed_in(_administrator(unit, now)):
        return None
    return new_link(unit, now)


def _administrator(unit: Unit, now: datetime) -> int:
    known = unit.people.first_with_role(Role.ADMINISTRATOR)
    return known.id if known else unit.people.add_contact("Administrator", Role.ADMINISTRATOR, EN, None, now)


def sign_in(unit: Unit, token: str, now: datetime) -> NewSession | None:
    """Uses a link up and begins a session; None when the link is unknown, used or expired."""
    contact = unit.console.use_link(token, now)
    if contact is None:
        return None
    session = secrets.token_urlsafe(32)
    unit.console.begin_session(session, contact, now, now + SESSION_LIFETIME)
    return NewSession(token=session, contact=contact)


def signed_in(unit: Unit, session: str, now: datetime) -> Contact | None:
    """Who is signed in with this session, if their role still lets them in."""
    owner = unit.console.session_owner(session, now)
    contact = unit.people.contact(owner) if owner is not None else None
    return contact if contact and actor_of(contact).may(Right.USE_CONSOLE) else None
