"""What is said of a typed answer: how it was understood, or why it is asked for again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import assert_never

from handlers.dialogue.library import Voice
from knowledge.forms.answers.values import Confirm, Reading, Reason, Unclear, Understood
from knowledge.forms.responses import AnswerFault

Sentence = Callable[[Voice, Mapping[str, str]], str]

WHY_AGAIN: Mapping[Reason, Sentence] = MappingProxyType(
    {
        Reason.EMPTY: lambda _, said: _("That message was empty. Please answer the question."),
        Reason.TOO_LONG: lambda _, said: _("That is too long: at most {limit} characters fit.", limit=said["limit"]),
        Reason.NEEDS_FILE: lambda _, said: _("Please send a file here, with the paper clip of your chat."),
        Reason.NOT_A_NUMBER: lambda _, said: _("I need a number here, such as 24."),
        Reason.VAGUE_NUMBER: lambda _, said: _(
            "I need one exact number. If you only know it roughly, give your best estimate."
        ),
        Reason.SEVERAL_NUMBERS: lambda _, said: _("I found several numbers, and need one. Which one is it?"),
        Reason.AMBIGUOUS_NUMBER: lambda _, said: _("That number can be read in two ways. Which one is it?"),
        Reason.NOT_WHOLE: lambda _, said: _("I need a whole number here, and {number} is none.", number=said["number"]),
        Reason.TOO_SMALL: lambda _, said: _(
            "{number} is too small: it must be at least {least}.", number=said["number"], least=said["least"]
        ),
        Reason.TOO_LARGE: lambda _, said: _(
            "{number} is too large: it may be {most} at most.", number=said["number"], most=said["most"]
        ),
        Reason.NOT_ON_STEP: lambda _, said: _(
            "{number} is not possible here: it goes from {least} to {most} in steps of {step}.",
            number=said["number"],
            least=said["least"],
            most=said["most"],
            step=said["step"],
        ),
        Reason.NOT_A_DATE: lambda _, said: _("I need a date here, such as 24 March 2026 or 24/03/2026."),
        Reason.IMPOSSIBLE_DATE: lambda _, said: _(
            "There is no such date as {written}. Which day is it?", written=said["written"]
        ),
        Reason.VAGUE_DATE: lambda _, said: _("I need one day here. Please give day, month and year."),
        Reason.SEVERAL_DATES: lambda _, said: _("I found several dates, and need one. Which one is it?"),
        Reason.NOT_A_TIME: lambda _, said: _("I need a time of day here, such as 14:30."),
        Reason.IMPOSSIBLE_TIME: lambda _, said: _(
            "There is no such time as {written}. At what time is it?", written=said["written"]
        ),
        Reason.VAGUE_TIME: lambda _, said: _("I need an exact time, such as 14:30."),
        Reason.SEVERAL_TIMES: lambda _, said: _("I found several times, and need one. Which one is it?"),
        Reason.NEEDS_DATE: lambda _, said: _("I understood the time, {time}. On which day?", time=said["time"]),
        Reason.NEEDS_TIME: lambda _, said: _("I understood the day, {date}. At what time?", date=said["date"]),
        Reason.NOT_AN_EMAIL: lambda _, said: _("That is no e-mail address. It looks like name@example.org."),
        Reason.NOT_A_URL: lambda _, said: _("That is no web address. It looks like www.example.org."),
        Reason.NOT_A_TELEPHONE: lambda _, said: _(
            "That is no telephone number. Please write it with the code of its country, such as +34."
        ),
        Reason.NEEDS_PREFIX: lambda _, said: _("Please add the code of the country to the number, such as +34."),
        Reason.NOT_DIGITS: lambda _, said: _("Only digits are possible here."),
        Reason.NOT_COORDINATES: lambda _, said: _(
            "I need a place here. Please share your location, or write coordinates such as 43.26, -2.93."
        ),
        Reason.OUTSIDE_EARTH: lambda _, said: _(
            "There is no such place: a latitude goes up to 90 degrees, a longitude up to 180."
        ),
        Reason.NOT_AMONG_CHOICES: lambda _, said: _(
            "I did not find that in the list. Please give a number from it, or a few of its words."
        ),
        Reason.NO_SUCH_NUMBER: lambda _, said: _(
            "The list has no number {number}: it goes from 1 to {last}.", number=said["number"], last=said["last"]
        ),
        Reason.SEVERAL_MATCH: lambda _, said: _(
            "“{written}” fits several of them. Which one is it?", written=said["written"]
        ),
        Reason.ONLY_ONE: lambda _, said: _("Only one is possible here. Which one is it?"),
        Reason.NAMED_TWICE: lambda _, said: _(
            "You named “{choice}” twice. Please give the whole order again.", choice=said["choice"]
        ),
        Reason.NOT_ALL_RANKED: lambda _, said: _(
            "Your order leaves out: {missing}. Please give the whole order.", missing=said["missing"]
        ),
        Reason.PARTLY_UNDERSTOOD: lambda _, said: _(
            "I understood {understood}, but not “{missed}”. Please give the whole answer again.",
            understood=said["understood"],
            missed=said["missed"],
        ),
        Reason.NONE_OF_THEM: lambda _, said: _(
            "“None” is not in the list. If the question may stay open, you can skip it."
        ),
        Reason.DOES_NOT_KNOW: lambda _, said: _(
            "“I don’t know” is not in the list. If the question may stay open, you can skip it."
        ),
        Reason.NOT_ACKNOWLEDGED: lambda _, said: _("Please answer “OK” once you have read this."),
    }
)
"""A sentence for each reason; what it names comes with the reason."""


def answer_text(_: Voice, reading: Reading) -> str:
    """What is said of an answer: the value in words, the question whether it was meant, or why it is asked again."""
    match reading:
        case Understood():
            return _("Noted: {answer}", answer=reading.echo)
        case Confirm():
            return _("I understood: {answer}. Is that right?", answer=reading.echo)
        case Unclear():
            return WHY_AGAIN[reading.reason](_, reading.values)


def fault_text(_: Voice, fault: AnswerFault) -> str:
    """What is wrong with an answer, where the questionnaire has no words of its own for it."""
    match fault:
        case AnswerFault.REQUIRED:
            return _("This question needs an answer.")
        case AnswerFault.CONSTRAINT:
            return _("This answer is not possible here. Please look at the question again.")
        case AnswerFault.TYPE:
            return _("This is not the kind of answer that is asked for.")
        case AnswerFault.CHOICE:
            return _("This is not in the list any more. Please choose again.")
    assert_never(fault)
