"""The transcript: everything said, once; what came of it; what failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from knowledge.model.faq import Verdict, VerdictKind
from knowledge.model.languages import FR
from knowledge.model.messages import Attachment, Choice, Citation, IncomingMessage, OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.store.codec import decode_message
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.queueing import Person, claim, meet, queue

ANSWERED = Verdict(kind=VerdictKind.ANSWERED, entry="president-2020", score=0.93)
REFUSED = Verdict(kind=VerdictKind.REFUSED, score=0.2)


def asks(person: Person, key: str, text: str, now: datetime) -> IncomingMessage:
    return IncomingMessage(key=key, sender=person.address, at=now, text=text)


def hear(store: Store, person: Person, message: IncomingMessage) -> int | None:
    return store.run(lambda unit: unit.transcripts.hear(message, person.contact, "en"))


def test_a_message_is_kept_as_it_came(store: Store, now: datetime) -> None:
    """Words, the pressed button, the files' names, language and instant are all in the transcript."""
    ana = meet(store, "ana", now)
    file = Attachment(name="план.pdf", media_type="application/pdf", size=12, reference="f1")
    message = replace(asks(ana, "k1", "¿Quién preside? 🏛", now), choice="3.1", files=(file,))
    assert store.run(lambda unit: unit.transcripts.hear(message, ana.contact, "es"))
    (line,) = store.read(lambda unit: unit.transcripts.of_contact(ana.contact))
    assert (line.direction, line.text, line.language, line.at) == ("in", "¿Quién preside? 🏛", "es", now)
    assert line.body == {"choice": "3.1", "files": [["план.pdf", 12]]}
    assert (line.verdict, line.entry, line.delivery) == ("", "", "")


def test_a_redelivery_is_not_kept_again(store: Store, now: datetime) -> None:
    """The platform's key names the message: the second time nothing is added, even with other words."""
    ana = meet(store, "ana", now)
    assert hear(store, ana, asks(ana, "k1", "first", now))
    assert hear(store, ana, asks(ana, "k1", "again", now)) is None
    assert [line.text for line in store.read(lambda unit: unit.transcripts.of_contact(ana.contact))] == ["first"]


def test_keys_belong_to_their_channel(store: Store, now: datetime) -> None:
    """Two platforms may number their messages alike."""
    here, there = meet(store, "42", now), meet(store, "42", now, ChannelName.TELEGRAM)
    for person in (here, there):
        assert hear(store, person, asks(person, "k1", "Good morning", now))


def test_a_reply_is_kept_with_all_its_parts(store: Store, now: datetime) -> None:
    """What was said can be shown again as it was: choices, sources, number of the question, verdict."""
    ana = meet(store, "ana", now)
    said = OutgoingMessage(
        text="La **présidence**…",
        language=FR,
        choices=(Choice(id="menu", label="Thèmes"),),
        sources=(Citation(title="Plan 2020", date="2020", section="1.2", language=FR, url="https://example.org/plan"),),
        question=4,
        key="reply:1:0",
    )
    store.run(lambda unit: unit.transcripts.say(said, ana.contact, ana.address.channel, ANSWERED, now))
    (line,) = store.read(lambda unit: unit.transcripts.of_contact(ana.contact))
    assert decode_message(line.body, text=line.text, language=line.language, key="reply:1:0") == said
    assert (line.verdict, line.entry) == ("answered", "president-2020")


def test_the_transcript_tells_how_a_reply_fares(store: Store, now: datetime) -> None:
    """Each line out carries the state of its delivery."""
    ana = meet(store, "ana", now)
    queue(store, ana, now)
    queue(store, ana, now)
    claim(store, now, now + timedelta(seconds=9))
    lines = store.read(lambda unit: unit.transcripts.of_contact(ana.contact))
    assert [line.delivery for line in lines] == ["sending", "pending"]


def test_the_newest_lines_come_oldest_first(store: Store, now: datetime) -> None:
    """A long conversation is cut at its beginning, not its end."""
    ana = meet(store, "ana", now)
    for number in range(5):
        hear(store, ana, asks(ana, f"k{number}", str(number), now))
    lines = store.read(lambda unit: unit.transcripts.of_contact(ana.contact, limit=3))
    assert [line.text for line in lines] == ["2", "3", "4"]


