"""What concerns somebody, at a glance: the page that a platform shows beside the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.campaigns.asked import asked_of
from handlers.deadlines.conversing import view_of
from handlers.dialogue.commands import COMMANDS
from handlers.dialogue.deadline_words import summary
from handlers.dialogue.event_words import line_of
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.saying import introduction
from handlers.events.views import Seer, registration_view
from handlers.events.views import registrations_of as registered
from knowledge.model.languages import Language
from knowledge.model.people import Address
from knowledge.store.unit import Unit

MOST_DEADLINES = MOST_REGISTRATIONS = 5
"""What is seen of a page beside a conversation without scrolling far; `/deadlines` and `/events` list all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One matter: its title, and how things stand."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageChoice:
    """A language that can be chosen, under its own name."""

    language: Language
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """A person's page, in their language.

    Attributes:
        introduction: who Focal is.
        languages_title, languages: the languages to choose from; `language` is the one that is spoken.
        commands: names of the commands that are offered as buttons, with what stands on them.
    """

    language: Language
    introduction: str
    languages_title: str
    languages: tuple[LanguageChoice, ...]
    sections: tuple[Section, ...]
    commands: tuple[tuple[str, str], ...]


def deadlines_of(unit: Unit, address: Address, library: Library, now: datetime) -> tuple[str, ...]:
    """The next open deadlines of the member of whoever is reached there, each in words; none of somebody unknown."""
    owner = unit.people.owner(address)
    if owner is None or owner[0].member is None:
        return ()
    contact = owner[0]
    _ = library.phrasebook.speak(*contact.languages)
    found = unit.member_deadlines.open(owner[0].member.id, now, MOST_DEADLINES)
    return tuple(summary(_, view_of(item, contact, library, now), contact) for item in found)


def registrations_of(unit: Unit, address: Address, library: Library, now: datetime) -> tuple[str, ...]:
    """The next events that whoever is reached there, and their colleagues, are registered for, each in words; none of
    somebody unknown."""
    owner = unit.people.owner(address)
    if owner is None or owner[0].member is None:
        return ()
    seer = Seer(unit=unit, contact=owner[0], library=library, now=now)
    coming = [(one, event) for one, event in registered(seer) if event.ends_at > now]
    return tuple(line_of(seer.voice, registration_view(seer, *each)) for each in coming[:MOST_REGISTRATIONS])


def questionnaires_of(unit: Unit, address: Address, library: Library, now: datetime) -> tuple[str, ...]:
    """What the member of whoever is reached there is asked to fill in and has not begun, each in words; nothing of
    somebody unknown."""
    owner = unit.people.owner(address)
    return tuple(one.text for one in asked_of(unit, owner[0], library, now)) if owner is not None else ()


def home_of(
    language: Language,
    library: Library,
    deadlines: Sequence[str] = (),
    registrations: Sequence[str] = (),
    questionnaires: Sequence[str] = (),
) -> Home:
    """The page of somebody who speaks this language.

    Args:
        deadlines: those that are open for them (`deadlines_of`).
        registrations: for events that are to come (`registrations_of`).
        questionnaires: that they have not begun (`questionnaires_of`).
    """
    _ = library.phrasebook.speak(language)
    voices = (library.phrasebook.speak(code) for code in library.phrasebook.languages)
    return Home(
        language=_.language,
        introduction=introduction(_, library),
        languages_title=_("Language"),
        languages=tuple(LanguageChoice(language=voice.language, name=voice.own_name.capitalize()) for voice in voices),
        sections=_sections(_, deadlines, registrations, questionnaires),
        commands=(("menu", _("All topics")), ("help", _("What can you do?"))),
    )


def _sections(
    _: Voice, deadlines: Sequence[str], registrations: Sequence[str], questionnaires: Sequence[str]
) -> tuple[Section, ...]:
    listed = "\n\n".join(deadlines) or _("No deadline is open for you at the moment.")
    registered = "\n\n".join(registrations) or _("You are not registered for any event.")
    go_on = _("Go on with what you are filling in")
    return (
        Section(title=_("My deadlines"), text=listed),
        Section(title=_("My registrations"), text=registered),
        Section(title=_("My questionnaires"), text="\n\n".join((*questionnaires, f"{go_on}: /form"))),
    )


def is_command(word: str) -> bool:
    """Whether a word is the name of a command, without its slash."""
    return word.lower() in COMMANDS
