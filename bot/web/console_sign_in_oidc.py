"""Signing in to the console through a provider of identities."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from bot.oidc import NoProvider, NotProved, Provider
from bot.web.console_language import way_back
from bot.web.console_pages import ConsoleServices
from bot.web.console_sign_in import SignInPages
from bot.web.sign_in_steps import Leaving
from handlers.accounts.identities import Identity, sign_in_as
from handlers.sign_in import NewSession
from knowledge.store.console import hash_of
from knowledge.store.unit import Unit

BACK = "/console/oidc/back"
"""Where the provider sends people back to; it has to be told so."""

log = structlog.get_logger()


def oidc_routes(services: ConsoleServices) -> APIRouter:
    """The routes; without a provider in the settings they lead nowhere."""
    router = APIRouter()
    pages = _Oidc(services)
    router.add_api_route("/oidc", pages.leave, methods=["GET"])
    router.add_api_route("/oidc/back", pages.back, methods=["GET"])
    return router


class _Oidc(SignInPages):
    @property
    def _provider(self) -> Provider:
        provider = self._services.provider
        if provider is None:
            raise HTTPException(404)
        return provider

    async def leave(self, request: Request, then: str = "/console") -> Response:
        """On to the provider."""
        provider, now = self._provider, datetime.now(UTC)
        try:
            way = await provider.way()
        except NoProvider as error:
            return self._unreached(request, error)
        response = RedirectResponse(way.url, status_code=303)
        self._steps.leave(response, way_back(then), now, way.state, way.nonce, way.verifier)
        return response

    async def back(self, request: Request, state: str = "", code: str = "", error: str = "") -> Response:
        """Back from the provider, with a code; each way there is good for one way back."""
        provider, now, leaving = self._provider, datetime.now(UTC), self._steps.leaving(request)
        if leaving is None or leaving.until <= now or not hmac.compare_digest(state.encode(), leaving.state.encode()):
            return self._failed(request)
        if not await self._services.store.perform(lambda unit: _spend(unit, leaving)):
            return self._failed(request)
        if error or not code:
            log.info("oidc.not_completed", error=error[:60])
            return self._failed(request)
        try:
            identity = await provider.identity(code, leaving.verifier, leaving.nonce)
        except NoProvider as failure:
            return self._unreached(request, failure)
        except NotProved as failure:
            log.warning("oidc.not_proved", error=str(failure))
            return self._failed(request)
        return await self._entered(request, identity, leaving.then, now)

    async def _entered(self, request: Request, identity: Identity, then: str, now: datetime) -> Response:
        browser = self._browser(request)

        def work(unit: Unit) -> NewSession | None:
            return sign_in_as(unit, identity, browser, now)

        begun = await self._services.store.perform(work)
        if begun is not None:
            return self._let_in(request, begun, then)
        page = self._page(request, "console/unknown_account.html", 403, email=identity.email)
        self._steps.forget(page)
        return page

    def _failed(self, request: Request) -> Response:
        _ = self._speaker(request)
        page = self._form_again(request, _("The sign-in was not completed. Please try again."), 401)
        self._steps.forget(page)
        return page

    def _unreached(self, request: Request, error: NoProvider) -> Response:
        log.warning("oidc.not_reached", error=str(error))
        _ = self._speaker(request)
        notice = _("The other service cannot be reached at the moment. Please try again soon.")
        return self._form_again(request, notice, 503)


def _spend(unit: Unit, leaving: Leaving) -> bool:
    return unit.attempts.spend(hash_of(f"oidc {leaving.state}"), leaving.until)
