"""How often is too often: of a network address, of a person, of a workspace, and of files."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.config import Settings
from bot.crowd import HOUR, MINUTE, Crowd, Gate
from bot.intake import Intake, Shelf
from bot.web.guards import Rates, network_of
from bot.web.throttle import Allowance, Throttle
from handlers.dialogue.library import Library
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import Language
from knowledge.model.messages import Attachment, IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.errors import StoreUnavailable
from knowledge.store.store import Store, open_store
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.conftest import NOW

ANA, BEN = (Address(channel=ChannelName.TELEGRAM, external_id=each) for each in ("1", "2"))
LIMITS = {"per_person": 3, "per_workspace": 5, "files_per_hour": 2}
PHOTO = Attachment(name="p.jpg", media_type="image/jpeg", size=1, reference="r")


def message(key: str, sender: Address = ANA, files: int = 0, text: str = "menu") -> IncomingMessage:
    """Something that somebody sent."""
    return IncomingMessage(sender=sender, key=key, at=NOW, text=text, locale="fr", files=(PHOTO,) * files)


# Gates


def test_a_gate_closes_for_a_span_and_opens_again() -> None:
    """So many within a span; one more, and nobody until a span is over; then as at first."""
    gate = Gate(2, MINUTE)
    assert [gate.closed_until("a", [mark], NOW) for mark in "12"] == [None, None]
    assert gate.closed_until("a", ["3"], NOW + timedelta(seconds=30)) == NOW + timedelta(seconds=90)
    assert gate.closed_until("a", ["4"], NOW + timedelta(seconds=89)) == NOW + timedelta(seconds=90)
    assert gate.closed_until("b", ["1"], NOW) is None
    assert gate.closed_until("a", ["4"], NOW + timedelta(seconds=90)) is None


def test_a_gate_remembers_the_last_span_only() -> None:
    """Of all who write in the course of a day it knows those of this minute: its memory does not grow."""
    gate = Gate(2, MINUTE)
    for number in range(600):
        assert gate.closed_until(f"person {number}", [f"m{number}"], NOW + number * MINUTE / 20) is None
    assert 20 <= len(gate) <= 21


def test_what_a_platform_delivers_again_passes() -> None:
    """What could not be kept comes again, and neither counts twice nor is refused."""
    gate = Gate(2, MINUTE)
    for _ in range(5):
        assert [gate.closed_until("a", [mark], NOW) for mark in "12"] == [None, None]
    assert gate.closed_until("a", ["3"], NOW) is not None
    assert gate.closed_until("a", ["2"], NOW) is None
    assert gate.closed_until("a", ["3"], NOW) is not None


def test_a_workspace_has_a_limit_of_its_own() -> None:
    """Many people of one Slack workspace together; those of another are heard."""
    crowd = Crowd(**LIMITS)
    people = [Address(channel=ChannelName.SLACK, external_id=f"T1/D{number}") for number in range(7)]
    pauses = [crowd.pause(message("1", person), NOW) is not None for person in people]
    assert pauses == [False] * 5 + [True] * 2
    assert crowd.pause(message("1", Address(channel=ChannelName.SLACK, external_id="T2/D1")), NOW) is None
    assert crowd.pause(message("1", BEN), NOW) is None


def test_files_have_a_limit_an_hour() -> None:
    """Too many files are refused, and words are heard meanwhile."""
    crowd = Crowd(**LIMITS)
    assert crowd.pause(message("1", files=2), NOW) is None
    pause = crowd.pause(message("2", files=1), NOW)
    assert pause is not None
    assert (pause.is_of_files, pause.until) == (True, NOW + HOUR)
    assert crowd.pause(message("3"), NOW) is None


def test_the_web_has_limits_of_its_own() -> None:
    """A browser's chat is counted by the pages."""
    crowd = Crowd(**LIMITS)
    browser = Address(channel=ChannelName.WEBCHAT, external_id="x")
    assert {crowd.pause(message(str(number), browser), NOW) for number in range(9)} == {None}


# The way in


def taking(store: Store, library: Library, count: int, **limits: int) -> list[str]:
    """Somebody sends so many messages at once; what they are answered."""
    intake = Intake(store, Shelf(library), lambda: NOW, Crowd(**{**LIMITS, **limits}))

    async def send() -> None:
        await asyncio.gather(*(intake.take(message(str(number))) for number in range(count)))

    asyncio.run(send())
    contact = store.read(lambda unit: unit.people.owner(ANA))
    assert contact is not None
    lines = store.read(lambda unit: unit.transcripts.of_contact(contact[0].id))
    return [line.text for line in lines if line.direction == "out"]


def test_a_flood_is_told_once_and_what_came_before_is_answered(sqlite_store: Store, library: Library) -> None:
    """Of a thousand messages at once three are answered, one sentence says why no more are, and they cost nobody else
    their time."""
    said = taking(sqlite_store, library, 1_000)
    begun = time.perf_counter()
    assert len(said) == 4
    assert said[-1] == load_phrasebook().speak(Language("fr")).plural(
        "You are writing faster than I can read. Please try again in {count} second.",
        "You are writing faster than I can read. Please try again in {count} seconds.",
        60,
    )
    crowd = Crowd(**LIMITS)
    for number in range(10_000):
        crowd.pause(message(str(number)), NOW)
    assert time.perf_counter() - begun < 2, "of one of them 0.2 ms and less"


