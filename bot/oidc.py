"""Signing in through a provider of identities: the authorization code flow of OpenID Connect Core 1.0 with PKCE.

Everything is fetched through the door of bot/fetching: from the issuer of the settings, and, over TLS in the open
internet, from the hosts that the issuer's own description names.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus, urlsplit

import aiohttp
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from bot.fetching import NotPermitted, Permitted, fetched, read_up_to
from handlers.accounts.identities import Identity
from knowledge.errors import FocalError
from scheduler.ports import TooLarge

ALGORITHMS = ["RS256", "ES256"]
"""Of ID tokens that are taken; never "none", and never one whose key is no secret."""

SCOPE = "openid email profile"
LEEWAY_S = 60
"""By which the provider's clock may differ from ours."""

KEPT_FOR = timedelta(hours=1)
"""How long a provider's description and keys are taken from memory; an unknown key is asked for at once."""

TIMEOUT_S = 10.0
NOTHING: Mapping[str, str] = MappingProxyType({})

MOST_READ = 512 * 1024
"""Bytes of one answer."""


class NoProvider(FocalError):
    """The provider of identities cannot be reached, or does not answer as one does."""


class NotProved(FocalError):
    """What the provider answered does not prove who somebody is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """Who we are to the provider.

    Attributes:
        secret: "" for a public client, which PKCE alone protects.
        back: the address that it sends people back to.
    """

    issuer: str
    id: str
    secret: str
    back: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Where to send somebody, and what they are to bring back, with what only we know."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Described:
    """The provider as it describes itself (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorize: str
    token: str
    keys: str
    is_basic: bool
    permitted: Permitted


class Provider:
    """One provider of identities."""

    def __init__(self, client: Client, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._client = client
        self._now = now
        self._described: tuple[_Described, datetime] | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    async def way(self) -> Way:
        """A fresh way to the provider.

        Raises:
            NoProvider: it cannot be reached.
        """
        described = await self._description()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        url = prepare_grant_uri(
            described.authorize,
            client_id=self._client.id,
            response_type="code",
            redirect_uri=self._client.back,
            scope=SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Way(url=url, state=state, nonce=nonce, verifier=verifier)

    async def identity(self, code: str, verifier: str, nonce: str) -> Identity:
        """Who came back with a code.

        Raises:
            NoProvider: the provider cannot be reached.
            NotProved: it refuses the code, or its ID token is none of it, for us, of now, and with our nonce.
        """
        described = await self._description()
        answered = await self._redeemed(described, code, verifier)
        token = answered.get("id_token")
        if not isinstance(token, str):
            raise NotProved("the provider gave no ID token")
        access = answered.get("access_token")
        claims = await self._claims(described, token, access if isinstance(access, str) else "", nonce)
        return _identity(claims, described.issuer)

    async def _redeemed(self, described: _Described, code: str, verifier: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.back,
            "code_verifier": verifier,
        }
        is_basic = bool(self._client.secret) and described.is_basic
        if not is_basic:
            form["client_id"] = self._client.id
        if self._client.secret and not is_basic:
            form["client_secret"] = self._client.secret
        shown = {"authorization": _basic(self._client)} if is_basic else {}
        status, body = await _asked(lambda: _got(described.token, described.permitted, form, shown))
        if status >= 500:
            raise NoProvider(f"the provider answered {status}")
        if status != 200:
            raise NotProved(f"the provider refuses the code with {status}")
        return body

    async def _claims(self, described: _Described, token: str, access: str, nonce: str) -> dict[str, Any]:
        """What a token says that is the provider's, for us, of now and of this sign-in."""
        try:
            opened = await self._opened(described, token)
            needed = {"iss": {"essential": True, "value": described.issuer}, "aud": {"value": self._client.id}}
            known = {"client_id": self._client.id, "nonce": nonce, "access_token": access}
            claims = CodeIDToken(opened.claims, opened.header, needed, known)
            claims.validate(int(self._now().timestamp()), LEEWAY_S)
        except (JoseError, ValueError, TypeError) as error:
            raise NotProved(f"the ID token is not accepted: {type(error).__name__}") from error
        return dict(claims)

    async def _opened(self, described: _Described, token: str) -> jwt.Token:
        """A token with a good signature; keys that were changed meanwhile are fetched once more."""
        keys = await self._key_set(described)
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS)
        except (InvalidKeyIdError, ValueError):
            self._keys = None
            return jwt.decode(token, await self._key_set(described), algorithms=ALGORITHMS)

    async def _key_set(self, described: _Described) -> KeySet:
        if self._keys is None or self._keys[1] + KEPT_FOR < self._now():
            status, body = await _asked(lambda: _got(described.keys, described.permitted))
            if status != 200:
                raise NoProvider("the provider does not show its keys")
            try:
                self._keys = KeySet.import_key_set({"keys": body["keys"]}), self._now()
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise NoProvider("the provider's keys cannot be read") from error
        return self._keys[0]

    async def _description(self) -> _Described:
        if self._described is None or self._described[1] + KEPT_FOR < self._now():
            own = Permitted(own=self._client.issuer)
            url = f"{self._client.issuer.rstrip('/')}/.well-known/openid-configuration"
            status, body = await _asked(lambda: _got(url, own))
            if status != 200:
                raise NoProvider(f"the provider answered {status} where it is to describe itself")
            self._described = _described(self._client.issuer, body), self._now()
        return self._described[0]


def _basic(client: Client) -> str:
    """Who we are, for a header; name and secret are encoded like the fields of a form first (RFC 6749, 2.3.1)."""
    shown = f"{quote_plus(client.id)}:{quote_plus(client.secret)}"
    return f"Basic {base64.b64encode(shown.encode()).decode()}"


def _described(issuer: str, body: Mapping[str, Any]) -> _Described:
    named = [body.get(name) for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(isinstance(each, str) for each in named):
        raise NoProvider("the provider does not describe itself")
    said, authorize, token, keys = (str(each) for each in named)
    if said.rstrip("/") != issuer.rstrip("/"):
        raise NoProvider("the provider describes another one")
    hosts = tuple({urlsplit(url).hostname or "" for url in (token, keys)})
    ways = body.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return _Described(
        issuer=said,
        authorize=authorize,
        token=token,
        keys=keys,
        is_basic="client_secret_basic" in ways,
        permitted=Permitted(own=issuer, hosts=hosts),
    )


def _identity(claims: Mapping[str, Any], issuer: str) -> Identity:
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotProved("the ID token names nobody")
    is_verified = claims.get("email_verified") is True
    return Identity(issuer=issuer, subject=subject, email=email if is_verified and isinstance(email, str) else "")


Answer = tuple[int, dict[str, Any]]


async def _asked(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """An answer in JSON with its status.

    Raises:
        NoProvider: there is none.
    """
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await ask()
    except (aiohttp.ClientError, TimeoutError, OSError, NotPermitted, TooLarge, ValueError) as error:
        raise NoProvider(f"the provider cannot be asked: {type(error).__name__}") from error


async def _got(
    url: str, permitted: Permitted, form: Mapping[str, str] | None = None, shown: Mapping[str, str] = NOTHING
) -> Answer:
    async with fetched(url, permitted, {"accept": "application/json", **shown}, form) as response:
        return await _read(response)


async def _read(response: aiohttp.ClientResponse) -> Answer:
    body = json.loads(await read_up_to(response, MOST_READ) or b"{}")
    if not isinstance(body, dict):
        raise ValueError("the answer is no object")
    return response.status, body
