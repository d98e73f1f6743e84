"""Codes that connect a channel with somebody of the register, and what undoes that."""

from __future__ import annotations

import io
import secrets
from datetime import datetime

import segno
import structlog

from handlers.dialogue.library import Library
from handlers.dialogue.linking import telegram_link, web_link
from handlers.dialogue.naming import role_name
from handlers.dialogue.outcomes import DeviceCodeMade, Invited, Joined, MergeUndone, NotJoined, SomebodyElse, WhyNot
from handlers.members import is_of_secretariat
from knowledge.model.invitations import (
    DEVICE_LIFETIME,
    GUESS_WINDOW,
    INVITATION_LIFETIME,
    MOST_GUESSES,
    Invitation,
    Purpose,
    hash_of_code,
    new_code,
)
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact, Member, Post, Role
from knowledge.model.rights import COLLEAGUES, Actor, Right, actor_of
from knowledge.store.unit import Unit

log = structlog.get_logger()


def invite_contact(unit: Unit, by: Actor, contact: Contact, now: datetime) -> str:
    """A fresh code for somebody of the register; an earlier one that was not used ends.

    Raises:
        Forbidden: the actor may not invite anybody.
    """
    by.need(Right.INVITE_ANYBODY)
    unit.invitations.end_unused(contact.id, Purpose.JOIN)
    return _give_out(unit, by, now, Purpose.JOIN, contact=contact.id, member=None, role=contact.role)


def invite_colleague(unit: Unit, by: Actor, member: Member, role: Role, now: datetime) -> str:
    """A fresh code for somebody who is not in the register yet.

    Raises:
        Forbidden: the actor may not invite into that member, or not to that role.
    """
    if not by.may(Right.INVITE_ANYBODY):
        by.need(Right.INVITE_COLLEAGUE, member)
    if role not in COLLEAGUES:
        by.need(Right.MANAGE_ACCOUNTS)
    return _give_out(unit, by, now, Purpose.JOIN, contact=None, member=member.id, role=role)


def device_code(unit: Unit, contact: Contact, now: datetime) -> str:
    """A fresh code for another channel of the contact's own; an earlier one that was not used ends."""
    by = actor_of(contact)
    by.need(Right.LINK_OWN_CHANNEL)
    unit.invitations.end_unused(contact.id, Purpose.DEVICE)
    return _give_out(unit, by, now, Purpose.DEVICE, contact=contact.id, member=None, role=contact.role)


def _give_out(
    unit: Unit, by: Actor, now: datetime, purpose: Purpose, *, contact: int | None, member: int | None, role: Role
) -> str:
    code = new_code(secrets.choice)
    lifetime = DEVICE_LIFETIME if purpose is Purpose.DEVICE else INVITATION_LIFETIME
    number = unit.invitations.add(
        hash_of_code(code),
        purpose,
        contact=contact,
        member=member,
        role=role,
        created_by=by.contact,
        now=now,
        expires_at=now + lifetime,
    )
    unit.audit.note(by.name, "invitation.made", f"invitation:{number}", now, {"purpose": purpose, "role": role})
    return code


def redeem(
    unit: Unit, contact: Contact, code_hash: str, library: Library, now: datetime, *, is_both: bool = False
) -> Joined | NotJoined | SomebodyElse:
    """Uses a code up for somebody who entered it: their addresses become those of whoever the code is for.

    A known person is first told whom the code is for, and uses it only if they are both.
    """
    if unit.invitations.count_guesses(contact.id, now - GUESS_WINDOW) >= MOST_GUESSES:
        return NotJoined(WhyNot.TOO_MANY_GUESSES)
    found = unit.invitations.by_hash(code_hash)
    if found is None:
        return _guessed(unit, contact, now)
    refusal = _refusal(unit, contact, found, now)
    if refusal is not None:
        return NotJoined(refusal)
    is_known = contact.role is not Role.VISITOR
    if is_known and found.contact is not None and _has_secretariat(unit, contact.id, found.contact):
        return NotJoined(WhyNot.SECRETARIAT)
    if is_known and not is_both:
        return SomebodyElse(code_hash=code_hash, member_name=_for_whom(unit, found))
    target = found.contact if found.contact is not None else _newcomer(unit, contact, found, library, now)
    kept, absorbed = (contact.id, target) if is_known else (target, contact.id)
    if not unit.invitations.use(found.id, kept, now):
        return NotJoined(WhyNot.USED)
    if kept != absorbed:
        _merge(unit, actor_of(contact), kept, absorbed, now)
    if contact.language_chosen:
        _keep_language(unit, contact, kept)
    unit.audit.note(actor_of(contact).name, "invitation.used", f"invitation:{found.id}", now, {"contact": kept})
    return Joined(is_device=found.purpose is Purpose.DEVICE)


