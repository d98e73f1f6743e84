"""What a neighbouring host of the same domain can plant in a browser: nothing that a sign-in would go on from."""

from __future__ import annotations

import httpx
import pytest
from fastapi import Request, Response

from bot.web.session_cookie import OIDC_COOKIE, STEP_COOKIE
from bot.web.sign_in_steps import SignInSteps
from handlers.accounts.managing import Seat
from tests.bot.accounts import enter, person
from tests.bot.conftest import Serve, Visit
from tests.conftest import NOW

KEYS = ("a key for tests that is long enough to be one",)


def given_by(response: Response | httpx.Response) -> dict[str, str]:
    """The cookies that an answer sets, with all that is said of them, by name."""
    lines = [value for name, value in response.headers.items() if name == "set-cookie"]
    return {line.partition("=")[0]: line for line in lines}


def test_a_step_of_another_host_is_none(serve: Serve, visit: Visit) -> None:
    """Over https the way through a sign-in is kept under a name that browsers take from this host alone; one of the
    plain name, which leads into the account of whoever planted it, counts for nothing."""
    served = serve(public_url="https://focal.example.org")
    ana = person(served, "Ana", Seat.ADMINISTRATOR)
    (step,) = given_by(enter(visit(url=served.url), ana.login)).values()
    name, _, value = step.partition(";")[0].partition("=")
    assert name == f"__Host-{STEP_COOKIE}"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in step.split(";")}

    def status(cookie: str) -> int:
        return httpx.get(f"{served.url}/console/second-step", headers={"cookie": f"{cookie}={value}"}).status_code

    assert status(name) == 200
    assert status(STEP_COOKIE) == 401


@pytest.mark.parametrize(("https", "name"), [(True, f"__Host-{OIDC_COOKIE}"), (False, OIDC_COOKIE)])
def test_the_way_back_from_a_provider_is_this_hosts(name: str, *, https: bool) -> None:
    """The same of what somebody is to bring back from a provider of identities; it is taken away again by that name."""
    steps, left, back = SignInSteps(KEYS, https=https), Response(), Response()
    steps.leave(left, "/console", NOW, "state", "nonce", "verifier")
    steps.forget(back)
    assert [*given_by(left)] == [name]
    assert name in given_by(back)
    request = Request({"type": "http", "headers": [(b"cookie", f"{name}=forged".encode())]})
    assert steps.leaving(request) is None
