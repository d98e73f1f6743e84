"""Signing in with a password and a code: what is counted, what is used up, and what nobody is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.accounts.managing import Seat
from handlers.accounts.own import confirm_second_factor, enter_with_new_factor
from handlers.accounts.passing import (
    NeedsCode,
    Tried,
    Waits,
    at_step,
    enter_code,
    note_failure,
    pass_password,
    recovery_digest,
    try_password,
)
from handlers.sign_in import Browser, NewSession, signed_in
from knowledge.model.accounts import FREE_ATTEMPTS, LONGEST_WAIT, SecondFactor, Way
from knowledge.model.invitations import spelled
from knowledge.model.people import Role
from knowledge.store.store import Store
from tests.handlers.accounts.people import MARKS, colleague, deeds, done, reading, step_of, with_factor

HERE = Browser(agent="Firefox, Windows")
CODE = "K7QM2XPD9TRA"
MARK = "c" * 64


def tried(store: Store, login: str, now: datetime) -> Tried:
    """An attempt that is heard."""
    heard = store.run(lambda unit: try_password(unit, login, MARKS, now))
    assert isinstance(heard, Tried)
    return heard


def test_a_right_password_signs_in(sqlite_store: Store, now: datetime) -> None:
    """Under a new session that says how and where, in place of the one that the browser had; it is written down."""
    ana = colleague(sqlite_store, now, "Ana")
    sqlite_store.run(lambda unit: unit.console.begin_session("before", ana.contact, now, now + timedelta(hours=1)))
    attempt, again = tried(sqlite_store, ana.login, now), Browser(agent="Firefox, Windows", earlier="before")
    begun = sqlite_store.run(lambda unit: pass_password(unit, attempt, SecondFactor.OPTIONAL, again, now))
    assert isinstance(begun, NewSession)
    (session,) = sqlite_store.read(
        lambda unit: unit.console.sessions_of(ana.contact, now, timedelta(hours=2), begun.token)
    )
    assert (session.way, session.agent, session.is_present) == (Way.PASSWORD, "Firefox, Windows", True)
    assert sqlite_store.read(lambda unit: signed_in(unit, "before", now)) is None
    assert deeds(sqlite_store) == [(f"contact:{ana.contact}", "console.signed_in", f"contact:{ana.contact}")]


def test_success_forgets_the_failures_of_the_login(sqlite_store: Store, now: datetime) -> None:
    """But not those of the network, from which somebody else may be guessing."""
    ana = colleague(sqlite_store, now, "Ana")
    for _ in range(3):
        tried(sqlite_store, ana.login, now)
    attempt = tried(sqlite_store, ana.login, now)
    sqlite_store.run(lambda unit: pass_password(unit, attempt, SecondFactor.OPTIONAL, HERE, now))
    counts = sqlite_store.run(
        lambda unit: [unit.attempts.since(mark, now - LONGEST_WAIT).count for mark in (MARKS.login, MARKS.network)]
    )
    assert counts == [0, 3]


@pytest.mark.parametrize("login", ["ana@x.example.org", "nobody@x.example.org"])
def test_a_login_waits_whether_or_not_there_is_one(sqlite_store: Store, now: datetime, login: str) -> None:
    """After five attempts in vain; the lock is written down once, and the wait is over in time."""
    colleague(sqlite_store, now, "Ana")
    for _ in range(FREE_ATTEMPTS):
        attempt = tried(sqlite_store, login, now)
        done(sqlite_store, note_failure, attempt, now)
    waits = sqlite_store.run(lambda unit: try_password(unit, login, MARKS, now))
    assert isinstance(waits, Waits)
    assert [action for _, action, _ in deeds(sqlite_store)] == ["sign_in.throttled"]
    tried(sqlite_store, login, now + waits.wait)
    longer = sqlite_store.run(lambda unit: try_password(unit, login, MARKS, now + waits.wait))
    assert isinstance(longer, Waits)
    assert waits.wait < longer.wait <= LONGEST_WAIT


@pytest.mark.parametrize(
    ("policy", "seat", "needed"),
    [
        (SecondFactor.ADMINISTRATORS, Seat.EDITOR, False),
        (SecondFactor.ADMINISTRATORS, Seat.ADMINISTRATOR, True),
        (SecondFactor.EVERYBODY, Seat.VIEWER, True),
        (SecondFactor.OPTIONAL, Seat.ADMINISTRATOR, False),
    ],
)
def test_who_has_to_set_a_second_factor_up(
    sqlite_store: Store, now: datetime, policy: SecondFactor, seat: Seat, needed: bool
) -> None:
    """Administrators unless the settings say otherwise; until then the password alone begins no session."""
    attempt = tried(sqlite_store, colleague(sqlite_store, now, "Ana", seat).login, now)
    passed = sqlite_store.run(lambda unit: pass_password(unit, attempt, policy, HERE, now))
    assert isinstance(passed, NeedsCode if needed else NewSession)
    if isinstance(passed, NeedsCode):
        assert passed.is_new


@pytest.mark.parametrize("change", ["disabled", "password", "role", "erased"])
def test_what_changed_meanwhile_counts(sqlite_store: Store, now: datetime, change: str) -> None:
    """Between the look at the password and the session: a disabled account, another password, a lost role."""
    ana = colleague(sqlite_store, now, "Ana")
    attempt = tried(sqlite_store, ana.login, now)
    changes = {
        "disabled": lambda unit: unit.accounts.set_disabled(ana.contact, now),
        "password": lambda unit: unit.accounts.set_password(ana.contact, "another", now),
        "role": lambda unit: unit.accounts.set_post(ana.contact, Role.VISITOR, "viewer"),
        "erased": lambda unit: unit.erasure.erase([ana.contact], now),
    }
    sqlite_store.run(changes[change])
    assert sqlite_store.run(lambda unit: pass_password(unit, attempt, SecondFactor.OPTIONAL, HERE, now)) is None


def test_a_code_signs_in_once(sqlite_store: Store, now: datetime) -> None:
    """The same code is refused at the next sign-in, and the same step with the next code."""
    ana = with_factor(sqlite_store, colleague(sqlite_store, now, "Ana").contact, now)
    first, second = step_of(ana, now, "first"), step_of(ana, now, "second")
    entered = [
        sqlite_store.run(lambda unit: enter_code(unit, first, "123456", reading(101), MARK, HERE, now)),
        sqlite_store.run(lambda unit: enter_code(unit, second, "123456", reading(101), MARK, HERE, now)),
        sqlite_store.run(lambda unit: enter_code(unit, first, "234567", reading(102), MARK, HERE, now)),
        sqlite_store.run(lambda unit: enter_code(unit, second, "234567", reading(102), MARK, HERE, now)),
    ]
    assert [isinstance(each, NewSession) for each in entered] == [True, False, False, True]


def test_a_recovery_code_signs_in_once(sqlite_store: Store, now: datetime) -> None:
    """However it is typed; that it was used is written down, without the code."""
    ana = colleague(sqlite_store, now, "Ana")
    ana = with_factor(sqlite_store, ana.contact, now, recovery_digest(CODE), recovery_digest("ANOTHER"))
    for id, is_taken in (("first", True), ("second", False)):
        step = step_of(ana, now, id)
        typed = spelled(CODE).lower()
        entered = done(sqlite_store, enter_code, step, typed, reading(None), MARK, HERE, now)
        assert isinstance(entered, NewSession) is is_taken
    assert [action for _, action, _ in deeds(sqlite_store)] == ["account.recovery_used", "console.signed_in"]
    left = sqlite_store.read(lambda unit: unit.accounts.of(ana.contact))
    assert left is not None
    assert left.recovery == 1


def test_codes_are_not_guessed(sqlite_store: Store, now: datetime) -> None:
    """After five wrong ones even the right one waits, and is taken afterwards."""
    ana = with_factor(sqlite_store, colleague(sqlite_store, now, "Ana").contact, now)
    step = step_of(ana, now)
    for _ in range(FREE_ATTEMPTS):
        assert sqlite_store.run(lambda unit: enter_code(unit, step, "0", reading(None), MARK, HERE, now)) is None
    waits = sqlite_store.run(lambda unit: enter_code(unit, step, "123456", reading(101), MARK, HERE, now))
    assert isinstance(waits, Waits)
    assert deeds(sqlite_store) == [("focal", "sign_in.throttled", f"contact:{ana.contact}")]
    later = now + waits.wait
    entered = sqlite_store.run(lambda unit: enter_code(unit, step, "123456", reading(101), MARK, HERE, later))
    assert isinstance(entered, NewSession)


@pytest.mark.parametrize("change", ["late", "password", "disabled", "spent"])
def test_a_step_is_good_for_what_it_was_made_for(sqlite_store: Store, now: datetime, change: str) -> None:
    """Ten minutes, one password, an account that lets somebody in, once."""
    ana = with_factor(sqlite_store, colleague(sqlite_store, now, "Ana").contact, now)
    step, at = step_of(ana, now), now
    assert sqlite_store.read(lambda unit: at_step(unit, step, at)) == ana
    if change == "late":
        at = step.until
    elif change == "password":
        sqlite_store.run(lambda unit: unit.accounts.set_password(ana.contact, "another", now))
    elif change == "disabled":
        sqlite_store.run(lambda unit: unit.accounts.set_disabled(ana.contact, now))
    else:
        sqlite_store.run(lambda unit: enter_code(unit, step, "1", reading(101), MARK, HERE, now))
    assert sqlite_store.read(lambda unit: at_step(unit, step, at)) is None
    assert sqlite_store.run(lambda unit: enter_code(unit, step, "2", reading(102), MARK, HERE, at)) is None


def test_setting_up_signs_in_once_with_ten_codes(sqlite_store: Store, now: datetime) -> None:
    """The code that confirms it is used up with it; the recovery codes are all different, and kept as digests."""
    ana = colleague(sqlite_store, now, "Ana", Seat.ADMINISTRATOR)
    sqlite_store.run(lambda unit: unit.accounts.propose_totp(ana.contact, "sealed"))
    step = step_of(ana, now)
    assert sqlite_store.run(lambda unit: enter_with_new_factor(unit, step, reading(None), HERE, now)) is None
    entered = sqlite_store.run(lambda unit: enter_with_new_factor(unit, step, reading(100), HERE, now))
    assert entered is not None
    _, codes = entered
    assert len(set(codes)) == 10
    assert sqlite_store.run(lambda unit: enter_with_new_factor(unit, step, reading(101), HERE, now)) is None
    assert sqlite_store.run(lambda unit: confirm_second_factor(unit, ana.contact, reading(102), now)) is None
    assert not sqlite_store.run(lambda unit: unit.accounts.use_step(ana.contact, 100))
    again = step_of(ana, now, "again")
    taken = sqlite_store.run(lambda unit: enter_code(unit, again, codes[3], reading(None), MARK, HERE, now))
    assert isinstance(taken, NewSession)
