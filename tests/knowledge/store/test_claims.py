"""What a claim takes of letters and files, and what it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from knowledge.model.circulation import LATE
from knowledge.model.deliveries import Delivery, DeliveryKind, Priority, Upload
from knowledge.model.languages import ES
from knowledge.model.messages import Attachment
from knowledge.model.pacing import Pace
from knowledge.model.people import ChannelName
from knowledge.store.store import Store
from knowledge.store.tables import deliveries
from tests.circulations import add_member, add_reader, planned, release, take
from tests.queueing import ALL, claim, meet, queue

SECOND = timedelta(seconds=1)
REPLY, REMINDER, CIRCULAR = DeliveryKind.REPLY, DeliveryKind.REMINDER, DeliveryKind.CIRCULAR
PLAN = Attachment(name="plan.pdf", media_type="application/pdf", size=9, reference="r1")
PHOTO = Attachment(name="map.png", media_type="image/png", size=9, reference="r2")


@pytest.fixture
def released(store: Store, now: datetime) -> int:
    """A circular that is due for two people who read Spanish and one who reads French; its number."""
    bilbao = add_member(store, "bilbao")
    for language in (ES, ES, "fr"):
        add_reader(store, bilbao, now, language=language)
    return release(store, now).id


def test_everybody_gets_the_letter_of_their_language(store: Store, released: int, now: datetime) -> None:
    """One letter for all readers of a language, to each under a key and a number of their own."""
    waiting = {one.key: one for one in planned(store)}
    claimed = {one.key: one.message for one in take(store, now)}
    assert set(claimed) == set(waiting)
    letters = {message.text: message.letter for message in claimed.values()}
    assert sorted(letters) == [f"Circular {released} (es, circular)", f"Circular {released} (fr, circular)"]
    assert len(set(letters.values())) == 2
    for key, message in claimed.items():
        assert (message.key, message.recipient, message.pushed) == (key, waiting[key].contact, 0)
        assert message.subject == "Circular"
        assert message.token(0) == f"l{message.letter}.0"


def test_a_late_letter_waits_for_another_time(store: Store, released: int, now: datetime) -> None:
    """Up to an hour after its time a letter goes out; later it is left, and wakes nobody, until its time is revised."""
    assert len(planned(store)) == 3
    late = now + LATE + SECOND
    assert take(store, late) == ()
    assert store.read(lambda unit: unit.deliveries.next_due(late, paced=True)) is None
    assert len(take(store, now + LATE)) == 3


def test_only_letters_of_a_circulation_are_late(store: Store, released: int, now: datetime) -> None:
    """An answer is owed however late it is, and so is a test letter to oneself; a notice of ours is no letter."""
    as_test = update(deliveries).where(deliveries.c.key == planned(store)[0].key).values(kind=REPLY, priority=0)
    store.run(lambda unit: unit.connection.execute(as_test))
    queued = {queue(store, meet(store, kind, now), now, kind=kind) for kind in (REPLY, REMINDER)}
    found = {one.key for one in take(store, now + 30 * LATE)}
    assert found == queued | {planned(store)[0].key}


def test_no_less_urgent_than_asked_for(store: Store, now: datetime) -> None:
    """Who has room for replies only gets replies only."""
    people = [meet(store, f"p{number}", now) for number in range(3)]
    queued = [queue(store, one, now, kind=kind) for one, kind in zip(people, DeliveryKind, strict=True)]

    def up_to(priority: Priority) -> list[str]:
        claimed = store.run(lambda unit: unit.deliveries.claim(ALL, now, now + LATE, 9, up_to=priority))
        return [delivery.key for delivery in claimed]

    assert [up_to(priority) for priority in Priority] == [[key] for key in queued]


@pytest.mark.parametrize("pace", [None, Pace(between=SECOND / 30, in_chat=SECOND, in_group=SECOND)], ids=str)
def test_files_that_the_platform_has(store: Store, now: datetime, pace: Pace | None) -> None:
    """A file carries the handle of its own scope, whether the channel is paced or not; others have none."""
    known = [
        Upload(scope="telegram", reference="r1", handle="doc:1"),
        Upload(scope="x", reference="r2", handle="doc:2"),
    ]
    store.run(lambda unit: unit.uploads.put(known, now))
    queue(store, meet(store, "1", now, ChannelName.TELEGRAM), now, files=(PLAN, PHOTO))
    queue(store, meet(store, "ana", now), now, files=(PLAN,))
    paces = {ChannelName.TELEGRAM: pace} if pace else {}
    claimed = store.run(lambda unit: unit.deliveries.claim(ALL, now, now + LATE, 9, paces))
    files = {delivery.to.channel: delivery.message.files for delivery in claimed}
    assert files[ChannelName.TELEGRAM] == (replace(PLAN, handle="doc:1"), PHOTO)
    assert files[ChannelName.WEBCHAT] == (PLAN,)


def test_a_crowd_is_claimed_in_its_order(store: Store, now: datetime) -> None:
    """What many people wait for is taken by age, whatever else is being sent to others, each once."""
    queued = [queue(store, meet(store, f"p{number}", now), now - (40 - number) * SECOND) for number in range(40)]
    taken: list[Delivery] = []
    while claimed := claim(store, now, now + LATE, most=7):
        taken += claimed
    assert [delivery.key for delivery in taken] == queued
