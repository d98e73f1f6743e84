"""A new key: what the one before signed and sealed is still taken, and nothing new is signed with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer
from pydantic import SecretStr

from bot.channels.email.links import LetterLink, LinkPurpose, Links
from bot.commands_rotate import Rotated, seal_anew
from bot.config import BadSettings, Settings, read_settings
from bot.sealing import Seal, Unreadable
from bot.web.guards import ChatCookie
from handlers.events.certificates import registration_of
from handlers.events.certificates import token_of as certificate_of
from handlers.filling.links import FormLink, link_of
from handlers.filling.links import token_of as form_of
from handlers.sign_in import new_link
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.bot.commands import focal as command
from tests.bot.conftest import Serve
from tests.bot.visitor import Visitor
from tests.conftest import NOW

OLDEST, OLD, NEW, OTHER = (f"key-{name}-of-the-tests-0123456789abcdef" for name in ("oldest", "old", "new", "other"))


def keys(new: str, *old: str) -> tuple[str, ...]:
    """As the settings have them."""
    listed = SecretStr(", ".join(old))
    return Settings(secret_key=SecretStr(new), secret_key_old=listed).signing_keys()


def test_the_present_key_comes_last() -> None:
    """The oldest first, as they are listed; without any it is the one alone."""
    assert keys(NEW, OLDEST, OLD) == (OLDEST, OLD, NEW)
    assert keys(NEW) == (NEW,)


def test_old_keys_are_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One that is too short is refused by the name of its setting, and none of them prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOCAL_SECRET_KEY_OLD", f"{OLD},short")
    with pytest.raises(BadSettings, match="FOCAL_SECRET_KEY_OLD is wrong") as refused:
        read_settings()
    assert OLD not in str(refused.value)
    monkeypatch.setenv("FOCAL_SECRET_KEY_OLD", OLD)
    assert OLD not in repr(read_settings())


Signing = tuple[Callable[[str], str], Callable[[str, tuple[str, ...]], object]]
LETTER = LetterLink(purpose=LinkPurpose.ACKNOWLEDGE, contact=1, circular=2)
FORM = FormLink(contact=1, response=2)

SIGNED: dict[str, Signing] = {
    "letter": (
        lambda key: Links(key, "https://focal.example.org").token(LETTER, NOW),
        lambda token, keys: Links(keys, "https://focal.example.org").read(token, NOW),
    ),
    "form": (lambda key: form_of(FORM, key, NOW), lambda token, keys: link_of(token, keys, NOW)),
    "certificate": (lambda key: certificate_of(3, key), registration_of),
}


@pytest.mark.parametrize("kind", SIGNED)
def test_links_of_an_old_key_lead_where_they_did(kind: str) -> None:
    """Links in letters, to forms and to certificates stay good while the key is listed, and no longer; what is signed
    now, the new key alone opens."""
    sign, read = SIGNED[kind]
    for old in (OLD, OLDEST):
        assert read(sign(old), keys(NEW, OLDEST, OLD)) == read(sign(NEW), (NEW,)) is not None
    assert read(sign(OLD), keys(NEW)) is None
    assert read(sign(OTHER), keys(NEW, OLDEST, OLD)) is None
    assert read(sign(NEW), keys(OLD)) is None


def test_seals_are_made_anew(sqlite_store: Store) -> None:
    """What an old key sealed is sealed with the present one, once; what no key opens is named and left alone."""
    body, seal = '{"token": "xoxb-1"}', Seal(keys(NEW, OLD), "slack")

    def fill(unit: Unit) -> None:
        for team, key in (("T1", OLD), ("T2", NEW), ("T3", OTHER)):
            unit.workspaces.put(team, Seal(key, "slack").close(body), NOW)

    def kept(team: str) -> str:
        return sqlite_store.read(lambda unit: unit.workspaces.sealed(team)) or ""

    sqlite_store.run(fill)
    assert seal.open(kept("T1")) == body
    assert sqlite_store.run(lambda unit: seal_anew(unit, seal)) == Rotated(anew=1, present=1, unreadable=("T3",))
    assert sqlite_store.run(lambda unit: seal_anew(unit, seal)) == Rotated(anew=0, present=2, unreadable=("T3",))
    after = Seal(NEW, "slack")
    assert [after.open(kept(team)) for team in ("T1", "T2")] == [body, body]
    with pytest.raises(Unreadable):
        after.open(kept("T3"))


def test_a_workspace_that_was_installed_meanwhile_keeps_its_token(store: Store) -> None:
    """The seal of an installation is replaced only while it is the one that was read."""
    store.run(lambda unit: unit.workspaces.put("T1", "newer", NOW))
    assert store.run(lambda unit: unit.workspaces.reseal("T1", "older", "anew")) is False
    assert store.run(lambda unit: unit.workspaces.reseal("T1", "newer", "anew")) is True
    assert store.read(lambda unit: unit.workspaces.sealed("T1")) == "anew"


def test_the_command(data_dir: Path) -> None:
    """`focal rotate-key` says what it did, and asks for the keys where there are none."""
    assert "FOCAL_SECRET_KEY_OLD" in command("rotate-key", data_dir=data_dir).line
    done = command("rotate-key", data_dir=data_dir, FOCAL_SECRET_KEY=NEW, FOCAL_SECRET_KEY_OLD=OLD)
    assert (done.status, done.out) == (0, "Sealed anew: 0. With the present key already: 0.\n")


def test_browsers_notice_nothing(serve: Serve) -> None:
    """A chat and a session from before the new key go on: the chat's cookie is renewed when its page is opened, the
    console's forms are taken; with the old key gone the renewed cookie holds and an old one is none."""
    served = serve(secret_key=SecretStr(NEW), secret_key_old=SecretStr(OLD))
    with Visitor(served.url) as visitor:
        visitor.http.cookies.set("focal_chat", ChatCookie(OLD).sign("the-chat-of-before"))
        assert visitor.post(text="menu").status_code == 202
        renewed = visitor.http.get("/").cookies["focal_chat"]
        assert renewed == ChatCookie(NEW).sign("the-chat-of-before")
        visitor.http.cookies.set("focal_chat", renewed)
        assert "set-cookie" not in visitor.http.get("/").headers
        token = served.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
        visitor.http.post(f"/console/sign-in/{token}")
        marks = URLSafeSerializer(NEW, salt="focal.console.csrf").loads(visitor.page("/console").hidden["csrf"])
        before = URLSafeSerializer(OLD, salt="focal.console.csrf").dumps(marks)
        foreign = URLSafeSerializer(OTHER, salt="focal.console.csrf").dumps(marks)
        assert visitor.http.post("/console/sign-out", data={"csrf": foreign}).status_code == 403
        assert visitor.http.post("/console/sign-out", data={"csrf": before}).status_code == 303
