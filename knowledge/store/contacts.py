"""What contacts decided about themselves, the posts they hold, and the state of their addresses."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, delete, insert, select, update

from knowledge.model.languages import Language
from knowledge.model.people import Address, AddressState, ChannelName, Contact, Member, Post, Role, refused
from knowledge.model.preferences import Mailing, QuietHours
from knowledge.store.people import CONTACT_COLUMNS, contact_of, member_of
from knowledge.store.reaching import is_chat_alone
from knowledge.store.statements import upsertable
from knowledge.store.tables import addresses, consents, contacts, members, posts


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """An address of a contact, whether messages reach it, and since when; None if that was so from the beginning."""

    id: int
    address: Address
    state: AddressState
    since: datetime | None


class ContactRepository:
    """Reads and writes one contact's settings, posts and addresses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_language(self, contact_id: int, language: Language, others: Iterable[Language] | None = None) -> None:
        """Stores the language that a contact chose, and what they read besides, if that changes."""
        besides = {} if others is None else {"other_languages": list(others)}
        self._set(contact_id, language=language, language_chosen=True, **besides)

    def set_subscription(self, contact_id: int, subscribed: bool) -> None:
        """Stores whether a contact receives anything that they did not ask for."""
        self._set(contact_id, subscribed=subscribed)

    def set_declined(self, contact_id: int, declined: Iterable[Mailing]) -> None:
        """Stores what a contact does not want to receive."""
        self._set(contact_id, declined=sorted(declined))

    def set_name(self, contact_id: int, name: str) -> None:
        """Stores what somebody is called; a colleague of the same name has them told apart by a number."""
        row = self._connection.execute(select(contacts.c.member_id).where(contacts.c.id == contact_id)).one()
        alike = select(contacts.c.name).where(contacts.c.member_id == row.member_id, contacts.c.id != contact_id)
        taken = set(self._connection.execute(alike).scalars())
        names = itertools.chain([name], (f"{name} ({number})" for number in itertools.count(2)))
        self._set(contact_id, name=next(each for each in names if each not in taken))

    def set_function(self, contact_id: int, function: str) -> None:
        """Stores what a contact says that their function is, in the post they act in."""
        self._set(contact_id, function=function)
        acting = select(contacts.c.member_id).where(contacts.c.id == contact_id).scalar_subquery()
        held = update(posts).where(posts.c.contact_id == contact_id, posts.c.member_id == acting)
        self._connection.execute(held.values(function=function))

    def set_time_zone(self, contact_id: int, time_zone: str) -> None:
        """Stores a contact's own time zone; "" for that of their member."""
        self._set(contact_id, time_zone=time_zone)

    def set_quiet_hours(self, contact_id: int, quiet: QuietHours) -> None:
        """Stores when a contact wants to be left alone."""
        self._set(contact_id, quiet_from=_minutes(quiet.begin), quiet_until=_minutes(quiet.end))

    def consent(self, contact_id: int, version: str, language: Language, now: datetime) -> None:
        """Stores that a contact agreed to a version of the consent text, in the language they read it in."""
        self._set(contact_id, consent=version)
        agreed = {"contact_id": contact_id, "version": version, "language": language, "at": now}
        self._connection.execute(insert(consents).values(agreed))

    def refuse_consent(self, contact_id: int, version: str, now: datetime) -> None:
        """Stores that a contact does not agree, or no longer; what they agreed to before stays on record."""
        self._set(contact_id, consent=refused(version))
        standing = update(consents).where(consents.c.contact_id == contact_id, consents.c.withdrawn_at.is_(None))
        self._connection.execute(standing.values(withdrawn_at=now))

    def posts(self, contact_id: int) -> tuple[Post, ...]:
        """The posts that a contact holds, by the names of the members."""
        found = (
            select(posts.c.role, posts.c.function, *(column.label(f"member_{column.name}") for column in members.c))
            .join_from(posts, members)
            .where(posts.c.contact_id == contact_id)
            .order_by(members.c.name, members.c.id)
        )
        return tuple(
            Post(member=member_of(row, "member_"), role=Role(row.role), function=row.function)
            for row in self._connection.execute(found)
        )

    def put_post(self, contact_id: int, post: Post) -> None:
        """Stores a post, new or changed; the first one of a contact is the one they act in."""
        values = {"role": post.role, "function": post.function}
        key = {"contact_id": contact_id, "member_id": post.member.id}
        new = upsertable(self._connection, posts).values(**key, **values)
        self._connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=values))
        acting = update(contacts).where(
            contacts.c.id == contact_id,
            contacts.c.member_id.is_(None) | (contacts.c.member_id == post.member.id),
        )
        self._connection.execute(acting.values(member_id=post.member.id, **values))

    def act_for(self, contact_id: int, member_id: int) -> bool:
        """Makes one of a contact's posts the one they act in; False when they hold none for that member."""
        held = select(posts.c.role, posts.c.function).where(
            posts.c.contact_id == contact_id, posts.c.member_id == member_id
        )
        row = self._connection.execute(held).one_or_none()
        if row is not None:
            self._set(contact_id, member_id=member_id, role=row.role, function=row.function)
        return row is not None

    def end_posts(self, contact_id: int, member_ids: Iterable[int] | None = None) -> None:
        """Takes posts from a contact, by default all; without any they are a visitor."""
        ended = delete(posts).where(posts.c.contact_id == contact_id)
        if member_ids is not None:
            ended = ended.where(posts.c.member_id.in_(list(member_ids)))
        self._connection.execute(ended)
        self.settle(contact_id)

    def settle(self, contact_id: int) -> None:
        """Has a contact act in a post that they hold: another one where theirs is gone, none for a visitor."""
        left = self.posts(contact_id)
        acting = self._connection.execute(select(contacts.c.member_id).where(contacts.c.id == contact_id)).scalar_one()
        if not left and acting is not None:
            self._set(contact_id, member_id=None, role=Role.VISITOR, function="")
        elif left and acting not in {post.member.id for post in left}:
            self.act_for(contact_id, left[0].member.id)

    def of_member(self, member_id: int) -> tuple[Contact, ...]:
        """Everybody who holds a post for a member, by name, whichever post they act in at the moment."""
        found = (
            select(*CONTACT_COLUMNS)
            .join_from(contacts, members, isouter=True)
            .join(posts, posts.c.contact_id == contacts.c.id)
            .where(posts.c.member_id == member_id)
            .order_by(contacts.c.name, contacts.c.id)
        )
        return tuple(contact_of(row) for row in self._connection.execute(found))

    def of_members(self, ids: Collection[int]) -> dict[int, tuple[Contact, ...]]:
        """The same of several members, by the numbers of those that have anybody."""
        found = (
            select(*CONTACT_COLUMNS, posts.c.member_id.label("of_member"))
            .join_from(contacts, members, isouter=True)
            .join(posts, posts.c.contact_id == contacts.c.id)
            .where(posts.c.member_id.in_(ids))
            .order_by(contacts.c.name, contacts.c.id)
        )
        theirs: dict[int, tuple[Contact, ...]] = {}
        for row in self._connection.execute(found) if ids else ():
            theirs[row.of_member] = (*theirs.get(row.of_member, ()), contact_of(row))
        return theirs

    def reached(self, ids: Collection[int]) -> frozenset[int]:
        """Those of some contacts to whom some channel other than e-mail brings messages that nobody else reads."""
        alone = (addresses.c.state == AddressState.ACTIVE, is_chat_alone())
        found = select(addresses.c.contact_id).where(addresses.c.contact_id.in_(ids), *alone)
        return frozenset(self._connection.execute(found).scalars()) if ids else frozenset()

    def named(self, whom: str) -> tuple[Contact, ...]:
        """The contact of an e-mail, or everybody who holds a post for the member of a code."""
        found = select(*CONTACT_COLUMNS).join_from(contacts, members, isouter=True)
        if "@" in whom:
            rows = self._connection.execute(found.where(contacts.c.email == whom.strip().lower())).all()
            return tuple(contact_of(row) for row in rows)
        member = self._connection.execute(select(members.c.id).where(members.c.code == whom.strip())).scalar()
        return self.of_member(member) if member is not None else ()

    def with_roles(self, roles: Iterable[Role]) -> tuple[Contact, ...]:
        """Everybody who acts in one of these roles at the moment."""
        found = select(*CONTACT_COLUMNS).join_from(contacts, members, isouter=True)
        rows = self._connection.execute(found.where(contacts.c.role.in_(list(roles))).order_by(contacts.c.id))
        return tuple(contact_of(row) for row in rows)

    def addresses(self, contact_id: int) -> tuple[Reach, ...]:
        """Where a contact is reached, or was."""
        return self.addresses_of((contact_id,))[contact_id]

    def addresses_of(self, contact_ids: Collection[int]) -> dict[int, tuple[Reach, ...]]:
        """The same of several, each by their number, in one statement."""
        found = select(addresses).where(addresses.c.contact_id.in_(contact_ids)).order_by(addresses.c.id)
        places: dict[int, tuple[Reach, ...]] = dict.fromkeys(contact_ids, ())
        for row in self._connection.execute(found):
            address = Address(channel=ChannelName(row.channel), external_id=row.external_id)
            place = Reach(id=row.id, address=address, state=AddressState(row.state), since=row.since)
            places[row.contact_id] += (place,)
        return places

    def members(self) -> tuple[Member, ...]:
        """Every member, by name."""
        rows = self._connection.execute(select(members).order_by(members.c.name, members.c.id))
        return tuple(member_of(row) for row in rows)

    def member(self, member_id: int) -> Member | None:
        row = self._connection.execute(select(members).where(members.c.id == member_id)).one_or_none()
        return member_of(row) if row else None

    def _set(self, contact_id: int, **values: object) -> None:
        self._connection.execute(update(contacts).where(contacts.c.id == contact_id).values(**values))


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
