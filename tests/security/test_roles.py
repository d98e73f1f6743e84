"""Role × page × method: who gets which answer of the console, walked through the served application."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.config import Settings
from bot.web.guards import ChatCookie
from handlers.filling.links import FormLink, token_of
from knowledge.model.people import Desk, Role
from knowledge.model.rights import Actor, Right
from tests.bot.answering import BARCELONA, BORDEAUX
from tests.bot.applying import person
from tests.bot.busy import busy, enter_as
from tests.bot.circulating import reach
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import Visitor
from tests.security.routes import CONSOLE, Way, need_of

NOBODY = "2000000001"
"""The number of nothing."""

FILLED = {
    "name": "registration",
    "format": "xlsx",
    "figure": "members",
    "year": "2026",
    "index": "1",
    "step": "7d",
    "channel": "telegram",
    "chart": "questions",
    "job": "forget_old",
    "bundle": "A" * 32,
}
KEPT_OUT = (401, 403)
UNSAID = (401, 422)
"""To a page that was asked for with nonsense, nobody is told more."""

NOT_INSTALLED = frozenset({("POST", "/console/circulars/{number}/texts/translate")})
"""There is no such service at this Focal: 404 to everybody."""

MOVED = ("GET", "/console/forwarded")
"""Nothing but a way on, which everybody may know."""

PARTS = re.compile(
    r"/console/(circulars|deadlines|events|calls|forms|practices|tickets|requests|members|contacts)/{\w+}"
)
VIEWING = Right.USE_CONSOLE
"""Pages that a viewer has looked at, nobody else need look at again."""

OUTSIDE = (Role.VISITOR, Role.ELECTED_OFFICIAL, Role.ALTERNATE, Role.FOCAL_POINT)
INSIDE = (
    *((Role.STAFF, desk) for desk in Desk),
    (Role.ADMINISTRATOR, Desk.APPROVER),
)


@pytest.fixture(scope="module")
def walked(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal in the middle of its work."""
    folder = copied(furnished, tmp_path_factory.mktemp("roles") / "var")
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def there(walked: Served) -> Mapping[str, str]:
    """The numbers of things that there are, by the page that lists them."""
    pages = asdict(busy(walked))
    numbers = {path.split("/")[2]: path.split("/")[3] for path in pages.values()}
    numbers["circulars"] = pages["in_review"].rpartition("/")[2]
    numbers["forms"], numbers["response"] = re.findall(r"\d+", pages["response"])
    numbers["drafted"] = pages["drafted"].rpartition("/")[2]
    numbers["application"] = pages["application"].rpartition("/")[2]
    return numbers | {"members": "1", "contacts": "1", "requests": "1"}


def address(path: str, there: Mapping[str, str]) -> str:
    """A path with the number of something that is there in each of its places, as far as there is one."""
    placed = PARTS.sub(lambda found: f"/console/{found[1]}/{there.get(found[1], NOBODY)}", path)
    filled = re.sub(r"{(\w+)(?::\w+)?}", lambda found: FILLED.get(found[1], there.get(found[1], NOBODY)), placed)
    return f"{filled}?member={there.get('members', NOBODY)}" if path == "/console/contacts/{contact}" else filled


def knock(visitor: Visitor, way: Way, there: Mapping[str, str], csrf: str = "") -> httpx.Response:
    """Asks for a page, or posts an empty form of ours to it."""
    return visitor.http.request(way[0], address(way[1], there), data={"csrf": csrf} if way[0] == "POST" else None)


@pytest.mark.parametrize("role", [None, *OUTSIDE])
def test_who_is_not_of_the_secretariat_gets_in_nowhere(
    walked: Served, there: Mapping[str, str], role: Role | None
) -> None:
    """Nobody, visitors and officials of cities get 401 from every page and 401 or 403 for every deed, of things that
    are there and of things that are not alike: what there is cannot be guessed."""
    with enter_as(walked, role) if role is not None else Visitor(walked.url) as visitor:
        for numbers in (there, {}):
            answers = {way: knock(visitor, way, numbers).status_code for way in CONSOLE if way != MOVED}
            wrong = {
                way: status
                for way, status in answers.items()
                if status not in (KEPT_OUT if way[0] == "POST" else UNSAID)
            }
            assert wrong == {}


@pytest.mark.parametrize(("role", "desk"), INSIDE)
def test_role_by_page_by_method(walked: Served, there: Mapping[str, str], role: Role, desk: Desk) -> None:
    """The whole table: without the right of a way it is 403, and nothing is changed; with it, any answer but a refusal
    or a fault. What somebody may is done to things that are not there: then it is 404, or the form again."""
    rights = Actor(name="", role=role, desk=desk).rights
    with enter_as(walked, role, desk) as visitor:
        csrf = visitor.page("/console").hidden["csrf"]
        before = walked.focal.store.read(lambda unit: unit.audit.head())
        refused = {
            way: knock(visitor, way, there, csrf)
            for way in CONSOLE.keys() - NOT_INSTALLED
            if need_of(way) not in rights
        }
        assert {way: answer.status_code for way, answer in refused.items() if answer.status_code != 403} == {}
        assert walked.focal.store.read(lambda unit: unit.audit.head()) == before
        allowed = {way: knock(visitor, way, {}, csrf).status_code for way in CONSOLE if need_of(way) in rights}
        assert {way: status for way, status in allowed.items() if status in (401, 403) or status >= 500} == {}
        looked_at = [way for way in allowed if way[0] == "GET" and (desk is Desk.VIEWER or need_of(way) is not VIEWING)]
        seen = {way: knock(visitor, way, there).status_code for way in looked_at}
        assert {way: status for way, status in seen.items() if status not in (200, 301, 303, 404)} == {}


