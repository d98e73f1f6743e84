"""The loopback platform itself, seen through the library's own bot and through Focal's client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, MessageEntity, ReplyParameters
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.client import Client
from bot.channels.telegram.request import AnswerLost, TooManyRequests
from tests.botapi.faults import Fault, Garble, Hang, Refuse, Reset
from tests.botapi.loopback import LoopbackTelegram, Person
from tests.botapi.world import MAX_BUTTONS, MAX_DATA, MAX_TEXT, Limits

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version:telegram.warnings.PTBDeprecationWarning")

THROTTLED = (RetryAfter, TooManyRequests)
LOST = (NetworkError, AnswerLost)


@pytest.fixture(params=["library", "client"])
async def bot(request: pytest.FixtureRequest, telegram: LoopbackTelegram) -> AsyncIterator[Bot]:
    """The library's bot with its default HTTP client, and Focal's."""
    made: Bot = Client(telegram.token, telegram.url)
    if request.param == "library":
        made = Bot(telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot")
    async with made:
        yield made


@pytest.fixture
def ana(telegram: LoopbackTelegram) -> Person:
    return telegram.person(7)


def keyboard(*data: str, label: str = "Go") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=one)] for one in data])


async def until(telegram: LoopbackTelegram, condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(telegram.wait_until, condition)


async def test_updates_wait_until_they_are_confirmed(telegram: LoopbackTelegram, bot: Bot, ana: Person) -> None:
    """They come again until a higher offset is asked for; what comes behind it does not wait."""
    for text in ("one", "two", "three"):
        ana.says(text)
    first = await bot.get_updates()
    assert [update.message.text for update in first if update.message] == ["one", "two", "three"]
    assert await bot.get_updates(offset=first[0].update_id) == first
    assert await bot.get_updates(offset=first[1].update_id) == first[1:]
    assert await bot.get_updates(offset=first[2].update_id + 1, timeout=0) == ()
    assert not telegram.world.updates


async def test_who_asks_early_is_told_of_the_next_update(telegram: LoopbackTelegram, bot: Bot, ana: Person) -> None:
    """A question for updates stays open until there is one."""
    asking = asyncio.create_task(bot.get_updates(timeout=20))
    await until(telegram, lambda: telegram.under_way("getUpdates") == 1)
    ana.says("now")
    (update,) = await asking
    assert update.message is not None
    assert update.message.text == "now"


async def test_a_second_poller_ends_the_first(telegram: LoopbackTelegram, bot: Bot) -> None:
    """Only one may wait for updates; the other learns of it as a conflict."""
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await until(telegram, lambda: telegram.under_way("getUpdates") == 1)
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as second:
        assert await second.get_updates(timeout=0) == ()
    with pytest.raises(Conflict):
        await first


@asynccontextmanager
async def hooked(statuses: list[int]) -> AsyncIterator[tuple[str, list[Any]]]:
    """A webhook that answers with these statuses and then with 200; its address, and what it was shown."""
    seen: list[Any] = []

    async def hear(request: web.Request) -> web.Response:
        seen.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], (await request.json())["update_id"]))
        return web.Response(status=statuses.pop(0) if statuses else 200)

    app = web.Application()
    app.router.add_post("/hook", hear)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", seen
    finally:
        await runner.cleanup()


async def test_the_webhook_brings_updates_until_they_are_confirmed(
    telegram: LoopbackTelegram, bot: Bot, ana: Person
) -> None:
    """With the secret, again after every answer that is not 200, and those of a chat in their order."""
    telegram.redeliver_after(0.01)
    async with hooked([500, 403]) as (url, seen):
        ana.says("one")
        ana.says("two")
        first, second = (update["update_id"] for update in telegram.world.updates)
        await bot.set_webhook(url, secret_token="s3cret")
        with pytest.raises(Conflict):
            await bot.get_updates()
        await until(telegram, lambda: not telegram.world.updates)
        assert seen == [("s3cret", first)] * 3 + [("s3cret", second)]
        await bot.delete_webhook()
    ana.says("three")
    assert len(await bot.get_updates()) == 1


async def test_a_message_and_what_it_answers(telegram: LoopbackTelegram, bot: Bot, ana: Person) -> None:
    """Text, entities, buttons and the quoted message are shown; nobody can be written to who is not there."""
    ana.says("question")
    asked = ana.chat.shown[0].id
    bold = MessageEntity(MessageEntity.BOLD, 0, 2)
    sent = await bot.send_message(
        7, "hi there", entities=[bold], reply_markup=keyboard("1.0"), reply_parameters=ReplyParameters(asked)
    )
    shown = ana.chat.shown[-1]
    assert (shown.id, shown.text, shown.answers, shown.labels) == (sent.message_id, "hi there", asked, ["Go"])
    assert [dict(entity) for entity in shown.entities] == [{"type": "bold", "offset": 0, "length": 2}]
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(8, "anybody?")
    assert telegram.violations == []


async def test_edits(bot: Bot, ana: Person) -> None:
    """An edit changes the message; without its keyboard it drops it; without a change, or a message, it is refused."""
    ana.says("mine")
    sent = await bot.send_message(7, "one", reply_markup=keyboard("1.0"))
    await bot.edit_message_text("two", 7, sent.message_id, reply_markup=keyboard("1.1"))
    assert (ana.chat.shown[-1].text, ana.chat.shown[-1].data("Go"), ana.chat.shown[-1].edited) == ("two", "1.1", True)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("two", 7, sent.message_id, reply_markup=keyboard("1.1"))
    await bot.edit_message_text("two", 7, sent.message_id)
    assert ana.chat.shown[-1].labels == []
    for foreign in (ana.chat.shown[0].id, 10_000):
        with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
            await bot.edit_message_text("three", 7, foreign)


async def test_a_query_is_answered_once(telegram: LoopbackTelegram, bot: Bot, ana: Person) -> None:
    """A pressed button is an update with the button's data; its query takes one answer."""
    await bot.send_message(7, "one", reply_markup=keyboard("1.0"))
    query = ana.presses("Go")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert (update.callback_query.id, update.callback_query.data) == (query, "1.0")
    await bot.answer_callback_query(query, "moved on")
    assert telegram.world.queries == {query: "moved on"}
    for again in (query, "none"):
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(again)


