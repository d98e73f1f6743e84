"""The contract of every platform that has files of people: what is fetched, and what is told where it is not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.channels.slack.channel import Slack
from bot.channels.slack.clients import Clients, client_of
from bot.channels.slack.workspaces import OneWorkspace
from knowledge.model.messages import Attachment
from knowledge.model.people import ChannelName
from knowledge.model.received_files import LARGEST_FILE
from knowledge.store.store import Store
from scheduler.ports import Gone, SendError, Source, Throttled, TooLarge, Unavailable, Withheld
from tests.botapi import faults as telegram_faults
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.speaking import channel_of
from tests.slack.listening import RawServer, serving
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.platform import faults as slack_faults

MOST = 1_000
TEARS = 2
"""aiohttp asks once more by itself where a line is torn before any answer."""

CONTENT = bytes(range(250)) * 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Lying:
    """A platform with files, and its bad days.

    Attributes:
        put: somebody sends a file; how the platform calls it.
        lost: a file that was never there.
        throttled, broken, torn, led: the next fetch is refused for so many seconds, answered with that status, torn
            off, or led to another address.
        asked: how often the platform was asked for anything.
    """

    source: Source
    put: Callable[[bytes], Attachment]
    lost: Attachment
    throttled: Callable[[int | None], None]
    broken: Callable[[int], None]
    torn: Callable[[], None]
    led: Callable[[str], None]
    asked: Callable[[], int]


def named(reference: str, size: int = 0) -> Attachment:
    return Attachment(name="days.csv", media_type="text/csv", size=size, reference=reference)


@asynccontextmanager
async def with_telegram(store: Store) -> AsyncIterator[Lying]:
    with LoopbackTelegram() as telegram:
        async with channel_of(telegram, store) as channel:
            yield Lying(
                source=channel,
                put=lambda content: named(telegram.keep("days.csv", content), len(content)),
                lost=named("never-sent"),
                throttled=lambda wait: telegram.fail_files(telegram_faults.Refuse(code=429, retry_after=wait)),
                broken=lambda status: telegram.fail_files(telegram_faults.Refuse(code=status)),
                torn=lambda: telegram.fail_files(*[telegram_faults.Reset()] * TEARS),
                led=lambda to: telegram.fail_files(telegram_faults.Redirect(to=to)),
                asked=lambda: len(telegram.calls),
            )


@asynccontextmanager
async def with_slack(store: Store) -> AsyncIterator[Lying]:
    with LoopbackSlack() as slack:
        ana = slack.user("U0ANA")

        def put(content: bytes) -> Attachment:
            ana.uploads("days.csv", content)
            file = next(message for message in reversed(ana.sees()) if message.files).files[0]
            return named(f"{TEAM}|{file['url_private_download']}", len(content))

        async with slack_channel(slack, store) as channel:
            yield Lying(
                source=channel,
                put=put,
                lost=named(f"{TEAM}|{slack.url}/files-pri/{TEAM}-F0NONE/download/days.csv"),
                throttled=lambda wait: slack.fail_files(slack_faults.Throttle(wait)),
                broken=lambda status: slack.fail_files(slack_faults.Fail(status)),
                torn=lambda: slack.fail_files(*[slack_faults.Reset()] * TEARS),
                led=lambda to: slack.fail_files(slack_faults.Redirect(to)),
                asked=lambda: len(slack.calls),
            )


@asynccontextmanager
async def slack_channel(slack: LoopbackSlack, store: Store) -> AsyncIterator[Slack]:
    """The channel of the loopback's first workspace."""
    api_url = slack.api_url.rstrip("/")
    clients = Clients(OneWorkspace(client_of(slack.bot_token, api_url), store), api_url)
    try:
        yield Slack(clients, store)
    finally:
        await clients.close()


