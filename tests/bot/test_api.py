"""The interface for other programs: what it shows, to whom, and in which words it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event as sql_events

from bot.config import Settings
from handlers.api_tokens import give_token, revoke_token
from knowledge.model.api import Scope
from knowledge.model.audience import Audience
from knowledge.model.circulars import Circular, CircularKind, CircularState, CircularText
from knowledge.model.languages import EN, FR
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.bot import eventing, test_practice_pages
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.security.routes import WITH_KEY, ways_of

V1 = "/api/v1"
EVERY = frozenset(Scope)
TEXTS = {EN: ("Meeting in Bilbao", "We meet **in June**."), FR: ("Réunion à Bilbao", "Rendez-vous **en juin**.")}

APPS: list[FastAPI] = []


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal that these tests share, with something of everything in it that is public, and something that is not."""
    folder = copied(furnished, tmp_path_factory.mktemp("api") / "var")
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS), APPS.append)
    served.start()
    for number in range(1, 4):
        circular(served, number)
    circular(served, 4, state=CircularState.DRAFT)
    circular(served, 5, is_public=False)
    eventing.put(served, 20)
    eventing.put(served, 25, is_open=False)
    eventing.put(served, 30, audience=Audience(members=frozenset({1})))
    test_practice_pages.published(served)
    yield served
    served.stop()


def circular(served: Served, number: int, **others: Any) -> int:
    """A circular of this year in two languages; one that is out and public, unless it says otherwise."""
    now = datetime.now(UTC)
    values: dict[str, Any] = {"state": CircularState.FINISHED, "is_public": True} | others
    made = Circular(kind=CircularKind.CIRCULAR, year=now.year, number=number, language=EN, issued=now.date(), **values)

    def work(unit: Unit) -> int:
        kept = unit.circulars.add(made)
        for language, (title, text) in TEXTS.items():
            unit.circulars.put_text(kept.id, CircularText(language=language, title=title, text=text), now)
        return kept.id

    return served.focal.store.run(work)


@pytest.fixture(scope="module")
def ask(focal: Served) -> Iterator[Callable[..., httpx.Response]]:
    """Asks for something, with a key that opens everything unless another one is given."""
    every = key(focal)

    with httpx.Client(base_url=focal.url) as client:

        def get(path: str, shown: str | None = None, speaking: str = "en", **query: Any) -> httpx.Response:
            bearer = {} if shown == "" else {"authorization": f"Bearer {shown or every}"}
            headers = {"accept-language": speaking, **bearer}
            return client.get(f"{V1}{path}", headers=headers, params=query or None)

        yield get


def key(
    focal: Served, scopes: frozenset[Scope] = EVERY, expires_at: datetime | None = None, at: datetime | None = None
) -> str:
    """A key that was given out."""
    now = at or datetime.now(UTC)
    return focal.focal.store.run(lambda unit: give_token(unit, OPERATOR, "Website", scopes, expires_at, now)).token


def problem(answer: httpx.Response, status: int) -> Mapping[str, Any]:
    """Why something was refused."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told: Mapping[str, Any] = answer.json()
    assert told["status"] == status
    return told


def test_circulars(ask: Callable[..., httpx.Response]) -> None:
    """Those that are out and public, the last one first, page by page, in the language that was asked for."""
    page = ask("/circulars", speaking="fr", limit=2).json()
    assert (page["total"], [each["number"] for each in page["items"]]) == (3, [3, 2])
    assert {(each["title"], each["language"]) for each in page["items"]} == {("Réunion à Bilbao", "fr")}
    assert page["items"][0]["languages"] == ["en", "fr"]
    rest = ask(page["next"].removeprefix(V1)).json()
    assert ([each["number"] for each in rest["items"]], rest["next"]) == ([1], None)
    assert ask("/circulars", offset=7).json()["items"] == []


def test_a_circular(ask: Callable[..., httpx.Response]) -> None:
    """Its text in the language that the query names, else in the reader's, else the original; and its page."""
    line = ask("/circulars").json()["items"][0]
    whole = ask(f"/circulars/{line['id']}", language="fr").json()
    assert whole["text"] == TEXTS[FR][1]
    assert whole["url"].endswith(f"/circulars/{line['id']}")
    assert httpx.get(whole["url"]).status_code == 200
    assert ask(f"/circulars/{line['id']}", speaking="pt").json()["language"] == "en"


