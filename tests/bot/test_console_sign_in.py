"""Signing in with a password and a second factor, through the served application, as friends and others would."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from itsdangerous import URLSafeSerializer

from bot.passwords import OF_NOBODY, Passwords
from bot.web.session_cookie import HOST_COOKIE
from handlers.accounts.managing import Seat
from handlers.sign_in import link_for
from knowledge.model.accounts import FREE_ATTEMPTS, SESSION_IDLE, LinkFor, SecondFactor, Way
from tests.bot.accounts import (
    ANOTHER,
    PASSWORD,
    CountingHasher,
    account,
    code,
    deeds,
    enter,
    inside,
    person,
    post,
    secret_of,
    words,
)
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

MISMATCH = "E-mail and password do not match."


@pytest.fixture
def here(focal: Served, visit: Visit) -> Visitor:
    """A browser at a Focal of one's own."""
    return visit(url=focal.url)


def ticket(served: Served, contact: int) -> str:
    """The path of a link behind which somebody chooses a password."""
    now = datetime.now(UTC)
    return f"/console/password/{served.focal.store.run(lambda unit: link_for(unit, contact, LinkFor.PASSWORD, now))}"


def set_up(served: Served, visitor: Visitor, login: str, contact: int) -> list[str]:
    """Signs an administrator in for the first time, with a second factor that is set up; the recovery codes."""
    assert enter(visitor, login).headers["location"] == "/console/second-step"
    shown = visitor.http.post("/console/second-step", data={"code": code(served, contact)})
    assert shown.status_code == 200, words(shown)
    return re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", shown.text)


def test_a_person_signs_in_and_goes_where_they_wanted(focal: Served, here: Visitor) -> None:
    """The page that was asked for shows the form; behind the password it is there, and who and how is known."""
    ana = person(focal, "Ana")
    asked = here.http.get("/console/members")
    assert asked.status_code == 401
    entered = enter(here, " ANA@x.example.org ", then=Page(asked.text).hidden["then"])
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/members")
    assert here.http.get("/console/members").status_code == 200
    assert deeds(focal)[-1] == "console.signed_in"
    (session,) = focal.focal.store.read(
        lambda unit: unit.console.sessions_of(ana.contact, datetime.now(UTC), SESSION_IDLE)
    )
    assert session.way is Way.PASSWORD


def test_a_wrong_password_and_an_unknown_login_are_told_alike(focal: Served, here: Visitor) -> None:
    """Same status, same sentence, same page but for what was typed; what was typed as a login is kept."""
    person(focal, "Ana")
    known, unknown = enter(here, "ana@x.example.org", ANOTHER), enter(here, "nobody@x.example.org", ANOTHER)
    assert (known.status_code, unknown.status_code) == (401, 401)
    assert Page(known.text).notice == Page(unknown.text).notice == MISMATCH
    assert known.text.replace("ana@", "nobody@") == unknown.text
    assert 'value="ana@x.example.org"' in known.text
    assert ANOTHER not in known.text
    assert "set-cookie" not in known.headers


def test_as_much_is_compared_for_a_login_that_nobody_has(focal: Served, here: Visitor) -> None:
    """One comparison each, of the same price, whether the login is there, has a password, is disabled, or is nobody's;
    none while one has to wait."""
    hasher = CountingHasher()
    ana, bare, out = person(focal, "Ana"), person(focal, "Bare"), person(focal, "Out")
    store, before = focal.focal.store, focal.focal.passwords.hasher
    store.run(lambda unit: unit.accounts.set_password(bare.contact, "", datetime.now(UTC)))
    store.run(lambda unit: unit.accounts.set_disabled(out.contact, datetime.now(UTC)))
    focal.focal.passwords.hasher = hasher
    try:
        for login in (ana.login, bare.login, out.login, "nobody@x.example.org"):
            assert enter(here, login, ANOTHER).status_code == 401
        assert hasher.compared == [ana.password_hash, OF_NOBODY, out.password_hash, OF_NOBODY]
        assert not Passwords().is_dated(OF_NOBODY)
        for _ in range(FREE_ATTEMPTS):
            enter(here, "nobody@x.example.org", ANOTHER)
        compared = len(hasher.compared)
        assert enter(here, "nobody@x.example.org", ANOTHER).status_code == 429
        assert len(hasher.compared) == compared
    finally:
        focal.focal.passwords.hasher = before


