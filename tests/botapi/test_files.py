"""Files in and out, texts that are too long for one message, and choices that are too many for buttons."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.channel import LARGEST_PHOTO, LARGEST_UPLOAD
from bot.prose.whole import MOST_BUTTONS, PER_PAGE
from handlers.dialogue.library import Library
from knowledge.model.languages import EN
from knowledge.model.messages import Attachment, Choice, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.speaking import (
    kept,
    listening,
    meet_in,
    queue_message,
    sending,
    system_time,
    until,
    until_state,
)
from tests.botapi.talking import asks, check_texts, of_the_bot, presses
from tests.queueing import Person
from tests.scheduler.channels import Clock

PDF = "application/pdf"


def document(reference: str, size: int = 0) -> Attachment:
    return Attachment(name="plan.pdf", media_type=PDF, size=size, reference=reference)


def put(store: Store, clock: Clock, name: str, media_type: str, content: bytes) -> Attachment:
    """A file of the store, as a message carries it."""
    reference = store.run(lambda unit: unit.files.put(content, clock.now))
    return Attachment(name=name, media_type=media_type, size=len(content), reference=reference)


async def test_files_that_people_send(telegram: LoopbackTelegram, sqlite_store: Store, library: Library) -> None:
    """A document and a photo are answered with what can be done instead; a caption counts as the question."""
    ana, bo, cleo = (telegram.person(id) for id in (7, 8, 9))
    async with listening(telegram, sqlite_store, library):
        ana.sends_document("plan.pdf", b"%PDF")
        bo.sends_photo(b"\xff\xd8")
        cleo.sends_document("plan.pdf", b"%PDF", caption="Who chairs the network?")
        await until(
            telegram, lambda: all(of_the_bot(one.chat) for one in (ana, bo)) and len(of_the_bot(cleo.chat)) == 2
        )
    for one in (ana, bo):
        assert one.chat.shown[-1].text.startswith("I cannot read files here.")
    notice, answer = of_the_bot(cleo.chat)
    assert notice.text == "I cannot read files here, so I go by what you wrote."
    assert answer.text.startswith("The network is chaired by")


async def test_files_that_we_send(telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock) -> None:
    """A photo as a photo, the rest and the too large photo as documents, before the text, each under its own name."""
    ana = telegram.person(7)
    person = meet_in(sqlite_store, ana.chat, clock.now)
    files = (
        put(sqlite_store, clock, "Año «1».pdf", PDF, b"%PDF"),
        put(sqlite_store, clock, "map.png", "image/png", b"\x89PNG"),
        put(sqlite_store, clock, "poster.jpg", "image/jpeg", b"\xff\xd8" * (LARGEST_PHOTO // 2 + 1)),
    )
    message = OutgoingMessage(text="The papers", files=files, choices=(Choice(id="x", label="Thanks"),), question=1)
    async with sending(telegram, sqlite_store):
        key = queue_message(sqlite_store, person, clock.now, message)
        await until_state(sqlite_store, key, "sent")
    shown = of_the_bot(ana.chat)
    names = [one.file[0] for one in shown if one.file]
    assert names == ["Año «1».pdf", "map.png", "poster.jpg"]
    assert (shown[-1].text, shown[-1].labels) == ("The papers", ["Thanks"])
    sent = [call.method for call in telegram.calls if call.method.startswith("send")]
    assert sent == ["sendDocument", "sendPhoto", "sendDocument", "sendMessage"]
    assert telegram.violations == []


@pytest.mark.parametrize("name", ['a "quoted" name.pdf', "two\nlines.pdf", "semi;colon=1.pdf", "back\\slash.pdf"])
async def test_names_of_files(telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock, name: str) -> None:
    """No name of a file breaks the request that it travels in."""
    ana = telegram.person(7)
    person = meet_in(sqlite_store, ana.chat, clock.now)
    message = OutgoingMessage(text="", files=(put(sqlite_store, clock, name, PDF, b"%PDF"),))
    async with sending(telegram, sqlite_store):
        await until_state(sqlite_store, queue_message(sqlite_store, person, clock.now, message), "sent")
    (shown,) = of_the_bot(ana.chat)
    assert shown.file == (name.replace("\n", " "), b"%PDF")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (document("gone", 5), "no longer kept"),
        (document("huge", LARGEST_UPLOAD + 1), "larger than Telegram takes"),
    ],
    ids=["gone", "too large"],
)
async def test_files_that_cannot_be_sent(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock, file: Attachment, reason: str
) -> None:
    """Such a message fails for good, with its reason, and holds up nothing behind it."""
    ana = telegram.person(7)
    person = meet_in(sqlite_store, ana.chat, clock.now)
    failing = queue_message(sqlite_store, person, clock.now, OutgoingMessage(text="See", files=(file,)))
    behind = queue_message(sqlite_store, person, clock.now, OutgoingMessage(text="Good morning"))
    async with sending(telegram, sqlite_store):
        await until_state(sqlite_store, behind, "sent")
    found = kept(sqlite_store, failing)
    assert found.state == "failed"
    assert found.reason is not None
    assert reason in found.reason
    assert [shown.text for shown in of_the_bot(ana.chat)] == ["Good morning"]


async def test_a_text_that_is_too_long_for_one_message(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock
) -> None:
    """It comes in several, in order and whole, quoting in the first and with the buttons below the last."""
    ana = telegram.person(7)
    ana.says("tell me all")
    person = meet_in(sqlite_store, ana.chat, clock.now)
    paragraphs = [f"**{number}** " + "word " * 300 for number in range(8)]
    asked = ana.chat.shown[0].id
    message = OutgoingMessage(
        text="\n\n".join(paragraphs), choices=(Choice(id="x", label="More"),), question=1, quote=str(asked)
    )
    async with sending(telegram, sqlite_store):
        await until_state(sqlite_store, queue_message(sqlite_store, person, clock.now, message), "sent")
    shown = of_the_bot(ana.chat)
    assert len(shown) == 4
    assert " ".join(" ".join(one.text for one in shown).split()) == " ".join(
        " ".join(paragraphs).replace("*", "").split()
    )
    assert [one.labels for one in shown] == [[], [], [], ["More"]]
    assert [one.answers for one in shown] == [asked, None, None, None]
    assert check_texts(telegram) == 4


async def test_choices_that_are_too_many_for_buttons(
    telegram: LoopbackTelegram, sqlite_store: Store, library: Library
) -> None:
    """They are numbered, in pages that turn in place; any number chooses, also one of a page that is not shown."""
    ana = telegram.person(7)
    entries = list(library.entries.values())[: 2 * PER_PAGE + 5]
    choices = tuple(Choice(id=f"entry:{entry.id}", label=entry.title.render((EN,)).text) for entry in entries)
    assert len(choices) > MOST_BUTTONS
    async with listening(telegram, sqlite_store, library):
        await asyncio.to_thread(asks, telegram, ana, "/menu")
        offer(sqlite_store, choices)
        await until(telegram, lambda: len(of_the_bot(ana.chat)) == 2)
        first = of_the_bot(ana.chat)[1]
        second = await asyncio.to_thread(presses, telegram, ana, "›")
        third = await asyncio.to_thread(presses, telegram, ana, "›")
        back = await asyncio.to_thread(presses, telegram, ana, "‹")
        chosen = await asyncio.to_thread(asks, telegram, ana, "2")
    pages = (first, second, third)
    assert [page.labels for page in pages] == [["›"], ["‹", "›"], ["‹"]]
    assert {page.id for page in pages} == {first.id}
    numbers = [line.split(".")[0] for page in pages for line in page.text.splitlines() if "." in line[:4]]
    assert numbers == [str(number) for number in range(1, len(choices) + 1)]
    assert (back.text, back.labels) == (second.text, second.labels)
    assert chosen.text.startswith(entries[1].answer.render((EN,)).text[:40])


def offer(store: Store, choices: tuple[Choice, ...]) -> None:
    """The dialogue offers them to the person of chat 7."""
    address = Address(channel=ChannelName.TELEGRAM, external_id="7")

    def ask(unit: Unit) -> tuple[Person, OutgoingMessage]:
        line = unit.conversations.at(address)
        assert line is not None
        asking = line.conversation.ask(choices, is_passing=True)
        assert asking.asked is not None
        unit.conversations.save(asking, system_time())
        to = Person(contact=asking.contact.id, address=address, address_id=line.address_id)
        return to, OutgoingMessage(text="Which one?", choices=choices, question=asking.asked.question)

    to, message = store.run(ask)
    queue_message(store, to, system_time(), message)


def file_ids(telegram: LoopbackTelegram) -> list[str]:
    """How each file went: "attach" where it was uploaded, else the kind of what was there already."""
    sent = [call for call in telegram.calls if call.method in ("sendDocument", "sendPhoto")]
    named = [str(call.parameters.get("document") or call.parameters.get("photo")) for call in sent]
    return [one.partition("://")[0].rstrip("0123456789") for one in named]


async def test_a_file_is_uploaded_once(telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock) -> None:
    """Three people get the same file at once and a fourth gets it from a later process: it is uploaded once."""
    people = [telegram.person(id) for id in (7, 8, 9, 10)]
    known = [meet_in(sqlite_store, one.chat, clock.now) for one in people]
    message = OutgoingMessage(text="See", files=(put(sqlite_store, clock, "plan.pdf", PDF, b"%PDF"),))
    async with sending(telegram, sqlite_store):
        for key in [queue_message(sqlite_store, one, clock.now, message) for one in known[:3]]:
            await until_state(sqlite_store, key, "sent")
    async with sending(telegram, sqlite_store):
        await until_state(sqlite_store, queue_message(sqlite_store, known[3], clock.now, message), "sent")
    assert telegram.world.uploaded == ["plan.pdf"]
    assert [of_the_bot(one.chat)[0].file for one in people] == [("plan.pdf", b"%PDF")] * 4
    assert sorted(file_ids(telegram)) == ["attach", "document", "document", "document"]
    assert telegram.violations == []


async def test_a_photo_and_a_document_are_two_uploads(
    telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock
) -> None:
    """One content sent as a photo, as a document, and under another name is uploaded for each: all arrive as meant."""
    ana = telegram.person(7)
    person = meet_in(sqlite_store, ana.chat, clock.now)
    named = (("map.png", "image/png"), ("map.png", PDF), ("plan.png", "image/png"))
    files = tuple(put(sqlite_store, clock, name, kind, b"\x89PNG") for name, kind in named)
    async with sending(telegram, sqlite_store):
        for file in files:
            message = OutgoingMessage(text="", files=(file,))
            await until_state(sqlite_store, queue_message(sqlite_store, person, clock.now, message), "sent")
    assert telegram.world.uploaded == ["map.png", "map.png", "plan.png"]
    assert [shown.file for shown in of_the_bot(ana.chat)] == [(name, b"\x89PNG") for name, _ in named]


async def test_a_file_that_telegram_forgot(telegram: LoopbackTelegram, sqlite_store: Store, clock: Clock) -> None:
    """A refused `file_id` costs nobody the message: the file is uploaded anew, once, and that is what is known then."""
    people = [telegram.person(id) for id in (7, 8, 9)]
    known = [meet_in(sqlite_store, one.chat, clock.now) for one in people]
    message = OutgoingMessage(text="See", files=(put(sqlite_store, clock, "plan.pdf", PDF, b"%PDF"),))
    async with sending(telegram, sqlite_store):
        await until_state(sqlite_store, queue_message(sqlite_store, known[0], clock.now, message), "sent")
        telegram.world.files.clear()
        for key in [queue_message(sqlite_store, one, clock.now, message) for one in known[1:]]:
            await until_state(sqlite_store, key, "sent")
    assert telegram.world.uploaded == ["plan.pdf", "plan.pdf"]
    assert [of_the_bot(one.chat)[0].file for one in people] == [("plan.pdf", b"%PDF")] * 3
    assert [len(of_the_bot(one.chat)) for one in people] == [2, 2, 2]
