"""One step of a conversation: the state and what was heard go in, the new state and effects come out.

Pure: the same arguments give the same step, so a step may be run again after a conflict in the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from handlers.dialogue import (
    access,
    answering,
    calendars,
    calls,
    circulars,
    deadlines,
    events,
    filling,
    filling_hearing,
    filling_more,
    handing,
    linking,
    practices,
    privacy,
    reviews,
    settings,
    signing,
    steering,
)
from handlers.dialogue.commands import COMMANDS, JOIN, START
from handlers.dialogue.cues import COURTESY, PERSONAL, Cue, Meaning, Speak
from handlers.dialogue.effects import OpenTicket, Say, Step
from handlers.dialogue.faq import browse, question, read_entry
from handlers.dialogue.filling_effects import AnswerDoubted, FillingOutcome
from handlers.dialogue.inputs import (
    Called,
    Chose,
    Forwarded,
    Input,
    MissedNumber,
    PressedStale,
    Said,
    SentFiles,
    SharedPlace,
    Turned,
)
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.outcomes import Erased, Outcome
from handlers.dialogue.saying import (
    HELP,
    LANGUAGE,
    MENU,
    RESUME,
    introduction,
    menu,
    say,
    voice_of,
)
from handlers.dialogue.signing_effects import SigningOutcome
from handlers.dialogue.topics import hear_words, on_outcome, repeat, waits_for_words
from knowledge.model.conversation import Conversation, Filling, Settling
from knowledge.model.invitations import code_of
from knowledge.model.languages import Language, language_of_tag
from knowledge.model.messages import OutgoingMessage
from knowledge.model.preferences import Setting

_NO_ANSWER = COURTESY | {Cue.YES, Cue.NO}
"""What is said to a question without answering it, unless it is a question for yes or no."""

_PARTS: Mapping[str, Callable[[Conversation, str, Sequence[str], Library], Step]] = {
    name: part.choose
    for part in (deadlines, events, calls, filling, practices, reviews, signing)
    for name in part.CHOICES
}
"""What follows from a choice, by what its id begins with: of the parts that have many. All are personal, but
for `practices.FOR_ALL`."""

_OF_CITIES = frozenset({Cue.EVENTS, Cue.DEADLINES})

_PERSONAL = frozenset(_PARTS) - practices.FOR_ALL


def step(before: Conversation, heard: Input, library: Library, now: datetime) -> Step:
    """What follows from what was heard. `now` is aware."""
    if isinstance(heard, FillingOutcome | SigningOutcome):
        return _on_filling(before, heard, library, now)
    at = before.topic
    if isinstance(at, Filling) and not isinstance(heard, Outcome) and not before.is_shared:
        filled = filling_hearing.hear(before, at, heard, library, now, lambda cue: _on_cue(before, cue, library, now))
        if filled is not None:
            return filled
    then = _step(before, heard, library, now)
    return then if isinstance(heard, Erased) else filling_hearing.kept_open(before, then, library)


def _on_filling(
    before: Conversation, outcome: FillingOutcome | SigningOutcome, library: Library, now: datetime
) -> Step:
    """An answer that is none may be a short phrase, which then means the same as elsewhere."""
    if not isinstance(outcome, AnswerDoubted):
        return on_outcome(before, outcome, library, now)
    then = filling_hearing.on_doubt(before, outcome, library, now, lambda cue: _on_cue(before, cue, library, now))
    return filling_hearing.kept_open(before, then, library)


def _step(before: Conversation, heard: Input, library: Library, now: datetime) -> Step:
    if isinstance(heard, Outcome):
        return on_outcome(before, heard, library, now)
    match heard:
        case Said(text=text, has_files=True):
            return _hear(before, text, library, now).after(_unread(before, library))
        case Said(text=text):
            return _hear(before, text, library, now)
        case Chose(id=id):
            return _on_choice(before, id, library, now)
        case Called(command=command, argument=argument):
            return _on_command(before, command, argument, library, now)
        case MissedNumber(highest=highest):
            _ = voice_of(before, library)
            return say(before, _.language, _ask_number(_, highest))
        case Turned(page=page):
            return _turn(before, page, library)
        case Forwarded(origin=origin):
            _ = voice_of(before, library)
            text = _("I have forwarded this message to the secretariat.")
            return say(before, _.language, text).after(OpenTicket(origin=origin))
        case PressedStale():
            return filling_more.stale(before, heard, library)
        case SentFiles() | SharedPlace():
            _ = voice_of(before, library)
            return menu(before, library, _("I cannot read files here. Choose a topic or type your question."))
        case _:
            assert_never(heard)


def _unread(before: Conversation, library: Library) -> Say:
    """That what came with a text was not read: nobody waits in vain for an answer to a picture."""
    _ = voice_of(before, library)
    text = _("I cannot read files here, so I go by what you wrote.")
    return Say(message=OutgoingMessage(text=text, language=_.language))


def _hear(before: Conversation, text: str, library: Library, now: datetime) -> Step:
    """Free text: a code, a short phrase that we know, what the open topic waits for, or a question."""
    code = code_of(text)
    if code is not None:
        return _redeem(before, code, library)
    cue = library.phrasebook.cues.find(text, library.words)
    if cue in _OF_CITIES and before.contact.member is None and text.rstrip().endswith("?"):
        cue = None  # a visitor who asks when the next meeting is has no list of their own
    if cue is None:
        return hear_words(before, text, library, now) or _requested(before, text, library)
    if cue in _NO_ANSWER and waits_for_words(before.topic) and _meant_by(cue, before) is None:
        return repeat(before, library, now)
    return _on_cue(before, cue, library, now)


def _requested(before: Conversation, text: str, library: Library) -> Step:
    """Free text that nothing waited for: a request for a circular or for good practices, or a question."""
    wanted = circulars.wanted(before, text, library) or practices.wanted(before, text, library)
    return wanted or question(before, text, library)


def _redeem(before: Conversation, code: str, library: Library) -> Step:
    return _in_private(before, library) if before.is_shared else linking.redeem(before, code)


def _in_private(before: Conversation, library: Library) -> Step:
    _ = voice_of(before, library)
    return say(before, _.language, _("Others read along here. Please write that to me directly, where we are alone."))


def _on_command(before: Conversation, command: str, argument: str, library: Library, now: datetime) -> Step:
    if command == "language" and argument:
        return steering.speak(before, library, *(language_of_tag(tag) for tag in argument.split()))
    if command == START and (event := events.arrive(argument)) is not None:
        return _on_choice(before, event, library, now)
    if command == "practices" and argument:
        return practices.find(before, argument)
    if command in (START, JOIN) and argument:
        return _arrive(before, argument, library)
    if command == filling.FORM and argument.isdecimal() and not before.is_shared:
        return filling.resume(before, int(argument))
    if command == filling.FORM:
        return _in_private(before, library) if before.is_shared else filling.drafts(before)
    cue = COMMANDS.get(command)
    if cue is not None:
        return _on_cue(before, cue, library, now)
    _ = voice_of(before, library)
    return menu(
        before,
        library,
        _("I do not know the command /{command}. Choose a topic or type your question.", command=command),
    )


def _arrive(before: Conversation, code: str, library: Library) -> Step:
    """Somebody followed a link to us: it leads to an entry of the pack, or carries a code that we must know."""
    if code in library.entries:
        return read_entry(before, code, library)
    if (invitation := code_of(code)) is not None:
        return _redeem(before, invitation, library)
    _ = voice_of(before, library)
    unknown = _(
        "I do not know the code of the link that brought you here: it may have expired. The secretariat can send you "
        "a new one: {email}",
        email=library.pack.secretariat,
    )
    return menu(before, library, _("Hello!") + " " + introduction(_, library) + "\n\n" + unknown)


def _turn(before: Conversation, page: int, library: Library) -> Step:
    """The same choices, another page of them, under the same numbers."""
    asked = before.asked
    if asked is None:
        return menu(before, library)
    _ = voice_of(before, library)
    message = OutgoingMessage(
        text=_ask_number(_, len(asked.choices)),
        language=_.language,
        choices=asked.choices,
        question=asked.question,
        page=page,
    )
    return Step(conversation=before, effects=(Say(message=message, is_passing=True),))


def _ask_number(_: Voice, highest: int) -> str:
    return _("Please choose a number from 1 to {highest}, or type your question.", highest=highest)


def _on_choice(before: Conversation, id: str, library: Library, now: datetime) -> Step:
    match id.split(":"):
        case ["settings", setting]:
            return settings.ask(before, Setting(setting), library, now)
        case ["set", setting, value]:
            return answering.choose(before, setting, value, library, now)
        case ["welcome"]:
            return settings.welcome(before, library, now)
        case ["access"]:
            return access.ask_member(before, library)
        case ["member", value]:
            return access.choose_member(before, value, library)
        case ["departure", request, value]:
            return access.on_departure(before, request, value)
        case ["link"]:
            return linking.ask_device_code(before)
        case ["invite"]:
            return linking.ask_whom(before, library)
        case ["invite", role]:
            return linking.invite(before, role)
        case ["merge", value]:
            return linking.on_merge(before, value, library)
        case ["mydata"]:
            return privacy.gather(before)
        case ["forget"]:
            return privacy.ask_erasure(before, library)
        case ["erase", value]:
            return privacy.on_erasure(before, value, library)
        case [str(name)] if name == MENU:
            return menu(before, library)
        case [str(name)] if name == HELP:
            return steering.help(before, library)
        case [str(name)] if name == LANGUAGE:
            return steering.ask_language(before, library)
        case [str(name)] if name == RESUME:
            return steering.subscribe(before, library, now)
        case ["language", code]:
            return steering.speak(before, library, Language(code))
        case [str(name)] if name == handing.ASK:
            return handing.hand_over(before, library)
        case [handing.ASK, circular]:
            return handing.hand_over(before, library, int(circular))
        case [handing.WITHDRAW, ticket]:
            return handing.withdraw(before, ticket)
        case [circulars.ACKNOWLEDGE, number]:
            return circulars.acknowledge(before, int(number))
        case [handing.ABOUT, number]:
            return circulars.ask_about(before, int(number))
        case [kind, number] if kind in circulars.FETCHED:
            return circulars.fetch(before, kind, int(number))
        case [str(name), *_values] if before.is_shared and (name in _PERSONAL or name == calendars.CALENDAR):
            return _in_private(before, library)
        case [str(name), *values] if name in _PARTS:
            return _PARTS[name](before, name, values, library)
        case [calendars.CALENDAR]:
            return _on_cue(before, Cue.CALENDAR, library, now)
        case [calendars.CALENDAR, value]:
            return calendars.choose(before, value, library)
        case [handing.HELPFUL, value]:
            return handing.rate(before, value, library)
        case ["topic", shelf, page]:
            return browse(before, shelf, int(page), library)
        case ["entry", entry]:
            return read_entry(before, entry, library)
        case _:
            return menu(before, library)


def _on_cue(before: Conversation, cue: Meaning, library: Library, now: datetime) -> Step:
    _ = voice_of(before, library)
    if cue in PERSONAL and before.is_shared:
        return _in_private(before, library)
    match cue:
        case Cue.HELLO:
            return _greet(before, library, now)
        case Cue.WHO_ARE_YOU:
            return menu(before, library, introduction(_, library))
        case Cue.THANKS:
            return say(before, _.language, _("You are welcome. Is there anything else you would like to know?"))
        case Cue.GOODBYE:
            return say(before, _.language, _("Goodbye! Write to me whenever you have a question."))
        case Cue.YES | Cue.NO | Cue.ALL_RIGHT if (chosen := _meant_by(cue, before)) is not None:
            return _on_choice(before, chosen, library, now)
        case Cue.YES | Cue.NO | Cue.ALL_RIGHT:
            return say(before, _.language, _("All right. Type a question whenever you like, or “menu” for the topics."))
        case Cue.INSULT:
            return handing.regret(before, library)
        case Cue.PERSON:
            return handing.wants_person(before, library)
        case Cue.HELP:
            return steering.help(before, library)
        case Cue.MENU | Cue.PLEASE:
            return menu(before, library)
        case Cue.CANCEL:
            return steering.cancel(before, library)
        case Cue.STOP:
            return steering.unsubscribe(before, library)
        case Cue.RESUME:
            return steering.subscribe(before, library, now)
        case Cue.LANGUAGE:
            return steering.ask_language(before, library)
        case Cue.SETTINGS:
            return settings.overview(before)
        case Cue.LINK:
            return linking.ask_device_code(before)
        case Cue.UNLINK:
            return linking.undo(before)
        case Cue.INVITE:
            return linking.ask_whom(before, library)
        case Cue.ACCESS:
            return access.ask_member(before, library)
        case Cue.PRIVACY:
            return privacy.explain(before, library)
        case Cue.MY_DATA:
            return privacy.gather(before)
        case Cue.FORGET:
            return privacy.ask_erasure(before, library)
        case Cue.CIRCULARS:
            return circulars.find(before)
        case Cue.DEADLINES:
            return deadlines.find(before, library)
        case Cue.CALENDAR:
            return calendars.open(before, library)
        case Cue.CALLS:
            return calls.find(before, library)
        case Cue.EVENTS:
            return events.find(before, library)
        case Cue.PRACTICES:
            return practices.open(before, library)
        case Speak(language=language):
            return steering.speak(before, library, language)
        case _:
            assert_never(cue)


def _meant_by(cue: Meaning, before: Conversation) -> str | None:
    """What "yes" or "no" chooses, where the last question was to be answered so; of settings, "all right" is a yes."""
    is_yes = cue is Cue.ALL_RIGHT and isinstance(before.topic, Settling)
    answer = Cue.YES if is_yes else cue
    asked = before.asked.choices if before.asked else ()
    return next((choice.id for choice in asked if choice.id.endswith(f":{answer}")), None)


def _greet(before: Conversation, library: Library, now: datetime) -> Step:
    _ = voice_of(before, library)
    if settings.is_to_be_welcomed(before.contact) and not before.is_shared:
        return settings.welcome(before, library, now, _("Hello!"))
    if before.greeted:
        return menu(before, library, _("Hello again! Choose a topic or type your question."))
    return menu(before, library, _("Hello!") + " " + introduction(_, library))
