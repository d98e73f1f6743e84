"""Events in conversation: listed, read, taken into a calendar; and the registrations of a city's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.dialogue import registrations
from handlers.dialogue.effects import Step
from handlers.dialogue.event_effects import (
    CertificateMade,
    EventFiled,
    EventOutcome,
    EventSeen,
    EventsFound,
    EventView,
    FileEvent,
    FindEvents,
    ItemsSent,
    NoSuchEvent,
    NoSuchRegistration,
    OfferAnswered,
    RegistrationConfirmed,
    RegistrationSeen,
    RegistrationsFound,
    RegistrationWithdrawn,
    SeeEvent,
    SendItems,
    Stage,
)
from handlers.dialogue.event_words import described, links, summary
from handlers.dialogue.handing import menu_choices
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.saying import MENU, menu, say, voice_of
from knowledge.model.conversation import AtMenu, Conversation
from knowledge.model.events import ItemKind, Window
from knowledge.model.messages import Choice
from knowledge.model.people import Role

LIST, ONE, FILE, PROGRAMME, MATERIALS = "events", "event", "eventics", "programme", "materials"

CHOICES = frozenset({LIST, ONE, FILE, PROGRAMME, MATERIALS}) | registrations.CHOICES
"""What the choices begin with that `choose` understands."""

_DIGITS = 9
"""Of a number that every database can compare."""

PAGE = 6
"""Events shown at once: what a telephone shows without much scrolling."""


def find(before: Conversation, library: Library, page: int = 0) -> Step:
    """The coming events that the reader's member is invited to."""
    if before.contact.member is None:
        return _stranger(before, library)
    return Step(conversation=before, effects=(FindEvents(page=page),))


def choose(before: Conversation, name: str, values: Sequence[str], library: Library) -> Step:
    """What follows from a choice about an event or a registration, whenever it is pressed."""
    if before.contact.member is None:
        return _stranger(before, library)
    match [name, *values]:
        case [str(begin), page] if begin == LIST:
            return find(before, library, int(page))
        case [str(begin), number] if begin == ONE:
            return Step(conversation=before, effects=(SeeEvent(event=int(number)),))
        case [str(begin), number] if begin == FILE:
            return Step(conversation=before, effects=(FileEvent(event=int(number)),))
        case [str(begin), number] if begin == PROGRAMME:
            return Step(conversation=before, effects=(SendItems(event=int(number), kind=ItemKind.PROGRAMME),))
        case [str(begin), number] if begin == MATERIALS:
            return Step(conversation=before, effects=(SendItems(event=int(number), kind=ItemKind.MATERIAL),))
        case _:
            return registrations.choose(before, name, values, library) or menu(before, library)


def arrive(code: str) -> str | None:
    """The choice that a link to an event stands for, such as "event-3" (`link_code`); None of any other."""
    kind, _dash, number = code.partition("-")
    return f"{ONE}:{number}" if kind == ONE and number.isdecimal() and len(number) <= _DIGITS else None


def link_code(event: int) -> str:
    """What a link to an event in the chat carries. Telegram allows letters, digits, "-" and "_"."""
    return f"{ONE}-{event}"


def on_outcome(before: Conversation, outcome: EventOutcome, library: Library) -> Step:
    """The next step once an effect about events had its outcome."""
    _ = voice_of(before, library)
    match outcome:
        case EventsFound():
            return _on_found(before, outcome, _)
        case EventSeen(event=event):
            text = described(_, event, before.contact)
            return say(replace(before, topic=AtMenu()), _.language, text, doors(_, event), is_passing=True)
        case EventFiled(event=event, files=files):
            text = _("Open this file to take it into your calendar: {title}", title=event.title)
            return say(before, _.language, text, files=files)
        case ItemsSent():
            return _on_items(before, outcome, _)
        case NoSuchEvent():
            text = _("I know of no such event that your city is invited to. The secretariat can tell you more.")
            return say(before, _.language, text, [_list(_)])
        case (
            RegistrationsFound()
            | RegistrationSeen()
            | RegistrationConfirmed()
            | CertificateMade()
            | RegistrationWithdrawn()
            | OfferAnswered()
            | NoSuchRegistration()
        ):
            return registrations.on_outcome(before, outcome, library)
        case _:
            assert_never(outcome)


