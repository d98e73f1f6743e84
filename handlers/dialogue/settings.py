"""Settings, one question each: asked in a row when somebody is made welcome, and one by one later on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import assert_never

from handlers.dialogue.effects import (
    FindSelf,
    Step,
)
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import (
    channel_name,
    hours_in_words,
    listed,
    mailing_name,
    post_name,
    role_name,
    zone_in_words,
)
from handlers.dialogue.outcomes import SelfFound
from handlers.dialogue.saying import MENU, say, voice_of
from handlers.preferences.house import Wording
from knowledge.model.conversation import AtSettings, Conversation, Settling
from knowledge.model.languages import Language
from knowledge.model.messages import Choice
from knowledge.model.people import Contact, Role, refused
from knowledge.model.preferences import NEVER_QUIET, Mailing, QuietHours, Setting

CONSENT_VERSION = "2026-11"
"""Raised whenever the consent text changes in what it says; everybody is then asked again."""

WELCOME = (
    Setting.CONSENT,
    Setting.IDENTITY,
    Setting.LANGUAGE,
    Setting.TIME_ZONE,
    Setting.MAILINGS,
    Setting.QUIET_HOURS,
)
"""What somebody new is asked, in this order."""

_OFFERED_QUIET = (QuietHours(begin=time(20), end=time(8)), QuietHours(begin=time(22), end=time(7)), NEVER_QUIET)


def is_to_be_welcomed(contact: Contact) -> bool:
    """Whether somebody who is known was not asked about the present consent text yet."""
    return contact.role is not Role.VISITOR and contact.consent not in (CONSENT_VERSION, refused(CONSENT_VERSION))


def lacks_consent(contact: Contact) -> bool:
    """Whether somebody who is known has not agreed to the present consent text."""
    return contact.role is not Role.VISITOR and contact.consent != CONSENT_VERSION


def welcome(before: Conversation, library: Library, now: datetime, lead: str = "") -> Step:
    """The first question to somebody new, under a sentence of the caller's."""
    return ask(before, WELCOME[0], library, now, lead=lead, is_welcome=True)


def overview(before: Conversation) -> Step:
    """All settings; what the register has besides is looked up first."""
    return Step(conversation=before, effects=(FindSelf(),))


def show(before: Conversation, found: SelfFound, library: Library, now: datetime, lead: str = "") -> Step:
    """All settings in words, each with its button."""
    _, contact = voice_of(before, library), before.contact
    lines = [
        _("**Your settings**"),
        *_own_lines(_, contact, found),
        "- " + _("Language: {language}", language=_languages_in_words(_, contact, library)),
        "- " + _("Time zone: {zone}", zone=zone_in_words(_, clock_of(contact, library), now)),
        *_mailing_lines(_, contact),
        "- " + _("Connected: {channels}", channels=_channels(_, found)),
    ]
    text = "\n".join([*([lead, ""] if lead else []), lines[0], "", *lines[1:]])
    return say(replace(before, topic=AtSettings()), _.language, text, _buttons(_, contact, found), is_passing=True)


def _own_lines(_: Voice, contact: Contact, found: SelfFound) -> list[str]:
    if contact.role is Role.VISITOR:
        return ["- " + _("The network does not know yet for which city you speak.")]
    held = [f"{post.function or role_name(_, post.role)}, {post.member.name}" for post in found.posts]
    others = [text for text in held if text != post_name(_, contact)]
    lines = ["- " + _("You are: {post}", post=post_name(_, contact))]
    return [*lines, *("- " + _("You are also: {post}", post=other) for other in others)]


def _languages_in_words(_: Voice, contact: Contact, library: Library) -> str:
    """The language that is spoken, and those behind it that are fallen back on."""
    others = (library.phrasebook.speak(code).own_name for code in contact.other_languages)
    return " → ".join((_.own_name, *others))


def _mailing_lines(_: Voice, contact: Contact) -> list[str]:
    """What comes unasked, and when not; to a visitor nothing does."""
    if contact.role is Role.VISITOR:
        return []
    return [
        "- " + _("You receive: {mailings}", mailings=_receives(_, contact)),
        "- " + _("Quiet hours: {hours}", hours=hours_in_words(_, contact.quiet)),
    ]


def _receives(_: Voice, contact: Contact) -> str:
    wanted = [mailing_name(_, mailing) for mailing in Mailing if contact.receives(mailing)]
    return listed(wanted) if wanted else _("nothing but answers")


def _channels(_: Voice, found: SelfFound) -> str:
    return listed(list(dict.fromkeys(channel_name(_, address.channel) for address in found.addresses)))


def _buttons(_: Voice, contact: Contact, found: SelfFound) -> list[Choice]:
    offered = {Setting.LANGUAGE: _("Language"), Setting.TIME_ZONE: _("Time zone")}
    if contact.role is not Role.VISITOR:
        offered[Setting.MAILINGS] = _("What I receive")
        offered[Setting.QUIET_HOURS] = _("Quiet hours")
    if contact.member is not None:
        offered[Setting.FUNCTION] = _("My function")
    if len(found.posts) > 1:
        offered[Setting.POST] = _("For whom I act")
    if contact.role is not Role.VISITOR:
        offered[Setting.CONSENT] = _("Consent")
    buttons = [Choice(id=f"settings:{setting}", label=label) for setting, label in offered.items()]
    if contact.role is Role.VISITOR:
        buttons.append(Choice(id="access", label=_("Ask for access")))
    return [*buttons, Choice(id="link", label=_("Connect another channel")), Choice(id=MENU, label=_("All topics"))]