@pytest.fixture(params=[with_telegram, with_slack], ids=["telegram", "slack"])
async def lying(request: pytest.FixtureRequest, sqlite_store: Store) -> AsyncIterator[Lying]:
    """Every platform in turn."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(request.param(sqlite_store))


async def refusal(lying: Lying, file: Attachment, most: int = MOST) -> SendError:
    """Why a file is not to be had."""
    with pytest.raises(SendError) as raised:
        await lying.source.fetch(file, most)
    return raised.value


async def test_a_source_says_its_name(lying: Lying) -> None:
    """Files are fetched where they came from: on the channel of that name."""
    assert lying.source.name in (ChannelName.TELEGRAM, ChannelName.SLACK)


async def test_a_file_is_fetched(lying: Lying) -> None:
    """What somebody sent is had byte for byte, up to the last byte that is taken; an empty one is empty."""
    assert await lying.source.fetch(lying.put(CONTENT), MOST) == CONTENT
    assert await lying.source.fetch(lying.put(b""), MOST) == b""
    assert await lying.source.fetch(replace(lying.put(CONTENT), size=0), MOST) == CONTENT


async def test_a_file_is_fetched_as_often_as_asked(lying: Lying) -> None:
    """Nothing is used up: after a crash it is fetched anew."""
    file = lying.put(CONTENT)
    assert [await lying.source.fetch(file, MOST) for _ in range(2)] == [CONTENT] * 2


async def test_a_file_is_too_large(lying: Lying) -> None:
    """It is told for good, whatever size was announced; where that says enough, the platform is not even asked."""
    file = lying.put(CONTENT + b"x")
    before = lying.asked()
    assert isinstance(await refusal(lying, file), TooLarge)
    assert lying.asked() == before
    for announced in (0, 1):
        told = await refusal(lying, replace(file, size=announced))
        assert isinstance(told, TooLarge)
        assert not told.retryable


async def test_a_file_that_is_gone(lying: Lying) -> None:
    """It is told for good, with a reason."""
    for gone in (lying.lost, named("")):
        told = await refusal(lying, gone)
        assert isinstance(told, Withheld)
        assert not told.retryable
        assert str(told)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_file_that_is_not_handed_out(lying: Lying, status: int) -> None:
    """A refusal where the file lies is for good too."""
    file = lying.put(CONTENT)
    lying.broken(status)
    told = await refusal(lying, file)
    assert isinstance(told, Withheld)
    assert str(status) in str(told)


async def test_a_platform_that_asks_for_patience(lying: Lying) -> None:
    """Its own time counts; where it does not say, it is a moment."""
    file = lying.put(CONTENT)
    lying.throttled(7)
    told = await refusal(lying, file)
    assert isinstance(told, Throttled)
    assert told.retry_after == timedelta(seconds=7)
    lying.throttled(None)
    untold = await refusal(lying, file)
    assert isinstance(untold, Throttled)
    assert timedelta() < untold.retry_after < timedelta(minutes=1)


async def test_a_platform_that_is_down(lying: Lying) -> None:
    """Faults and torn lines pass: the file is to be tried again, and is had then."""
    file = lying.put(CONTENT)
    for status in (500, 503):
        lying.broken(status)
        assert isinstance(await refusal(lying, file), Unavailable)
    lying.torn()
    assert isinstance(await refusal(lying, file), Unavailable)
    assert await lying.source.fetch(file, MOST) == CONTENT


async def test_a_redirect_is_not_followed(lying: Lying) -> None:
    """No other server is asked, let alone told a token, wherever it is and whatever the platform says."""
    file = lying.put(CONTENT)
    elsewhere = RawServer(lambda _count: (200, {}))
    with serving(elsewhere) as url:
        lying.led(url)
        assert isinstance(await refusal(lying, file), Withheld)
    assert elsewhere.count == 0


async def test_telegram_hands_out_twenty_megabytes(sqlite_store: Store) -> None:
    """What is larger is told so by the platform itself; that is the limit that Focal has."""
    with LoopbackTelegram() as telegram:
        huge = named(telegram.keep("huge.pdf", bytes(LARGEST_FILE + 1)))
        async with channel_of(telegram, sqlite_store) as channel:
            with pytest.raises(TooLarge, match="too big"):
                await channel.fetch(huge, 10 * LARGEST_FILE)
        assert telegram.violations == []


async def test_telegram_cannot_be_asked(sqlite_store: Store) -> None:
    """A fault before the file itself, where it lies is asked for, is to be tried again as well."""
    with LoopbackTelegram() as telegram:
        file = named(telegram.keep("days.csv", CONTENT))
        async with channel_of(telegram, sqlite_store) as channel:
            telegram.fail("getFile", telegram_faults.Reset(), telegram_faults.Refuse(code=500))
            telegram.fail("getFile", telegram_faults.Refuse(code=429, retry_after=3))
            for expected in (Unavailable, Unavailable, Throttled):
                with pytest.raises(expected):
                    await channel.fetch(file, MOST)
            assert await channel.fetch(file, MOST) == CONTENT


async def test_slack_asks_to_sign_in(sqlite_store: Store) -> None:
    """The page for those who may not read is not taken for the file; the reason names the scope that is missing."""
    async with with_slack(sqlite_store) as lying:
        file = lying.put(CONTENT)
        not_ours = replace(file, reference=file.reference.replace(f"{TEAM}-", "T0OTHER-"))
        for page in (not_ours, replace(not_ours, media_type="text/html")):
            told = await refusal(lying, page)
            assert isinstance(told, Withheld)
            assert "files:read" in str(told)
        lying.led("https://bilbao.slack.com/?redir=%2Ffiles-pri")
        assert "files:read" in str(await refusal(lying, file))


@pytest.mark.parametrize(
    "where",
    [
        "http://files.slack.com/a",
        "https://files.slack.com.example.org/a",
        "https://files.slack.com@example.org/a",
        "https://example.org/files.slack.com",
        "file:///etc/passwd",
        "https://169.254.169.254/latest",
        "https://[",
        "",
        "x",
    ],
)
async def test_slack_is_asked_at_slacks_addresses_alone(sqlite_store: Store, where: str) -> None:
    """Whatever an event says, no other server is asked, and none is told the token."""
    async with with_slack(sqlite_store) as lying:
        assert isinstance(await refusal(lying, named(f"{TEAM}|{where}")), Withheld)


async def test_slack_is_the_server_of_the_settings_and_no_neighbour(sqlite_store: Store) -> None:
    """Another server on the same machine, which stands for any, is not even connected to."""
    elsewhere = RawServer(lambda _count: (200, {}))
    async with with_slack(sqlite_store) as lying:
        with serving(elsewhere) as url:
            assert isinstance(await refusal(lying, named(f"{TEAM}|{url}files-pri/a")), Withheld)
    assert elsewhere.count == 0


async def test_slack_without_our_app(sqlite_store: Store) -> None:
    """A workspace that has taken our access back gives nothing any more."""
    with LoopbackSlack() as slack:
        async with slack_channel(slack, sqlite_store) as channel:
            slack.revoke()
            with pytest.raises(Gone):
                await channel.fetch(named(f"{TEAM}|{slack.url}/files-pri/{TEAM}-F1/days.csv"), MOST)
