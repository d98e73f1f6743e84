"""Every fault of the Bot API: what becomes of the message, of the chat, and of everybody else's messages."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import pytest

from bot.channels.telegram import polling
from bot.channels.telegram.failures import TOKEN_PAUSE
from bot.channels.telegram.request import UNTOLD_WAIT
from handlers.dialogue.library import Library
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import AddressState
from knowledge.store.store import Store
from tests.botapi.faults import Fault, Garble, Hang, Refuse, Reset
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.speaking import (
    address_states,
    kept,
    listening,
    meet_in,
    queue_message,
    sending,
    until,
    until_state,
    until_stored,
    wake,
)
from tests.botapi.talking import asks, of_the_bot
from tests.conftest import NOW
from tests.queueing import attempts, queue
from tests.scheduler.channels import Clock

HTML = Garble(body=b"<html><h1>502 Bad Gateway</h1></html>", status=502)
NO_JSON = Garble(body=b"\xff\xfe\x00 oops")
OTHER_JSON = Garble(body=b"[1, 2, 3]")
NO_RESULT = Garble(body=b"{}")
LOST_BEFORE = (Hang(), Reset())
LOST_AFTER = (Hang(after_effect=True), Reset(after_effect=True))
UNKNOWN = (Refuse(code=502, description="Bad Gateway"), HTML, NO_JSON, OTHER_JSON, NO_RESULT)
RETRIED = (Refuse(code=409), Refuse(code=500), Garble(status=500), Refuse(code=503))


async def until_put_off(store: Store, key: str) -> None:
    await until_stored(store, lambda: kept(store, key).state == "pending" and kept(store, key).reason is not None)


def put_forward(store: Store, clock: Clock, by: timedelta) -> None:
    clock.advance(by)
    wake(store)


@pytest.mark.parametrize(
    ("faults", "posted"),
    [
        *(((fault,), 1) for fault in (*RETRIED, *UNKNOWN, *LOST_BEFORE)),
        *(((fault,), 2) for fault in LOST_AFTER),
        (RETRIED, 1),
        (LOST_AFTER, 3),
    ],
    ids=str,
)
async def test_replies_are_tried_again(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock, faults: tuple[Fault, ...], posted: int
) -> None:
    """Until they arrive; they come twice only where the platform had shown them and the answer was lost."""
    person = meet_in(sqlite_store, telegram.person(7).chat, clock.now)
    telegram.fail("sendMessage", *faults)
    key = queue(sqlite_store, person, clock.now)
    async with sending(telegram, sqlite_store, clock, faults):
        for _ in faults:
            await until_put_off(sqlite_store, key)
            tried = attempts(sqlite_store, key)
            put_forward(sqlite_store, clock, timedelta(minutes=1))
            await until_stored(sqlite_store, lambda tried=tried: attempts(sqlite_store, key) > tried)  # type: ignore[misc]
        await until_state(sqlite_store, key, "sent")
    assert telegram.world.posted == {(7, "Good morning"): posted}
    assert attempts(sqlite_store, key) == 1 + len(faults)
    assert address_states(sqlite_store) == {"7": AddressState.ACTIVE}


@pytest.mark.parametrize(
    ("fault", "posted"),
    [
        *((fault, 0) for fault in (*UNKNOWN, *LOST_BEFORE)),
        *((fault, 1) for fault in LOST_AFTER),
    ],
    ids=str,
)
async def test_circulars_are_not_repeated_when_in_doubt(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock, fault: Fault, posted: int
) -> None:
    """Whether one arrived whose answer was lost is not guessed: it is unconfirmed, and what is behind it goes on."""
    person = meet_in(sqlite_store, telegram.person(7).chat, clock.now)
    telegram.fail("sendMessage", fault)
    key = queue(sqlite_store, person, clock.now, "circular", DeliveryKind.CIRCULAR)
    behind = queue(sqlite_store, person, clock.now, "another", DeliveryKind.CIRCULAR)
    async with sending(telegram, sqlite_store, clock, [fault]):
        await until_state(sqlite_store, behind, "sent")
    assert kept(sqlite_store, key).state == "unconfirmed"
    assert telegram.world.posted[7, "circular"] == posted


@pytest.mark.parametrize("fault", RETRIED, ids=str)
async def test_circulars_are_tried_again_when_they_surely_did_not_arrive(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock, fault: Fault
) -> None:
    """A refusal of the platform's own is no doubt."""
    person = meet_in(sqlite_store, telegram.person(7).chat, clock.now)
    telegram.fail("sendMessage", fault)
    key = queue(sqlite_store, person, clock.now, "circular", DeliveryKind.CIRCULAR)
    async with sending(telegram, sqlite_store, clock):
        await until_put_off(sqlite_store, key)
        put_forward(sqlite_store, clock, timedelta(minutes=1))
        await until_state(sqlite_store, key, "sent")
    assert telegram.world.posted == {(7, "circular"): 1}


