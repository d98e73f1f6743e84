"""Forgetting what is old, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from knowledge.model.circulars import CircularFile
from knowledge.model.deliveries import Sent
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import ChannelName
from knowledge.store.store import Store
from knowledge.store.tables import deliveries, files, sign_in_links, uploads
from knowledge.store.unit import Unit
from tests.circulations import add_circular, add_member, add_reader, deliver, planned, release
from tests.circulations import hear as hear_from
from tests.queueing import ALL, Person, claim, meet, queue, states

DAY = timedelta(days=1)


def forget(store: Store, before: datetime) -> int:
    return store.run(lambda unit: unit.retention.forget_conversations(before))


def hear(store: Store, person: Person, key: str, at: datetime) -> None:
    message = IncomingMessage(key=key, sender=person.address, at=at, text=key)
    store.run(lambda unit: unit.transcripts.hear(message, person.contact, "en"))


def fail(store: Store, person: Person, key: str, at: datetime) -> None:
    message = IncomingMessage(key=key, sender=person.address, at=at, text=key)
    store.run(lambda unit: unit.transcripts.fail(message, key, "Traceback"))


def put(store: Store, text: str, at: datetime) -> int:
    return store.run(lambda unit: unit.mail.put("a", "out", text, {"text": text}, at))


def texts(store: Store, person: Person) -> list[str]:
    return [line.text for line in store.read(lambda unit: unit.transcripts.of_contact(person.contact))]


def test_old_messages_go_and_new_ones_stay(store: Store, now: datetime) -> None:
    """The line is exact: what is as old as the line stays. Doing it again changes nothing."""
    ana = meet(store, "ana", now)
    hear(store, ana, "old", now - timedelta(microseconds=1))
    hear(store, ana, "new", now)
    assert forget(store, now) == 1
    assert texts(store, ana) == ["new"]
    assert forget(store, now) == 0


def test_deliveries_go_with_their_messages(store: Store, now: datetime) -> None:
    """What was sent long ago leaves no trace in the queue either."""
    queue(store, meet(store, "ana", now), now - DAY)
    (delivery,) = claim(store, now, now + DAY)
    sent = Sent(delivery=delivery.id, attempt=1, provider_id="p", at=now)
    store.run(lambda unit: unit.deliveries.record([sent]))
    assert forget(store, now) == 1
    assert store.read(lambda unit: unit.connection.execute(select(func.count()).select_from(deliveries)).scalar()) == 0


def test_what_is_on_its_way_is_kept(store: Store, now: datetime) -> None:
    """However old, what is due or being sent is not forgotten."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)
    sending, waiting = queue(store, ana, now - DAY, "sending"), queue(store, bea, now - DAY, "waiting")
    store.run(lambda unit: unit.deliveries.claim(ALL, now, now + DAY, 1))
    assert forget(store, now) == 0
    assert states(store) == {sending: "sending", waiting: "pending"}


def test_failures_go_too(store: Store, now: datetime) -> None:
    """A filed failure contains what somebody wrote, and goes with it."""
    ana = meet(store, "ana", now)
    for key, at in (("old", now - DAY), ("new", now)):
        fail(store, ana, key, at)
    forget(store, now)
    assert store.read(lambda unit: unit.transcripts.count_failures()) == 1


def test_a_mailbox_counts_on_after_forgetting(store: Store, now: datetime) -> None:
    """A page that was open all the while still gets what is new: numbers are not given out twice."""
    for number in range(3):
        put(store, str(number), now - DAY)
    for _ in range(2):
        forget(store, now)
        assert store.read(lambda unit: unit.mail.newest("a")) == ()
    assert put(store, "new", now) == 4
    assert [mail.seq for mail in store.read(lambda unit: unit.mail.after("a", 3))] == [4]
    forget(store, now + DAY)
    assert put(store, "newer", now + DAY) == 5
    assert [mail.seq for mail in store.read(lambda unit: unit.mail.after("a", 0))] == [5]


def test_a_mailbox_in_use_loses_its_old_part_only(store: Store, now: datetime) -> None:
    """What the page shows from after the line stays as it was."""
    for number, at in enumerate((now - DAY, now - DAY, now)):
        put(store, str(number), at)
    forget(store, now)
    assert [(mail.seq, mail.body["text"]) for mail in store.read(lambda unit: unit.mail.newest("a"))] == [(3, "2")]


