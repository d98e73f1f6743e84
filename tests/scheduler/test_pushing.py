"""Submissions reach the other server, whatever happens on the way, to the byte and once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

import pytest

from bot.openrosa import OpenRosaServer
from knowledge.model.pushes import Push, PushFile, PushState
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.pushing import FIRST_WAIT, LEASE, LONGEST_WAIT, push_submissions, wait
from tests.openrosa.central import Central, Mood, central

NONE: Mapping[str, bytes] = MappingProxyType({})


def xml(id: str, form: str = "practices") -> bytes:
    """The bytes of a submission."""
    return f'<data id="{form}"><title>Été</title>\r\n<meta><instanceID>uuid:{id}</instanceID></meta></data>'.encode()


def _keep(content: bytes, now: datetime, unit: Unit) -> str:
    return unit.files.put(content, now)


def queue(store: Store, id: str, now: datetime, form: str = "practices", files: Mapping[str, bytes] = NONE) -> Push:
    """A submission in the queue, due at once."""
    kept = {name: store.run(partial(_keep, content, now)) for name, content in files.items()}
    named = tuple(PushFile(name=name, media_type="image/png", reference=kept[name]) for name in files)
    push = Push(instance_id=f"uuid:{id}", form_id=form, xml=xml(id, form), files=named, queued_at=now, due_at=now)
    store.run(lambda unit: unit.pushes.put(push))
    return push


def run(store: Store, server: Central, now: datetime, user: str = "", password: str = "") -> None:
    """What the clock does."""
    push_submissions(store, OpenRosaServer(server.url, user, password), lambda: now).run()


def one(store: Store, id: str) -> Push:
    """What became of a submission."""
    found = store.read(lambda unit: unit.pushes.one(f"uuid:{id}"))
    assert found is not None
    return found


@pytest.fixture
def server() -> Iterator[Central]:
    """A server that takes submissions."""
    with central() as running:
        yield running


def test_taken(store: Store, server: Central, now: datetime) -> None:
    """All that is queued arrives, to the byte and with its files, and is not sent again."""
    queue(store, "a", now, files={"a.png": b"\x89PNG a", "b.png": b"b" * 100_000})
    queue(store, "b", now)
    run(store, server, now)
    run(store, server, now + timedelta(days=1))
    assert server.submissions == {"uuid:a": xml("a"), "uuid:b": xml("b")}
    assert server.files["uuid:a"] == {"a.png": b"\x89PNG a", "b.png": b"b" * 100_000}
    assert (one(store, "a").state, one(store, "a").finished_at, server.requests) == (PushState.SENT, now, 2)


def test_many_files(sqlite_store: Store, server: Central, now: datetime) -> None:
    """Files that are too much for one request go in several, each with the same submission."""
    server.most = 2_000
    queue(sqlite_store, "a", now, files={f"{number}.png": bytes([number]) * 400 for number in range(5)})
    run(sqlite_store, server, now)
    assert server.files["uuid:a"] == {f"{number}.png": bytes([number]) * 400 for number in range(5)}
    assert (one(sqlite_store, "a").state, server.requests) == (PushState.SENT, 3)


def test_a_lost_answer(sqlite_store: Store, server: Central, now: datetime) -> None:
    """A submission that arrived, while its answer did not, is sent again with the same bytes and stays one."""
    server.mood = Mood.FORGETFUL
    queue(sqlite_store, "a", now)
    run(sqlite_store, server, now)
    assert one(sqlite_store, "a").state is PushState.PENDING
    assert "cannot be reached" in one(sqlite_store, "a").reason
    server.mood = Mood.WELL
    run(sqlite_store, server, now + FIRST_WAIT)
    assert one(sqlite_store, "a").state is PushState.SENT
    assert server.submissions == {"uuid:a": xml("a")}


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        (Mood.DOWN, "the server answered 503"),
        (Mood.PROXY, "the server answered 200"),
        (Mood.ELSEWHERE, "the server answered 307: it points to elsewhere.example.org"),
    ],
)
def test_bad_days(sqlite_store: Store, server: Central, now: datetime, mood: Mood, reason: str) -> None:
    """What only the day is to blame for is tried again later, and nothing is lost."""
    server.mood = mood
    queue(sqlite_store, "a", now)
    run(sqlite_store, server, now)
    kept = one(sqlite_store, "a")
    assert (kept.state, kept.reason, kept.due_at) == (PushState.PENDING, reason, now + FIRST_WAIT)
    server.mood = Mood.WELL
    run(sqlite_store, server, now)
    assert server.submissions == {}
    run(sqlite_store, server, now + FIRST_WAIT)
    assert one(sqlite_store, "a").state is PushState.SENT


def test_nobody_there(sqlite_store: Store, now: datetime) -> None:
    """A server that is not up at all is waited for."""
    with central() as server:
        pass
    queue(sqlite_store, "a", now)
    run(sqlite_store, server, now)
    assert one(sqlite_store, "a").reason == "the server cannot be reached: ConnectError"


def test_wrong_password(sqlite_store: Store, server: Central, now: datetime) -> None:
    """A wrong password loses nothing: with the right one everything arrives. It stands in no reason."""
    server.password = "right"
    queue(sqlite_store, "a", now)
    run(sqlite_store, server, now, "focal", "wrong-password")
    kept = one(sqlite_store, "a")
    assert kept.state is PushState.PENDING
    assert kept.reason == "the server answered 401: Could not authenticate with the provided credentials."
    run(sqlite_store, server, now + FIRST_WAIT, "focal", "right")
    assert one(sqlite_store, "a").state is PushState.SENT


def test_unknown_form(sqlite_store: Store, server: Central, now: datetime) -> None:
    """A form that is published there later takes what waited for it."""
    queue(sqlite_store, "a", now, form="new")
    run(sqlite_store, server, now)
    assert "does not exist" in one(sqlite_store, "a").reason
    server.forms = frozenset({"new"})
    run(sqlite_store, server, now + FIRST_WAIT)
    assert one(sqlite_store, "a").state is PushState.SENT


def test_conflict(sqlite_store: Store, server: Central, now: datetime) -> None:
    """Where the server has other data under the same id, nothing is tried again before somebody has looked."""
    server.submissions["uuid:a"] = xml("a") + b" "
    queue(sqlite_store, "a", now)
    queue(sqlite_store, "b", now)
    run(sqlite_store, server, now)
    run(sqlite_store, server, now + LONGEST_WAIT)
    kept = one(sqlite_store, "a")
    assert (kept.state, kept.attempts, kept.finished_at) == (PushState.REFUSED, 1, now)
    assert kept.reason == (
        "the server answered 409: A submission already exists with this ID, but with different data."
    )
    assert one(sqlite_store, "b").state is PushState.SENT


def test_a_file_is_gone(sqlite_store: Store, server: Central, now: datetime) -> None:
    """A submission is never sent without one of its files."""
    lost = PushFile(name="a.png", media_type="image/png", reference="0" * 64)
    sqlite_store.run(lambda unit: unit.pushes.put(replace(push_of("a", now), files=(lost,))))
    run(sqlite_store, server, now)
    assert (one(sqlite_store, "a").state, one(sqlite_store, "a").reason) == (
        PushState.REFUSED,
        "files are missing: a.png",
    )
    assert server.requests == 0


def push_of(id: str, now: datetime) -> Push:
    """A submission without files."""
    return Push(instance_id=f"uuid:{id}", form_id="practices", xml=xml(id), files=(), queued_at=now, due_at=now)


def test_a_process_that_died(sqlite_store: Store, server: Central, now: datetime) -> None:
    """What a process had begun when it died is sent by the next one, after the lease."""
    queue(sqlite_store, "a", now)
    sqlite_store.run(lambda unit: unit.pushes.claim(now, LEASE))
    run(sqlite_store, server, now)
    assert server.requests == 0
    run(sqlite_store, server, now + LEASE)
    assert one(sqlite_store, "a").state is PushState.SENT


def test_waits() -> None:
    """Waits double, up to a longest one, however often it failed."""
    waits = [wait(attempts) for attempts in (1, 2, 3, 9, 10, 100_000)]
    assert waits == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 256 * FIRST_WAIT, LONGEST_WAIT, LONGEST_WAIT]
