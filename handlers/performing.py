"""Effects of the dialogue, done: what changes the contact, and what the next step needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from handlers.dialogue.effects import (
    ActFor,
    Agree,
    Change,
    Disagree,
    Erase,
    FindMembers,
    FindSelf,
    GatherData,
    HandOver,
    Inquiry,
    MakeDeviceCode,
    MakeInvitation,
    Redeem,
    SearchArchive,
    SetDeclined,
    SetFunction,
    SetLanguage,
    SetQuietHours,
    SetSubscription,
    SetTimeZone,
    SettleDeparture,
    UndoMerge,
    Withdraw,
)
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import (
    DataGathered,
    Erased,
    HandedOver,
    NotAllowed,
    Outcome,
    PassagesFound,
    SelfFound,
    Withdrawn,
)
from handlers.linking import (
    device_code,
    device_code_made,
    invite_colleague,
    invited,
    redeem,
    undo_last_merge,
)
from handlers.notices import personal
from handlers.personal import my_data
from handlers.requests import find_members, settle_departure
from handlers.tickets import hand_over, withdraw
from knowledge.model.faq import Asking
from knowledge.model.people import Contact
from knowledge.model.rights import Forbidden, Right, actor_of
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """With whom, and with what, the dialogue is held; `heard` is the number of the message that it answers, and
    `is_choice` tells that it chose something rather than said it."""

    unit: Unit
    contact: Contact
    library: Library
    now: datetime
    heard: int
    is_choice: bool


def change(scene: Scene, effect: Change) -> None:
    """Changes the contact's settings."""
    contacts, contact = scene.unit.contacts, scene.contact
    actor_of(contact).need(Right.CHANGE_OWN_SETTINGS)
    match effect:
        case SetLanguage(language=language, others=others):
            contacts.set_language(contact.id, language, others)
        case SetTimeZone(time_zone=time_zone):
            contacts.set_time_zone(contact.id, time_zone)
        case SetDeclined(declined=declined):
            contacts.set_declined(contact.id, declined)
        case SetQuietHours(quiet=quiet):
            contacts.set_quiet_hours(contact.id, quiet)
        case SetFunction(function=function):
            contacts.set_function(contact.id, function)
        case SetSubscription(subscribed=subscribed):
            contacts.set_subscription(contact.id, subscribed)
        case Agree(version=version):
            contacts.consent(contact.id, version, contact.language, scene.now)
            _note(scene, "consent.given", {"version": version})
        case Disagree(version=version):
            contacts.refuse_consent(contact.id, version, scene.now)
            _note(scene, "consent.refused", {"version": version})
        case _:
            assert_never(effect)


def inquire(scene: Scene, effect: Inquiry) -> Outcome:
    """Does what has an outcome; a role that does not include it is an outcome too."""
    try:
        return _inquire(scene, effect)
    except Forbidden:
        return NotAllowed()


def _inquire(scene: Scene, effect: Inquiry) -> Outcome:
    unit, contact, library, now = scene.unit, scene.contact, scene.library, scene.now
    match effect:
        case Redeem(code_hash=code_hash, is_both=is_both):
            return redeem(unit, contact, code_hash, library, now, is_both=is_both)
        case UndoMerge():
            return undo_last_merge(unit, contact, now)
        case MakeDeviceCode():
            return device_code_made(unit, device_code(unit, contact, now), library, now)
        case MakeInvitation(role=role):
            if contact.member is None:
                return NotAllowed()
            code = invite_colleague(unit, actor_of(contact), contact.member, role, now)
            return invited(unit, code, role, library, now)
        case FindMembers(typed=typed):
            return find_members(unit, typed)
        case FindSelf():
            return _self(scene)
        case ActFor(member=member):
            unit.contacts.act_for(contact.id, member)
            return _self(scene)
        case GatherData():
            _ = library.phrasebook.speak(*contact.languages)
            return DataGathered(files=my_data(unit, actor_of(contact), contact, _, now))
        case Erase():  # once the farewell is queued: behind the erasure there is nobody to write to
            return Erased()
        case SearchArchive(asking=asking):
            language = asking.language or contact.language
            return PassagesFound(asking=asking, passages=unit.archive.search(asking.question, language))
        case HandOver(asking=asking):
            return _hand_over(scene, asking)
        case Withdraw(ticket=ticket):
            return Withdrawn(was_open=withdraw(unit, contact, ticket, scene.library, now))
        case SettleDeparture(request=request, has_left=has_left):
            return settle_departure(unit, contact, request, has_left=has_left, library=library, now=now)
        case _:
            assert_never(effect)


def _hand_over(scene: Scene, asking: Asking) -> HandedOver:
    unit, contact = scene.unit, scene.contact
    asked = unit.transcripts.last_typed(contact.id, scene.heard) if scene.is_choice else None
    language = asking.language or contact.language
    done = hand_over(unit, contact, asked or scene.heard, language, asking.candidates, scene.library, scene.now)
    return HandedOver(asking=asking, state=done.state, ticket=done.ticket)


def _self(scene: Scene) -> SelfFound:
    contacts, number = scene.unit.contacts, scene.contact.id
    return SelfFound(posts=contacts.posts(number), addresses=personal(contacts.addresses(number)))


def _note(scene: Scene, action: str, details: dict[str, str | int]) -> None:
    by = actor_of(scene.contact).name
    scene.unit.audit.note(by, action, f"contact:{scene.contact.id}", scene.now, details)