def test_what_could_not_be_said_is_said_the_next_time(sqlite_store: Store, library: Library, tmp_path: Path) -> None:
    """While the database cannot be used nobody counts as told."""
    crowd, away = Crowd(**LIMITS), open_store(f"sqlite:///{tmp_path / 'without-tables.db'}")
    intake, broken = (Intake(each, Shelf(library), lambda: NOW, crowd) for each in (sqlite_store, away))

    async def talk() -> list[int]:
        for number in range(3):
            await intake.take(message(str(number)))
        with pytest.raises(StoreUnavailable):
            await broken.take(message("3"))
        return [len((await intake.take(message(str(number))))[0].replies) for number in (3, 4)]

    assert asyncio.run(talk()) == [1, 0]
    away.close()


# The web


def address_of(host: str) -> str:
    return network_of(Request({"type": "http", "client": (host, 1), "headers": []}))


def test_a_network_address_is_one_line() -> None:
    """Of IPv6 a household has 2^64 addresses, which are one; without any there is one name for all."""
    assert address_of("192.0.2.7") == "192.0.2.7"
    assert address_of("2001:db8:1:2:aaaa::1") == address_of("2001:db8:1:2::9") != address_of("2001:db8:1:3::9")
    assert address_of("testclient") == "testclient"
    assert network_of(Request({"type": "http", "client": None, "headers": []})) == ""


class Ask(Protocol):
    """Asks for a page from a network address."""

    def __call__(self, path: str, host: str = ...) -> httpx.Response: ...


def throttled(**allowance: int) -> Ask:
    """Asks a page of an application with limits, from a network address."""

    async def page(request: Request) -> Response:
        return PlainTextResponse("here", status_code=404 if "wrong" in request.url.path else 200)

    def refuse(request: Request, wait: int) -> Response:
        return PlainTextResponse("later", status_code=429, headers={"retry-after": str(wait)})

    app = Starlette()
    app.add_route("/{path:path}", page, methods=["GET"])
    guarded = Throttle(
        app, allowance=Allowance(**{"requests": 99, "searches": 99, "misses": 99, **allowance}), refuse=refuse
    )

    def ask(path: str, host: str = "192.0.2.1") -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(guarded, client=(host, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://focal") as client:
                return await client.get(path)

        return asyncio.run(send())

    return ask


def test_requests_are_counted_by_network_address() -> None:
    """Who asks too often is told for how long; others, watchdogs, platforms and files of pages are answered."""
    ask = throttled(requests=2)
    answers = [ask("/practices") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert ask("/practices", "192.0.2.2").status_code == 200
    for path in ("/healthz", "/readyz", "/static/focal.css", "/slack/events", "/telegram/webhook"):
        assert ask(path).status_code == 200


def test_searches_are_counted_apart() -> None:
    """Searching costs more than reading."""
    ask = throttled(searches=1)
    assert [ask("/circulars?q=water").status_code for _ in range(2)] == [200, 429]
    assert ask("/circulars").status_code == ask("/circulars?q=").status_code == 200
    assert ask("/circulars?q=%c3%a9").status_code == ask("/circulars?%80=1&q=%ff").status_code == 429


@pytest.mark.parametrize(
    "path", ["/console/sign-in/", "/forms/", "/forms/files/", "/letters/", "/calendar/", "/certificates/"]
)
def test_nobody_guesses_secret_addresses(path: str) -> None:
    """After so many that were wrong, right ones are not answered either; those who have the right one, and those who
    miss an ordinary page, notice nothing."""
    ask = throttled(misses=2)
    assert [ask(f"{path}right").status_code for _ in range(9)] == [200] * 9
    assert [ask("/wrong").status_code for _ in range(9)] == [404] * 9
    assert [ask(f"{path}wrong").status_code for _ in range(3)] == [404, 404, 429]
    assert ask(f"{path}right").status_code == 429
    assert ask(f"{path}right", "192.0.2.2").status_code == 200


def test_files_of_the_web_are_counted_an_hour() -> None:
    """Of one chat and of one form's link; the wait is told."""
    rates = Rates(9, 9, files_per_hour=3)
    assert [rates.wait_to_send_files("chat", count) for count in (0, 2, 1)] == [0, 0, 0]
    assert 3_000 < rates.wait_to_send_files("chat", 1) <= 3_600
    assert rates.wait_to_send_files("other", 3) == 0
    assert rates.wait_to_send_files("chat", 0) == 0


def test_a_refusal_is_a_page_in_the_readers_language(serve: Serve, visit: Visit) -> None:
    """429 with the time to wait, for people and for scripts, with all the headers of a page; and files are counted."""
    served = serve(address_requests_per_minute=4, files_per_hour=1)
    visitor = visit("pt", served.url)
    visitor.page()
    sent = [
        visitor.http.post("/chat/messages", data={"key": key}, files={"file": ("a.txt", b"a")}) for key in ("1", "2")
    ]
    assert [each.status_code for each in sent] == [303, 429]
    assert int(sent[1].headers["retry-after"]) > 3_000
    visitor.http.get("/practices")
    refused = visitor.http.get("/practices")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert Page(refused.text).language == "pt"
    assert "default-src" in refused.headers["content-security-policy"]
    script = visitor.http.get("/chat/stream", headers={"accept": "application/json"})
    assert script.status_code == 429
    assert script.json()["error"]
    assert visitor.http.get("/healthz").status_code == 200


def test_limits_are_settings() -> None:
    """Each limit can be set, and is at least one."""
    names = [name for name in Settings.model_fields if name.endswith(("_per_minute", "_per_hour"))]
    assert len(names) >= 8
    for name in names:
        with pytest.raises(ValueError, match="greater than or equal to 1"):
            Settings.model_validate({name: 0})
