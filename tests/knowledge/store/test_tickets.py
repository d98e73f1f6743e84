"""Tickets in the store, on both databases: opened once, closed once, counted, listed, and struck out."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import select, update

from knowledge.model.deliveries import DeliveryKind, Sent
from knowledge.model.languages import FR
from knowledge.model.messages import Choice, IncomingMessage, OutgoingMessage
from knowledge.model.people import AddressState, ChannelName
from knowledge.model.tickets import Ticket, TicketKind, TicketOutcome
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.tables import deliveries, messages, tickets
from knowledge.store.ticket_posts import News, answer_key, item, mark, news_key, post_key
from knowledge.store.unit import Unit
from tests.queueing import ALL, Person, meet, states

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
QUESTION = TicketKind.QUESTION
_keys = count(1)


@pytest.fixture
def ana(store: Store, now: datetime) -> Person:
    return meet(store, "ana", now)


def write(store: Store, person: Person, text: str, now: datetime) -> int:
    """Somebody writes something, and gets a reply; the number of the line."""

    def work(unit: Unit) -> int:
        heard = IncomingMessage(key=f"k{next(_keys)}", sender=person.address, at=now, text=text)
        message = unit.transcripts.hear(heard, person.contact, "en")
        assert message is not None
        said = OutgoingMessage(text="I do not know.", key=f"reply:{message}:0")
        kept = unit.transcripts.say(said, person.contact, person.address.channel, None, now)
        unit.deliveries.add(said.key, person.address_id, kept, DeliveryKind.REPLY, now)
        return message

    return store.run(work)


def ask(store: Store, person: Person, text: str, now: datetime, remind_at: datetime | None = None) -> int:
    """Somebody writes something that becomes a ticket; its number."""
    message = write(store, person, text, now)
    return store.run(
        lambda unit: unit.tickets.open(
            message, "", now, kind=QUESTION, language="fr", candidates=("president", "bilbao"), remind_at=remind_at
        )
    )


def ticket_of(store: Store, number: int) -> Ticket:
    found = store.read(lambda unit: unit.tickets.one(number))
    assert found is not None
    return found


def tell(store: Store, person: Person, key: str, text: str, now: datetime, choices: tuple[Choice, ...] = ()) -> int:
    """Something is on its way to one of the staff, or into their channel; the number of the line."""

    def work(unit: Unit) -> int:
        said = OutgoingMessage(text=text, key=key, choices=choices)
        kept = unit.transcripts.say(said, person.contact, person.address.channel, None, now)
        unit.deliveries.add(key, person.address_id, kept, DeliveryKind.REMINDER, now)
        return kept

    return store.run(work)


def deliver(store: Store, now: datetime) -> None:
    """Everything that is due has been sent."""
    for delivery in store.run(lambda unit: unit.deliveries.claim(ALL, now, now + MINUTE, 100)):
        sent = Sent(delivery=delivery.id, attempt=delivery.attempts, provider_id=f"C1:{delivery.id}", at=now)
        store.run(partial(_record, sent=sent))


def _record(unit: Unit, sent: Sent) -> None:
    unit.deliveries.record([sent])


def close(
    store: Store, number: int, now: datetime, outcome: TicketOutcome = TicketOutcome.SETTLED, by: str = ""
) -> bool:
    return store.run(lambda unit: unit.tickets.close(number, now, outcome, by))


def take(store: Store, number: int, by: str) -> bool:
    return store.run(lambda unit: unit.tickets.take(number, by))


def news_of(store: Store, staff: Person) -> News | None:
    return store.run(lambda unit: unit.tickets.posts.news(staff.contact))


def page(store: Store, before: int | None, limit: int) -> list[int]:
    return store.read(lambda unit: [ticket.id for ticket in unit.tickets.all(before, limit)])


def text_of(store: Store, message: int) -> str:
    found = select(messages.c.text).where(messages.c.id == message)
    text: str = store.read(lambda unit: unit.connection.execute(found).scalar_one())
    return text


class TestALife:
    def test_it_is_kept_as_it_was_opened(self, store: Store, ana: Person, now: datetime) -> None:
        """Its words, its writer, its language and the nearest entries are there again, and it is open."""
        ticket = ticket_of(store, ask(store, ana, "Who pays?", now))
        assert (ticket.text, ticket.contact_id, ticket.asker, ticket.channel) == (
            *("Who pays?", ana.contact, ana.contact),
            ChannelName.WEBCHAT,
        )
        assert (ticket.kind, ticket.language, ticket.candidates) == (QUESTION, FR, ("president", "bilbao"))
        assert (ticket.is_open, ticket.outcome, ticket.assignee, ticket.opened_at) == (True, None, "", now)

    def test_it_is_opened_once(self, store: Store, ana: Person, now: datetime) -> None:
        """Of two processes that open it for one message at once the second begins anew, and finds it open."""
        message = write(store, ana, "Who pays?", now)
        store.run(lambda unit: unit.tickets.open(message, "", now))
        with pytest.raises(Conflict):
            store.run(lambda unit: unit.tickets.open(message, "", now))

    def test_a_forwarded_message(self, store: Store, ana: Person, now: datetime) -> None:
        """Without more it is a forwarded message, in the language that its sender is spoken to in."""
        message = write(store, ana, "We cannot come.", now)
        ticket = ticket_of(store, store.run(lambda unit: unit.tickets.open(message, "https://example.org/p1", now)))
        assert (ticket.kind, ticket.origin, ticket.language) == (TicketKind.FORWARDED, "https://example.org/p1", "en")
        assert store.read(lambda unit: unit.tickets.of_message(message)) == ticket

    @pytest.mark.parametrize("outcome", TicketOutcome)
    def test_it_is_closed_once(self, store: Store, ana: Person, now: datetime, outcome: TicketOutcome) -> None:
        """The first to close it is written down with how and when; the second changes nothing."""
        number = ask(store, ana, "Who pays?", now, remind_at=now)
        assert store.run(lambda unit: unit.tickets.close(number, now, outcome, "contact:7"))
        assert not store.run(lambda unit: unit.tickets.close(number, now + DAY, TicketOutcome.SETTLED, "contact:8"))
        ticket = ticket_of(store, number)
        assert (ticket.outcome, ticket.closed_by, ticket.closed_at) == (outcome, "contact:7", now)
        assert store.read(lambda unit: (unit.tickets.count_open(), unit.tickets.due(now + DAY, 9))) == (0, ())

    def test_of_many_at_once_one_closes_it(self, store: Store, ana: Person, now: datetime) -> None:
        """Of many who answer in the same moment one is told that it is theirs."""
        number = ask(store, ana, "Who pays?", now)
        tried = [store.submit(lambda unit: unit.tickets.close(number, now)) for _ in range(12)]
        assert [future.result(10) for future in tried].count(True) == 1

    def test_taking_it_and_giving_it_back(self, store: Store, ana: Person, now: datetime) -> None:
        """One looks after it, may say so twice, and nobody takes it from them; given back it is anybody's."""
        number = ask(store, ana, "Who pays?", now)
        assert [take(store, number, by) for by in ("contact:7", "contact:7", "contact:8")] == [True, True, False]
        assert ticket_of(store, number).assignee == "contact:7"
        assert store.run(lambda unit: unit.tickets.give_back(number))
        assert not store.run(lambda unit: unit.tickets.give_back(number))
        assert take(store, number, "contact:8")
        close(store, number, now)
        assert not take(store, number, "contact:8")
        assert not store.run(lambda unit: unit.tickets.give_back(number))

    def test_it_begins_anew(self, store: Store, ana: Person, now: datetime) -> None:
        """Reopened it is as new, but for the count of reminders, which keeps what was told of it before apart."""
        number = ask(store, ana, "Who pays?", now)
        store.run(lambda unit: unit.tickets.close(number, now, TicketOutcome.WITHDRAWN, "contact:1"))
        closed = ticket_of(store, number)
        store.run(lambda unit: unit.tickets.reopen(closed, now + DAY, now + DAY))
        ticket = ticket_of(store, number)
        assert (ticket.is_open, ticket.outcome, ticket.closed_by) == (True, None, "")
        assert (ticket.opened_at, ticket.reminders) == (now + DAY, 1)

    def test_tickets_of_the_schema_before(self, store: Store, ana: Person, now: datetime) -> None:
        """A ticket that was closed before outcomes were kept counts as settled."""
        number = ask(store, ana, "Who pays?", now)
        closed = update(tickets).where(tickets.c.id == number).values(closed_at=now, language="")
        store.run(lambda unit: unit.connection.execute(closed))
        assert (ticket_of(store, number).outcome, ticket_of(store, number).language) == (TicketOutcome.SETTLED, "en")

    def test_what_is_not_there(self, store: Store, now: datetime) -> None:
        """A number of no ticket is nothing, and nothing can be done with it."""
        assert store.read(lambda unit: (unit.tickets.one(4_711), unit.tickets.of_message(4_711))) == (None, None)
        assert not store.run(lambda unit: unit.tickets.take(4_711, "contact:1"))
        assert not store.run(lambda unit: unit.tickets.close(4_711, now))


