"""What the pages about events share: the frame of one event, and forms that come back filled when refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import HTTPException, Request, Response

from bot.web.console_circular_base import FRESH, Again, CircularPages, Work, back
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_circular_words import refusal
from bot.web.console_deadline_base import Refused
from bot.web.console_deadline_forms import Misfilled
from bot.web.console_event_forms import sentence_of_event
from bot.web.console_event_words import done_sentence, not_confirmed, span, state_of, why_not
from handlers.circulars.attaching import NotAttached
from handlers.dialogue.library import Library
from handlers.events import keeping
from handlers.events.keeping import NoSuchEvent, known
from handlers.events.letters import title_in
from handlers.events.telling import parties
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.events import STANDS, Event, EventRefused, NotRegistered
from knowledge.model.rights import Right
from knowledge.store.unit import Unit

EVENTS = "/console/events"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Somebody looks at an event."""

    unit: Unit
    event: Event
    now: datetime
    _: Speaker
    again: Again


Read = Callable[[Look], dict[str, Any]]
"""What stands on one page of an event, beside the frame."""


class EventPages(CircularPages):
    """Pages about events."""

    need = Right.MANAGE_EVENTS

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case NoSuchEvent():
                raise HTTPException(404) from None
            case Misfilled():
                fields = error.fields
            case Wrong() if error.field:
                fields = {error.field: error.sentence}
            case EventRefused():
                return self._refused(form, *sentence_of_event(error.code, _), _)
            case NotAttached():
                return self._refused(form, "file", refusal(error, _) or "", _)
            case NotRegistered():
                return Again(sentence=why_not(error, _), form=form, status=422)
            case _other:
                return super()._again(request, form, error)
        return Refused(sentence=_("Nothing was saved. Please check:"), form=form, fields=fields, status=422)

    @staticmethod
    def _refused(form: Posted, field: str, sentence: str, _: Speaker) -> Again:
        if not field:
            return Again(sentence=sentence, form=form, status=422)
        said = _("Nothing was saved. Please check:")
        return Refused(sentence=said, form=form, fields={field: sentence}, status=422)

    async def _event(self, request: Request, number: int, tab: str, read: Read, again: Again = FRESH) -> Response:
        """A page of one event: what all of them have, and what `read` finds."""
        _, now = self._speaker(request), datetime.now(UTC)

        def look(unit: Unit) -> dict[str, Any]:
            event = unit.events.one(number)
            if event is None:
                raise HTTPException(404)
            done = done_sentence(request.query_params.get("done", ""), _) if again is FRESH else ""
            scene = Look(unit=unit, event=event, now=now, _=_, again=again)
            return frame(scene, tab) | {"done": done} | read(scene)

        page = await self._show(request, look, lambda values: (f"console/event{tab and '_' + tab}.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page

    async def _do(
        self,
        request: Request,
        number: int,
        work: Work[str],
        tab: str,
        again: Callable[[Again], Awaitable[Response]],
        deed: str,
    ) -> Response:
        """Does what a form of a page of an event asks for, and goes back to that page, which says what was done."""
        path = f"{EVENTS}/{number}{tab and '/' + tab}"
        return await self._take(request, work, lambda said: back(path, said), again, deed)


def seen(unit: Unit, number: int, form: Posted) -> Event:
    """The event that somebody had before them when they sent a form.

    Raises:
        NoSuchEvent: there is none.
        Conflict: somebody else changed it meanwhile.
    """
    return keeping.seen(known(unit, number), form.revision)


def hearing(unit: Unit, event: Event, library: Library) -> int:
    """How many people are told of a change: who takes part or waits, or for a colleague whoever registered them."""
    return len(parties(unit, unit.registrations.of_event(event.id, STANDS), library))


def confirm(count: int, form: Posted, _: Speaker) -> None:
    """Makes sure that somebody knows how many people hear of what they do.

    Raises:
        Wrong: many are told, and their number was not typed.
    """
    if count > CONFIRMED_ABOVE and "".join(filter(str.isdecimal, form.line("typed"))) != str(count):
        raise Wrong("typed", not_confirmed(count, _))


def frame(look: Look, tab: str) -> dict[str, Any]:
    """What stands on every page of an event."""
    event, _ = look.event, look._
    state, name = state_of(event, look.now, _)
    return {
        "id": event.id,
        "revision": event.revision,
        "title": title_in(_, event),
        "title_language": event.titles.render(_.languages).language,
        "span": span(event, _),
        "state": state,
        "state_name": name,
        "tab": tab,
        "tabs": tabs(event, _),
        "notice": look.again.sentence,
        "wrong": look.again.fields if isinstance(look.again, Refused) else {},
        "deed": look.again.deed,
    }


def tabs(event: Event, _: Speaker) -> list[tuple[str, str, str]]:
    """The pages of one event: what each is called by the templates and by readers, and where it is."""
    here = f"{EVENTS}/{event.id}"
    return [
        ("", here, _("Event")),
        ("participants", f"{here}/participants", _("Participants")),
        ("files", f"{here}/files", _("Files and links")),
        ("change", f"{here}/change", _("Change")),
    ]
