"""What waits for a person today, and what the last days brought: few statements, however many rows there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, and_, func, literal, select, union_all

from knowledge.model.audience import Act, Audience
from knowledge.model.calls import ApplicationState, CallState
from knowledge.model.circulars import CircularState
from knowledge.model.events import Event, RegistrationState
from knowledge.model.languages import Language
from knowledge.model.practices import PracticeState
from knowledge.store.addressing import members_addressed
from knowledge.store.deadlines import SETTLING
from knowledge.store.deliveries import LAST, UNDELIVERED, ended_at
from knowledge.store.review_standing import count_of_waiting
from knowledge.store.tables import (
    acts,
    applications,
    calls,
    circulars,
    contacts,
    conversations,
    deliveries,
    members,
    messages,
    practices,
    registrations,
    requests,
    tickets,
    usage,
)
from knowledge.store.transcripts import REFUSED

_a, _k, _d, _m, _r, _u = applications.c, calls.c, deliveries.c, members.c, registrations.c, usage.c

TO_DECIDE = (ApplicationState.SUBMITTED, ApplicationState.SHORTLISTED)
"""Applications that have no outcome yet."""

MOST_FAILURES = 1_000
"""The last messages that could not be delivered, among which those of the last days are counted: each is somewhere else
among a million others."""

MOST_GATHERED = 200
"""The last questions without an answer among which those are looked for that come again."""

QUESTIONS = ("answered", "offered", "quoted", "refused", "person")
"""Outcomes of what was a question to the network (`model.faq.VerdictKind`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many of each wait.

    Attributes:
        applications: those without an outcome, of calls that are over.
    """

    tickets: int
    circulars: int
    reviews: int
    applications: int
    practices: int
    requests: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """What some days brought.

    Attributes:
        delivered: messages that arrived; of the last deliveries (`deliveries.LAST`) alone.
    """

    conversations: int
    questions: int
    answered: int
    refused: int
    delivered: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Deliveries that were given up for one reason."""

    reason: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A question that nobody could answer, in the words of who asked it last, and how often it came."""

    text: str
    language: Language
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ToDecide:
    """A call that is over, and how many of its applications have no outcome yet."""

    call: int
    titles: Mapping[str, str]
    count: int


class TodayRepository:
    """Counts what waits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self, now: datetime, since: datetime) -> tuple[Counts, Week]:
        """How many wait, and what there was since an instant, in one statement; questions are counted by the day
        (UTC)."""
        day = since.date().isoformat()
        waiting = (
            _many(tickets, tickets.c.closed_at.is_(None)).label("tickets"),
            _many(circulars, circulars.c.state == CircularState.IN_REVIEW).label("circulars"),
            count_of_waiting().scalar_subquery().label("reviews"),
            _undecided(func.count(), now).scalar_subquery().label("applications"),
            _many(practices, practices.c.state == PracticeState.SUBMITTED).label("practices"),
            _many(requests, requests.c.closed_at.is_(None)).label("requests"),
        )
        came = (
            _many(conversations, conversations.c.updated_at >= since).label("conversations"),
            _sum(_u.day >= day, _u.outcome.in_(QUESTIONS)).label("questions"),
            _sum(_u.day >= day, _u.outcome == "answered").label("answered"),
            _many(messages, messages.c.verdict == REFUSED, messages.c.at >= since).label("refused"),
            _many(deliveries, LAST, _d.state == "sent", ended_at >= since).label("delivered"),
        )
        row = self._connection.execute(select(*waiting, *came)).one()._mapping
        return (
            Counts(**{each.name: row[each.name] for each in fields(Counts)}),
            Week(**{each.name: row[each.name] for each in fields(Week)}),
        )

    def failures(self, since: datetime, most: int) -> tuple[Failure, ...]:
        """Why deliveries were given up since an instant, the commonest reason first; of the last `MOST_FAILURES`."""
        newest = select(_d.reason, ended_at.label("at")).where(*UNDELIVERED).order_by(_d.id.desc())
        last = newest.limit(MOST_FAILURES).subquery()
        reason = func.coalesce(last.c.reason, "")
        grouped = select(reason.label("reason"), func.count().label("count")).where(last.c.at >= since)
        ordered = grouped.group_by(reason).order_by(func.count().desc(), reason).limit(most)
        return tuple(Failure(**row._mapping) for row in self._connection.execute(ordered))

    def to_decide(self, now: datetime, most: int) -> tuple[ToDecide, ...]:
        """Calls that are over and not decided, the one that ended first before the others."""
        counted = _undecided(_k.id.label("call"), now).add_columns(func.count().label("count"))
        grouped = counted.group_by(_k.id).subquery()  # apart from the titles: PostgreSQL compares no JSON
        found = select(grouped.c.call, _k.titles, grouped.c["count"]).join(grouped, grouped.c.call == _k.id)
        ordered = found.order_by(_k.closes_at, _k.id).limit(most)
        return tuple(ToDecide(**row._mapping) for row in self._connection.execute(ordered))

    def registered(self, those: Sequence[Event]) -> Mapping[int, Mapping[RegistrationState, int]]:
        """How many registrations of some events are in which state."""
        found = select(_r.event_id, _r.state, func.count().label("many")).where(
            _r.event_id.in_([each.id for each in those])
        )
        counted: dict[int, dict[RegistrationState, int]] = {each.id: {} for each in those}
        for row in self._connection.execute(found.group_by(_r.event_id, _r.state)):
            counted[row.event_id][RegistrationState(row.state)] = row.many
        return counted

    def named(self, audiences: Collection[Audience], now: datetime) -> Mapping[Audience, Mapping[int, str]]:
        """The members that each audience names, by number and in the order of their names, in one statement."""
        listed = list(dict.fromkeys(audiences))
        if not listed:
            return {}
        found = union_all(
            *(
                members_addressed(each, now).add_columns(literal(place).label("place"), _m.id, _m.name)
                for place, each in enumerate(listed)
            )
        ).subquery()
        names: dict[Audience, dict[int, str]] = {each: {} for each in listed}
        for row in self._connection.execute(select(found).order_by(found.c.place, found.c.name, found.c.id)):
            names[listed[row.place]][row.id] = row.name
        return names

    def settled(self, subjects: Collection[str]) -> Mapping[str, Mapping[int, frozenset[Act]]]:
        """What members did about some subjects that ends their reminders, by subject and member."""
        found = select(acts.c.subject, acts.c.member_id, acts.c.act).where(
            acts.c.subject.in_(sorted(subjects)), acts.c.act.in_(sorted(SETTLING)), acts.c.member_id.is_not(None)
        )
        done: dict[str, dict[int, frozenset[Act]]] = {subject: {} for subject in subjects}
        for row in self._connection.execute(found):
            of_member = done[row.subject].get(row.member_id, frozenset())
            done[row.subject][row.member_id] = of_member | {Act(row.act)}
        return done

    def gaps(self, since: datetime, at_least: int, most: int) -> tuple[Gap, ...]:
        """Questions without an answer that came several times in the same words, capitals and signs aside, the
        commonest first; those of people who were erased are gone."""
        asked = messages.alias("asked")
        of_same = and_(asked.c.contact_id == messages.c.contact_id, asked.c.direction == "in")
        before = select(func.max(asked.c.id)).where(of_same, asked.c.id < messages.c.id).scalar_subquery()
        erased = select(contacts.c.id).where(contacts.c.id == messages.c.contact_id, contacts.c.erased_at.is_not(None))
        newest = select(messages.c.language, before.label("question")).where(
            messages.c.verdict == REFUSED, messages.c.at >= since, ~erased.exists()
        )
        last = newest.order_by(messages.c.id.desc()).limit(MOST_GATHERED).subquery()
        found = select(messages.c.id, messages.c.text, last.c.language).join(last, last.c.question == messages.c.id)
        counted: dict[str, Gap] = {}
        for row in self._connection.execute(found.order_by(messages.c.id.desc())):
            words = _words(row.text)
            known = counted.get(words)
            counted[words] = Gap(
                text=known.text if known else row.text,
                language=known.language if known else Language(row.language),
                count=known.count + 1 if known else 1,
            )
        often = [gap for words, gap in counted.items() if words and gap.count >= at_least]
        return tuple(sorted(often, key=lambda gap: (-gap.count, gap.text))[:most])


def days_ago(now: datetime, days: int) -> datetime:
    """The beginning of some days (UTC), today among them: numbers of a day and their rows are of the same days."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)


def _words(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def _many(table: Any, *conditions: Any) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _sum(*conditions: Any) -> ScalarSelect[int]:
    return select(func.coalesce(func.sum(_u["count"]), 0)).where(*conditions).scalar_subquery()


def _undecided(what: Any, now: datetime) -> Select[Any]:
    return (
        select(what)
        .select_from(applications.join(calls, _k.id == _a.call_id))
        .where(_k.state == CallState.OPEN, _k.closes_at <= now, _a.state.in_(TO_DECIDE))
    )