class TestLists:
    def test_open_ones_first(self, store: Store, ana: Person, now: datetime) -> None:
        """Open tickets come newest first, then the others; following the pages meets each exactly once."""
        numbers = [ask(store, ana, f"Question {n}", now) for n in range(7)]
        for number in (numbers[1], numbers[5]):
            close(store, number, now)
        seen: list[int] = []
        before: int | None = None
        while found := page(store, before, 2):
            seen += found
            before = found[-1]
        assert seen == [numbers[n] for n in (6, 4, 3, 2, 0, 5, 1)]
        assert store.read(lambda unit: [ticket.id for ticket in unit.tickets.listed(numbers[4], 2)]) == [
            numbers[3],
            numbers[2],
        ]

    def test_a_persons_questions(self, store: Store, ana: Person, now: datetime) -> None:
        """Open questions of all entries of the person, not what they forwarded, nor what others asked."""
        asked = ask(store, ana, "Who pays?", now)
        ben = meet(store, "ben", now)
        absorbed = ask(store, ben, "How much?", now)
        other = ask(store, meet(store, "cleo", now), "Who pays?", now)
        message = write(store, ana, "We cannot come.", now)
        store.run(lambda unit: unit.tickets.open(message, "", now))
        store.run(lambda unit: unit.merges.merge(ana.contact, ben.contact, now))
        theirs = store.read(lambda unit: unit.tickets.questions_of(ana.contact))
        assert [ticket.id for ticket in theirs] == [asked, absorbed]
        assert {ticket.asker for ticket in theirs} == {ana.contact}
        assert ticket_of(store, absorbed).contact_id == ben.contact
        assert other not in {ticket.id for ticket in theirs}

    def test_where_they_asked_from(self, store: Store, ana: Person, now: datetime) -> None:
        """The address that the reply went to, and whose it is after two entries turned out to be one person."""
        message = write(store, ana, "Who pays?", now)
        kept = meet(store, "kept", now)
        store.run(lambda unit: unit.merges.merge(kept.contact, ana.contact, now))
        asked = store.read(lambda unit: unit.tickets.asked_from(message))
        assert asked is not None
        assert (asked[0], asked[1].id, asked[1].address) == (kept.contact, ana.address_id, ana.address)
        assert store.read(lambda unit: unit.tickets.asked_from(4_711)) is None

    def test_when_they_wrote_last(self, store: Store, ana: Person, now: datetime) -> None:
        """The newest line of theirs, under any of their entries; None of somebody who never wrote."""
        assert store.read(lambda unit: unit.tickets.wrote_last(ana.contact)) is None
        write(store, ana, "Hello", now)
        assert store.read(lambda unit: unit.tickets.wrote_last(ana.contact)) == now

    def test_the_answer(self, store: Store, ana: Person, now: datetime) -> None:
        """What was answered is found by the ticket; before that there is none."""
        number = ask(store, ana, "Who pays?", now)
        assert store.read(lambda unit: unit.tickets.answer(number)) == ""
        tell(store, ana, answer_key(number), "The members do.", now)
        assert store.read(lambda unit: unit.tickets.answer(number)) == "The members do."


