"""Signing in through a provider of identities, through the served application, against a real one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.config import BadSettings, Settings
from bot.entrances import provider_of
from handlers.accounts.managing import Seat
from knowledge.model.accounts import SESSION_IDLE, Way
from tests.bot.accounts import account, deeds, enter, person, words
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import NO_CERTIFICATES, Visitor
from tests.oidc.provider import CLIENT, SECRET, IdentityProvider, identity_provider

FAILED = "The sign-in was not completed. Please try again."


@pytest.fixture(scope="module")
def there() -> Iterator[IdentityProvider]:
    """A provider of identities."""
    with identity_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def run(there: IdentityProvider, furnished: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal that knows the provider."""
    served = Served(
        Settings(
            data_dir=copied(furnished, tmp_path_factory.mktemp("oidc") / "var"),
            port=free_port(),
            oidc_issuer=there.url,
            oidc_client_id=CLIENT,
            oidc_client_secret=SecretStr(SECRET),
            oidc_name="City ID",
            **GENEROUS,
        )
    )
    served.start()
    yield served
    served.stop()


@pytest.fixture
def served(run: Served, furnished: Any, there: IdentityProvider) -> Served:
    """The same, with the demonstration network as it was, and the provider as it is."""
    run.put_back(furnished)
    fresh = IdentityProvider()
    there.claims, there.down, there.refuses = fresh.claims, set(), False
    return run


@pytest.fixture
def here(served: Served, visit: Visit) -> Visitor:
    """A browser at it."""
    return visit(url=served.url)


def travel(here: Visitor, then: str = "/console") -> str:
    """The address that the provider sends the browser back to."""
    left = here.http.get("/console/oidc", params={"then": then})
    assert left.status_code == 303
    back = httpx.get(left.headers["location"], verify=NO_CERTIFICATES)
    return str(back.headers["location"])


def test_a_person_signs_in_with_one_press(served: Served, there: IdentityProvider, here: Visitor) -> None:
    """The button has the provider's name; they are back where they wanted to be, without a second step of ours."""
    ana = person(served, "Ana", Seat.ADMINISTRATOR)
    there.claims = {"sub": "7", "email": ana.login, "email_verified": True}
    assert "Sign in with City ID" in here.http.get("/console/members").text
    entered = here.http.get(travel(here, "/console/members"))
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/members")
    assert here.http.get("/console/members").status_code == 200
    now = datetime.now(UTC)
    (session,) = served.focal.store.read(lambda unit: unit.console.sessions_of(ana.contact, now, SESSION_IDLE))
    assert session.way is Way.OIDC
    assert account(served, ana.contact).subject == "7"
    assert deeds(served)[-2:] == ["account.bound", "console.signed_in"]


@pytest.mark.parametrize("email", ["nobody@x.example.org", ""])
def test_who_is_not_known_is_told_whom_to_ask(
    served: Served, there: IdentityProvider, here: Visitor, email: str
) -> None:
    """403, no session, and the address they came with."""
    there.claims = {"sub": "8", "email": email, "email_verified": True}
    refused = here.http.get(travel(here))
    assert refused.status_code == 403
    assert "Please ask an administrator of the network." in words(refused)
    assert email in refused.text
    assert here.http.get("/console").status_code == 401


def test_an_address_that_is_not_verified_opens_nothing(served: Served, there: IdentityProvider, here: Visitor) -> None:
    """Anybody could write it into their profile."""
    there.claims = {"sub": "9", "email": person(served, "Ana").login, "email_verified": False}
    assert here.http.get(travel(here)).status_code == 403


def test_a_way_back_is_good_once(served: Served, there: IdentityProvider, here: Visitor, visit: Visit) -> None:
    """Not a second time, not in another browser, and not with another state."""
    there.claims = {"sub": "7", "email": person(served, "Ana").login, "email_verified": True}
    other, back = visit(url=served.url), travel(here)
    cookie = here.http.cookies["focal_oidc"]
    assert other.http.get(back).status_code == 401
    forged = back.replace("state=", "state=x")
    assert here.http.get(forged).status_code == 401
    here.http.cookies.set("focal_oidc", cookie, path="/console")
    other.http.cookies.set("focal_oidc", cookie, path="/console")
    assert here.http.get(back).status_code == 303
    replayed = other.http.get(back)
    assert replayed.status_code == 401
    assert Page(replayed.text).notice == FAILED
    assert other.http.get("/console").status_code == 401