async def test_a_message_that_is_refused(telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock) -> None:
    """It fails for good, and once; the address is as good as before."""
    person = meet_in(sqlite_store, telegram.person(7).chat, clock.now)
    telegram.fail("sendMessage", Refuse(code=400, description="Bad Request: can't parse entities"))
    key = queue(sqlite_store, person, clock.now)
    behind = queue(sqlite_store, person, clock.now, "another")
    async with sending(telegram, sqlite_store, clock):
        await until_state(sqlite_store, behind, "sent")
    found = kept(sqlite_store, key)
    assert (found.state, found.attempts) == ("failed", 1)
    assert "can't parse entities" in (found.reason or "").lower()
    assert address_states(sqlite_store) == {"7": AddressState.ACTIVE}


@pytest.mark.parametrize("code", [401, 404])
async def test_a_token_that_is_not_taken(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock, code: int
) -> None:
    """Nothing is given up, and nothing else is tried, until there was time to mend it."""
    ana, bo = (meet_in(sqlite_store, telegram.person(id).chat, clock.now) for id in (7, 8))
    telegram.fail("sendMessage", Refuse(code=code, description="Unauthorized"))
    before = clock()
    first = queue(sqlite_store, ana, clock.now)
    async with sending(telegram, sqlite_store, clock):
        await until_put_off(sqlite_store, first)
        second = queue(sqlite_store, bo, clock.now)
        put_forward(sqlite_store, clock, TOKEN_PAUSE / 2)
        await sqlite_store.perform(lambda _unit: None)
        put_forward(sqlite_store, clock, TOKEN_PAUSE)
        for key in (first, second):
            sent = await until_state(sqlite_store, key, "sent")
            assert sent.finished_at is not None
            assert sent.finished_at >= before + TOKEN_PAUSE
    assert attempts(sqlite_store, first) == 1, "the message is not to blame"
    assert telegram.world.posted.total() == 2


@pytest.mark.parametrize(("told", "wait"), [(7, timedelta(seconds=7)), (None, UNTOLD_WAIT)])
async def test_too_fast_for_one_chat(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock, told: int | None, wait: timedelta
) -> None:
    """That chat waits as long as it was told, or a little where it was not; everybody else goes on."""
    ana, bo = (meet_in(sqlite_store, telegram.person(id).chat, clock.now) for id in (7, 8))
    telegram.fail("sendMessage", Refuse(code=429, description="Too Many Requests", retry_after=told), chat=7)
    before = clock()
    first, behind = queue(sqlite_store, ana, clock.now, "one"), queue(sqlite_store, ana, clock.now, "two")
    async with sending(telegram, sqlite_store, clock):
        await until_put_off(sqlite_store, first)
        await until_state(sqlite_store, queue(sqlite_store, bo, clock.now), "sent")
        assert before + wait <= kept(sqlite_store, first).due_at <= clock() + wait
        assert kept(sqlite_store, behind).state == "pending", "the chat reads its messages in order"
        put_forward(sqlite_store, clock, wait)
        await until_state(sqlite_store, behind, "sent")
    assert attempts(sqlite_store, first) == 1, "the message is not to blame"
    assert [shown.text for shown in of_the_bot(telegram.chat(7))] == ["one", "two"]


@pytest.mark.parametrize("fault", [*LOST_AFTER, *LOST_BEFORE, Refuse(code=500), Refuse(code=502), NO_JSON], ids=str)
async def test_an_edit_is_made_again(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock, fault: Fault
) -> None:
    """Whatever became of its answer: an edit that was made already is taken as done, and posts nothing."""
    chat = telegram.person(7).chat
    person = meet_in(sqlite_store, chat, clock.now)
    async with sending(telegram, sqlite_store, clock, [fault]):
        await until_state(sqlite_store, queue(sqlite_store, person, clock.now, "one"), "sent")
        telegram.fail("editMessageText", fault)
        message = OutgoingMessage(text="two", replaces=str(chat.shown[0].id))
        key = queue_message(sqlite_store, person, clock.now, message)
        await until_put_off(sqlite_store, key)
        put_forward(sqlite_store, clock, timedelta(minutes=1))
        await until_state(sqlite_store, key, "sent")
    assert [(shown.text, shown.edited) for shown in chat.shown] == [("two", True)]
    assert len(telegram.named("editMessageText")) == 2


