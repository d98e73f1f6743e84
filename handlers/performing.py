"""Effects of the dialogue, done: what changes the contact, and what the next step needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import assert_never

from handlers.calls import conversing as calls
from handlers.circulars.circulation import acknowledge, fetch, find, name_for
from handlers.deadlines.conversing import converse
from handlers.dialogue.call_effects import CallInquiry
from handlers.dialogue.deadline_effects import DeadlineInquiry
from handlers.dialogue.effects import (
    Acknowledge,
    ActFor,
    Agree,
    Change,
    Disagree,
    Erase,
    FetchCircular,
    FindCirculars,
    FindMembers,
    FindSelf,
    GatherData,
    HandOver,
    Inquiry,
    MakeDeviceCode,
    MakeInvitation,
    OpenCircular,
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
from handlers.dialogue.event_effects import EventInquiry
from handlers.dialogue.filling_effects import FillingInquiry
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import (
    Acknowledged,
    CircularFetched,
    CircularOpened,
    CircularsFound,
    DataGathered,
    Erased,
    HandedOver,
    NotAllowed,
    Outcome,
    PassagesFound,
    SelfFound,
    Withdrawn,
)
from handlers.dialogue.practice_effects import PracticeInquiry
from handlers.dialogue.review_effects import ReviewInquiry
from handlers.dialogue.signing_effects import SigningInquiry
from handlers.events import conversing as events
from handlers.filling import conversing as filling
from handlers.linking import (
    device_code,
    device_code_made,
    invite_colleague,
    invited,
    redeem,
    undo_last_merge,
)
from handlers.notices import console_link, personal
from handlers.personal import my_data
from handlers.practices.conversing import converse as converse_about_practices
from handlers.requests import find_members, settle_departure
from handlers.reviewing.conversing import converse as converse_about_reviews
from handlers.signing import conversing as signing
from handlers.tickets import hand_over, withdraw
from knowledge.model.faq import Asking
from knowledge.model.people import ChannelName, Contact
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
    if isinstance(effect, DeadlineInquiry):
        return converse(unit, contact, effect, library, now)
    if isinstance(effect, PracticeInquiry):
        return converse_about_practices(unit, contact, effect, library, now)
    if isinstance(effect, CallInquiry):
        return calls.converse(unit, contact, effect, library, now)
    if isinstance(effect, ReviewInquiry):
        return converse_about_reviews(unit, contact, effect, library, now)
    if isinstance(effect, EventInquiry):
        return events.converse(unit, contact, effect, library, now)
    if isinstance(effect, FillingInquiry):
        return filling.converse(unit, contact, effect, library, now, SystemRandom())
    if isinstance(effect, SigningInquiry):
        return signing.converse(unit, contact, effect, library, now, SystemRandom())
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
        case SearchArchive(asking=asking, circular=circular):
            language = asking.language or contact.language
            passages = unit.archive.search(asking.question, language, circular=circular)
            return PassagesFound(asking=asking, passages=passages, circular=circular)
        case HandOver(asking=asking, circular=circular):
            return _hand_over(scene, asking, circular)
        case Withdraw(ticket=ticket):
            return Withdrawn(was_open=withdraw(unit, contact, ticket, scene.library, now))
        case SettleDeparture(request=request, has_left=has_left):
            return settle_departure(unit, contact, request, has_left=has_left, library=library, now=now)
        case Acknowledge(circular=circular):
            return _acknowledge(scene, circular)
        case OpenCircular(circular=circular):
            name = name_for(unit, contact, circular, library)
            return CircularOpened(circular=circular, name=name) if name is not None else CircularFetched(message=None)
        case FindCirculars(typed=typed):
            return CircularsFound(typed=typed, hits=find(unit, typed, contact, library))
        case FetchCircular(kind=kind, number=number):
            return CircularFetched(message=fetch(unit, contact, kind, number, library, now))
        case _:
            assert_never(effect)


def _acknowledge(scene: Scene, circular: int) -> Acknowledged | CircularFetched:
    unit, contact = scene.unit, scene.contact
    name = name_for(unit, contact, circular, scene.library)
    if name is None:
        return CircularFetched(message=None)
    via = ChannelName(unit.transcripts.last_heard_on(contact.id) or ChannelName.WEBCHAT)
    is_first = acknowledge(unit, contact, circular, via, scene.now)
    return Acknowledged(circular=circular, name=name, is_first=is_first)


def _hand_over(scene: Scene, asking: Asking, circular: int) -> HandedOver:
    unit, contact = scene.unit, scene.contact
    asked = unit.transcripts.last_typed(contact.id, scene.heard) if scene.is_choice else None
    language = asking.language or contact.language
    about = console_link(scene.library, f"circulars/{circular}") if circular else ""
    heard = asked or scene.heard
    done = hand_over(unit, contact, heard, language, asking.candidates, scene.library, scene.now, about)
    return HandedOver(asking=asking, state=done.state, ticket=done.ticket, circular=circular)


def _self(scene: Scene) -> SelfFound:
    contacts, number = scene.unit.contacts, scene.contact.id
    return SelfFound(posts=contacts.posts(number), addresses=personal(contacts.addresses(number)))


def _note(scene: Scene, action: str, details: dict[str, str | int]) -> None:
    by = actor_of(scene.contact).name
    scene.unit.audit.note(by, action, f"contact:{scene.contact.id}", scene.now, details)
