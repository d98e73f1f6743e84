"""Audiences as people choose them: whom one would reach, lists that are written to together, and acts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, distinct, exists, func, insert, not_, select, update

from knowledge.model.audience import Act, Audience
from knowledge.model.circulation import Addressee, AudiencePreview, ContactList, ListEntries
from knowledge.model.languages import Language
from knowledge.model.people import ChannelName, Contact
from knowledge.model.preferences import Mailing
from knowledge.store.addressing import addressed, wishes
from knowledge.store.counting import run_counting
from knowledge.store.reaching import virtual_channel
from knowledge.store.statements import upsertable
from knowledge.store.tables import acts, contacts, list_entries, lists, members

_c, _m, _e = contacts.c, members.c, list_entries.c

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
    ) -> AudiencePreview:
        """To whom something would go, by the same rules as `freeze` and `plan`; nothing is written.

        Args:
            most: names that are shown; all of them are counted.
            mailing: what it is: people say of each whether they wish for it.
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
        by_language, by_channel = self._count(found, "language"), self._count(found, "channel")
        contacts_ = sum(by_language.values())
        reached = {name: count for name, count in by_channel.items() if name}
        return AudiencePreview(
            contacts=contacts_,
            members=self._count_members(found),
            by_language={Language(code): count for code, count in by_language.items()},
            by_channel=reached,
            unreachable=contacts_ - sum(reached.values()),
            declined=self._one(named.where(not_(wish)).add_columns(func.count())),
            members_without=self._members_without(named, found),
            names=self._names(found, most),
        )

    def _count(self, found: Select[*tuple[Any, ...]], column: str) -> dict[str, int]:
        people = found.subquery()
        counted = select(people.c[column], func.count()).group_by(people.c[column]).order_by(people.c[column])
        return {row[0]: row[1] for row in self._connection.execute(counted)}

    def _count_members(self, found: Select[*tuple[Any, ...]]) -> int:
        return self._one(select(func.count(distinct(found.subquery().c.member_id))))

    def _one(self, statement: Select[*tuple[Any, ...]]) -> int:
        return int(self._connection.execute(statement).scalar_one())

    def _members_without(self, named: Select[*tuple[Any, ...]], found: Select[*tuple[Any, ...]]) -> tuple[str, ...]:
        """Members that are named, of which nobody is reached."""
        people = found.subquery()
        reached = select(people.c.member_id).where(people.c.channel != "")
        without = named.where(_m.id.not_in(reached)).add_columns(_m.name, _m.id).distinct().order_by(_m.name, _m.id)
        return tuple(row.name for row in self._connection.execute(without))

    def _names(self, found: Select[*tuple[Any, ...]], most: int) -> tuple[Addressee, ...]:
        people = found.subquery().c
        shown = (
            select(people.contact_id, people.contact_name, people.member_name, people.language, people.channel)
            .order_by(people.channel != "", people.member_name, people.contact_name, people.contact_id)
            .limit(most)
        )
        return tuple(
            Addressee(
                contact=row.contact_id,
                contact_name=row.contact_name,
                member_name=row.member_name,
                language=Language(row.language),
                channel=row.channel,
            )
            for row in self._connection.execute(shown)
        )

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
