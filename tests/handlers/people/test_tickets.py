"""Questions to the secretariat: handed over, answered by a person where they were asked, taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from handlers.erasure import forget
from handlers.tickets import LONGEST_ANSWER, NoAnswer, OutOfReach, TooLong, answer, withdraw
from knowledge.model.languages import EN, FR
from knowledge.model.people import AddressState, Role
from knowledge.model.rights import OPERATOR, actor_of
from knowledge.model.tickets import MOST_OPEN, HandOverState, TicketOutcome
from knowledge.store.store import Store
from knowledge.store.tables import messages
from tests.handlers.people.asking import (
    actions,
    answers,
    asks,
    forwards,
    hands_over,
    room_of,
    sleeps,
    staff_phone,
    ticket_of,
    writes,
)
from tests.handlers.people.network import Network, Telephone

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
QUESTION = "Qui paie le voyage ?"


@pytest.fixture
def ana(small_network: Network) -> Telephone:
    """The focal point of Lyon, who reads French."""
    return small_network.joined(small_network.focal_point, "ana")


def verdict_of_last(store: Store) -> str:
    newest = select(messages.c.verdict).where(messages.c.direction == "out").order_by(messages.c.id.desc()).limit(1)
    verdict: str = store.read(lambda unit: unit.connection.execute(newest).scalar_one())
    return verdict


class TestTheWay:
    def test_from_the_question_to_the_answer(self, network: Network) -> None:
        """Asked, told to the staff, answered: the answer comes where it was asked, in the reader's language, marked as
        a person's, and everybody who did something stands in the log."""
        ana, iker = network.joined(network.focal_point, "ana"), staff_phone(network)
        ticket = asks(network, ana, QUESTION)
        assert f"**#{ticket}**" in iker.text
        assert "Focal point, Lyon" in iker.text
        assert "Qui paie le voyage ?" in iker.text
        assert f"https://focal.example.org/console/tickets/{ticket}" in iker.text
        assert answers(network, ticket, "Chaque ville paie **le sien**.")
        assert ana.last.language == FR
        assert "Qui paie le voyage ?" in ana.text
        assert ana.text.endswith("\n\nChaque ville paie **le sien**.")
        assert verdict_of_last(network.store) == "person"
        closed = ticket_of(network, ticket)
        assert (closed.outcome, closed.closed_by) == (TicketOutcome.ANSWERED, f"contact:{network.staff}")
        assert actions(network)[:2] == ["ticket.answered", "ticket.opened"]

    def test_it_says_that_a_person_answers(self, small_network: Network) -> None:
        """The mark stands before the text, in the texts' own language, with the question as it was asked."""
        bea = small_network.web("bea", "en")
        bea.says("hello")
        ticket = asks(small_network, bea, "Who *pays*?\n[x](https://example.org)")
        answers(small_network, ticket, "You do.")
        marked, _, text = bea.text.partition("\n\n")
        assert marked.startswith("A person at the secretariat answers your question “Who \\*pays\\*? \\[x\\]")
        assert text == "You do."

    def test_what_was_forwarded(self, small_network: Network, ana: Telephone) -> None:
        """A message that was handed on is told of as such, with where it stands, and can be answered too."""
        room, iker = room_of(small_network), staff_phone(small_network)
        ticket = forwards(small_network, ana, "We cannot come.", "https://example.org/p1")
        assert "We cannot come" in iker.text
        assert "https://example.org/p1" in room.text
        answers(small_network, ticket, "Dommage.")
        assert ana.text.endswith("Dommage.")

    def test_a_colleague_in_another_language(self, small_network: Network) -> None:
        """Each of the staff is told in a language of their own."""
        add = small_network.store.run
        other = add(lambda unit: unit.people.add_contact("Jo", Role.ADMINISTRATOR, EN, None, small_network.now))
        jo = small_network.web("jo", "en")
        jo.says(small_network.invite(other))
        asks(small_network, small_network.joined(small_network.focal_point, "ana"), QUESTION)
        assert jo.text.startswith("Waiting for an answer of the secretariat:")


