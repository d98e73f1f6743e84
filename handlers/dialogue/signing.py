"""Answers are signed off in conversation: who is to do so is chosen, and whoever was asked signs or sends them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.dialogue import filling
from handlers.dialogue.effects import Step
from handlers.dialogue.filling_effects import Going
from handlers.dialogue.filling_phrases import Wish, wish_in
from handlers.dialogue.filling_words import IN_FORM
from handlers.dialogue.handing import menu_choices
from handlers.dialogue.library import Library
from handlers.dialogue.saying import menu, say, voice_of
from handlers.dialogue.signing_effects import (
    AskToSign,
    ChooseSigner,
    RemarkWanted,
    RemindSigner,
    SendBackAnswers,
    SigningInquiry,
    SigningOutcome,
    SigningTold,
    SignOff,
    WantRemark,
)
from handlers.dialogue.signing_words import SIGNING
from knowledge.model.conversation import AtMenu, Conversation, Filling, ReturningAnswers
from knowledge.search.texts import words

CHOICES = frozenset({SIGNING})
"""What the choices begin with that `choose` understands."""


def choose(before: Conversation, _name: str, values: Sequence[str], library: Library) -> Step:
    """What follows from a button about a signature, whenever it is pressed."""
    effect = _meant_by(values)
    return Step(conversation=before, effects=(effect,)) if effect is not None else menu(before, library)


def _meant_by(values: Sequence[str]) -> SigningInquiry | None:
    verb, *rest = values or ("",)
    match [verb, *(int(value) for value in rest if value.isdecimal())]:
        case ["choose", int(response)]:
            return ChooseSigner(response=response)
        case ["ask", int(response), int(to)]:
            return AskToSign(response=response, to=to)
        case ["sign", int(signature)]:
            return SignOff(signature=signature)
        case ["back", int(signature)]:
            return WantRemark(signature=signature)
        case ["remind", int(signature)]:
            return RemindSigner(signature=signature)
        case _:
            return None


def hear(before: Conversation, at: Filling, text: str, library: Library) -> Step:
    """What is typed while somebody says who signs: a number, a name, what stands on a button, or to go back."""
    if wish_in(text) in (Wish.BACK, Wish.REVIEW):
        return filling.do(before, at, Going.REVIEW)
    offered, said = before.asked.choices if before.asked else (), words(text)
    number = int(text) if text.strip().isdecimal() else 0
    by_number = offered[number - 1 : number] if number else ()
    named = [choice for choice in offered if said and words(choice.label) == said]
    chosen = next(iter((*by_number, *named)), None)
    name, *values = chosen.id.split(":") if chosen is not None else ("",)
    if name == SIGNING:
        return choose(before, name, values, library)
    return filling.choose(before, name, values, library) if name == IN_FORM else filling.do(before, at, Going.ON)


def hear_remark(before: Conversation, topic: ReturningAnswers, text: str) -> Step:
    """What is to be changed, in the words of whoever was to sign."""
    effect = SendBackAnswers(signature=topic.signature, remark=text)
    return Step(conversation=replace(before, topic=AtMenu()), effects=(effect,))


def repeat(before: Conversation, topic: ReturningAnswers) -> Step:
    """The question for a remark once more."""
    return Step(conversation=before, effects=(WantRemark(signature=topic.signature),))


def on_outcome(before: Conversation, outcome: SigningOutcome, library: Library) -> Step:
    """What is said once something was done about a signature."""
    _ = voice_of(before, library)
    match outcome:
        case RemarkWanted(signature=signature):
            text = _("What is to be changed before you sign? Write it in a few words, or “cancel”.")
            return say(replace(before, topic=ReturningAnswers(signature=signature)), _.language, text)
        case SigningTold(text=text, choices=choices, files=files):
            below = choices or tuple(menu_choices(_))
            return say(_left(before, outcome), _.language, text, below, files=files)
        case _:
            assert_never(outcome)


def _left(before: Conversation, told: SigningTold) -> Conversation:
    """Whoever fills in another form meanwhile goes on with that."""
    at = before.topic
    is_another = isinstance(at, Filling) and at.response != told.response
    return before if is_another else replace(before, topic=AtMenu())
