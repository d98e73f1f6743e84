"""Every route, walked: who gets in, what a page of another site can do, where redirects lead, and what headers say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.config import Settings
from handlers.sign_in import SESSION_LIFETIME, new_link
from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.store.unit import Unit
from tests.bot.reading import Page
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import Visitor
from tests.security.routes import (
    CONSOLE,
    DOORS,
    FORM_PAGES,
    FROM_MAIL_PROVIDERS,
    FROM_OUR_PAGES,
    FROM_PLATFORMS,
    OPEN,
    SECRET,
    WITH_KEY,
    Way,
    ways_of,
)

EVIL = "https://evil.example.org"
KEPT_OUT = (401, 403)
FILLED = {
    "name": "registration",
    "format": "xlsx",
    "figure": "members",
    "chart": "questions",
    "year": "2026",
    "code": "ABCD-EFGH",
    "index": "1",
    "bundle": "A" * 32,
    "step": "7d",
}
"""What stands for a part of a path; everything else is a number, of something that is not there."""

CROSS_SITE = [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": EVIL}, {"origin": "null"}]
SAVED_FOR_LATER = re.compile(r"/static|/certificates/style\.css")
"""What browsers may keep: nothing of it is about a person."""

MOVED = ("GET", "/console/forwarded")
"""Nothing but a way on, which everybody may know."""

NOT_WALKED = frozenset({("POST", "/console/sign-out"), ("GET", "/static"), ("GET", "/chat/stream")})
"""What would end a session, or does not end itself."""

WAYS: set[Way] = set()


@pytest.fixture(scope="module")
def walked(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal that these tests share; its routes are noted."""

    def note(app: FastAPI) -> None:
        WAYS.update(ways_of(app))

    folder = copied(furnished, tmp_path_factory.mktemp("walked") / "var")
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS), note)
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def enter(walked: Served) -> Iterator[Callable[[Role], Visitor]]:
    """A browser with the session of somebody in a role."""
    browsers: list[Visitor] = []

    def begin(role: Role) -> Visitor:
        session, now = f"session-of-{role}-{len(browsers)}", datetime.now(UTC)

        def work(unit: Unit) -> None:
            contact = unit.people.add_contact(f"Somebody, {role}", role, EN, None, now)
            unit.console.begin_session(session, contact, now, now + SESSION_LIFETIME)

        walked.focal.store.run(work)
        visitor = Visitor(walked.url)
        visitor.http.cookies.set("focal_console", session)
        browsers.append(visitor)
        return visitor

    yield begin
    for browser in browsers:
        browser.http.close()


def address(path: str) -> str:
    """A path with something in each of its places."""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: FILLED.get(found[1], "2000000001"), path)


def knock(visitor: Visitor, way: Way, form: Mapping[str, str] | None = None) -> httpx.Response:
    """Asks for a page, or posts a form to it."""
    method, path = way
    return visitor.http.request(method, address(path), data=form if method == "POST" else None)


def csrf_of(visitor: Visitor) -> str:
    """The mark of a form that the browser was given itself."""
    return visitor.page("/console").hidden["csrf"]


def test_every_route_is_known(walked: Served) -> None:
    """A new route has to be put into the table of tests/security/routes.py: who may use it, and from where."""
    known = {*CONSOLE, *DOORS, *OPEN, *SECRET, *WITH_KEY, *FROM_OUR_PAGES, *FORM_PAGES, *FROM_MAIL_PROVIDERS}
    assert WAYS - known == set()
    assert known - WAYS == set()
    assert not known & FROM_PLATFORMS


def test_every_form_of_the_console_has_a_mark_of_its_session(enter: Callable[[Role], Visitor]) -> None:
    """A form that another site made the browser send, or another person's form, does nothing: 403."""
    visitor, other = enter(Role.ADMINISTRATOR), enter(Role.ADMINISTRATOR)
    foreign = csrf_of(other)
    ways = [way for way in (*CONSOLE, ("POST", "/console/sign-out")) if way[0] == "POST"]
    for way in ways:
        for form in ({}, {"csrf": foreign}):
            assert knock(visitor, way, form).status_code == 403, way
    assert visitor.http.get("/console").status_code == 200
    assert len(ways) > 70


@pytest.mark.parametrize("headers", CROSS_SITE)
def test_pages_of_other_sites_post_nothing(walked: Served, headers: Mapping[str, str]) -> None:
    """The chat and the sign-in look where a form comes from; a link that signs in stays unused."""
    token = walked.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    with Visitor(walked.url) as visitor:
        for _method, path in FROM_OUR_PAGES:
            posted = visitor.http.post(path.replace("{token}", token), data={"text": "menu"}, headers=headers)
            assert posted.status_code == 403, path
            assert "set-cookie" not in posted.headers, path
        assert visitor.http.post(f"/console/sign-in/{token}").status_code == 303


