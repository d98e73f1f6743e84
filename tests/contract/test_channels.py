"""The contract of every channel: what the outbox may rely on, and what a reader gets to see.

One promise is not everybody's: that a message of the same key is shown once. The web chat and the terminal know keys;
platforms that have none show a repetition, which is why the outbox repeats only what was in flight (DESIGN, section 4).
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Protocol

import pytest

from bot.channels.slack.channel import Slack
from bot.channels.slack.clients import Clients, client_of
from bot.channels.slack.workspaces import OneWorkspace
from bot.channels.terminal import Terminal
from bot.channels.webchat import Webchat
from knowledge.model.languages import FR, Language
from knowledge.model.messages import Choice, Citation, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store import signals
from knowledge.store.errors import StoreUnavailable
from knowledge.store.store import Store, open_store
from scheduler.ports import Channel, Receipt, SendError, Unavailable
from tests.bot.channels.email.post_office import PostOffice, post_office
from tests.bot.channels.email.writing import Writing
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.pressing import labels

WHOLE = OutgoingMessage(
    text="The presidency is held by **Bilbao**.",
    choices=(Choice(id="entry:a", label="Who presided before?"), Choice(id="menu", label="Все темы")),
    sources=(
        Citation(
            title="Plan 2020", date="2020", section="1.2 Gouvernance", language=FR, url="https://example.org/plan"
        ),
    ),
    question=3,
    key="reply:1:0",
)


class Reading(Protocol):
    """A channel in use, and the eyes of its reader."""

    @property
    def channel(self) -> Channel: ...

    @property
    def reader(self) -> Address: ...

    @property
    def nobody(self) -> Address: ...

    def seen(self) -> list[str]:
        """What stands before the reader, message by message, with all its parts as words."""
        ...


class ReadingWebchat:
    def __init__(self, store: Store) -> None:
        self.channel = Webchat(store)
        self.reader = Address(channel=ChannelName.WEBCHAT, external_id="chat-of-ana")
        self.nobody = Address(channel=ChannelName.WEBCHAT, external_id="chat-of-nobody")
        self._store = store

    def seen(self) -> list[str]:
        mails = self._store.read(lambda unit: unit.mail.newest(self.reader.external_id))
        return [_words(mail.body) for mail in mails]


class ReadingTerminal:
    def __init__(self) -> None:
        self._printed: list[str] = []
        self.channel = Terminal("ana", self._printed.append)
        self.reader = Address(channel=ChannelName.TERMINAL, external_id="ana")
        self.nobody = Address(channel=ChannelName.TERMINAL, external_id="somebody-else")

    def seen(self) -> list[str]:
        return self._printed


class ReadingSlack:
    def __init__(self, slack: LoopbackSlack, clients: Clients, store: Store) -> None:
        self.channel = Slack(clients, store)
        self.reader = Address(channel=ChannelName.SLACK, external_id=f"{TEAM}/U0ANA")
        self.nobody = Address(channel=ChannelName.SLACK, external_id=f"{TEAM}/U0NOBODY")
        self._ana = slack.user("U0ANA")

    def seen(self) -> list[str]:
        """Without the signs that nobody sees: escapes, and what keeps characters from having a meaning."""
        written = ["\n".join([one.text, *labels(one.blocks)]) for one in self._ana.sees() if one.by_app]
        return [html.unescape(re.sub("[\u2060\u200b]", "", words)) for words in written]


class ReadingEmail:
    def __init__(self, office: PostOffice, writing: Writing) -> None:
        self.channel = writing.channel
        self.reader = Address(channel=ChannelName.EMAIL, external_id="ana@example.org")
        self.nobody = Address(channel=ChannelName.EMAIL, external_id="nobody@example.org")
        self._office = office

    def seen(self) -> list[str]:
        """In plain text; a mail program ends every text with a line's end of its own."""
        mine = [arrived for arrived in self._office.arrived if arrived.to == self.reader.external_id]
        return [arrived.plain.removesuffix("\n") for arrived in mine]


