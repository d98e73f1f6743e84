"""What the pages about calls share: what was refused stands at its field, and forms are of what was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import HTTPException, Request, Response

from bot.web.console_call_words import done_sentence, sentence_of_call, state_of
from bot.web.console_circular_base import FRESH, Again
from bot.web.console_circular_forms import Posted
from bot.web.console_deadline_base import DeadlinePages, Refused
from handlers.calls.setting import NoSuchCall, known_call
from handlers.calls.words import bare_title
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.calls import Call, CallRefused
from knowledge.model.rights import Right
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

CALLS = "/console/calls"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Somebody looks at a call."""

    unit: Unit
    call: Call
    now: datetime
    _: Speaker
    again: Again


Read = Callable[[Look], dict[str, Any]]
"""What stands on one page of a call, beside the frame."""


class CallPages(DeadlinePages):
    """Pages about calls."""

    need = Right.MANAGE_CALLS

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case NoSuchCall():
                raise HTTPException(404) from None
            case CallRefused(code="gone"):
                raise HTTPException(404) from None
            case CallRefused():
                field, sentence = sentence_of_call(error.code, _)
            case _other:
                return super()._again(request, form, error)
        if not field:
            return Again(sentence=sentence, form=form, status=422)
        said = _("Nothing was saved. Please check:")
        return Refused(sentence=said, form=form, fields={field: sentence}, status=422)

    async def _call(self, request: Request, number: int, template: str, read: Read, again: Again = FRESH) -> Response:
        """A page of one call: what all of them have, and what `read` finds."""
        _, now = self._speaker(request), datetime.now(UTC)

        def look(unit: Unit) -> dict[str, Any]:
            call = unit.calls.one(number)
            if call is None:
                raise HTTPException(404)
            done = done_sentence(request.query_params.get("done", ""), _) if again is FRESH else ""
            scene = Look(unit=unit, call=call, now=now, _=_, again=again)
            return frame(scene) | {"done": done} | read(scene)

        page = await self._show(request, look, lambda values: (f"console/{template}.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page


def frame(look: Look) -> dict[str, Any]:
    """What stands on every page of a call."""
    call, _ = look.call, look._
    state, name = state_of(call, look.now, _)
    return {
        "id": call.id,
        "revision": call.revision,
        "here": f"{CALLS}/{call.id}",
        "title": bare_title(_, call),
        "title_language": call.titles.render(_.languages).language,
        "state": state,
        "state_name": name,
        "notice": look.again.sentence,
        "wrong": look.again.fields if isinstance(look.again, Refused) else {},
        "deed": look.again.deed,
    }


def seen(unit: Unit, number: int, form: Posted) -> Call:
    """The call that somebody had before them when they sent a form, held until the unit ends.

    Raises:
        NoSuchCall: there is none.
        Conflict: somebody else changed it meanwhile.
    """
    call = known_call(unit, number)
    if call.revision != form.revision:
        raise Conflict
    return call
