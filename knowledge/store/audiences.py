"""Audiences as people choose them: whom one would reach, lists that are written to together, and acts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    select,
    update,
)

from knowledge.model.audience import Act, Audience
from knowledge.model.circulation import (
    ALL_OF_THEM,
    Addressee,
    AudiencePreview,
    ContactList,
    ListEntries,
    Part,
    Unreached,
)
from knowledge.model.languages import Language
from knowledge.model.people import AddressState, ChannelName, Contact
from knowledge.model.preferences import Mailing
from knowledge.store.addressing import addressed, wishes
from knowledge.store.counting import run_counting
from knowledge.store.reaching import of_contact, virtual_channel
from knowledge.store.statements import upsertable
from knowledge.store.tables import acts, addresses, contacts, list_entries, lists, members

_c, _m, _e, _a = contacts.c, members.c, list_entries.c, addresses.c

K = TypeVar("K", bound=Hashable)

MOST_NAMES = 500
"""Names that are shown before sending, unless somebody asks for more: what a person may scroll through."""


class AudienceRepository:
    """Who an audience is, before anything is frozen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def preview(
        self,
        audience: Audience,
        channels: Collection[ChannelName],
        now: datetime,
        most: int = MOST_NAMES,
        mailing: Mailing = Mailing.CIRCULARS,
        part: Part = ALL_OF_THEM,
    ) -> AudiencePreview:
        """To whom something would go, by the same rules as `freeze` and `plan`; nothing is written.

        Args:
            most: names that are shown; all of them are counted.
            mailing: what it is: people say of each whether they wish for it.
            part: of whom names are shown.
        """
        named, wish = addressed(audience, now), wishes(mailing)
        found = named.where(wish).add_columns(
            _c.id.label("contact_id"),
            _c.name.label("contact_name"),
            _c.language.label("language"),
            _m.id.label("member_id"),
            _m.name.label("member_name"),
            virtual_channel(channels).label("channel"),
        )
        groups = self._people(found) if most else self._groups(found)
        by_channel = _summed((group.channel, group.people) for group in groups if group.channel)
        contacts_ = sum(group.people for group in groups)
        reached = {group.member_id for group in groups if group.channel}
        members_named = self._members(named, wish)
        shown = [person for person in groups if part.has(person.language, person.channel)] if most else []
        return AudiencePreview(
            contacts=contacts_,
            members=len({group.member_id for group in groups}),
            by_language=_summed((Language(group.language), group.people) for group in groups),
            by_channel=by_channel,
            unreachable=contacts_ - sum(by_channel.values()),
            declined=sum(member.declined for member in members_named),
            members_without=tuple(member.name for member in members_named if member.id not in reached),
            found=len(shown),
            names=tuple(map(_addressee, shown[part.skip : part.skip + most])),
        )

    def unreached(
        self,
        audience: Audience,
        channels: Collection[ChannelName],
        now: datetime,
        mailing: Mailing = Mailing.CIRCULARS,
    ) -> Mapping[Unreached, int]:
        """How many of those whom an audience names would not get something, by why that is so."""
        is_active = _a.state == AddressState.ACTIVE
        why = case(
            (not_(wishes(mailing)), Unreached.DECLINED),
            (virtual_channel(channels) != "", ""),
            (not_(exists().where(of_contact(channels))), Unreached.NO_CHANNEL),
            (not_(exists().where(of_contact(channels), is_active)), Unreached.LOST),
            else_=Unreached.NOT_AGREED,
        )
        people = addressed(audience, now).add_columns(why.label("why")).subquery()
        counted = select(people.c.why, func.count()).where(people.c.why != "").group_by(people.c.why)
        return {Unreached(reason): count for reason, count in self._connection.execute(counted)}

    def readers(
        self, audience: Audience, now: datetime, mailing: Mailing = Mailing.CIRCULARS
    ) -> Mapping[tuple[Language, ...], int]:
        """How many of those who would get something read which languages, each one's own first."""
        people = addressed(audience, now).where(wishes(mailing))
        read = people.add_columns(_c.language.label("own"), cast(_c.other_languages, Text).label("others")).subquery().c
        counted = select(read.own, read.others, func.count()).group_by(read.own, read.others)
        return _summed(
            (tuple(map(Language, dict.fromkeys((own, *json.loads(others))))), count)
            for own, others, count in self._connection.execute(counted)
        )

    def _groups(self, found: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        """How many people of each member read each language and are reached on each channel: where somebody is reached
        is what takes time, so it is asked once."""
        people = _once(found).c
        keys = (people.language, people.channel, people.member_id)
        counted = select(*keys, func.count().label("people")).group_by(*keys).order_by(*keys)
        return self._connection.execute(counted).all()

    def _people(self, found: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        """The same of each of them by name, those whom no channel reaches first."""
        people = _once(found).c
        listed = select(*people, literal(1).label("people"))
        by_name = (people.channel != "", people.member_name, people.contact_name, people.contact_id)
        return self._connection.execute(listed.order_by(*by_name)).all()

    def _members(self, named: Select[*tuple[Any, ...]], wish: ColumnElement[bool]) -> Sequence[Row[*tuple[Any, ...]]]:
        """The members that are named, each with how many of its people are named and do not wish for it."""
        declined = func.count().filter(not_(wish)).label("declined")
        every = named.add_columns(_m.id, _m.name, declined).group_by(_m.id, _m.name).order_by(_m.name, _m.id)
        return self._connection.execute(every).all()

    def lists(self) -> tuple[ContactList, ...]:
        """Every list, by name."""
        counted = (
            select(lists.c.id, lists.c.name)
            .add_columns(func.count(_e.member_id).label("members"), func.count(_e.contact_id).label("contacts"))
            .join_from(lists, list_entries, _e.list_id == lists.c.id, isouter=True)
            .group_by(lists.c.id, lists.c.name)
            .order_by(lists.c.name)
        )
        return tuple(ContactList(**row._mapping) for row in self._connection.execute(counted))

    def put_list(self, name: str, members: Iterable[int], contacts: Iterable[int]) -> int:
        """Stores who stands on the list of that name, new or in place of who stood on it, and returns its number."""
        adding = upsertable(self._connection, lists).values(name=name)
        kept = adding.on_conflict_do_update(index_elements=["name"], set_={"name": name}).returning(lists.c.id)
        number: int = self._connection.execute(kept).scalar_one()
        self._connection.execute(delete(list_entries).where(_e.list_id == number))
        rows = [{"list_id": number, "member_id": member, "contact_id": None} for member in sorted(set(members))]
        rows += [{"list_id": number, "member_id": None, "contact_id": contact} for contact in sorted(set(contacts))]
        if rows:
            self._connection.execute(insert(list_entries), rows)
        return number

    def rename_list(self, id: int, name: str) -> bool:
        """Gives a list another name, under which audiences keep it; False when there is none."""
        return self._connection.execute(update(lists).where(lists.c.id == id).values(name=name)).rowcount == 1

    def remove_list(self, id: int) -> bool:
        """Deletes a list; audiences that name it have nobody on it. False when there is none."""
        return self._connection.execute(delete(lists).where(lists.c.id == id)).rowcount == 1

    def list_entries(self, id: int) -> ListEntries:
        """Who stands on a list; nobody, if there is no such list."""
        rows = self._connection.execute(select(_e.member_id, _e.contact_id).where(_e.list_id == id)).all()
        return ListEntries(
            members=tuple(sorted(row.member_id for row in rows if row.member_id is not None)),
            contacts=tuple(sorted(row.contact_id for row in rows if row.contact_id is not None)),
        )

    def note_act(self, subject: str, act: Act, contact: Contact, now: datetime) -> bool:
        """Notes what somebody did for the member that they act for; False when they had done it before."""
        member = contact.member.id if contact.member else None
        row = {"subject": subject, "act": act, "contact_id": contact.id, "member_id": member, "at": now}
        adding = upsertable(self._connection, acts).values(row).on_conflict_do_nothing()
        return run_counting(self._connection, adding) == 1

    def who_acted(self, subject: str, act: Act, member_id: int, at: datetime) -> str:
        """The name of whoever of a member did something at a moment; "" when nobody is known who did."""
        done = (acts.c.subject == subject, acts.c.act == act, acts.c.member_id == member_id, acts.c.at == at)
        found = select(_c.name).join(acts, acts.c.contact_id == _c.id).where(*done).order_by(acts.c.id)
        return self._connection.execute(found).scalars().first() or ""

    def has_acted(self, subject: str, act: Act, member_id: int) -> bool:
        """Whether somebody of a member has done something."""
        done = exists().where(and_(acts.c.subject == subject, acts.c.act == act, acts.c.member_id == member_id))
        return bool(self._connection.execute(select(done)).scalar_one())


def _once(found: Select[*tuple[Any, ...]]) -> CTE:
    """The rows worked out once: the database would look for the channel of each again to sort by it."""
    return found.cte("people").prefix_with("MATERIALIZED")


def _addressee(row: Row[*tuple[Any, ...]]) -> Addressee:
    return Addressee(
        contact=row.contact_id,
        contact_name=row.contact_name,
        member_name=row.member_name,
        language=Language(row.language),
        channel=row.channel,
    )


def _summed(counts: Iterable[tuple[K, int]]) -> dict[K, int]:
    """The numbers of each key added up."""
    sums: dict[K, int] = defaultdict(int)
    for key, count in counts:
        sums[key] += count
    return dict(sums)
