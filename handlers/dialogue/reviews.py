"""Answers that were handed in, and that a city would like to change: why, before the secretariat decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.dialogue.effects import Step
from handlers.dialogue.handing import menu_choices
from handlers.dialogue.library import Library
from handlers.dialogue.review_effects import CorrectionWished, ReviewOutcome, WishCorrection
from handlers.dialogue.saying import menu, say, voice_of
from knowledge.model.conversation import AtMenu, Conversation, WishingToCorrect

CORRECT = "correct"

CHOICES = frozenset({CORRECT})
"""What the choices begin with that `choose` understands."""


def choose(before: Conversation, name: str, values: Sequence[str], library: Library) -> Step:
    """Whether the answers of a number can be changed, or why the secretariat is to be asked."""
    match values:
        case [number] if number.isdecimal():
            return Step(conversation=before, effects=(WishCorrection(response=int(number)),))
        case _:
            return menu(before, library)


def hear_reason(before: Conversation, topic: WishingToCorrect, text: str) -> Step:
    """Why, in the words of the city."""
    effect = WishCorrection(response=topic.response, reason=text)
    return Step(conversation=replace(before, topic=AtMenu()), effects=(effect,))


def repeat(before: Conversation, topic: WishingToCorrect, library: Library) -> Step:
    """The question why once more."""
    _ = voice_of(before, library)
    text = _(
        "What would you like to change in “{title}”, and why? Write it in a few words, or “cancel”.", title=topic.title
    )
    return say(replace(before, topic=topic), _.language, text)


def on_outcome(before: Conversation, outcome: ReviewOutcome, library: Library) -> Step:
    """The next step once it is known where the answers stand."""
    _ = voice_of(before, library)
    match outcome:
        case CorrectionWished(title=""):
            return menu(before, library, _("I know of no such questionnaire. The secretariat can tell you more."))
        case CorrectionWished(standing=standing, choices=choices) if standing:
            return say(replace(before, topic=AtMenu()), _.language, standing, [*choices, *menu_choices(_)])
        case CorrectionWished(is_asked=True):
            text = _("I have asked the secretariat to open the answers again. I tell you here what it decides.")
            return say(replace(before, topic=AtMenu()), _.language, text, menu_choices(_))
        case CorrectionWished(response=response, title=title):
            return repeat(before, WishingToCorrect(response=response, title=title), library)
