"""Receiving a message: once, whole, answered, whatever it contains and whatever fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import create_engine, select, text, update

from handlers.conversation import Received, receive
from handlers.dialogue.library import Library
from knowledge.model.faq import Context, Finding, Found, Refusal
from knowledge.model.languages import Language
from knowledge.model.messages import MAX_TEXT, Attachment, IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store import signals
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.store import Store, open_store
from knowledge.store.tables import conversations, deliveries, failures
from knowledge.store.transcripts import Spoken
from knowledge.store.unit import Unit
from tests.conftest import NOW
from tests.queueing import states

ANA = Address(channel=ChannelName.WEBCHAT, external_id="ana")
QUESTION = "Who presides over the network?"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The traces of faults that tests bring about are not printed."""
    with structlog.testing.capture_logs():
        yield


def asks(words: str, key: str = "k1", locale: str = "", choice: str = "") -> IncomingMessage:
    return IncomingMessage(key=key, sender=ANA, at=NOW, text=words, locale=locale, choice=choice)


def hear(store: Store, message: IncomingMessage, library: Library) -> Received:
    return store.run(lambda unit: receive(unit, message, library, message.at))


def transcript(store: Store) -> tuple[Spoken, ...]:
    def look(unit: Unit) -> tuple[Spoken, ...]:
        owner = unit.people.owner(ANA)
        return unit.transcripts.of_contact(owner[0].id) if owner else ()

    return store.read(look)


class Failing:
    """A search engine that does something bad at the first question, and then finds nothing."""

    def __init__(self, misfortune: Callable[[], object]) -> None:
        self._misfortunes = [misfortune]

    def find(self, question: str, language: Language | None = None) -> Finding:
        if self._misfortunes:
            self._misfortunes.pop()()
        return Refusal(score=0.0)

    def hear(self, text: str, language: Language | None = None, context: Context | None = None) -> tuple[Found, ...]:
        return (Found(question=text, finding=self.find(text, language)),)


def _raise(error: Exception) -> Callable[[], object]:
    def raising() -> object:
        raise error

    return raising


def test_a_question_is_answered_in_one_transaction(store: Store, library: Library) -> None:
    """Question, reply, delivery and the conversation's state are kept together, and the outbox is woken."""
    woken = threading.Event()
    with store.signals.listening(signals.OUTBOX, woken.set):
        received = hear(store, asks(QUESTION), library)
        assert woken.wait(10)
    question, reply = transcript(store)
    assert (question.direction, question.text) == ("in", QUESTION)
    assert (reply.direction, reply.delivery) == ("out", "pending")
    assert received == Received(is_new=True, replies=(f"reply:{question.id}:0",), shown=QUESTION)
    assert states(store) == {received.replies[0]: "pending"}


@pytest.mark.parametrize("part", ["deliveries", "conversations"])
def test_reply_and_delivery_are_kept_together_or_not_at_all(sqlite_store: Store, library: Library, part: str) -> None:
    """When the transaction fails at its end, no part of the exchange stays behind and nothing is sent."""

    def work(unit: Unit) -> None:
        receive(unit, asks(QUESTION), library, asks("").at)
        table = deliveries if part == "deliveries" else conversations
        assert unit.connection.execute(select(table)).all()
        raise Conflict

    with pytest.raises(Conflict):
        sqlite_store.run(work)
    assert transcript(sqlite_store) == ()
    assert states(sqlite_store) == {}
    assert hear(sqlite_store, asks(QUESTION), library).is_new


def test_a_key_of_any_length_is_known_again(store: Store, library: Library) -> None:
    """Platforms choose their own identifiers; one that the store has no room for is still told from others."""
    long = "k" * 5_000
    assert hear(store, asks(QUESTION, key=long), library).is_new
    assert not hear(store, asks(QUESTION, key=long), library).is_new
    assert hear(store, asks(QUESTION, key=long + "\0"), library).is_new is False
    assert hear(store, asks(QUESTION, key=long + "1"), library).is_new


def test_a_redelivery_changes_nothing(store: Store, library: Library) -> None:
    """The same message a second time is known, and neither answered nor kept again."""
    hear(store, asks(QUESTION), library)
    before = transcript(store), states(store)
    assert hear(store, asks(QUESTION), library) == Received(is_new=False)
    assert (transcript(store), states(store)) == before
    line = store.read(lambda unit: unit.conversations.at(ANA))
    assert line is not None
    assert line.conversation.revision == 1