@pytest.mark.parametrize(
    "claims", [{"nonce": "another"}, {"aud": "another"}, {"exp": 1}, {"iss": "https://evil.example.org"}, {"sub": None}]
)
def test_a_token_that_proves_nothing_signs_nobody_in(
    served: Served, there: IdentityProvider, here: Visitor, claims: dict[str, Any]
) -> None:
    """Whatever is wrong with it; nothing is said of what."""
    there.claims = {"sub": "7", "email": person(served, "Ana").login, "email_verified": True} | claims
    refused = here.http.get(travel(here))
    assert (refused.status_code, Page(refused.text).notice) == (401, FAILED)
    assert here.http.get("/console").status_code == 401


def test_a_code_of_another_way_is_refused(served: Served, there: IdentityProvider, here: Visitor, visit: Visit) -> None:
    """A code that an attacker got for themselves does not fit the verifier of the victim's browser."""
    there.claims = {"sub": "7", "email": person(served, "Ana").login, "email_verified": True}
    attacker = travel(visit(url=served.url))
    stolen = attacker.partition("code=")[2].partition("&")[0]
    mine = travel(here)
    own = mine.partition("code=")[2].partition("&")[0]
    assert here.http.get(mine.replace(own, stolen)).status_code == 401
    assert here.http.get("/console").status_code == 401


def test_a_provider_that_is_down_is_told(served: Served, there: IdentityProvider, here: Visitor) -> None:
    """503 and a sentence; the password beside it works all the time."""
    there.claims = {"sub": "7", "email": person(served, "Ana").login, "email_verified": True}
    there.down = {"token"}
    answer = here.http.get(travel(here))
    assert answer.status_code == 503
    assert "cannot be reached at the moment" in Page(answer.text).notice
    assert enter(here, "ana@x.example.org").status_code == 303


def test_who_says_no_there_comes_back(served: Served, there: IdentityProvider, here: Visitor) -> None:
    """To the form, with a sentence; what the address says is shown nowhere."""
    there.refuses = True
    refused = here.http.get(travel(here) + "&error_description=%3Cscript%3Ealert(1)")
    assert (refused.status_code, Page(refused.text).notice) == (401, FAILED)
    assert "script>alert" not in refused.text


@pytest.mark.parametrize("query", ["", "?state=x", "?state=x&code=y", "?code=%00", "?state=%C3%A9&code=z"])
def test_a_forged_way_back_is_none(here: Visitor, query: str) -> None:
    """Without having left from here nobody comes back: 401, and never a fault."""
    assert here.http.get(f"/console/oidc/back{query}").status_code == 401


def test_without_a_provider_there_is_no_way(focal: Served, visit: Visit) -> None:
    """Neither a button nor a page."""
    browser = visit(url=focal.url)
    assert [browser.http.get(path).status_code for path in ("/console/oidc", "/console/oidc/back")] == [404, 404]
    assert "/console/oidc" not in browser.http.get("/console").text


def test_a_provider_that_cannot_be_reached_from_the_start(serve: Serve, visit: Visit) -> None:
    """Focal starts all the same, and says so at the button."""
    served = serve(oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT)
    browser = visit(url=served.url)
    assert "Sign in with 127.0.0.1" in browser.http.get("/console").text
    assert browser.http.get("/console/oidc").status_code == 503


@pytest.mark.parametrize("half", [{"oidc_issuer": "https://id.example.org"}, {"oidc_client_id": CLIENT}])
def test_half_a_provider_is_refused_at_the_start(half: dict[str, str]) -> None:
    """By the names of the settings; an issuer is kept to the letter."""
    with pytest.raises(BadSettings, match="FOCAL_OIDC_ISSUER and FOCAL_OIDC_CLIENT_ID"):
        provider_of(Settings.model_validate(half))
    assert Settings(oidc_issuer="https://id.example.org/x/").oidc_issuer == "https://id.example.org/x/"
