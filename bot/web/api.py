"""The interface for other programs, such as the network's website: what is public, as JSON, for those who show a key.

Described by /api/openapi.json. Nothing of it is about a person, and nothing can be changed with it. Programs call it
from a server: a key that stands in a page is known to all who read it, so other sites' pages are not let in (no CORS).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException as RoutingException

from bot.web import api_reading as reading
from bot.web.api_shapes import (
    CircularLine,
    CircularWhole,
    EventLine,
    EventWhole,
    MemberLine,
    Page,
    PracticeLine,
    PracticeWhole,
    Problem,
)
from bot.web.chat import ChatServices, reader_language
from bot.web.guards import MAX_NUMBER
from handlers.api_tokens import is_use_to_note, token_of
from handlers.phrasebook import Speaker
from handlers.practices.searching import Search, search
from knowledge.model.api import ApiToken, Scope
from knowledge.model.languages import Language, fallback_chain
from knowledge.model.messages import storable
from knowledge.store.errors import StoreUnavailable
from knowledge.store.unit import Unit

PREFIX = "/api"
PROBLEM = "application/problem+json"
MOST = 100
FARTHEST = 100_000

T = TypeVar("T")

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=FARTHEST, description="How many are left out before them.")]
Wanted = Annotated[
    str, Query(pattern=r"^([a-z]{2,3}(-[A-Za-z]{2,4})?)?$", description="Of the texts; else that of Accept-Language.")
]
Words = Annotated[str, Query(max_length=200)]

_BEARER = HTTPBearer(auto_error=False, description="A key that the secretariat gave out.")
Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]

_WHY: dict[int | str, dict[str, Any]] = {
    status: {"description": why, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, why in (
        (400, "The request cannot be read."),
        (401, "No key was shown, or one that is not good."),
        (403, "The key does not open that."),
        (422, "A parameter cannot be as it is."),
        (429, "Too many requests: see Retry-After."),
        (503, "The database is away: try again soon."),
    )
}
_NONE: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is none.", "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is known of a request: the languages to answer in, and the moment."""

    chain: tuple[Language, ...]
    now: datetime


