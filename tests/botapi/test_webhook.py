"""What comes to the webhook: strangers, garbage, the same again, and what Telegram may send that nobody expects."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from telegram import Bot, Update

from bot.channels.telegram.client import Client
from bot.channels.telegram.intake import TelegramIntake
from bot.channels.telegram.parsing import Me, Migrated, Pressed, Reach, parse
from bot.channels.telegram.typing import Typing
from bot.config import Settings
from bot.intake import Intake, Shelf
from bot.tasks import Background
from bot.web.telegram import MAX_BODY, PATH, SECRET_HEADER
from handlers.dialogue.library import Library
from handlers.phrasebook import load_phrasebook
from knowledge.model.conversation import Reading
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from tests.bot.serving import Served, copied, free_port
from tests.botapi.conftest import KEY
from tests.botapi.faults import Refuse
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.malformed import Malformed, described
from tests.botapi.talking import asks, of_the_bot
from tests.botapi.world import Shown, message_json
from tests.conftest import NOW

BOT = Bot("99:token")
SECRET = "a-secret_token"
MANY = 10_000
OVER_HTTP = 300


class Hooked:
    """A served Focal behind its webhook."""

    def __init__(self, telegram: LoopbackTelegram, http: httpx.Client) -> None:
        self.telegram = telegram
        self._http = http

    def post(self, content: bytes, secret: str | None = SECRET) -> int:
        """Posts to the webhook; returns the status of the answer."""
        headers: dict[bytes, bytes] = {} if secret is None else {SECRET_HEADER.encode(): secret.encode()}
        return self._http.post(PATH, content=content, headers=headers).status_code


@contextmanager
def serving(telegram: LoopbackTelegram, data_dir: Path) -> Iterator[Hooked]:
    """Focal on a port of this machine, with the platform calling it."""
    values: Mapping[str, Any] = {
        "data_dir": data_dir,
        "port": free_port(),
        "secret_key": KEY,
        "telegram_token": telegram.token,
        "telegram_mode": "webhook",
        "telegram_api_url": telegram.url,
        "telegram_webhook_secret": SECRET,
    }
    served = Served(Settings.model_validate(values))
    served.start()
    try:
        with httpx.Client(base_url=served.url, timeout=30) as http:
            yield Hooked(telegram, http)
    finally:
        served.stop()


@pytest.fixture(scope="module")
def shared(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooked]:
    """The one that most tests share; each has people of its own."""
    folder = copied(furnished, tmp_path_factory.mktemp("hooked") / "var")
    with LoopbackTelegram() as telegram, serving(telegram, folder) as hooked:
        yield hooked


def said(telegram: LoopbackTelegram, chat: int, text: str, number: int = 1) -> dict[str, Any]:
    """An update with a private message, made outside of the platform."""
    telegram.person(chat)
    sender = {"id": chat, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    shown = Shown(id=number, by_bot=False, text=text)
    return {"update_id": number, "message": message_json(telegram.chat(chat), shown, sender)}


def encoded(update: Mapping[str, Any]) -> bytes:
    return json.dumps(update).encode()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "ñ"])
def test_strangers(shared: Hooked, secret: str | None) -> None:
    """Without the secret, or with another, nothing is heard."""
    assert shared.post(encoded(said(shared.telegram, 100, "menu")), secret) == 403
    assert of_the_bot(shared.telegram.chat(100)) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe\x00", 400),
        (b"[" * 100_000, 400),
        (b"9" * 10_000, 400),
        (b"[1, 2, 3]", 400),
        (b"null", 400),
        (b'"update"', 400),
        (b"{}", 200),
        (b'{"update_id": 1}', 200),
        (b'{"update_id": 1, "message": 5}', 200),
        (b'{"update_id": 1, "message": {"text": "x"}}', 200),
        (b'{"update_id": "' + b"x" * MAX_BODY + b'"}', 413),
        (b" " * (MAX_BODY + 1), 413),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else None,
)
def test_garbage(shared: Hooked, body: bytes, status: int) -> None:
    """No JSON, no object, too much of it: refused; an object that says nothing to us is confirmed."""
    assert shared.post(body) == status


def test_the_same_update_again(shared: Hooked) -> None:
    """It is confirmed each time, and heard once: also when both come at the same moment."""
    telegram = shared.telegram
    telegram.person(101)
    update = encoded(said(telegram, 101, "menu"))
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: shared.post(update), range(8))) == {200}
    assert shared.post(encoded(said(telegram, 101, "/help", 2))) == 200
    telegram.wait_until(lambda: len(of_the_bot(telegram.chat(101))) == 2)
    assert len({shown.text for shown in of_the_bot(telegram.chat(101))}) == 2


def test_the_store_is_away(telegram: LoopbackTelegram, data_dir: Path) -> None:
    """Nothing is confirmed that was not kept; as soon as the store is back, the platform's next try is heard."""
    telegram.redeliver_after(0.02)
    ana = telegram.person(7)
    with serving(telegram, data_dir) as hooked:
        telegram.wait_until(lambda: telegram.webhook is not None)
        database = sqlite3.connect(data_dir / "focal.db", isolation_level=None, timeout=30)
        database.execute("ALTER TABLE conversations RENAME TO away")
        assert hooked.post(encoded(said(telegram, 8, "menu"))) == 503
        ana.says("menu")
        assert len(telegram.world.updates) == 1
        database.execute("ALTER TABLE away RENAME TO conversations")
        database.close()
        telegram.wait_until(lambda: not telegram.world.updates and bool(of_the_bot(ana.chat)))
    assert set(telegram.world.posted.values()) == {1}
    assert of_the_bot(telegram.chat(8)) == []


