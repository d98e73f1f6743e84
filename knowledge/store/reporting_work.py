"""What members were asked for, in the annual report: deadlines, calls, questionnaires."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, literal, select, union_all
from sqlalchemy import Row as Found

from knowledge.model.calls import ApplicationState, CallKind, CallState
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.reports import Facet, Row
from knowledge.model.responses import ResponseState
from knowledge.store.addressing import members_addressed
from knowledge.store.deadlines import SETTLING, deadline_of
from knowledge.store.reporting_base import Counting, text_of
from knowledge.store.tables import acts, applications, calls, deadlines, form_versions, members, responses

_d, _k, _p, _q, _v, _m = deadlines.c, calls.c, applications.c, responses.c, form_versions.c, members.c

_AT_ONCE = 20
"""Deadlines whose audiences one statement looks up: each may name hundreds of members."""

IN_TIME, LATE, NOT_SETTLED = "in_time", "late", "not_settled"
"""How a member met a deadline (`Facet.OUTCOME`)."""


class WorkCounting(Counting):
    """Deadlines count in the year in which they ended, calls in the one in which they closed."""

    def deadlines(self) -> tuple[Row, ...]:
        """Those that were not cancelled."""
        return tuple(
            Row(
                table="deadlines",
                id=str(each.id),
                title=each.titles,
                at=each.due_at,
                facets={Facet.KIND: each.kind.value, **self._month(each.due_at)},
            )
            for each in self._cut(self._deadlines())
        )

    def settled(self) -> tuple[Row, ...]:
        """Every member whom a deadline concerned: 1 where somebody there registered, answered or declined in time.

        It concerned those whom its audience names as people stand today, and those who acted on it."""
        found = self._deadlines()
        done = self._first_acts(found)
        concerned = self._concerned(found)
        acted: dict[str, set[int]] = defaultdict(set)
        for subject, member in done:
            acted[subject].add(member)
        those = ((each, member) for each in found for member in sorted(concerned[each.id] | acted[each.settled_by]))
        return tuple(
            self._standing(each, member, done.get((each.settled_by, member))) for each, member in self._cut(those)
        )

    def _standing(self, deadline: Deadline, member: int, at: datetime | None) -> Row:
        outcome = NOT_SETTLED if at is None else IN_TIME if at <= deadline.due_at else LATE
        place = self._at(member)
        return Row(
            table="deadlines",
            id=f"{deadline.id}:member:{member}",
            title=deadline.titles,
            member=place.name,
            at=at,
            part=float(outcome == IN_TIME),
            facets={Facet.OUTCOME: outcome, Facet.REGION: place.region},
        )

    def _deadlines(self) -> tuple[Deadline, ...]:
        found = select(deadlines).where(self._within(_d.due_at), _d.state == DeadlineState.OPEN).order_by(_d.id)
        return tuple(map(deadline_of, self._connection.execute(found)))

    def _concerned(self, those: Sequence[Deadline]) -> Mapping[int, set[int]]:
        """The members whom the audience of each names, by its number."""
        concerned: dict[int, set[int]] = defaultdict(set)
        for first in range(0, len(those), _AT_ONCE):
            named = (
                members_addressed(each.audience, each.due_at).add_columns(
                    literal(each.id, Integer).label("deadline"), _m.id.label("member")
                )
                for each in those[first : first + _AT_ONCE]
            )
            for row in self._connection.execute(union_all(*named)):
                concerned[row.deadline].add(row.member)
        return concerned

    def _first_acts(self, those: Sequence[Deadline]) -> Mapping[tuple[str, int], datetime]:
        """When somebody of a member first did what settles a subject."""
        found = (
            select(acts.c.subject, acts.c.member_id, acts.c.at)
            .where(acts.c.subject.in_(sorted({each.settled_by for each in those})), acts.c.act.in_(sorted(SETTLING)))
            .where(acts.c.member_id.is_not(None), acts.c.at < self._period.end)
            .order_by(acts.c.at.desc(), acts.c.id.desc())
        )
        return {(row.subject, row.member_id): row.at for row in self._connection.execute(found)}

    def calls(self) -> tuple[Row, ...]:
        """Those that were open; drafts and cancelled ones are not counted."""
        found = select(calls).where(self._closed()).order_by(_k.id)
        return tuple(
            Row(
                table="calls",
                id=str(row.id),
                title=text_of(row.titles),
                at=row.closes_at,
                facets={Facet.KIND: row.kind, **self._month(row.closes_at)},
            )
            for row in self._found(found)
        )

    def applications(self) -> tuple[Row, ...]:
        """What was handed in to these calls, and not withdrawn."""
        return self._applications()

    def candidacies(self) -> tuple[Row, ...]:
        """The same, to calls for vice-presidencies."""
        return self._applications(_k.kind == CallKind.VICE_PRESIDENCY)

    def _applications(self, *which: ColumnElement[bool]) -> tuple[Row, ...]:
        found = (
            select(_p.id, _p.member_id, _p.state, _p.submitted_at, _k.titles, _k.kind)
            .join_from(applications, calls, _k.id == _p.call_id)
            .where(self._closed(), _p.submitted_at.is_not(None), _p.state != ApplicationState.WITHDRAWN, *which)
            .order_by(_p.id)
        )
        return tuple(
            Row(
                table="applications",
                id=str(row.id),
                title=text_of(row.titles),
                member=self._at(row.member_id).name,
                at=row.submitted_at,
                facets={Facet.OUTCOME: row.state, Facet.KIND: row.kind, Facet.REGION: self._at(row.member_id).region},
            )
            for row in self._found(found)
        )

    def _closed(self) -> ColumnElement[bool]:
        return self._within(_k.closes_at) & _k.state.in_((CallState.OPEN, CallState.DECIDED))

    def responses_begun(self) -> tuple[Row, ...]:
        """Answers to questionnaires, as far as they are kept, by when they were begun."""
        return self._responses(_q.begun_at)

    def responses_submitted(self) -> tuple[Row, ...]:
        """Answers to questionnaires that were handed in and not withdrawn."""
        return self._responses(_q.submitted_at, _q.state == ResponseState.SUBMITTED)

    def _responses(self, moment: ColumnElement[Any], *which: ColumnElement[bool]) -> tuple[Row, ...]:
        found = (
            select(_q.id, _q.member_id, _q.language, _q.state, moment.label("moment"), _v.title)
            .join_from(responses, form_versions, _v.id == _q.form_version_id)
            .where(_q.subject.startswith("form:"), self._within(moment), *which)
            .order_by(_q.id)
        )
        return tuple(self._response(row) for row in self._found(found))

    def _response(self, row: Found[*tuple[Any, ...]]) -> Row:
        place = self._at(row.member_id)
        facets = {Facet.REGION: place.region, Facet.LANGUAGE: row.language, Facet.OUTCOME: row.state}
        return Row(
            table="responses",
            id=str(row.id),
            title=row.title,
            member=place.name,
            at=row.moment,
            facets={**facets, **self._month(row.moment)},
        )

    def members_answering(self) -> tuple[Row, ...]:
        """The members that handed in answers to questionnaires, each once."""
        found = (
            select(_q.member_id)
            .where(_q.subject.startswith("form:"), self._within(_q.submitted_at), _q.member_id.is_not(None))
            .where(_q.state == ResponseState.SUBMITTED)
            .distinct()
            .order_by(_q.member_id)
        )
        return tuple(self._member(id) for id in self._found(found).scalars() if id is not None)

    def _member(self, id: int) -> Row:
        place = self._at(id)
        return Row(table="members", id=str(id), member=place.name, facets={Facet.REGION: place.region})