class TestHandingOver:
    def test_the_same_question_twice(self, small_network: Network, ana: Telephone) -> None:
        """While it is open, the same words of the same person are the same ticket, whatever their case and spaces."""
        first = asks(small_network, ana, QUESTION)
        again = hands_over(small_network, ana, writes(small_network, ana, f"  {QUESTION.upper()} "))
        assert (again.ticket, again.state) == (first, HandOverState.ALREADY_OPEN)
        ben = small_network.web("ben")
        ben.says("bonjour")
        assert asks(small_network, ben, QUESTION) != first

    def test_the_same_message_twice(self, small_network: Network, ana: Telephone) -> None:
        """A button pressed twice opens one ticket; a message that was answered is not asked again."""
        message = writes(small_network, ana, QUESTION)
        states = [hands_over(small_network, ana, message).state for _ in range(2)]
        assert states == [HandOverState.OPENED, HandOverState.ALREADY_OPEN]
        ticket = ticket_of(small_network, hands_over(small_network, ana, message).ticket or 0)
        answers(small_network, ticket.id, "Chaque ville.")
        assert hands_over(small_network, ana, message).state is HandOverState.ALREADY_OPEN
        assert not ticket_of(small_network, ticket.id).is_open

    def test_it_begins_anew_after_it_was_taken_back(self, small_network: Network, ana: Telephone) -> None:
        """Who withdraws a question and wants it answered after all has the same ticket again, and staff hear of it."""
        room, message = room_of(small_network), writes(small_network, ana, QUESTION)
        ticket = hands_over(small_network, ana, message).ticket
        assert ticket is not None
        small_network.store.run(
            lambda unit: withdraw(unit, ana.owner, ticket, small_network.library, small_network.now)
        )
        small_network.deliver()
        assert "withdrawn" in room.text
        again = hands_over(small_network, ana, message)
        assert (again.ticket, again.state) == (ticket, HandOverState.OPENED)
        assert "withdrawn" not in room.text
        assert answers(small_network, ticket, "Chaque ville.")

    def test_no_more_than_a_few(self, small_network: Network, ana: Telephone) -> None:
        """The sixth question waits until one of the five is closed."""
        tickets = [asks(small_network, ana, f"Question {n} ?") for n in range(MOST_OPEN)]
        message = writes(small_network, ana, "Encore une ?")
        refused = hands_over(small_network, ana, message)
        assert (refused.ticket, refused.state) == (None, HandOverState.TOO_MANY)
        answers(small_network, tickets[0], "Oui.")
        assert hands_over(small_network, ana, message).state is HandOverState.OPENED

    def test_what_it_is_kept_with(self, small_network: Network, ana: Telephone) -> None:
        """Its language, its nearest entries, and a reminder on the next working day at nine in Madrid."""
        ticket = ticket_of(small_network, asks(small_network, ana, QUESTION))
        assert (ticket.language, ticket.candidates[0], ticket.name) == (FR, "president", "Focal point, Lyon")
        monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        due = small_network.store.read(lambda unit: unit.tickets.due(monday, 5))
        assert [each.id for each in due] == [ticket.id]
        assert small_network.store.read(lambda unit: unit.tickets.due(monday - MINUTE, 5)) == ()

    def test_nobody_at_the_secretariat_is_reached(self, small_network: Network, ana: Telephone) -> None:
        """The ticket is there for the console all the same."""
        assert ticket_of(small_network, asks(small_network, ana, QUESTION)).is_open


class TestWithdrawing:
    def withdraws(self, network: Network, phone: Telephone, ticket: int) -> bool:
        contact = phone.owner
        return network.store.run(lambda unit: withdraw(unit, contact, ticket, network.library, network.now))

    def test_by_whoever_asked(self, small_network: Network, ana: Telephone) -> None:
        """Nobody else takes a question back, and nobody an answered one."""
        ticket = asks(small_network, ana, QUESTION)
        eve = small_network.web("eve")
        eve.says("bonjour")
        assert not self.withdraws(small_network, eve, ticket)
        assert self.withdraws(small_network, ana, ticket)
        assert ticket_of(small_network, ticket).outcome is TicketOutcome.WITHDRAWN
        assert not self.withdraws(small_network, ana, ticket)
        assert not answers(small_network, ticket, "Trop tard.")


