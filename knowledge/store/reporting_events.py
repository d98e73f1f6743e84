"""Events and good practices in the annual report."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy import Row as Found

from knowledge.model.events import EventState, RegistrationState
from knowledge.model.practices import PracticeState
from knowledge.model.reports import Facet, Row
from knowledge.store.reporting_base import Counting, text_of
from knowledge.store.tables import events, practices, registrations

_e, _g, _p = events.c, registrations.c, practices.c


class EventCounting(Counting):
    """Events count in the year in which they begin, and so does all that belongs to them."""

    def events(self) -> tuple[Row, ...]:
        """Those that took place: neither drafts nor cancelled."""
        return self._events(EventState.OPEN)

    def events_cancelled(self) -> tuple[Row, ...]:
        """Those that were to begin in the period, and were cancelled."""
        return self._events(EventState.CANCELLED)

    def _events(self, state: EventState) -> tuple[Row, ...]:
        found = select(events).where(self._within(_e.starts_at), _e.state == state).order_by(_e.id)
        return tuple(
            Row(
                table="events",
                id=str(row.id),
                title=text_of(row.titles),
                at=row.starts_at,
                facets=self._month(row.starts_at),
            )
            for row in self._found(found)
        )

    def registrations(self) -> tuple[Row, ...]:
        """All registrations for events that took place, in whatever state they ended."""
        return self._registrations()

    def waiting(self) -> tuple[Row, ...]:
        """Those that were still on the waiting list, or had a seat offered."""
        return self._registrations(_g.state.in_((RegistrationState.WAITING, RegistrationState.OFFERED)))

    def attended(self) -> tuple[Row, ...]:
        """Those whose attendance was noted."""
        return self._registrations(_g.attended_at.is_not(None))

    def _registrations(self, *which: ColumnElement[bool]) -> tuple[Row, ...]:
        found = (
            select(_g.id, _g.member_id, _g.state, _g.language, _g.registered_at, _e.titles)
            .join_from(registrations, events, _e.id == _g.event_id)
            .where(self._took_place(), *which)
            .order_by(_g.id)
        )
        return tuple(self._registration(row) for row in self._found(found))

    def _registration(self, row: Found[*tuple[Any, ...]]) -> Row:
        place = self._at(row.member_id)
        return Row(
            table="registrations",
            id=str(row.id),
            title=text_of(row.titles),
            member=place.name,
            at=row.registered_at,
            facets={Facet.OUTCOME: row.state, Facet.REGION: place.region, Facet.LANGUAGE: row.language},
        )

    def members_at_events(self) -> tuple[Row, ...]:
        """The members that had a confirmed registration for an event that took place, each once."""
        found = (
            select(_g.member_id)
            .join_from(registrations, events, _e.id == _g.event_id)
            .where(self._took_place(), _g.state == RegistrationState.CONFIRMED)
            .distinct()
            .order_by(_g.member_id)
        )
        return tuple(
            Row(table="members", id=str(id), member=self._at(id).name, facets={Facet.REGION: self._at(id).region})
            for id in self._found(found).scalars()
        )

    def _took_place(self) -> ColumnElement[bool]:
        return self._within(_e.starts_at) & (_e.state == EventState.OPEN)

    def practices_submitted(self) -> tuple[Row, ...]:
        """Good practices by when they were handed in, whatever became of them."""
        return self._practices(_p.submitted_at)

    def practices_published(self) -> tuple[Row, ...]:
        """Good practices by when they were published, as far as they still are."""
        return self._practices(_p.published_at, _p.state == PracticeState.PUBLISHED)

    def _practices(self, moment: ColumnElement[Any], *which: ColumnElement[bool]) -> tuple[Row, ...]:
        found = (
            select(_p.id, _p.member_id, _p.state, _p.language, _p.titles, moment.label("moment"))
            .where(self._within(moment), *which)
            .order_by(_p.id)
        )
        return tuple(
            Row(
                table="practices",
                id=str(row.id),
                title=text_of(row.titles),
                member=self._at(row.member_id).name,
                at=row.moment,
                facets={Facet.OUTCOME: row.state, Facet.REGION: self._at(row.member_id).region},
            )
            for row in self._found(found)
        )