class TestReminders:
    def test_what_is_due(self, store: Store, ana: Person, now: datetime) -> None:
        """Open tickets whose time has come, oldest first, as many as were asked for."""
        first, second, later = (ask(store, ana, f"{at}", now, remind_at=at) for at in (now, now, now + DAY))
        never = ask(store, ana, "never", now)
        due = store.read(lambda unit: unit.tickets.due(now, 9))
        assert [ticket.id for ticket in due] == [first, second]
        assert not {later, never} & {ticket.id for ticket in due}
        assert len(store.read(lambda unit: unit.tickets.due(now + DAY, 2))) == 2

    def test_one_process_puts_it_off(self, store: Store, ana: Person, now: datetime) -> None:
        """Of two that saw it due one puts it off; the other learns that there is nothing to do."""
        ask(store, ana, "Who pays?", now, remind_at=now)
        (seen,) = store.read(lambda unit: unit.tickets.due(now, 9))
        tried = [store.submit(lambda unit: unit.tickets.put_off(seen, now + DAY)) for _ in range(8)]
        assert [future.result(10) for future in tried].count(True) == 1
        assert store.read(lambda unit: unit.tickets.due(now, 9)) == ()
        (again,) = store.read(lambda unit: unit.tickets.due(now + DAY, 9))
        assert again.reminders == 1


