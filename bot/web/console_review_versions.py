"""The versions of a response as they were handed in, each to be read, and what differs between two of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_form_base import FORMS, Look, name_of, person
from bot.web.console_form_response import Key, ResponsePages, Shown, found
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.guards import MAX_NUMBER
from handlers.filling.pages import id_of
from handlers.results.reading import filled_of
from handlers.reviewing.differences import differences
from knowledge.model.reviews import ResponseVersion
from knowledge.store.response_standing import Owned
from knowledge.store.review_standing import ReviewStanding

Which = Annotated[int, Query(ge=0, le=MAX_NUMBER)]


def version_routes(services: ConsoleServices) -> APIRouter:
    """The pages of versions."""
    router = APIRouter(prefix="/forms/{number}/responses/{response}/versions")
    pages = _Versions(services)
    router.add_api_route("", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/{version}", pages.one, methods=["GET"], response_class=HTMLResponse)
    return router


class _Versions(ResponsePages):
    async def listed(
        self, request: Request, number: Number, response: Key, before: Which = 0, after: Which = 0
    ) -> Response:
        """All of them, and what differs between two: the last two unless others are asked for."""

        def read(look: Look) -> dict[str, Any]:
            owned, versions = _handed_in(look, response)
            one, other = _pair(versions, before, after)
            names = ReviewStanding(look.unit.connection).names(each.contact for each in versions)
            who = {each.number: person(names.get(each.contact or 0, ""), each.contact, look._) for each in versions}
            return _frame(look, owned) | {
                "versions": [self._row(look, each, who[each.number]) for each in reversed(versions)],
                "before": one.number,
                "after": other.number,
                "differences": self._differences(look, one, other) if one.number != other.number else [],
            }

        return await self._form(request, number, "form_versions", read)

    def _row(self, look: Look, version: ResponseVersion, who: str) -> dict[str, Any]:
        return {
            "number": version.number,
            "when": look._.moment(version.at, self._zone),
            "who": who,
            "signed": version.signed_name,
            "edition": look.unit.forms.one(version.form).version,
        }

    def _differences(self, look: Look, one: ResponseVersion, other: ResponseVersion) -> list[dict[str, str]]:
        before, after = look.unit.forms.one(one.form), look.unit.forms.one(other.form)
        names, language, library = after.chain(look._.languages), look._.language, self._services.shelf.library
        return [
            {"label": each.label, "before": each.before, "after": each.after, "anchor": id_of(each.place)}
            for each in differences(before, one.answers, after, other.answers, names, language, library, look.now)
        ]

    async def one(self, request: Request, number: Number, response: Key, version: Key) -> Response:
        """What was handed in one time."""

        def read(look: Look) -> dict[str, Any]:
            owned, versions = _handed_in(look, response)
            it = next((each for each in versions if each.number == version), None)
            if it is None:
                raise HTTPException(404)
            kept = replace(owned.kept, response=it.answers)
            library = self._services.shelf.library
            filled = filled_of(look.unit.forms.one(it.form), replace(owned, kept=kept), library, look.now)
            shown = Shown(look=look, owned=owned, filled=filled, given={}, comments={})
            names = ReviewStanding(look.unit.connection).names([it.contact])
            who = person(names.get(it.contact or 0, ""), it.contact, look._)
            return _frame(look, owned) | {
                "version": self._row(look, it, who),
                "sections": [each for each in self._sections(shown) if each["answers"]],
            }

        return await self._form(request, number, "form_version", read)


def _handed_in(look: Look, response: int) -> tuple[Owned, tuple[ResponseVersion, ...]]:
    """A response and its versions, of which there is one at least.

    Raises:
        HTTPException: 404, there is no such response, or it was not handed in, or is not kept in versions.
    """
    owned = found(look.unit, look.known.number, response)
    versions = look.unit.reviews.versions(response) if owned.is_readable else ()
    if not versions:
        raise HTTPException(404)
    return owned, versions


def _frame(look: Look, owned: Owned) -> dict[str, Any]:
    there = f"{FORMS}/{look.known.number}/responses/{owned.kept.id}"
    return {"who": name_of(owned, look._), "there": there}


def _pair(versions: tuple[ResponseVersion, ...], before: int, after: int) -> tuple[ResponseVersion, ResponseVersion]:
    """Two versions by their numbers, the last two in place of such as there are not."""
    by_number = {each.number: each for each in versions}
    return by_number.get(before, versions[-2:][0]), by_number.get(after, versions[-1])