def test_refusals_stand_behind_their_questions(store: Store, now: datetime) -> None:
    """The list of refusals pairs each with the question of the same person, newest first, page by page."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)

    def exchange(unit: Unit, person: Person, number: int, verdict: Verdict) -> int:
        question = asks(person, f"k{number}", f"question {number}", now)
        unit.transcripts.hear(question, person.contact, "en")
        reply = OutgoingMessage(text=f"reply {number}", key=f"reply:{number}")
        return unit.transcripts.say(reply, person.contact, person.address.channel, verdict, now)

    def converse(unit: Unit) -> list[int]:
        verdicts = [(ana, REFUSED), (bea, REFUSED), (ana, ANSWERED), (ana, REFUSED)]
        return [exchange(unit, person, number, verdict) for number, (person, verdict) in enumerate(verdicts)]

    ids = store.run(converse)
    pairs = store.read(lambda unit: unit.transcripts.refused(None, 2))
    assert [(asked.text, refused.text) for asked, refused in pairs] == [
        ("question 3", "reply 3"),
        ("question 1", "reply 1"),
    ]
    older = store.read(lambda unit: unit.transcripts.refused(ids[1], 2))
    assert [asked.text for asked, _ in older] == ["question 0"]
    assert store.read(lambda unit: (unit.transcripts.count_refused(), unit.transcripts.count_answered())) == (3, 1)


def test_a_failure_is_filed_once(store: Store, now: datetime) -> None:
    """A message that failed and is redelivered stays one failure, under the number that the reader was told."""
    ana = meet(store, "ana", now)
    message = asks(ana, "k1", "boom", now)
    assert store.run(lambda unit: unit.transcripts.fail(message, "trace-1", "Traceback"))
    assert not store.run(lambda unit: unit.transcripts.fail(message, "trace-2", "Traceback"))
    assert store.read(lambda unit: unit.transcripts.count_failures()) == 1


def test_conversations_are_listed_by_their_last_movement(store: Store, now: datetime) -> None:
    """The console lists the conversation that moved last first, with its number of lines, page by page."""
    people = [meet(store, name, now) for name in ("ana", "bea", "eva")]

    def write(unit: Unit, person: Person, minutes: int) -> None:
        at = now + timedelta(minutes=minutes)
        unit.transcripts.hear(asks(person, f"k{minutes}", "Hello", at), person.contact, "en")
        line = unit.conversations.at(person.address)
        assert line is not None
        unit.conversations.save(line.conversation, at)

    for minutes, person in enumerate([*people, people[0]]):
        store.run(partial(write, person=person, minutes=minutes))
    listed = store.read(lambda unit: unit.transcripts.conversations(None, 2))
    assert [(one.contact_id, one.lines) for one in listed] == [(people[0].contact, 2), (people[2].contact, 1)]
    older = store.read(lambda unit: unit.transcripts.conversations(listed[-1].contact_id, 2))
    assert [one.contact_id for one in older] == [people[1].contact]
    assert store.read(lambda unit: unit.transcripts.count_conversations()) == 3


def test_conversations_of_one_instant_are_all_listed(store: Store, now: datetime) -> None:
    """Paging skips nobody, also when several conversations moved at the very same time."""
    people = [meet(store, f"person {number}", now) for number in range(5)]
    for person in people:
        store.run(partial(_begin, person=person, at=now))
    seen: list[int] = []
    while page := _page_after(store, seen[-1] if seen else None):
        seen += page
    assert sorted(seen) == sorted(person.contact for person in people)


def _page_after(store: Store, last: int | None) -> list[int]:
    return [each.contact_id for each in store.read(lambda unit: unit.transcripts.conversations(last, 2))]


def _begin(unit: Unit, person: Person, at: datetime) -> None:
    line = unit.conversations.at(person.address)
    assert line is not None
    unit.conversations.save(line.conversation, at)


def test_the_choices_of_a_question_are_known_by_its_number(store: Store, now: datetime) -> None:
    """The latest of that number, with the instant; nobody else's, and none that was never offered."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)
    yes, no = (Choice(id=f"filling:pick:{number}", label=label) for number, label in ((1, "Yes"), (2, "No")))
    for key, choices, question in (("a", (yes,), 3), ("b", (yes, no), 3), ("c", (no,), 4), ("d", (), 0)):
        said = OutgoingMessage(text="Plan?", choices=choices, question=question, key=key)
        at = now + timedelta(seconds=question)
        store.run(partial(_say, said, ana, at))
    assert store.read(lambda unit: unit.transcripts.asked(ana.contact, 3)) == ((yes, no), now + timedelta(seconds=3))
    assert store.read(lambda unit: unit.transcripts.asked(ana.contact, 5)) is None
    assert store.read(lambda unit: unit.transcripts.asked(bea.contact, 3)) is None


def _say(said: OutgoingMessage, person: Person, at: datetime, unit: Unit) -> int:
    return unit.transcripts.say(said, person.contact, person.address.channel, None, at)


def test_a_button_that_was_just_pressed_is_known(store: Store, now: datetime) -> None:
    """Not one that something else was said after, nor another, nor one of long ago."""
    ana = meet(store, "ana", now)
    pressed = hear(store, ana, replace(asks(ana, "k1", "", now), choice="3.1"))
    again = hear(store, ana, replace(asks(ana, "k2", "", now), choice="3.1"))
    hear(store, ana, asks(ana, "k3", "hello", now))
    last = hear(store, ana, replace(asks(ana, "k4", "", now), choice="3.1"))
    assert pressed
    assert again
    assert last

    def was_pressed(token: str, before: int, since: datetime = now) -> bool:
        return store.read(lambda unit: unit.transcripts.was_pressed(ana.contact, token, before, since))

    assert was_pressed("3.1", again)
    assert not was_pressed("3.2", again)
    assert not was_pressed("3.1", again, now + timedelta(seconds=1))
    assert not was_pressed("3.1", last)
    assert not was_pressed("3.1", pressed)
