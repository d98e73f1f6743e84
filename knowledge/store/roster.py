"""The register as the secretariat corrects it by hand: one contact, one post, one member at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update

from knowledge.model.languages import Language
from knowledge.model.people import Member, Post
from knowledge.store.people import member_values
from knowledge.store.tables import contacts, members, posts

_c, _p = contacts.c, posts.c


class RosterRepository:
    """Writes what a form says. Who may, and whether it makes sense, is for the use case."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_code(self, code: str) -> bool:
        """Whether a member has this code."""
        return self._is_there(members.c.code == code)

    def has_email(self, email: str, other_than: int = 0) -> bool:
        """Whether another contact has this e-mail, in lower case; "" is nobody's."""
        return bool(email) and self._is_there((_c.email == email) & (_c.id != other_than))

    def has_name(self, member: int, name: str, other_than: int = 0) -> bool:
        """Whether another contact of a member is called so: of those who hold a post for it, or act for it."""
        holders = select(_p.contact_id).where(_p.member_id == member)
        of_member = (_c.member_id == member) | _c.id.in_(holders)
        return self._is_there((_c.name == name) & (_c.id != other_than) & of_member)

    def _is_there(self, which: ColumnElement[bool]) -> bool:
        return bool(self._connection.execute(select(exists().where(which))).scalar_one())

    def add_member(self, member: Member) -> int:
        """Adds a member and returns its number.

        Raises:
            Conflict: one of this code was added at the same moment.
        """
        added = insert(members).values(member_values(member)).returning(members.c.id)
        number: int = self._connection.execute(added).scalar_one()
        return number

    def change_member(self, member: Member) -> None:
        """Stores a member under its number; its code stays what files and other members know it by."""
        values = {name: value for name, value in member_values(member).items() if name != "code"}
        self._connection.execute(update(members).where(members.c.id == member.id).values(values))

    def add_contact(self, values: dict[str, Any], post: Post, now: datetime) -> int:
        """Adds a contact with the post that they act in, and returns their number.

        Args:
            values: name, email and language.

        Raises:
            Conflict: one of this name or e-mail was added at the same moment.
        """
        acting = {"member_id": post.member.id, "role": post.role, "function": post.function}
        fixed = {"language_chosen": False, "subscribed": True, "created_at": now}
        added = insert(contacts).values(values | acting | fixed).returning(_c.id)
        number: int = self._connection.execute(added).scalar_one()
        self._connection.execute(insert(posts).values(contact_id=number, **acting))
        return number

    def change_contact(self, contact: int, name: str, email: str) -> None:
        """Stores what somebody is called, and their e-mail.

        Raises:
            Conflict: somebody else took one of them at the same moment.
        """
        self._connection.execute(update(contacts).where(_c.id == contact).values(name=name, email=email))

    def change_language(self, contact: int, language: Language, others: Iterable[Language]) -> None:
        """Stores the language that the secretariat writes to somebody in, until they choose one themselves."""
        spoken = {"language": language, "other_languages": [one for one in others if one != language]}
        own = update(contacts).where(_c.id == contact, _c.language_chosen.is_(False))
        self._connection.execute(own.values(spoken))
