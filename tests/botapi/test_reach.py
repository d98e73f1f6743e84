"""Whether, and where, people can be reached: what Telegram tells of it, and what the store makes of that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.dialogue.library import Library
from knowledge.model.people import AddressState
from knowledge.store.store import Store
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.speaking import (
    address_states,
    kept,
    listening,
    meet_in,
    sending,
    until,
    until_state,
    until_stored,
    wake,
)
from tests.botapi.talking import of_the_bot
from tests.queueing import queue
from tests.scheduler.channels import Clock

LATER = timedelta(minutes=5)


async def test_blocked_and_unblocked(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library, clock: Clock
) -> None:
    """Telegram tells of both as they happen; who blocked us and writes again can be reached again, too."""
    ana = telegram.person(7)
    meet_in(sqlite_store, ana.chat, clock.now)
    async with listening(telegram, sqlite_store, library, clock):
        ana.blocks()
        await until_stored(sqlite_store, lambda: address_states(sqlite_store) == {"7": AddressState.BLOCKED})
        ana.unblocks()
        await until_stored(sqlite_store, lambda: address_states(sqlite_store) == {"7": AddressState.ACTIVE})
        ana.blocks()
        await until_stored(sqlite_store, lambda: address_states(sqlite_store) == {"7": AddressState.BLOCKED})
        ana.chat.refusal = None
        ana.says("menu")
        await until(telegram, lambda: len(of_the_bot(ana.chat)) == 1)
    assert address_states(sqlite_store) == {"7": AddressState.ACTIVE}


async def test_strangers_who_block_us(telegram: LoopbackTelegram, sqlite_store: Store, library: Library) -> None:
    """Of an address that we do not know, nothing is kept."""
    ana, bo = telegram.person(7), telegram.person(8)
    async with listening(telegram, sqlite_store, library):
        ana.blocks()
        bo.says("menu")
        await until(telegram, lambda: not telegram.world.updates)
    assert set(address_states(sqlite_store)) == {"8"}


@pytest.mark.parametrize(
    ("chat", "refusal", "state"),
    [
        (7, (403, "Forbidden: bot was blocked by the user"), AddressState.BLOCKED),
        (7, (403, "Forbidden: user is deactivated"), AddressState.UNREACHABLE),
        (7, (400, "Bad Request: chat not found"), AddressState.UNREACHABLE),
        (-100, (403, "Forbidden: bot was kicked from the supergroup chat"), AddressState.LEFT),
        (-100, (403, "Forbidden: bot is not a member of the supergroup chat"), AddressState.LEFT),
        (-100, (400, "Bad Request: not enough rights to send text messages to the chat"), AddressState.LEFT),
        (-100, (400, "Bad Request: group chat was deactivated"), AddressState.UNREACHABLE),
    ],
    ids=lambda value: value[1].partition(": ")[2] if isinstance(value, tuple) else None,
)
async def test_what_a_refused_send_tells(
    telegram: LoopbackTelegram,
    sqlite_store: Store,
    clock: Clock,
    chat: int,
    refusal: tuple[int, str],
    state: AddressState,
) -> None:
    """The message fails for good, with the reason, and the address says why; nobody else is touched."""
    place = telegram.person(chat).chat if chat > 0 else telegram.group(chat)
    place.refusal = refusal
    refused, other = meet_in(sqlite_store, place, clock.now), meet_in(sqlite_store, telegram.person(8).chat, clock.now)
    async with sending(telegram, sqlite_store, clock):
        key = queue(sqlite_store, refused, clock.now)
        await until_state(sqlite_store, queue(sqlite_store, other, clock.now), "sent")
        found = await until_state(sqlite_store, key, "failed")
    assert refusal[1].partition(": ")[2].lower() in (found.reason or "").lower()
    assert address_states(sqlite_store) == {str(chat): state, "8": AddressState.ACTIVE}
    assert len(telegram.named("sendMessage")) == 2


async def test_thrown_out_of_a_group(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library, clock: Clock
) -> None:
    """The group is left; nobody in it has blocked us. Let in again, it can be written to again."""
    ana, group = telegram.person(7), telegram.group(-100)
    meet_in(sqlite_store, ana.chat, clock.now)
    meet_in(sqlite_store, group, clock.now)
    left = {"7": AddressState.ACTIVE, "-100": AddressState.LEFT}
    async with listening(telegram, sqlite_store, library, clock):
        ana.throws_out(group)
        await until_stored(sqlite_store, lambda: address_states(sqlite_store) == left)
        ana.lets_in(group)
        active = dict.fromkeys(left, AddressState.ACTIVE)
        await until_stored(sqlite_store, lambda: address_states(sqlite_store) == active)


async def test_a_group_that_says_where_it_went(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library, clock: Clock
) -> None:
    """After the message about it, what waits for the group goes to its new address without asking at the old one."""
    group = telegram.group(-5)
    person = meet_in(sqlite_store, group, clock.now)
    key = queue(sqlite_store, person, clock.now + LATER)
    async with listening(telegram, sqlite_store, library, clock):
        new = telegram.migrate(group, -100)
        await until_stored(sqlite_store, lambda: address_states(sqlite_store) == {"-100": AddressState.ACTIVE})
        clock.advance(LATER)
        wake(sqlite_store)
        await until_state(sqlite_store, key, "sent")
    assert [shown.text for shown in of_the_bot(new)] == ["Good morning"]
    assert [call.parameters["chat_id"] for call in telegram.named("sendMessage")] == [-100]


async def test_a_group_that_went_without_a_word(telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock) -> None:
    """The refusal says where to: that message, and those behind it, go there, each once and in their order."""
    group = telegram.group(-5)
    new = telegram.group(-100)
    group.moved_to = -100
    person = meet_in(sqlite_store, group, clock.now)
    first = queue(sqlite_store, person, clock.now, "one")
    second = queue(sqlite_store, person, clock.now, "two")
    async with sending(telegram, sqlite_store, clock):
        await until_state(sqlite_store, first, "sent")
        clock.advance(LATER)
        wake(sqlite_store)
        await until_state(sqlite_store, second, "sent")
    assert [shown.text for shown in of_the_bot(new)] == ["one", "two"]
    assert address_states(sqlite_store) == {"-100": AddressState.ACTIVE}
    assert len(telegram.named("sendMessage")) == 3


async def test_a_group_whose_new_address_is_known_already(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock
) -> None:
    """What waits for the old address goes to the new one, and the old one is left."""
    group = telegram.group(-5)
    new = telegram.group(-100)
    group.moved_to = -100
    old_one, new_one = meet_in(sqlite_store, group, clock.now), meet_in(sqlite_store, new, clock.now)
    keys = [queue(sqlite_store, old_one, clock.now, "one"), queue(sqlite_store, new_one, clock.now, "two")]
    async with sending(telegram, sqlite_store, clock):
        await until_stored(sqlite_store, lambda: kept(sqlite_store, keys[0]).reason == "the chat moved")
        clock.advance(LATER)
        wake(sqlite_store)
        for key in keys:
            await until_state(sqlite_store, key, "sent")
    assert sorted(shown.text for shown in of_the_bot(new)) == ["one", "two"]
    assert address_states(sqlite_store) == {"-5": AddressState.LEFT, "-100": AddressState.ACTIVE}
