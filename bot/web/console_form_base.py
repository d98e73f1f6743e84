"""What the pages about questionnaires share: the frame of one form, and what responses are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import HTTPException, Request, Response

from bot.web.console_campaign_words import done_sentence as campaign_done
from bot.web.console_circular_base import FRESH, Again
from bot.web.console_deadline_base import DeadlinePages, Refused
from bot.web.console_form_words import done_sentence
from bot.web.console_pages import person_name
from handlers.filling.built_in import BUILT_IN
from handlers.phrasebook import Speaker
from knowledge.model.forms import FormVersion
from knowledge.packs.workbooks import title_named
from knowledge.store.forms import KeptForm
from knowledge.store.response_standing import Owned
from knowledge.store.unit import Unit

FORMS = "/console/forms"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Somebody looks at a form."""

    unit: Unit
    known: KeptForm
    now: datetime
    _: Speaker
    again: Again

    @property
    def form(self) -> FormVersion:
        return self.unit.forms.one(self.known.number)

    @property
    def names(self) -> tuple[str, ...]:
        """The form's languages, in the order in which the reader reads them."""
        return self.form.chain(self._.languages)


Read = Callable[[Look], dict[str, Any]]
"""What stands on one page of a form, beside the frame."""


class FormPages(DeadlinePages):
    """Pages about questionnaires."""

    async def _form(self, request: Request, number: int, template: str, read: Read, again: Again = FRESH) -> Response:
        """A page of one form: what all of them have, and what `read` finds."""
        _, now = self._speaker(request), datetime.now(UTC)

        def look(unit: Unit) -> dict[str, Any]:
            scene = Look(unit=unit, known=known_form(unit, number), now=now, _=_, again=again)
            code = request.query_params.get("done", "") if again is FRESH else ""
            done = done_sentence(code, _) or campaign_done(code, _)
            return frame(scene, template) | {"done": done} | read(scene)

        page = await self._show(request, look, lambda values: (f"console/{template}.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page


def known_form(unit: Unit, number: int) -> KeptForm:
    """What is known of a form.

    Raises:
        HTTPException: 404, there is none of this number.
    """
    known = unit.forms.known(number)
    if known is None:
        raise HTTPException(404)
    return known


def frame(look: Look, template: str) -> dict[str, Any]:
    """What stands on every page of a form."""
    known, _ = look.known, look._
    here = f"{FORMS}/{known.number}"
    tabs = [("form", here, _("Progress")), ("form_results", f"{here}/results", _("Results"))]
    if is_questionnaire(known):
        tabs.append(("campaign", f"{here}/campaign", _("Campaign")))
    tabs.append(("form_try", f"{here}/try", _("Try it out")))
    return {
        "here": here,
        "title": title_named(known.form_id, known.title, _.languages),
        "form_id": known.form_id,
        "version": known.version,
        "tab": template,
        "tabs": tabs,
        "notice": look.again.sentence,
        "wrong": look.again.fields if isinstance(look.again, Refused) else {},
    }


def is_questionnaire(known: KeptForm) -> bool:
    """Whether members are asked to fill it in for itself, not for an event or a call alone."""
    return not known.source.startswith(BUILT_IN)


def name_of(owned: Owned, _: Speaker) -> str:
    """What a response is called by: its member, with who began it where a member may have several; else the person."""
    if not owned.member:
        return beginner(owned, _)
    is_single = owned.kept.subject.startswith(("form:", "call:")) or not owned.contact
    return owned.member if is_single else f"{owned.member} · {owned.contact}"


def beginner(owned: Owned, _: Speaker) -> str:
    """Who began a response."""
    return person(owned.contact, owned.kept.contact, _)


def person(name: str, contact: int | None, _: Speaker) -> str:
    """Somebody by their name, or by what is left of it."""
    return person_name(name, contact, _) if contact is not None else _("somebody who was erased")