def test_who_guesses_waits_and_is_told_how_long(focal: Served, here: Visitor) -> None:
    """After five attempts also the right password has to wait; the sentence and the header say how long."""
    person(focal, "Ana")
    for _ in range(FREE_ATTEMPTS):
        assert enter(here, "ana@x.example.org", ANOTHER).status_code == 401
    waiting = enter(here, "ana@x.example.org")
    assert waiting.status_code == 429
    assert 25 <= int(waiting.headers["retry-after"]) <= 30
    assert "That was tried too often. Please try again in" in Page(waiting.text).notice
    assert deeds(focal).count("sign_in.throttled") == 1
    assert inside(here, person(focal, "Ibon").login)


@pytest.mark.parametrize("form", [{}, {"login": "ana@x.example.org"}, {"password": PASSWORD}, {"login": " "}])
def test_what_is_missing_is_told_at_its_field(here: Visitor, form: dict[str, str]) -> None:
    """422, with the message at the field, and what was typed."""
    answer = here.http.post("/console/sign-in", data=form)
    assert answer.status_code == 422
    for name in {"login", "password"} - {name for name, value in form.items() if value.strip()}:
        assert f'id="{name}-wrong"' in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example.org",
        "//evil.example.org",
        "/console//evil.example.org",
        "/console/../evil",
        "/\\evil.example.org",
        "javascript:alert(1)",
        "/console\r\nset-cookie: a=b",
        "/consoles.example.org",
        "/",
    ],
)
def test_no_sign_in_leads_away(focal: Served, here: Visitor, then: str) -> None:
    """Whatever the form or the address says: to the beginning of the console, not elsewhere."""
    ana = person(focal, "Ana")
    assert enter(here, ana.login, then=then).headers["location"] == "/console"
    shown = here.http.get("/console/sign-in", params={"then": then})
    assert Page(shown.text).hidden["then"] == "/console"


def test_a_session_is_a_new_one_at_each_sign_in(focal: Served, here: Visitor, visit: Visit) -> None:
    """A planted cookie becomes no session, and the session before ends with the next sign-in in the same browser."""
    ana = person(focal, "Ana")
    here.http.cookies.set("focal_console", "planted", path="/console")
    tokens: list[str | None] = []
    for _ in range(2):
        inside(here, ana.login)
        known = {cookie.value for cookie in here.http.cookies.jar if cookie.name == "focal_console"}
        tokens += known - {"planted", *tokens}
    assert len(tokens) == 2
    for old in ("planted", tokens[0]):
        other = visit(url=focal.url)
        other.http.cookies.set("focal_console", old or "")
        assert other.http.get("/console").status_code == 401


