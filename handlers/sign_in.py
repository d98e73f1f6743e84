"""Sessions of the console: how they begin, with one-time links among others, and who is signed in with one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.model.accounts import SESSION_IDLE, LinkFor, Way
from knowledge.model.languages import EN, Language
from knowledge.model.people import Contact, Role
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit

LINK_LIFETIME = timedelta(hours=24)
SESSION_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Browser:
    """From where somebody signs in.

    Attributes:
        agent: in a few words.
        earlier: the token of a session that it was in before, which ends; "" if it was in none.
    """

    agent: str = ""
    earlier: str = ""


SOME_BROWSER = Browser()


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSession:
    """A session that was begun; the token is known to the browser alone.

    Attributes:
        language: that somebody reads the console in, on whichever machine; None where the browser is to say.
    """

    token: str
    contact: int
    language: Language | None = None


def new_link(unit: Unit, now: datetime) -> str:
    """A fresh token for the first administrator, who is added when there is none; earlier unused links end."""
    return link_for(unit, _administrator(unit, now), LinkFor.SIGN_IN, now)


def link_for(unit: Unit, contact: int, purpose: LinkFor, now: datetime) -> str:
    """A fresh token for somebody; earlier unused links of theirs end."""
    token = secrets.token_urlsafe(32)
    unit.console.add_link(token, contact, now + LINK_LIFETIME, purpose)
    return token


def first_link(unit: Unit, now: datetime) -> str | None:
    """A link for the very first sign-in; None once the administrator has signed in."""
    if unit.console.has_signed_in(_administrator(unit, now)):
        return None
    return new_link(unit, now)


def _administrator(unit: Unit, now: datetime) -> int:
    known = unit.people.first_with_role(Role.ADMINISTRATOR)
    return known.id if known else unit.people.add_contact("Administrator", Role.ADMINISTRATOR, EN, None, now)


def sign_in(unit: Unit, token: str, now: datetime, browser: Browser = SOME_BROWSER) -> NewSession | None:
    """Uses a link up and begins a session; None when the link is unknown, used or expired."""
    contact = unit.console.use_link(token, now)
    return begin_session(unit, contact, Way.LINK, browser, now) if contact is not None else None


def begin_session(unit: Unit, contact: int, way: Way, browser: Browser, now: datetime) -> NewSession:
    """Signs somebody in who has proved who they are: under a new token, whatever the browser brought along."""
    token = secrets.token_urlsafe(32)
    if browser.earlier:
        unit.console.end_session(browser.earlier)
    unit.console.begin_session(token, contact, now, now + SESSION_LIFETIME, way, browser.agent)
    unit.audit.note(f"contact:{contact}", "console.signed_in", f"contact:{contact}", now, {"way": way})
    return NewSession(token=token, contact=contact, language=language_of(unit, contact))


def language_of(unit: Unit, contact: int) -> Language | None:
    """The language that somebody chose for the console, else theirs in the register; but for English there, which is
    also the language of whom nothing is known."""
    account, known = unit.accounts.of(contact), unit.people.contact(contact)
    if account is not None and account.language:
        return Language(account.language)
    return known.language if known is not None and known.language != EN else None


def remember_language(unit: Unit, session: str, language: Language, now: datetime) -> None:
    """Keeps the language that somebody who is signed in and has an account chose for the console."""
    contact = signed_in(unit, session, now)
    if contact is not None:
        unit.accounts.set_language(contact.id, language)


def signed_in(unit: Unit, session: str, now: datetime) -> Contact | None:
    """Who is signed in with this session, if their role still lets them in and their account is not disabled."""
    owner = unit.console.session_owner(session, now, SESSION_IDLE)
    contact = unit.people.contact(owner) if owner is not None else None
    return contact if contact and may_enter(contact) else None


def may_enter(contact: Contact) -> bool:
    """Whether somebody's role lets them into the console."""
    return actor_of(contact).may(Right.USE_CONSOLE)


def keep_alive(unit: Unit, session: str, now: datetime) -> None:
    """Notes that a session is in use, if that was not noted within the last minute."""
    if needs_note(unit, session, now):
        unit.console.note_use(session, now)


def needs_note(unit: Unit, session: str, now: datetime) -> bool:
    """Whether it was not."""
    return unit.console.needs_note(session, now)
