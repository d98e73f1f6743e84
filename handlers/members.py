"""The register as the secretariat corrects it by hand: members, their contacts, and the posts that these hold.

What somebody chose for themselves is theirs: their language, once they chose one, and what they receive.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from knowledge.errors import FocalError
from knowledge.model.languages import Language
from knowledge.model.people import Contact, Member, Post, Role
from knowledge.model.rights import RIGHTS, Actor, Forbidden, Right
from knowledge.store.unit import Unit


class Taken(StrEnum):
    """What somebody else has already."""

    CODE = "code"
    NAME = "name"
    EMAIL = "email"


class AlreadyTaken(FocalError):
    """Somebody else has that already."""

    def __init__(self, what: Taken, value: str) -> None:
        super().__init__()
        self.what = what
        self.value = value


class OwnPost(FocalError):
    """Nobody ends their own post: who could undo it?"""


class NoSuchPost(FocalError):
    """The contact holds no post for that member, or there is no such contact."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """What the register says of somebody in one post.

    Attributes:
        email: in lower case; "" where none is known.
    """

    name: str
    email: str
    function: str
    role: Role
    language: Language


def is_within_reach(unit: Unit, by: Actor, contact: Contact) -> bool:
    """Whether somebody may be invited, changed and erased by the actor: people of cities, but those of the secretariat
    by administrators alone, who say who they are. Whoever is taken for somebody can act in any of their posts."""
    return roles_of(unit, contact) <= {Role.VISITOR, *roles_given_by(by)}


def is_of_secretariat(unit: Unit, contact: Contact) -> bool:
    """Whether somebody may use the console, in any of their posts."""
    return any(Right.USE_CONSOLE in RIGHTS[role] for role in roles_of(unit, contact))


def roles_of(unit: Unit, contact: Contact) -> frozenset[Role]:
    """The roles of all their posts, and the one that they act in, which people of the secretariat may have without."""
    return frozenset({contact.role, *(post.role for post in unit.contacts.posts(contact.id))})


def make_sure_of_reach(unit: Unit, by: Actor, contact: Contact) -> None:
    """Has nobody change, invite or erase those whose role they could not give.

    Raises:
        Forbidden: the contact has such a role.
    """
    if not is_within_reach(unit, by, contact):
        raise Forbidden(right=Right.MANAGE_ACCOUNTS)


def roles_given_by(by: Actor) -> tuple[Role, ...]:
    """The roles that somebody may give; visitors come by themselves. Those of the secretariat are for administrators to
    give: a provider of identities lets in whom the register has there, and whoever could add themselves once more, or
    take a colleague's role away, would approve their own work."""
    is_above = by.may(Right.MANAGE_ACCOUNTS)
    given = (role for role in Role if is_above or Right.USE_CONSOLE not in RIGHTS[role])
    return tuple(role for role in given if role is not Role.VISITOR)


def add_member(unit: Unit, by: Actor, member: Member, now: datetime) -> int:
    """Adds a member to the register, and returns its number.

    Raises:
        Forbidden: the actor may not.
        AlreadyTaken: another one has its code.
    """
    by.need(Right.DECIDE_REQUESTS)
    if unit.roster.has_code(member.code):
        raise AlreadyTaken(Taken.CODE, member.code)
    number = unit.roster.add_member(member)
    unit.audit.note(by.name, "member.added", f"member:{number}", now)
    return number


def change_member(unit: Unit, by: Actor, before: Member, after: Member, now: datetime) -> bool:
    """Stores what is known of a member, but for its code; False when nothing is different.

    Raises:
        Forbidden: the actor may not.
    """
    by.need(Right.DECIDE_REQUESTS)
    changed = [
        each.name
        for each in fields(Member)
        if each.name not in ("id", "code") and getattr(before, each.name) != getattr(after, each.name)
    ]
    if changed:
        unit.roster.change_member(after)
        unit.audit.note(by.name, "member.changed", f"member:{before.id}", now, _named(changed))
    return bool(changed)


