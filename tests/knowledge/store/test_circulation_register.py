"""The circulation register: for each recipient what came of it, and the numbers of the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from knowledge.model.circulars import Circular, CircularState, CircularText, LetterPurpose
from knowledge.model.circulation import Progress, RegisterLine, Unreached
from knowledge.model.deliveries import Abandoned, DeliveryState, Sent
from knowledge.model.languages import EN, ES, FR
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName, Member, Post, Role
from knowledge.store.store import Store
from knowledge.store.tables import addresses, deliveries, letters
from knowledge.store.unit import Unit
from tests.circulations import (
    MADRID,
    SERVED,
    Reader,
    add_address,
    add_circular,
    add_member,
    add_reader,
    change_contact,
    deliver,
    fail,
    freeze,
    lose,
    plan,
    planned,
    record,
    release,
    remind,
    set_state,
    take,
    write_letters,
)

DAY = timedelta(days=1)


@pytest.fixture
def bilbao(store: Store) -> Member:
    return add_member(store, "bilbao")


def register(store: Store, circular: Circular) -> dict[int, RegisterLine]:
    lines = store.read(lambda unit: unit.circulation.register(circular, SERVED))
    assert len({line.contact for line in lines}) == len(lines)
    return {line.contact: line for line in lines}


def progress(store: Store, circular: Circular) -> Progress:
    return store.read(lambda unit: unit.circulation.progress(circular.id))


def is_done(store: Store, circular: Circular) -> bool:
    return store.read(lambda unit: unit.circulation.is_done(circular.id))


def acknowledge(store: Store, circular: Circular, reader: Reader, now: datetime) -> None:
    assert store.run(lambda unit: unit.circulation.acknowledge(circular.id, reader.id, ChannelName.TELEGRAM, now))


def test_a_line_tells_everything_of_one_recipient(store: Store, bilbao: Member, now: datetime) -> None:
    """Who they are and for whom, what they read and where, when it was sent, and when they acknowledged."""
    ana = add_reader(store, bilbao, now, name="Ana", language=FR)
    circular = release(store, now, version=2)
    assert register(store, circular)[ana.id].state is DeliveryState.PENDING
    deliver(store, now)
    acknowledge(store, circular, ana, now + DAY)
    assert register(store, circular) == {
        ana.id: RegisterLine(
            contact=ana.id,
            contact_name="Ana",
            role="focal_point",
            member=bilbao.id,
            member_name="Bilbao",
            member_code="bilbao",
            country="ES",
            version=2,
            language="fr",
            on_request=False,
            channel="telegram",
            state=DeliveryState.SENT,
            due_at=now,
            sent_at=now,
            acknowledged_at=now + DAY,
            acknowledged_via="telegram",
        )
    }


def test_lines_are_in_the_order_of_members_and_names(store: Store, bilbao: Member, now: datetime) -> None:
    """As they are read out."""
    accra = add_member(store, "accra", country="GH")
    bea = add_reader(store, bilbao, now, name="Bea")
    ana = add_reader(store, bilbao, now, name="Ana")
    kofi = add_reader(store, accra, now, name="Kofi")
    circular = release(store, now)
    assert list(register(store, circular)) == [kofi.id, ana.id, bea.id]


def test_the_language_is_that_of_the_letter(store: Store, bilbao: Member, now: datetime) -> None:
    """Who reads Basque and got English got English."""
    ana = add_reader(store, bilbao, now, language="eu")
    circular = add_circular(store, now)
    freeze(store, circular, now)
    assert register(store, circular)[ana.id].language == "eu"

    write_fallback(store, circular)
    plan(store, circular, now)
    assert register(store, circular)[ana.id].language == "en"


def write_fallback(store: Store, circular: Circular) -> None:
    letter = OutgoingMessage(text="There is no text in your language.", language=EN)
    purpose = LetterPurpose.CIRCULAR
    store.run(lambda unit: unit.circulation.put_letter(f"circular:{circular.id}:eu", circular.id, purpose, letter))


def test_it_says_why_somebody_was_not_reached(store: Store, bilbao: Member, now: datetime) -> None:
    """One reason for each way of not being reached, of those that hold today."""
    nowhere = add_reader(store, bilbao, now, channel=None)
    elsewhere = add_reader(store, bilbao, now, channel=ChannelName.TERMINAL)
    never_asked = add_reader(store, bilbao, now, consent="")
    lost = add_reader(store, bilbao, now)
    lose(store, lost.chat, now)
    declined, erased = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
    circular = add_circular(store, now)
    freeze(store, circular, now)
    assert {line.unreached for line in register(store, circular).values()} == {Unreached.WAITING}
    change_contact(store, declined, subscribed=False)
    store.run(lambda unit: unit.erasure.erase([erased.id], now))
    write_letters(store, circular)
    plan(store, circular, now)
    assert {contact: line.unreached for contact, line in register(store, circular).items()} == {
        nowhere.id: Unreached.NO_CHANNEL,
        elsewhere.id: Unreached.NO_CHANNEL,
        never_asked.id: Unreached.NOT_AGREED,
        lost.id: Unreached.LOST,
        declined.id: Unreached.DECLINED,
        erased.id: Unreached.ERASED,
    }
    assert progress(store, circular).unreached == 6


def test_who_was_not_planned_before_the_end_is_told_apart(store: Store, bilbao: Member, now: datetime) -> None:
    """The circular was cancelled before it was their turn."""
    ana = add_reader(store, bilbao, now)
    circular = add_circular(store, now)
    freeze(store, circular, now)
    store.run(lambda unit: unit.circulation.cancel(circular.id, now, "cancelled"))
    assert register(store, circular)[ana.id].unreached is Unreached.CANCELLED


def test_the_register_is_of_those_who_were_there(store: Store, bilbao: Member, now: datetime) -> None:
    """Somebody who acts for another city today got it for the first one."""
    ana = add_reader(store, bilbao, now)
    circular = release(store, now)
    other = add_member(store, "getxo")
    store.run(lambda unit: unit.contacts.put_post(ana.id, Post(member=other, role=Role.FOCAL_POINT)))
    store.run(lambda unit: unit.contacts.act_for(ana.id, other.id))
    assert register(store, circular)[ana.id].member_name == "Bilbao"


def test_of_somebody_erased_only_the_city_is_left(store: Store, bilbao: Member, now: datetime) -> None:
    """That somebody of Bilbao got it and acknowledged it; no name, and no trace of where."""
    ana = add_reader(store, bilbao, now, name="Ana")
    circular = release(store, now)
    deliver(store, now)
    acknowledge(store, circular, ana, now)
    store.run(lambda unit: unit.erasure.finish(unit.erasure.erase([ana.id], now), now))
    line = register(store, circular)[ana.id]
    assert (line.contact_name, line.member_name, line.state, line.acknowledged_at) == ("", "Bilbao", "sent", now)
    assert progress(store, circular).members_acknowledged == 1


def test_each_version_has_its_own_register(store: Store, bilbao: Member, now: datetime) -> None:
    """Who received which version is kept."""
    ana = add_reader(store, bilbao, now)
    first = release(store, now, number=47)
    deliver(store, now)
    bea = add_reader(store, bilbao, now)
    second = release(store, now + DAY, number=47, version=2, corrects=first.id)
    assert {contact: line.version for contact, line in register(store, first).items()} == {ana.id: 1}
    assert {contact: line.version for contact, line in register(store, second).items()} == {ana.id: 2, bea.id: 2}


def test_a_test_letter_is_no_part_of_it(store: Store, bilbao: Member, now: datetime) -> None:
    """What its author sent to themselves beforehand is neither an attempt nor progress."""
    ana = add_reader(store, bilbao, now)
    circular = add_circular(store, now)
    freeze(store, circular, now)
    write_letters(store, circular)
    send_test(store, circular, ana, now)
    assert register(store, circular)[ana.id].unreached is Unreached.WAITING
    assert progress(store, circular).by_state == {}
    plan(store, circular, now)
    assert progress(store, circular).by_state == {DeliveryState.PENDING: 1}
    assert register(store, circular)[ana.id].earlier == ()


def send_test(store: Store, circular: Circular, reader: Reader, now: datetime) -> None:
    def work(unit: Unit) -> None:
        execute = unit.connection.execute
        row = {
            "key": f"circular:{circular.id}:test:contact:{reader.id}:1",
            "address_id": execute(select(addresses.c.id).where(addresses.c.external_id == reader.chat)).scalar_one(),
            "letter_id": execute(select(letters.c.id).limit(1)).scalar_one(),
            "contact_id": reader.id,
            "kind": "reply",
            "priority": 0,
            "state": "pending",
            "due_at": now,
            "attempts": 0,
        }
        execute(insert(deliveries), row)

    store.run(work)


class TestProgress:
    """The numbers add up at every moment."""

    def test_from_the_release_to_the_end(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Waiting, pending, sending, sent, failed and sent elsewhere, unreached: each recipient is counted once."""
        accra = add_member(store, "accra", country="GH")
        ana, bea = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        kofi = add_reader(store, accra, now, channel=None)
        add_address(store, bea, ChannelName.SLACK, "T1/U1")
        circular = add_circular(store, now)
        freeze(store, circular, now)
        write_letters(store, circular)
        begun = Progress(
            recipients=3,
            members=2,
            by_state={},
            waiting=3,
            unreached=0,
            acknowledged=0,
            members_acknowledged=0,
        )
        assert progress(store, circular) == begun
        assert not is_done(store, circular)
        while plan(store, circular, now):
            pass
        on_its_way = replace(begun, waiting=0, unreached=1)
        assert progress(store, circular) == replace(on_its_way, by_state={DeliveryState.PENDING: 2})
        assert not is_done(store, circular)
        failed, taken = sorted(take(store, now), key=lambda one: one.to.channel)
        assert progress(store, circular) == replace(on_its_way, by_state={DeliveryState.SENDING: 2})
        assert not is_done(store, circular)
        record(store, [Sent(delivery=taken.id, attempt=1, provider_id="1", at=now)])
        give_up(store, failed.id, now)
        assert store.run(lambda unit: unit.circulation.reroute(failed.id, SERVED, now, MADRID))
        by_state = {DeliveryState.SENT: 1, DeliveryState.PENDING: 1}
        assert progress(store, circular) == replace(on_its_way, by_state=by_state)
        assert not is_done(store, circular)
        fail(store, now)
        acknowledge(store, circular, ana, now)
        by_state = {DeliveryState.SENT: 1, DeliveryState.FAILED: 1}
        assert progress(store, circular) == replace(
            on_its_way, by_state=by_state, acknowledged=1, members_acknowledged=1
        )
        assert is_done(store, circular)
        assert register(store, circular)[kofi.id].unreached is Unreached.NO_CHANNEL

    def test_alternates_count_as_reached(self, store: Store, bilbao: Member, now: datetime) -> None:
        """They are recipients who got a letter, though not the circular's own."""
        add_reader(store, bilbao, now)
        circular = release(store, now)
        deliver(store, now)
        write_letters(store, circular, purpose=LetterPurpose.ALTERNATE)
        eva = add_reader(store, bilbao, now, role=Role.ALTERNATE)
        remind(store, circular, now, LetterPurpose.ALTERNATE)
        counted = progress(store, circular)
        assert (counted.recipients, counted.unreached, counted.by_state) == (2, 0, {DeliveryState.SENT: 1})
        assert register(store, circular)[eva.id].state is DeliveryState.PENDING

    def test_what_is_held_is_not_done(self, store: Store, bilbao: Member, now: datetime) -> None:
        """A pause is no end; who asks for a finished circular opens it again until they got it."""
        ana = add_reader(store, bilbao, now)
        circular = release(store, now)
        set_state(store, circular, CircularState.PAUSED)
        store.run(lambda unit: unit.circulation.hold(circular.id))
        assert progress(store, circular).by_state == {DeliveryState.HELD: 1}
        assert not is_done(store, circular)
        set_state(store, circular, CircularState.RELEASED)
        store.run(lambda unit: unit.circulation.resume(circular, now, MADRID))
        deliver(store, now)
        assert is_done(store, circular)
        bea = add_reader(store, bilbao, now)
        found = store.read(lambda unit: unit.people.contact(bea.id))
        assert found is not None
        store.run(lambda unit: unit.circulation.add_recipient(circular.id, found, now))
        assert not is_done(store, circular)
        plan(store, circular, now)
        deliver(store, now)
        assert is_done(store, circular)
        assert ana.id in register(store, circular)


