"""What the secretariat decides about people: access, departures, corrections."""

from __future__ import annotations

from datetime import datetime

from rapidfuzz import fuzz, process

from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import post_name, role_name
from handlers.dialogue.outcomes import DepartureSettled, MembersFound
from handlers.notices import console_link, is_reached, notify, tell_secretariat
from knowledge.model.messages import Choice
from knowledge.model.people import Contact, Member, MemberKind, Post, Role
from knowledge.model.requests import RequestKind
from knowledge.model.rights import COLLEAGUES, FOCAL, Actor, Right, actor_of
from knowledge.search.texts import words
from knowledge.store.requests import Request
from knowledge.store.unit import Unit

MOST_MEMBERS = 5
_ALIKE = 75
"""Of 100 (rapidfuzz.fuzz.token_set_ratio): a name with a slip, or with words around it."""

AT_ONCE = 100
"""Departures that one run notices; the next run follows in a minute."""


def find_members(unit: Unit, typed: str) -> MembersFound:
    """The members whose names resemble what was typed."""
    names = {
        member: " ".join(words(member.name))
        for member in unit.contacts.members()
        if member.kind is not MemberKind.SECRETARIAT
    }
    wanted = " ".join(words(typed))
    near = process.extract(wanted, names, scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE, limit=MOST_MEMBERS)
    return MembersFound(typed=typed, members=tuple(member for _name, _score, member in near) if wanted else ())


def open_request(
    unit: Unit, contact: Contact, kind: RequestKind, member: int | None, text: str, library: Library, now: datetime
) -> int:
    """Puts something before the secretariat, which is told."""
    by = actor_of(contact)
    if kind is RequestKind.ACCESS:
        by.need(Right.ASK_FOR_ACCESS)
    number = unit.requests.open(kind, contact.id, member, text, now)
    unit.audit.note(by.name, "request.opened", f"request:{number}", now, {"kind": kind})
    _tell(unit, number, library, now)
    return number


def _tell(unit: Unit, number: int, library: Library, now: datetime) -> None:
    def text(_: Voice) -> str:
        link = console_link(library, "requests")
        return _("Somebody needs a decision of the secretariat.") + (f" {link}" if link else "")

    tell_secretariat(unit, library, f"request:{number}", now, text)


def approve(unit: Unit, by: Actor, number: int, library: Library, now: datetime, member: Member | None = None) -> bool:
    """Grants access: the first person of a member becomes its focal point, everybody else an alternate.

    `member` is for requests whose writer's member was not found. False where it is settled, or nobody knows for whom.

    Raises:
        Forbidden: the actor may not decide.
    """
    by.need(Right.DECIDE_REQUESTS)
    request = unit.requests.one(number)
    if request is None or request.kind is not RequestKind.ACCESS:
        return False
    member = member or (unit.contacts.member(request.member) if request.member is not None else None)
    if member is None or not unit.requests.close(number, "approved", by.contact, now):
        return False
    taken = {contact.role for contact in unit.contacts.of_member(member.id)}
    role = Role.ALTERNATE if Role.FOCAL_POINT in taken else Role.FOCAL_POINT
    is_unknown = not unit.contacts.posts(request.contact)
    unit.contacts.put_post(request.contact, Post(member=member, role=role))
    if is_unknown:  # the register knows better what the others are called
        unit.contacts.set_name(request.contact, request.text)
    unit.audit.note(by.name, "access.approved", f"contact:{request.contact}", now, {"member": member.id, "role": role})
    _tell_approved(unit, request, member, role, library, now)
    return True


def _tell_approved(unit: Unit, request: Request, member: Member, role: Role, library: Library, now: datetime) -> None:
    contact = unit.people.contact(request.contact)
    if contact is None:
        return

    def text(_: Voice) -> str:
        return _(
            "The secretariat has given you access: you are now **{role}** of **{member}**. A few short questions, and "
            "all is set.",
            role=role_name(_, role),
            member=member.name,
        )

    def choices(_: Voice) -> tuple[Choice, ...]:
        return (Choice(id="welcome", label=_("Begin")),)

    notify(unit, contact, library, f"request:{request.id}:approved", now, text, choices)