def test_a_refusal_says_why_and_who_may(walked: Served, there: Mapping[str, str]) -> None:
    """Somebody who is signed in and may not is told so, whose role would do, and who gives roles; the menu stays."""
    with enter_as(walked, Role.STAFF, Desk.VIEWER) as viewer:
        csrf = viewer.page("/console").hidden["csrf"]
        for path, who in (
            ("/console/tickets/{number}/take", "An editor may do that."),
            ("/console/requests/{number}/decline", "An approver may do that."),
        ):
            answer = knock(viewer, ("POST", path), there, csrf)
            assert answer.status_code == 403
            assert "Your role does not allow that." in answer.text
            assert who in answer.text
            assert "Who may do what is for Administrator, Bilbao to say." in answer.text
            assert 'aria-label="Console"' in answer.text


@pytest.mark.parametrize(("role", "desk"), INSIDE[:2])
def test_pages_offer_what_one_may(walked: Served, there: Mapping[str, str], role: Role, desk: Desk) -> None:
    """No page offers a deed that its reader may not do; nor does it lead to a page that only asks for one."""
    rights = Actor(name="", role=role, desk=desk).rights
    with enter_as(walked, role, desk) as visitor:
        offered = {
            way: set(_offered(knock(visitor, way, there).text))
            for way in CONSOLE
            if way[0] == "GET" and need_of(way) in rights and way[1].count("{") < 3
        }
    beyond = {
        (way[1], *one)
        for way, those in offered.items()
        for one in those
        if (need := _needed(*one)) is not None and need not in rights
    }
    assert beyond == set()
    assert sum(map(len, offered.values())) > 0


def _offered(html: str) -> Iterator[tuple[str, str]]:
    """Methods and paths that a page offers: its forms that can be sent, and its links."""
    page = html.partition("<main")[2]
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.DOTALL):
        if "<button" in form:
            yield from (("POST", path) for path in re.findall(r'action="(/console[^"?#]*)', form))
    yield from (("GET", path) for path in re.findall(r'href="(/console[^"?#]*)', page))


WAYS = [(way, re.compile(re.sub(r"\\{\w+\\}", "[^/?]+", re.escape(way[1])))) for way in CONSOLE]


def _needed(method: str, path: str) -> Right | None:
    """The right that something needs; None of what is for everybody."""
    found = [way for way, pattern in WAYS if way[0] == method and pattern.fullmatch(path)]
    return need_of(min(found, key=lambda way: way[1].count("{"))) if found else None


def test_numbers_of_other_cities_open_nothing(walked: Served, there: Mapping[str, str]) -> None:
    """The pages of officials hang on a secret, not on a number: every other number is no page, for people with a chat
    of their own as well."""
    who = reach(walked, BORDEAUX)[0]
    with Visitor(walked.url) as visitor:
        visitor.http.cookies.set(ChatCookie.NAME, ChatCookie(walked.settings.signing_key()).sign(f"chat-{who.id}"))
        for path in (
            *(f"/chat/files/{number}/0" for number in range(1, 30)),
            *(
                f"/{kind}/{number}"
                for kind in ("forms", "forms/files", "certificates", "letters")
                for number in range(1, 6)
            ),
            *(f"/forms/{number}/{there['response']}" for number in range(1, 6)),
            *(f"/calendar/{number}.ics" for number in range(1, 6)),
        ):
            assert visitor.http.get(path).status_code in (404, 410), path


def test_a_link_of_somebody_opens_no_answers_of_another_city(walked: Served, there: Mapping[str, str]) -> None:
    """Even a link that we signed ourselves opens the answers of one's own city alone; what another one writes is no
    page, whether it is looked at or changed."""
    response, now, key = int(there["drafted"]), datetime.now(UTC), walked.settings.signing_key()

    def page(code: str) -> str:
        link = FormLink(contact=person(walked, code).id, response=response)
        return f"/forms/{token_of(link, key, now)}"

    with Visitor(walked.url) as visitor:
        assert visitor.http.get(page(BORDEAUX), follow_redirects=True).status_code == 200
        foreign = page(BARCELONA)
        for path in (foreign, f"{foreign}/1", f"{foreign}/review"):
            assert visitor.http.get(path).status_code in (403, 404, 410), path
        for path in (f"{foreign}/1", f"{foreign}/review"):
            assert visitor.http.post(path, data={"answer": "x"}).status_code in (403, 404, 410), path