def doors(_: Voice, event: EventView) -> list[Choice]:
    """What can be done about an event as it stands."""
    back = _list(_)
    if event.stage is Stage.CANCELLED:
        return [back]
    mine = [Choice(id=f"{registrations.ONE}:{event.own}", label=_("My registration"))] if event.own else []
    others = [registrations.mine(_)] if event.of_member > len(mine) else []
    return [*_registering(_, event), *mine, *_things(_, event), *others, back]


def _registering(_: Voice, event: EventView) -> list[Choice]:
    """The ways to a seat, while there are any."""
    if event.stage is not Stage.COMING or event.window is not Window.OPEN:
        return []
    if not event.may_register or event.is_member_full:
        return []
    me = [] if event.own else [Choice(id=f"fill:event:{event.id}", label=_("Register me"))]
    return [*me, Choice(id=f"fill:event:{event.id}:colleague", label=_("Register a colleague"))]


def _things(_: Voice, event: EventView) -> list[Choice]:
    """What there is to take along: the programme, an entry for the calendar; afterwards what was shown."""
    programme = [Choice(id=f"{PROGRAMME}:{event.id}", label=_("Programme"))] if event.has_programme else []
    if event.stage is Stage.COMING:
        return [*programme, Choice(id=f"{FILE}:{event.id}", label=_("Add to calendar"))]
    materials = [Choice(id=f"{MATERIALS}:{event.id}", label=_("Slides and recordings"))] if event.has_materials else []
    return [*materials, *programme]


def _list(_: Voice) -> Choice:
    return Choice(id=f"{LIST}:0", label=_("All events"))


def _stranger(before: Conversation, library: Library) -> Step:
    """Nobody knows yet for which city this person speaks."""
    _ = voice_of(before, library)
    text = _("Cities register for events, and I do not know yet for which city you speak.")
    access = [Choice(id="access", label=_("Ask for access"))] if before.contact.role is Role.VISITOR else []
    return say(before, _.language, text, [*access, Choice(id=MENU, label=_("All topics"))])


def _on_found(before: Conversation, found: EventsFound, _: Voice) -> Step:
    contact, at_menu = before.contact, replace(before, topic=AtMenu())
    member = contact.member.name if contact.member else ""
    mine = [registrations.mine(_)] if found.has_registrations else []
    if not found.events:
        text = _("There is no coming event that {member} is invited to.", member=member)
        return say(at_menu, _.language, text, [*mine, *menu_choices(_)], is_passing=True)
    heading = _("**Coming events for {member}**", member=member)
    text = "\n\n".join([heading, *(summary(_, event, contact) for event in found.events)])
    choices = [Choice(id=f"{ONE}:{event.id}", label=event.label) for event in found.events]
    if found.has_more:
        choices.append(Choice(id=f"{LIST}:{found.page + 1}", label=_("More events")))
    return say(at_menu, _.language, text, [*choices, *mine, *menu_choices(_)], is_passing=True)


def _on_items(before: Conversation, sent: ItemsSent, _: Voice) -> Step:
    title, back = sent.event.title, [Choice(id=f"{ONE}:{sent.event.id}", label=_("Back to the event"))]
    if not sent.files and not sent.links:
        return say(before, _.language, _("There is nothing yet for: {title}", title=title), back)
    if sent.kind is ItemKind.PROGRAMME:
        first = _("Programme: {title}", title=title)
    else:
        first = _("Slides and recordings: {title}", title=title)
    text = "\n\n".join(filter(None, (first, links(sent.links))))
    return say(before, _.language, text, back, files=sent.files)