def give_up(store: Store, delivery: int, now: datetime) -> None:
    reason = Abandoned(delivery=delivery, attempt=1, state=DeliveryState.FAILED, reason="blocked", at=now)
    record(store, [reason])


class TestReceived:
    """What somebody got."""

    def test_the_newest_first_in_their_language(self, store: Store, bilbao: Member, now: datetime) -> None:
        """With the title that they read, what came of it, and whether they acknowledged it."""
        ana = add_reader(store, bilbao, now)
        for title, days in (("Asamblea", 0), ("Congreso", 1)):
            circular = release(store, now + days * DAY, number=30 + days)
            put_text(store, circular, CircularText(language=EN, title="Original", text=""), now)
            if days == 0:
                put_text(store, circular, CircularText(language=ES, title=title, text=""), now)
        deliver(store, now)
        acknowledge(store, first(store), ana, now)
        received = store.read(lambda unit: unit.circulation.received(ana.id))
        assert [(one.number, one.title, one.language, one.state) for one in received] == [
            (31, "Original", "en", "pending"),
            (30, "Asamblea", "es", "sent"),
        ]
        assert [(one.sent_at, one.acknowledged_at) for one in received] == [(None, None), (now, now)]

    def test_nothing_that_is_not_out(self, store: Store, bilbao: Member, now: datetime) -> None:
        """A circular that went back to a draft is nothing that they received; nor is what others got."""
        ana, bea = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        circular = release(store, now)
        set_state(store, circular, CircularState.DRAFT)
        assert store.read(lambda unit: unit.circulation.received(ana.id)) == ()
        assert store.read(lambda unit: unit.circulation.received(bea.id + 1)) == ()


