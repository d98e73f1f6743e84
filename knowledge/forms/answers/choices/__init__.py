"""Typed answers to questions with choices: what a person wrote -> the names of choices, or the reason to ask again."""

from __future__ import annotations

from functools import lru_cache

from knowledge.forms.answers.choices.acknowledging import read_acknowledgement
from knowledge.forms.answers.choices.echoing import Echo
from knowledge.forms.answers.choices.finding import Finder
from knowledge.forms.answers.choices.folding import cleaned
from knowledge.forms.answers.choices.index import ChoiceIndex
from knowledge.forms.answers.choices.kinds import Kinds
from knowledge.forms.answers.choices.one import read_one
from knowledge.forms.answers.choices.several import SeveralReader
from knowledge.forms.answers.choices.splitting import Splitter
from knowledge.forms.answers.values import Reading, Reason, Reply, Unclear
from knowledge.model.forms import Asked, QuestionType, ShownChoice
from knowledge.model.languages import Language

LONGEST_REPLY = 2_000
"""Characters: some hundred labels. A label that is longer is read nonetheless when it is written whole."""

LISTS_KEPT = 16
"""Many people answer the same questions at the same time."""

__all__ = ["LONGEST_REPLY", "read_choice"]


def read_choice(asked: Asked, reply: Reply, language: Language) -> Reading:
    """What a reply to a select, a rank or an acknowledgement means, by what the reader has before them.

    The value is the name of a choice; names with a space between them, in the list's order for SELECT_MULTIPLE, in the
    order of preference for RANK; "OK" for ACKNOWLEDGE. Alternatives are five at most, the likeliest first.

    Raises:
        ValueError: the question has no choices by its type.
    """
    text = reply.text.strip()
    if not cleaned(text):
        return Unclear(reason=Reason.EMPTY)
    if len(text) > LONGEST_REPLY and all(text != choice.label.strip() for choice in asked.choices):
        return Unclear(reason=Reason.TOO_LONG, values={"limit": str(LONGEST_REPLY)})
    if asked.type is QuestionType.ACKNOWLEDGE:
        return read_acknowledgement(asked, cleaned(text))
    return _read(asked, cleaned(text), language)


@lru_cache(maxsize=LISTS_KEPT)
def _finder(choices: tuple[ShownChoice, ...]) -> Finder:
    index = ChoiceIndex(choices)
    return Finder(index=index, kinds=Kinds(index))


def _read(asked: Asked, text: str, language: Language) -> Reading:
    finder = _finder(asked.choices)
    splitter = Splitter(finder, language, is_order=asked.type is QuestionType.RANK)
    echo = Echo(finder.index.choices, language)
    match asked.type:
        case QuestionType.SELECT_ONE:
            return read_one(text, finder, splitter, echo)
        case QuestionType.SELECT_MULTIPLE:
            return SeveralReader(finder=finder, splitter=splitter, echo=echo).any_of(text)
        case QuestionType.RANK:
            return SeveralReader(finder=finder, splitter=splitter, echo=echo).in_order(text)
        case _:
            raise ValueError(f"{asked.type.value} has no choices")
