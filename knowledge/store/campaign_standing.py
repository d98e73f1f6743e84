"""How campaigns stand: who is invited and was reached, what each member has written, and how fast people answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union,
)

from knowledge.model.audience import Act, Audience
from knowledge.model.campaigns import Campaign
from knowledge.model.deliveries import DeliveryState
from knowledge.model.people import Contact, Member
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import SignatureState
from knowledge.store.addressing import addressed
from knowledge.store.deadlines import SETTLING
from knowledge.store.people import CONTACT_COLUMNS, contact_of, member_of
from knowledge.store.responses import response_of
from knowledge.store.tables import (
    acts,
    answer_events,
    campaign_extensions,
    contacts,
    deliveries,
    form_versions,
    letters,
    members,
    responses,
    signatures,
)

_c, _m, _r, _e, _f = contacts.c, members.c, responses.c, answer_events.c, form_versions.c
_x, _d, _l, _a, _s = campaign_extensions.c, deliveries.c, letters.c, acts.c, signatures.c

MOST_MEASURED = 30
"""Responses from which it is measured how fast people answer: the last that were handed in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitedMember:
    """A member that a campaign asks.

    Attributes:
        contacts: how many of its people the audience names; none of one that is asked because it was given more time.
        reached: to how many of its people a letter was sent.
        until: the last moment that it was given for itself.
    """

    member: Member
    contacts: int
    reached: int
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many members a campaign asks, and how many of these have handed in."""

    asked: int = 0
    handed_in: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """How long somebody took for an answer: the time since their last one to the same response.

    Attributes:
        place: of what was answered.
    """

    place: str
    seconds: float


class CampaignStanding:
    """Looks at campaigns: each method is one statement, or two, however many members there are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def names(self, audience: Audience, member: int, now: datetime) -> bool:
        """Whether an audience names somebody of a member."""
        named = addressed(audience, now).where(_m.id == member).add_columns(_c.id).limit(1)
        return self._connection.execute(named).first() is not None

    def count(self, audience: Audience, now: datetime) -> int:
        """Of how many members an audience names somebody."""
        counted = addressed(audience, now).add_columns(func.count(_m.id.distinct()))
        return int(self._connection.execute(counted).scalar_one())

    def invited(self, campaign: Campaign, now: datetime) -> tuple[InvitedMember, ...]:
        """The members that a campaign asks, by name: those of its audience, and those that were given more time."""
        named = addressed(campaign.audience, now).add_columns(
            _m.id.label("member_id"), func.count(_c.id).label("count")
        )
        counted = named.group_by(_m.id).subquery()
        reached = self._reached(campaign)
        longer = and_(_x.campaign_id == campaign.id, _x.member_id == _m.id)
        found = (
            select(members, func.coalesce(counted.c.count, 0).label("named"), _x.until.label("longer"))
            .select_from(members)
            .join(counted, counted.c.member_id == _m.id, isouter=True)
            .join(campaign_extensions, longer, isouter=True)
            .where(or_(counted.c.member_id.is_not(None), _x.id.is_not(None)))
            .order_by(_m.name, _m.id)
        )
        return tuple(
            InvitedMember(member=member_of(row), contacts=row.named, reached=reached.get(row.id, 0), until=row.longer)
            for row in self._connection.execute(found)
        )

    def _reached(self, campaign: Campaign) -> Mapping[int, int]:
        """How many people of each member were sent a letter of a campaign."""
        own = select(_x.deadline_id).where(_x.campaign_id == campaign.id, _x.deadline_id.is_not(None))
        of_it = _l.deadline_id.in_(own.union_all(select(literal(campaign.deadline, Integer))))
        # The few letters first: in a join, SQLite may read every delivery that there ever was.
        is_of_it = _d.letter_id.in_(select(_l.id).where(of_it))
        sent = select(_c.member_id, func.count(_c.id.distinct()))
        sent = sent.join_from(deliveries, contacts, _c.id == _d.contact_id)
        sent = sent.where(is_of_it, _d.state == DeliveryState.SENT, _c.member_id.is_not(None)).group_by(_c.member_id)
        return {row[0]: row[1] for row in self._connection.execute(sent)}

    def tallies(self, campaigns: Sequence[Campaign], now: datetime) -> Mapping[int, Tally]:
        """How each of these stands, by its number; in two statements however many they are, up to the 500 parts that
        SQLite takes of one (sqlite.org/limits.html)."""
        if not campaigns:
            return {}
        named = [
            addressed(each.audience, now).add_columns(literal(each.id).label("campaign"), _m.id.label("member"))
            for each in campaigns
        ]
        longer = select(_x.campaign_id, _x.member_id).where(_x.campaign_id.in_([each.id for each in campaigns]))
        asked: dict[int, set[int]] = {each.id: set() for each in campaigns}
        for campaign, member in self._connection.execute(union(*named, longer)):
            asked[campaign].add(member)
        done = self._handed_in(campaigns)
        return {id: Tally(asked=len(those), handed_in=len(those & done[id])) for id, those in asked.items()}

    def _handed_in(self, campaigns: Sequence[Campaign]) -> Mapping[int, set[int]]:
        """The members whose last response that counts for a campaign (`responses`) was handed in."""
        forms = {each.form_id for each in campaigns}
        columns = (_f.form_id, _r.form_version_id, _r.member_id, _r.subject, _r.state, _is_open().label("is_open"))
        found = select(*columns).join_from(responses, form_versions, _f.id == _r.form_version_id)
        theirs = (_r.member_id.is_not(None), _r.subject.startswith("form:"), _r.state != ResponseState.WITHDRAWN)
        rows = self._connection.execute(found.where(_f.form_id.in_(sorted(forms)), *theirs).order_by(_r.id)).all()
        done: dict[int, set[int]] = {}
        for each in campaigns:
            counts = (row for row in rows if row.form_id == each.form_id and _counts_for(each, row))
            last = {row.member_id: row.state for row in counts}
            done[each.id] = {member for member, state in last.items() if state == ResponseState.SUBMITTED}
        return done

    def settled(self, subject: str) -> Mapping[int, Act]:
        """What ended the reminders of members; that somebody handed in rather than that a colleague had declined."""
        done = select(_a.member_id, _a.act).where(
            _a.subject == subject, _a.act.in_(sorted(SETTLING)), _a.member_id.is_not(None)
        )
        found: dict[int, Act] = {}
        for row in self._connection.execute(done.order_by(_a.id)):
            if found.get(row.member_id) is not Act.ANSWERED:
                found[row.member_id] = Act(row.act)
        return found

    def forget_decline(self, subject: str, member: int) -> bool:
        """A member that would not take part does; False when it had not said so."""
        declined = (_a.subject == subject, _a.member_id == member, _a.act == Act.DECLINED)
        return self._connection.execute(delete(acts).where(*declined)).rowcount > 0

    def responses(self, campaign: Campaign, member: int | None = None) -> Mapping[int, KeptResponse]:
        """What members have written for a campaign, or handed in: of several of one member the last.

        Args:
            member: only what this one has.
        """
        found = _of_form(campaign.form_id).where(
            _r.state != ResponseState.WITHDRAWN,
            or_(_r.form_version_id >= campaign.form, _r.subject == campaign.subject, _is_open()),
        )
        if member is not None:
            found = found.where(_r.member_id == member)
        return {row.member_id: response_of(row) for row in self._connection.execute(found)}

    def drafts(self, form_id: str) -> tuple[KeptResponse, ...]:
        """The drafts of members for any version of a form."""
        return tuple(map(response_of, self._connection.execute(_of_form(form_id).where(_is_open()))))

    def decided(self, responses: Collection[int]) -> Mapping[int, frozenset[str]]:
        """The places of questions that somebody answered or left out, of each of these (`responses.decided`)."""
        last = select(func.max(_e.id)).where(_e.response_id.in_(sorted(responses)))
        last = last.group_by(_e.response_id, _e.place)
        found = select(_e.response_id, _e.place).where(_e.id.in_(last), _e.is_aside.is_(False))
        places: dict[int, set[str]] = {}
        for row in self._connection.execute(found):
            places.setdefault(row.response_id, set()).add(row.place)
        return {response: frozenset(those) for response, those in places.items()}

    def to_sign(self, responses: Collection[int]) -> Mapping[int, str]:
        """The names of those who are asked to sign these off, by response; "" of somebody without a name."""
        found = select(_s.response_id, _c.name).join_from(signatures, contacts, _c.id == _s.contact_id)
        asked = found.where(_s.response_id.in_(sorted(responses)), _s.state == SignatureState.ASKED)
        return {row.response_id: row.name for row in self._connection.execute(asked.order_by(_s.id))}

    def workers(self, response: int) -> tuple[Contact, ...]:
        """Who began a response or gave answers to it and still acts for its member, by name."""
        gave = exists().where(_e.response_id == _r.id, _e.contact_id == _c.id)
        found = select(*CONTACT_COLUMNS).select_from(contacts).join(members).join(responses, _r.member_id == _m.id)
        found = found.where(_r.id == response, or_(_r.contact_id == _c.id, gave), _c.erased_at.is_(None))
        return tuple(map(contact_of, self._connection.execute(found.order_by(_c.name, _c.id))))

    def gaps(self, form_id: str) -> tuple[Gap, ...]:
        """How long people took for their answers to any version of a form, in what was handed in last; not for their
        first one to each response."""
        before = func.lag(_e.at, type_=_e.at.type).over(partition_by=(_e.response_id, _e.contact_id), order_by=_e.id)
        of_form = select(_r.id).join(form_versions, _f.id == _r.form_version_id)
        of_form = of_form.where(_f.form_id == form_id, _r.state == ResponseState.SUBMITTED)
        last = of_form.order_by(_r.id.desc()).limit(MOST_MEASURED)
        given = select(_e.place, _e.at, before.label("before"))
        found = self._connection.execute(given.where(_e.response_id.in_(last), _e.is_aside.is_(False)))
        return tuple(
            Gap(place=row.place, seconds=(row.at - row.before).total_seconds())
            for row in found
            if row.before is not None
        )


def _counts_for(campaign: Campaign, row: Row[Any]) -> bool:
    """Whether a response is one to a campaign: of its version of the form or a later one, or begun for it, or open."""
    return bool(row.form_version_id >= campaign.form or row.subject == campaign.subject or row.is_open)


def _of_form(form_id: str) -> Select[Any]:
    """The responses of members to a questionnaire, in the order in which they were begun."""
    found = select(responses).join(form_versions, _f.id == _r.form_version_id)
    is_one = and_(_r.member_id.is_not(None), _r.subject.startswith("form:"))
    return found.where(_f.form_id == form_id, is_one).order_by(_r.id)


def _is_open() -> ColumnElement[bool]:
    return and_(_r.state == ResponseState.DRAFT, _r.key.is_not(None))