def ask(
    before: Conversation, setting: Setting, library: Library, now: datetime, *, lead: str = "", is_welcome: bool = False
) -> Step:
    """The question about one setting."""
    if setting is Setting.MAILINGS and lacks_consent(before.contact):
        setting = Setting.CONSENT  # without it there is nothing to choose from
    if setting is Setting.POST:
        return overview(replace(before, topic=Settling(setting=setting)))
    _ = voice_of(before, library)
    text, choices = _question(_, before.contact, setting, library, now)
    asking = replace(before, topic=Settling(setting=setting, is_welcome=is_welcome))
    text = f"{lead}\n\n{text}" if lead else text
    return say(asking, _.language, text, choices, is_passing=not is_welcome)


def _question(
    _: Voice, contact: Contact, setting: Setting, library: Library, now: datetime
) -> tuple[str, Sequence[Choice]]:
    match setting:
        case Setting.CONSENT:
            return consent_text(_, library), [
                Choice(id="set:consent:yes", label=_("I agree")),
                Choice(id="set:consent:no", label=_("I do not agree")),
            ]
        case Setting.IDENTITY:
            return _("In the register you are: **{post}**. Is that right?", post=post_name(_, contact)), [
                Choice(id="set:identity:yes", label=_("Yes, that is right")),
                Choice(id="set:identity:function", label=_("My function is another")),
                Choice(id="set:identity:wrong", label=_("I work for somebody else")),
            ]
        case Setting.FUNCTION:
            return _("What is your function? Please write it as your administration calls it."), []
        case Setting.LANGUAGE:
            voices = (library.phrasebook.speak(code) for code in _languages(contact, library))
            choices = [
                Choice(id=f"set:language:{voice.language}", label=voice.own_name.capitalize()) for voice in voices
            ]
            return _("Which language shall we speak?"), choices
        case Setting.TIME_ZONE:
            zone = clock_of(contact, library)
            text = _(
                "As far as I know, your clock shows: **{zone}**. Is that right? Otherwise write the name of a large "
                "city with your time.",
                zone=zone_in_words(_, zone, now),
            )
            return text, [Choice(id="set:time_zone:yes", label=_("Yes, that is right"))]
        case Setting.MAILINGS:
            return _("What would you like to receive? Tap to add or take away."), _toggles(_, contact)
        case Setting.QUIET_HOURS:
            text = _("When shall I send you nothing but answers? Choose, or write the hours, such as 21-7.")
            return text, [Choice(id=f"set:quiet:{_compact(quiet)}", label=_hours(_, quiet)) for quiet in _OFFERED_QUIET]
        case Setting.POST:
            raise AssertionError("asked once the posts are known")
        case _:
            assert_never(setting)


def _hours(_: Voice, quiet: QuietHours) -> str:
    return _("No quiet hours") if quiet.is_never else hours_in_words(_, quiet)


def _languages(contact: Contact, library: Library) -> list[Language]:
    """Those of the contact first."""
    known = library.phrasebook.languages
    own = [language for language in contact.languages if language in known]
    return list(dict.fromkeys((*own, *known)))


def _toggles(_: Voice, contact: Contact) -> list[Choice]:
    boxes = [
        Choice(
            id=f"set:mailings:{mailing}",
            label=("☑ " if contact.receives(mailing) else "☐ ") + mailing_name(_, mailing),
        )
        for mailing in Mailing
    ]
    others = [("none", _("Nothing")), ("done", _("OK"))]
    return [*boxes, *(Choice(id=f"set:mailings:{id}", label=label) for id, label in others)]


def consent_text(_: Voice, library: Library) -> str:
    """What is kept about somebody who is known, why, and what they may do: the text that CONSENT_VERSION numbers.

    What the secretariat adds stands above it: nobody who agreed is asked again for its sake.
    """
    text = _(
        "So that circulars and reminders reach you, Focal keeps:\n\n"
        "- your name, function, e-mail and city, as the register has them\n"
        "- your settings, and where you are reached\n"
        "- our conversation, for {days} days\n\n"
        "Only the secretariat sees this; answers that you give for your city belong to your city. /mydata sends you "
        "everything that is kept, /forget erases it, /stop ends all mailings. Questions: {email}\n\n"
        "**Do you agree?**",
        days=library.installation.retention_days,
        email=library.pack.secretariat,
    )
    return "\n\n".join(filter(None, (library.written(Wording.PRIVACY, _), text)))


def choose_post(before: Conversation, found: SelfFound, library: Library) -> Step:
    """Offers the posts that somebody holds."""
    _ = voice_of(before, library)
    choices = [
        Choice(
            id=f"set:post:{post.member.id}",
            label=_("{label}: {answer}", label=post.member.name, answer=post.function or role_name(_, post.role)),
        )
        for post in found.posts
    ]
    return say(before, _.language, _("For whom do you act from now on?"), choices, is_passing=True)


def clock_of(contact: Contact, library: Library) -> str:
    """The time zone of a contact as far as it is known, else the network’s own."""
    return contact.time_zone or library.installation.time_zone


def _compact(quiet: QuietHours) -> str:
    return f"{quiet.begin:%H%M}-{quiet.end:%H%M}"