class TestTheChannel:
    def test_only_a_channel_itself_is_one(self, store: Store, now: datetime) -> None:
        """People and threads on Slack, and what looks alike elsewhere, are no channel of the staff."""
        for name, channel in (
            ("T1/U1", ChannelName.SLACK),
            ("T1/C1/17.1", ChannelName.SLACK),
            ("T1/C1", ChannelName.TERMINAL),
        ):
            meet(store, name, now, channel)
        assert store.read(lambda unit: unit.tickets.posts.rooms()) == ()
        room = meet(store, "T1/C1", now, ChannelName.SLACK)
        found = store.read(lambda unit: unit.tickets.posts.room())
        assert found is not None
        assert (found.contact_id, found.reach.address) == (room.contact, room.address)
        store.run(lambda unit: unit.people.set_state(room.address_id, AddressState.LEFT, now))
        assert store.read(lambda unit: unit.tickets.posts.room()) is None
        assert len(store.read(lambda unit: unit.tickets.posts.rooms())) == 1

    def test_where_a_post_stands(self, store: Store, now: datetime) -> None:
        """Before it is sent it can be written anew; then it has a name; its edits are counted."""
        room = meet(store, "T1/C1", now, ChannelName.SLACK)

        def posted() -> tuple[int, bool, str]:
            def look(unit: Unit) -> tuple[int, bool, str]:
                known = unit.tickets.posts.room()
                assert known is not None
                found = unit.tickets.posts.posted(known, 5)
                return found.count, found.waiting is not None, found.provider_id

            return store.run(look)

        assert posted() == (0, False, "")
        tell(store, room, post_key(5, 0), "first", now)
        tell(store, room, post_key(55, 0), "another", now)
        assert posted() == (1, True, "")
        deliver(store, now)
        deliver(store, now)
        count, is_waiting, name = posted()
        assert (count, is_waiting, name.partition(":")[0]) == (1, False, "C1")
        tell(store, room, post_key(5, 1), "edit", now)
        assert posted() == (2, True, name)

    def test_what_waits_is_written_anew(self, store: Store, now: datetime) -> None:
        """A post that was not sent yet goes out with its newest text and buttons, as one message."""
        room = meet(store, "T1/C1", now, ChannelName.SLACK)
        message = tell(store, room, post_key(5, 0), "first", now, (Choice(id="a", label="A"),))
        store.run(lambda unit: unit.tickets.posts.rewrite(message, OutgoingMessage(text="second")))
        (delivery,) = store.run(lambda unit: unit.deliveries.claim(ALL, now, now + MINUTE, 9))
        assert (delivery.message.text, delivery.message.choices, delivery.key) == ("second", (), post_key(5, 0))

    def test_the_newest_news(self, store: Store, now: datetime) -> None:
        """Of one of the staff the last message with tickets, and whether it can still be written on."""
        staff = meet(store, "staff", now)
        assert news_of(store, staff) is None
        tell(store, staff, news_key(1, 0, staff.contact), "one", now)
        tell(store, staff, "request:1:contact:9", "something else", now)
        found = news_of(store, staff)
        assert found is not None
        assert (found.text, found.due_at, found.is_waiting) == ("one", now, True)
        deliver(store, now)
        sent = news_of(store, staff)
        assert sent is not None
        assert not sent.is_waiting


