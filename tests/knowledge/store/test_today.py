"""What waits today, and what the last days brought, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event

from knowledge.model.audience import EVERYBODY, Act, Audience
from knowledge.model.calls import Application, ApplicationState, Call, CallState
from knowledge.model.circulars import Circular, CircularKind, CircularState, CircularText
from knowledge.model.deliveries import ERASED, Abandoned, DeliveryKind, DeliveryState, Sent
from knowledge.model.events import Event, EventState
from knowledge.model.faq import Verdict, VerdictKind
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.messages import IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName, Member, MemberKind, Role
from knowledge.model.practices import GoodPractice, PracticeState
from knowledge.model.requests import RequestKind
from knowledge.store.deliveries import Sought
from knowledge.store.store import Store
from knowledge.store.today import Counts, Failure, Gap, days_ago
from knowledge.store.unit import Unit
from tests.answering import begun_response

DAY = timedelta(days=1)


class World:
    """A small network, written row by row."""

    def __init__(self, unit: Unit, now: datetime) -> None:
        self.unit, self.now, self._count = unit, now, 0
        self.member, self.other = self._member("es-bilbao", "Bilbao"), self._member("fr-lyon", "Lyon")
        self.contact = unit.people.add_contact("Amaia", Role.FOCAL_POINT, EN, self.member, now)
        unit.people.add_contact("Jean", Role.FOCAL_POINT, FR, self.other, now)
        address = unit.people.add_address(Address(channel=ChannelName.TERMINAL, external_id="a"), self.contact)
        assert address is not None
        self._address = address

    def _member(self, code: str, name: str) -> int:
        kind, zone = MemberKind.CITY, "Europe/Madrid"
        city = Member(code=code, name=name, kind=kind, country="ES", time_zone=zone, languages=(ES,))
        return self.unit.people.put_member(city)

    def delivery(self, reason: str | None, at: datetime) -> None:
        """One that arrived, or that was given up for a reason."""
        self._count += 1
        said = OutgoingMessage(text="hello", key=f"d:{self._count}")
        kept = self.unit.transcripts.say(said, self.contact, ChannelName.TERMINAL, None, at)
        self.unit.deliveries.add(said.key, self._address, kept, DeliveryKind.REPLY, at)
        (claimed,) = self.unit.deliveries.claim([ChannelName.TERMINAL], at, at + DAY, 1)
        id, attempt = claimed.id, claimed.attempts
        if reason is None:
            self.unit.deliveries.record([Sent(delivery=id, attempt=attempt, provider_id="", at=at)])
            return
        state = DeliveryState.FAILED
        self.unit.deliveries.record([Abandoned(delivery=id, attempt=attempt, state=state, reason=reason, at=at)])

    def refused(self, text: str, at: datetime) -> int:
        """A question that nobody could answer."""
        self._count += 1
        sender = Address(channel=ChannelName.TERMINAL, external_id="a")
        asked = IncomingMessage(key=f"q:{self._count}", sender=sender, at=at, text=text)
        heard = self.unit.transcripts.hear(asked, self.contact, "fr")
        reply = OutgoingMessage(text="I do not know.", key=f"r:{self._count}", language=FR)
        verdict = Verdict(kind=VerdictKind.REFUSED, score=0.0)
        self.unit.transcripts.say(reply, self.contact, ChannelName.TERMINAL, verdict, at)
        self.unit.usage.count(at.date(), "fr", "terminal", "refused")
        assert heard is not None
        return heard

    def call(self, closes_at: datetime, *states: ApplicationState) -> int:
        """A call with an application in each state, of Bilbao and of Lyon."""
        titles = Text({EN: "Host the assembly"})
        call = self.unit.calls.add(Call(titles=titles, closes_at=closes_at, zone="Europe/Madrid", state=CallState.OPEN))
        for member, state in zip((self.member, self.other), states, strict=False):
            response = begun_response(self.unit, self.contact, member, self.now)
            application = Application(call=call.id, member=member, response=response, state=state, changed_at=self.now)
            self.unit.calls.apply(application)
        return call.id

    def circular(self, state: CircularState, **titles: str) -> int:
        """A circular with titles by language."""
        kept = self.unit.circulars.add(Circular(kind=CircularKind.BULLETIN, state=state, year=2026, language=EN))
        for language, title in titles.items():
            text = CircularText(language=FR if language == "fr" else EN, title=title, text="…", by="contact:1")
            self.unit.circulars.put_text(kept.id, text, self.now)
        return kept.id


def test_what_waits_is_counted(store: Store, now: datetime) -> None:
    """One of each kind; what is decided, over or not handed in does not wait."""

    def work(unit: Unit) -> tuple[Counts, Counts]:
        nothing, _ = unit.today.counts(now, now - DAY)
        world = World(unit, now)
        unit.tickets.open(world.refused("Who?", now), "", now)
        world.circular(CircularState.IN_REVIEW)
        world.circular(CircularState.DRAFT)
        unit.requests.open(RequestKind.ACCESS, world.contact, None, "", now)
        world.call(now - DAY, ApplicationState.SUBMITTED, ApplicationState.SELECTED)
        world.call(now + DAY, ApplicationState.SUBMITTED)
        for state in (PracticeState.SUBMITTED, PracticeState.PUBLISHED):
            titles = Text({ES: "Datos"})
            unit.practices.add(
                GoodPractice(member=world.member, titles=titles, summaries=titles, language=ES, state=state)
            )
        return nothing, unit.today.counts(now, now - DAY)[0]

    nothing, found = store.run(work)
    assert nothing == Counts(tickets=0, circulars=0, reviews=0, applications=0, practices=0, requests=0)
    assert found == Counts(tickets=1, circulars=1, reviews=0, applications=1, practices=1, requests=1)


def test_the_last_days_are_counted(store: Store, now: datetime) -> None:
    """What arrived, what was asked and what could not be answered since a day, and nothing older."""

    def work(unit: Unit) -> tuple[int, ...]:
        world = World(unit, now)
        for at in (now, now - 9 * DAY):
            world.delivery(None, at)
            world.delivery("blocked", at)
            world.refused("Who?", at)
            unit.usage.count(at.date(), "en", "terminal", "answered", "president")
            unit.usage.count(at.date(), "en", "terminal", "helpful", "president")
        week = unit.today.counts(now, days_ago(now, 7))[1]
        return week.delivered, week.questions, week.answered, week.refused, week.conversations

    assert store.run(work) == (1, 2, 1, 1, 0)


def test_failures_are_gathered_by_reason(store: Store, now: datetime) -> None:
    """The commonest reason first; what is older, or was taken back from somebody erased, is not counted. The list
    behind a reason has exactly these."""

    def work(unit: Unit) -> tuple[tuple[Failure, ...], list[int]]:
        world = World(unit, now)
        for reason, at in (
            ("left", now),
            ("blocked", now),
            ("blocked", now),
            ("blocked", now - 9 * DAY),
            (ERASED, now),
        ):
            world.delivery(reason, at)
        world.delivery(None, now)
        since = days_ago(now, 7)
        sought = (
            Sought(since=since),
            Sought(since=since, reason="blocked"),
            Sought(reason="blocked"),
            Sought(is_sent=True, since=since),
        )
        return unit.today.failures(since, 9), [len(unit.deliveries.undelivered(None, 50, each)) for each in sought]

    failures, listed = store.run(work)
    assert failures == (Failure(reason="blocked", count=2), Failure(reason="left", count=1))
    assert listed == [3, 2, 3, 1]


def test_calls_to_decide(store: Store, now: datetime) -> None:
    """Those that ended first before the others, each with how many have no outcome; no more than asked for."""

    def work(unit: Unit) -> tuple[list[tuple[int, int]], list[int], int]:
        world = World(unit, now)
        late = world.call(now - DAY, ApplicationState.SUBMITTED, ApplicationState.SHORTLISTED)
        early = world.call(now - 2 * DAY, ApplicationState.SUBMITTED, ApplicationState.DRAFT)
        found = unit.today.to_decide(now, 9)
        assert found[0].titles == {"en": "Host the assembly"}
        return [(each.call, each.count) for each in found], [early, late], len(unit.today.to_decide(now, 1))

    found, (early, late), one = store.run(work)
    assert found == [(early, 1), (late, 2)]
    assert one == 1


def test_audiences_are_asked_together(store: Store, now: datetime) -> None:
    """Whom each names, in the order of their names; asked twice or not at all it is no trouble."""

    def work(unit: Unit) -> None:
        world = World(unit, now)
        lyon = Audience(members=frozenset({world.other}))
        named = unit.today.named([EVERYBODY, lyon, EVERYBODY], now)
        assert [*named[EVERYBODY].values()] == ["Bilbao", "Lyon"]
        assert named[lyon] == {world.other: "Lyon"}
        assert unit.today.named([], now) == {}

    store.run(work)


def test_what_members_settled(store: Store, now: datetime) -> None:
    """What ends their reminders, by subject; what does not is left out."""

    def work(unit: Unit) -> None:
        world = World(unit, now)
        amaia = unit.people.contact(world.contact)
        assert amaia is not None
        for subject, act in (("form:1", Act.ANSWERED), ("form:1", Act.DECLINED), ("form:2", Act.ACKNOWLEDGED)):
            unit.audiences.note_act(subject, act, amaia, now)
        assert unit.today.settled({"form:1", "form:2"}) == {
            "form:1": {world.member: frozenset({Act.ANSWERED, Act.DECLINED})},
            "form:2": {},
        }

    store.run(work)


def test_registrations_of_events(store: Store, now: datetime) -> None:
    """Events without any are there all the same."""

    def work(unit: Unit) -> None:
        assembly = unit.events.add(
            Event(
                titles=Text({EN: "Assembly"}),
                state=EventState.OPEN,
                starts_at=now + DAY,
                ends_at=now + 2 * DAY,
                zone="UTC",
            )
        )
        assert unit.today.registered([assembly]) == {assembly.id: {}}
        assert unit.today.registered([]) == {}

    store.run(work)


def test_questions_that_come_again(store: Store, now: datetime) -> None:
    """In the same words, capitals and signs aside; the commonest first, in the words of the last time."""

    def work(unit: Unit) -> tuple[Gap, ...]:
        world = World(unit, now)
        for text in ("Where?", "WHO is it", "where", "Who is it?", "who is it!", "Once only", "?", "!"):
            world.refused(text, now)
        world.refused("Where?", now - 90 * DAY)
        return unit.today.gaps(now - 30 * DAY, 2, 9)

    assert store.run(work) == (
        Gap(text="who is it!", language=FR, count=3),
        Gap(text="where", language=FR, count=2),
    )


def test_circulars_with_their_titles(store: Store, now: datetime) -> None:
    """The oldest in a state, with the titles that there are, as many as asked for."""

    def work(unit: Unit) -> None:
        world = World(unit, now)
        first = world.circular(CircularState.IN_REVIEW, en="One", fr="Un")
        second = world.circular(CircularState.IN_REVIEW)
        world.circular(CircularState.IN_REVIEW, en="Three")
        found = unit.circulars.titled(CircularState.IN_REVIEW, 2)
        assert [(each.id, titles) for each, titles in found] == [(first, {EN: "One", FR: "Un"}), (second, {})]

    store.run(work)


def test_lists_of_the_last_days(store: Store, now: datetime) -> None:
    """Questions and conversations since a day; without one all of them."""

    def work(unit: Unit) -> None:
        world = World(unit, now)
        world.refused("Who?", now - 9 * DAY)
        world.refused("Where?", now)
        assert [asked.text for asked, _ in unit.transcripts.refused(None, 9, days_ago(now, 7))] == ["Where?"]
        assert len(unit.transcripts.refused(None, 9)) == 2

    store.run(work)


def test_the_oldest_tickets(store: Store, now: datetime) -> None:
    """The one that waits longest first."""

    def work(unit: Unit) -> None:
        world = World(unit, now)
        numbers = [unit.tickets.open(world.refused(f"{each}?", now), "", now) for each in range(3)]
        assert [each.id for each in unit.tickets.oldest(2)] == numbers[:2]

    store.run(work)


def test_a_million_deliveries_are_not_walked(sqlite_store: Store, now: datetime) -> None:
    """Failures and unanswered questions are found by the indexes that hold nothing else, and what arrived among the
    last ones alone."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any) -> None:
        asked.append((statement, values))

    def work(unit: Unit) -> str:
        event.listen(unit.connection, "before_cursor_execute", note)
        unit.today.failures(now, 9)
        unit.today.gaps(now, 2, 9)
        unit.today.counts(now, now)
        event.remove(unit.connection, "before_cursor_execute", note)
        plans = [unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).all() for one, values in asked]
        return " | ".join(row[3] for plan in plans for row in plan)

    plan = sqlite_store.read(work)
    assert "ix_deliveries_undelivered" in plan
    assert "ix_messages_refused" in plan or "ix_messages_at" in plan
    assert "SCAN deliveries " not in plan.replace("SCAN deliveries USING INDEX", "")
    assert "SCAN messages " not in plan.replace("SCAN messages USING INDEX", "")
