"""`focal account`: what an operator does about accounts, above all for an administrator who cannot get in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands_rotate import Rotated, factors_anew
from bot.sealing import Seal
from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.bot.commands import focal

LINK = re.compile(r"http://127\.0\.0\.1:\d+/console/password/[\w-]{43}  \(once, within 24 hours\)\n")
OLD, NEW, OTHER = (f"key-{name}-of-the-tests-0123456789abcdef" for name in ("old", "new", "other"))


def test_the_life_of_an_account(data_dir: Path) -> None:
    """Added, listed, reset, disabled and enabled again; what cannot be done is said in a sentence."""
    added = focal("account", "add", "Ana@x.example.org", "--name", "Ana", "--desk", "administrator", data_dir=data_dir)
    assert LINK.fullmatch(added.out)
    listed = focal("account", "list", data_dir=data_dir).out
    assert re.search(r"\d+\tana@x\.example\.org\tAna\tadministrator\tinvited\tno second factor\n", listed)
    assert LINK.fullmatch(focal("account", "reset", "ana@x.example.org", data_dir=data_dir).out)
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    store.run(_with_factor)
    store.close()
    factor = focal("account", "reset", "ana@x.example.org", "--second-factor", data_dir=data_dir)
    assert factor.out == "The second factor is removed.\n"
    last = focal("account", "disable", "ana@x.example.org", data_dir=data_dir)
    assert (last.status, last.err) == (1, "Nobody else could administer the console.\n")


def _with_factor(unit: Unit) -> None:
    found, now = unit.accounts.by_login("ana@x.example.org"), datetime.now(UTC)
    assert found is not None
    unit.accounts.propose_totp(found.contact, "sealed")
    unit.accounts.confirm_totp(found.contact, 1, [], now)


def test_staff_are_disabled_and_enabled(data_dir: Path) -> None:
    """By their address."""
    focal("account", "add", "ibon@x.example.org", "--name", "Ibon", data_dir=data_dir)
    assert focal("account", "disable", "ibon@x.example.org", data_dir=data_dir).out == "The account is disabled.\n"
    refused = focal("account", "reset", "ibon@x.example.org", data_dir=data_dir)
    assert (refused.status, refused.err) == (1, "The account is disabled: enable it first.\n")
    assert focal("account", "enable", "ibon@x.example.org", data_dir=data_dir).out == "The account is enabled again.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "no-address", "--name", "X"), "no-address is no e-mail address.\n"),
        (("disable", "nobody@x.example.org"), "Nobody signs in with nobody@x.example.org.\n"),
        (("reset", "nobody@x.example.org"), "Nobody signs in with nobody@x.example.org.\n"),
    ],
)
def test_who_is_not_there_is_said(data_dir: Path, arguments: tuple[str, ...], sentence: str) -> None:
    """In a sentence, with status 1."""
    done = focal("account", *arguments, data_dir=data_dir)
    assert (done.status, done.out, done.err) == (1, "", sentence)


def test_second_factors_are_sealed_anew(sqlite_store: Store) -> None:
    """With the present key, once; what no key opens is named, and left alone."""
    now = datetime.now(UTC)

    def fill(unit: Unit) -> list[int]:
        made = []
        for key in (OLD, NEW, OTHER):
            made.append(unit.people.add_contact(f"Of {key}", Role.STAFF, EN, None, now))
            unit.accounts.add(made[-1], f"{key}@x.example.org", now)
            unit.accounts.propose_totp(made[-1], Seal(key, "totp").close("SECRET"))
        return made

    contacts, seal = sqlite_store.run(fill), Seal((OLD, NEW), "totp")
    lost = (str(contacts[2]),)
    assert sqlite_store.run(lambda unit: factors_anew(unit, seal)) == Rotated(anew=1, present=1, unreadable=lost)
    assert sqlite_store.run(lambda unit: factors_anew(unit, seal)) == Rotated(anew=0, present=2, unreadable=lost)
    kept = dict(sqlite_store.read(lambda unit: unit.accounts.seals()))
    assert [Seal(NEW, "totp").open(kept[contact]) for contact in contacts[:2]] == ["SECRET", "SECRET"]
