"""What is believed of a provider of identities, and what is not: against a real one, on a port of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from joserfc.jwk import OctKey

from bot.oidc import Client, NoProvider, NotProved, Provider
from handlers.accounts.identities import Identity
from tests.oidc.provider import CLIENT, FIRST, FOREIGN, SECOND, SECRET, IdentityProvider, identity_provider

BACK = "https://focal.example.org/console/oidc/back"


@pytest.fixture
def there() -> Iterator[IdentityProvider]:
    """A provider of identities."""
    with identity_provider() as provider:
        yield provider


def client_of(there: IdentityProvider, **other: str) -> Client:
    """Who we are to it."""
    return Client(**{"issuer": there.url, "id": CLIENT, "secret": SECRET, "back": BACK, **other})


async def code_of(url: str) -> dict[str, str]:
    """What somebody brings back who went to this address."""
    async with aiohttp.ClientSession() as browser, browser.get(url, allow_redirects=False) as answer:
        assert answer.status == 302
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def identity_of(provider: Provider) -> Identity:
    """Who comes back."""
    way = await provider.way()
    brought = await code_of(way.url)
    assert brought["state"] == way.state
    return await provider.identity(brought["code"], way.verifier, way.nonce)


async def test_somebody_is_recognised(there: IdentityProvider) -> None:
    """By the provider's name for them, and by their e-mail address if the provider has verified it."""
    provider = Provider(client_of(there))
    there.claims = {"sub": "person-7", "email": "ana@x.example.org", "email_verified": True}
    assert await identity_of(provider) == Identity(issuer=there.url, subject="person-7", email="ana@x.example.org")
    for not_verified in (False, None, "true", 1):
        there.claims["email_verified"] = not_verified
        assert (await identity_of(provider)).email == ""
    assert there.asked == {"describe": 1, "keys": 1, "token": 5}


async def test_each_way_is_a_new_one(there: IdentityProvider) -> None:
    """State, nonce and verifier are never the same twice, and the verifier is not in the address."""
    provider = Provider(client_of(there))
    first, second = await provider.way(), await provider.way()
    assert not {first.state, first.nonce, first.verifier} & {second.state, second.nonce, second.verifier}
    assert first.verifier not in first.url
    assert len({first.state, first.nonce, first.verifier}) == 3


@pytest.mark.parametrize("is_basic", [True, False])
async def test_the_client_shows_who_it_is(there: IdentityProvider, is_basic: bool) -> None:
    """In a header or in the form, as the provider wants it; with a wrong secret it gets nothing."""
    there.is_basic = is_basic
    assert (await identity_of(Provider(client_of(there)))).subject == "person-1"
    with pytest.raises(NotProved):
        await identity_of(Provider(client_of(there, secret="another")))


async def test_a_code_is_worth_nothing_without_its_verifier(there: IdentityProvider) -> None:
    """Nor a second time."""
    provider = Provider(client_of(there))
    way, other = await provider.way(), await provider.way()
    brought = await code_of(way.url)
    with pytest.raises(NotProved):
        await provider.identity(brought["code"], other.verifier, way.nonce)
    again = await code_of(way.url)
    assert (await provider.identity(again["code"], way.verifier, way.nonce)).subject == "person-1"
    with pytest.raises(NotProved):
        await provider.identity(again["code"], way.verifier, way.nonce)


NOT_OURS: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "for others too, made for one of them": {"aud": [CLIENT, "other"], "azp": "other"},
    "another issuer": {"iss": "https://evil.example.org"},
    "expired": {"exp": int(time.time()) - 3_600},
    "never expires": {"exp": None},
    "not valid yet": {"nbf": int(time.time()) + 3_600},
    "nobody": {"sub": None},
    "an empty name": {"sub": ""},
    "a number for a name": {"sub": 7},
    "a very long name": {"sub": "x" * 300},
}


@pytest.mark.parametrize("claims", NOT_OURS.values(), ids=list(NOT_OURS))
async def test_a_token_that_is_not_of_now_and_for_us_proves_nothing(
    there: IdentityProvider, claims: dict[str, Any]
) -> None:
    """Issuer, audience, times, nonce and name are checked, each by itself."""
    there.claims |= claims
    with pytest.raises(NotProved):
        await identity_of(Provider(client_of(there)))


async def test_a_signature_of_somebody_else_proves_nothing(there: IdentityProvider) -> None:
    """Neither with another key under the same name, nor with our own secret, which is none between us and others."""
    provider = Provider(client_of(there))
    there.key = FOREIGN
    with pytest.raises(NotProved):
        await identity_of(provider)
    there.key, there.algorithm = OctKey.import_key(SECRET, {"kid": "first"}), "HS256"
    with pytest.raises(NotProved):
        await identity_of(provider)
    there.key, there.algorithm = FIRST, "RS384"
    with pytest.raises(NotProved):
        await identity_of(provider)


async def test_new_keys_are_asked_for_when_they_are_needed(there: IdentityProvider) -> None:
    """A token with an unknown key has the keys fetched once more; also of another kind. The old one is gone then."""
    provider = Provider(client_of(there))
    await identity_of(provider)
    there.key, there.shown, there.algorithm = SECOND, (SECOND,), "ES256"
    assert (await identity_of(provider)).subject == "person-1"
    assert (await identity_of(provider)).subject == "person-1"
    assert there.asked["keys"] == 2
    there.key, there.algorithm = FIRST, "RS256"
    with pytest.raises(NotProved):
        await identity_of(provider)


async def test_descriptions_and_keys_are_asked_for_once_an_hour(there: IdentityProvider) -> None:
    """And no more often."""
    clock = [datetime.now(UTC)]
    provider = Provider(client_of(there), now=lambda: clock[0])
    for minutes in (0, 0, 2, 57, 2):
        clock[0] += timedelta(minutes=minutes)
        there.claims["exp"] = int(clock[0].timestamp()) + 300
        await identity_of(provider)
    assert (there.asked["describe"], there.asked["keys"]) == (2, 2)


@pytest.mark.parametrize("part", ["describe", "token", "keys"])
async def test_a_provider_that_is_down_is_told_from_one_that_refuses(there: IdentityProvider, part: str) -> None:
    """Whichever part of it; once it is up again, it is asked again."""
    provider = Provider(client_of(there))
    there.down = {part}
    with pytest.raises(NoProvider):
        await identity_of(provider)
    there.down = set()
    assert (await identity_of(provider)).subject == "person-1"


async def test_a_provider_that_is_none_is_no_provider(there: IdentityProvider) -> None:
    """Nobody at the address, or one that describes another one."""
    with pytest.raises(NoProvider):
        await Provider(client_of(there, issuer="http://127.0.0.1:9")).way()
    address, there.url = there.url, "https://another.example.org"
    with pytest.raises(NoProvider):
        await Provider(client_of(there, issuer=address)).way()


@pytest.mark.parametrize("named", ["https://127.0.0.1:443/x", "http://169.254.169.254/x", "http://localhost:1/x"])
@pytest.mark.parametrize("part", ["token", "keys"])
async def test_nothing_is_fetched_from_a_network_of_ones_own(there: IdentityProvider, part: str, named: str) -> None:
    """A description that names an address within is not followed there: only the issuer's own may lie anywhere."""
    there.elsewhere = {part: named}
    with pytest.raises(NoProvider):
        await identity_of(Provider(client_of(there)))
