"""What the pages of the console ask of a circulation: in short, in pages, at what pace, and in which languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, inspect, select, update

from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.circulars import CircularText, Source
from knowledge.model.circulation import Pace, Place, Tally, Unreached
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import EN, ES, FR
from knowledge.model.people import ChannelName, Member
from knowledge.model.preferences import Mailing
from knowledge.store.store import Store
from knowledge.store.tables import circular_approvals, circular_sources, deliveries
from tests.circulations import (
    MADRID,
    SERVED,
    add_circular,
    add_member,
    add_reader,
    change_contact,
    deliver,
    fail,
    lose,
    release,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def bilbao(store: Store) -> Member:
    return add_member(store, "bilbao")


def test_places_are_the_register_in_short(store: Store, bilbao: Member, now: datetime) -> None:
    """The same people in the same order and states; and some lines of the register are those lines and no others."""
    accra = add_member(store, "accra", country="GH")
    readers = [add_reader(store, city, now, name=name) for city in (bilbao, accra) for name in ("Bea", "Ana")]
    lost = add_reader(store, bilbao, now, name="Cai")
    lose(store, lost.chat, now)
    circular = release(store, now)
    deliver(store, now)
    store.run(lambda unit: unit.circulation.acknowledge(circular.id, readers[0].id, ChannelName.TELEGRAM, now))
    lines = store.read(lambda unit: unit.circulation.register(circular, SERVED))
    places = store.read(lambda unit: unit.circulation.places(circular.id))
    assert places == tuple(
        Place(
            contact=line.contact,
            state=line.state,
            is_planned=line.unreached is not Unreached.WAITING,
            has_acknowledged=line.acknowledged_at is not None,
        )
        for line in lines
    )
    assert [place.state for place in places].count(DeliveryState.SENT) == 4
    some = [lines[1].contact, lines[-1].contact]
    assert store.read(lambda unit: unit.circulation.register(circular, SERVED, some)) == (lines[1], lines[-1])
    assert store.read(lambda unit: unit.circulation.register(circular, SERVED, [])) == ()


def test_the_last_delivery_is_the_state(store: Store, bilbao: Member, now: datetime) -> None:
    """What failed on one channel and goes out on another is on its way; nobody is counted twice."""
    ana = add_reader(store, bilbao, now, email="ana@example.org")
    circular = release(store, now)
    (failed,) = fail(store, now)
    assert store.run(lambda unit: unit.circulation.reroute(failed, SERVED, now, MADRID))
    (place,) = store.read(lambda unit: unit.circulation.places(circular.id))
    assert (place.contact, place.state) == (ana.id, DeliveryState.PENDING)


def test_tallies_of_several_at_once(store: Store, bilbao: Member, now: datetime) -> None:
    """In one query however many circulars: recipients, members, and those of which somebody acknowledged it."""
    dakar = add_member(store, "dakar", country="SN")
    ana, _bea, _moussa = (add_reader(store, city, now) for city in (bilbao, bilbao, dakar))
    first, second = release(store, now), release(store, now)
    store.run(lambda unit: unit.circulation.acknowledge(second.id, ana.id, ChannelName.TELEGRAM, now))
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "circular_recipients" in statement:
            seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    found = store.read(lambda unit: unit.circulation.tallies([first.id, second.id, 999]))
    event.remove(store.engine, "before_cursor_execute", note)
    assert found == {
        first.id: Tally(recipients=3, members=2, members_acknowledged=0),
        second.id: Tally(recipients=3, members=2, members_acknowledged=1),
    }
    assert len(seen) == 1
    assert store.read(lambda unit: unit.circulation.tallies([])) == {}


class TestPace:
    def test_how_many_went_within_a_minute(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Those of the last minute count, those before do not; what is due takes as long as they tell."""
        for _reader in range(4):
            add_reader(store, bilbao, now)
        circular = release(store, now)
        assert self.pace(store, circular.id, now) == Pace(recent=0, due=4, next_at=None)
        deliver(store, now)
        keys = store.read(lambda unit: list(unit.connection.execute(select(deliveries.c.id).order_by("id")).scalars()))
        store.run(
            lambda unit: unit.connection.execute(
                update(deliveries).where(deliveries.c.id.in_(keys[:2])).values(state=DeliveryState.PENDING)
            )
        )
        then = self.pace(store, circular.id, now + MINUTE / 2)
        assert then == Pace(recent=2, due=2, next_at=None)
        assert then.left == MINUTE
        assert self.pace(store, circular.id, now + MINUTE) == Pace(recent=0, due=2, next_at=None)
        assert self.pace(store, circular.id, now + MINUTE).left is None

    def test_what_waits_for_its_hour(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Where nothing is due, it is told when the next one is."""
        add_reader(store, bilbao, now)
        circular = release(store, now)
        later = now + timedelta(hours=9)
        store.run(lambda unit: unit.connection.execute(update(deliveries).values(due_at=later)))
        assert self.pace(store, circular.id, now) == Pace(recent=0, due=0, next_at=later)

    def test_of_what_nobody_gets(self, store: Store, now: datetime) -> None:
        """A circular without letters has no pace."""
        assert self.pace(store, 999, now) == Pace(recent=0, due=0, next_at=None)

    @staticmethod
    def pace(store: Store, circular: int, now: datetime) -> Pace:
        return store.read(lambda unit: unit.circulation.pace(circular, now))


class TestWhoIsNotReached:
    def test_each_reason(self, store: Store, bilbao: Member, now: datetime) -> None:
        """No channel, a dead one, no consent, no wish for it; who is reached is not among them."""
        add_reader(store, bilbao, now)
        add_reader(store, bilbao, now, channel=None)
        lose(store, add_reader(store, bilbao, now).chat, now)
        change_contact(store, add_reader(store, bilbao, now), consent="")
        change_contact(store, add_reader(store, bilbao, now), subscribed=False)
        found = store.read(lambda unit: unit.audiences.unreached(EVERYBODY, SERVED, now))
        shown = store.read(lambda unit: unit.audiences.preview(EVERYBODY, SERVED, now))
        reasons = (Unreached.NO_CHANNEL, Unreached.LOST, Unreached.NOT_AGREED, Unreached.DECLINED)
        assert found == dict.fromkeys(reasons, 1)
        assert sum(found.values()) == shown.unreachable + shown.declined

    def test_what_they_wish_is_asked_of_each_kind(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Who wants no circulars may be told of deadlines."""
        change_contact(store, add_reader(store, bilbao, now), declined=[Mailing.CIRCULARS])

        def ask(mailing: Mailing) -> Mapping[Unreached, int]:
            return store.read(lambda unit: unit.audiences.unreached(EVERYBODY, SERVED, now, mailing))

        assert ask(Mailing.CIRCULARS) == {Unreached.DECLINED: 1}
        assert ask(Mailing.DEADLINES) == {}

    def test_nobody(self, store: Store, now: datetime) -> None:
        """An empty network has nobody to miss."""
        assert store.read(lambda unit: unit.audiences.unreached(EVERYBODY, SERVED, now)) == {}


class TestReaders:
    def test_languages_in_their_order(self, store: Store, bilbao: Member, now: datetime) -> None:
        """One's own first, others behind, none twice; those who do not wish for it are no readers."""
        add_reader(store, bilbao, now, language=FR)
        change_contact(store, add_reader(store, bilbao, now, language=FR), other_languages=[ES, FR])
        change_contact(store, add_reader(store, bilbao, now, language=EN), subscribed=False)
        found = store.read(lambda unit: unit.audiences.readers(EVERYBODY, now))
        assert found == {(FR,): 1, (FR, ES): 1}

    def test_of_some(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Of the audience alone."""
        add_reader(store, bilbao, now, language=FR)
        add_reader(store, bilbao, now, language=EN)
        some = Audience(languages=frozenset({EN}))
        assert store.read(lambda unit: unit.audiences.readers(some, now)) == {(EN,): 1}


class TestWhatIsKept:
    def test_the_document(self, store: Store, now: datetime) -> None:
        """Its name and lines come back as they were; of a circular that was not read from one there is none."""
        circular, other = add_circular(store, now), add_circular(store, now)
        source = Source(name="letter.pdf", lines=((1, "Circular 47/2014"), (3, "“Ñandú” — 1 000 €")))
        store.run(lambda unit: unit.circulars.put_source(circular.id, source))
        assert store.read(lambda unit: unit.circulars.source(circular.id)) == source
        assert store.read(lambda unit: unit.circulars.source(other.id)) is None

    def test_a_correction_has_the_document_too(self, store: Store, now: datetime) -> None:
        """What was read of it is copied, so where it was read from is as well."""
        circular, other = add_circular(store, now), add_circular(store, now)
        source = Source(name="letter.txt", lines=((1, "Circular 47"),))
        store.run(lambda unit: unit.circulars.put_source(circular.id, source))
        store.run(lambda unit: unit.circulars.copy_content(circular.id, other.id, now))
        assert store.read(lambda unit: unit.circulars.source(other.id)) == source

    def test_what_was_approved_last(self, store: Store, now: datetime) -> None:
        """The texts of that moment, by whom and when; of a second approval those, without what was removed between."""
        circular = add_circular(store, now)
        text = CircularText(language=EN, title="Meeting", text="Come.")

        store.run(lambda unit: unit.circulars.put_text(circular.id, text, now))
        store.run(lambda unit: unit.circulars.put_text(circular.id, replace(text, language=FR), now))
        store.run(lambda unit: unit.circulars.keep_approved(circular.id, "contact:2", now))
        store.run(lambda unit: unit.circulars.put_text(circular.id, replace(text, text="Stay."), now))
        kept = store.read(lambda unit: unit.circulars.approved_texts(circular.id))
        assert {code: each.text for code, each in kept.items()} == {EN: "Come.", FR: "Come."}
        assert (kept[EN].by, kept[EN].at) == ("contact:2", now)
        store.run(lambda unit: unit.circulars.remove_text(circular.id, FR))
        store.run(lambda unit: unit.circulars.keep_approved(circular.id, "contact:3", now))
        kept = store.read(lambda unit: unit.circulars.approved_texts(circular.id))
        assert {code: (each.text, each.by) for code, each in kept.items()} == {EN: ("Stay.", "contact:3")}

    def test_nothing_was_approved(self, store: Store, now: datetime) -> None:
        """Before the first approval there is nothing to compare with."""
        circular = add_circular(store, now)
        assert store.read(lambda unit: unit.circulars.approved_texts(circular.id)) == {}


def test_one_circular_is_found_by_its_letters(store: Store) -> None:
    """The deliveries of one circular are found by an index, not among all that anybody ever got."""
    found = {index["name"]: index["column_names"] for index in inspect(store.engine).get_indexes("deliveries")}
    assert found["ix_deliveries_of_letter"] == ["letter_id", "contact_id"]


def test_the_tables_go_with_their_circular(store: Store, now: datetime) -> None:
    """Rows of the two tables belong to a circular and to nothing else."""
    for table in (circular_sources, circular_approvals):
        (key,) = table.c.circular_id.foreign_keys
        assert key.ondelete == "CASCADE"