def _words(value: object) -> str:
    """Every word of a message, without its structure."""
    if isinstance(value, dict):
        return "\n".join(_words(part) for part in value.values())
    if isinstance(value, list):
        return "\n".join(_words(part) for part in value)
    return str(value)


Begin = Callable[[pytest.FixtureRequest, AsyncExitStack], Awaitable[Reading]]


def _store(request: pytest.FixtureRequest, stack: AsyncExitStack, fixture: str) -> Store:
    store = open_store(request.getfixturevalue(fixture))
    stack.callback(store.close)
    return store


async def _slack(request: pytest.FixtureRequest, stack: AsyncExitStack) -> Reading:
    store = _store(request, stack, "sqlite_url")
    slack = stack.enter_context(LoopbackSlack())
    api_url = slack.api_url.rstrip("/")
    clients = Clients(OneWorkspace(client_of(slack.bot_token, api_url), store), api_url)
    stack.push_async_callback(clients.close)
    return ReadingSlack(slack, clients, store)


async def _email(request: pytest.FixtureRequest, stack: AsyncExitStack) -> Reading:
    office = await stack.enter_async_context(post_office())
    writing = Writing(office, _store(request, stack, "sqlite_url"), datetime.now(UTC))
    stack.push_async_callback(writing.connections.close)
    return ReadingEmail(office, writing)


async def _terminal(_request: pytest.FixtureRequest, _stack: AsyncExitStack) -> Reading:
    return ReadingTerminal()


def _webchat(fixture: str) -> Begin:
    async def begin(request: pytest.FixtureRequest, stack: AsyncExitStack) -> Reading:
        return ReadingWebchat(_store(request, stack, fixture))

    return begin


KNOW_KEYS: dict[str, Begin] = {
    "webchat-sqlite": _webchat("sqlite_url"),
    "webchat-postgresql": _webchat("postgres_url"),
    "terminal": _terminal,
}
KNOW_NO_KEYS: dict[str, Begin] = {"slack": _slack, "email": _email}
"""A new channel joins one of the two."""


async def _begun(begin: Begin, request: pytest.FixtureRequest) -> AsyncIterator[Reading]:
    async with AsyncExitStack() as stack:
        yield await begin(request, stack)


@pytest.fixture(params=[*KNOW_KEYS.items(), *KNOW_NO_KEYS.items()], ids=lambda named: named[0])
async def reading(request: pytest.FixtureRequest) -> AsyncIterator[Reading]:
    """Every channel in turn."""
    async for made in _begun(request.param[1], request):
        yield made


@pytest.fixture(params=KNOW_KEYS.items(), ids=lambda named: named[0])
async def knowing(request: pytest.FixtureRequest) -> AsyncIterator[Reading]:
    """The channels that know a message by its key."""
    async for made in _begun(request.param[1], request):
        yield made


@pytest.fixture(params=KNOW_NO_KEYS.items(), ids=lambda named: named[0])
async def unknowing(request: pytest.FixtureRequest) -> AsyncIterator[Reading]:
    """The channels that do not."""
    async for made in _begun(request.param[1], request):
        yield made


async def send(reading: Reading, message: OutgoingMessage, to: Address | None = None) -> Receipt:
    """Sends all parts of a message, as the outbox does; gives the last receipt."""
    part = 0
    while not (receipt := await reading.channel.send(to or reading.reader, message, part)).is_last:
        part += 1
    return receipt


async def test_a_channel_says_its_name(reading: Reading) -> None:
    """A channel's addresses carry its name."""
    assert reading.channel.name == reading.reader.channel


async def test_a_send_returns_the_platforms_identifier(reading: Reading) -> None:
    """A receipt names the message as the platform does, each message differently."""
    first = await send(reading, OutgoingMessage(text="one", key="k1"))
    second = await send(reading, OutgoingMessage(text="two", key="k2"))
    assert first.provider_id
    assert first.provider_id != second.provider_id


