"""Around a question of a form: more to an answer than one message has, files to choose from, and old buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.dialogue.cues import COURTESY, Cue, Meaning
from handlers.dialogue.effects import Step
from handlers.dialogue.filling_effects import Deed, FindEnd, Going, Moved, QuestionView
from handlers.dialogue.filling_words import IN_FORM
from handlers.dialogue.inputs import PressedStale
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.saying import menu, voice_of
from knowledge.model.conversation import Conversation, Filling
from knowledge.model.forms import UPLOADS
from knowledge.model.messages import Choice

_LONGEST_TRAIL = 20
"""Questions of which buttons are known still: what people scroll back to."""

_LONGEST_NAME = 40
"""Characters of a file's name on a button."""

_PICK = f"{IN_FORM}:pick:"


def with_more(
    _: Voice, choices: Sequence[Choice], at: Filling, below: Sequence[Choice] = (), question: QuestionView | None = None
) -> list[Choice]:
    """The buttons below a question or the review, with those that are not always there; the last is for a pause."""
    files = _files(_, at) if question is not None and question.type in UPLOADS else ()
    add = [Choice(id=f"{IN_FORM}:add", label=_("Add to my last answer"))] if at.last else []
    return [*files, *choices[:-1], *below, *add, *choices[-1:]]


def _files(_: Voice, at: Filling) -> Iterator[Choice]:
    names = [file.name for file in at.spare]
    for number, name in enumerate(names, start=1):
        shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        which = f" ({number})" if names.count(name) > 1 else ""
        label = _("Use “{name}”", name=f"{shown}{which}")
        yield Choice(id=f"{IN_FORM}:use:{number}", label=label)


def deed_of_text_added(cue: Meaning | None) -> Deed | None:
    """What a short phrase means where more is written to an answer; None of what is added."""
    match cue:
        case Cue.NO | Cue.ALL_RIGHT | Cue.THANKS:
            return Going.THAT_IS_ALL
        case Cue.YES:
            return Going.ON
        case _ if cue in COURTESY:
            return Going.ON
        case _:
            return None


def noted(then: Step) -> Step:
    """A step that asked something, noted where it asked, so that its buttons are known later."""
    at, asked = then.conversation.topic, then.conversation.asked
    if not isinstance(at, Filling) or asked is None or (at.trail and at.trail[-1][1] == at.place):
        return then
    trail = (*at.trail[1 - _LONGEST_TRAIL :], (asked.question, at.place))
    return replace(then, conversation=replace(then.conversation, topic=replace(at, trail=trail)))


def pressed(at: Filling, stale: PressedStale) -> Deed | None:
    """What an old button comes to while a form is open; None of a finger that pressed twice, as on what opened it."""
    if stale.is_again and stale.id.startswith((f"{IN_FORM}:", "fill:")):
        return None
    place = next((place for number, place in reversed(at.trail) if number <= stale.question), "")
    if not place or not stale.id.startswith(f"{IN_FORM}:"):
        return Going.MOVED
    number = stale.id.removeprefix(_PICK)
    return Moved(place=place, number=int(number) if number.isdecimal() else 0)


def stale(before: Conversation, heard: PressedStale, library: Library) -> Step:
    """An old button while no form is open: what became of the form that it belonged to."""
    is_of_form = heard.id.startswith(f"{IN_FORM}:")
    if is_of_form and heard.is_again:
        return Step(conversation=before, effects=())
    if is_of_form and heard.asked_at is not None:
        return Step(conversation=before, effects=(FindEnd(asked_at=heard.asked_at),))
    _ = voice_of(before, library)
    return menu(before, library, _("That question has moved on. Choose a topic or type your question."))