def test_nobody_is_signed_in_with_a_session_of_somebody_elses_choice(walked: Served) -> None:
    """A cookie that was planted before the sign-in is replaced by a new one, and opens nothing afterwards; two links
    never give the same session."""
    planted, sessions = "planted-by-somebody-else", []
    for _ in range(2):
        token = walked.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
        with Visitor(walked.url) as victim:
            victim.http.cookies.set("focal_console", planted, path="/console")
            victim.http.post(f"/console/sign-in/{token}?session={planted}", data={"session": planted, "csrf": planted})
            sessions.append({cookie.value for cookie in victim.http.cookies.jar if cookie.name == "focal_console"})
    assert all(planted not in each - {planted} and len(each - {planted}) == 1 for each in sessions)
    assert sessions[0] & sessions[1] == {planted} & sessions[0]
    with Visitor(walked.url) as attacker:
        attacker.http.cookies.set("focal_console", planted)
        assert attacker.http.get("/console").status_code == 401


LEADING_AWAY = [
    EVIL,
    "//evil.example.org",
    "/\\evil.example.org",
    "/join/..//evil.example.org",
    "/forms/x//evil.example.org",
    "/forms/abc/../../evil",
    "javascript:alert(1)",
    "/\r\nset-cookie: focal_console=x",
]
NAMES = ("back", "next", "url", "to", "then", "redirect", "return", "return_to", "continue", "done", "location", "path")


def is_ours(location: str) -> bool:
    """Whether a redirect stays here; browsers take two slashes, also backward, for the beginning of a host."""
    return re.match(r"/(?![/\\])", location) is not None and "evil" not in location.partition("?")[0]


def test_no_redirect_leads_away(enter: Callable[[Role], Visitor]) -> None:
    """Whatever an address or a form says, redirects of every route stay within this Focal."""
    visitor = enter(Role.ADMINISTRATOR)
    visitor.page()
    said = dict.fromkeys(NAMES, EVIL)
    form = said | {"csrf": csrf_of(visitor), "language": "fr", "text": "menu"}
    redirected = {}
    for method, path in sorted(WAYS - NOT_WALKED):
        answer = visitor.http.request(method, address(path), params=said, data=form if method == "POST" else None)
        if "location" in answer.headers:
            redirected[path] = answer.headers["location"]
    assert {path: to for path, to in redirected.items() if not is_ours(to)} == {}
    assert len(redirected) >= 3


@pytest.mark.parametrize("target", LEADING_AWAY)
def test_the_way_back_is_a_page_of_ours(walked: Served, target: str) -> None:
    """The one parameter that names a page to go on to, when the language is changed, leads nowhere else, and adds no
    header of its own."""
    with Visitor(walked.url) as visitor:
        visitor.page()
        answer = visitor.http.post("/chat/language", data={"back": target, "language": "fr"})
    assert answer.status_code == 303
    assert is_ours(answer.headers["location"])
    assert "focal_console" not in answer.headers["set-cookie"]


def test_headers_of_every_route(walked: Served, enter: Callable[[Role], Visitor]) -> None:
    """Pages, files, redirects and refusals: nothing from elsewhere runs in them, no type is guessed, nobody keeps what
    is personal, and each can be found in the log."""
    for visitor in (enter(Role.ADMINISTRATOR), enter(Role.VISITOR)):
        for way in sorted(WAYS - NOT_WALKED):
            headers = knock(visitor, way, {"csrf": ""}).headers
            assert "default-src 'none'" in headers["content-security-policy"], way
            assert "unsafe" not in headers["content-security-policy"], way
            assert headers["x-content-type-options"] == "nosniff", way
            assert headers["cross-origin-resource-policy"] == "same-origin", way
            assert headers["referrer-policy"] in ("same-origin", "no-referrer"), way
            assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"]), way
            kept = headers["cache-control"]
            assert SAVED_FOR_LATER.match(way[1]) or "no-store" in kept or "private" in kept, (way, kept)


def test_cookies_of_every_kind(walked: Served) -> None:
    """Of chat, language and console: out of reach of scripts, not sent from other sites."""
    token = walked.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    with Visitor(walked.url) as visitor:
        answers = [
            visitor.http.get("/"),
            visitor.http.post("/chat/language", data={"language": "fr"}),
            visitor.http.post(f"/console/sign-in/{token}"),
        ]
    for answer in answers:
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie


def test_a_page_says_where_it_went_wrong(walked: Served) -> None:
    """What a proxy calls a request is taken over; what would spoil the log is not."""
    given = {"8f3a-0c11-77": True, "x": False, "a" * 65: False, "abcdefgh ijkl": False, 'abcdefgh"\u2028': False}
    for name, is_taken in given.items():
        answer = httpx.get(walked.url + "/healthz", headers={b"x-request-id": name.encode()})
        assert (answer.headers["x-request-id"] == name) == is_taken


def test_errors_are_pages_of_ours(walked: Served) -> None:
    """An address that leads nowhere, and a method that does not fit, are explained without a word of what went wrong
    inside."""
    for method, path in (("GET", "/nothing"), ("DELETE", "/"), ("POST", "/console/nothing")):
        answer = httpx.request(method, walked.url + path)
        assert answer.status_code in (404, 405)
        assert Page(answer.text).heading
        assert "Traceback" not in answer.text
