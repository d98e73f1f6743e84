"""Planning a circular: everybody once, on the right channel, at a civil hour, however often it is begun again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select, text

from knowledge.calendars import is_day_off
from knowledge.model.audience import Audience
from knowledge.model.circulars import Circular, CircularState, LetterPurpose
from knowledge.model.circulation import Habits, letter_key
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.messages import Choice, OutgoingMessage
from knowledge.model.people import AddressState, ChannelName, Contact, Member
from knowledge.store.planning import NoLetter
from knowledge.store.store import Store
from knowledge.store.tables import addresses, circular_recipients, circulars, contacts
from knowledge.store.unit import Unit
from tests.circulations import (
    MADRID,
    SERVED,
    Planned,
    Reader,
    add_address,
    add_circular,
    add_member,
    add_reader,
    change_contact,
    deliver,
    freeze,
    hear,
    keys,
    lose,
    plan,
    planned,
    put_reader,
    release,
    remind,
    set_state,
    take,
    write_letters,
)

DAY = timedelta(days=1)


@pytest.fixture
def bilbao(store: Store) -> Member:
    return add_member(store, "bilbao", holidays="ES-PV")


def contact_of(store: Store, reader: Reader) -> Contact:
    found = store.read(lambda unit: unit.people.contact(reader.id))
    assert found is not None
    return found


def ask_for(store: Store, circular: Circular, contact: Contact, now: datetime) -> None:
    store.run(lambda unit: unit.circulation.add_recipient(circular.id, contact, now))


def only(store: Store) -> Planned:
    (one,) = planned(store)
    return one


def test_each_recipient_gets_the_letter_of_their_language(store: Store, bilbao: Member, now: datetime) -> None:
    """Under the key of the circular and the contact, with its number, their number and its title."""
    ana = add_reader(store, bilbao, now)
    zoé = add_reader(store, bilbao, now, language=FR)
    circular = release(store, now)
    assert keys(store) == [f"circular:{circular.id}:contact:{reader.id}" for reader in (ana, zoé)]
    messages = {one.message.recipient: one.message for one in take(store, now)}
    assert messages[ana.id].text == f"Circular {circular.id} (es, circular)"
    assert messages[zoé.id].text == f"Circular {circular.id} (fr, circular)"
    assert messages[zoé.id].subject == "Circular"
    assert messages[zoé.id].choices == (Choice(id=f"ack:{circular.id}", label="Acknowledge"),)
    assert messages[zoé.id].token(0) == f"l{messages[zoé.id].letter}.0"


def test_the_audience_is_frozen(store: Store, bilbao: Member, now: datetime) -> None:
    """Who comes after the release is no recipient; who is there already is not counted again."""
    ana = add_reader(store, bilbao, now)
    circular = add_circular(store, now)
    assert freeze(store, circular, now) == 1
    add_reader(store, bilbao, now)
    write_letters(store, circular)
    assert [plan(store, circular, now) for _ in range(2)] == [1, 0]
    assert [one.contact for one in planned(store)] == [ana.id]


def test_planning_goes_on_in_batches_until_nobody_is_left(store: Store, bilbao: Member, now: datetime) -> None:
    """Each batch as large as wanted; at the end it is noted when everybody was planned, once."""
    store.run(lambda unit: [put_reader(unit, bilbao, now) for _ in range(7)])
    circular = add_circular(store, now)
    freeze(store, circular, now)
    write_letters(store, circular)
    assert [plan(store, circular, now, most=3) for _ in range(4)] == [3, 3, 1, 0]
    assert plan(store, circular, now + DAY) == 0
    assert Counter(one.contact for one in planned(store)) == Counter(one.id for one in recipients(store))
    noted = select(circulars.c.planned_at).where(circulars.c.id == circular.id)
    assert store.read(lambda unit: unit.connection.execute(noted).scalar_one()) == now


def recipients(store: Store) -> list[Reader]:
    found = select(circular_recipients.c.contact_id).order_by(circular_recipients.c.contact_id)
    return store.read(lambda unit: [Reader(id=id, member=None) for id in unit.connection.execute(found).scalars()])


def test_a_crash_in_the_middle_repeats_nothing(store: Store, bilbao: Member, now: datetime) -> None:
    """A batch is there with all its marks or not at all: begun again, everybody has one delivery."""
    store.run(lambda unit: [put_reader(unit, bilbao, now) for _ in range(4)])
    circular = add_circular(store, now)
    freeze(store, circular, now)
    write_letters(store, circular)

    def crash(unit: Unit) -> None:
        assert unit.circulation.plan(circular, LetterPurpose.CIRCULAR, SERVED, now, MADRID, 3, 2) == 2
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.run(crash)
    assert planned(store) == ()
    while plan(store, circular, now, most=2):
        pass
    assert len(planned(store)) == 4


def test_what_is_there_already_stays_as_it_is(store: Store, bilbao: Member, now: datetime) -> None:
    """Marks that were lost, as by a restored backup, make no second delivery."""
    add_reader(store, bilbao, now)
    circular = release(store, now)
    deliver(store, now)
    unmarked = circular_recipients.update().values(is_planned=False)
    store.run(lambda unit: unit.connection.execute(unmarked))
    assert plan(store, circular, now) == 1
    assert only(store).state == "sent"


def test_two_who_plan_at_once_make_each_delivery_once(store: Store, bilbao: Member, now: datetime) -> None:
    """Whichever process comes first: together they plan everybody, and nobody twice."""
    store.run(lambda unit: [put_reader(unit, bilbao, now) for _ in range(60)])
    circular = add_circular(store, now)
    freeze(store, circular, now)
    write_letters(store, circular)
    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda _: plan(store, circular, now, most=7), range(12)))
    assert sum(counts) == 60
    assert len(planned(store)) == len({one.contact for one in planned(store)}) == 60


@pytest.mark.parametrize("state", [CircularState.PAUSED, CircularState.CANCELLED, CircularState.APPROVED])
def test_only_what_is_released_is_planned(store: Store, bilbao: Member, now: datetime, state: CircularState) -> None:
    """As it is stored at that moment, whatever the planner read before; and that is not the end of planning."""
    add_reader(store, bilbao, now)
    circular = add_circular(store, now)
    freeze(store, circular, now)
    write_letters(store, circular)
    set_state(store, circular, state)
    assert plan(store, circular, now) == 0
    assert planned(store) == ()
    assert not store.read(lambda unit: unit.circulation.is_done(circular.id))
    set_state(store, circular, CircularState.RELEASED)
    assert plan(store, circular, now) == 1


def test_without_a_letter_in_a_language_nothing_of_the_batch_is_planned(
    store: Store, bilbao: Member, now: datetime
) -> None:
    """It is said which languages are missing; written then, the batch is planned whole."""
    add_reader(store, bilbao, now)
    add_reader(store, bilbao, now, language=PT)
    circular = add_circular(store, now)
    freeze(store, circular, now)
    write_letters(store, circular)
    with pytest.raises(NoLetter, match="readers of pt") as refused:
        plan(store, circular, now)
    assert refused.value.languages == ("pt",)
    assert planned(store) == ()
    assert store.read(lambda unit: unit.circulation.languages(circular.id)) == {ES: 1, PT: 1}
    write_letters(store, circular, [PT])
    assert plan(store, circular, now) == 2


def test_a_letter_is_written_once(store: Store, now: datetime) -> None:
    """The second time it is found again, as it was the first time: some may have got it already."""
    circular = add_circular(store, now)
    key = letter_key(circular.id, LetterPurpose.CIRCULAR, EN)

    def put(text: str) -> int:
        letter = OutgoingMessage(text=text)
        return store.run(lambda unit: unit.circulation.put_letter(key, circular.id, LetterPurpose.CIRCULAR, letter))

    first = put("first")
    assert put("second") == first
    said = store.read(lambda unit: unit.connection.execute(text("SELECT text FROM letters")).scalars().all())
    assert said == ["first"]


class TestChannels:
    """Where somebody is written to."""

    def test_where_they_wrote_last(self, store: Store, bilbao: Member, now: datetime) -> None:
        """The channel of their latest message, though another address is newer."""
        ana = add_reader(store, bilbao, now)
        add_address(store, ana, ChannelName.WEBCHAT, "browser")
        hear(store, ana, ChannelName.WEBCHAT, "browser", now - DAY)
        hear(store, ana, ChannelName.TELEGRAM, ana.chat, now)
        release(store, now)
        assert only(store).to == ana.chat

    def test_else_the_newest_address(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Who never wrote anything is reached where they came last."""
        ana = add_reader(store, bilbao, now)
        add_address(store, ana, ChannelName.SLACK, "T1/U1")
        release(store, now)
        assert only(store).to == "T1/U1"

    def test_email_last_of_all(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Even where its address is the newest."""
        ana = add_reader(store, bilbao, now, email="ana@example.org")
        release(store, now)
        assert only(store).to == ana.chat

    @pytest.mark.parametrize("shared", [(ChannelName.TELEGRAM, "-1001"), (ChannelName.SLACK, "T1/C1/1.5")])
    def test_nowhere_that_others_read_along(
        self, store: Store, bilbao: Member, now: datetime, shared: tuple[ChannelName, str]
    ) -> None:
        """Not in a group, and not in a thread of a channel."""
        ana = add_reader(store, bilbao, now)
        add_address(store, ana, *shared)
        hear(store, ana, *shared, now)
        release(store, now)
        assert only(store).to == ana.chat

    @pytest.mark.parametrize("state", [state for state in AddressState if state is not AddressState.ACTIVE])
    def test_not_where_nothing_arrives(self, store: Store, bilbao: Member, now: datetime, state: AddressState) -> None:
        """The next best address of theirs instead."""
        ana = add_reader(store, bilbao, now)
        add_address(store, ana, ChannelName.WEBCHAT, "browser")
        lose(store, "browser", now, state)
        release(store, now)
        assert only(store).to == ana.chat

    def test_not_on_channels_that_are_not_served(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Nobody would claim what waits there."""
        ana = add_reader(store, bilbao, now)
        add_address(store, ana, ChannelName.TERMINAL, "terminal")
        release(store, now)
        assert only(store).to == ana.chat

    def test_never_asked_means_email_only(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Without consent nobody is written to in their chat; the secretariat's e-mail reaches them as before."""
        add_reader(store, bilbao, now, consent="", email="ana@example.org")
        add_reader(store, bilbao, now, consent="")
        release(store, now)
        assert only(store).to == "ana@example.org"

    def test_what_they_decided_since_the_release_counts(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Who unsubscribed before their turn came gets nothing; they are planned, and the register says why."""
        ana = add_reader(store, bilbao, now)
        circular = add_circular(store, now)
        freeze(store, circular, now)
        write_letters(store, circular)
        change_contact(store, ana, subscribed=False)
        assert plan(store, circular, now) == 1
        assert planned(store) == ()


class TestEmail:
    """Addresses of e-mail are in step with the register."""

    def emails(self, store: Store) -> list[tuple[str, str, int]]:
        a = addresses.c
        found = select(a.external_id, a.state, a.contact_id).where(a.channel == "email").order_by(a.id)
        return store.read(lambda unit: [(r[0], r[1], r[2]) for r in unit.connection.execute(found)])

    def test_they_are_made_when_they_are_needed(self, store: Store, bilbao: Member, now: datetime) -> None:
        """At release, for recipients that have an e-mail; once."""
        ana = add_reader(store, bilbao, now, channel=None, email="ana@example.org")
        for _ in range(2):
            release(store, now)
        assert self.emails(store) == [("ana@example.org", "active", ana.id)]

    def test_not_where_no_email_is_sent(self, store: Store, bilbao: Member, now: datetime) -> None:
        """An installation without a mail server has no such channel."""
        add_reader(store, bilbao, now, email="ana@example.org")
        freeze(store, add_circular(store, now), now, (ChannelName.TELEGRAM,))
        assert self.emails(store) == []

    def test_they_change_with_the_register(self, store: Store, bilbao: Member, now: datetime) -> None:
        """The former one is retired, and comes back if the register does."""
        ana = add_reader(store, bilbao, now, channel=None, email="ana@example.org")
        release(store, now)
        change_contact(store, ana, email="ana.new@example.org")
        release(store, now)
        new = [("ana@example.org", "left", ana.id), ("ana.new@example.org", "active", ana.id)]
        assert self.emails(store) == new
        assert [one.to for one in planned(store)] == ["ana@example.org", "ana.new@example.org"]
        change_contact(store, ana, email="ana@example.org")
        release(store, now)
        assert [state for _, state, _ in self.emails(store)] == ["active", "left"]

    def test_a_dead_one_stays_dead(self, store: Store, bilbao: Member, now: datetime) -> None:
        """What bounced for good bounces the next time too."""
        ana = add_reader(store, bilbao, now, channel=None, email="ana@example.org")
        release(store, now)
        lose(store, "ana@example.org", now, AddressState.UNREACHABLE)
        release(store, now)
        assert self.emails(store) == [("ana@example.org", "unreachable", ana.id)]
        assert len(planned(store)) == 1

    def test_one_that_passed_to_a_colleague_is_theirs(self, store: Store, bilbao: Member, now: datetime) -> None:
        """ "mayor@" belongs to whoever the register says, also where it was dead before."""
        old = add_reader(store, bilbao, now, channel=None, email="mayor@example.org")
        release(store, now)
        lose(store, "mayor@example.org", now, AddressState.UNREACHABLE)
        change_contact(store, old, email="")
        new = add_reader(store, bilbao, now, channel=None, email="mayor@example.org")
        release(store, now)
        assert self.emails(store) == [("mayor@example.org", "active", new.id)]


class TestHours:
    """When somebody is written to."""

    def test_at_a_civil_hour_of_their_own(self, store: Store, bilbao: Member, now: datetime) -> None:
        """On a Friday evening in Bilbao it is morning in Mexico, and Friday belongs to the weekend in Riyadh."""
        mexico = add_member(store, "mexico", country="MX", time_zone="America/Mexico_City", holidays="MX")
        riyadh = add_member(store, "riyadh", country="SA", time_zone="Asia/Riyadh", holidays="SA")
        readers = [add_reader(store, member, now) for member in (bilbao, mexico, riyadh)]
        own_zone = add_reader(store, bilbao, now, time_zone="America/Mexico_City")
        own_quiet = add_reader(store, bilbao, now, quiet_from=23 * 60, quiet_until=6 * 60)
        friday_evening = datetime(2026, 11, 20, 20, 30, tzinfo=ZoneInfo("Europe/Madrid"))
        release(store, friday_evening)
        due = {one.contact: one.due_at for one in planned(store)}
        assert due == {
            readers[0].id: datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Madrid")),
            readers[1].id: friday_evening,
            readers[2].id: datetime(2026, 11, 22, 8, tzinfo=ZoneInfo("Asia/Riyadh")),
            own_zone.id: friday_evening,
            own_quiet.id: friday_evening,
        }

    def test_what_is_urgent_goes_on_weekends(self, store: Store, bilbao: Member, now: datetime) -> None:
        """But not at night."""
        add_reader(store, bilbao, now)
        release(store, datetime(2026, 11, 21, 3, tzinfo=ZoneInfo("Europe/Madrid")), is_urgent=True)
        assert only(store).due_at == datetime(2026, 11, 21, 8, tzinfo=ZoneInfo("Europe/Madrid"))

    @pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
    def test_without_a_clock_the_official_one_counts(self, store: Store, now: datetime, zone: str) -> None:
        """Of a member whose zone is unknown to this system."""
        add_reader(store, add_member(store, "olympus", time_zone=zone), now)
        release(store, datetime(2026, 11, 23, 5, tzinfo=UTC))
        assert only(store).due_at == datetime(2026, 11, 23, 7, tzinfo=UTC)

    def test_nobody_of_thousands_is_woken(self, store: Store, now: datetime) -> None:
        """Members on twelve calendars, quiet hours of all kinds, releases around changes of the clock: each delivery
        is due at once or at an hour when its reader is awake and at work."""
        chance = Random(7)
        places = {
            "ulaanbaatar": ("MN", "Asia/Ulaanbaatar", ""),
            "sao-paulo": ("BR", "America/Sao_Paulo", "BR-SP"),
            "bilbao": ("ES", "Europe/Madrid", "ES-PV"),
            "riyadh": ("SA", "Asia/Riyadh", "SA"),
            "tehran": ("IR", "Asia/Tehran", ""),
            "kolkata": ("IN", "Asia/Kolkata", "IN"),
            "cairo": ("EG", "Africa/Cairo", "EG"),
            "sydney": ("AU", "Australia/Sydney", "AU-NSW"),
            "montreal": ("CA", "America/Montreal", "CA-QC"),
            "casablanca": ("MA", "Africa/Casablanca", "MA"),
            "chatham": ("NZ", "Pacific/Chatham", "NZ"),
            "praia": ("CV", "Atlantic/Cape_Verde", ""),
        }
        members = [
            add_member(store, code, country=country, time_zone=zone, holidays=holidays)
            for code, (country, zone, holidays) in places.items()
        ]
        quiet = ((None, None), (0, 0), (1380, 420), (720, 840), (90, 210))

        def populate(unit: Unit) -> None:
            for _ in range(400):
                begin, end = chance.choice(quiet)
                own = chance.choice(("", "", "", "Europe/Madrid", "Asia/Kathmandu"))
                put_reader(unit, chance.choice(members), now, quiet_from=begin, quiet_until=end, time_zone=own)

        store.run(populate)
        habits = store.read(habits_of_all)
        for instant in (
            datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            datetime(2026, 4, 23, 21, 59, tzinfo=UTC),
            datetime(2026, 12, 24, 12, tzinfo=UTC),
        ):
            circular = release(store, instant, most_per_day=99)
            these = [one for one in planned(store) if one.key.startswith(f"circular:{circular.id}:")]
            assert len(these) == 400
            for one in these:
                its = habits[one.contact]
                local = one.due_at.astimezone(its.zone)
                assert one.due_at >= instant
                assert not its.quiet.covers(local.time()), (one, its)
                assert not is_day_off(its.country, its.holidays, local.date()), (one, its)


def habits_of_all(unit: Unit) -> dict[int, Habits]:
    """The habits of each contact, by way of the model alone."""
    ids = unit.connection.execute(select(contacts.c.id)).scalars().all()
    found = [contact for contact in map(unit.people.contact, ids) if contact]
    return {
        contact.id: Habits(
            zone=ZoneInfo(contact.time_zone),
            quiet=contact.quiet,
            country=contact.member.country if contact.member else "",
            holidays=contact.member.holidays if contact.member else "",
        )
        for contact in found
    }


class TestFrequency:
    """No more letters on one local day than the installation allows."""

    def days(self, store: Store) -> list[str]:
        return [one.due_at.astimezone(ZoneInfo("Europe/Madrid")).strftime("%a %d %H") for one in planned(store)]

    def test_the_next_one_comes_the_next_day(self, store: Store, bilbao: Member, now: datetime) -> None:
        """The fifth of a Friday on Monday morning, when two a day are allowed; nothing is lost."""
        add_reader(store, bilbao, now)
        for _ in range(5):
            release(store, now, most_per_day=2)
        assert self.days(store) == ["Fri 20 11", "Fri 20 11", "Mon 23 08", "Mon 23 08", "Tue 24 08"]

    def test_what_was_sent_today_counts(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Also where the circular that it belonged to is finished."""
        add_reader(store, bilbao, now)
        first = release(store, now, most_per_day=1)
        deliver(store, now)
        set_state(store, first, CircularState.FINISHED, finished_at=now)
        release(store, now, most_per_day=1)
        assert self.days(store) == ["Fri 20 11", "Mon 23 08"]

    def test_what_was_taken_back_or_failed_does_not(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Nobody got it."""
        add_reader(store, bilbao, now)
        first = release(store, now, most_per_day=1)
        store.run(lambda unit: unit.circulation.cancel(first.id, now, "cancelled"))
        set_state(store, first, CircularState.CANCELLED)
        release(store, now, most_per_day=1)
        assert self.days(store) == ["Fri 20 11"] * 2

    def test_reminders_of_a_circular_long_finished_count(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Whatever it is that somebody gets on that day."""
        add_reader(store, bilbao, now)
        first = release(store, now - 7 * DAY, most_per_day=1)
        deliver(store, now - 7 * DAY)
        set_state(store, first, CircularState.FINISHED, finished_at=now - 7 * DAY)
        write_letters(store, first, purpose=LetterPurpose.REMINDER)
        remind(store, first, now, most_per_day=1)
        release(store, now, most_per_day=1)
        assert self.days(store) == ["Fri 13 11", "Fri 20 11", "Mon 23 08"]

    def test_the_local_day_counts(self, store: Store, now: datetime) -> None:
        """At eleven in the evening UTC it is the next day in Ulaanbaatar."""
        member = add_member(store, "ulaanbaatar", country="MN", time_zone="Asia/Ulaanbaatar")
        add_reader(store, member, now, quiet_from=0, quiet_until=0)
        for hour in (15, 17):
            release(store, datetime(2026, 11, 17, hour, tzinfo=UTC), most_per_day=1)
        assert [one.due_at.hour for one in planned(store)] == [15, 17]

    def test_each_contact_is_counted_alone(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Who got nothing yet gets it today, though a colleague waits until Monday."""
        add_reader(store, bilbao, now)
        release(store, now, most_per_day=1)
        add_reader(store, bilbao, now)
        release(store, now, most_per_day=1)
        first, *second = self.days(store)
        assert (first, second) == ("Fri 20 11", ["Mon 23 08", "Fri 20 11"])

    def test_what_somebody_asked_for_comes_at_once(self, store: Store, bilbao: Member, now: datetime) -> None:
        """Whatever the hour, the day, the number of letters, and what they wish to receive otherwise."""
        ana = add_reader(store, bilbao, now, subscribed=False, consent="")
        circular = release(store, now)
        assert planned(store) == ()
        saturday_night = datetime(2026, 11, 21, 23, tzinfo=UTC)
        ask_for(store, circular, contact_of(store, ana), saturday_night)
        assert plan(store, circular, saturday_night, most_per_day=1) == 1
        assert (only(store).to, only(store).due_at) == (ana.chat, saturday_night)


def test_who_joins_later_gets_it_on_request(store: Store, bilbao: Member, now: datetime) -> None:
    """Also when it is finished; who is a recipient already is not written to twice."""
    ana = add_reader(store, bilbao, now)
    circular = release(store, now)
    deliver(store, now)
    set_state(store, circular, CircularState.FINISHED, finished_at=now)
    bea = add_reader(store, bilbao, now, channel=None, email="bea@example.org", language=Language("eu"))
    for reader in (ana, bea, bea):
        ask_for(store, circular, contact_of(store, reader), now)
    assert store.read(lambda unit: unit.circulation.languages(circular.id)) == {ES: 1, Language("eu"): 1}
    write_letters(store, circular, ["eu"])
    assert [plan(store, circular, now) for _ in range(2)] == [1, 0]
    assert [one.to for one in planned(store)] == [ana.chat, "bea@example.org"]
    asked = select(circular_recipients.c.on_request).order_by(circular_recipients.c.contact_id)
    assert store.read(lambda unit: unit.connection.execute(asked).scalars().all()) == [False, True]


def test_a_correction_reaches_those_who_had_it_wrong(store: Store, bilbao: Member, now: datetime) -> None:
    """Also those whom its audience does not name any more, once each, and whom their own wishes do not exclude."""
    ana, bea, eva = (add_reader(store, bilbao, now) for _ in range(3))
    first = release(store, now)
    change_contact(store, eva, subscribed=False)
    narrow = Audience(contacts=frozenset({ana.id}))
    second = add_circular(store, now, number=first.number, version=2, corrects=first.id, audience=narrow)
    assert freeze(store, second, now) == 1
    assert [store.run(lambda unit: unit.circulation.add_earlier(second)) for _ in range(2)] == [1, 0]
    write_letters(store, second)
    plan(store, second, now)
    of_second = [one.contact for one in planned(store) if one.key.startswith(f"circular:{second.id}:")]
    assert of_second == [ana.id, bea.id]
    assert store.run(lambda unit: unit.circulation.add_earlier(first)) == 0


def test_thousands_are_planned_without_reading_them(store: Store, bilbao: Member, now: datetime) -> None:
    """3,000 recipients take as many statements as three: nothing is done one by one."""
    counts = []
    for first, last in ((1, 3), (4, 3_003)):
        store.run(partial(populate, member=bilbao.id, first=first, last=last))
        circular = add_circular(store, now, audience=Audience(contacts=frozenset(range(first, last + 1))))
        assert freeze(store, circular, now) == last - first + 1
        write_letters(store, circular)
        with counting(store) as statements:
            assert plan(store, circular, now, most=3_000) == last - first + 1
        set_state(store, circular, CircularState.FINISHED, finished_at=now - 2 * DAY)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert len(planned(store)) == 3_003


def populate(unit: Unit, member: int, first: int, last: int) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
    contact_rows = (
        "INSERT INTO contacts (id, member_id, name, role, language, language_chosen, subscribed, created_at, consent)"
        " SELECT i, :member, 'P' || i, 'focal_point', 'es', true, true, '2026-01-01 00:00:00', '2026-1' FROM n"
    )
    address_rows = (
        "INSERT INTO addresses (contact_id, channel, external_id, state, scope)"
        " SELECT i, 'telegram', '' || i, 'active', 'telegram' FROM n"
    )
    unit.connection.execute(text(numbers + contact_rows), {"first": first, "last": last, "member": member})
    unit.connection.execute(text(numbers + address_rows), {"first": first, "last": last})


@contextmanager
def counting(store: Store) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
