"""Signing in through a provider of identities (OpenID Connect): only who is known here gets in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.sign_in import Browser, NewSession, begin_session, may_enter
from knowledge.model.accounts import Account, Way, login_of
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who somebody is, as the provider says.

    Attributes:
        subject: their name there, which nobody else ever gets (OpenID Connect Core 1.0, 2).
        email: "" unless the provider has verified it.
    """

    issuer: str
    subject: str
    email: str = ""


def sign_in_as(unit: Unit, identity: Identity, browser: Browser, now: datetime) -> NewSession | None:
    """Signs in whom the provider names: who is known by that name, or, the first time, by their e-mail address.

    None of anybody who is not known, or whose account is disabled.
    """
    account = unit.accounts.by_subject(identity.issuer, identity.subject) or _first_time(unit, identity, now)
    contact = unit.people.contact(account.contact) if account is not None and not account.is_disabled else None
    if contact is None or not may_enter(contact):
        return None
    return begin_session(unit, contact.id, Way.OIDC, browser, now)


def _first_time(unit: Unit, identity: Identity, now: datetime) -> Account | None:
    """The account with that e-mail address, which is this person's from now on; opened for whom the register has."""
    email = _login_in(identity.email)
    account = unit.accounts.by_login(email) if email else None
    if account is None and email:
        account = _opened(unit, email, now)
    if account is None or account.is_disabled:
        return None
    if not unit.accounts.bind(account.contact, identity.issuer, identity.subject):
        return None
    subject = f"contact:{account.contact}"
    unit.audit.note(subject, "account.bound", subject, now)
    return account


def _login_in(email: str) -> str:
    """The login that an e-mail address stands for; "" of one with characters that would only turn into those of a
    login: it is another mailbox, and may be anybody's."""
    login = login_of(email)
    return login if email.isascii() or email == login else ""


def _opened(unit: Unit, email: str, now: datetime) -> Account | None:
    """An account for the one person of the secretariat with an e-mail address, who has none."""
    found = unit.accounts.staff_with_email(email)
    if len(found) != 1 or not unit.accounts.add(found[0].id, email, now):
        return None
    unit.audit.note("focal", "account.opened", f"contact:{found[0].id}", now)
    return unit.accounts.of(found[0].id)