def test_what_is_not_public(ask: Callable[..., httpx.Response]) -> None:
    """Drafts, and what goes to some members only, are not there, neither in lists nor by their number."""
    shown = {each["id"] for each in ask("/circulars").json()["items"]}
    hidden = {1, 2, 3, 4, 5} - shown
    assert len(hidden) == 2
    for number in (*hidden, 2_000_000_000):
        assert "no such page" in problem(ask(f"/circulars/{number}"), 404)["detail"]
    assert ask("/events").json()["total"] == 1
    assert {problem(ask(f"/events/{number}"), 404)["title"] for number in (2, 3)} == {"Not Found"}


def test_events(ask: Callable[..., httpx.Response]) -> None:
    """What is to come, with the clock of its place and whether one can register."""
    (event,) = ask("/events", speaking="fr").json()["items"]
    assert (event["title"], event["zone"], event["registration"]) == ("Rencontre annuelle", "Europe/Madrid", "open")
    assert event["seats_left"] == 20
    assert datetime.fromisoformat(event["starts_at"]).tzinfo is not None
    assert ask(f"/events/{event['id']}").json()["title"] == "Annual meeting"


def test_practices(ask: Callable[..., httpx.Response]) -> None:
    """Searched as on the page for people; nobody's name is told."""
    page = ask("/practices").json()
    (line,) = page["items"]
    assert ask("/practices", q="zzzz unheard of").json()["total"] in (0, 1)
    whole = ask(f"/practices/{line['id']}")
    assert whole.json()["member"] == line["member"] == "ec-quito"
    assert "contact" not in whole.text


def test_members(ask: Callable[..., httpx.Response], focal: Served) -> None:
    """The directory, without people."""
    page = ask("/members", limit=3).json()
    assert page["total"] == len(focal.focal.store.read(lambda unit: unit.contacts.members()))
    assert len(page["items"]) == 3
    assert set(page["items"][0]) == {"code", "name", "kind", "country", "region", "standing", "since"}
    assert "@" not in ask("/members").text


PATHS = {path.removeprefix("/api/v1").replace("{number}", "1"): path for _, path in WITH_KEY}


@pytest.mark.parametrize("path", sorted(PATHS))
def test_without_a_good_key(ask: Callable[..., httpx.Response], focal: Served, path: str) -> None:
    """No key, an invented one, one that was taken back, one that has run out: 401, and it is said what is needed."""
    past = datetime.now(UTC) - timedelta(days=3)
    gone = key(focal)
    number = focal.focal.store.read(lambda unit: unit.api_tokens.listed())[0].id
    assert focal.focal.store.run(lambda unit: revoke_token(unit, OPERATOR, number, datetime.now(UTC)))
    for shown in ("", "focal_invented", "x", gone, key(focal, EVERY, past + timedelta(days=1), past)):
        told = problem(ask(path, shown), 401)
        assert "“Authorization”" in told["detail"]


@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_key_opens_what_it_is_for(ask: Callable[..., httpx.Response], focal: Served, path: str) -> None:
    """One scope opens its own lists and nothing else."""
    own = next(scope for scope in Scope if path.startswith(f"/{scope.partition(':')[0]}"))
    assert ask(path, key(focal, frozenset({own}))).status_code in (200, 404)
    problem(ask(path, key(focal, EVERY - {own})), 403)


