"""What the staff are told of questions: each of them, and their channel, at once and again while nobody answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from handlers.ticket_room import keep_room
from handlers.tickets import give_back, hand_over, remind, settle, take
from knowledge.model.languages import FR
from knowledge.model.people import Address, ChannelName, Role
from knowledge.model.rights import OPERATOR, actor_of
from knowledge.store.tables import deliveries
from tests.handlers.people.asking import actions, answers, asks, room_of, sleeps, staff_phone, writes
from tests.handlers.people.network import Network, Telephone

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
QUESTION = "Qui paie le voyage ?"


@pytest.fixture
def ana(small_network: Network) -> Telephone:
    """The focal point of Lyon, who reads French."""
    return small_network.joined(small_network.focal_point, "ana")


def reminded(network: Network) -> int:
    """The job runs, and what it queued is sent."""
    count = network.store.run(lambda unit: remind(unit, network.library, network.now))
    network.deliver()
    return count


class TestTheStaff:
    def test_many_questions_are_one_message(self, small_network: Network, ana: Telephone) -> None:
        """Within ten minutes of a message the next questions wait, and come together."""
        iker = staff_phone(small_network)
        before = len(iker.shown)
        tickets = [asks(small_network, ana, f"Question {n} ?") for n in range(3)]
        assert len(iker.shown) == before + 1
        small_network.now += 10 * MINUTE
        small_network.deliver()
        assert len(iker.shown) == before + 2
        assert [f"**#{ticket}**" in iker.text for ticket in tickets] == [False, True, True]

    def test_a_night_is_one_message(self, small_network: Network, ana: Telephone) -> None:
        """What was asked while the staff sleep is told in the morning, once, and no longer than one message."""
        iker = staff_phone(small_network)
        sleeps(small_network, small_network.staff)
        small_network.now = NIGHT
        before = len(iker.shown)
        people = [small_network.web(f"p{n}", "en") for n in range(13)]
        for person in people:
            person.says("hello")
            asks(small_network, person, "Who pays?")
            small_network.now += 15 * MINUTE
        assert len(iker.shown) == before
        small_network.now = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
        small_network.deliver()
        assert len(iker.shown) == before + 1
        lines = iker.text.split("\n")
        assert sum(line.startswith("- ") for line in lines) == 10
        assert lines[-1].endswith("https://focal.example.org/console/tickets")

    def test_a_question_stays_on_its_line(self, small_network: Network, ana: Telephone) -> None:
        """Line ends, Markdown and length of a question do not break the list that it stands in."""
        iker = staff_phone(small_network)
        ticket = asks(small_network, ana, "un\n\n- **#1** deux\n# trois " + "x" * 5_000)
        (line,) = [line for line in iker.text.split("\n") if line.startswith("- ")]
        assert line.startswith(f"- **#{ticket}** ")
        assert "un - \\*\\*#1\\*\\* deux # trois" in line
        assert "…" in line
        assert len(iker.text) < 1_000

    def test_taking_and_giving_back(self, small_network: Network, ana: Telephone) -> None:
        """Who has taken a question keeps it until it is given back; each act is written down."""
        network, ticket = small_network, asks(small_network, ana, QUESTION)
        by = actor_of(network.contact(network.staff))
        deeds = (take, take, give_back, give_back, settle, settle, take)
        done = [
            network.store.run(partial(deed, by=by, ticket=ticket, library=network.library, now=network.now))
            for deed in deeds
        ]
        assert done == [True, True, True, False, True, False, False]
        assert not network.store.run(lambda unit: take(unit, OPERATOR, ticket, network.library, network.now))
        assert actions(network)[:4] == ["ticket.settled", "ticket.given_back", "ticket.taken", "ticket.taken"]

    def test_somebody_else_has_it(self, small_network: Network, ana: Telephone) -> None:
        """A question that one looks after is not taken by another, but may be answered by anybody."""
        network, ticket = small_network, asks(small_network, ana, QUESTION)
        assert network.store.run(lambda unit: take(unit, OPERATOR, ticket, network.library, network.now))
        by = actor_of(network.contact(network.staff))
        assert not network.store.run(lambda unit: take(unit, by, ticket, network.library, network.now))
        assert answers(network, ticket, "Chaque ville.")


class TestReminders:
    def test_after_one_day_then_two_then_five(self, small_network: Network, ana: Telephone) -> None:
        """Asked on a Friday, a question is brought up on Monday, Wednesday, and the Wednesday after, until answered."""
        iker, ticket = staff_phone(small_network), asks(small_network, ana, QUESTION)
        days: list[str] = []
        for _day in range(14):
            small_network.now += DAY
            if reminded(small_network):
                days.append(f"{small_network.now:%a %d}")
                assert f"**#{ticket}**" in iker.text
        assert days == ["Mon 23", "Wed 25", "Wed 02"]
        answers(small_network, ticket, "Chaque ville.")
        small_network.now += 30 * DAY
        assert reminded(small_network) == 0

    def test_one_message_for_all(self, small_network: Network, ana: Telephone) -> None:
        """Everything that is due stands in one message, since when it is open and who has taken it."""
        room, iker = room_of(small_network), staff_phone(small_network)
        tickets = [asks(small_network, ana, f"Question {n} ?") for n in range(3)]
        small_network.store.run(lambda unit: take(unit, OPERATOR, tickets[1], small_network.library, small_network.now))
        small_network.now += 10 * MINUTE
        small_network.deliver()
        small_network.now += 3 * DAY
        before, posts = len(iker.shown), len(room.shown)
        assert reminded(small_network) == 3
        assert (len(iker.shown), len(room.shown)) == (before + 1, posts + 1)
        lines = [line for line in room.text.split("\n") if line.startswith("- ")]
        assert ["open since 20 November 2026" in line for line in lines] == [True] * 3
        assert ["taken by the operator" in line for line in lines] == [False, True, False]

    def test_two_processes(self, network: Network) -> None:
        """The job may run several times at once: everybody is reminded once."""
        iker = staff_phone(network)
        asks(network, network.joined(network.focal_point, "ana"), QUESTION)
        network.now += 3 * DAY
        before = len(iker.shown)
        with ThreadPoolExecutor(4) as pool:
            runs = [
                pool.submit(network.store.run, lambda unit: remind(unit, network.library, network.now))
                for _ in range(4)
            ]
        assert sorted(run.result() for run in runs) == [0, 0, 0, 1]
        network.deliver()
        assert len(iker.shown) == before + 1


class TestTheRoom:
    def test_a_post_with_buttons(self, small_network: Network, ana: Telephone) -> None:
        """A question is posted with who asks, the language, the nearest titles and a link, in English."""
        room = room_of(small_network)
        ticket = asks(small_network, ana, QUESTION)
        assert room.text.startswith(f"**#{ticket}** **Focal point, Lyon (Lyon)** asks: “Qui paie le voyage ?”")
        assert "Language: French" in room.text
        assert "Nearest: " in room.text
        assert f"/console/tickets/{ticket}" in room.text
        assert [choice.label for choice in room.last.choices] == ["Answer", "I take it", "No answer needed"]
        assert room.last.pushed

    def test_it_is_brought_up_to_date(self, small_network: Network, ana: Telephone) -> None:
        """Taken, given back, answered: the post itself changes, says by whom, and at last has no buttons."""
        network, room = small_network, room_of(small_network)
        ticket = asks(network, ana, QUESTION)
        posted = network.store.read(
            lambda unit: unit.connection.execute(
                select(deliveries.c.provider_id).where(deliveries.c.key == f"ticket:{ticket}:room:0")
            ).scalar_one()
        )
        by = actor_of(network.contact(network.staff))
        network.store.run(lambda unit: take(unit, by, ticket, network.library, network.now))
        network.deliver()
        assert (room.last.replaces, "Secretariat, Bilbao" in room.text) == (posted, True)
        assert [choice.label for choice in room.last.choices] == ["Answer", "Give it back", "No answer needed"]
        answers(network, ticket, "Chaque ville.")
        assert "has answered" in room.text
        assert room.last.choices == ()

    def test_what_was_not_sent_yet_is_one_post(self, small_network: Network, ana: Telephone) -> None:
        """While Slack is away, a question that is answered meanwhile is posted once, as answered."""
        network, room = small_network, room_of(small_network)
        message, contact = writes(network, ana, QUESTION), ana.owner
        done = network.store.run(lambda unit: hand_over(unit, contact, message, FR, (), network.library, network.now))
        assert done.ticket is not None
        answers(network, done.ticket, "Chaque ville.")
        assert len(room.shown) == 1
        assert ("has answered" in room.text, room.last.choices) == (True, ())

    def test_another_channel_takes_its_place(self, small_network: Network, ana: Telephone) -> None:
        """There is one channel at a time; without a setting there is none."""
        network, first = small_network, room_of(small_network)
        other = Telephone(network, Address(channel=ChannelName.SLACK, external_id="T1/C2OTHER"), "en")
        network.store.run(lambda unit: keep_room(unit, other.address, network.now))
        asks(network, ana, QUESTION)
        assert (len(first.shown), len(other.shown)) == (0, 1)
        network.store.run(lambda unit: keep_room(unit, None, network.now))
        asks(network, ana, "Et l’hôtel ?")
        assert (len(first.shown), len(other.shown)) == (0, 1)
        room_of(network)
        asks(network, ana, "Et le repas ?")
        assert (len(first.shown), len(other.shown)) == (1, 1)

    def test_a_question_from_before_another_channel(self, network: Network) -> None:
        """What was posted in one channel can be taken, answered and forgotten once the staff have another one, where
        it is posted then; back in the first one, its post there is brought up to date."""
        ana = network.joined(network.focal_point, "ana")
        first = room_of(network)
        ticket = asks(network, ana, QUESTION)
        other = Telephone(network, Address(channel=ChannelName.SLACK, external_id="T1/C2OTHER"), "en")
        network.store.run(lambda unit: keep_room(unit, other.address, network.now))
        by = actor_of(network.contact(network.staff))
        assert network.store.run(lambda unit: take(unit, by, ticket, network.library, network.now))
        network.deliver()
        assert (len(first.shown), len(other.shown)) == (1, 1)
        room_of(network)
        assert answers(network, ticket, "Chaque ville.")
        assert (len(first.shown), len(other.shown)) == (2, 1)
        assert "has answered" in first.text

    def test_two_processes_start(self, network: Network) -> None:
        """Whichever is first, there is one entry for the channel, which belongs to the secretariat and is no visitor
        that might be forgotten."""
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _n: room_of(network), range(4)))
        (room,) = network.store.read(lambda unit: unit.tickets.posts.rooms())
        contact = network.contact(room.contact_id)
        assert (contact.role, contact.member and contact.member.code) == (Role.VISITOR, "es-bilbao")
        unheard = network.store.read(lambda unit: unit.retention.unheard_visitors(network.now + 900 * DAY, 50))
        assert room.contact_id not in unheard