async def test_an_edit_of_a_message_that_is_gone(telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock) -> None:
    """Where there is nothing left to edit, the reply comes as a message of its own."""
    chat = telegram.person(7).chat
    person = meet_in(sqlite_store, chat, clock.now)
    async with sending(telegram, sqlite_store, clock):
        key = queue_message(sqlite_store, person, clock.now, OutgoingMessage(text="two", replaces="12345"))
        await until_state(sqlite_store, key, "sent")
    assert [(shown.text, shown.edited) for shown in chat.shown] == [("two", False)]


@pytest.mark.parametrize("fault", [Refuse(code=400), Refuse(code=500), NO_JSON, Reset()], ids=str)
async def test_a_button_that_cannot_be_answered(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library, fault: Fault
) -> None:
    """It spins a little longer; what was pressed is done all the same, and the next one is answered."""
    ana = telegram.person(7)
    async with listening(telegram, sqlite_store, library):
        telegram.fail("answerCallbackQuery", fault)
        menu = await asyncio.to_thread(asks, telegram, ana, "/menu")
        lost = ana.presses(menu.labels[0])
        await until(telegram, lambda: of_the_bot(ana.chat)[0].edited and bool(telegram.named("answerCallbackQuery")))
        answered = ana.presses(of_the_bot(ana.chat)[0].labels[-1])
        await until(telegram, lambda: telegram.world.queries[answered] is not None)
    assert telegram.world.queries == {lost: None, answered: ""}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polling that asks again at once."""
    monkeypatch.setattr(polling, "FIRST_PAUSE_S", 0.005)
    monkeypatch.setattr(polling, "LONGEST_PAUSE_S", 0.02)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "fault",
    [
        Refuse(code=409),
        Refuse(code=401),
        Refuse(code=429, retry_after=1),
        Refuse(code=500),
        Refuse(code=502),
        HTML,
        NO_JSON,
        OTHER_JSON,
        NO_RESULT,
        Garble(body=b'{"ok": true, "result": [5]}'),
        Garble(body=b'{"ok": true, "result": true}'),
        Garble(body=b'{"ok": true, "result": [{}]}'),
        Garble(body=b"null", status=500),
        Reset(),
        Reset(after_effect=True),
    ],
    ids=str,
)
async def test_updates_that_cannot_be_had(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library, fault: Fault
) -> None:
    """Polling goes on, and what came before, meanwhile and after is answered once."""
    people = [telegram.person(id) for id in (7, 8)]
    telegram.fail("getUpdates", fault, fault)
    people[0].says("menu")
    async with listening(telegram, sqlite_store, library):
        await until(telegram, lambda: len(of_the_bot(people[0].chat)) == 1)
        telegram.fail("getUpdates", fault)
        people[1].says("menu")
        await until(telegram, lambda: len(of_the_bot(people[1].chat)) == 1)
        await until(telegram, lambda: not telegram.world.updates and len(telegram.named("getUpdates")) > 4)
    assert set(telegram.world.posted.values()) == {1}


@pytest.mark.usefixtures("impatient")
async def test_two_pollers(telegram: LoopbackTelegram, store: Store, library: Library) -> None:
    """Two processes ask for updates, and end each other's questions: every message is answered, once."""
    people = [telegram.person(id) for id in range(1, 31)]
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(listening(telegram, store, library))
        for word in ("/menu", "/help"):
            for person in people:
                person.says(word)
            asked = len(people) * (1 if word == "/menu" else 2)
            await until(telegram, lambda asked=asked: telegram.world.posted.total() == asked)  # type: ignore[misc]
        await until(telegram, lambda: not telegram.world.updates)
    assert len(telegram.world.posted) == 2 * len(people)
    assert set(telegram.world.posted.values()) == {1}


def test_the_clock_of_these_tests(clock: Clock) -> None:
    """It goes on by itself, and further when it is put forward."""
    first: datetime = clock()
    clock.advance(timedelta(minutes=1))
    assert first >= NOW
    assert clock() >= first + timedelta(minutes=1)
