"""A real process is killed at the worst moments: every accepted message is answered, once."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from random import Random

import httpx
import pytest
from sqlalchemy import select, update

from bot.channels.webchat import parse
from bot.web.guards import ChatCookie
from knowledge.store.store import Store
from knowledge.store.tables import deliveries, messages, webchat_mail
from tests.bot.serving import until
from tests.bot.visitor import Visitor
from tests.conftest import NOW
from tests.faults.process import PATIENCE_S, Server
from tests.queueing import states

KILLS = {"sqlite": 5, "postgresql": 2}  # a start takes seconds
GRACE_S = 6.5


def visitor_of(server: Server, chat: str) -> Visitor:
    """The browser that has this chat."""
    visitor = Visitor(server.url)
    visitor.http.cookies.set(ChatCookie.NAME, ChatCookie(server.environment["FOCAL_SECRET_KEY"]).sign(chat))
    return visitor


def let_leases_run_out(store: Store) -> None:
    """As if the seconds had passed for which a dead process still holds what it was sending."""
    past = update(deliveries).where(deliveries.c.state == "sending").values(lease_until=datetime.now(UTC))
    store.run(lambda unit: bool(unit.connection.execute(past)))


def key_of(chat: str, number: int) -> str:
    """The key under which the store knows "menu", posted with a number of the page."""
    return parse(chat, f"k{number}", "menu", "", "en", NOW).key


def until_all_sent(store: Store) -> None:
    """For as long as it takes: how much was written depends on how fast the machine is."""
    until(lambda: set(states(store).values()) == {"sent"}, lambda: Counter(states(store).values()))


def mails(store: Store, direction: str) -> Counter[str]:
    """How often each key stands in the mailboxes."""
    found = select(webchat_mail.c.key).where(webchat_mail.c.direction == direction)
    return Counter(store.read(lambda unit: list(unit.connection.execute(found).scalars())))


def replies_to(store: Store) -> dict[str, str]:
    """For the key of each message that was taken, the key of its reply."""
    found = select(messages.c.key, messages.c.id).where(messages.c.direction == "in")
    return store.read(lambda unit: {row.key: f"reply:{row.id}:0" for row in unit.connection.execute(found)})


def test_killed_between_commit_and_record(server: Server, store: Store) -> None:
    """Wherever in the gap a process dies, the next one brings every reply to the browser, each exactly once.

    One dies when the browser has a reply and the store does not know, one when a reply is claimed and not sent, and
    one when its replies are committed and nothing else.
    """
    places = ["sent", "claimed", "committed"]
    died = server.run("tests.faults.dying", "3", *places)
    assert died.returncode == 0, died.stderr
    taken = died.stdout.split()
    assert taken == [key_of(chat, number) for chat in places for number in range(3)]
    in_flight, waiting = ["sending", "pending", "pending"], ["pending"] * 3
    assert list(states(store).values()) == [*in_flight, *in_flight, *waiting]
    assert mails(store, "out").total() == 1
    let_leases_run_out(store)
    server.start()
    until_all_sent(store)
    assert mails(store, "out") == Counter(replies_to(store)[key] for key in taken)
    for chat in places:
        with visitor_of(server, chat) as visitor:
            shown = visitor.page().messages
        assert Counter(message.direction for message in shown) == {"in": 3, "out": 3}
        assert [message.direction for message in shown[-2:]] == ["out", "out"]


class Stream:
    """A visitor who writes without pause, over and beyond the deaths of the server."""

    def __init__(self, server: Server, name: str, accepted: queue.SimpleQueue[str]) -> None:
        self._accepted = accepted
        self._name = name
        self._visitor = visitor_of(server, name)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._write, name=name)
        self._thread.start()

    def _write(self) -> None:
        for number in itertools.count():
            if self._is_over.is_set():
                break
            try:
                response = self._visitor.post(text="menu", key=f"k{number}")
            except httpx.TransportError:
                self._is_over.wait(0.02)  # nobody listens while the server is down
                continue
            if response.status_code == 503:
                self._is_over.wait(0.02)  # the database is away
                continue
            assert response.status_code == 202, response.text
            self._accepted.put(key_of(self._name, number))

    def end(self) -> None:
        self._is_over.set()
        self._thread.join(30)
        self._visitor.http.close()


def test_killed_at_any_moment(server: Server, store: Store) -> None:
    """Kills at random moments of a stream of posts of three visitors: what was accepted is answered, exactly once."""
    chance = Random(7)
    answered: queue.SimpleQueue[str] = queue.SimpleQueue()
    accepted: list[str] = []
    streams = [Stream(server, f"visitor-{number}", answered) for number in range(3)]
    try:
        for _ in range(KILLS[store.engine.dialect.name]):
            server.start()
            accepted += [answered.get(timeout=PATIENCE_S) for _ in range(chance.randint(1, 60))]
            server.kill()
    finally:
        for stream in streams:
            stream.end()
    while not answered.empty():
        accepted.append(answered.get())
    let_leases_run_out(store)
    server.start()
    until_all_sent(store)
    replies = replies_to(store)
    assert [key for key in accepted if key not in replies] == [], "accepted and then forgotten"
    assert mails(store, "out") == Counter(replies.values()), "lost or doubled replies"
    assert mails(store, "in") == Counter(replies.keys()), "lost or doubled messages"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_asked_to_end_while_a_page_is_open(program: Server) -> None:
    """SIGTERM with an open event stream: the stream ends, and the process soon after, with success."""
    program.start()
    with Visitor(program.url) as visitor:
        visitor.ask("menu")
        with visitor.stream() as arriving:
            assert next(arriving) is not None
            begun = time.monotonic()
            program.terminate()
            for _event in arriving:
                pass
    assert program.wait() == 0
    assert time.monotonic() - begun < GRACE_S