def test_an_administrator_sets_a_second_factor_up_first(focal: Served, here: Visitor) -> None:
    """The password alone opens nothing but that page; then the picture, the key as text, ten codes, and the console."""
    ana = person(focal, "Ana", Seat.ADMINISTRATOR)
    entered = enter(here, ana.login, then="/console/members")
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/second-step")
    assert here.http.get("/console").status_code == 401
    page = here.http.get("/console/second-step")
    assert "<svg" in page.text
    assert "style=" not in page.text
    assert "data:image" not in page.text
    assert secret_of(focal, ana.contact)[:4] in page.text
    wrong = here.http.post("/console/second-step", data={"code": "000000"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    shown = here.http.post("/console/second-step", data={"code": code(focal, ana.contact)})
    assert shown.status_code == 200
    assert 'href="/console/members"' in shown.text
    assert here.http.get("/console").status_code == 200
    assert account(focal, ana.contact).has_second_factor
    assert deeds(focal)[-2:] == ["account.second_factor_set", "console.signed_in"]


def test_the_second_step_is_asked_for_from_then_on(focal: Served, here: Visitor, visit: Visit) -> None:
    """A code works once; so does each recovery code; the step cannot be taken again by who copied its cookie."""
    ana = person(focal, "Ana", Seat.ADMINISTRATOR)
    codes = set_up(focal, here, ana.login, ana.contact)
    assert len(set(codes)) == 10
    other, thief = visit(url=focal.url), visit(url=focal.url)
    assert enter(other, ana.login).headers["location"] == "/console/second-step"
    thief.http.cookies.set("focal_step", other.http.cookies["focal_step"], path="/console")
    replayed = other.http.post("/console/second-step", data={"code": code(focal, ana.contact)})
    assert replayed.status_code == 422
    assert other.http.post("/console/second-step", data={"code": codes[0]}).status_code == 303
    assert other.http.get("/console").status_code == 200
    assert thief.http.get("/console/second-step").status_code == 401
    assert thief.http.post("/console/second-step", data={"code": codes[1]}).status_code == 401
    assert enter(thief, ana.login).headers["location"] == "/console/second-step"
    assert thief.http.post("/console/second-step", data={"code": codes[0]}).status_code == 422
    assert thief.http.post("/console/second-step", data={"code": code(focal, ana.contact, 1)}).status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "é", "x.y", "x" * 3_000])
def test_a_forged_step_is_none(focal: Served, here: Visitor, cookie: str) -> None:
    """Not signed by us, or signed for something else: 401, and never a fault."""
    headers = {b"cookie": f"focal_step={cookie}".encode()}
    assert httpx.get(f"{focal.url}/console/second-step", headers=headers).status_code == 401
    assert httpx.post(f"{focal.url}/console/second-step", headers=headers, data={"code": "1"}).status_code == 401
    other = URLSafeSerializer(focal.settings.signing_key(), salt="focal.console.csrf").dumps({"contact": 1})
    here.http.cookies.set("focal_step", str(other), path="/console")
    assert here.http.get("/console/second-step").status_code == 401


def test_the_policy_is_a_setting(serve: Serve, visit: Visit) -> None:
    """With “everybody” also an editor needs a second factor."""
    served = serve(console_second_factor=SecondFactor.EVERYBODY)
    assert enter(visit(url=served.url), person(served, "Ana").login).headers["location"] == "/console/second-step"


def test_a_link_leads_to_choosing_a_password(focal: Served, here: Visitor) -> None:
    """It says for whom; what will not do is told at its field and uses nothing up; afterwards it is used."""
    ana = person(focal, "Ana")
    path = ticket(focal, ana.contact)
    assert "You sign in with ana@x.example.org." in words(here.http.get(path))
    for new, again, field in (
        ("short", "short", "new"),
        ("password1234", "password1234", "new"),
        ("ana@x.example.org", "ana@x.example.org", "new"),
        (ANOTHER, PASSWORD, "again"),
    ):
        refused = here.http.post(path, data={"new": new, "again": again})
        assert refused.status_code == 422
        assert f'id="{field}-wrong"' in refused.text
        assert new not in refused.text or new == ana.login
    assert here.http.post(path, data={"new": ANOTHER, "again": ANOTHER}).headers["location"] == "/console"
    assert here.http.get("/console").status_code == 200
    for used in (here.http.get(path), here.http.post(path, data={"new": PASSWORD, "again": PASSWORD})):
        assert used.status_code == 401
        assert Page(used.text).notice == "This link was used before or is too old."
    assert enter(here, ana.login).status_code == 401
    assert enter(here, ana.login, ANOTHER).status_code == 303


