"""What a browser carries through a sign-in: signed, short-lived, for these pages alone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from bot.config import Settings
from bot.web.session_cookie import OIDC_COOKIE, STEP_COOKIE, keep_cookie, take_cookie
from handlers.accounts.passing import Marks, Step, fingerprint
from knowledge.model.accounts import STEP_LIFETIME, Account


def sign_in_values(settings: Settings, then: str, notice: str | None = None, login: str = "") -> dict[str, Any]:
    """What the page of the sign-in shows.

    Args:
        then: the page to go on to.
    """
    provider = settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""
    values: dict[str, Any] = {"notice": notice, "then": then, "login": login, "wrong": {}}
    return values | {"provider": provider if settings.has_oidc else ""}


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """Somebody who left for the provider of identities, and what they are to bring back.

    Attributes:
        verifier: of PKCE (RFC 7636), which only we know.
    """

    state: str
    nonce: str
    verifier: str
    until: datetime
    then: str


class SignInSteps:
    """Signs and reads them, with the keys of the installation."""

    def __init__(self, keys: tuple[str, ...], *, https: bool) -> None:
        self._steps = URLSafeSerializer(keys, salt="focal.console.step")
        self._leavings = URLSafeSerializer(keys, salt="focal.console.oidc")
        self._key = keys[-1]
        self._https = https

    def marks(self, login: str, network: str) -> Marks:
        """What attempts are counted under: nobody learns a login from it without the key."""
        return Marks(login=self.mark(f"login {login}"), network=self.mark(f"network {network}"))

    def mark(self, subject: str) -> str:
        """A keyed digest, in 64 hexadecimal digits."""
        return hmac.new(self._key.encode(), f"focal.attempt {subject}".encode(), hashlib.sha256).hexdigest()

    def keep_step(self, response: Response, account: Account, then: str, now: datetime) -> None:
        """Notes in the browser that the password of an account was right."""
        step = {"id": secrets.token_urlsafe(24), "contact": account.contact, "password": fingerprint(account)}
        self._keep(response, STEP_COOKIE, self._steps, step, then, now)

    def step(self, request: Request) -> Step | None:
        """The step that a browser brings along, if we signed it; the store knows whether it was taken."""
        read = _read(self._steps, request, STEP_COOKIE)
        return Step(**read) if read is not None else None

    def leave(self, response: Response, then: str, now: datetime, state: str, nonce: str, verifier: str) -> None:
        """Notes in the browser what it is to bring back from the provider."""
        self._keep(
            response, OIDC_COOKIE, self._leavings, {"state": state, "nonce": nonce, "verifier": verifier}, then, now
        )

    def leaving(self, request: Request) -> Leaving | None:
        """What the browser was to bring back, if we signed it."""
        read = _read(self._leavings, request, OIDC_COOKIE)
        return Leaving(**read) if read is not None else None

    def forget(self, response: Response) -> None:
        """Has the browser forget all of it."""
        for name in (STEP_COOKIE, OIDC_COOKIE):
            take_cookie(response, name, https=self._https)

    def _keep(
        self,
        response: Response,
        name: str,
        by: URLSafeSerializer,
        values: Mapping[str, Any],
        then: str,
        now: datetime,
    ) -> None:
        until = now + STEP_LIFETIME
        signed = by.dumps({**values, "until": until.timestamp(), "then": then})
        content = signed if isinstance(signed, str) else signed.decode()
        keep_cookie(response, name, content, int(STEP_LIFETIME.total_seconds()), https=self._https)


def _read(by: URLSafeSerializer, request: Request, name: str) -> dict[str, Any] | None:
    try:
        read: dict[str, Any] = by.loads(request.cookies.get(name, ""))
    except BadSignature:
        return None
    return {**read, "until": datetime.fromtimestamp(read["until"], UTC)}
