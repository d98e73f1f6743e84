"""A button of an earlier question: what was answered there, or that the answer is taken still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers.dialogue.filling_effects import AnotherSeen, FillingOutcome, Moved, QuestionSeen
from handlers.dialogue.filling_words import ENDS, IN_FORM
from handlers.filling.desk import Desk, is_fixed
from handlers.filling.values import in_words, label_of
from handlers.filling.way import questions
from handlers.ticket_texts import short
from knowledge.forms.responses import AskQuestion
from knowledge.model.conversation import Stage
from knowledge.model.forms import QuestionType
from knowledge.model.messages import Choice

_LONGEST_SAID = 200
"""Characters of a question and of its answer that are said in passing."""

_ONE_TAP = frozenset({QuestionType.SELECT_ONE, QuestionType.ACKNOWLEDGE})


def is_taken(desk: Desk, deed: Moved) -> bool:
    """Whether the button answers the present question: it was asked again since, in another message."""
    step = desk.by_place.get(deed.place)
    is_present = deed.place == desk.at.place and desk.at.stage is Stage.ASKED
    return is_present and deed.number > 0 and isinstance(step, AskQuestion) and step.question.type in _ONE_TAP


def shown_again(desk: Desk, deed: Moved, present: Callable[[tuple[str, ...]], FillingOutcome]) -> FillingOutcome:
    """What is asked now, and before it what was answered where the button was; `present` shows the former."""
    step = desk.by_place.get(deed.place)
    if deed.place == desk.at.place:
        return present(())
    if not isinstance(step, AskQuestion) or is_fixed(step) or not desk.filled.value(deed.place):
        return present((moved_on(desk),))
    _, label = desk.voice, short(label_of(desk.filled, step, desk.names), _LONGEST_SAID)
    answer = short(in_words(desk.filled, step.place, step.question, desk.names, desk.language), _LONGEST_SAID)
    if not label.endswith(ENDS):
        label = _("{label}: {answer}", label=label, answer="").rstrip()
    said = _("That question is answered already: “{answer}”.", answer=f"{label} {answer}")
    number = questions(desk).index(step) + 1
    change = Choice(id=f"{IN_FORM}:edit:{number}", label=_("Change that answer"))
    shown = present((said,))
    return replace(shown, below=(change,)) if isinstance(shown, QuestionSeen | AnotherSeen) else shown


def moved_on(desk: Desk) -> str:
    """That the question is another by now."""
    _ = desk.voice
    return _("That question has moved on. Here is the present one.")
