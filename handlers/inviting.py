"""Invitations for many at once, and those that are taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from handlers.linking import invite_contact
from handlers.members import is_within_reach
from knowledge.model.audience import Audience
from knowledge.model.people import Contact, Role
from knowledge.model.rights import Actor, Right
from knowledge.store.invitation_list import Wanted
from knowledge.store.parts import Span
from knowledge.store.unit import Unit

MOST_AT_ONCE = 60
"""Codes that are made together: some eight sheets of paper, and a page of 150 kB."""


def invite_many(unit: Unit, by: Actor, contacts: Collection[int], now: datetime) -> list[tuple[Contact, str]]:
    """A fresh code for each of these contacts, by member and name; an earlier one that was not used ends.

    Whoever is of no member any more, was erased, or may do more than the actor, gets none; nor do those behind
    `MOST_AT_ONCE`.

    Raises:
        Forbidden: the actor may not invite anybody.
    """
    by.need(Right.INVITE_ANYBODY)
    if not contacts:
        return []
    everybody = Audience(contacts=frozenset(contacts), roles=frozenset(Role))
    wanted = Wanted(audience=everybody, only_unconnected=False, only_uninvited=False)
    found = unit.invitation_list.invitees(wanted, now, Span(most=MOST_AT_ONCE))
    within = (contact for contact in found if is_within_reach(unit, by, contact))
    return [(contact, invite_contact(unit, by, contact, now)) for contact in within]


def revoke_invitation(unit: Unit, by: Actor, number: int, now: datetime) -> bool:
    """Takes back a code that nobody has used; False where there is none, or somebody was first.

    Raises:
        Forbidden: the actor may not.
    """
    by.need(Right.INVITE_ANYBODY)
    done = unit.invitation_list.revoke(number)
    if done:
        unit.audit.note(by.name, "invitation.revoked", f"invitation:{number}", now)
    return done
