"""The public directory of good practices: searched, by region and by theme, and each on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.chat import ChatServices, reader_language
from bot.web.guards import MAX_NUMBER
from bot.web.markdown import to_html
from handlers.dialogue.naming import region_name
from handlers.phrasebook import Speaker
from handlers.practices.searching import Found, Search, search
from handlers.practices.vocabulary import country_name, theme_name
from knowledge.model.languages import Language, direction, fallback_chain
from knowledge.model.people import Region
from knowledge.model.practices import PracticeHit, PracticeState
from knowledge.model.times import PartialDate
from knowledge.store.unit import Unit

PAGE = 20
LONGEST_QUERY = 200

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
Query200 = Annotated[str, Query(max_length=LONGEST_QUERY)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One practice of a list, in the first of the reader's languages that it has."""

    title: str
    summary: str
    language: Language
    place: str
    year: str
    href: str


def public_practice_routes(services: ChatServices) -> APIRouter:
    """The routes; nobody signs in for them."""
    router = APIRouter()
    pages = _Practices(services)
    for path, page in (("/practices", pages.listed), ("/practices/{number}", pages.practice)):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    return router


class _Practices:
    def __init__(self, services: ChatServices) -> None:
        self._services = services

    async def listed(
        self,
        request: Request,
        q: Query200 = "",
        region: Query200 = "",
        theme: Query200 = "",
        page: Annotated[int, Query(ge=0, le=10_000)] = 0,
    ) -> Response:
        """What was looked for, the best first; without anything all, the newest first."""
        _, library = self._speaker(request), self._services.shelf.library
        query = " ".join(q.split())
        wanted = Search(typed=query, region=region, theme=theme)

        def find(unit: Unit) -> tuple[Found, dict[Region, int], dict[str, int]]:
            found = search(unit, wanted, _.language, library, page * PAGE, PAGE)
            return found, unit.practices.regions(), unit.practices.themes()

        found, regions, themes = await self._services.store.consult(find)
        return self._page(
            request,
            "practices.html",
            practices=[_listed(hit, _) for hit in found.hits],
            count=_.plural("{count} good practice", "{count} good practices", found.total),
            is_elsewhere=found.is_elsewhere,
            query=query,
            is_search=bool(query or region or theme),
            regions=_options([(each.value, region_name(_, each)) for each in regions], region),
            themes=_options([(each, theme_name(each, _.languages)) for each in themes], theme),
            newer=_href(wanted, page - 1) if page else "",
            older=_href(wanted, page + 1) if found.total > (page + 1) * PAGE else "",
        )

    async def practice(self, request: Request, number: Number, language: Query200 = "") -> Response:
        """One practice, in a language that it has."""
        _ = self._speaker(request)

        def read(unit: Unit) -> PracticeHit:
            hit = unit.practices.one(number)
            if hit is None or hit.practice.state is not PracticeState.PUBLISHED:
                raise HTTPException(404)
            return hit

        hit = await self._services.store.consult(read)
        practice, at = hit.practice, hit.practice.published_at
        title = practice.titles.render((Language(language), *fallback_chain(_.languages)))
        text = practice.texts.render((title.language, *_.languages)) if practice.texts else None
        day = at.astimezone(self._services.settings.zone).date().isoformat() if at else ""
        return self._page(
            request,
            "practice.html",
            title=title.text,
            summary=practice.summaries.render((title.language, *_.languages)).text,
            html=to_html(text.text) if text else "",
            body_language=text.language if text else title.language,
            body_direction=direction(text.language if text else title.language),
            text_language=title.language,
            text_direction=direction(title.language),
            is_fallback=title.language != _.language,
            about=[_place(hit, _), str(practice.year or ""), _.date(PartialDate(day)) if day else ""],
            themes=[(theme_name(each, _.languages), _href(Search(theme=each))) for each in practice.themes],
            link=practice.link if practice.link.startswith(("https://", "http://")) else "",
            number=number,
            city=hit.member.name,
            can_contact=practice.contact is not None,
            others=[
                {"code": code, "name": self._services.phrasebook.speak(code).name_of(code)}
                for code in practice.titles
                if code != title.language
            ],
        )

    def _speaker(self, request: Request) -> Speaker:
        phrasebook = self._services.phrasebook
        return phrasebook.speak(reader_language(request, phrasebook.languages))

    def _page(self, request: Request, template: str, **values: Any) -> Response:
        language = self._speaker(request).language
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return HTMLResponse(self._services.pages.render(template, language, back=back, **values))


def _listed(hit: PracticeHit, _: Speaker) -> Listed:
    practice = hit.practice
    title = practice.titles.render(_.languages)
    return Listed(
        title=title.text,
        summary=practice.summaries.render((title.language, *_.languages)).text,
        language=title.language,
        place=_place(hit, _),
        year=str(practice.year or ""),
        href=f"/practices/{practice.id}",
    )


def _place(hit: PracticeHit, _: Speaker) -> str:
    return ", ".join(filter(None, (hit.member.name, country_name(hit.member.country, _.language))))


def _options(named: Sequence[tuple[str, str]], chosen: str) -> list[dict[str, Any]]:
    """What can be chosen, by name; only what some practice has."""
    return [
        {"value": value, "label": label, "is_chosen": value == chosen}
        for value, label in sorted(named, key=lambda pair: pair[1].casefold())
    ]


def _href(wanted: Search, page: int = 0) -> str:
    asked = {"q": wanted.typed, "region": wanted.region, "theme": wanted.theme, "page": str(page or "")}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/practices?{query}" if query else "/practices"