def test_many_redeliveries_at_once(store: Store, library: Library) -> None:
    """Of ten deliveries of one message at the same moment one is new, also when its sender is."""
    futures = [store.submit(lambda unit: receive(unit, asks("menu"), library, asks("").at)) for _ in range(10)]
    assert [future.result(20).is_new for future in futures].count(True) == 1
    assert len(transcript(store)) == 2


def test_two_messages_of_a_new_person_make_one_contact(database_url: str, library: Library) -> None:
    """Somebody who writes twice at once to two processes is met once, and both messages are answered in order."""
    stores = [open_store(database_url) for _ in range(2)]
    begin = threading.Barrier(6)
    failed: list[BaseException] = []

    def write(number: int) -> None:
        begin.wait(10)
        try:
            hear(stores[number % 2], asks("menu", key=f"k{number}"), library)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failed == []
    assert stores[0].read(lambda unit: unit.people.count_contacts()) == 1
    assert len(transcript(stores[0])) == 12
    line = stores[0].read(lambda unit: unit.conversations.at(ANA))
    assert line is not None
    assert line.conversation.revision == 6
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    ("locale", "language"), [("fr-CA", "fr"), ("pt_BR", "pt"), ("ES", "es"), ("xx", "en"), ("", "en"), ("\x00🙂", "en")]
)
def test_a_new_person_is_met_in_their_language(
    sqlite_store: Store, library: Library, locale: str, language: str
) -> None:
    """The platform's language is taken where there are texts in it, else English."""
    hear(sqlite_store, asks("menu", locale=locale), library)
    assert transcript(sqlite_store)[-1].language == language


AWKWARD = {
    "nul": "Who\x00 presides?",
    "control": "Who\x07\x1b[31m presides?\x08",
    "surrogate": "Who presides? \ud83d",
    "emoji": "🏛️🏛️🏛️",
    "right to left": "من يرأس الشبكة؟",
    "override": "\u202ewho presides\u202c",
    "html": "<script>alert('presidency')</script>",
    "sql": "'; DROP TABLE messages; -- who presides?",
    "spaces": " \t\n \u00a0\u200b ",
    "nothing": "",
    "only nul": "\x00\x00",
    "long": "presidency " * 9_100,
    "long without a space": "x" * 100_000,
    "long number": "1" * 100_000,
    "long whitespace": "1" + " " * 100_000 + "x",
    "braces": "{email} {0} {trace!r} %(x)s %s",
    "command": "/language " + "x" * 5_000,
    "unknown command": "/{email}",
    "big number": "99999999999999999999",
    "combining": "e" + "\u0301" * 5_000,
}


@pytest.mark.parametrize("words", AWKWARD.values(), ids=AWKWARD.keys())
def test_every_text_is_answered_and_kept(store: Store, library: Library, words: str) -> None:
    """Whatever is typed gets a reply rather than a fault, and stands in the transcript as far as it can be stored."""
    for number in range(2):  # the second time beside the choices that the first reply offered
        received = hear(store, asks(words, key=f"k{number}"), library)
        assert received.trace == "", "a fault of ours was filed"
        assert received.replies
    kept = transcript(store)[0].text
    unstorable = {*"\x00\x07\x08\x1b", "\ud83d"}
    assert kept == "".join(character for character in words if character not in unstorable)
    assert all(line.text for line in transcript(store) if line.direction == "out")


