"""The queue of submissions for another server, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from knowledge.model.pushes import Push, PushFile, PushState
from knowledge.store.store import Store
from knowledge.store.unit import Unit

LEASE = timedelta(minutes=5)
XML = "<data id='practices'><title>Données ouvertes</title></data>\r\n".encode()


def push(id: str, now: datetime, *files: PushFile) -> Push:
    """A submission that is due at once."""
    return Push(instance_id=f"uuid:{id}", form_id="practices", xml=XML, files=files, queued_at=now, due_at=now)


def queue(store: Store, *pushes: Push) -> list[bool]:
    """Puts pushes in, each in a unit of its own."""
    return [store.run(partial(_put, each)) for each in pushes]


def _put(each: Push, unit: Unit) -> bool:
    return unit.pushes.put(each)


def claim(store: Store, now: datetime) -> Push | None:
    """What is to be sent now."""
    return store.run(lambda unit: unit.pushes.claim(now, LEASE))


def one(store: Store, id: str) -> Push | None:
    """The push of a submission."""
    return store.read(lambda unit: unit.pushes.one(f"uuid:{id}"))


def test_kept_to_the_byte(store: Store, now: datetime) -> None:
    """A submission comes out as it went in, with its files in their order."""
    photos = [PushFile(name=name, media_type="image/png", reference=name * 8) for name in ("b.png", "a.png")]
    made = push("a", now, *photos)
    assert queue(store, made) == [True]
    assert one(store, "a") == made


def test_queued_once(store: Store, now: datetime) -> None:
    """A submission is queued once, whatever comes again under its id, and the first bytes stay."""
    made = push("a", now)
    assert queue(store, made, replace(made, xml=b"<other/>")) == [True, False]
    assert one(store, "a") == made


def test_in_the_order_of_their_time(store: Store, now: datetime) -> None:
    """What is longest due goes first, and what is not due yet does not go."""
    later, first = push("later", now), replace(push("first", now), due_at=now - timedelta(hours=1))
    future = replace(push("future", now), due_at=now + timedelta(hours=1))
    queue(store, later, future, first)
    claimed = [claim(store, now), claim(store, now), claim(store, now)]
    assert [each.instance_id if each else None for each in claimed] == ["uuid:first", "uuid:later", None]


def test_counted_as_begun(store: Store, now: datetime) -> None:
    """A claimed push is counted, and due again when its process was not heard of for the time of its lease."""
    queue(store, push("a", now))
    begun = claim(store, now)
    assert begun is not None
    assert (begun.attempts, begun.due_at) == (1, now + LEASE)
    assert claim(store, now + LEASE - timedelta(seconds=1)) is None
    again = claim(store, now + LEASE)
    assert again is not None
    assert again.attempts == 2


def test_claimed_by_one(store: Store, now: datetime) -> None:
    """Two processes that look at the same moment do not send the same submission."""
    queue(store, *[push(str(number), now) for number in range(20)])
    with ThreadPoolExecutor(4) as threads:
        claimed = list(threads.map(lambda _: claim(store, now), range(24)))
    ids = [each.instance_id for each in claimed if each is not None]
    assert len(ids) == len(set(ids))
    assert {each.state for each in claimed if each is not None} == {PushState.PENDING}
    left = 20 - len(ids)  # a process that meets another's row may come away with nothing, and comes back in a minute
    assert sum(claim(store, now) is not None for _ in range(24)) == left


def test_postponed(store: Store, now: datetime) -> None:
    """What could not be sent is due later, with the reason."""
    queue(store, push("a", now))
    claim(store, now)
    store.run(lambda unit: unit.pushes.postpone("uuid:a", now + timedelta(hours=2), "no answer"))
    kept = one(store, "a")
    assert kept is not None
    assert (kept.state, kept.due_at, kept.reason) == (PushState.PENDING, now + timedelta(hours=2), "no answer")


@pytest.mark.parametrize("state", [PushState.SENT, PushState.REFUSED])
def test_finished(store: Store, now: datetime, state: PushState) -> None:
    """What is taken or refused is not claimed again, and a late word about it changes nothing."""
    queue(store, push("a", now))
    store.run(lambda unit: unit.pushes.finish("uuid:a", state, "said", now))
    store.run(lambda unit: unit.pushes.postpone("uuid:a", now, "late"))
    store.run(lambda unit: unit.pushes.finish("uuid:a", PushState.SENT, "later", now + LEASE))
    kept = one(store, "a")
    assert kept is not None
    assert (kept.state, kept.reason, kept.finished_at) == (state, "said", now)
    assert claim(store, now + LEASE) is None


def test_refused_ones_again(store: Store, now: datetime) -> None:
    """Somebody who has mended the server's settings has all refused ones tried again, and only those."""
    queue(store, push("taken", now), push("refused", now), push("waiting", now + LEASE))
    store.run(lambda unit: unit.pushes.finish("uuid:taken", PushState.SENT, "", now))
    store.run(lambda unit: unit.pushes.finish("uuid:refused", PushState.REFUSED, "no such form", now))
    assert [each.instance_id for each in store.read(lambda unit: unit.pushes.refused(5))] == ["uuid:refused"]
    assert store.read(lambda unit: unit.pushes.counts()) == dict.fromkeys(PushState, 1)
    assert store.run(lambda unit: unit.pushes.retry(now)) == 1
    again = claim(store, now)
    assert again is not None
    assert (again.instance_id, again.attempts, again.finished_at) == ("uuid:refused", 1, None)


def test_forgotten(store: Store, now: datetime) -> None:
    """What the other server took long ago is deleted, with its files; the rest is kept, and so are its files."""
    reference = store.run(lambda unit: unit.files.put(b"a picture", now - timedelta(days=900)))
    photo = PushFile(name="a.png", media_type="image/png", reference=reference)
    queue(store, push("taken", now, photo), push("waiting", now, photo))
    store.run(lambda unit: unit.pushes.finish("uuid:taken", PushState.SENT, "", now))
    before = now + timedelta(days=1)
    assert store.run(lambda unit: unit.retention.forget_pushes(now)) == 0
    assert store.run(lambda unit: unit.retention.forget_pushes(before)) == 1
    assert (one(store, "taken"), one(store, "waiting")) == (None, push("waiting", now, photo))
    store.run(lambda unit: unit.retention.forget_conversations(now))
    assert store.read(lambda unit: unit.files.content(reference)) == b"a picture"


def test_naive_times_are_refused(now: datetime) -> None:
    """A push without a zone in its times is no push."""
    with pytest.raises(ValueError, match="naive"):
        replace(push("a", now), due_at=now.replace(tzinfo=None))