def test_the_keys_are_for_reading_alone(ask: Callable[..., httpx.Response], focal: Served) -> None:
    """Nothing can be changed: there is no way for it."""
    assert {method for method, path in ways_of(APPS[0]) if path.startswith(V1)} == {"GET"}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (
            httpx.request(method, f"{focal.url}{V1}/members", headers={"authorization": key(focal)}).status_code == 405
        )


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("/circulars", {"limit": "0"}, ["limit"]),
        ("/circulars", {"limit": "many", "offset": "-1"}, ["limit", "offset"]),
        ("/circulars/0", {}, ["number"]),
        ("/circulars/99999999999999999999", {}, ["number"]),
        ("/events", {"language": "no language"}, ["language"]),
        ("/practices", {"q": "x" * 201}, ["q"]),
    ],
)
def test_parameters_that_cannot_be(
    ask: Callable[..., httpx.Response], path: str, query: dict[str, str], named: list[str]
) -> None:
    """They are named."""
    assert problem(ask(path, **query), 422)["parameters"] == named


def test_refusals_are_in_the_readers_language(ask: Callable[..., httpx.Response]) -> None:
    """As far as Focal speaks it."""
    english, french = (problem(ask("/events/77", speaking=code), 404)["detail"] for code in ("en", "fr"))
    assert english == "There is no such page."
    assert french.startswith("Cette page")


def test_a_key_is_noted_as_used(ask: Callable[..., httpx.Response], focal: Served) -> None:
    """Roughly when, so that one that nobody uses any more can be found; the key itself is nowhere in the store."""
    shown = key(focal)
    ask("/members", shown)
    token = focal.focal.store.read(lambda unit: unit.api_tokens.listed())[0]
    assert token.used_at is not None
    ask("/members", shown)
    assert focal.focal.store.read(lambda unit: unit.api_tokens.listed())[0].used_at == token.used_at


@pytest.mark.parametrize("path", ["/circulars", "/events", "/practices", "/members"])
def test_statements_do_not_grow_with_rows(focal: Served, ask: Callable[..., httpx.Response], path: str) -> None:
    """As many for a hundred circulars as for three."""
    ask(path)  # its key is noted as used
    before = statements(focal, lambda: ask(path))
    last = focal.focal.store.read(
        lambda unit: unit.circulars.next_number(CircularKind.CIRCULAR, datetime.now(UTC).year)
    )
    for number in range(last, last + 20):
        circular(focal, number)
    assert statements(focal, lambda: ask(path, limit=100)) == before < 12


def statements(focal: Served, act: Callable[[], httpx.Response]) -> int:
    """How many the store is asked meanwhile."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    engine = focal.focal.store.engine
    sql_events.listen(engine, "before_cursor_execute", count)
    try:
        assert act().status_code == 200
    finally:
        sql_events.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_it_is_described(focal: Served) -> None:
    """As OpenAPI, to everybody: every way with its answers, and problems in one form."""
    described = httpx.get(f"{focal.url}/api/openapi.json").json()
    assert {f"/api{path}" for path in described["paths"]} == {path for _, path in WITH_KEY}
    for path in described["paths"].values():
        assert {"200", "401", "403", "422"} <= set(path["get"]["responses"])
    assert "HTTPValidationError" not in str(described)


def strategy_of(found: Any) -> Any:
    """Calls of an operation, with anything in its parameters."""
    return found.ok().as_strategy()


def test_whatever_is_asked_is_answered_as_described(focal: Served) -> None:
    """Nonsense in every parameter: no fault of ours, and each answer has a form that is described."""
    schema = schemathesis.openapi.from_url(f"{focal.url}/api/openapi.json")
    headers, seen = {"Authorization": f"Bearer {key(focal)}"}, set()

    def check(case: schemathesis.Case[Any]) -> None:
        seen.add(case.call_and_validate(headers=headers).status_code)

    for operation in schema.get_all_operations():
        tried = given(case=strategy_of(operation))(check)
        settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))(tried)()
    assert seen >= {200, 404}
    assert max(seen) < 500