async def test_the_reader_sees_every_part(reading: Reading) -> None:
    """Text, the label of each choice, and the source with title, date, section and address are all shown."""
    await send(reading, WHOLE)
    (shown,) = reading.seen()
    parts = ["Bilbao", "Who presided before?", "Все темы", "Plan 2020", "2020", "1.2 Gouvernance", "example.org/plan"]
    assert [part for part in parts if part not in shown] == []


async def test_choices_stand_in_their_order(reading: Reading) -> None:
    """A typed number means the choice that the reader counts."""
    await send(reading, WHOLE)
    (shown,) = reading.seen()
    assert shown.index("Who presided before?") < shown.index("Все темы")


async def test_messages_stand_in_the_order_of_sending(reading: Reading) -> None:
    """The reader sees what was sent first before what was sent after it."""
    for number in range(5):
        await send(reading, OutgoingMessage(text=f"number {number}", key=f"k{number}"))
    assert [number for number, shown in enumerate(reading.seen()) if f"number {number}" in shown] == [0, 1, 2, 3, 4]


async def test_the_same_key_is_shown_once(knowing: Reading) -> None:
    """A message that is sent again after a crash appears once, with the identifier it had, whatever came between."""
    first = await send(knowing, WHOLE)
    await send(knowing, OutgoingMessage(text="between", key="k2"))
    again = await send(knowing, WHOLE)
    assert again == first
    assert len(knowing.seen()) == 2


async def test_a_repetition_is_shown_where_nobody_knows_keys(unknowing: Reading) -> None:
    """What is sent twice appears twice, under two identifiers: nothing is promised that the platform cannot keep."""
    receipts = {(await send(unknowing, WHOLE)).provider_id for _ in range(2)}
    assert (len(receipts), len(unknowing.seen())) == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"Paragraph {number}:{' word' * 60}" for number in range(60)),
        "مرحبًا! الرئاسة لمدينة بلباو حتى عام 2021.",
        "שלום, 3 ערים: Bilbao, Lyon, Porto Alegre.",
        "🏛️👩🏽‍💼 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 e\u0301",
        "<b>&amp; <script>alert('x')</script> \"'; DROP TABLE messages; --",
        "{placeholder} %s \\n [bold]x[/bold]",
    ],
    ids=["long", "arabic", "hebrew", "emoji", "html", "braces"],
)
async def test_text_arrives_whole(reading: Reading, text: str) -> None:
    """Long texts, in several messages if need be, right-to-left scripts and markup of others arrive as they are."""
    await send(reading, OutgoingMessage(text=text, language=Language("ar"), key="k1"))
    assert text in "\n\n".join(reading.seen())


async def test_an_address_that_is_not_there(reading: Reading) -> None:
    """It is refused with a SendError, or harmless; the reader of another address never sees it."""
    with contextlib.suppress(SendError):
        assert (await send(reading, WHOLE, reading.nobody)).provider_id
    assert reading.seen() == []


async def test_the_same_key_for_another_reader(reading: Reading) -> None:
    """A key that went to nobody does not count as shown to somebody."""
    with contextlib.suppress(SendError):
        await send(reading, WHOLE, reading.nobody)
    await send(reading, WHOLE)
    assert len(reading.seen()) == 1


async def test_a_webchat_without_its_store(sqlite_url: str) -> None:
    """A mailbox that cannot be written is told as Unavailable: it was not sent, and is to be tried again."""
    store = open_store(sqlite_url)
    channel = Webchat(store)
    store.close()
    with pytest.raises(Unavailable) as raised:
        await channel.send(Address(channel=ChannelName.WEBCHAT, external_id="a"), WHOLE)
    assert isinstance(raised.value.__cause__, StoreUnavailable)


async def test_a_webchat_message_wakes_the_page(store: Store) -> None:
    """The browser's stream is woken once the message is in its mailbox."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    with store.signals.listening(signals.webchat("a"), lambda: loop.call_soon_threadsafe(woken.set)):
        await Webchat(store).send(Address(channel=ChannelName.WEBCHAT, external_id="a"), WHOLE)
        await asyncio.wait_for(woken.wait(), 10)
