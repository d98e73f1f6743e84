"""Several processes share the work of Focal on one PostgreSQL, and any of them may die at any time."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Literal

import httpx
import pytest
from sqlalchemy import update

from bot.config import PREFIX
from bot.duties import Duty
from handlers.dialogue.library import Library
from knowledge.store.store import Store, open_store
from knowledge.store.tables import leases
from tests.bot.serving import free_port, until
from tests.bot.visitor import Visitor
from tests.botapi.conftest import environment_of
from tests.botapi.loopback import LoopbackTelegram
from tests.faults.conftest import furnished_with
from tests.faults.database import database_of_our_own
from tests.faults.forked import Forked
from tests.faults.process import PATIENCE_S, Server
from tests.faults.test_kill import Stream, let_leases_run_out, mails, replies_to, until_all_sent
from tests.slack.focal import answer_to, one_workspace
from tests.slack.loopback import LoopbackSlack

ROUNDS = 4
DATABASE_ENDS: tuple[Literal["immediate", "fast"], ...] = ("immediate", "fast")

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def process(environment: Mapping[str, str], exits: ExitStack, *duties: Duty) -> Forked:
    """One that has these duties, not yet started."""
    made = Forked({**environment, "FOCAL_PORT": str(free_port())}, *(f"--{duty}" for duty in duties))
    exits.callback(made.kill)
    return made


def let_them_run_out(store: Store) -> None:
    """As if the seconds had passed for which a dead process still holds its leases."""
    store.run(lambda unit: bool(unit.connection.execute(update(leases).values(until=datetime.now(UTC)))))


def on_duty(store: Store, duty: Duty) -> str:
    """Which process does something that a single one does; "" when none."""
    return store.read(lambda unit: unit.leases.held(datetime.now(UTC))).get(duty, "")


@on_postgresql
def test_each_kind_is_killed_under_load(environment: Mapping[str, str], store: Store, exits: ExitStack) -> None:
    """Two processes answer the web and two send; while people write, one after the other is killed and comes back.

    What was accepted is answered, exactly once in the browser, and a visitor of one process reads what came in by the
    other.
    """
    webs, workers = two_of_each(environment, exits)
    taken: list[str] = []
    chance = Random(11)
    with writing_to(*webs) as accepted:
        for number in range(ROUNDS):
            taken += [accepted.get(timeout=PATIENCE_S) for _ in range(chance.randint(5, 40))]
            victim = (webs if number % 2 else workers)[chance.randrange(2)]
            victim.kill()
            victim.start()
    check_all_answered(store, [*taken, *left_in(accepted)])


def test_the_database_is_killed_under_load(library: Library, tmp_path: Path, exits: ExitStack) -> None:
    """While people write to two processes and two others send, the database goes down as in a power cut, and again in
    order. Nobody restarts Focal: what was accepted is answered, once."""
    database = exits.enter_context(database_of_our_own())
    webs, _ = two_of_each(furnished_with(database.url, tmp_path / "data"), exits)
    store = open_store(database.url)
    exits.callback(store.close)
    taken: list[str] = []
    with writing_to(*webs) as accepted:
        for mode in DATABASE_ENDS:
            taken += [accepted.get(timeout=PATIENCE_S) for _ in range(20)]
            database.restart(mode)
        taken += [accepted.get(timeout=PATIENCE_S) for _ in range(20)]
    store.engine.dispose()  # our own connections did not outlive it either
    check_all_answered(store, [*taken, *left_in(accepted)])


def two_of_each(environment: Mapping[str, str], exits: ExitStack) -> tuple[list[Forked], list[Forked]]:
    """Two processes that answer the web, and two that send; all started."""
    webs = [process(environment, exits, Duty.WEB) for _ in range(2)]
    workers = [process(environment, exits, Duty.WORKER, Duty.CLOCK) for _ in range(2)]
    for server in (*webs, *workers):
        server.start()
    return webs, workers


@contextmanager
def writing_to(*webs: Forked) -> Iterator[queue.SimpleQueue[str]]:
    """Two visitors of each who write without pause; what was accepted is in the queue."""
    accepted: queue.SimpleQueue[str] = queue.SimpleQueue()
    streams = [Stream(web, f"visitor-{number}", accepted) for number, web in enumerate((*webs, *webs))]
    try:
        yield accepted
    finally:
        for stream in streams:
            stream.end()


def left_in(accepted: queue.SimpleQueue[str]) -> Iterator[str]:
    while not accepted.empty():
        yield accepted.get()


def check_all_answered(store: Store, taken: Sequence[str]) -> None:
    """Each message that was accepted has its reply, and each reply is in the browser's mailbox exactly once."""
    let_leases_run_out(store)
    until_all_sent(store)
    replies = replies_to(store)
    assert [key for key in taken if key not in replies] == [], "accepted and then forgotten"
    assert mails(store, "out") == Counter(replies.values()), "lost or doubled replies"