def test_a_long_text_is_not_read_for_long(sqlite_store: Store, library: Library) -> None:
    """A hundred thousand characters are refused with a reason instead of being searched."""
    hear(sqlite_store, asks("presidency " * (MAX_TEXT // 8)), library)
    assert "too long" in transcript(sqlite_store)[-1].text


@pytest.mark.parametrize("choice", ["99.99", "1.0", "x", "\x00", "1.0\x00", "\ud83d", "9" * 5_000, "1.-1", "٣.١"])
def test_every_button_is_answered(store: Store, library: Library, choice: str) -> None:
    """A token that nobody gave out gets a reply, never a fault."""
    received = hear(store, asks("", choice=choice), library)
    assert (received.trace, received.shown) == ("", "")
    assert received.replies


def test_a_file_with_an_awkward_name(store: Store, library: Library) -> None:
    """A file is answered, and its name kept as far as it can be."""
    file = Attachment(name="plan\x00\ud83d.pdf", media_type="application/pdf", size=1, reference="r")
    received = hear(store, replace(asks(""), files=(file,)), library)
    assert received.trace == ""
    assert transcript(store)[0].body["files"] == [["plan.pdf", 1]]


@pytest.mark.parametrize(
    ("locale", "sorry"), [("en", "I am sorry"), ("fr", "excuses"), ("es", "Lo siento"), ("pt", "lamento")]
)
def test_a_fault_is_apologised_for(store: Store, library: Library, locale: str, sorry: str) -> None:
    """A fault of ours is undone, filed with its trace, and apologised for in the reader's language."""
    faulty = replace(library, finder=Failing(_raise(ZeroDivisionError("a bug \x00\ud83d"))))
    received = hear(store, asks(QUESTION, locale=locale), faulty)
    assert received.is_new
    assert len(received.trace) == 16
    question, apology = transcript(store)
    assert question.text == QUESTION
    assert received.trace in apology.text
    assert sorry.lower() in apology.text.lower()
    assert (apology.language, apology.delivery) == (locale, "pending")
    filed = store.read(lambda unit: unit.connection.execute(select(failures)).one())
    assert (filed.trace, filed.key, filed.text) == (received.trace, "k1", QUESTION)
    assert "ZeroDivisionError: a bug" in filed.error


def test_after_a_fault_the_conversation_goes_on(store: Store, library: Library) -> None:
    """What was said before the fault is still known, a redelivery is not handled twice, and the next is answered."""
    faulty = replace(library, finder=Failing(_raise(KeyError("x"))))
    assert hear(store, asks("menu"), faulty).trace == ""
    assert hear(store, asks(QUESTION, key="k2"), faulty).trace
    assert hear(store, asks(QUESTION, key="k2"), faulty) == Received(is_new=False)
    assert hear(store, asks("1", key="k3"), faulty).trace == "", "the menu's first choice still holds"
    assert store.read(lambda unit: unit.transcripts.count_failures()) == 1
    assert [line.direction for line in transcript(store)] == ["in", "out"] * 3


def test_a_state_of_a_newer_focal_is_apologised_for(store: Store, library: Library) -> None:
    """A conversation that cannot be resumed is a fault like any other: no message comes again and again for it."""
    hear(store, asks("menu"), library)
    newer = update(conversations).values(state={"format": 99})
    store.run(lambda unit: bool(unit.connection.execute(newer)))
    received = hear(store, asks(QUESTION, key="k2"), library)
    assert received.trace
    assert received.trace in transcript(store)[-1].text


@pytest.mark.parametrize("error", [Conflict(), StoreUnavailable()], ids=repr)
def test_the_stores_own_errors_are_not_apologised_for(store: Store, library: Library, error: Exception) -> None:
    """A conflict is run again and a database that is away is tried again: neither is a fault to be filed."""
    finder = Failing(_raise(error))
    faulty = replace(library, finder=finder)
    if isinstance(error, Conflict) and store.engine.dialect.name == "postgresql":
        assert hear(store, asks(QUESTION), faulty).trace == ""
        return
    with pytest.raises(type(error)):
        hear(store, asks(QUESTION), faulty)
    assert transcript(store) == ()
    assert store.read(lambda unit: unit.transcripts.count_failures()) == 0


@pytest.fixture
def killer(postgres_url: str) -> Iterator[Callable[[], object]]:
    """Ends every other connection to the database, as a restart of PostgreSQL does."""
    engine = create_engine(postgres_url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")

    def kill() -> object:
        with engine.connect() as connection:
            return connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            ).all()

    yield kill
    engine.dispose()


def test_a_connection_lost_in_the_midst(postgres_url: str, library: Library, killer: Callable[[], object]) -> None:
    """A database that goes away while a message is handled makes the platform try again; then it is answered."""
    store = open_store(postgres_url)
    faulty = replace(library, finder=Failing(killer))
    with pytest.raises(StoreUnavailable):
        hear(store, asks(QUESTION), faulty)
    assert transcript(store) == ()
    received = hear(store, asks(QUESTION), faulty)
    assert received.is_new
    assert received.trace == ""
    store.close()