def _guessed(unit: Unit, contact: Contact, now: datetime) -> NotJoined:
    unit.invitations.note_guess(contact.id, now)
    tried = unit.invitations.count_guesses(contact.id, now - GUESS_WINDOW)
    unit.audit.note(actor_of(contact).name, "code.unknown", f"contact:{contact.id}", now, {"tried": tried})
    log.warning("invitation.unknown_code", contact=contact.id, tried=tried)
    return NotJoined(WhyNot.UNKNOWN)


def _refusal(unit: Unit, contact: Contact, found: Invitation, now: datetime) -> WhyNot | None:
    if contact.id in (found.used_by, found.contact):
        return WhyNot.OWN_ALREADY
    if found.used_at is not None:
        return WhyNot.USED
    if found.expires_at <= now or (found.contact is not None and unit.erasure.is_erased(found.contact)):
        return WhyNot.EXPIRED
    return None


def _has_secretariat(unit: Unit, *contacts: int) -> bool:
    """Whether one of them may use the console: two entries that become one would have the password of either open what
    the other may do there."""
    known = (unit.people.contact(number) for number in contacts)
    return any(is_of_secretariat(unit, contact) for contact in known if contact is not None)


def _for_whom(unit: Unit, found: Invitation) -> str:
    """Whom a code is for, without a name: of somebody else's entry only the member is told."""
    if found.member is not None:
        member = unit.contacts.member(found.member)
        return member.name if member else ""
    other = unit.people.contact(found.contact) if found.contact is not None else None
    return other.member.name if other and other.member else ""


def _newcomer(unit: Unit, contact: Contact, found: Invitation, library: Library, now: datetime) -> int:
    """The contact of a code for somebody new: a known person gets the post besides, anybody else a new entry.

    It is called by its role, in the member's own language, until somebody knows better.
    """
    member = unit.contacts.member(found.member) if found.member is not None else None
    if contact.role is not Role.VISITOR:
        target = contact.id
    else:
        target = unit.people.add_contact("", Role.VISITOR, contact.language, None, now)
    if member is not None:
        unit.contacts.put_post(target, Post(member=member, role=found.role))
        role = role_name(library.phrasebook.speak(*member.languages), found.role)
        unit.contacts.set_name(target, contact.name or f"{role[:1].upper()}{role[1:]}, {member.name}")
    return target


def _keep_language(unit: Unit, contact: Contact, kept: int) -> None:
    """What a visitor chose counts for the entry that they turn out to be, unless that had chosen itself."""
    known = unit.people.contact(kept)
    if known is not None and not known.language_chosen:
        unit.contacts.set_language(kept, contact.language)


def _merge(unit: Unit, by: Actor, kept: int, absorbed: int, now: datetime) -> None:
    number = unit.merges.merge(kept, absorbed, now)
    unit.contacts.settle(kept)
    unit.contacts.settle(absorbed)
    details = {"kept": kept, "absorbed": absorbed}
    unit.audit.note(by.name, "contacts.merged", f"merge:{number}", now, details)


def undo_last_merge(unit: Unit, contact: Contact, now: datetime) -> MergeUndone:
    """Takes apart what a contact connected last."""
    standing = next((merge for merge in unit.merges.of_contact(contact.id) if not merge.is_undone), None)
    if standing is None:
        return MergeUndone(found=False)
    _take_apart(unit, actor_of(contact), standing.id, now)
    return MergeUndone(found=True)


def undo_merge(unit: Unit, by: Actor, merge: int, now: datetime) -> bool:
    """Takes a merge apart; False when that was done before.

    Raises:
        Forbidden: the actor may not.
    """
    by.need(Right.MERGE_CONTACTS)
    return _take_apart(unit, by, merge, now)


def _take_apart(unit: Unit, by: Actor, merge: int, now: datetime) -> bool:
    undone = unit.merges.undo(merge, now)
    if undone is None:
        return False
    unit.contacts.settle(undone.kept)
    unit.contacts.settle(undone.absorbed)
    details = {"kept": undone.kept, "absorbed": undone.absorbed}
    unit.audit.note(by.name, "contacts.separated", f"merge:{merge}", now, details)
    return True


def invited(unit: Unit, code: str, role: Role, library: Library, now: datetime) -> Invited:
    """A code for a colleague with the picture of its link."""
    return Invited(code=code, role=role, files=_picture(unit, code, library, now))


def device_code_made(unit: Unit, code: str, library: Library, now: datetime) -> DeviceCodeMade:
    """A code for another channel with the picture of its link."""
    return DeviceCodeMade(code=code, files=_picture(unit, code, library, now))


def _picture(unit: Unit, code: str, library: Library, now: datetime) -> tuple[Attachment, ...]:
    link = telegram_link(code, library) or web_link(code, library)
    if not link:
        return ()
    content = qr_code(link)
    reference = unit.files.put(content, now)
    return (Attachment(name="focal.png", media_type="image/png", size=len(content), reference=reference),)


def qr_code(link: str) -> bytes:
    """A link as a QR code, a PNG image."""
    image = io.BytesIO()
    segno.make(link, micro=False).save(image, kind="png", scale=8, border=4)
    return image.getvalue()
