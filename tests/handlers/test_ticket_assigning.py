"""A ticket goes into the hands of one of the staff, who hears of it; and what is seen before an answer is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from handlers.dialogue.library import Library
from handlers.saved_replies import (
    NoSuchReply,
    TooManyReplies,
    add_reply,
    blanks_for,
    change_reply,
    inserted,
    known_reply,
    remove_reply,
)
from handlers.ticket_assigning import NotStaff, assign, colleagues
from handlers.ticket_desk import answer_as_sent, doubts_about, receiver_of
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import AddressState, ChannelName, Desk, Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden, actor_of
from knowledge.model.saved_replies import Blank, SavedReply
from knowledge.model.tickets import Ticket
from knowledge.store.store import Store
from knowledge.store.tables import contacts, messages
from knowledge.store.unit import Unit
from tests.knowledge.store.test_tickets import ask
from tests.queueing import Person, meet

REPLY = SavedReply(title="Fee", texts=Text({EN: "Dear {name} of {member}: {network}.", FR: "Bonjour {name}."}))
NIGHT = timedelta(hours=12)


@pytest.fixture
def ticket(sqlite_store: Store, now: datetime) -> Ticket:
    """A question in French of somebody on Telegram, who speaks English with Focal."""
    ana = meet(sqlite_store, "ana", now, ChannelName.TELEGRAM)
    number = ask(sqlite_store, ana, "Combien ?", now)
    found = sqlite_store.read(lambda unit: unit.tickets.one(number))
    assert found is not None
    return found


def staff(store: Store, desk: Desk, now: datetime) -> Person:
    """One of the staff at a desk, who is reached."""
    person = meet(store, f"staff-{desk}", now)

    def work(unit: Unit) -> None:
        values = {"role": Role.STAFF, "desk": desk, "name": f"At {desk}"}
        unit.connection.execute(contacts.update().where(contacts.c.id == person.contact).values(values))

    store.run(work)
    return person


def actor(store: Store, person: Person) -> Actor:
    contact = store.read(lambda unit: unit.people.contact(person.contact))
    assert contact is not None
    return actor_of(contact)


def told(store: Store, person: Person) -> list[str]:
    """What is on its way to somebody."""
    found = select(messages.c.text).where(messages.c.contact_id == person.contact, messages.c.direction == "out")
    return store.read(lambda unit: list(unit.connection.execute(found).scalars()))


class TestAssigning:
    def test_a_colleague_hears_of_it(
        self, sqlite_store: Store, ticket: Ticket, library: Library, now: datetime
    ) -> None:
        """It is theirs from now on, they are told what is asked, and the log says who gave it to whom."""
        bea = staff(sqlite_store, Desk.EDITOR, now)
        name = f"contact:{bea.contact}"
        assert sqlite_store.run(lambda unit: assign(unit, OPERATOR, ticket.id, bea.contact, library, now))
        assert sqlite_store.read(lambda unit: unit.inbox.drawers(name)).mine == 1
        (message,) = told(sqlite_store, bea)
        assert "Combien ?" in message
        (entry,) = sqlite_store.read(lambda unit: unit.inbox.history(ticket.id))
        assert (entry.action, entry.details) == ("ticket.assigned", {"to": name})

    def test_taking_it_oneself_tells_nobody(
        self, sqlite_store: Store, ticket: Ticket, library: Library, now: datetime
    ) -> None:
        """Whoever gives it to themselves knows already; twice is once."""
        bea = staff(sqlite_store, Desk.EDITOR, now)
        by = actor(sqlite_store, bea)
        assert sqlite_store.run(lambda unit: assign(unit, by, ticket.id, bea.contact, library, now))
        assert not sqlite_store.run(lambda unit: assign(unit, by, ticket.id, bea.contact, library, now))
        assert told(sqlite_store, bea) == []

    def test_only_to_those_who_may_answer(
        self, sqlite_store: Store, ticket: Ticket, library: Library, now: datetime
    ) -> None:
        """Neither a viewer, nor whoever asked; and a viewer gives it to nobody."""
        viewer = staff(sqlite_store, Desk.VIEWER, now)
        assert sqlite_store.read(colleagues) == ()
        for nobody in (viewer.contact, ticket.contact_id, 4711):
            deed = partial(assign, by=OPERATOR, number=ticket.id, to=nobody, library=library, now=now)
            with pytest.raises(NotStaff):
                sqlite_store.run(deed)
        by = actor(sqlite_store, viewer)
        with pytest.raises(Forbidden):
            sqlite_store.run(lambda unit: assign(unit, by, ticket.id, viewer.contact, library, now))

    def test_what_was_told_is_forgotten_with_whoever_asked(
        self, sqlite_store: Store, ticket: Ticket, library: Library, now: datetime
    ) -> None:
        """Their question leaves the message to the colleague too."""
        bea = staff(sqlite_store, Desk.EDITOR, now)
        sqlite_store.run(lambda unit: assign(unit, OPERATOR, ticket.id, bea.contact, library, now))
        sqlite_store.run(lambda unit: unit.tickets.posts.forget([ticket.contact_id], now))
        assert told(sqlite_store, bea) == [""]


class TestReceiver:
    def test_where_it_goes_and_when(self, sqlite_store: Store, ticket: Ticket, library: Library, now: datetime) -> None:
        """At once to whoever wrote just now; in the middle of their night only when it is over; nowhere to whom no
        channel reaches."""
        here = sqlite_store.read(lambda unit: receiver_of(unit, ticket, library, now))
        assert (here.channel, here.at) == (ChannelName.TELEGRAM, now)
        late = sqlite_store.read(lambda unit: receiver_of(unit, ticket, library, now + NIGHT))
        assert late.at > now + NIGHT
        place = sqlite_store.read(lambda unit: unit.contacts.addresses(ticket.contact_id))[0]
        sqlite_store.run(lambda unit: unit.people.set_state(place.id, AddressState.BLOCKED, now))
        gone = sqlite_store.read(lambda unit: receiver_of(unit, ticket, library, now))
        assert gone.channel is None
        assert "Combien" in answer_as_sent("4 €", ticket, gone, library).text

    def test_doubts(self, sqlite_store: Store, ticket: Ticket, library: Library) -> None:
        """A language that the reader does not read, and places that nobody filled; their own language is none."""
        asker = sqlite_store.read(lambda unit: unit.people.contact(ticket.asker))
        spanish = "Muchas gracias por su pregunta, la respuesta está en la página tres del documento."
        english = "Thank you very much for your question, the answer is on page three of the document."
        assert doubts_about(spanish, ticket, asker, library).language == ES
        assert doubts_about(english, ticket, asker, library).language is None
        assert doubts_about("OK", ticket, asker, library).language is None
        assert doubts_about("{member}!", ticket, asker, library).blanks == (Blank.MEMBER,)


class TestSavedReplies:
    def test_what_is_known_goes_in(self, sqlite_store: Store, ticket: Ticket, library: Library) -> None:
        """In the language of the question, else in one of theirs, with why it is another one."""
        asker = sqlite_store.read(lambda unit: unit.people.contact(ticket.asker))
        french = inserted(REPLY, ticket, asker, library)
        assert (french.text, french.is_fallback, french.blanks) == ("Bonjour {name}.", False, (Blank.NAME,))
        english = inserted(SavedReply(title="x", texts=Text({EN: REPLY.texts[EN]})), ticket, asker, library)
        assert (english.language, english.is_fallback) == (EN, True)
        assert english.text.endswith(f": {library.pack.network[FR]}.")
        assert blanks_for(ticket, asker, library)[Blank.MEMBER] == ""

    def test_who_may_write_them(self, sqlite_store: Store, now: datetime) -> None:
        """An editor; a viewer neither adds, nor changes, nor removes."""
        by = actor(sqlite_store, staff(sqlite_store, Desk.VIEWER, now))
        number = sqlite_store.run(lambda unit: add_reply(unit, OPERATOR, REPLY, now))
        with pytest.raises(Forbidden):
            sqlite_store.run(lambda unit: add_reply(unit, by, REPLY, now))
        with pytest.raises(Forbidden):
            sqlite_store.run(lambda unit: change_reply(unit, by, known_reply(unit, number), now))
        with pytest.raises(Forbidden):
            sqlite_store.run(lambda unit: remove_reply(unit, by, number, 1, now))
        editor = actor(sqlite_store, staff(sqlite_store, Desk.EDITOR, now))
        sqlite_store.run(lambda unit: remove_reply(unit, editor, number, 1, now))
        with pytest.raises(NoSuchReply):
            sqlite_store.read(lambda unit: known_reply(unit, number))

    def test_not_without_end(self, sqlite_store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        """There are only as many as somebody can find anything in."""
        monkeypatch.setattr("handlers.saved_replies.MOST_REPLIES", 1)
        sqlite_store.run(lambda unit: add_reply(unit, OPERATOR, REPLY, now))
        with pytest.raises(TooManyReplies):
            sqlite_store.run(lambda unit: add_reply(unit, OPERATOR, REPLY, now))