def test_a_new_password_does_not_go_around_the_second_factor(focal: Served, here: Visitor, visit: Visit) -> None:
    """Whoever reads somebody's mail and opens the link still lacks the code."""
    ana = person(focal, "Ana", Seat.ADMINISTRATOR)
    set_up(focal, here, ana.login, ana.contact)
    thief = visit(url=focal.url)
    chosen = thief.http.post(ticket(focal, ana.contact), data={"new": ANOTHER, "again": ANOTHER})
    assert chosen.headers["location"] == "/console/second-step"
    assert thief.http.get("/console").status_code == 401
    assert here.http.get("/console").status_code == 401


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example.org"}])
def test_no_other_site_signs_anybody_in(focal: Served, here: Visitor, headers: dict[str, str]) -> None:
    """Neither with a password nor with a code nor through a link: nobody ends up in somebody else's account."""
    ana = person(focal, "Ana")
    path = ticket(focal, ana.contact)
    form = {"login": ana.login, "password": PASSWORD, "new": ANOTHER, "again": ANOTHER, "code": "1"}
    for way in ("/console/sign-in", "/console/second-step", path):
        refused = here.http.post(way, data=form, headers=headers)
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers
    assert here.http.get(path).status_code == 200


def test_a_dated_digest_is_made_anew(focal: Served, here: Visitor) -> None:
    """With the right password, and without anybody noticing."""
    ana, focal.focal.passwords.hasher = person(focal, "Ana"), Passwords().hasher
    inside(here, ana.login)
    kept = account(focal, ana.contact).password_hash
    assert kept != ana.password_hash
    assert not Passwords().is_dated(kept)


def test_over_https_no_other_host_plants_a_session(serve: Serve, visit: Visit) -> None:
    """The cookie is of this host alone, secure, and of the whole host; one of the plain name counts for nothing."""
    served = serve(public_url="https://focal.example.org", console_second_factor=SecondFactor.OPTIONAL)
    ana, browser = person(served, "Ana", Seat.ADMINISTRATOR), visit(url=served.url)
    entered = enter(browser, ana.login)
    cookies = [value for name, value in entered.headers.multi_items() if name == "set-cookie"]
    (given,) = [cookie for cookie in cookies if cookie.startswith(HOST_COOKIE)]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in given.split(";")}
    assert "Domain" not in given
    token = given.partition("=")[2].partition(";")[0]

    def status(cookie: str) -> int:
        return httpx.get(f"{served.url}/console", headers={"cookie": cookie}).status_code

    assert status(f"{HOST_COOKIE}={token}") == 200
    assert status(f"other=1; {HOST_COOKIE}={token}; focal_console=planted") == 200
    assert status(f"focal_console={token}") == 401
    csrf = Page(httpx.get(f"{served.url}/console", headers={"cookie": f"{HOST_COOKIE}={token}"}).text).hidden["csrf"]
    left = httpx.post(
        f"{served.url}/console/sign-out", data={"csrf": csrf}, headers={"cookie": f"{HOST_COOKIE}={token}"}
    )
    assert left.status_code == 303
    assert "Path=/;" in left.headers["set-cookie"]
    assert status(f"{HOST_COOKIE}={token}") == 401


def test_who_is_disabled_is_out_at_once(focal: Served, here: Visitor) -> None:
    """In the middle of their work, and at the next attempt as if there were nobody."""
    ana = person(focal, "Ana")
    inside(here, ana.login)
    focal.focal.store.run(lambda unit: unit.accounts.set_disabled(ana.contact, datetime.now(UTC)))
    assert here.http.get("/console").status_code == 401
    assert Page(enter(here, ana.login).text).notice == MISMATCH


def test_the_last_use_is_noted(focal: Served, here: Visitor) -> None:
    """Once a minute at most, with the browser in a few words."""
    here.http.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    ana, store = person(focal, "Ana"), focal.focal.store
    inside(here, ana.login)
    token = here.http.cookies["focal_console"]
    begun = datetime.now(UTC).replace(microsecond=0)
    long_ago = begun - timedelta(hours=1)
    store.run(lambda unit: unit.console.note_use(token, long_ago))
    here.page("/console")
    (session,) = store.read(lambda unit: unit.console.sessions_of(ana.contact, begun, timedelta(hours=2)))
    assert session.seen_at >= begun
    assert session.agent == "Firefox, Windows"
    here.page("/console")
    (again,) = store.read(lambda unit: unit.console.sessions_of(ana.contact, begun, timedelta(hours=2)))
    assert again == session
    assert post(here, "/console/sign-out").status_code == 303
