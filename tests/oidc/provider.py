"""A provider of identities with behaviour, good and bad, on a port of its own.

It describes itself, sends people back with a code, and gives an ID token for it once, to the client that it knows and
that shows the verifier behind the challenge (RFC 6749, RFC 7636, OpenID Connect Core 1.0).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "focal-of-the-tests", "a-secret-of-the-client"
Key = RSAKey | ECKey | OctKey

FIRST = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
SECOND = ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
"""Of somebody else, under the same name."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A person on their way back with a code."""

    challenge: str
    nonce: str
    redirect: str


@dataclass
class IdentityProvider:
    """The provider, and who is at its keyboard.

    Attributes:
        claims: what is said of the person, beside what every token says; None takes a claim out of it.
        algorithm, key: what tokens are signed with.
        shown: the keys that it shows.
        down: the names of what does not answer: describe, token, keys.
        elsewhere: where it says that its parts are, in place of where they are.
        is_basic: whether clients show who they are in a header, or else in the form.
        asked: how often each part was asked for.
    """

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "person-1", "email": "", "email_verified": True})
    algorithm: str = "RS256"
    key: Key = field(default_factory=lambda: FIRST)
    shown: tuple[Key, ...] = (FIRST,)
    down: set[str] = field(default_factory=set)
    is_basic: bool = True
    refuses: bool = False
    elsewhere: dict[str, str] = field(default_factory=dict)
    url: str = ""
    asked: dict[str, int] = field(default_factory=dict)
    verifiers: list[str] = field(default_factory=list)
    codes: dict[str, Asked] = field(default_factory=dict)

    def _count(self, part: str) -> None:
        self.asked[part] = self.asked.get(part, 0) + 1
        if part in self.down:
            raise web.HTTPServiceUnavailable

    async def describe(self, request: web.Request) -> web.Response:
        """What it is."""
        self._count("describe")
        ways = ["client_secret_basic"] if self.is_basic else ["client_secret_post"]
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": self.elsewhere.get("token", f"{self.url}/token"),
                "jwks_uri": self.elsewhere.get("keys", f"{self.url}/keys"),
                "token_endpoint_auth_methods_supported": ways,
            }
        )

    async def authorize(self, request: web.Request) -> web.Response:
        """Recognises the person at once, and sends them back."""
        asked = request.query
        known = asked["client_id"] == CLIENT and asked["response_type"] == "code"
        if not known or asked["code_challenge_method"] != "S256" or "openid" not in asked["scope"].split():
            raise web.HTTPBadRequest
        if self.refuses:
            back = {"error": "access_denied", "state": asked["state"]}
            raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode(back)}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = Asked(
            challenge=asked["code_challenge"], nonce=asked["nonce"], redirect=asked["redirect_uri"]
        )
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def token(self, request: web.Request) -> web.Response:
        """An ID token for a code, once."""
        self._count("token")
        form = await request.post()
        self.verifiers.append(str(form.get("code_verifier", "")))
        asked = self.codes.pop(str(form.get("code", "")), None)
        digest = hashlib.sha256(self.verifiers[-1].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not self._knows(request, form):
            return web.json_response({"error": "invalid_client"}, status=401)
        if asked is None or challenge != asked.challenge or form["redirect_uri"] != asked.redirect:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": self._signed(asked.nonce)})

    def _knows(self, request: web.Request, form: Any) -> bool:
        if self.is_basic:
            shown = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            return request.headers.get("Authorization") == f"Basic {shown}"
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce} | self.claims
        claims = {name: value for name, value in said.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])

    async def keys(self, request: web.Request) -> web.Response:
        """The keys that its signatures are checked with."""
        self._count("keys")
        return web.json_response({"keys": [key.as_dict(private=False) for key in self.shown]})


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """A provider that is up while the block runs."""
    server, loop, ready = IdentityProvider(), asyncio.new_event_loop(), threading.Event()
    runners: list[web.AppRunner] = []

    async def start() -> None:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", server.describe)
        app.router.add_get("/authorize", server.authorize)
        app.router.add_post("/token", server.token)
        app.router.add_get("/keys", server.keys)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"

    def run() -> None:
        loop.run_until_complete(start())
        loop.call_soon(ready.set)
        loop.run_forever()
        loop.run_until_complete(runners[0].cleanup())
        loop.close()

    thread = threading.Thread(target=run, name="identity-provider")
    thread.start()
    assert ready.wait(30)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
