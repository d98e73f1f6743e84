"""Signing in with a password, and with a code behind it: counted over all processes, and told nobody too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from handlers.sign_in import Browser, NewSession, begin_session, may_enter
from knowledge.model.accounts import (
    ATTEMPTS_KEPT,
    FREE_ATTEMPTS,
    FREE_ATTEMPTS_OF_NETWORK,
    Account,
    SecondFactor,
    Way,
    wait_for,
)
from knowledge.model.invitations import code_of
from knowledge.model.people import Contact, Role
from knowledge.store.console import hash_of
from knowledge.store.unit import Unit

Reading = Callable[[str], int | None]
"""The time step of the code that was typed, by the secret under this seal; None if it is no code of now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """What attempts are counted under: keyed digests of a login and of a network address."""

    login: str
    network: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """Too much was tried in vain: the next attempt is heard in so long."""

    wait: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """An attempt that is counted as failed until it succeeds.

    Attributes:
        account: of that login; None where there is none, of which nobody is told.
        numbers: of its records: under the login and under the network.
        is_last: the next one has to wait, if this one fails.
    """

    account: Account | None
    marks: Marks
    numbers: tuple[int, int]
    is_last: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedsCode:
    """The password is right, and a code of the second factor comes next; or, with `is_new`, setting one up."""

    account: Account
    is_new: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What somebody has shown so far, as their browser keeps it for a few minutes, signed.

    Attributes:
        id: random; the step is taken once.
        password: a digest of the one that was right, so that another one ends it.
        then: the page to go on to.
    """

    id: str
    contact: int
    password: str
    until: datetime
    then: str = ""


def try_password(unit: Unit, login: str, marks: Marks, now: datetime) -> Tried | Waits:
    """Counts an attempt before the password is looked at, so that many at once do not slip by."""
    since = now - ATTEMPTS_KEPT
    by_login, by_network = unit.attempts.since(marks.login, since), unit.attempts.since(marks.network, since)
    wait = max(
        wait_for(by_login.count, by_login.last, FREE_ATTEMPTS, now),
        wait_for(by_network.count, by_network.last, FREE_ATTEMPTS_OF_NETWORK, now),
    )
    if wait:
        return Waits(wait=wait)
    return Tried(
        account=unit.accounts.by_login(login),
        marks=marks,
        numbers=(unit.attempts.note(marks.login, now), unit.attempts.note(marks.network, now)),
        is_last=by_login.count + 1 == FREE_ATTEMPTS,
    )


def note_failure(unit: Unit, tried: Tried, now: datetime) -> None:
    """A wrong password. That the login has to wait from now on is written down, also of one that nobody has."""
    if tried.is_last:
        subject = f"contact:{tried.account.contact}" if tried.account else ""
        unit.audit.note("focal", "sign_in.throttled", subject, now)


def pass_password(
    unit: Unit, tried: Tried, policy: SecondFactor, browser: Browser, now: datetime
) -> NewSession | NeedsCode | None:
    """Goes on from a password that was right; None where its account lets nobody in, or was changed meanwhile."""
    passed = go_on(unit, tried.account, policy, browser, now) if tried.account is not None else None
    if passed is not None:
        unit.attempts.forget(tried.marks.login)
        unit.attempts.take_back(tried.numbers)
    return passed


def go_on(
    unit: Unit, shown: Account, policy: SecondFactor, browser: Browser, now: datetime
) -> NewSession | NeedsCode | None:
    """What comes behind the right password of an account, as it was when the password was looked at."""
    account = unit.accounts.of(shown.contact)
    contact = _welcome(unit, account)
    if account is None or contact is None or not compare_digest(account.password_hash, shown.password_hash):
        return None
    if account.has_second_factor or needs_second_factor(contact, policy):
        return NeedsCode(account=account, is_new=not account.has_second_factor)
    return begin_session(unit, contact.id, Way.PASSWORD, browser, now)


def prove(unit: Unit, tried: Tried) -> None:
    """Somebody who is signed in has typed their password once more, and rightly."""
    unit.attempts.forget(tried.marks.login)
    unit.attempts.take_back(tried.numbers)


def needs_second_factor(contact: Contact, policy: SecondFactor) -> bool:
    """Whether somebody may not sign in with a password alone."""
    return policy is SecondFactor.EVERYBODY or (
        policy is SecondFactor.ADMINISTRATORS and contact.role is Role.ADMINISTRATOR
    )


def at_step(unit: Unit, step: Step, now: datetime) -> Account | None:
    """Whose step it is, while it can be taken: not too old, not taken, with the same password."""
    account = unit.accounts.of(step.contact)
    is_same = account is not None and compare_digest(fingerprint(account), step.password)
    is_open = step.until > now and is_same and not unit.attempts.is_spent(hash_of(step.id))
    return account if is_open and _welcome(unit, account) else None


def fingerprint(account: Account) -> str:
    """A digest of what somebody signs in with, for `Step.password`."""
    return hash_of(f"step {account.password_hash}")


def enter_code(
    unit: Unit, step: Step, typed: str, reading: Reading, mark: str, browser: Browser, now: datetime
) -> NewSession | Waits | None:
    """Signs in with a code of the second factor, or with a recovery code; None where it is neither, or used.

    `mark` is what attempts with codes of this account are counted under.
    """
    account = at_step(unit, step, now)
    if account is None or not account.has_second_factor:
        return None
    tried = unit.attempts.since(mark, now - ATTEMPTS_KEPT)
    wait = wait_for(tried.count, tried.last, FREE_ATTEMPTS, now)
    if wait:
        return Waits(wait=wait)
    if not _takes(unit, account, typed, reading, now) or not unit.attempts.spend(hash_of(step.id), step.until):
        unit.attempts.note(mark, now)
        if tried.count + 1 == FREE_ATTEMPTS:
            unit.audit.note("focal", "sign_in.throttled", f"contact:{account.contact}", now)
        return None
    unit.attempts.forget(mark)
    return begin_session(unit, account.contact, Way.PASSWORD, browser, now)


def _takes(unit: Unit, account: Account, typed: str, reading: Reading, now: datetime) -> bool:
    """Whether a code is taken, which uses it up."""
    recovery = code_of(typed)
    if recovery is None:
        step = reading(account.totp_sealed)
        return step is not None and unit.accounts.use_step(account.contact, step)
    subject = f"contact:{account.contact}"
    if not unit.accounts.use_recovery(account.contact, recovery_digest(recovery)):
        return False
    unit.audit.note(subject, "account.recovery_used", subject, now, {"left": account.recovery - 1})
    return True


def recovery_digest(code: str) -> str:
    """What the store keeps of a recovery code, which is as long and as random as a code of an invitation."""
    return hash_of(f"focal recovery {code}")


def _welcome(unit: Unit, account: Account | None) -> Contact | None:
    """The owner of an account that lets somebody in."""
    contact = unit.people.contact(account.contact) if account is not None and not account.is_disabled else None
    return contact if contact is not None and may_enter(contact) else None