class TestAnswering:
    def test_two_at_once(self, network: Network) -> None:
        """Of several who answer in the same moment one is heard; whoever asked gets one answer."""
        ana = network.joined(network.focal_point, "ana")
        ticket = asks(network, ana, QUESTION)
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda n: _answer_quietly(network, ticket, f"Réponse {n}"), range(4)))
        network.deliver()
        assert done.count(True) == 1
        assert ana.text.endswith(f"Réponse {done.index(True)}")
        assert sum("Réponse" in message.text for message in ana.shown) == 1

    @pytest.mark.parametrize(
        ("text", "error"), [("", NoAnswer), (" \n\t\x00", NoAnswer), ("x" * (LONGEST_ANSWER + 1), TooLong)]
    )
    def test_what_cannot_be_sent(
        self, small_network: Network, ana: Telephone, text: str, error: type[Exception]
    ) -> None:
        """Nothing at all, and more than a message holds, is refused; the ticket stays open."""
        ticket = asks(small_network, ana, QUESTION)
        with pytest.raises(error):
            answers(small_network, ticket, text)
        assert ticket_of(small_network, ticket).is_open

    def test_the_longest(self, small_network: Network, ana: Telephone) -> None:
        """Four thousand characters are an answer."""
        assert answers(small_network, asks(small_network, ana, QUESTION), "x" * LONGEST_ANSWER)
        assert ana.text.endswith("x" * LONGEST_ANSWER)

    def test_where_it_was_asked(self, small_network: Network, ana: Telephone) -> None:
        """Somebody with two browsers and a telephone reads the answer in the browser where they asked."""
        browsers = [small_network.web(name) for name in ("one", "two")]
        for browser in browsers:
            code = ana.says("/link").text
            browser.says(next(word.strip("*`.") for word in code.split() if word.count("-") == 2))
        ticket = asks(small_network, browsers[0], QUESTION)
        writes(small_network, browsers[1], "autre chose")
        answers(small_network, ticket, "Chaque ville.")
        assert [phone.text.endswith("Chaque ville.") for phone in (*browsers, ana)] == [True, False, False]

    def test_another_way_where_that_one_is_gone(self, small_network: Network, ana: Telephone) -> None:
        """Who has blocked Focal where they asked reads the answer elsewhere; who is nowhere gets none, and the staff
        are told so."""
        browser = small_network.web("one")
        code = ana.says("/link").text
        browser.says(next(word.strip("*`.") for word in code.split() if word.count("-") == 2))
        first, second = asks(small_network, ana, QUESTION), asks(small_network, ana, "Et l’hôtel ?")
        _lose(small_network, ana)
        answers(small_network, first, "Chaque ville.")
        assert browser.text.endswith("Chaque ville.")
        _lose(small_network, browser)
        with pytest.raises(OutOfReach):
            answers(small_network, second, "Aussi.")
        assert ticket_of(small_network, second).is_open

    def test_a_thread_is_answered_in_the_thread(self, small_network: Network) -> None:
        """What was asked where others read along is answered there."""
        thread = small_network.slack("T1/C2/17.5", "en")
        thread.says("hello")
        answers(small_network, asks(small_network, thread, QUESTION), "Chaque ville.")
        assert thread.text.endswith("Chaque ville.")

    def test_it_wakes_nobody(self, small_network: Network, ana: Telephone) -> None:
        """At night an answer waits for the morning on a telephone, but not for somebody who is awake, nor in a page."""
        sleeps(small_network, small_network.focal_point)
        small_network.now = NIGHT
        ticket, browser = asks(small_network, ana, QUESTION), small_network.web("bea", "en")
        browser.says("hello")
        in_page = asks(small_network, browser, "Who pays?")
        small_network.now = NIGHT + HOUR
        answers(small_network, ticket, "Chaque ville.")
        answers(small_network, in_page, "Each city.")
        assert browser.text.endswith("Each city.")
        assert not ana.text.endswith("Chaque ville.")
        small_network.now = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)  # eight o'clock in Lyon
        small_network.deliver()
        assert ana.text.endswith("Chaque ville.")

    def test_who_has_just_written_is_awake(self, small_network: Network, ana: Telephone) -> None:
        """Within half an hour of their last message an answer comes at once, at night too."""
        sleeps(small_network, small_network.focal_point)
        small_network.now = NIGHT
        ticket = asks(small_network, ana, QUESTION)
        small_network.now = NIGHT + 30 * MINUTE
        answers(small_network, ticket, "Chaque ville.")
        assert ana.text.endswith("Chaque ville.")

    def test_the_waiting_answer_goes_with_the_person(self, small_network: Network, ana: Telephone) -> None:
        """An answer that waits for the morning is taken back when its reader wishes to be erased."""
        sleeps(small_network, small_network.focal_point)
        small_network.now = NIGHT
        ticket = asks(small_network, ana, QUESTION)
        small_network.now = NIGHT + HOUR
        answers(small_network, ticket, "Chaque ville.")
        small_network.store.run(lambda unit: forget(unit, OPERATOR, small_network.focal_point, small_network.now))
        small_network.now += DAY
        small_network.deliver()
        assert not any("Chaque ville" in message.text for message in ana.shown)


def _answer_quietly(network: Network, ticket: int, text: str) -> bool:
    by = actor_of(network.contact(network.staff))
    return network.store.run(lambda unit: answer(unit, by, ticket, text, network.library, network.now))


def _lose(network: Network, phone: Telephone) -> None:
    """Messages reach a telephone no more."""

    number = network.store.read(lambda unit: unit.people.address_id(phone.address))
    assert number is not None
    network.store.run(lambda unit: unit.people.set_state(number, AddressState.BLOCKED, network.now))