def add_contact(unit: Unit, by: Actor, member: Member, details: Details, now: datetime) -> int:
    """Adds somebody to a member, and returns their number.

    Raises:
        Forbidden: the actor may not, or may not give that role.
        AlreadyTaken: somebody of that member has the name, or anybody the e-mail.
    """
    by.need(Right.DECIDE_REQUESTS)
    _make_sure_of_role(by, details.role)
    _make_sure_it_is_free(unit, member, details)
    values = {"name": details.name, "email": details.email, "language": details.language}
    post = Post(member=member, role=details.role, function=details.function)
    number = unit.roster.add_contact(values, post, now)
    added = {"member": member.id, "role": details.role.value}
    unit.audit.note(by.name, "contact.added", f"contact:{number}", now, added)
    return number


def details_of(unit: Unit, contact: Contact, member: int) -> tuple[Member, Details]:
    """What the register says of somebody in the post that they hold for a member.

    Raises:
        NoSuchPost: they hold none there.
    """
    post = next((each for each in unit.contacts.posts(contact.id) if each.member.id == member), None)
    if post is None:
        raise NoSuchPost
    return post.member, Details(
        name=contact.name, email=contact.email, function=post.function, role=post.role, language=contact.language
    )


def correct_contact(
    unit: Unit, by: Actor, contact: Contact, member: int, details: Details, now: datetime
) -> tuple[str, ...]:
    """Corrects what the register says of somebody, and returns what of it was different.

    Raises:
        Forbidden: the actor may not, or may not give that role.
        NoSuchPost: the contact holds no post for that member.
        AlreadyTaken: somebody else has the name or the e-mail.
    """
    by.need(Right.DECIDE_REQUESTS)
    make_sure_of_reach(unit, by, contact)
    of, before = details_of(unit, contact, member)
    if details.role is not before.role:
        _make_sure_of_role(by, details.role)
    changed = tuple(each.name for each in fields(Details) if getattr(before, each.name) != getattr(details, each.name))
    if changed:
        _make_sure_it_is_free(unit, of, details, contact.id)
        unit.roster.change_contact(contact.id, details.name, details.email)
        unit.roster.change_language(contact.id, details.language, contact.other_languages)
        unit.contacts.put_post(contact.id, Post(member=of, role=details.role, function=details.function))
        noted = _named(changed) | {"member": member}
        unit.audit.note(by.name, "contact.corrected", f"contact:{contact.id}", now, noted)
    return changed


def end_post(unit: Unit, by: Actor, contact: Contact, member: int, now: datetime) -> None:
    """Takes a post from somebody who has left it; without another one they are a visitor.

    Raises:
        Forbidden: the actor may not.
        NoSuchPost: the contact holds no post for that member.
        OwnPost: it is the actor's own.
    """
    by.need(Right.DECIDE_REQUESTS)
    make_sure_of_reach(unit, by, contact)
    details_of(unit, contact, member)
    if by.contact == contact.id:
        raise OwnPost
    unit.contacts.end_posts(contact.id, [member])
    unit.audit.note(by.name, "contact.post_ended", f"contact:{contact.id}", now, {"member": member})


def _make_sure_of_role(by: Actor, role: Role) -> None:
    if role not in roles_given_by(by):
        raise Forbidden(right=Right.MANAGE_ACCOUNTS)


def _make_sure_it_is_free(unit: Unit, member: Member, details: Details, own: int = 0) -> None:
    if unit.roster.has_name(member.id, details.name, own):
        raise AlreadyTaken(Taken.NAME, details.name)
    if unit.roster.has_email(details.email, own):
        raise AlreadyTaken(Taken.EMAIL, details.email)


def _named(changed: tuple[str, ...] | list[str]) -> dict[str, str | int]:
    """What is different, for the audit log, which tells no values."""
    return {"fields": ",".join(changed)[:64]}
