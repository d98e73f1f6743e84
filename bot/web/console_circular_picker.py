"""Choosing members and their contacts with boxes to tick, without any script."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from bot.web.console_circular_words import region_names
from bot.web.console_pages import person_name
from handlers.dialogue.naming import role_name
from handlers.phrasebook import Speaker
from knowledge.model.people import Contact, Member, MemberKind
from knowledge.store.unit import Unit


def member_groups(members: Iterable[Member], ticked: Collection[int], _: Speaker) -> list[dict[str, Any]]:
    """The members by region and name, those that are ticked marked; the secretariat is none that is written to."""
    names = region_names(_)
    groups: dict[str, list[dict[str, Any]]] = {}
    for member in members:
        if _is_written_to(member):
            region = names[member.region] if member.region else _("Without a region")
            groups.setdefault(region, []).append(
                {"id": member.id, "name": member.name, "is_ticked": member.id in ticked}
            )
    return [
        {"name": region, "members": found, "count": sum(member["is_ticked"] for member in found)}
        for region, found in sorted(groups.items())
    ]


def contact_boxes(unit: Unit, ticked: Iterable[int], looked_at: int, _: Speaker) -> list[dict[str, Any]]:
    """The contacts that are ticked, and behind them those of a member that somebody looks at."""
    chosen = tuple(sorted(ticked))
    known = [contact for id in chosen if (contact := unit.people.contact(id)) is not None]
    of_member = unit.contacts.of_member(looked_at) if looked_at else ()
    every = {contact.id: contact for contact in (*known, *of_member)}
    return [
        {"id": contact.id, "name": person_name(contact.name, contact.id, _), "about": _about(contact, _)}
        | {"is_ticked": contact.id in chosen}
        for contact in every.values()
    ]


def _about(contact: Contact, _: Speaker) -> str:
    member = contact.member.name if contact.member else ""
    return " · ".join(part for part in (member, role_name(_, contact.role)) if part)


def member_options(members: Iterable[Member]) -> list[tuple[int, str]]:
    """Every member whose contacts can be looked at."""
    return [(member.id, member.name) for member in members if _is_written_to(member)]


def _is_written_to(member: Member) -> bool:
    return member.kind is not MemberKind.SECRETARIAT
