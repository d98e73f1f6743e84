"""Typed answers: what somebody wrote in a chat becomes the value of an XForm, or the reason to ask again.

Pure: no clock, no network. Whatever is written, a `Reading` comes back. The words that are known are those of English,
French, Spanish and Portuguese, all at once, the reader's first; figures of any script; and the names that CLDR has for
months and weekdays in the reader's language. What was understood is said in the reader's language, as CLDR says it.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from knowledge.forms.answers.choices import read_choice
from knowledge.forms.answers.contacts import read_digits, read_email, read_telephone, read_url
from knowledge.forms.answers.coordinates import read_coordinates, read_location
from knowledge.forms.answers.dates import read_date
from knowledge.forms.answers.numbers import read_number
from knowledge.forms.answers.times import read_date_time, read_time
from knowledge.forms.answers.typed import LONGEST_TEXT, kept
from knowledge.forms.answers.values import Confirm, Reading, Reason, Reply, Unclear, Understood, too_long
from knowledge.model.forms import Asked, QuestionType
from knowledge.model.languages import Language

__all__ = ["Confirm", "Reading", "Reason", "Reply", "Unclear", "Understood", "read_answer"]


def read_answer(asked: Asked, reply: Reply, language: Language, today: date) -> Reading:
    """What a reply means as an answer to a question.

    Values are written as an XForm instance has them: "1234.5", "2026-03-24", "14:30:00.000",
    "2026-03-24T14:30:00.000" (local, without a zone), "43.26 -2.93 0 0", the name of a file, names of choices.

    Args:
        language: of the reader: whose words come first, and in which the value is said again.
        today: where the respondent is.
    """
    match asked.type:
        case QuestionType.INTEGER | QuestionType.DECIMAL | QuestionType.RANGE:
            return read_number(asked, reply.text, language)
        case QuestionType.DATE:
            return read_date(asked, reply.text, language, today)
        case QuestionType.TIME:
            return read_time(reply.text, language)
        case QuestionType.DATE_TIME:
            return read_date_time(reply.text, language, today)
        case QuestionType.SELECT_ONE | QuestionType.SELECT_MULTIPLE | QuestionType.RANK | QuestionType.ACKNOWLEDGE:
            return read_choice(asked, reply, language)
        case QuestionType.GEOPOINT:
            return _place(reply, language)
        case QuestionType.IMAGE | QuestionType.FILE | QuestionType.AUDIO | QuestionType.VIDEO:
            return Understood(value=reply.file, echo=reply.file) if reply.file else Unclear(reason=Reason.NEEDS_FILE)
        case QuestionType.TEXT | QuestionType.BARCODE:
            return _text(asked, reply.text)
        case QuestionType.NOTE | QuestionType.CALCULATE | QuestionType.HIDDEN | QuestionType.META:
            return Understood(value="", echo="")
        case _:
            assert_never(asked.type)


def _place(reply: Reply, language: Language) -> Reading:
    return read_location(reply.location, language) if reply.location else read_coordinates(reply.text, language)


def _text(asked: Asked, text: str) -> Reading:
    """A text as it is; what the appearance says of it ("email", "url", "telephone" or "tel", "numbers") is checked."""
    if len(text) > LONGEST_TEXT:
        return too_long(LONGEST_TEXT)
    if "email" in asked.appearance:
        return read_email(text)
    if "url" in asked.appearance:
        return read_url(text)
    if asked.appearance & {"telephone", "tel"}:
        return read_telephone(text, asked.country)
    if "numbers" in asked.appearance:
        return read_digits(text)
    value = kept(text)
    return Understood(value=value, echo=value) if value else Unclear(reason=Reason.EMPTY)