def put_text(store: Store, circular: Circular, text: CircularText, now: datetime) -> None:
    store.run(lambda unit: unit.circulars.put_text(circular.id, text, now))


def first(store: Store) -> Circular:
    found = store.read(lambda unit: unit.circulars.in_states([CircularState.RELEASED]))
    return found[0]


class TestMerging:
    """Two entries of one person on one register."""

    def merge(self, store: Store, kept: Reader, absorbed: Reader, now: datetime) -> int:
        return store.run(lambda unit: unit.merges.merge(kept.id, absorbed.id, now))

    def test_one_letter_is_enough(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Of two that wait the kept entry's goes out, the other one is taken back."""
        kept, absorbed = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        release(store, now)
        self.merge(store, kept, absorbed, now)
        assert [(one.contact, one.state, one.reason) for one in planned(store)] == [
            (kept.id, "pending", None),
            (absorbed.id, "cancelled", "merged"),
        ]

    def test_what_was_sent_is_not_sent_again(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Whichever of the two got it: the letter to the other one is taken back."""
        kept, absorbed = add_reader(store, bilbao, now), add_reader(store, bilbao, now, quiet_from=0, quiet_until=0)
        release(store, now.replace(hour=6))
        assert len(deliver(store, now.replace(hour=6))) == 1
        self.merge(store, kept, absorbed, now)
        assert [(one.contact, one.state) for one in planned(store)] == [(kept.id, "cancelled"), (absorbed.id, "sent")]

    def test_who_is_still_to_be_planned_is_planned_once(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Merged in the middle of the planning of both."""
        kept, absorbed = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        circular = add_circular(store, now)
        freeze(store, circular, now)
        write_letters(store, circular)
        self.merge(store, kept, absorbed, now)
        while plan(store, circular, now):
            pass
        assert [one.contact for one in planned(store)] == [kept.id]

    def test_a_place_passes_to_the_kept_entry_and_back(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Where only the absorbed entry is a recipient or on a list; taken apart, it is so again."""
        absorbed = add_reader(store, bilbao, now)
        circular = release(store, now)
        board = store.run(lambda unit: unit.audiences.put_list("Board", [], [absorbed.id]))
        kept = add_reader(store, bilbao, now)
        number = self.merge(store, kept, absorbed, now)
        assert list(register(store, circular)) == [kept.id]
        assert [(one.contact, one.state) for one in planned(store)] == [(kept.id, "pending")]
        assert store.read(lambda unit: unit.audiences.list_entries(board)).contacts == (kept.id,)
        store.run(lambda unit: unit.merges.undo(number, now))
        assert list(register(store, circular)) == [absorbed.id]
        assert [one.contact for one in planned(store)] == [absorbed.id]
        assert store.read(lambda unit: unit.audiences.list_entries(board)).contacts == (absorbed.id,)

    def test_both_on_one_list_stay_there(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Nothing to move, and nothing that breaks."""
        kept, absorbed = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        board = store.run(lambda unit: unit.audiences.put_list("Board", [], [kept.id, absorbed.id]))
        number = self.merge(store, kept, absorbed, now)
        store.run(lambda unit: unit.merges.undo(number, now))
        assert store.read(lambda unit: unit.audiences.list_entries(board)).contacts == (kept.id, absorbed.id)
