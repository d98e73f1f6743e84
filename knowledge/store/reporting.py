"""The figures of the annual report, each from its own query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy import Connection, func, select

from knowledge.model.reports import Figure, FigureName, Period, Row, Tally, Window
from knowledge.store.reporting_circulars import CircularCounting
from knowledge.store.reporting_events import EventCounting
from knowledge.store.reporting_people import PeopleCounting
from knowledge.store.reporting_work import WorkCounting
from knowledge.store.tables import deliveries

F = FigureName


class ReportingRepository:
    """Counts, and changes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def figures(self, period: Period) -> Mapping[FigureName, Figure]:
        """Every figure of a period."""
        queries = self._queries(period)
        return MappingProxyType({name: Figure(name=name, rows=query()) for name, query in queries.items()})

    def figure(self, name: FigureName, period: Period, window: Window | None = None) -> Figure:
        """One figure of a period, with all its rows or those in a window."""
        return Figure(name=name, rows=self._queries(period, window)[name]())

    def tallies(self, period: Period) -> Mapping[FigureName, Tally]:
        """What every figure of a period comes to: a hundredth of the memory that the rows take."""
        counts, queries = self._counts(period), self._queries(period)
        return {
            name: counts[name]() if name in counts else Figure(name=name, rows=query()).tally
            for name, query in queries.items()
        }

    def tally(self, name: FigureName, period: Period) -> Tally:
        """What one figure comes to."""
        counts = self._counts(period)
        return counts[name]() if name in counts else self.figure(name, period).tally

    def is_small(self, most: int) -> bool:
        """Whether so few deliveries were ever made that a year is counted in no time."""
        return (self._connection.execute(select(func.max(deliveries.c.id))).scalar_one() or 0) <= most

    def _counts(self, period: Period) -> Mapping[FigureName, Callable[[], Tally]]:
        """Ways to count the figures of which there are very many rows."""
        circulars = CircularCounting(self._connection, period)
        return {
            F.LETTERS_SENT: circulars.count_sent,
            F.LETTERS_FAILED: circulars.count_failed,
            F.ACKNOWLEDGED: circulars.count_acknowledged,
        }

    def _queries(
        self, period: Period, window: Window | None = None
    ) -> Mapping[FigureName, Callable[[], tuple[Row, ...]]]:
        circulars = CircularCounting(self._connection, period, window)
        work = WorkCounting(self._connection, period, window)
        events = EventCounting(self._connection, period, window)
        people = PeopleCounting(self._connection, period, window)
        return {
            F.CIRCULARS: circulars.circulars,
            F.CORRECTIONS: circulars.corrections,
            F.CIRCULAR_TEXTS: circulars.texts,
            F.LETTERS_SENT: circulars.letters_sent,
            F.LETTERS_FAILED: circulars.letters_failed,
            F.DEADLINES: work.deadlines,
            F.CALLS: work.calls,
            F.APPLICATIONS: work.applications,
            F.PUBLIC_CIRCULARS: circulars.public,
            F.INVITATIONS: circulars.invitations,
            F.LEADERSHIP: people.leadership,
            F.ELECTED_OFFICIALS: people.elected_officials,
            F.CANDIDACIES: work.candidacies,
            F.ACKNOWLEDGED: circulars.acknowledged,
            F.SETTLED_IN_TIME: work.settled,
            F.RESPONSES_BEGUN: work.responses_begun,
            F.RESPONSES_SUBMITTED: work.responses_submitted,
            F.MEMBERS_ANSWERING: work.members_answering,
            F.EVENTS: events.events,
            F.EVENTS_CANCELLED: events.events_cancelled,
            F.REGISTRATIONS: events.registrations,
            F.WAITING: events.waiting,
            F.ATTENDED: events.attended,
            F.MEMBERS_AT_EVENTS: events.members_at_events,
            F.PRACTICES_SUBMITTED: events.practices_submitted,
            F.PRACTICES_PUBLISHED: events.practices_published,
            F.QUESTIONS: people.questions,
            F.HELPFUL: people.helpful,
            F.MEMBERS: people.members,
            F.MEMBERS_JOINED: people.joined,
            F.MEMBERS_LEFT: people.left,
            F.CONTACTS: people.contacts,
            F.CONTACTS_JOINED: people.contacts_joined,
            F.TICKETS: people.tickets,
            F.TICKETS_ANSWERED: people.tickets_answered,
            F.ANSWER_TIME: people.answer_time,
        }
