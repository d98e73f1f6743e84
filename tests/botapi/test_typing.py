"""“Typing…” is shown to who waits, and to nobody else."""

from __future__ import annotations

import pytest

from bot.channels.telegram import typing
from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.botapi.faults import Refuse
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.speaking import at_work, channel_of, listening, system_time, until
from tests.botapi.talking import of_the_bot
from tests.botapi.world import message_json

MOMENT_S = 0.1
SLOW_S = 0.4
QUICK_S = 30.0
"""Longer than any test, on a busy machine too."""


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment is short, so that the tests are."""
    monkeypatch.setattr(typing, "AFTER_S", MOMENT_S)


@pytest.mark.usefixtures("moment")
async def test_a_slow_reply_is_announced(telegram: LoopbackTelegram, sqlite_store: Store, library: Library) -> None:
    """Once, in the chat that waits."""
    ana = telegram.person(7)
    async with listening(telegram, sqlite_store, library):
        telegram.slow_down(SLOW_S)
        ana.says("Who chairs the network?")
        await until(telegram, lambda: len(of_the_bot(ana.chat)) == 1 and bool(telegram.world.actions))
    assert [(chat, action) for chat, action, _ in telegram.world.actions] == [(7, "typing")]
    assert len(of_the_bot(ana.chat)) == 1


async def test_a_quick_reply_is_not_announced(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the reply is there first, no timer is left to run out, for a message that came twice neither."""
    timers: list[typing.Wait] = []
    begin = typing.Typing.begin

    def noted(self: typing.Typing, chat: str) -> typing.Wait:
        timers.append(begin(self, chat))
        return timers[-1]

    monkeypatch.setattr(typing, "AFTER_S", QUICK_S)
    monkeypatch.setattr(typing.Typing, "begin", noted)
    ana = telegram.person(7)
    async with listening(telegram, sqlite_store, library):
        ana.says("Who chairs the network?")
        await until(telegram, lambda: len(of_the_bot(ana.chat)) == 1)
        said = message_json(ana.chat, ana.chat.shown[0], {"id": 7, "is_bot": False, "first_name": "Ana"})
        telegram.happen(lambda world: world.update(message=said))
        await until(telegram, lambda: not telegram.world.updates)
    assert len(timers) == 2
    assert all(wait.timer is not None and wait.timer.cancelled() for wait in timers)
    assert telegram.world.actions == []


@pytest.mark.usefixtures("moment")
async def test_a_reply_that_another_process_sent(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library
) -> None:
    """Who took the message looks whether its reply is still to be sent, and is silent if it is not."""
    ana, bo = telegram.person(7), telegram.person(8)
    async with listening(telegram, sqlite_store, library, speaking=False):
        async with channel_of(telegram, sqlite_store) as other, at_work(sqlite_store, [other], system_time):
            ana.says("Who chairs the network?")
            await until(telegram, lambda: len(of_the_bot(ana.chat)) == 1)
        bo.says("Who chairs the network?")  # nobody sends any more: the later timer ends behind the earlier one
        await until(telegram, lambda: bool(telegram.world.actions))
    assert {chat for chat, _, _ in telegram.world.actions} == {8}


@pytest.mark.usefixtures("moment")
async def test_an_announcement_that_fails_harms_nothing(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library
) -> None:
    """The reply itself says enough."""
    ana = telegram.person(7)
    async with listening(telegram, sqlite_store, library):
        telegram.slow_down(SLOW_S)
        telegram.fail("sendChatAction", Refuse(code=400))
        ana.says("Who chairs the network?")
        await until(telegram, lambda: bool(telegram.named("sendChatAction")) and bool(of_the_bot(ana.chat)))
        telegram.slow_down(0)
        ana.says("menu")
        await until(telegram, lambda: len(of_the_bot(ana.chat)) == 2)
