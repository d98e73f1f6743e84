"""Rules of accounts: which passwords will do, how long one waits, what a login is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.model.accounts import (
    FIRST_WAIT,
    FREE_ATTEMPTS,
    LONGEST_PASSWORD,
    LONGEST_WAIT,
    Account,
    Weakness,
    is_login,
    login_of,
    plain_password,
    wait_for,
    weakness_of,
)
from tests.conftest import NOW

NAMES = ("leire.agirre@bilbao.example.org", "focal", "Digital Cities Community of Practice of UCLG")


@pytest.mark.parametrize(
    "password",
    [
        "four odd wooden chairs",
        "pilotari-etxea-hau",
        "ñandú y café de hoy",
        "密码密码短语很好记住吧真的",
        "x9$kQ2!mZ7^w",
    ],
)
def test_long_passwords_of_any_kind_will_do(password: str) -> None:
    """Words with spaces, any script, no rules about kinds of characters."""
    assert weakness_of(password, NAMES) is None


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("short-one-1", Weakness.SHORT),
        ("", Weakness.SHORT),
        ("x y" * LONGEST_PASSWORD, Weakness.LONG),
        ("password1234", Weakness.COMMON),
        ("Contraseña-2026", Weakness.COMMON),
        ("MotDePasse123", Weakness.COMMON),
        ("administrator1", Weakness.COMMON),
        ("aaaaaaaaaaaaaa", Weakness.COMMON),
        ("123456789012", Weakness.COMMON),
        ("qwertyuiopasdf", Weakness.COMMON),
        ("abcdabcdabcd", Weakness.COMMON),
        ("leire.agirre@bilbao.example.org", Weakness.NAMED),
        ("leire.agirre2026", Weakness.NAMED),
        ("Digital Cities Community of Practice of UCLG", Weakness.NAMED),
        ("Community-2026", Weakness.NAMED),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, weakness: Weakness) -> None:
    """Too short or long, what everybody tries first, and hardly more than one's own address or the network's name."""
    named = (*NAMES, "leire.agirre")
    assert weakness_of(password, named) is weakness


def test_a_password_is_the_same_from_every_keyboard() -> None:
    """An accent that is put on behind its letter makes the same password."""
    assert plain_password("cafe\u0301 con leche") == plain_password("café con leche")


def test_the_first_attempts_cost_nothing_and_each_further_one_twice_as_much() -> None:
    """30 seconds, 1 minute, 2, 4, 8, 15 and never more: nobody is locked out for good."""
    waits = [wait_for(attempts, NOW, FREE_ATTEMPTS, NOW) for attempts in range(FREE_ATTEMPTS + 8)]
    assert waits[:FREE_ATTEMPTS] == [timedelta()] * FREE_ATTEMPTS
    assert waits[FREE_ATTEMPTS : FREE_ATTEMPTS + 3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == waits[-2] == LONGEST_WAIT
    assert wait_for(100_000, NOW, FREE_ATTEMPTS, NOW) == LONGEST_WAIT


def test_a_wait_ends() -> None:
    """It counts from the last attempt, and is over when it is over."""
    assert wait_for(FREE_ATTEMPTS, NOW, FREE_ATTEMPTS, NOW + FIRST_WAIT - timedelta(seconds=1)) == timedelta(seconds=1)
    assert wait_for(FREE_ATTEMPTS, NOW, FREE_ATTEMPTS, NOW + FIRST_WAIT) == timedelta()
    assert wait_for(9, None, FREE_ATTEMPTS, NOW) == timedelta()


@pytest.mark.parametrize("typed", [" Leire@Bilbao.example.org ", "ｌeire@bilbao.example.org"])
def test_logins_are_kept_in_one_way(typed: str) -> None:
    """Whatever the case, and the spaces around them."""
    assert login_of(typed) == "leire@bilbao.example.org"


@pytest.mark.parametrize(
    "login", ["", "leire", "@x.org", "a@b", "a b@x.org", "a@x.org\n", "a@.org", "a" * 65 + "@x.org"]
)
def test_what_is_no_address_is_no_login(login: str) -> None:
    """Half an address, two in one, or one that no server takes."""
    assert not is_login(login)
    assert is_login("ana.díaz+focal@ayto.example.org")


def test_an_account_does_not_print_its_secrets() -> None:
    """Neither the digest of the password nor the sealed secret reaches a log."""
    account = Account(contact=1, login="a@x.org", created_at=NOW, password_hash="digest-1", totp_sealed="sealed-1")
    assert "digest-1" not in repr(account)
    assert "sealed-1" not in repr(account)


def test_who_is_able_to_sign_in() -> None:
    """With a password, or known to a provider; not with neither, and not while it is disabled."""
    bare = Account(contact=1, login="a@x.org", created_at=NOW)
    with_password = Account(contact=1, login="a@x.org", created_at=NOW, password_hash="x")
    with_subject = Account(contact=1, login="a@x.org", created_at=NOW, issuer="i", subject="s")
    disabled = Account(contact=1, login="a@x.org", created_at=NOW, password_hash="x", disabled_at=NOW)
    assert [each.is_able for each in (bare, with_password, with_subject, disabled)] == [False, True, True, False]