@pytest.mark.parametrize(
    ("limits", "chat", "most"),
    [
        (Limits(per_second=5), 7, 5),
        (Limits(per_chat_second=1, chat_burst=3), 7, 3),
        (Limits(per_group_minute=4), -100, 4),
    ],
    ids=["all", "chat", "group"],
)
async def test_limits(telegram: LoopbackTelegram, bot: Bot, ana: Person, limits: Limits, chat: int, most: int) -> None:
    """What is more than the limit in any second, or minute of a group, is refused and counted."""
    telegram.group(-100)
    telegram.world.now = lambda: 100.0
    telegram.limit(limits)
    for number in range(most):
        await bot.send_message(chat, str(number))
    with pytest.raises(THROTTLED):
        await bot.send_message(chat, "too much")
    assert (telegram.world.refusals, telegram.world.posted.total()) == (1, most)
    telegram.world.now = lambda: 160.1 if chat < 0 else 101.1
    await bot.send_message(chat, "later")


@pytest.mark.parametrize(
    ("fault", "error", "posted"),
    [
        (Refuse(code=429, retry_after=3), THROTTLED, 0),
        (Refuse(code=403, description="Forbidden: bot was blocked by the user"), (Forbidden,), 0),
        (Refuse(code=500), (NetworkError,), 0),
        (Garble(), (TelegramError,), 0),
        (Reset(), LOST, 0),
        (Reset(after_effect=True), LOST, 1),
        (Hang(), LOST, 0),
        (Hang(after_effect=True), LOST, 1),
    ],
    ids=str,
)
async def test_faults(
    telegram: LoopbackTelegram, bot: Bot, ana: Person, fault: Fault, error: tuple[type[Exception], ...], posted: int
) -> None:
    """One call fails as it was told to, before its effect or behind it, and the next one works."""
    telegram.fail("sendMessage", fault)
    with pytest.raises(error):
        await bot.send_message(7, "text", read_timeout=0.1)
    assert telegram.world.posted.total() == posted
    await bot.send_message(7, "text")
    assert telegram.world.posted[7, "text"] == posted + 1
    assert len(telegram.named("sendMessage")) == 2