@on_postgresql
def test_the_clock_is_taken_over(environment: Mapping[str, str], store: Store, exits: ExitStack) -> None:
    """Of two clocks one is on duty; when it is killed, the other one is after its lease has run out."""
    clocks = [process(environment, exits, Duty.CLOCK) for _ in range(2)]
    clocks[0].start()
    until(lambda: on_duty(store, Duty.CLOCK) != "")
    first = on_duty(store, Duty.CLOCK)
    clocks[1].start()
    clocks[0].kill()
    let_them_run_out(store)
    until(lambda: on_duty(store, Duty.CLOCK) not in ("", first))


@on_postgresql
def test_a_worker_alone_tells_that_it_is_well(environment: Mapping[str, str], exits: ExitStack) -> None:
    """It answers nothing but those who watch it."""
    worker = process(environment, exits, Duty.WORKER)
    worker.start()
    assert httpx.get(f"{worker.url}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{worker.url}/").status_code == 404


@on_postgresql
def test_an_answer_crosses_processes_at_once(environment: Mapping[str, str], exits: ExitStack) -> None:
    """The browser is connected to one process, and another one sends: the stream brings the answer all the same."""
    web, worker = process(environment, exits, Duty.WEB), process(environment, exits, Duty.WORKER)
    web.start()
    worker.start()
    with Visitor(web.url) as visitor:
        visitor.ask("menu")


@on_postgresql
def test_polling_is_taken_over(environment: Mapping[str, str], store: Store, exits: ExitStack) -> None:
    """Of two processes that would ask Telegram one does, and nothing that people write is lost when it is killed."""
    with LoopbackTelegram() as telegram:
        named = environment_of(telegram, Path(environment["FOCAL_DATA_DIR"]), "polling", "", {})
        settings = {**named, **environment} | {name: named[name] for name in named if "TELEGRAM" in name}
        worker = process(settings, exits, Duty.WORKER)
        pollers = [process(settings, exits, Duty.TELEGRAM_POLLING) for _ in range(2)]
        for server in (worker, *pollers):
            server.start()
        telegram.person(1).says("/menu")
        telegram.wait_until(lambda: len(telegram.world.posted) >= 1)
        first = on_duty(store, Duty.TELEGRAM_POLLING)
        pid = int(first.split(":")[1])
        next(poller for poller in pollers if poller.pid == pid).kill()
        telegram.person(2).says("/menu")
        let_them_run_out(store)
        telegram.wait_until(lambda: {chat for chat, _ in telegram.world.posted} == {1, 2})
        assert on_duty(store, Duty.TELEGRAM_POLLING) not in ("", first)


@on_postgresql
def test_the_socket_is_taken_over(environment: Mapping[str, str], store: Store, exits: ExitStack) -> None:
    """Of two processes that would listen to Slack one does, and whoever writes while it is dead is answered."""
    with LoopbackSlack() as slack:
        settings = {**environment, **as_environment(one_workspace(slack, "socket", free_port()))}
        worker = process(settings, exits, Duty.WORKER)
        listeners = [process(settings, exits, Duty.SLACK_SOCKET) for _ in range(2)]
        for server in (worker, *listeners):
            server.start()
        ana, ben = slack.user("U0ANA"), slack.user("U0BEN")
        slack.wait_until(lambda: slack.connections == 1)
        answer_to(slack, ana, lambda: ana.says_dm("menu"))
        first = on_duty(store, Duty.SLACK_SOCKET)
        next(listener for listener in listeners if listener.pid == int(first.split(":")[1])).kill()
        slack.wait_until(lambda: slack.connections == 0)
        let_them_run_out(store)
        answer_to(slack, ben, lambda: ben.says_dm("menu"))
        assert on_duty(store, Duty.SLACK_SOCKET) not in ("", first)


def as_environment(settings: Mapping[str, Any]) -> dict[str, str]:
    return {f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_is_for_one_process(environment: Mapping[str, str]) -> None:
    """Who would share the work on SQLite is told what it needs."""
    refused = Server(environment).run("bot", "serve", "--web")
    assert refused.returncode == 1
    assert "several processes need PostgreSQL" in refused.stderr


@on_postgresql
def test_a_duty_without_a_platform(environment: Mapping[str, str]) -> None:
    """Who polls Telegram needs its token, and is told the setting."""
    refused = Server(environment).run("bot", "serve", "--telegram-polling")
    assert refused.returncode == 1
    assert "FOCAL_TELEGRAM_MODE" in refused.stderr