def test_not_knowing_yet_who_we_are(telegram: LoopbackTelegram, data_dir: Path) -> None:
    """While the platform does not tell our own name, updates are put off; then they are heard, once."""
    telegram.redeliver_after(0.02)
    telegram.fail("getMe", Refuse(code=500), Refuse(code=502))
    ana = telegram.person(7)
    with serving(telegram, data_dir) as hooked:
        assert hooked.post(encoded(said(telegram, 8, "menu"))) == 503
        ana.says("menu")
        telegram.wait_until(lambda: not telegram.world.updates and bool(of_the_bot(ana.chat)))
    assert telegram.world.posted.total() == 1
    assert len(telegram.named("getMe")) == 3


@pytest.fixture
def unwritten() -> Iterator[None]:
    """The log is kept rather than written: hundreds of traces with all that they show take their time."""
    with capture_logs():
        yield


@pytest.mark.usefixtures("unwritten")
def test_malformed_updates_over_http(shared: Hooked) -> None:
    """Each is confirmed, and a real question behind them is answered."""
    malformed = Malformed(Random(2), described())
    statuses = {shared.post(encoded(malformed.update(number))) for number in range(OVER_HTTP)}
    assert statuses == {200}
    assert asks(shared.telegram, shared.telegram.person(102), "Who chairs the network?").text.startswith("The network")


@pytest.fixture
async def intake(telegram: LoopbackTelegram, store: Store, library: Library) -> AsyncIterator[TelegramIntake]:
    """What hears updates, with nobody who sends the replies."""
    client = Client(telegram.token, telegram.url)
    background = Background()
    typing = Typing(client, store, background)
    listening = Intake(store, Shelf(library))
    yield TelegramIntake(client, listening, load_phrasebook(), background, typing)
    await background.stop()
    await client.close_connections()


async def test_who_waited_for_long_is_forgotten(
    telegram: LoopbackTelegram, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where hearing a message took longer than a moment, and another process sends the reply, nothing of the chat stays
    in memory."""
    client, background = Client(telegram.token, telegram.url), Background()
    typing, loop = Typing(client, sqlite_store, background), asyncio.get_running_loop()
    soon = typing.begin("102")
    typing.expect(soon, ["reply:2:0"])
    monkeypatch.setattr("bot.channels.telegram.typing.AFTER_S", 0.0)
    late, passed = typing.begin("101"), loop.create_future()
    loop.call_later(0.01, passed.set_result, None)
    await passed
    typing.expect(late, ["reply:1:0"])
    assert typing.waiting == 1
    typing.sent("reply:2:0")
    assert typing.waiting == 0
    await background.stop()
    await client.close_connections()


@pytest.mark.usefixtures("unwritten")
async def test_many_malformed_updates(telegram: LoopbackTelegram, store: Store, intake: TelegramIntake) -> None:
    """Ten thousand of every kind that the API describes, and of none: nothing fails, and nothing behind them is lost.

    On PostgreSQL, which takes the store's part more strictly and its time, a tenth of them.
    """
    malformed = Malformed(Random(3), described())
    many = MANY if store.engine.dialect.name == "sqlite" else MANY // 10
    for begin in range(0, many, 100):
        await asyncio.gather(*(intake.take(malformed.update(number)) for number in range(begin, begin + 100)))
    await intake.take(said(telegram, 103, "Who chairs the network?", 77))
    known = Address(channel=ChannelName.TELEGRAM, external_id="103")
    line = store.read(lambda unit: unit.conversations.at(known))
    assert line is not None
    assert isinstance(line.conversation.topic, Reading)


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_that_parses_cannot_be_kept(chance: Random) -> None:
    """Whatever is made of a malformed update by chance is for us as a whole, or not at all."""
    update = Malformed(chance, described()).update(1)
    try:
        heard = parse(Update.de_json(update, BOT), Me(id=99, username="focal_bot"), NOW)
    except Exception:  # put aside by the intake; what comes through must be sound
        return
    match heard:
        case IncomingMessage() | Pressed(message=IncomingMessage()):
            message = heard.message if isinstance(heard, Pressed) else heard
            assert message.key
            assert message.sender.external_id
            assert message.at.tzinfo is not None
        case Reach(address=address) | Migrated(address=address):
            assert address.external_id
