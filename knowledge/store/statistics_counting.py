"""Counts what happened on each day. It looks at all that is kept since then, so it is for a job and not for a page.

No index is added for it, so that the outbox pays nothing: finished deliveries are read through, once an hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from knowledge.model.deliveries import DeliveryState
from knowledge.model.events import EventState
from knowledge.model.faq import VerdictKind
from knowledge.model.reports import Facet, Period
from knowledge.model.rights import COLLEAGUES
from knowledge.model.statistics import SOON, Counted, Measure, Soon, Step
from knowledge.store.days import day_of
from knowledge.store.reporting_work import WorkCounting
from knowledge.store.tables import (
    addresses,
    circular_recipients,
    circulars,
    contacts,
    deadlines,
    deliveries,
    events,
    members,
    merges,
    messages,
    registrations,
    tickets,
    usage,
)
from knowledge.store.usage import HELPFUL, UNHELPFUL

ENDED = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCONFIRMED, DeliveryState.CANCELLED)
ATTENDED = "attended"
"""Outcome of a registration whose holder was noted as present; the others are its state."""

_region = func.coalesce(members.c.region, "")


class DayCounting:
    """Counts from a day on (UTC), until now."""

    def __init__(self, connection: Connection, since: date, now: datetime) -> None:
        self._connection = connection
        self._since = since
        self._begin = datetime.combine(since, time(), UTC)
        self._now = now

    def questions(self) -> Iterator[Counted]:
        """From the usage statistics: what was asked, by outcome, language and channel."""
        return self._used(Measure.QUESTIONS, usage.c.outcome.not_in((HELPFUL, UNHELPFUL)))

    def ratings(self) -> Iterator[Counted]:
        """From the same: what readers thought of answers."""
        return self._used(Measure.RATINGS, usage.c.outcome.in_((HELPFUL, UNHELPFUL)))

    def _used(self, measure: Measure, which: ColumnElement[bool]) -> Iterator[Counted]:
        key = (usage.c.day, usage.c.language, usage.c.channel, usage.c.outcome)
        found = select(*key, func.sum(usage.c.count).label("number"))
        found = found.where(usage.c.day >= self._since.isoformat(), which).group_by(*key)
        return self._counted(measure, found)

    def asked(self) -> Iterator[Counted]:
        """From the transcript: the same by the region of whoever asked, "" of those without a member."""
        m = messages.c
        day = self._day(m.at)
        found = (
            select(day.label("day"), _region.label("region"), m.verdict.label("outcome"))
            .add_columns(func.count().label("number"))
            .join_from(messages, contacts, contacts.c.id == m.contact_id)
            .join(members, members.c.id == contacts.c.member_id, isouter=True)
            .where(m.at >= self._begin, m.verdict.is_not(None), m.verdict != VerdictKind.PERSON)
            .group_by(day, _region, m.verdict)
        )
        return self._counted(Measure.ASKED, found)

    def handed_over(self) -> Iterator[Counted]:
        """Tickets by the day on which they were opened."""
        t, m = tickets.c, messages.c
        day, language = self._day(t.opened_at), func.coalesce(func.nullif(t.language, ""), m.language)
        found = (
            select(day.label("day"), m.channel, language.label("language"), _region.label("region"))
            .add_columns(t.kind.label("outcome"), func.count().label("number"))
            .join_from(tickets, messages, m.id == t.message_id)
            .join(contacts, contacts.c.id == m.contact_id)
            .join(members, members.c.id == contacts.c.member_id, isouter=True)
            .where(t.opened_at >= self._begin)
            .group_by(day, m.channel, language, _region, t.kind)
        )
        return self._counted(Measure.HANDED_OVER, found)

    def deliveries(self) -> Iterator[Counted]:
        """What was sent, or was not for good, by channel."""
        d = deliveries.c
        day = self._day(d.finished_at)
        found = (
            select(day.label("day"), addresses.c.channel, d.state.label("outcome"), func.count().label("number"))
            .join_from(deliveries, addresses, addresses.c.id == d.address_id)
            .where(d.finished_at >= self._begin, d.state.in_(ENDED))
            .group_by(day, addresses.c.channel, d.state)
        )
        return self._counted(Measure.DELIVERIES, found)

    def contacts(self) -> Iterator[Counted]:
        """People of members who became known, as they stand today; neither erased ones, nor merged entries."""
        c = contacts.c
        day = self._day(c.created_at)
        absorbed = select(merges.c.absorbed_id).where(merges.c.undone_at.is_(None))
        found = (
            select(day.label("day"), c.language, _region.label("region"), c.role.label("outcome"))
            .add_columns(func.count().label("number"))
            .join_from(contacts, members, members.c.id == c.member_id)
            .where(c.created_at >= self._begin, c.role.in_(sorted(COLLEAGUES)), c.erased_at.is_(None))
            .where(c.id.not_in(absorbed))
            .group_by(day, c.language, _region, c.role)
        )
        return self._counted(Measure.CONTACTS, found)

    def active(self, step: Step) -> Iterator[Counted]:
        """People who wrote within each part, by region; `since` is the first day of one."""
        m = messages.c
        day = self._day(m.at)
        found = (
            select(day.label("day"), m.contact_id, _region.label("region"))
            .join_from(messages, contacts, contacts.c.id == m.contact_id)
            .join(members, members.c.id == contacts.c.member_id, isouter=True)
            .where(m.at >= self._begin, m.direction == "in")
            .distinct()
        )
        rows = self._connection.execute(found)
        wrote = {(step.first_day(date.fromisoformat(row.day)), row.contact_id, row.region) for row in rows}
        counts = Counter((first, region) for first, _contact, region in wrote)
        for (first, region), count in counts.items():
            yield Counted(measure=step.active, day=first, count=count, region=region)

    def acknowledgements(self) -> Iterator[Counted]:
        """People of circulars that ask for it, by the day of release and how soon they acknowledged."""
        o = circulars.c
        found = select(o.id, o.released_at).where(o.released_at >= self._begin, o.asks_acknowledgement).order_by(o.id)
        counts: Counter[Counted] = Counter()
        for circular in self._connection.execute(found).all():
            for each in self._acknowledged(circular.id, circular.released_at):
                counts[replace(each, count=0)] += each.count
        return (replace(each, count=count) for each, count in counts.items())

    def _acknowledged(self, circular: int, released: datetime) -> Iterator[Counted]:
        r = circular_recipients.c
        soon = [(r.acknowledged_at <= released + most, soon.value) for soon, most in SOON]
        outcome = case((r.acknowledged_at.is_(None), Soon.NOT.value), *soon, else_=Soon.LATER.value)
        found = (
            select(r.language, _region.label("region"), outcome.label("outcome"), func.count().label("number"))
            .join_from(circular_recipients, members, members.c.id == r.member_id, isouter=True)
            .where(r.circular_id == circular)
            .group_by(r.language, _region, outcome)
        )
        for row in self._connection.execute(found):
            yield Counted(
                measure=Measure.ACKNOWLEDGEMENTS,
                day=released.date(),
                count=row.number,
                language=row.language,
                region=row.region,
                outcome=row.outcome,
            )

    def deadlines(self) -> Iterator[Counted]:
        """Members that a deadline concerned, as the annual report counts them."""
        d = deadlines.c
        period = Period(year=self._now.year, zone=UTC, begin=self._begin, end=self._now, is_over=False)
        days = select(d.id, d.due_at).where(d.due_at >= self._begin, d.due_at < self._now)
        due = {str(row.id): row.due_at.date() for row in self._connection.execute(days)}
        counts: Counter[tuple[date, str, str]] = Counter()
        for row in WorkCounting(self._connection, period).settled():
            number = row.id.partition(":")[0]
            counts[due[number], row.facet(Facet.REGION), row.facet(Facet.OUTCOME)] += 1
        for (day, region, outcome), count in counts.items():
            yield Counted(measure=Measure.DEADLINES, day=day, count=count, region=region, outcome=outcome)

    def participation(self) -> Iterator[Counted]:
        """Registrations for events that began."""
        e, g = events.c, registrations.c
        day, outcome = self._day(e.starts_at), case((g.attended_at.is_not(None), ATTENDED), else_=g.state)
        found = (
            select(day.label("day"), g.language, _region.label("region"), outcome.label("outcome"))
            .add_columns(func.count().label("number"))
            .join_from(registrations, events, e.id == g.event_id)
            .join(members, members.c.id == g.member_id, isouter=True)
            .where(e.starts_at >= self._begin, e.starts_at <= self._now, e.state == EventState.OPEN)
            .group_by(day, g.language, _region, outcome)
        )
        return self._counted(Measure.PARTICIPATION, found)

    def _counted(self, measure: Measure, found: Select[*tuple[Any, ...]]) -> Iterator[Counted]:
        for row in self._connection.execute(found):
            values = dict(row._mapping)
            day, count = date.fromisoformat(values.pop("day")), values.pop("number")
            yield Counted(measure=measure, day=day, count=int(count), **values)

    def _day(self, moment: ColumnElement[Any]) -> ColumnElement[str]:
        return day_of(self._connection, moment)
