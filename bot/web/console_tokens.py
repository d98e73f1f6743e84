"""Keys of the interface for other programs, as administrators give them out and take them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.api import PREFIX
from bot.web.console_circular_forms import EMPTY, Posted, read_form
from bot.web.console_once import ShownOnce, mark_of, new_mark, once
from bot.web.console_pages import ConsolePages, ConsoleServices
from bot.web.console_people import Number
from bot.web.guards import MAX_BODY
from bot.web.session_cookie import session_of
from handlers.api_tokens import LONGEST_NAME, Given, TokenRefused, give_token, revoke_token
from handlers.phrasebook import Speaker
from handlers.ticket_texts import actor_name
from knowledge.model.api import ApiToken, Scope
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

HERE = "/console/settings/tokens"


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """What a form came to: what is wrong at its fields, or the key that was given out."""

    form: Posted = EMPTY
    wrong: Mapping[str, str] = field(default_factory=dict)
    given: str = ""
    status: int = 200


FRESH = Again()


def token_routes(services: ConsoleServices) -> APIRouter:
    """The routes; all need a session of an administrator."""
    router = APIRouter(prefix="/settings/tokens")
    pages = _Tokens(services)
    router.add_api_route("", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("", pages.give, methods=["POST"])
    router.add_api_route("/{number}/revoke", pages.revoke, methods=["POST"])
    return router


class _Tokens(ConsolePages):
    need = Right.MANAGE_ACCOUNTS

    def _shown_once(self, request: Request) -> ShownOnce:
        return ShownOnce(self._services.signing_keys, session_of(request))

    async def listed(
        self,
        request: Request,
        done: Annotated[str, Query(max_length=10)] = "",
        shown: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        """All keys, and the form for another one; the key that was just given out, once."""
        _, sealed, now = self._speaker(request), self._shown_once(request), datetime.now(UTC)
        if not shown:
            return await self._listed(request, FRESH, _("The key was taken back.") if done == "revoked" else "")
        given = await self._services.store.perform(lambda unit: sealed.reveal(unit, shown, now))
        gone = _("This key was shown before, and is kept nowhere. If you lack it, take it back and give out another.")
        return await self._listed(request, Again(given=given), "" if given else gone)

    async def _listed(self, request: Request, again: Again, told: str = "") -> Response:
        _, now = self._speaker(request), datetime.now(UTC)
        chosen = set(again.form.all("scopes"))

        def read(unit: Unit) -> list[dict[str, Any]]:
            tokens = unit.api_tokens.listed()
            makers = {name: actor_name(unit, name, _) for name in {each.created_by for each in tokens}}
            return [self._row(each, makers[each.created_by], now, _) for each in tokens]

        def page(rows: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
            notice = _("Nothing was saved. Please check:") if again.wrong else ""
            return "console/tokens.html", {
                "rows": rows,
                "scopes": [(scope.value, scope_name(scope, _), scope in chosen) for scope in Scope],
                "typed": {name: again.form.line(name) for name in ("name", "until")},
                "wrong": again.wrong,
                "notice": notice or told,
                "given": again.given,
                "longest": LONGEST_NAME,
                "described": f"{PREFIX}/openapi.json",
            }

        response = await self._show(request, read, page, need=self.need)
        if response.status_code == 200:
            response.status_code = again.status
        return response

    def _row(self, token: ApiToken, maker: str, now: datetime, _: Speaker) -> dict[str, Any]:
        return {
            "id": token.id,
            "name": token.name,
            "scopes": _.list([scope_name(scope, _) for scope in Scope if scope in token.scopes]),
            "by": maker,
            "at": _.moment(token.created_at, self._zone),
            "until": _.moment(token.expires_at, self._zone) if token.expires_at else "—",
            "used": _.moment(token.used_at, self._zone) if token.used_at else "—",
            "is_good": token.is_good(now),
            "state": "open" if token.is_good(now) else "cancelled",
            "state_name": self._state(token, now, _),
        }

    def _state(self, token: ApiToken, now: datetime, _: Speaker) -> str:
        if token.revoked_at is not None:
            return _("no longer valid")
        return _("valid") if token.is_good(now) else _("expired")

    async def give(self, request: Request) -> Response:
        """Gives a key out, and shows it, once."""
        form, _ = await read_form(request, MAX_BODY), self._speaker(request)
        until, wrong = self._until(form, _)
        scopes = frozenset(scope for scope in Scope if scope in form.all("scopes"))

        def deed(unit: Unit, by: Actor, now: datetime) -> Given | None:
            return give_token(unit, by, form.line("name"), scopes, until, now) if not wrong else None

        mark, sealed = mark_of(request, form) or new_mark(), self._shown_once(request)

        def then(given: Given | None) -> Response | None:
            return RedirectResponse(f"{HERE}?shown={mark}", status_code=303) if given is not None else None

        giving = once(mark, deed, then, lambda given: sealed.close(given.token) if given is not None else "")
        try:
            done = await self._perform(request, form.text("csrf"), giving)
        except TokenRefused as error:
            done, wrong = (None,), why_not(error.code, _)
        if isinstance(done, Response):
            return done
        return then(done[0]) or await self._listed(request, Again(form=form, wrong=wrong, status=422))

    def _until(self, form: Posted, _: Speaker) -> tuple[datetime | None, dict[str, str]]:
        """The end of the day that was typed, by the network's clock."""
        if not (typed := form.line("until")):
            return None, {}
        try:
            day = date.fromisoformat(typed) + timedelta(days=1)
        except (ValueError, OverflowError):
            return None, {"until": _("That is no day.")}
        return datetime.combine(day, time(), self._zone).astimezone(UTC), {}

    async def revoke(self, request: Request, number: Number) -> Response:
        """Takes a key back, at once."""
        form = await read_form(request, MAX_BODY)
        done = await self._perform(
            request, form.text("csrf"), lambda unit, by, now: revoke_token(unit, by, number, now)
        )
        return done if isinstance(done, Response) else RedirectResponse(f"{HERE}?done=revoked", status_code=303)


def scope_name(scope: Scope, _: Speaker) -> str:
    """What a key opens."""
    return {
        Scope.CIRCULARS: _("Circulars"),
        Scope.EVENTS: _("Events"),
        Scope.PRACTICES: _("Good practices"),
        Scope.MEMBERS: _("Members"),
    }[scope]


def why_not(code: str, _: Speaker) -> dict[str, str]:
    """At which field a key was refused, and why."""
    return {
        "no-name": {"name": _("Please give it a name.")},
        "long-name": {"name": _("That is too long: at most {most} characters.", most=_.number(LONGEST_NAME))},
        "no-scope": {"scopes": _("Please choose at least one.")},
        "past": {"until": _("That day is over.")},
    }[code]
