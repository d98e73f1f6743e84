"""Acknowledgements, and reminders for those of whom none came."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from knowledge.model.circulars import Circular, CircularState, LetterPurpose
from knowledge.model.circulation import Silent
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import EN, FR
from knowledge.model.people import ChannelName, Member, Role
from knowledge.store.planning import NoLetter
from knowledge.store.store import Store
from knowledge.store.tables import deliveries
from knowledge.store.unit import Unit
from tests.circulations import (
    Reader,
    add_member,
    add_reader,
    change_contact,
    deliver,
    fail,
    keys,
    plan,
    planned,
    release,
    remind,
    set_state,
    write_letters,
)

DAY = timedelta(days=1)
REMINDER, ALTERNATE = LetterPurpose.REMINDER, LetterPurpose.ALTERNATE


@pytest.fixture
def bilbao(store: Store) -> Member:
    return add_member(store, "bilbao")


@pytest.fixture
def lyon(store: Store) -> Member:
    return add_member(store, "lyon", country="FR", time_zone="Europe/Paris", languages=(FR,))


def acknowledge(
    store: Store, circular: Circular, reader: Reader, now: datetime, via: ChannelName = ChannelName.TELEGRAM
) -> bool:
    return store.run(lambda unit: unit.circulation.acknowledge(circular.id, reader.id, via, now))


def sent(store: Store, now: datetime) -> Circular:
    """A circular that everybody got, with letters to remind of it."""
    circular = release(store, now)
    deliver(store, now)
    for purpose in (REMINDER, ALTERNATE):
        write_letters(store, circular, purpose=purpose)
    return circular


def reminders(store: Store) -> list[tuple[int, str]]:
    return [(one.contact, one.state) for one in planned(store) if ":reminder:" in one.key or ":alternate:" in one.key]


def silent(store: Store, circular: Circular) -> tuple[Silent, ...]:
    return store.read(lambda unit: unit.circulation.silent(circular.id))


class TestAcknowledging:
    """Somebody presses the button, or follows the link."""

    def test_it_is_noted_the_first_time(self, store: Store, bilbao: Member, now: datetime) -> None:
        """When and where stays as it was then."""
        ana = add_reader(store, bilbao, now)
        circular = sent(store, now)
        assert acknowledge(store, circular, ana, now)
        assert not acknowledge(store, circular, ana, now + DAY, ChannelName.EMAIL)
        (line,) = store.read(lambda unit: unit.circulation.register(circular))
        assert (line.acknowledged_at, line.acknowledged_via) == (now, "telegram")

    def test_only_recipients_acknowledge(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Of that version: whoever got it forwarded has not received it from us."""
        add_reader(store, bilbao, now)
        circular = sent(store, now)
        bea = add_reader(store, bilbao, now)
        assert not acknowledge(store, circular, bea, now)
        assert not store.run(lambda unit: unit.circulation.acknowledge(999, bea.id, ChannelName.EMAIL, now))

    def test_two_presses_at_once_count_once(self, store: Store, bilbao: Member, now: datetime) -> None:
        """On two devices, or because a platform delivers twice."""
        ana = add_reader(store, bilbao, now)
        circular = sent(store, now)
        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(lambda _: acknowledge(store, circular, ana, now), range(8))) == 1

    def test_one_person_with_two_entries_counts_once(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Whichever entry got it, and whichever the link was for."""
        kept, absorbed = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        circular = sent(store, now)
        store.run(lambda unit: unit.merges.merge(kept.id, absorbed.id, now))
        assert acknowledge(store, circular, absorbed, now)
        assert not acknowledge(store, circular, kept, now)

    def test_it_may_come_after_the_end(self, store: Store, bilbao: Member, now: datetime) -> None:
        """A finished circular, or one that was cancelled on its way, was received all the same."""
        ana = add_reader(store, bilbao, now)
        circular = sent(store, now)
        set_state(store, circular, CircularState.FINISHED, finished_at=now)
        assert acknowledge(store, circular, ana, now + 30 * DAY)


class TestReminder:
    """To those who got it, of members of which nobody acknowledged it."""

    def test_who_got_it_is_reminded_once(self, store: Store, bilbao: Member, lyon: Member, now: datetime) -> None:
        """Whatever their colleague did not do; members that acknowledged are left alone, every colleague of them."""
        ana, bea = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        zoé, luc = add_reader(store, lyon, now, language=FR), add_reader(store, lyon, now, language=EN)
        circular = sent(store, now)
        acknowledge(store, circular, ana, now)
        languages = store.read(lambda unit: unit.circulation.reminder_languages(circular, REMINDER, now))
        assert languages == {EN: 1, FR: 1}
        assert [remind(store, circular, now + 7 * DAY) for _ in range(2)] == [2, 0]
        assert reminders(store) == [(zoé.id, "pending"), (luc.id, "pending")]
        assert keys(store)[-1] == f"circular:{circular.id}:reminder:contact:{luc.id}"
        assert bea.id not in dict(reminders(store))
        assert [len(line.earlier) for line in store.read(lambda unit: unit.circulation.register(circular))] == [0] * 4
        noted = {
            line.contact: line.reminded_at for line in store.read(lambda unit: unit.circulation.register(circular))
        }
        assert noted == {ana.id: None, bea.id: None, zoé.id: now + 7 * DAY, luc.id: now + 7 * DAY}

    def test_who_did_not_get_it_is_not_reminded(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Whose letter failed, waits, or was never possible."""
        add_reader(store, bilbao, now)
        circular = release(store, now)
        write_letters(store, circular, purpose=REMINDER)
        assert remind(store, circular, now) == 0
        fail(store, now)
        assert remind(store, circular, now) == 0

    def test_who_may_have_got_it_is_reminded(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Nobody knows, and a second letter does no harm."""
        add_reader(store, bilbao, now)
        circular = sent(store, now)
        unsure = planned(store)[0].id

        def forget_answer(unit: Unit) -> None:
            changed = update(deliveries).where(deliveries.c.id == unsure).values(state=DeliveryState.UNCONFIRMED)
            unit.connection.execute(changed)

        store.run(forget_answer)
        assert remind(store, circular, now) == 1

    def test_no_more_once_they_do_not_wish_it(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Who unsubscribed with that very circular is not reminded of it."""
        ana = add_reader(store, bilbao, now)
        circular = sent(store, now)
        change_contact(store, ana, declined=["circulars"])
        assert remind(store, circular, now) == 0

    def test_it_is_due_at_a_civil_hour(self, store: Store, bilbao: Member, now: datetime) -> None:
        """As the circular was."""
        add_reader(store, bilbao, now)
        circular = sent(store, now)
        remind(store, circular, datetime(2026, 11, 27, 22, tzinfo=ZoneInfo("Europe/Madrid")))
        assert planned(store)[-1].due_at == datetime(2026, 11, 30, 8, tzinfo=ZoneInfo("Europe/Madrid"))

    def test_nobody_is_reminded_twice_in_a_day(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Of two circulars: one today, one on the next working day, though more letters a day are allowed."""
        add_reader(store, bilbao, now)
        first, second = sent(store, now), sent(store, now)
        for circular in (first, second):
            assert remind(store, circular, now, most_per_day=99) == 1
        assert [one.due_at.day for one in planned(store)[-2:]] == [20, 23]

    def test_reminders_count_among_all_letters(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Where one letter a day is allowed and the circular came today, the reminder comes on Monday."""
        add_reader(store, bilbao, now)
        circular = sent(store, now)
        assert remind(store, circular, now, most_per_day=1) == 1
        assert planned(store)[-1].due_at.day == 23

    def test_without_a_letter_nobody_is_reminded(self, store: Store, bilbao: Member, now: datetime) -> None:
        """And nobody is marked as if they had been."""
        add_reader(store, bilbao, now)
        circular = release(store, now)
        deliver(store, now)
        with pytest.raises(NoLetter, match="es"):
            remind(store, circular, now)
        write_letters(store, circular, purpose=REMINDER)
        assert remind(store, circular, now) == 1

    def test_an_acknowledgement_in_between_ends_them(
        self, store: Store, bilbao: Member, lyon: Member, now: datetime
    ) -> None:
        """For the whole member, and for no other; also while the circular is paused."""
        ana, bea = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        zoé = add_reader(store, lyon, now)
        circular = sent(store, now)
        remind(store, circular, now)
        store.run(lambda unit: unit.circulation.hold(circular.id))
        acknowledge(store, circular, ana, now)
        assert reminders(store) == [(ana.id, "cancelled"), (bea.id, "cancelled"), (zoé.id, "held")]
        assert [one.reason for one in planned(store) if one.contact == bea.id] == [None, "acknowledged"]

    def test_of_a_paused_circular_nobody_is_reminded(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Nor of one that was cancelled."""
        add_reader(store, bilbao, now)
        circular = sent(store, now)
        for state in (CircularState.PAUSED, CircularState.CANCELLED):
            set_state(store, circular, state)
            assert remind(store, circular, now) == 0

    def test_of_a_finished_circular_they_are(self, store: Store, bilbao: Member, now: datetime) -> None:
        """It is finished once everybody got it; that is when the waiting begins."""
        add_reader(store, bilbao, now)
        circular = sent(store, now)
        set_state(store, circular, CircularState.FINISHED, finished_at=now)
        assert remind(store, circular, now + 7 * DAY) == 1

    def test_reminders_do_not_hold_up_the_end(self, store: Store, bilbao: Member, now: datetime) -> None:
        """A circular is done when it was sent, however many reminders wait."""
        add_reader(store, bilbao, now)
        circular = sent(store, now)
        remind(store, circular, now)
        assert store.read(lambda unit: unit.circulation.is_done(circular.id))


class TestAlternates:
    """The member's alternates are written to when a reminder did not help."""

    def test_they_are_written_to_and_become_recipients(
        self, store: Store, bilbao: Member, lyon: Member, now: datetime
    ) -> None:
        """Those who joined since, and those who got it already; of silent members only."""
        ana = add_reader(store, bilbao, now)
        zoé = add_reader(store, lyon, now)
        circular = sent(store, now)
        acknowledge(store, circular, zoé, now)
        eva = add_reader(store, bilbao, now, role=Role.ALTERNATE, language=EN)
        add_reader(store, lyon, now, role=Role.ALTERNATE)
        assert store.read(lambda unit: unit.circulation.reminder_languages(circular, ALTERNATE, now)) == {EN: 1}
        assert [remind(store, circular, now, ALTERNATE) for _ in range(2)] == [1, 0]
        assert keys(store)[-1] == f"circular:{circular.id}:alternate:contact:{eva.id}"
        assert silent(store, circular) == (
            Silent(member_id=bilbao.id, member_name="Bilbao", contacts=(ana.id, eva.id)),
        )
        assert plan(store, circular, now) == 0
        deliver(store, now)
        assert acknowledge(store, circular, eva, now)
        assert silent(store, circular) == ()

    def test_whom_no_channel_reaches_is_no_recipient(self, store: Store, bilbao: Member, now: datetime) -> None:
        """There is nothing that they could acknowledge."""
        ana = add_reader(store, bilbao, now)
        circular = sent(store, now)
        add_reader(store, bilbao, now, role=Role.ALTERNATE, channel=None)
        assert remind(store, circular, now, ALTERNATE) == 0
        assert [one.contacts for one in silent(store, circular)] == [(ana.id,)]

    def test_by_email_if_need_be(self, store: Store, bilbao: Member, now: datetime) -> None:
        """An alternate who never came to the chat has an e-mail in the register."""
        add_reader(store, bilbao, now)
        circular = sent(store, now)
        add_reader(store, bilbao, now, role=Role.ALTERNATE, channel=None, consent="", email="eva@example.org")
        assert remind(store, circular, now, ALTERNATE) == 1
        assert planned(store)[-1].to == "eva@example.org"


def test_members_are_silent_until_somebody_acknowledges(
    store: Store, bilbao: Member, lyon: Member, now: datetime
) -> None:
    """By name, with their recipients, those included whom nothing reached."""
    zoé = add_reader(store, lyon, now)
    ana, bea = add_reader(store, bilbao, now), add_reader(store, bilbao, now, channel=None)
    circular = sent(store, now)
    assert silent(store, circular) == (
        Silent(member_id=bilbao.id, member_name="Bilbao", contacts=(ana.id, bea.id)),
        Silent(member_id=lyon.id, member_name="Lyon", contacts=(zoé.id,)),
    )
    acknowledge(store, circular, ana, now)
    assert [one.member_name for one in silent(store, circular)] == ["Lyon"]