def test_expired_sign_ins_go(store: Store, now: datetime) -> None:
    """Ended sessions and links never used are deleted; that somebody has signed in once is remembered."""
    owner = meet(store, "ana", now).contact

    def count() -> int:
        return store.read(
            lambda unit: unit.connection.execute(select(func.count()).select_from(sign_in_links)).scalar_one()
        )

    store.run(lambda unit: unit.console.add_link("used", owner, now + DAY))
    store.run(lambda unit: unit.console.use_link("used", now))
    store.run(lambda unit: unit.console.add_link("unused", owner, now + DAY))
    store.run(lambda unit: unit.console.begin_session("session", owner, now, now + DAY))
    store.run(lambda unit: unit.retention.forget_expired_sign_ins(now))
    assert count() == 2
    assert store.read(lambda unit: unit.console.session_owner("session", now)) == owner
    store.run(lambda unit: unit.retention.forget_expired_sign_ins(now + DAY))
    assert count() == 1
    assert store.read(lambda unit: unit.console.has_signed_in(owner))
    assert store.read(lambda unit: unit.console.session_owner("session", now)) is None


def test_letters_on_their_way_do_not_keep_what_is_old(store: Store, now: datetime) -> None:
    """A circular that waits, which is no message of the transcript, holds up nothing there."""
    reader = add_reader(store, add_member(store, "bilbao"), now)
    hear_from(store, reader, ChannelName.TELEGRAM, reader.chat, now - DAY)
    release(store, now)
    assert forget(store, now) == 1


def test_the_register_of_a_circulation_stays(store: Store, now: datetime) -> None:
    """That a circular was sent, and when, is kept; what the platform called the message is not."""
    add_reader(store, add_member(store, "bilbao"), now)
    circular = release(store, now)
    deliver(store, now)
    before = store.read(lambda unit: unit.circulation.register(circular))
    forget(store, now + DAY)
    assert store.read(lambda unit: unit.circulation.register(circular)) == before
    named = select(func.count()).select_from(deliveries).where(deliveries.c.provider_id.is_not(None))
    assert store.read(lambda unit: unit.connection.execute(named).scalar()) == 0


def test_files_of_circulars_stay(store: Store, now: datetime) -> None:
    """What is attached to a circular is asked for years later; what went out with a message is not."""
    circular = add_circular(store, now)

    def attach(unit: Unit) -> tuple[str, str]:
        attached, sent = unit.files.put(b"agenda", now - DAY), unit.files.put(b"my data", now - DAY)
        agenda = CircularFile(name="agenda.pdf", media_type="application/pdf", size=6, reference=attached)
        unit.circulars.add_file(circular.id, agenda)
        for reference in (attached, sent):
            row = {"scope": "telegram", "reference": reference, "handle": "BQAC", "at": now - DAY}
            unit.connection.execute(insert(uploads), row)
        return attached, sent

    attached, _ = store.run(attach)
    forget(store, now)

    def kept(unit: Unit) -> tuple[list[str], list[str]]:
        execute = unit.connection.execute
        return list(execute(select(files.c.reference)).scalars()), list(execute(select(uploads.c.reference)).scalars())

    assert store.read(kept) == ([attached], [attached])


def test_letters_sent_as_a_test_go(store: Store, now: datetime) -> None:
    """What staff sent to themselves before the release is no part of any register."""
    reader = add_reader(store, add_member(store, "bilbao"), now)
    circular = release(store, now)
    (planned_one,) = planned(store)

    def test_letter(unit: Unit) -> None:
        found = select(deliveries).where(deliveries.c.id == planned_one.id)
        row = dict(unit.connection.execute(found).one()._mapping) | {"kind": "reply", "priority": 0}
        del row["id"]
        row["key"] = f"circular:{circular.id}:test:contact:{reader.id}:1"
        unit.connection.execute(insert(deliveries), row)

    store.run(test_letter)
    assert len(deliver(store, now)) == 2
    forget(store, now + DAY)
    assert [one.key for one in planned(store)] == [f"circular:{circular.id}:contact:{reader.id}"]