class TestForgetting:
    def test_their_words_are_struck_out(self, store: Store, ana: Person, now: datetime) -> None:
        """Who wishes to be erased is in no list and no post any more; what is told of others stays and is sent."""
        theirs = ask(store, ana, "My secret", now)
        others = ask(store, meet(store, "ben", now), "Who pays?", now)
        room, staff = meet(store, "T1/C1", now, ChannelName.SLACK), meet(store, "staff", now)
        post = tell(
            store, room, post_key(theirs, 0), f"{mark(theirs)} Ana: My secret", now, (Choice(id="a", label="A"),)
        )
        both = f"Waiting:\n\n{item(theirs, 'Ana: My secret')}\n{item(others, 'Ben: Who pays?')}"
        shared = tell(store, staff, news_key(theirs, 0, staff.contact), both, now)
        alone = tell(store, staff, news_key(theirs, 1, staff.contact), f"Waiting:\n\n{item(theirs, 'My secret')}", now)
        store.run(lambda unit: unit.erasure.erase([ana.contact], now))
        assert text_of(store, shared) == f"Waiting:\n\n{item(others, 'Ben: Who pays?')}"
        assert (text_of(store, post), text_of(store, alone)) == ("", "")
        assert store.read(lambda unit: unit.tickets.one(theirs)) is None
        assert ticket_of(store, others).text == "Who pays?"
        after = states(store)
        assert after[news_key(theirs, 0, staff.contact)] == "pending"
        assert {after[post_key(theirs, 0)], after[news_key(theirs, 1, staff.contact)]} == {"failed"}

    def test_what_stands_in_the_channel(self, store: Store, ana: Person, now: datetime) -> None:
        """A post that was sent already is replaced by the ticket's mark, whatever was asked."""
        number, room = ask(store, ana, "My secret", now), meet(store, "T1/C1", now, ChannelName.SLACK)
        tell(store, room, post_key(number, 0), f"{mark(number)} Ana: My secret", now)
        for _time in range(3):
            deliver(store, now)
        store.run(lambda unit: unit.erasure.erase([ana.contact], now))
        (edit,) = store.run(lambda unit: unit.deliveries.claim(ALL, now, now + MINUTE, 9))
        assert (edit.to, edit.message.text, edit.message.choices) == (room.address, f"{mark(number)} —", ())
        assert edit.message.replaces.startswith("C1:")

    def test_its_number_is_nobody_elses(self, store: Store, ana: Person, now: datetime) -> None:
        """The row stays as a number among numbers: closed, without what led to anybody, in no list."""
        number = ask(store, ana, "My secret", now, remind_at=now)
        store.run(lambda unit: unit.erasure.erase([ana.contact], now))
        assert ask(store, meet(store, "ben", now), "Who pays?", now) > number
        row = store.read(lambda unit: unit.connection.execute(select(tickets).where(tickets.c.id == number)).one())
        assert (row.outcome, row.candidates, row.origin, row.remind_at) == ("erased", [], "", None)
        assert store.read(lambda unit: (unit.tickets.count_open(), len(unit.tickets.all(None, 9)))) == (1, 1)
        assert store.read(lambda unit: unit.tickets.questions_of(ana.contact)) == ()

    def test_a_longer_number_is_another_ticket(self, store: Store, ana: Person, now: datetime) -> None:
        """Ticket 1 is not struck out of what is told of ticket 12."""
        number = ask(store, ana, "My secret", now)
        staff = meet(store, "staff", now)
        text = f"Waiting:\n\n{item(number * 10 + 2, 'Who pays?')}"
        kept = tell(store, staff, news_key(number, 0, staff.contact), text, now)
        store.run(lambda unit: unit.erasure.erase([ana.contact], now))
        assert text_of(store, kept) == text

    def test_staff_who_are_erased_look_after_nothing(self, store: Store, ana: Person, now: datetime) -> None:
        """Their open tickets are anybody's again; what they closed keeps their number, which leads to nobody."""
        gone = meet(store, "staff", now)
        held, closed = ask(store, ana, "One", now), ask(store, ana, "Two", now)
        by = f"contact:{gone.contact}"
        for number in (held, closed):
            take(store, number, by)
        close(store, closed, now, TicketOutcome.ANSWERED, by)
        store.run(lambda unit: unit.erasure.erase([gone.contact], now))
        assert (ticket_of(store, held).assignee, ticket_of(store, closed).closed_by) == ("", by)

    def test_they_end_with_their_message(self, store: Store, ana: Person, now: datetime) -> None:
        """What is older than the retention period takes its ticket along."""
        number = ask(store, ana, "Who pays?", now)
        deliver(store, now)
        store.run(lambda unit: unit.retention.forget_conversations(now + DAY))
        assert store.read(lambda unit: unit.tickets.one(number)) is None
        assert not store.read(lambda unit: unit.connection.execute(select(deliveries.c.id)).all())