def decline(unit: Unit, by: Actor, number: int, library: Library, now: datetime) -> bool:
    """Does not grant what was asked for; False where it is settled already.

    Raises:
        Forbidden: the actor may not decide.
    """
    by.need(Right.DECIDE_REQUESTS)
    request = unit.requests.one(number)
    if request is None or not unit.requests.close(number, "declined", by.contact, now):
        return False
    unit.audit.note(by.name, "request.declined", f"request:{number}", now)
    contact = unit.people.contact(request.contact)
    if contact is not None and request.kind is RequestKind.ACCESS:
        email = library.pack.secretariat

        def text(_: Voice) -> str:
            return _(
                "The secretariat could not give you access with what you wrote. You can reach it here: {email}",
                email=email,
            )

        notify(unit, contact, library, f"request:{number}:declined", now, text)
    return True


def settle(unit: Unit, by: Actor, number: int, outcome: str, now: datetime) -> bool:
    """Takes a matter off the list: a correction that was made, a departure that was looked into.

    A departed official's posts end with the outcome "left".

    Raises:
        Forbidden: the actor may not decide.
    """
    by.need(Right.DECIDE_REQUESTS)
    request = unit.requests.one(number)
    if request is None or not unit.requests.close(number, outcome, by.contact, now):
        return False
    if request.kind is RequestKind.DEPARTURE and outcome == "left" and request.member is not None:
        unit.contacts.end_posts(request.contact, [request.member])
    unit.audit.note(by.name, f"request.{outcome}", f"request:{number}", now)
    return True


def notice_departures(unit: Unit, library: Library, now: datetime) -> int:
    """Looks for officials whom no channel reaches any more: the secretariat is told, colleagues are asked.

    Idempotent: it is asked once until one of the addresses changes. Returns how many were found.
    """
    found = unit.requests.departed(AT_ONCE)
    for contact_id, member_id in found:
        gone, member = unit.people.contact(contact_id), unit.contacts.member(member_id)
        if gone is not None and member is not None:
            _open_departure(unit, gone, member, library, now)
    return len(found)


def _open_departure(unit: Unit, gone: Contact, member: Member, library: Library, now: datetime) -> None:
    number = unit.requests.open(RequestKind.DEPARTURE, gone.id, member.id, "", now)
    unit.audit.note(FOCAL.name, "contact.unreachable", f"contact:{gone.id}", now, {"member": member.id})
    _tell(unit, number, library, now)
    for colleague in _colleagues(unit, gone, member):
        _ask_about(unit, number, gone, member, colleague, library, now)


def _colleagues(unit: Unit, gone: Contact, member: Member) -> list[Contact]:
    """Who may answer for the member and is reached."""
    others = [contact for contact in unit.contacts.of_member(member.id) if contact.id != gone.id]
    return [each for each in others if each.role in COLLEAGUES and is_reached(unit, each)]


def _ask_about(
    unit: Unit, number: int, gone: Contact, member: Member, colleague: Contact, library: Library, now: datetime
) -> None:
    def text(_: Voice) -> str:
        return _(
            "My messages no longer reach **{name}** ({member}) on any channel. Does this person still work there?",
            name=_called(_, gone),
            member=member.name,
        )

    def choices(_: Voice) -> tuple[Choice, ...]:
        return (
            Choice(id=f"departure:{number}:left", label=_("No, no longer")),
            Choice(id=f"departure:{number}:stays", label=_("Yes, still")),
        )

    notify(unit, colleague, library, f"request:{number}:departure", now, text, choices)


def _called(_: Voice, contact: Contact) -> str:
    return contact.name or post_name(_, contact)


def settle_departure(
    unit: Unit, by: Contact, number: int, *, has_left: bool, library: Library, now: datetime
) -> DepartureSettled:
    """A colleague says whether somebody still works there.

    Raises:
        Forbidden: they are no colleague of that member, or their role has no say in it.
    """
    request = unit.requests.one(number)
    member = unit.contacts.member(request.member) if request and request.member is not None else None
    actor_of(by).need(Right.INVITE_COLLEAGUE, member)
    gone = unit.people.contact(request.contact) if request else None
    if request is None or gone is None or member is None:
        return DepartureSettled(was_open=False, has_left=has_left, name="")
    outcome = "left" if has_left else "stays"
    _ = library.phrasebook.speak(*by.languages)
    if not unit.requests.close(number, outcome, by.id, now):
        return DepartureSettled(was_open=False, has_left=has_left, name=_called(_, gone))
    unit.audit.note(actor_of(by).name, f"contact.{outcome}", f"contact:{gone.id}", now, {"member": member.id})
    if has_left:
        unit.contacts.end_posts(gone.id, [member.id])
    else:
        again = unit.requests.open(RequestKind.CORRECTION, gone.id, member.id, "", now)
        _tell(unit, again, library, now)
    return DepartureSettled(was_open=True, has_left=has_left, name=_called(_, gone))
