"""One good practice: all its languages side by side, and what the secretariat decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, Work, back
from bot.web.console_circular_forms import Posted
from bot.web.console_deadline_base import wrong_in
from bot.web.console_pages import ConsoleServices, person_name
from bot.web.console_people import Number
from bot.web.console_practice_base import (
    LONGEST,
    PRACTICES,
    PracticePages,
    done_sentence,
    languages_of,
    remark_in,
    texts_in,
)
from handlers.dialogue.naming import region_name
from handlers.dialogue.practice_words import state_name
from handlers.phrasebook import Speaker
from handlers.practices.publishing import LONGEST_REMARK, give_back, known, publish, reject, translate, unpublish
from handlers.practices.vocabulary import country_name, theme_name
from knowledge.model.languages import Language
from knowledge.model.practices import CHANGEABLE, GoodPractice, PracticeHit, PracticeState
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

_OVER = frozenset({PracticeState.REJECTED, PracticeState.WITHDRAWN})
_DEEDS = ("publish", "return", "reject", "unpublish", "texts")


def one_practice_routes(services: ConsoleServices) -> APIRouter:
    """The page of one practice, and what is done there."""
    router = APIRouter(prefix="/practices/{number}")
    pages = _OnePractice(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (
        ("/publish", pages.publish),
        ("/return", pages.give_back),
        ("/reject", pages.reject),
        ("/unpublish", pages.unpublish),
        ("/texts", pages.texts),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _OnePractice(PracticePages):
    async def page(self, request: Request, number: Number) -> Response:
        """The practice as it is."""
        return await self._page_of(request, number)

    async def _page_of(self, request: Request, number: int, again: Again = FRESH) -> Response:
        _ = self._speaker(request)

        def read(unit: Unit) -> dict[str, Any]:
            hit = unit.practices.one(number)
            if hit is None:
                raise HTTPException(404)
            done = done_sentence(request.query_params.get("done", ""), _) if again is FRESH else ""
            return {"notice": again.sentence, "done": done} | self._values(unit, hit, again, _)

        page = await self._show(request, read, lambda values: ("console/practice.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page

    def _values(self, unit: Unit, hit: PracticeHit, again: Again, _: Speaker) -> dict[str, Any]:
        practice, state = hit.practice, hit.practice.state
        title = practice.titles.render(_.languages)
        refused = again.typed("return") or again.typed("reject")
        return {
            "id": practice.id,
            "revision": practice.revision,
            "title": title.text,
            "title_language": title.language,
            "state": state.value,
            "state_name": state_name(_, state),
            "member": (hit.member.name, f"/console/members/{hit.member.id}"),
            "facts": self._facts(unit, hit, _),
            "link": practice.link if practice.link.startswith(("https://", "http://")) else "",
            "page": f"/practices/{practice.id}" if state is PracticeState.PUBLISHED else "",
            "remark": practice.remark,
            "typed_remark": refused.text("remark") if refused else "",
            "texts": _texts(practice, again.typed("texts"), _),
            "can": {
                "publish": state in CHANGEABLE,
                "return": state is PracticeState.SUBMITTED,
                "reject": state in CHANGEABLE,
                "unpublish": state is PracticeState.PUBLISHED,
                "texts": state not in _OVER,
            },
            "wrong": {deed: wrong_in(again, deed) for deed in _DEEDS},
            "longest": LONGEST | {"remark": LONGEST_REMARK},
        }

    def _facts(self, unit: Unit, hit: PracticeHit, _: Speaker) -> list[tuple[str, str]]:
        practice, member = hit.practice, hit.member
        contact = unit.people.contact(practice.contact) if practice.contact is not None else None
        place = [country_name(member.country, _.language), region_name(_, member.region) if member.region else ""]
        facts = [
            (_("Place"), ", ".join(filter(None, place))),
            (_("Themes"), _.list(theme_name(theme, _.languages) for theme in practice.themes)),
            (_("Since"), str(practice.year or "")),
            (_("Original"), _.name_of(practice.language)),
            (_("Handed in"), _.moment(practice.submitted_at, self._zone) if practice.submitted_at else ""),
            (_("Published"), _.moment(practice.published_at, self._zone) if practice.published_at else ""),
            (_("Who tells more"), person_name(contact.name, contact.id, _) if contact else _("nobody")),
        ]
        return [(label, value) for label, value in facts if value]

    async def publish(self, request: Request, number: Number) -> Response:
        """Shows it to everybody."""
        library = self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            publish(unit, by, known(unit, number, form.revision), library, now)
            return "published"

        return await self._change(request, number, work, "publish")

    async def give_back(self, request: Request, number: Number) -> Response:
        """Asks the city for something."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            give_back(unit, by, known(unit, number, form.revision), remark_in(form, _), library, now)
            return "returned"

        return await self._change(request, number, work, "return")

    async def reject(self, request: Request, number: Number) -> Response:
        """Does not take it in."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            reject(unit, by, known(unit, number, form.revision), remark_in(form, _), library, now)
            return "rejected"

        return await self._change(request, number, work, "reject")

    async def unpublish(self, request: Request, number: Number) -> Response:
        """Takes it out of the directory."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            unpublish(unit, by, known(unit, number, form.revision), now)
            return "unpublished"

        return await self._change(request, number, work, "unpublish")

    async def texts(self, request: Request, number: Number) -> Response:
        """Saves the texts of all languages."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            hit = known(unit, number, form.revision)
            titles, summaries, texts = texts_in(form, hit.practice, _)
            changed = replace(hit.practice, titles=titles, summaries=summaries, texts=texts)
            translate(unit, by, hit, changed, library, now)
            return "translated"

        return await self._change(request, number, work, "texts")

    async def _change(self, request: Request, number: int, work: Work[str], deed: str) -> Response:
        return await self._take(
            request,
            work,
            lambda said: back(f"{PRACTICES}/{number}", said),
            lambda again: self._page_of(request, number, again),
            deed,
        )


def _texts(practice: GoodPractice, typed: Posted | None, _: Speaker) -> list[dict[str, Any]]:
    """A column for each language, the original first, with what was typed where that was refused."""
    stored: dict[str, Mapping[Language, str]] = {
        "title": practice.titles,
        "summary": practice.summaries,
        "text": practice.texts or {},
    }

    def value(name: str, code: Language) -> str:
        return stored[name].get(code, "") if typed is None else typed.text(f"{name}-{code}")

    return [
        {
            "code": code,
            "name": _.name_of(code),
            "is_original": code == practice.language,
            **{name: value(name, code) for name in LONGEST},
        }
        for code in languages_of(practice)
    ]