class Api:
    """The operations. A list is read whole and cut, since none of them has more than some hundred rows."""

    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self.web = services.settings.address

    async def circulars(
        self, request: Request, language: Wanted = "", limit: Limit = 20, offset: Offset = 0
    ) -> Page[CircularLine]:
        """Public circulars, the last one first."""
        asked = self._asked(request, language)
        found = await self._read(lambda unit: reading.circulars(unit, asked.chain, self.web))
        return _page(request, found[offset : offset + limit], len(found), limit, offset)

    async def circular(self, request: Request, number: Number, language: Wanted = "") -> CircularWhole:
        """One circular with its text."""
        asked = self._asked(request, language)
        return await self._one(lambda unit: reading.circular(unit, number, asked.chain, self.web))

    async def events(
        self, request: Request, language: Wanted = "", limit: Limit = 20, offset: Offset = 0
    ) -> Page[EventLine]:
        """Events to come, the nearest first."""
        asked = self._asked(request, language)
        found = await self._read(lambda unit: reading.events(unit, asked.chain, self.web, asked.now))
        return _page(request, found[offset : offset + limit], len(found), limit, offset)

    async def event(self, request: Request, number: Number, language: Wanted = "") -> EventWhole:
        """One event with its text."""
        asked = self._asked(request, language)
        return await self._one(lambda unit: reading.event(unit, number, asked.chain, self.web, asked.now))

    async def practices(
        self,
        request: Request,
        q: Words = "",
        region: Words = "",
        theme: Words = "",
        language: Wanted = "",
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> Page[PracticeLine]:
        """Good practices: the best for what is looked for, else the newest first."""
        asked, library = self._asked(request, language), self._services.shelf.library
        wanted = Search(typed=storable(" ".join(q.split())), region=storable(region), theme=storable(theme))
        found = await self._read(lambda unit: search(unit, wanted, asked.chain[0], library, offset, limit))
        lines = [reading.practice_line(hit, asked.chain, self.web) for hit in found.hits]
        return _page(request, lines, found.total, limit, offset)

    async def practice(self, request: Request, number: Number, language: Wanted = "") -> PracticeWhole:
        """One good practice with its text."""
        asked = self._asked(request, language)
        return await self._one(lambda unit: reading.practice(unit, number, asked.chain, self.web))

    async def members(self, request: Request, limit: Limit = MOST, offset: Offset = 0) -> Page[MemberLine]:
        """Cities, associations and the secretariat, by name."""
        now = datetime.now(UTC)
        found = await self._read(lambda unit: reading.members(unit, now))
        return _page(request, found[offset : offset + limit], len(found), limit, offset)

    def opened_by(self, scope: Scope) -> Callable[..., Any]:
        """Lets those in who show a key with this scope."""

        async def check(shown: Shown = None) -> None:
            token = await self._token(shown.credentials if shown is not None else "")
            if token is None:
                raise HTTPException(401, headers={"www-authenticate": "Bearer"})
            if scope not in token.scopes:
                raise HTTPException(403)

        return check

    async def _token(self, shown: str) -> ApiToken | None:
        now = datetime.now(UTC)
        token = await self._services.store.consult(lambda unit: token_of(unit, shown, now)) if shown else None
        if token is not None and is_use_to_note(token, now):
            number = token.id
            await self._services.store.perform(lambda unit: unit.api_tokens.note_used(number, now))
        return token

    def _asked(self, request: Request, language: str) -> Asked:
        preferred = reader_language(request, self._services.phrasebook.languages)
        chain = fallback_chain([Language(language)] if language else [], [preferred])
        return Asked(chain=chain, now=datetime.now(UTC))

    async def _read(self, read: Callable[[Unit], T]) -> T:
        return await self._services.store.consult(read)

    async def _one(self, read: Callable[[Unit], T | None]) -> T:
        found = await self._services.store.consult(read)
        if found is None:
            raise HTTPException(404)
        return found


def _page(request: Request, items: Sequence[T], total: int, limit: int, offset: int) -> Page[T]:
    end = offset + len(items)
    url = request.url.include_query_params(limit=limit, offset=end)
    return Page(items=tuple(items), total=total, next=f"{url.path}?{url.query}" if items and end < total else None)


class _Described(FastAPI):
    """FastAPI describes mistakes in parameters in a way of its own; here all problems have one form."""

    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        schemas = schema["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        return schema


def api_app(services: ChatServices) -> FastAPI:
    """The application that is mounted at /api; it answers everything, its errors too, as JSON."""
    app = _Described(
        title="Focal",
        summary="Circulars, events, good practices and members of the network.",
        version="1",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=_WHY,
    )
    api = Api(services)
    for path, read, scope, name in (
        ("/circulars", api.circulars, Scope.CIRCULARS, "circulars"),
        ("/circulars/{number}", api.circular, Scope.CIRCULARS, "circulars"),
        ("/events", api.events, Scope.EVENTS, "events"),
        ("/events/{number}", api.event, Scope.EVENTS, "events"),
        ("/practices", api.practices, Scope.PRACTICES, "practices"),
        ("/practices/{number}", api.practice, Scope.PRACTICES, "practices"),
        ("/members", api.members, Scope.MEMBERS, "members"),
    ):
        app.add_api_route(
            f"/v1{path}",
            read,
            methods=["GET"],
            tags=[name],
            operation_id=read.__name__,
            dependencies=[Depends(api.opened_by(scope))],
            responses=_NONE if "{" in path else None,
        )
    _answer_in_kind(app, services)
    return app


def _answer_in_kind(app: FastAPI, services: ChatServices) -> None:
    def problem(request: Request, status: int, headers: Any = None, parameters: Sequence[str] = ()) -> Response:
        phrasebook = services.phrasebook
        _ = phrasebook.speak(reader_language(request, phrasebook.languages))
        title, detail = _words(status, _)
        told = Problem(title=title, status=status, detail=detail, parameters=tuple(parameters))
        return JSONResponse(told.model_dump(), status_code=status, headers=headers, media_type=PROBLEM)

    @app.exception_handler(RoutingException)
    async def on_http(request: Request, raised: RoutingException) -> Response:
        return problem(request, raised.status_code, raised.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, raised: RequestValidationError) -> Response:
        return problem(request, 422, parameters=sorted({str(each["loc"][-1]) for each in raised.errors()}))

    @app.exception_handler(StoreUnavailable)
    async def on_unavailable(request: Request, raised: StoreUnavailable) -> Response:
        return problem(request, 503, {"retry-after": "5"})


def _words(status: int, _: Speaker) -> tuple[str, str]:
    match status:
        case 401:
            return "Unauthorized", _("This needs a key of the secretariat, as “Bearer” in the header “Authorization”.")
        case 403:
            return "Forbidden", _("This key does not open that.")
        case 404:
            return "Not Found", _("There is no such page.")
        case 503:
            said = _("Focal cannot reach its database at the moment. Please try again soon.")
            return "Service Unavailable", said
        case _:
            return "Not answered", _("This request cannot be answered.")
