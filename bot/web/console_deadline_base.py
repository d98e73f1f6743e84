"""What the pages about deadlines share: what was refused stands at its field, and forms are of what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import HTTPException, Request

from bot.web.console_circular_base import Again, CircularPages
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_forms import Misfilled, sentence_of
from handlers.deadlines.setting import NoSuchDeadline, known
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.deadlines import Deadline, DeadlineRefused
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

DEADLINES = "/console/deadlines"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused(Again):
    """A form that comes back with what is wrong at its fields."""

    fields: Mapping[str, str] = field(default_factory=dict)


def wrong_in(again: Again, deed: str) -> Mapping[str, str]:
    """What is wrong with the fields of a form of the page, by their names."""
    return again.fields if isinstance(again, Refused) and again.deed == deed else {}


class DeadlinePages(CircularPages):
    """Pages about deadlines."""

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case NoSuchDeadline():
                raise HTTPException(404) from None
            case Misfilled():
                fields = error.fields
            case Wrong() if error.field:
                fields = {error.field: error.sentence}
            case DeadlineRefused():
                fields = dict([sentence_of(error.code, _)])
            case _other:
                return super()._again(request, form, error)
        return Refused(sentence=_("Nothing was saved. Please check:"), form=form, fields=fields, status=422)


def seen(unit: Unit, number: int, form: Posted) -> Deadline:
    """The deadline that somebody had before them when they sent a form.

    Raises:
        NoSuchDeadline: there is none.
        Conflict: somebody else changed it meanwhile.
    """
    deadline = known(unit, number)
    if deadline.revision != form.revision:
        raise Conflict
    return deadline


def why_fixed(_: Speaker) -> Wrong:
    """Nothing can be done any more with what is cancelled."""
    return Wrong("", _("It is cancelled, and cannot be changed any more. Please set a new one."))
