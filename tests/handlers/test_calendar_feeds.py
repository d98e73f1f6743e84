"""Calendars under a secret address: given out once, replaced, ended, and fetched without being written anew."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from handlers.calendar_feeds import KEPT, MOST, PATH, Fetched, end_address, fetch, make_address
from handlers.deadlines.setting import cancel_deadline, move_deadline
from handlers.deadlines.settling import settle
from handlers.dialogue.library import Library
from handlers.erasure import forget
from knowledge.model.audience import Act, Audience
from knowledge.model.calendar_addresses import hash_of_token
from knowledge.model.deadlines import Deadline
from knowledge.model.languages import EN, FR, PT
from knowledge.model.rights import OPERATOR
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.handlers.people.deadlines import DAY, announce
from tests.handlers.people.network import Network
from tests.lives import dump

WEB = "https://focal.example.org"


@pytest.fixture
def network(sqlite_store: Store, library: Library, now: datetime) -> Network:
    """The small network, whose focal point of Lyon subscribes."""
    return Network(sqlite_store, library, now)


@pytest.fixture
def token(network: Network) -> str:
    """The secret part of their address."""
    return new_token(network)


def new_token(network: Network, seed: int = 1) -> str:
    """Another address, and of that the secret part."""
    contact = network.contact(network.focal_point)
    pick = random.Random(seed).choice
    address = network.store.run(lambda unit: make_address(unit, contact, WEB, network.now, pick))
    begin, end = f"{WEB}{PATH}/", ".ics"
    assert address.startswith(begin)
    assert address.endswith(end)
    return address.removeprefix(begin).removesuffix(end)


def fetched(network: Network, token: str, *etags: str) -> Fetched:
    """What a program gets that has what these etags name."""
    found = found_at(network, token, *etags)
    assert found is not None
    return found


def found_at(network: Network, token: str, *etags: str) -> Fetched | None:
    digest = hash_of_token(token)
    return network.store.read(lambda unit: fetch(unit, digest, network.library, network.now, etags.__contains__))


def titles(content: bytes | None) -> list[str]:
    """What the entries are called, in their order."""
    assert content is not None
    return [str(entry["SUMMARY"]) for entry in Calendar.from_ical(content).walk("VEVENT")]


def shown(network: Network, token: str) -> list[str]:
    return titles(fetched(network, token).content)


def named(network: Network, title: str, **values: Any) -> Deadline:
    return announce(network, {EN: title, FR: title, PT: title}, **values)


class TestTheAddress:
    def test_only_its_digest_is_kept(self, network: Network, token: str) -> None:
        """Nothing of its secret is in the database; that it was given out is written down."""
        rows = dump(network.store)
        assert [group for group in token.split(".") if group in rows] == []
        assert hash_of_token(token) in rows
        assert "calendar.opened" in rows

    def test_a_new_one_ends_the_old(self, network: Network, token: str) -> None:
        """What somebody else may have seen leads nowhere any more."""
        other = new_token(network, 2)
        assert found_at(network, token) is None
        assert fetched(network, other).content is not None

    def test_ended(self, network: Network, token: str) -> None:
        """Nothing is found there; it is written down, and only once."""
        contact = network.contact(network.focal_point)
        ended = [network.store.run(lambda unit: end_address(unit, contact, network.now)) for _ in range(2)]
        assert ended == [True, False]
        assert found_at(network, token) is None
        assert dump(network.store).count("calendar.ended") == 1

    def test_forgotten_with_the_person(self, network: Network, token: str) -> None:
        """Whoever wished to be forgotten has no calendar either."""
        network.store.run(lambda unit: forget(unit, OPERATOR, network.focal_point, network.now))
        assert found_at(network, token) is None

    @pytest.mark.parametrize("unknown", ["", "x", "0" * 60, "'; DROP TABLE calendar_feeds; --", "é" * 1_000])
    def test_what_nobody_has(self, network: Network, token: str, unknown: str) -> None:
        """It leads nowhere, whatever it looks like."""
        assert found_at(network, unknown) is None


class TestTheCalendar:
    def test_what_is_open_and_what_was(self, network: Network, token: str) -> None:
        """A month back and all that lies ahead, settled and cancelled ones too, the earliest first."""
        named(network, "Long ago", due_at=network.now - KEPT - timedelta(minutes=1))
        named(network, "Lately", due_at=network.now - KEPT)
        done = named(network, "Done", due_at=network.now + DAY)
        called_off = named(network, "Called off", due_at=network.now + 2 * DAY)
        named(network, "Far ahead", due_at=network.now + 700 * DAY)
        named(network, "Braga's", audience=Audience(members=frozenset({network.braga.id})))
        colleague = network.contact(network.alternate)
        network.store.run(lambda unit: settle(unit, colleague, done, Act.ANSWERED, network.now))
        network.store.run(lambda unit: cancel_deadline(unit, OPERATOR, called_off, network.library, network.now))
        assert shown(network, token) == ["Lately", "✓ Done", "Called off", "Far ahead"]

    def test_in_the_readers_language(self, network: Network, token: str) -> None:
        """The focal point reads French, until they choose something else."""
        announce(network)
        assert shown(network, token) == ["Contributions au rapport annuel"]
        network.store.run(lambda unit: unit.contacts.set_language(network.focal_point, PT, ()))
        assert shown(network, token) == ["Contributos para o relatório anual"]

    def test_whoever_lost_their_city(self, network: Network, token: str) -> None:
        """The address still holds, with nothing in it: no city, no deadlines."""
        announce(network)
        network.store.run(lambda unit: unit.contacts.end_posts(network.focal_point))
        assert shown(network, token) == []

    def test_very_many(self, network: Network, token: str) -> None:
        """A calendar has an end: the earliest are in it."""
        far = announce(network)

        def add(unit: Unit) -> None:
            for _ in range(MOST):
                unit.deadlines.add(far)

        network.store.run(add)
        assert len(shown(network, token)) == MOST


class TestUnchanged:
    def test_is_not_written_again(self, network: Network, token: str) -> None:
        """Who has it is told so, at another hour and on another day as well."""
        announce(network)
        first = fetched(network, token)
        assert fetched(network, token, first.etag).content is None
        network.now += 3 * DAY
        assert fetched(network, token, first.etag) == replace(first, content=None)

    def test_the_same_etag_is_the_same_calendar(self, network: Network, token: str) -> None:
        """Written twice, it is alike to the byte."""
        announce(network)
        assert fetched(network, token) == fetched(network, token)

    def test_whatever_changes_is_noticed(self, network: Network, token: str) -> None:
        """A new deadline, another time, a colleague's act, a cancellation, another language or clock: each time what
        the program has is old."""
        deadline = announce(network)
        colleague = network.contact(network.alternate)
        library, now, reader = network.library, network.now, network.focal_point
        seen = [fetched(network, token).etag]
        for change in (
            lambda unit: move_deadline(unit, OPERATOR, deadline, deadline.due_at + DAY, library, now),
            lambda unit: settle(unit, colleague, deadline, Act.DECLINED, now),
            lambda unit: cancel_deadline(unit, OPERATOR, kept_in(unit, deadline), library, now),
            lambda unit: unit.deadlines.add(deadline),
            lambda unit: unit.contacts.set_language(reader, PT, ()),
            lambda unit: unit.contacts.set_time_zone(reader, "America/Montevideo"),
        ):
            network.store.run(change)
            again = fetched(network, token, *seen)
            assert again.content is not None
            seen.append(again.etag)
        assert len(set(seen)) == len(seen)

    def test_of_another_reader(self, network: Network, token: str) -> None:
        """Nobody is told that they have what somebody else has."""
        announce(network)
        first = fetched(network, token).etag
        phone = network.contact(network.elected)
        other = network.store.run(lambda unit: make_address(unit, phone, WEB, network.now))
        network.store.run(lambda unit: unit.contacts.set_language(network.elected, EN, ()))
        assert fetched(network, other.rpartition("/")[2].removesuffix(".ics"), first).content is not None


def kept_in(unit: Unit, deadline: Deadline) -> Deadline:
    """The deadline as it is by now."""
    found = unit.deadlines.one(deadline.id)
    assert found is not None
    return found
