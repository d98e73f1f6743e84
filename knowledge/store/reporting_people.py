"""Members, contacts, and what was asked, in the annual report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, exists, not_, or_, select
from sqlalchemy import Row as Found

from knowledge.model.people import Member, MemberKind, Role, Standing
from knowledge.model.reports import Facet, Row
from knowledge.model.rights import COLLEAGUES
from knowledge.model.tickets import TicketOutcome
from knowledge.store.people import member_of
from knowledge.store.reporting_base import Counting
from knowledge.store.tables import contacts, members, merges, tickets, usage
from knowledge.store.usage import HELPFUL, UNHELPFUL

_m, _c, _t, _u = members.c, contacts.c, tickets.c, usage.c

_HOUR = timedelta(hours=1)
_RATINGS = (HELPFUL, UNHELPFUL)


class PeopleCounting(Counting):
    """Of members the register says since when and until when; roles and languages of contacts are today's, since no
    earlier ones are kept. The secretariat is a member where it is the city that presides, and else it is none."""

    def members(self) -> tuple[Row, ...]:
        """Those that belonged on the last day."""
        return self._cut(self._members)

    def joined(self) -> tuple[Row, ...]:
        """Those that joined, as exactly as it is known: the first day that a month or a year may mean."""
        return self._cut(
            _member(each) for each in self._register if each.since and self._period.covers(each.since.first_day())
        )

    def left(self) -> tuple[Row, ...]:
        """Those that left: the last day that a month or a year may mean."""
        return self._cut(
            _member(each) for each in self._register if each.until and self._period.covers(each.until.last_day())
        )

    def leadership(self) -> tuple[Row, ...]:
        """Members of the last day that preside, or are vice-presidents, by what the register says today."""
        return self._cut(row for row in self._members if row.facet(Facet.ROLE) != Standing.MEMBER)

    @property
    def _members(self) -> Iterator[Row]:
        last = self._period.last_day
        return (
            _member(each)
            for each in self._register
            if each.belongs_on(last) and (each.since is None or each.since.first_day() <= last)
        )

    @cached_property
    def _register(self) -> tuple[Member, ...]:
        is_member = or_(_m.kind != MemberKind.SECRETARIAT, _m.standing != Standing.MEMBER)
        found = select(members).where(is_member).order_by(_m.id)
        return tuple(map(member_of, self._connection.execute(found)))

    def contacts(self) -> tuple[Row, ...]:
        """Colleagues of members who were known by the end of the period, as they stand today."""
        return self._contacts(COLLEAGUES, _c.created_at < self._period.end)

    def contacts_joined(self) -> tuple[Row, ...]:
        """Those of them who became known within the period."""
        return self._contacts(COLLEAGUES, self._within(_c.created_at))

    def elected_officials(self) -> tuple[Row, ...]:
        """Those of them who are elected officials."""
        return self._contacts((Role.ELECTED_OFFICIAL,), _c.created_at < self._period.end)

    def _contacts(self, roles: Collection[Role], *which: ColumnElement[bool]) -> tuple[Row, ...]:
        """Neither erased people, nor entries that were merged into others."""
        is_absorbed = exists().where(merges.c.absorbed_id == _c.id, merges.c.undone_at.is_(None))
        found = (
            select(_c.id, _c.role, _c.language, _c.member_id, _c.created_at)
            .where(_c.role.in_(sorted(roles)), _c.member_id.is_not(None), _c.erased_at.is_(None))
            .where(not_(is_absorbed), *which)
            .order_by(_c.id)
        )
        return tuple(self._contact(row) for row in self._found(found))

    def _contact(self, row: Found[*tuple[Any, ...]]) -> Row:
        place = self._at(row.member_id)
        return Row(
            table="contacts",
            id=str(row.id),
            member=place.name,
            at=row.created_at,
            facets={Facet.ROLE: row.role, Facet.LANGUAGE: row.language, Facet.REGION: place.region},
        )

    def tickets(self) -> tuple[Row, ...]:
        """What came before the secretariat, as far as it is kept."""
        return self._tickets(_t.opened_at)

    def tickets_answered(self) -> tuple[Row, ...]:
        """What the secretariat answered within the period, whenever it was asked."""
        return self._tickets(_t.closed_at, _t.outcome == TicketOutcome.ANSWERED)

    def answer_time(self) -> tuple[Row, ...]:
        """Of each of these, the hours from question to answer."""
        return self._tickets(_t.closed_at, _t.outcome == TicketOutcome.ANSWERED, has_hours=True)

    def _tickets(
        self, moment: ColumnElement[Any], *which: ColumnElement[bool], has_hours: bool = False
    ) -> tuple[Row, ...]:
        found = select(tickets, moment.label("moment")).where(self._within(moment), *which).order_by(_t.id)
        return tuple(
            Row(
                table="tickets",
                id=str(row.id),
                at=row.moment,
                part=(row.closed_at - row.opened_at) / _HOUR if has_hours else 1,
                facets={Facet.KIND: row.kind, Facet.LANGUAGE: row.language, **self._month(row.moment)},
            )
            for row in self._found(found)
        )

    def questions(self) -> tuple[Row, ...]:
        """What was asked, from the statistics, which outlast the conversations; days are of UTC there."""
        return tuple(map(_used, self._used(_u.outcome.not_in(_RATINGS))))

    def helpful(self) -> tuple[Row, ...]:
        """What readers thought of answers: helpful ones of those that were rated."""
        return tuple(map(_used, self._used(_u.outcome.in_(_RATINGS))))

    def _used(self, which: ColumnElement[bool]) -> tuple[Found[*tuple[Any, ...]], ...]:
        first, last = f"{self._period.year}-01-01", self._period.last_day.isoformat()
        found = select(usage).where(_u.day >= first, _u.day <= last, which).order_by(*usage.primary_key.columns)
        return tuple(self._found(found))


def _member(member: Member) -> Row:
    facets = {Facet.KIND: member.kind.value, Facet.REGION: member.region or "", Facet.ROLE: member.standing.value}
    return Row(table="members", id=str(member.id), member=member.name, facets=facets)


def _used(row: Found[*tuple[Any, ...]]) -> Row:
    values = row._mapping  # `row.count` would be the method of every tuple
    facets = {
        Facet.MONTH: values["day"][5:7],
        Facet.LANGUAGE: values["language"],
        Facet.CHANNEL: values["channel"],
        Facet.OUTCOME: values["outcome"],
    }
    return Row(
        table="usage",
        id=":".join(values[column.name] for column in usage.primary_key.columns),
        part=0 if values["outcome"] == UNHELPFUL else values["count"],
        whole=values["count"],
        facets=facets,
    )
