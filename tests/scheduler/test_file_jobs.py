"""Files that people sent as answers are fetched, whatever happens; who sent one that cannot be had is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from handlers.dialogue.library import Library
from handlers.filling.uploads import kept_file, refused_file, uploaded
from knowledge.model.forms import Response
from knowledge.model.languages import EN, ES, Language
from knowledge.model.messages import Attachment
from knowledge.model.people import Address, ChannelName, Role
from knowledge.model.received_files import LARGEST_FILE
from knowledge.model.responses import AnswerFile, AnswerFileState, KeptResponse
from knowledge.store.errors import StoreUnavailable
from knowledge.store.files import reference_of
from knowledge.store.store import Store
from knowledge.store.tables import messages
from knowledge.store.unit import Unit
from scheduler.file_jobs import AT_ONCE, LEASE, Fetching
from scheduler.ports import Gone, Throttled, Unavailable, Unconfirmed, Withheld
from scheduler.retry import LONGEST_WAIT, MOST_ATTEMPTS
from tests.answering import begun_response, wanted
from tests.scheduler.channels import Clock
from tests.scheduler.sources import Cabinet

PDF = b"%PDF-1.7"


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def cabinet() -> Cabinet:
    return Cabinet()


def send(store: Store, now: datetime, handle: str = "a", language: Language = EN, size: int = 0) -> AnswerFile:
    """Somebody on Telegram sends a file as an answer; it is wanted from now on."""

    def work(unit: Unit) -> AnswerFile:
        contact = unit.people.add_contact("Ana", Role.VISITOR, language, None, now)
        unit.people.add_address(Address(channel=ChannelName.TELEGRAM, external_id=str(contact)), contact)
        response = begun_response(unit, contact, None, now, "call:7")
        return unit.answer_files.add(wanted(response, now, contact=contact, handle=handle, size=size))

    return store.run(work)


def document(reference: str, name: str = "letter.pdf", size: int = 0) -> Attachment:
    return Attachment(name=name, media_type="application/pdf", size=size, reference=reference)


def answered(store: Store, attachment: Attachment, channel: ChannelName, now: datetime) -> AnswerFile:
    """What becomes of a file that answers a question."""

    def work(unit: Unit) -> AnswerFile:
        contact = unit.people.contact(unit.people.add_contact("Ana", Role.VISITOR, EN, None, now))
        assert contact is not None
        response = Response(form_id="f", version="1", instance_id="uuid:1", answers={}, repeats={}, seed=1)
        kept = KeptResponse(
            id=begun_response(unit, contact.id, None, now),
            subject="call:7",
            key=None,
            form=1,
            response=response,
            language=EN,
            begun_at=now,
            changed_at=now,
        )
        return kept_file(unit, kept, "/data/practice[k3f]/letter", attachment, channel, contact, now)

    return store.run(work)


def fetching(store: Store, cabinet: Cabinet, library: Library, clock: Clock) -> Fetching:
    return Fetching(store, [cabinet], lambda: library, clock, Random(1))


def one(store: Store, file: AnswerFile) -> AnswerFile:
    """How a file is kept now."""
    found = store.read(lambda unit: unit.answer_files.one(file.id))
    assert found is not None
    return found


def content(store: Store, file: AnswerFile) -> bytes | None:
    return store.read(lambda unit: unit.answer_files.content(file.id))


def told(store: Store) -> list[str]:
    """What the senders were told."""
    found = select(messages.c.text).where(messages.c.direction == "out").order_by(messages.c.id)
    return store.read(lambda unit: list(unit.connection.execute(found).scalars()))


@asynccontextmanager
async def running(jobs: Fetching) -> AsyncIterator[Fetching]:
    """At work in the background, and stopped in order at the end."""
    working = asyncio.create_task(jobs.run())
    try:
        yield jobs
    finally:
        jobs.stop()
        async with asyncio.timeout(10):
            await working


async def until_state(store: Store, file: AnswerFile, state: AnswerFileState) -> None:
    async with asyncio.timeout(10):
        while one(store, file).state is not state:
            await asyncio.sleep(0.01)


async def test_a_file_is_fetched(store: Store, cabinet: Cabinet, library: Library, clock: Clock) -> None:
    """Its content is kept byte for byte, once, and nobody is told anything."""
    cabinet.put("a", PDF)
    file = send(store, clock.now)
    jobs = fetching(store, cabinet, library, clock)
    assert [await jobs.round(), await jobs.round()] == [1, 0]
    assert (one(store, file).state, content(store, file)) == (AnswerFileState.KEPT, PDF)
    assert (cabinet.fetched, told(store)) == (["a"], [])


async def test_a_file_is_fetched_at_once(sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock) -> None:
    """The answer that is committed wakes whoever fetches, while nothing is due for long."""
    cabinet.put("a", PDF)
    send(sqlite_store, clock.now + timedelta(days=9))
    looked = asyncio.Event()

    def look() -> datetime:
        """The clock is read on this loop once it is known when something is due: then the next thing is to sleep."""
        if threading.current_thread() is threading.main_thread():
            looked.set()
        return clock.now

    async with running(Fetching(sqlite_store, [cabinet], lambda: library, look, Random(1))):
        await looked.wait()
        file = await asyncio.to_thread(answered, sqlite_store, document("a"), ChannelName.TELEGRAM, clock.now)
        await until_state(sqlite_store, file, AnswerFileState.KEPT)


async def test_a_platform_that_is_down(store: Store, cabinet: Cabinet, library: Library, clock: Clock) -> None:
    """A file is tried again later and later, and comes when the platform is back; its sender hears nothing of it."""
    cabinet.put("a", PDF, Unavailable(), Unconfirmed(), Unavailable())
    file = send(store, clock.now)
    jobs = fetching(store, cabinet, library, clock)
    for attempts in (1, 2, 3):
        assert await jobs.round() == 1
        waiting = one(store, file)
        assert (waiting.state, waiting.attempts) == (AnswerFileState.WANTED, attempts)
        assert waiting.due_at is not None
        assert timedelta() < waiting.due_at - clock.now <= LONGEST_WAIT
        assert await jobs.round() == 0, "not before its time"
        clock.now = waiting.due_at
    await jobs.round()
    assert (content(store, file), told(store)) == (PDF, [])


async def test_a_platform_that_stays_down(
    sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock
) -> None:
    """After so many attempts it is given up, the reason is kept, and the sender can send it again."""
    cabinet.put("a", PDF, *[Unavailable("Telegram is faulty")] * MOST_ATTEMPTS)
    file = send(sqlite_store, clock.now)
    jobs = fetching(sqlite_store, cabinet, library, clock)
    for _ in range(MOST_ATTEMPTS):
        await jobs.round()
        clock.advance(LONGEST_WAIT)
    lost = one(sqlite_store, file)
    assert (lost.state, lost.reason) == (AnswerFileState.FAILED, "Telegram is faulty")
    (said,) = told(sqlite_store)
    assert said.startswith("Your file “letter.pdf” did not arrive")


async def test_a_platform_that_asks_for_patience(
    sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock
) -> None:
    """It is asked again when it says, as often as it says so: the file is not to blame."""
    cabinet.put("a", PDF, *[Throttled(timedelta(minutes=1))] * (2 * MOST_ATTEMPTS))
    file = send(sqlite_store, clock.now)
    jobs = fetching(sqlite_store, cabinet, library, clock)
    for _ in range(2 * MOST_ATTEMPTS):
        await jobs.round()
        assert one(sqlite_store, file).due_at == clock.now + timedelta(minutes=1)
        clock.advance(timedelta(minutes=1))
    await jobs.round()
    assert content(sqlite_store, file) == PDF


@pytest.mark.parametrize(
    ("there", "error", "sentence"),
    [
        (b"", None, "Your file “letter.pdf” is empty. Please send it again."),
        (bytes(LARGEST_FILE + 1), None, "Your file “letter.pdf” is larger than 20 MB. Please send a smaller one."),
        (PDF, Withheld("Slack asks to sign in"), "Your file “letter.pdf” did not arrive"),
        (PDF, Gone("the workspace has not installed Focal"), "Your file “letter.pdf” did not arrive"),
    ],
    ids=["empty", "too large", "withheld", "no access"],
)
async def test_a_file_that_cannot_be_had(
    sqlite_store: Store,
    cabinet: Cabinet,
    library: Library,
    clock: Clock,
    there: bytes,
    error: BaseException | None,
    sentence: str,
) -> None:
    """It is given up at once; the sender is told which one, why, and what to do, with the form one press away."""
    cabinet.put("a", there, *([error] if error else []))
    file = send(sqlite_store, clock.now)
    jobs = fetching(sqlite_store, cabinet, library, clock)
    await jobs.round()
    clock.advance(timedelta(days=1))
    assert await jobs.round() == 0
    lost = one(sqlite_store, file)
    assert lost.state is AnswerFileState.FAILED
    assert lost.reason
    assert content(sqlite_store, file) is None
    (said,) = told(sqlite_store)
    assert said.startswith(sentence)
    body = select(messages.c.body).where(messages.c.direction == "out")
    kept = sqlite_store.read(lambda unit: unit.connection.execute(body).scalar_one())
    assert kept["choices"] == [["fill:call:7", "Open the form"]]


async def test_the_sender_is_told_in_their_language(
    sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock
) -> None:
    """Whatever language the others have, and each of their own file."""
    send(sqlite_store, clock.now, "gone", ES)
    await fetching(sqlite_store, cabinet, library, clock).round()
    language = select(messages.c.language).where(messages.c.direction == "out")
    expected = library.phrasebook.speak(ES).language
    assert sqlite_store.read(lambda unit: unit.connection.execute(language).scalar_one()) == expected


async def test_a_sender_who_was_erased_is_not_written_to(
    sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock
) -> None:
    """Nor is anybody else."""
    file = send(sqlite_store, clock.now, "gone")
    assert file.contact is not None
    erased = file.contact
    sqlite_store.run(lambda unit: unit.erasure.erase([erased], clock.now))
    assert await fetching(sqlite_store, cabinet, library, clock).round() == 0
    assert told(sqlite_store) == []


async def test_a_fault_of_ours_is_no_end(sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock) -> None:
    """A channel that fails as it should not is tried again like a platform that is down."""
    cabinet.put("a", PDF, ValueError("a fault of the test"))
    file = send(sqlite_store, clock.now)
    jobs = fetching(sqlite_store, cabinet, library, clock)
    await jobs.round()
    assert "a fault of the test" in one(sqlite_store, file).reason
    clock.advance(LONGEST_WAIT)
    await jobs.round()
    assert content(sqlite_store, file) == PDF


async def test_two_processes(store: Store, cabinet: Cabinet, library: Library, clock: Clock) -> None:
    """Both fetch, and no file twice."""
    handles = [f"file {number}" for number in range(2 * AT_ONCE)]
    for handle in handles:
        cabinet.put(handle, handle.encode())
        send(store, clock.now, handle)
    both = [fetching(store, cabinet, library, clock) for _ in range(2)]
    while sum(await asyncio.gather(*(jobs.round() for jobs in both))):
        pass
    assert sorted(cabinet.fetched) == sorted(handles)


async def test_a_process_that_dies(store: Store, cabinet: Cabinet, library: Library, clock: Clock) -> None:
    """What it had begun is fetched by the next one once the lease is over; its own late result harms nothing."""
    cabinet.put("a", PDF)
    file = send(store, clock.now)
    cabinet.open.clear()
    dying = asyncio.create_task(fetching(store, cabinet, library, clock).round())
    await cabinet.until(lambda: cabinet.fetched == ["a"])
    jobs = fetching(store, cabinet, library, clock)
    assert await jobs.round() == 0
    clock.advance(LEASE)
    next_one = asyncio.create_task(jobs.round())
    await cabinet.until(lambda: cabinet.fetched == ["a", "a"])
    cabinet.open.set()
    await asyncio.gather(next_one, dying)
    assert content(store, file) == PDF


async def test_a_process_that_is_stopped_gives_back_what_it_had_begun(
    sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock
) -> None:
    """It does not wait for a slow platform; the next process begins at once, and no attempt is counted."""
    cabinet.put("a", PDF)
    file = send(sqlite_store, clock.now)
    cabinet.open.clear()
    async with running(fetching(sqlite_store, cabinet, library, clock)):
        await cabinet.until(lambda: cabinet.fetched == ["a"])
    waiting = one(sqlite_store, file)
    assert (waiting.state, waiting.attempts, waiting.due_at) == (AnswerFileState.WANTED, 0, clock.now)
    cabinet.open.set()
    async with running(fetching(sqlite_store, cabinet, library, clock)):
        await until_state(sqlite_store, file, AnswerFileState.KEPT)


async def test_a_store_that_is_away(sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock) -> None:
    """Nothing is fetched that could not be kept; the round ends, and can be begun again."""
    send(sqlite_store, clock.now)
    jobs = fetching(sqlite_store, cabinet, library, clock)
    sqlite_store.close()
    with pytest.raises(StoreUnavailable):
        await jobs.round()
    assert cabinet.fetched == []


async def test_files_of_channels_without_files_are_left_alone(
    sqlite_store: Store, cabinet: Cabinet, library: Library, clock: Clock
) -> None:
    """What another process serves is its own; where there is no platform at all, there is nothing to do."""
    file = send(sqlite_store, clock.now)
    await Fetching(sqlite_store, [], lambda: library, clock).run()
    assert one(sqlite_store, file).attempts == 0


def test_a_file_of_a_platform_is_wanted(sqlite_store: Store, now: datetime) -> None:
    """With the handle that it is had by, whatever that looks like, and who sent it; without a name it gets the
    question's."""
    file = answered(sqlite_store, document("file:" + "0" * 64, "", 9), ChannelName.TELEGRAM, now)
    assert (file.state, file.handle, file.reference) == (AnswerFileState.WANTED, "file:" + "0" * 64, "")
    assert (file.name, file.size, file.due_at, file.contact) == ("letter", 9, now, 1)


def test_a_file_of_the_web_chat_is_here(sqlite_store: Store, now: datetime) -> None:
    """Nobody fetches it."""
    came = uploaded("plan.pdf", "application/pdf", PDF, reference_of(PDF))
    file = answered(sqlite_store, came, ChannelName.WEBCHAT, now)
    assert (file.state, file.handle, file.reference) == (AnswerFileState.KEPT, "", reference_of(PDF))
    assert (file.name, file.size, file.due_at) == ("plan.pdf", len(PDF), None)


def test_files_that_are_refused_at_once(library: Library) -> None:
    """What is known to be too large, or to be empty; of a platform 0 bytes only mean that it did not say."""
    _ = library.phrasebook.speak(EN)
    assert "20 MB" in refused_file(document("a", size=LARGEST_FILE + 1), _)
    assert "empty" in refused_file(uploaded("a", "text/plain", b"", reference_of(b"")), _)
    assert refused_file(document("a", size=LARGEST_FILE), _) == ""
    assert refused_file(document("a", size=0), _) == ""
