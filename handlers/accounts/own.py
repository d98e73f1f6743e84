"""What the owner of an account changes: the password, the second factor, where they are signed in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from handlers.accounts.passing import Reading, Step, at_step, recovery_digest
from handlers.sign_in import Browser, NewSession, begin_session
from knowledge.model.accounts import RECOVERY_CODES, SESSION_IDLE, Account, LinkFor, Session, Way
from knowledge.model.invitations import new_code, spelled
from knowledge.model.rights import Actor, Right
from knowledge.store.console import hash_of
from knowledge.store.unit import Unit


def own_account(unit: Unit, by: Actor) -> Account | None:
    """The account of whoever is signed in; None of an operator, and of who came by a link and has none yet.

    Raises:
        Forbidden: they may not use the console.
    """
    by.need(Right.USE_CONSOLE)
    return unit.accounts.of(by.contact) if by.contact is not None else None


def open_account(unit: Unit, by: Actor, login: str, now: datetime) -> bool:
    """Gives oneself an account; False when one has one, or somebody else has that login.

    Raises:
        Forbidden: they may not use the console.
    """
    by.need(Right.USE_CONSOLE)
    if by.contact is None or not unit.accounts.add(by.contact, login, now):
        return False
    unit.audit.note(by.name, "account.opened", by.name, now)
    return True


def change_password(unit: Unit, by: Actor, digest: str, session: str, now: datetime) -> bool:
    """Keeps the digest of a new password; sessions elsewhere and links end. False without an account.

    Raises:
        Forbidden: they may not use the console.
    """
    account = own_account(unit, by)
    if account is not None:
        _keep_password(unit, account.contact, digest, now)
        unit.console.end_sessions(account.contact, but=session)
    return account is not None


def choose_password(unit: Unit, token: str, digest: str, now: datetime) -> Account | None:
    """Uses the link of an invitation or a reset up; None when it cannot be used any more."""
    contact = unit.console.use_link(token, now, LinkFor.PASSWORD)
    account = unit.accounts.of(contact) if contact is not None else None
    if account is not None:
        _keep_password(unit, account.contact, digest, now)
        unit.console.end_sessions(account.contact)
    return account


def _keep_password(unit: Unit, contact: int, digest: str, now: datetime) -> None:
    unit.accounts.set_password(contact, digest, now)
    unit.console.end_links(contact)
    unit.audit.note(f"contact:{contact}", "account.password_changed", f"contact:{contact}", now)


def confirm_second_factor(unit: Unit, contact: int, reading: Reading, now: datetime) -> tuple[str, ...] | None:
    """Has a second factor count from the first right code on, and returns its recovery codes, which are kept nowhere;
    None when the code is wrong, or there is nothing to confirm."""
    account = unit.accounts.of(contact)
    step = reading(account.totp_sealed) if account is not None and account.totp_sealed else None
    codes = _new_codes()
    if step is None or not unit.accounts.confirm_totp(contact, step, _digests(codes), now):
        return None
    unit.audit.note(f"contact:{contact}", "account.second_factor_set", f"contact:{contact}", now)
    return tuple(map(spelled, codes))


def enter_with_new_factor(
    unit: Unit, step: Step, reading: Reading, browser: Browser, now: datetime
) -> tuple[NewSession, tuple[str, ...]] | None:
    """Signs in who sets up the second factor that was asked for, and returns its recovery codes; None when the code is
    wrong, or the step cannot be taken any more."""
    if at_step(unit, step, now) is None:
        return None
    codes = confirm_second_factor(unit, step.contact, reading, now)
    if codes is None or not unit.attempts.spend(hash_of(step.id), step.until):
        return None
    return begin_session(unit, step.contact, Way.PASSWORD, browser, now), codes


def remove_second_factor(unit: Unit, by: Actor, now: datetime) -> None:
    """Does without one from now on.

    Raises:
        Forbidden: they may not use the console.
    """
    account = own_account(unit, by)
    if account is not None and account.totp_sealed:
        unit.accounts.clear_totp(account.contact)
        unit.audit.note(by.name, "account.second_factor_removed", by.name, now)


def new_recovery_codes(unit: Unit, by: Actor, now: datetime) -> tuple[str, ...]:
    """New codes in place of those before; none without a second factor.

    Raises:
        Forbidden: they may not use the console.
    """
    account = own_account(unit, by)
    if account is None or not account.has_second_factor:
        return ()
    codes = _new_codes()
    unit.accounts.put_recovery(account.contact, _digests(codes))
    unit.audit.note(by.name, "account.recovery_renewed", by.name, now)
    return tuple(map(spelled, codes))


def own_sessions(unit: Unit, by: Actor, session: str, now: datetime) -> tuple[Session, ...]:
    """Where one is signed in.

    Raises:
        Forbidden: they may not use the console.
    """
    by.need(Right.USE_CONSOLE)
    return unit.console.sessions_of(by.contact, now, SESSION_IDLE, session) if by.contact is not None else ()


def end_own_session(unit: Unit, by: Actor, name: str, now: datetime) -> bool:
    """Ends one session of one's own; False when there is none of that name.

    Raises:
        Forbidden: they may not use the console.
    """
    by.need(Right.USE_CONSOLE)
    is_ended = by.contact is not None and unit.console.end_session_named(by.contact, name)
    if is_ended:
        unit.audit.note(by.name, "console.session_ended", by.name, now)
    return is_ended


def end_other_sessions(unit: Unit, by: Actor, session: str, now: datetime) -> int:
    """Ends all sessions of one's own but this one; returns how many.

    Raises:
        Forbidden: they may not use the console.
    """
    by.need(Right.USE_CONSOLE)
    ended = unit.console.end_sessions(by.contact, but=session) if by.contact is not None else 0
    if ended:
        unit.audit.note(by.name, "console.sessions_ended", by.name, now, {"count": ended})
    return ended


def _new_codes() -> list[str]:
    return [new_code(secrets.choice) for _ in range(RECOVERY_CODES)]


def _digests(codes: Sequence[str]) -> list[str]:
    return [recovery_digest(code) for code in codes]
