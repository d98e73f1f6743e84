"""What an open topic makes of what is heard: words that it waits for, outcomes, and its own question once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from handlers.dialogue import (
    access,
    answering,
    calls,
    circulars,
    deadlines,
    events,
    filling,
    handing,
    linking,
    practice_writing,
    practices,
    privacy,
    reviews,
    settings,
    signing,
)
from handlers.dialogue.call_effects import CallOutcome
from handlers.dialogue.deadline_effects import DeadlineOutcome
from handlers.dialogue.effects import Say, Step
from handlers.dialogue.event_effects import EventOutcome
from handlers.dialogue.faq import browse, question, read_entry
from handlers.dialogue.filling_effects import FillingOutcome, Going
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import (
    Acknowledged,
    CircularFetched,
    CircularOpened,
    CircularsFound,
    DataGathered,
    DepartureSettled,
    DeviceCodeMade,
    Erased,
    HandedOver,
    Invited,
    Joined,
    MembersFound,
    MergeUndone,
    NotAllowed,
    NotJoined,
    Outcome,
    PassagesFound,
    SelfFound,
    SomebodyElse,
    Withdrawn,
)
from handlers.dialogue.practice_effects import PracticeOutcome
from handlers.dialogue.review_effects import ReviewOutcome
from handlers.dialogue.saying import menu, say, voice_of
from handlers.dialogue.signing_effects import SigningOutcome
from knowledge.model.conversation import (
    AskingAbout,
    AskingFunction,
    AskingMember,
    AtMenu,
    AtSettings,
    Browsing,
    ChoosingLanguage,
    ConfirmingErasure,
    ConfirmingMerge,
    Conversation,
    Filling,
    Inviting,
    Reading,
    ReturningAnswers,
    SearchingPractices,
    SendingBack,
    Settling,
    Topic,
    WishingToCorrect,
    WritingAbout,
)
from knowledge.model.preferences import Setting


def waits_for_words(topic: Topic) -> bool:
    """Whether an open topic takes free text for the answer to its question."""
    return isinstance(
        topic,
        Settling
        | AskingMember
        | AskingFunction
        | AskingAbout
        | SendingBack
        | ReturningAnswers
        | WishingToCorrect
        | Filling
        | SearchingPractices
        | WritingAbout,
    )


def hear_words(before: Conversation, text: str, library: Library, now: datetime) -> Step | None:
    """What the open topic makes of free text; None where it waits for none."""
    match before.topic:
        case Settling(setting=setting):
            answered = answering.hear(before, setting, text, library, now)
            return answered or between(before, question(before, text, library), library, now)
        case AskingMember():
            return access.hear_member(before, text)
        case AskingFunction() as topic:
            return access.hear_function(before, topic, text, library)
        case AskingAbout() as topic:
            return circulars.hear_question(before, topic, text, library)
        case SearchingPractices():
            return practices.find(before, text)
        case WritingAbout() as topic:
            return practice_writing.hear_message(before, topic, text, library)
        case SendingBack() as topic:
            return calls.hear_remark(before, topic, text)
        case ReturningAnswers() as topic:
            return signing.hear_remark(before, topic, text)
        case WishingToCorrect() as topic:
            return reviews.hear_reason(before, topic, text)
        case _:
            return None


def on_outcome(before: Conversation, outcome: Outcome, library: Library, now: datetime) -> Step:
    """The next step once an effect had its outcome."""
    if isinstance(outcome, DeadlineOutcome):
        return deadlines.on_outcome(before, outcome, library)
    if isinstance(outcome, PracticeOutcome):
        return practices.on_outcome(before, outcome, library)
    if isinstance(outcome, CallOutcome):
        return calls.on_outcome(before, outcome, library)
    if isinstance(outcome, ReviewOutcome):
        return reviews.on_outcome(before, outcome, library)
    if isinstance(outcome, SigningOutcome):
        return signing.on_outcome(before, outcome, library)
    if isinstance(outcome, EventOutcome):
        return events.on_outcome(before, outcome, library)
    if isinstance(outcome, FillingOutcome):
        return filling.on_outcome(before, outcome, library)
    match outcome:
        case Joined():
            return _joined(before, outcome, library, now)
        case NotJoined():
            return linking.not_joined(before, outcome, library)
        case SomebodyElse():
            return linking.somebody_else(before, outcome, library)
        case MergeUndone():
            return linking.undone(before, outcome, library)
        case Invited():
            return linking.invited(before, outcome, library)
        case DeviceCodeMade():
            return linking.device_code(before, outcome, library)
        case MembersFound():
            return access.offer_members(before, outcome, library)
        case DepartureSettled():
            return access.departure_settled(before, outcome, library)
        case SelfFound():
            return _found_self(before, outcome, library, now)
        case DataGathered():
            return privacy.gathered(before, outcome, library)
        case Erased():
            return privacy.erased(before, library)
        case PassagesFound():
            return _going_on(before, handing.on_passages(before, outcome, library), library, now)
        case HandedOver():
            return _going_on(before, handing.on_hand_over(before, outcome, library), library, now)
        case Withdrawn():
            return handing.on_withdrawal(before, outcome, library)
        case Acknowledged():
            return circulars.on_acknowledged(before, outcome, library)
        case CircularOpened():
            return circulars.on_opened(before, outcome, library)
        case CircularsFound():
            return circulars.on_found(before, outcome, library)
        case CircularFetched():
            return circulars.on_fetched(before, outcome, library)
        case NotAllowed():
            return menu(before, library, linking.not_allowed(voice_of(before, library)))
        case _:
            assert_never(outcome)


def repeat(before: Conversation, library: Library, now: datetime) -> Step:
    """The question of the open topic once more, where it stands."""
    match before.topic:
        case AtMenu() | ConfirmingMerge():
            return menu(before, library)
        case Browsing(topic=shelf, page=page):
            return browse(before, shelf, page, library)
        case Reading(entry=entry):
            return read_entry(before, entry, library)
        case ChoosingLanguage():
            return settings.ask(before, Setting.LANGUAGE, library, now)
        case AtSettings():
            return settings.overview(before)
        case Settling(setting=setting, is_welcome=is_welcome):
            return settings.ask(before, setting, library, now, is_welcome=is_welcome)
        case AskingMember():
            return access.ask_member(before, library)
        case AskingFunction(member=member, member_name=name):
            return access.ask_function(before, member, name, library)
        case Inviting():
            return linking.ask_whom(before, library)
        case ConfirmingErasure():
            return privacy.ask_erasure(before, library)
        case AskingAbout():
            return circulars.invite_question(before, library)
        case SearchingPractices():
            return practices.open(before, library)
        case WritingAbout():
            return practice_writing.ask_message(before, library)
        case SendingBack() as topic:
            return calls.repeat(before, topic, library)
        case ReturningAnswers() as topic:
            return signing.repeat(before, topic)
        case WishingToCorrect() as topic:
            return reviews.repeat(before, topic, library)
        case Filling() as at:
            return filling.do(before, at, Going.ON)
        case _:
            assert_never(before.topic)


def _joined(after: Conversation, outcome: Joined, library: Library, now: datetime) -> Step:
    _ = voice_of(after, library)
    welcomed = linking.joined(after, outcome, library, now)
    if welcomed is not None:
        return welcomed
    connected = say(after, _.language, linking.connected(_, after))
    return _then(connected, lambda conversation: repeat(conversation, library, now))


def _found_self(before: Conversation, found: SelfFound, library: Library, now: datetime) -> Step:
    match before.topic:
        case Settling(setting=Setting.POST):
            asking = settings.choose_post(before, found, library)
            return replace(asking, conversation=replace(asking.conversation, topic=AtSettings()))
        case _:
            return settings.show(before, found, library, now)


def between(before: Conversation, answer: Step, library: Library, now: datetime) -> Step:
    """A question asked in the middle is answered, and the topic goes on at the same place."""
    effects = tuple(_without_choices(effect) if isinstance(effect, Say) else effect for effect in answer.effects)
    answered = Step(conversation=replace(before, greeted=True, context=answer.conversation.context), effects=effects)
    if not isinstance(effects[-1], Say):  # its outcome is still to come, and is answered in the middle, too
        return answered
    return _then(answered, lambda conversation: repeat(conversation, library, now))


def _going_on(before: Conversation, said: Step, library: Library, now: datetime) -> Step:
    """What came of a question; asked in the middle of something, that goes on behind it."""
    return between(before, said, library, now) if waits_for_words(before.topic) else said


def _without_choices(said: Say) -> Say:
    return replace(said, message=replace(said.message, choices=(), question=0), is_passing=False)


def _then(first: Step, second: Callable[[Conversation], Step]) -> Step:
    """Two steps, one behind the other."""
    following = second(first.conversation)
    return Step(conversation=following.conversation, effects=(*first.effects, *following.effects))
