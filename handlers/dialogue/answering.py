"""What is made of the answers to questions about settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.dialogue.effects import (
    ActFor,
    Agree,
    Disagree,
    Effect,
    FindSelf,
    OpenRequest,
    Say,
    SetDeclined,
    SetFunction,
    SetQuietHours,
    SetSubscription,
    SetTimeZone,
    Step,
    speaks,
)
from handlers.dialogue.library import Library
from handlers.dialogue.naming import post_name
from handlers.dialogue.saying import RESUME, caveats, menu, say, voice_of
from handlers.dialogue.settings import CONSENT_VERSION, WELCOME, ask, clock_of
from handlers.dialogue.zones import place_of, zones_named
from knowledge.model.conversation import AtMenu, AtSettings, Conversation, Settling
from knowledge.model.languages import Language
from knowledge.model.messages import Choice
from knowledge.model.people import refused
from knowledge.model.preferences import Mailing, QuietHours, Setting, quiet_hours_of
from knowledge.model.requests import RequestKind
from knowledge.search.texts import words

LONGEST_FUNCTION = 120

LONGEST_PLACE = 3
"""Words of a place that we do not know; more are a question."""


def choose(before: Conversation, setting: str, value: str, library: Library, now: datetime) -> Step:
    """A button below the question about a setting."""
    match setting:
        case "consent":
            return _consent(before, value == "yes", library, now)
        case "identity":
            return _identity(before, value, library, now)
        case "language":
            return _language(before, Language(value), library, now)
        case "time_zone":
            return _time_zone(before, clock_of(before.contact, library) if value == "yes" else value, library, now)
        case "mailings":
            return _mailings(before, value, library, now)
        case "quiet":
            return _quiet(before, _expanded(value), library, now)
        case "post":
            return Step(conversation=before, effects=(ActFor(member=int(value)),))
        case _:
            return menu(before, library)


def hear(before: Conversation, setting: Setting, text: str, library: Library, now: datetime) -> Step | None:
    """Words in answer to the question about a setting; None where they are no answer to it."""
    match setting:
        case Setting.FUNCTION:
            return _function(before, text, library, now)
        case Setting.TIME_ZONE:
            return _zone_named(before, text, library)  # or a question that was asked in the middle
        case Setting.QUIET_HOURS:
            quiet = quiet_hours_of(text)
            return _quiet(before, quiet, library, now) if quiet is not None else None
        case _:
            return None


def _next(after: Conversation, library: Library, now: datetime, said: str, *effects: Effect) -> Step:
    """Once a setting is settled: the next question of a welcome, or all settings again."""
    topic = after.topic
    if not isinstance(topic, Settling) or not topic.is_welcome:
        return Step(conversation=replace(after, topic=AtSettings()), effects=(*effects, FindSelf()))
    place = WELCOME.index(topic.setting) if topic.setting in WELCOME else WELCOME.index(Setting.IDENTITY)
    if place + 1 < len(WELCOME):
        return ask(after, WELCOME[place + 1], library, now, lead=said, is_welcome=True).after(*effects)
    _ = voice_of(after, library)
    done = _("That is all, thank you. With /settings you change any of it. What would you like to know?")
    text = f"{said}\n\n{done}" if said else done
    return menu(replace(after, topic=AtMenu()), library, text).after(*effects)


def _consent(before: Conversation, agrees: bool, library: Library, now: datetime) -> Step:
    _ = voice_of(before, library)
    if agrees:
        after = replace(before, contact=replace(before.contact, consent=CONSENT_VERSION, subscribed=True))
        agreed = (Agree(version=CONSENT_VERSION), SetSubscription(subscribed=True))
        return _next(after, library, now, _("Thank you."), *agreed)
    contact = replace(before.contact, consent=refused(CONSENT_VERSION), subscribed=False)
    after = replace(before, contact=contact, topic=AtMenu())
    text = _(
        "Then I send you nothing, and only answer your questions. With /forget I also erase what the register has "
        "about you; with /settings you can agree later."
    )
    return menu(after, library, text).after(Disagree(version=CONSENT_VERSION), SetSubscription(subscribed=False))


def _identity(before: Conversation, value: str, library: Library, now: datetime) -> Step:
    _ = voice_of(before, library)
    match value:
        case "yes":
            return _next(before, library, now, "")
        case "function":
            return ask(before, Setting.FUNCTION, library, now, is_welcome=True)
        case _:
            member = before.contact.member
            told = _("Thank you, I have told the secretariat; a person will correct it.")
            request = OpenRequest(
                kind=RequestKind.CORRECTION, member=member.id if member else None, text=post_name(_, before.contact)
            )
            return _next(before, library, now, told, request)


def _function(before: Conversation, text: str, library: Library, now: datetime) -> Step:
    _ = voice_of(before, library)
    function = " ".join(text.split())
    if not function or len(function) > LONGEST_FUNCTION:
        too_long = _("Please write that in at most {count} characters.", count=LONGEST_FUNCTION)
        return say(before, _.language, too_long)
    after = replace(before, contact=replace(before.contact, function=function))
    return _next(after, library, now, _("Thank you."), SetFunction(function=function))


def _language(before: Conversation, language: Language, library: Library, now: datetime) -> Step:
    if language not in library.phrasebook.languages:
        return ask(before, Setting.LANGUAGE, library, now)
    after = replace(before, contact=before.contact.speaking(language))
    return _next(after, library, now, caveats(voice_of(after, library)), speaks(after.contact))


def _zone_named(before: Conversation, text: str, library: Library) -> Step | None:
    _ = voice_of(before, library)
    found = zones_named(text, before.contact.language)
    if not found and len(words(text)) > LONGEST_PLACE:
        return None
    if not found:
        sentence = _("I do not know that place. Please write the name of a large city in your time zone.")
        return say(before, _.language, sentence)
    choices = [Choice(id=f"set:time_zone:{zone}", label=place_of(zone, _.language)) for zone in found]
    return say(before, _.language, _("Which of these has your time?"), choices)


def _time_zone(before: Conversation, zone: str, library: Library, now: datetime) -> Step:
    member = before.contact.member
    own = "" if member is not None and member.time_zone == zone else zone
    after = replace(before, contact=replace(before.contact, own_time_zone=own))
    return _next(after, library, now, "", SetTimeZone(time_zone=own))


def _mailings(before: Conversation, value: str, library: Library, now: datetime) -> Step:
    contact, _ = before.contact, voice_of(before, library)
    if value == "done":
        return _next(before, library, now, "")
    if value == "none":
        after = replace(before, contact=replace(contact, subscribed=False))
        return _nothing(after, library, now)
    mailing = Mailing(value)
    wanted = {each for each in Mailing if contact.receives(each)} ^ {mailing}
    declined = frozenset(Mailing) - wanted
    after = replace(before, contact=replace(contact, declined=declined, subscribed=True))
    is_welcome = isinstance(before.topic, Settling) and before.topic.is_welcome
    asked = ask(after, Setting.MAILINGS, library, now, is_welcome=is_welcome)
    return _passing(asked).after(SetDeclined(declined=declined), SetSubscription(subscribed=True))


def _passing(step: Step) -> Step:
    """The same question with its boxes ticked otherwise takes the place of the one before."""
    asked = step.conversation.asked
    conversation = replace(step.conversation, asked=asked and replace(asked, is_passing=True))
    effects = tuple(replace(effect, is_passing=True) if isinstance(effect, Say) else effect for effect in step.effects)
    return Step(conversation=conversation, effects=effects)


def _nothing(after: Conversation, library: Library, now: datetime) -> Step:
    """Nothing is to be sent: one tap brings it back."""
    _ = voice_of(after, library)
    unsubscribe = SetSubscription(subscribed=False)
    if isinstance(after.topic, Settling) and after.topic.is_welcome:  # no hour needs to be quiet
        last = replace(after, topic=Settling(setting=WELCOME[-1], is_welcome=True))
        return _next(last, library, now, _("I send you nothing but answers."), unsubscribe)
    text = _("You will receive no more circulars or reminders. I still answer your questions whenever you ask.")
    choices = [Choice(id=RESUME, label=_("Receive them again"))]
    return say(replace(after, topic=AtMenu()), _.language, text, choices).after(unsubscribe)


def _quiet(before: Conversation, quiet: QuietHours | None, library: Library, now: datetime) -> Step:
    if quiet is None:
        return ask(before, Setting.QUIET_HOURS, library, now)
    after = replace(before, contact=replace(before.contact, quiet=quiet))
    return _next(after, library, now, "", SetQuietHours(quiet=quiet))


def _expanded(compact: str) -> QuietHours | None:
    begin, _, end = compact.partition("-")
    return quiet_hours_of(f"{begin[:2]}:{begin[2:]}-{end[:2]}:{end[2:]}")
