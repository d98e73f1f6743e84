"""What is heard while a form is open: answers, wishes, and questions in the middle of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.dialogue import filling, filling_more, signing, steering
from handlers.dialogue.cues import COURTESY, Cue, Meaning, Speak
from handlers.dialogue.effects import Say, Step, speaks
from handlers.dialogue.faq import question
from handlers.dialogue.filling_effects import Answer, AnswerDoubted, Edit, Going, Share
from handlers.dialogue.filling_phrases import Wish, wish_in
from handlers.dialogue.filling_words import IN_FORM, handed_in_text
from handlers.dialogue.handing import ask_secretariat
from handlers.dialogue.inputs import Called, Chose, Input, PressedStale, Said, SentFiles, SharedPlace
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.saying import say, voice_of
from handlers.dialogue.topics import between
from knowledge.forms.answers.values import Unclear
from knowledge.model.conversation import Conversation, Filling, Meant, Stage
from knowledge.model.faq import Context, VerdictKind
from knowledge.model.languages import Language, language_of_tag
from knowledge.model.messages import Choice
from knowledge.search.texts import words

OnCue = Callable[[Meaning], Step]
"""What a short phrase leads to outside of a form."""

_GOING = {
    Wish.BACK: Going.BACK,
    Wish.SKIP: Going.SKIP,
    Wish.REVIEW: Going.REVIEW,
    Wish.WHY: Going.WHY,
    Wish.SEND: Going.SEND,
}
_NUMBER = re.compile(r"\D{0,12}(\d{1,3})\D{0,3}")
"""The number of an answer in the review, "change 3" or the like."""

_QUESTION_MARKS = ("?", "؟", "？")

_LONGEST_QUESTION = 200
"""Characters of what may be a question to us rather than an answer; what is longer was written for the form."""


def hear(
    before: Conversation, at: Filling, heard: Input, library: Library, now: datetime, on_cue: OnCue
) -> Step | None:
    """What follows while a form is open; None of what has nothing to do with it."""
    match heard:
        case Said(text=text):
            return _hear_words(before, at, text, library, now, on_cue)
        case SentFiles(files=files, text=text, album=album):
            return filling.do(before, at, Answer(text=text, files=files, album=album))
        case SharedPlace(latitude=latitude, longitude=longitude):
            return filling.do(before, at, Answer(location=(latitude, longitude)))
        case PressedStale():
            deed = filling_more.pressed(at, heard)
            return filling.do(before, at, deed) if deed is not None else Step(conversation=before, effects=())
        case Called(command=command, argument=argument):
            return _on_command(before, at, command, argument, library)
        case Chose(id=id) if id.startswith("language:"):
            return speak(before, at, library, Language(id.partition(":")[2]))
        case _:
            return None


def on_doubt(before: Conversation, doubted: AnswerDoubted, library: Library, now: datetime, on_cue: OnCue) -> Step:
    """What was no certain answer may be a wish, or a question that is answered in the middle."""
    at, text = doubted.at, doubted.text
    if (wish := wish_in(text)) is not None:
        return _on_wish(before, at, wish, library)
    cue = library.phrasebook.cues.find(text, library.words)
    if cue is not None and cue not in (Cue.YES, Cue.NO):
        return _on_cue(before, at, cue, library, on_cue)
    if isinstance(doubted.reading, Unclear) or _ends_as_question(text):
        answered = _answered(before, text, library, now)
        if answered is not None:
            return answered
    return filling.doubt(before, doubted, library)


def speak(before: Conversation, at: Filling, library: Library, *languages: Language) -> Step | None:
    """The form goes on in another language; None when that is not spoken."""
    if not languages or not set(languages) <= set(library.phrasebook.languages):
        return None
    contact = before.contact.speaking(*languages)
    return filling.do(replace(before, contact=contact), at, Going.ON).after(speaks(contact))


def kept_open(before: Conversation, then: Step, library: Library) -> Step:
    """A step that leaves a form for something else says that it is kept, and how to go on; or that it was handed in
    meanwhile, by a colleague or on a page."""
    if not isinstance(before.topic, Filling) or isinstance(then.conversation.topic, Filling):
        return then
    says = [index for index, effect in enumerate(then.effects) if isinstance(effect, Say)]
    if not says:
        return then
    _ = voice_of(then.conversation, library)
    title, day = before.topic.title, before.handed_in
    kept = _("“{title}” is kept as it is. Type /form to go on.", title=title)
    note = handed_in_text(_, title, day) if day else kept
    effects = list(then.effects)
    last = effects[says[-1]]
    if isinstance(last, Say):
        effects[says[-1]] = replace(last, message=replace(last.message, text=f"{last.message.text}\n\n{note}"))
    return replace(then, effects=tuple(effects))


def _hear_words(before: Conversation, at: Filling, text: str, library: Library, now: datetime, on_cue: OnCue) -> Step:
    wish, cue = wish_in(text), library.phrasebook.cues.find(text, library.words)
    if wish is Wish.PAUSE or (cue is Cue.CANCEL and wish is None):
        return filling.pause(before, at)
    if at.stage is Stage.REVIEWING:
        return _at_review(before, at, text, wish, cue, library, now, on_cue)
    if at.stage is Stage.OFFERED:
        return _at_offer(before, at, text, wish, cue, library, now, on_cue)
    if at.stage is Stage.SIGNING:
        return signing.hear(before, at, text, library)
    if at.stage is Stage.SHARING:
        return _at_sharing(before, at, text, wish, library)
    if at.meant and (meant := _meant(before, at, text, cue)) is not None:
        return meant
    if at.stage is Stage.ADDING:
        return _at_adding(before, at, text, wish, cue, library, now)
    if at.is_open:
        return _open_answer(before, at, text, wish, cue, library, now)
    typed = _typed_way(before, text)
    if typed is not None:
        return filling.choose(before, IN_FORM, typed.split(":")[1:], library)
    is_wish = wish is not None or (cue is not None and cue not in (Cue.YES, Cue.NO))
    return filling.do(before, at, Answer(text=text, is_wish=is_wish))


def _at_review(
    before: Conversation,
    at: Filling,
    text: str,
    wish: Wish | None,
    cue: Meaning | None,
    library: Library,
    now: datetime,
    on_cue: OnCue,
) -> Step:
    """All answers are shown: a number changes one of them, and "yes" hands them in."""
    if (number := _NUMBER.fullmatch(text.strip())) is not None:
        return filling.do(before, at, Edit(number=int(number[1])))
    if cue in (Cue.YES, Cue.ALL_RIGHT):
        return filling.do(before, at, Going.SEND)
    if wish is not None:
        return _on_wish(before, at, wish, library)
    if cue is Cue.NO:
        return filling.do(before, at, Edit(number=0))
    if cue is not None:
        return _on_cue(before, at, cue, library, on_cue)
    return _answered(before, text, library, now) or filling.do(before, at, Going.ASIDE)


def _at_offer(
    before: Conversation,
    at: Filling,
    text: str,
    wish: Wish | None,
    cue: Meaning | None,
    library: Library,
    now: datetime,
    on_cue: OnCue,
) -> Step:
    """Answers to the last edition are shown: "yes" keeps them."""
    if (typed := _typed_way(before, text)) is not None:
        return filling.choose(before, IN_FORM, typed.split(":")[1:], library)
    if cue in (Cue.YES, Cue.ALL_RIGHT, Cue.NO):
        return filling.do(before, at, Going.ONE_BY_ONE if cue is Cue.NO else Going.KEEP)
    if wish is not None:
        return _on_wish(before, at, wish, library)
    if cue is not None:
        return _on_cue(before, at, cue, library, on_cue)
    return _answered(before, text, library, now) or filling.do(before, at, Going.ON)


def _at_sharing(before: Conversation, at: Filling, text: str, wish: Wish | None, library: Library) -> Step:
    """A section goes to a colleague: who it is, or a note for them."""
    if (typed := _typed_way(before, text)) is not None:
        return filling.choose(before, IN_FORM, typed.split(":")[1:], library)
    if wish in (Wish.BACK, Wish.REVIEW):
        return filling.do(before, at, Going.REVIEW)
    offered = [choice.id for choice in before.asked.choices] if before.asked else []
    if not at.to and text.strip().isdecimal() and 1 <= int(text) <= len(offered):
        return filling.choose(before, IN_FORM, offered[int(text) - 1].split(":")[1:], library)
    return filling.do(before, at, Share(note=text) if at.to else Going.ON)


def _at_adding(
    before: Conversation,
    at: Filling,
    text: str,
    wish: Wish | None,
    cue: Meaning | None,
    library: Library,
    now: datetime,
) -> Step:
    """What is written is added to an answer, until that is all."""
    if (typed := _typed_way(before, text)) is not None:
        return filling.choose(before, IN_FORM, typed.split(":")[1:], library)
    deed = filling_more.deed_of_text_added(cue) if wish is None else None
    return filling.do(before, at, deed) if deed else _open_answer(before, at, text, wish, cue, library, now)


def _meant(before: Conversation, at: Filling, text: str, cue: Meaning | None) -> Step | None:
    """Whether the answer was understood rightly, said in words; None when it is another answer."""
    offered = {choice.id for choice in before.asked.choices} if before.asked else set()
    if cue in (Cue.YES, Cue.ALL_RIGHT) and f"{IN_FORM}:sure:yes" in offered:
        return filling.mean(before, at, 0)
    if cue is Cue.NO and f"{IN_FORM}:sure:no" in offered:
        return filling.do(before, at, Going.ON)
    said = [words(meant.words) for meant in at.meant]
    return filling.mean(before, at, said.index(words(text))) if words(text) in said else None


def _open_answer(
    before: Conversation,
    at: Filling,
    text: str,
    wish: Wish | None,
    cue: Meaning | None,
    library: Library,
    now: datetime,
) -> Step:
    """A text was asked for: it is the answer, unless it is more likely to be something else."""
    is_question = _ends_as_question(text)
    if is_question:
        answered = _answered(before, text, library, now)
        if answered is not None:
            return answered
    is_short_question = is_question and len(text) <= _LONGEST_QUESTION
    if wish is None and (cue is None or cue in (Cue.YES, Cue.NO)) and not is_short_question:
        return filling.do(before, at, Answer(text=text))
    _ = voice_of(before, library)
    asked = _("Is “{text}” your answer?", text=text.strip())
    sure = [
        Choice(id=f"{IN_FORM}:sure:yes", label=_("Yes, that is my answer")),
        *_instead(_, wish, cue, library),
        *([ask_secretariat(_)] if is_short_question else ()),
        Choice(id=f"{IN_FORM}:sure:no", label=_("No")),
    ]
    doubting = filling.doubting(at, Meant(value=text.strip(), words=text.strip()))
    about = Context(question=text.strip()) if is_short_question else before.context
    return say(replace(before, topic=doubting, context=about), _.language, asked, sure)


def _instead(_: Voice, wish: Wish | None, cue: Meaning | None, library: Library) -> list[Choice]:
    """What may have been meant instead of an answer."""
    if isinstance(cue, Speak):
        own = library.phrasebook.speak(cue.language)
        return [Choice(id=f"language:{cue.language}", label=own("Continue in {language}", language=own.own_name))]
    labels = {
        Wish.BACK: _("Back"),
        Wish.SKIP: _("Skip"),
        Wish.REVIEW: _("Show my answers"),
        Wish.WHY: _("Why do you ask?"),
        Wish.SEND: _("Send"),
    }
    return [Choice(id=f"{IN_FORM}:{wish}", label=labels[wish])] if wish in labels else []


def _on_wish(before: Conversation, at: Filling, wish: Wish, library: Library) -> Step:
    return filling.pause(before, at) if wish is Wish.PAUSE else filling.do(before, at, _GOING[wish])


def _on_cue(before: Conversation, at: Filling, cue: Meaning, library: Library, on_cue: OnCue) -> Step:
    """A courtesy asks for nothing, and a language for the same in that language; anything else leaves the form."""
    match cue:
        case Speak(language=language):
            return speak(before, at, library, language) or filling.do(before, at, Going.ON)
        case Cue.CANCEL:
            return filling.pause(before, at)
        case Cue.LANGUAGE:
            return _ask_language(before, library)
        case _ if cue in COURTESY:
            return filling.do(before, at, Going.ON)
        case _:
            return on_cue(cue)


def _on_command(before: Conversation, at: Filling, command: str, argument: str, library: Library) -> Step | None:
    match command:
        case "pause" | "cancel":
            return filling.pause(before, at)
        case "edit" if argument.isdecimal():
            return filling.do(before, at, Edit(number=int(argument)))
        case "language" if argument:
            return speak(before, at, library, *(language_of_tag(tag) for tag in argument.split()))
        case "language":
            return _ask_language(before, library)
        case _ if command in _GOING:
            return filling.do(before, at, _GOING[Wish(command)])
        case _:
            return None


def _ask_language(before: Conversation, library: Library) -> Step:
    """The languages to choose from; the form stays open."""
    asking = steering.ask_language(before, library)
    return replace(asking, conversation=replace(asking.conversation, topic=before.topic))


def _typed_way(before: Conversation, text: str) -> str | None:
    """A button that gives no answer, and whose label was typed."""
    said = words(text)
    offered = before.asked.choices if before.asked else ()
    ways = (choice for choice in offered if choice.id.startswith(f"{IN_FORM}:") and ":pick:" not in choice.id)
    return next((choice.id for choice in ways if said and words(choice.label) == said), None)


def _answered(before: Conversation, text: str, library: Library, now: datetime) -> Step | None:
    """The approved answer to a question, and the form goes on behind it; None when there is none for certain."""
    found = question(before, text, library)
    verdicts = [effect.verdict for effect in found.effects if isinstance(effect, Say)]
    if not verdicts or len(verdicts) < len(found.effects):
        return None
    if any(verdict is None or verdict.kind is not VerdictKind.ANSWERED for verdict in verdicts):
        return None
    return between(before, found, library, now)


def _ends_as_question(text: str) -> bool:
    return text.rstrip().endswith(_QUESTION_MARKS)