async def test_a_fault_of_one_chat(telegram: LoopbackTelegram, bot: Bot, ana: Person) -> None:
    """A fault that is meant for one chat meets no other."""
    telegram.person(8)
    telegram.fail("sendMessage", Refuse(code=500), chat=8)
    await bot.send_message(7, "well")
    with pytest.raises(NetworkError):
        await bot.send_message(8, "ill")


@pytest.mark.parametrize(
    ("text", "entity", "said"),
    [
        ("x" * (MAX_TEXT + 1), None, "too long"),
        ("😀" * (MAX_TEXT // 2 + 1), None, "too long"),
        ("   ", None, "empty"),
        ("😀 hi", (0, 1), "cuts a character"),
        ("hi", (1, 2), "outside"),
        ("hi", (0, 0), "outside"),
    ],
)
async def test_texts_are_checked(bot: Bot, ana: Person, text: str, entity: tuple[int, int] | None, said: str) -> None:
    """4096 units of UTF-16 at most, something to see, and entities that cover whole characters of the text."""
    entities = [MessageEntity(MessageEntity.BOLD, *entity)] if entity else None
    with pytest.raises(BadRequest, match=said):
        await bot.send_message(7, text, entities=entities)
    await bot.send_message(7, "😀" * (MAX_TEXT // 2), entities=[MessageEntity(MessageEntity.BOLD, 2, 2)])


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (keyboard("x" * (MAX_DATA + 1)), "(?i)button_data_invalid"),
        (keyboard("é" * (MAX_DATA // 2 + 1)), "(?i)button_data_invalid"),
        (keyboard("1.0", label=" "), "unallowed"),
        (keyboard(*map(str, range(MAX_BUTTONS + 1))), "(?i)too many"),
    ],
    ids=["data", "bytes", "label", "number"],
)
async def test_keyboards_are_checked(bot: Bot, ana: Person, markup: InlineKeyboardMarkup, said: str) -> None:
    """64 bytes of data, a label that can be seen, 100 buttons."""
    with pytest.raises(BadRequest, match=said):
        await bot.send_message(7, "choose", reply_markup=markup)
    await bot.send_message(7, "choose", reply_markup=keyboard("x" * MAX_DATA, *map(str, range(MAX_BUTTONS - 1))))


async def test_files_in_and_out(telegram: LoopbackTelegram, bot: Bot, ana: Person) -> None:
    """What people send can be fetched while it is small enough; what the bot sends arrives with its name."""
    ana.sends_document("plan.pdf", b"%PDF the plan", caption="our plan")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    assert (update.message.document.file_name, update.message.caption) == ("plan.pdf", "our plan")
    found = await bot.get_file(update.message.document.file_id)
    assert bytes(await found.download_as_bytearray()) == b"%PDF the plan"
    big = telegram.keep("big.bin", b"\0" * (20 * 2**20 + 1))
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await bot.get_file(big)
    with pytest.raises(BadRequest, match=r"(?i)wrong file_id"):
        await bot.get_file("none")
    await bot.send_document(7, InputFile(b"one", filename="Año 1.txt"))
    await bot.send_photo(7, InputFile(b"two", filename="two.png"))
    assert [shown.file for shown in ana.chat.shown[-2:]] == [("Año 1.txt", b"one"), ("two.png", b"two")]
    assert telegram.violations == []


async def test_a_group_that_has_moved(telegram: LoopbackTelegram, bot: Bot) -> None:
    """Both chats carry a message about it, and what is sent to the old one is told the new address."""
    group = telegram.group(-5)
    telegram.migrate(group, -100)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.migrate_to_chat_id == -100
    with pytest.raises(TelegramError, match="-100"):
        await bot.send_message(-5, "hello")
    await bot.send_message(-100, "hello")


async def test_the_token_is_checked(telegram: LoopbackTelegram) -> None:
    """Another bot's token opens nothing."""
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
        assert bot.username == "focal_bot"
    stranger = Client("99:another", telegram.url)
    with pytest.raises(InvalidToken):
        await stranger.get_me()
    await stranger.close_connections()


async def test_wrong_calls_are_kept_and_refused(telegram: LoopbackTelegram, bot: Bot, ana: Person) -> None:
    """A call that the API does not know is answered 400, and stands among the violations."""
    with pytest.raises(BadRequest):
        await bot.send_message(7, "hello", api_kwargs={"colour": "red"})
    assert telegram.violations == ["sendMessage: unknown colour"]
