"""Keys of the interface for other programs in the store: by hash alone, until they are taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from handlers.api_tokens import PREFIX, TokenRefused, give_token, is_use_to_note, revoke_token, token_of
from knowledge.model.api import Scope
from knowledge.model.people import Desk, Role
from knowledge.model.rights import OPERATOR, Forbidden, Right, actor_of
from knowledge.store.store import Store
from knowledge.store.tables import api_tokens
from knowledge.store.unit import Unit
from tests.knowledge.model.test_rights import contact

DAY = timedelta(days=1)
SCOPES = frozenset({Scope.EVENTS, Scope.MEMBERS})


def given(store: Store, now: datetime, expires_at: datetime | None = None) -> str:
    return store.run(lambda unit: give_token(unit, OPERATOR, " Website ", SCOPES, expires_at, now)).token


def test_a_key_is_known_again(store: Store, now: datetime) -> None:
    """By whoever shows it: with its name and what it opens; what it is itself is not kept."""
    token = given(store, now)
    found = store.read(lambda unit: token_of(unit, token, now))
    assert found is not None
    assert (found.name, found.scopes, found.created_by) == ("Website", SCOPES, "operator")
    rows = store.read(lambda unit: [tuple(row) for row in unit.connection.execute(select(api_tokens))])
    assert token.startswith(PREFIX)
    assert token.removeprefix(PREFIX) not in str(rows)


def test_a_key_ends(store: Store, now: datetime) -> None:
    """When it runs out, or is taken back; that is done once, and noted."""
    token = given(store, now, now + DAY)
    assert store.read(lambda unit: token_of(unit, token, now + DAY)) is None
    number = store.read(lambda unit: unit.api_tokens.listed())[0].id
    assert store.run(lambda unit: revoke_token(unit, OPERATOR, number, now)) is True
    assert store.read(lambda unit: token_of(unit, token, now)) is None
    assert store.run(lambda unit: revoke_token(unit, OPERATOR, number, now)) is False
    noted = store.read(lambda unit: [entry.action for entry in unit.audit.entries(None, 10)])
    assert noted.count("token.revoked") == 1


@pytest.mark.parametrize("shown", ["", "focal_", "focal_invented", "Bearer x", "focal_\x00"])
def test_nothing_else_is_a_key(store: Store, now: datetime, shown: str) -> None:
    """Whatever is shown."""
    given(store, now)
    assert store.read(lambda unit: token_of(unit, shown, now)) is None


def test_the_last_one_comes_first(store: Store, now: datetime) -> None:
    """In the list, with when it was used."""
    given(store, now)
    given(store, now, now + DAY)
    first, second = store.read(lambda unit: unit.api_tokens.listed())
    assert first.id > second.id
    assert is_use_to_note(first, now)
    store.run(lambda unit: note(unit, first.id, now))
    used = store.read(lambda unit: unit.api_tokens.listed())[0]
    assert used.used_at == now
    assert not is_use_to_note(used, now + timedelta(minutes=1))
    assert is_use_to_note(used, now + timedelta(hours=1))


def note(unit: Unit, number: int, now: datetime) -> None:
    unit.api_tokens.note_used(number, now)


@pytest.mark.parametrize(
    ("name", "scopes", "days", "code"),
    [
        ("  ", SCOPES, None, "no-name"),
        ("x" * 101, SCOPES, None, "long-name"),
        ("Website", frozenset[Scope](), None, "no-scope"),
        ("Website", SCOPES, 0, "past"),
    ],
)
def test_what_is_no_key(
    sqlite_store: Store, now: datetime, name: str, scopes: frozenset[Scope], days: int | None, code: str
) -> None:
    """Without a name, too long a one, for nothing, or over before it begins."""
    until = None if days is None else now + days * DAY
    with pytest.raises(TokenRefused) as refused:
        sqlite_store.run(lambda unit: give_token(unit, OPERATOR, name, scopes, until, now))
    assert refused.value.code == code


@pytest.mark.parametrize("desk", Desk)
def test_administrators_alone(sqlite_store: Store, now: datetime, desk: Desk) -> None:
    """Nobody else of the secretariat gives keys out or takes them back."""
    staff = actor_of(contact(Role.STAFF, desk=desk))
    assert Right.MANAGE_ACCOUNTS not in staff.rights
    with pytest.raises(Forbidden):
        sqlite_store.run(lambda unit: give_token(unit, staff, "Website", SCOPES, None, now))
    with pytest.raises(Forbidden):
        sqlite_store.run(lambda unit: revoke_token(unit, staff, 1, now))
