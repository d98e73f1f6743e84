"""What stands around the pages: headers, cookies, static files, errors, health."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from bot.app import Focal
from bot.config import Settings
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import Language
from tests.bot.conftest import Serve, Visit
from tests.bot.reading import Page
from tests.bot.serving import GENEROUS, PATIENCE_S, Served, free_port
from tests.bot.visitor import JSON, Visitor, fields_of

AWAY = "Focal cannot reach its database at the moment. Please try again soon."
NO_PAGE = "There is no such page."
OUR_FAULT = "Something went wrong on our side. Please try again."

EVERY_KIND: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "page": ("GET", "/", {}, 200),
    "taken": ("POST", "/chat/messages", {"data": {"text": "menu"}, "headers": JSON}, 202),
    "redirect": ("POST", "/chat/messages", {"data": {"text": "menu"}}, 303),
    "broken form": (
        "POST",
        "/chat/messages",
        {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=y"}},
        400,
    ),
    "console": ("GET", "/console", {}, 401),
    "cross-site": ("POST", "/chat/messages", {"headers": {"origin": "https://evil.example.org"}}, 403),
    "no page": ("GET", "/nothing", {}, 404),
    "no static file": ("GET", "/static/nothing.js", {}, 404),
    "outside of the static files": ("GET", "/static/..%2f..%2fconfig.py", {}, 404),
    "wrong method": ("PUT", "/", {}, 405),
    "too long": ("POST", "/chat/messages", {"data": {"text": "x" * 5_000}}, 413),
    "invalid": ("GET", "/chat/stream?after=x", {}, 422),
    "empty": ("POST", "/chat/messages", {"data": {"text": ""}}, 422),
    "static": ("GET", "/static/focal.css", {}, 200),
    "health": ("GET", "/healthz", {}, 200),
    "readiness": ("GET", "/readyz", {}, 200),
    "figures": ("GET", "/metrics", {}, 404),
    "stream": ("GET", "/chat/stream", {}, 200),
    "fault": ("GET", "/fault", {}, 500),
}


def add_fault(app: FastAPI) -> None:
    """A page with a fault in it."""

    async def fault() -> None:
        raise RuntimeError("a fault of ours, with postgresql://focal:secret@db/focal in it")

    app.add_api_route("/fault", fault)


@pytest.fixture(scope="module")
def faulty(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Focal that also has a page with a fault."""
    folder = tmp_path_factory.mktemp("faulty") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS), add_fault)
    served.start()
    yield served.url
    served.stop()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_response_carries_the_security_headers(faulty: str, kind: str) -> None:
    """Pages, redirects, files, streams and errors alike: no inline scripts, no frames, no sniffing, no referrer."""
    method, path, request, status = EVERY_KIND[kind]
    answer = httpx.request(method, faulty + path, timeout=PATIENCE_S, **request)
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == status
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in answer.headers


def test_pages_have_nothing_inline(visitor: Visitor) -> None:
    """What the policy forbids is not needed: no inline script, style or handler in chat, error page or console."""
    visitor.say("Who chairs the network?")
    for path in ("/", "/nothing", "/console"):
        page = Page(visitor.http.get(path).text)
        assert not [values for _, values in page.tags if "style" in values]
        assert not [name for _, values in page.tags for name in values if name.startswith("on")]
        assert not [tag for tag, values in page.tags if tag == "style" or (tag == "script" and "src" not in values)]


def test_everything_a_page_loads_is_ours(visitor: Visitor) -> None:
    """A page asks nobody else for anything, and all that it asks for is there."""
    page = visitor.page()
    loaded = [values[name] for tag, values in page.tags for name in ("src", "href") if name in values and tag != "a"]
    assert len(loaded) >= 3
    for address in loaded:
        assert address.startswith("/static/")
        assert visitor.http.get(address).status_code == 200


def test_static_files_are_kept_by_browsers(visitor: Visitor) -> None:
    """The address of a file changes with its content, so browsers may keep it for good and ask only once."""
    css = next(values["href"] for tag, values in visitor.page().tags if values.get("rel") == "stylesheet")
    assert "?v=" in css
    first = visitor.http.get(css)
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = visitor.http.get(css, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_pages_are_not_kept_by_browsers(visitor: Visitor) -> None:
    """A conversation does not stay behind on a shared computer's disk."""
    visitor.say("menu")
    assert visitor.http.get("/").headers["cache-control"] == "no-store"
    assert visitor.http.get("/console").headers["cache-control"] == "no-store"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    """The cookies of the chat are HttpOnly, SameSite, and signed."""
    first = visitor.http.get("/").headers["set-cookie"].lower()
    switched = visitor.http.post("/chat/language", data={"language": "fr"}).headers["set-cookie"].lower()
    for cookie in (first, switched):
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "path=/" in cookie


def test_over_https_cookies_and_headers_insist_on_it(serve: Serve) -> None:
    """With an https address, cookies are Secure and browsers are told to come by https only."""
    served = serve(public_url="https://focal.example.org/")
    with Visitor(served.url) as visitor:
        answer = visitor.http.get("/")
        switched = visitor.http.post("/chat/language", data={"language": "fr"})
        assert "Secure" in answer.headers["set-cookie"]
        assert "Secure" in switched.headers["set-cookie"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        posted = visitor.http.post(
            "/chat/messages", data={"text": "menu"}, headers=JSON | {"origin": "https://focal.example.org"}
        )
        assert posted.status_code == 202


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
def test_a_missing_page_is_explained_in_the_readers_language(visit: Visit, language: str) -> None:
    """404 says so in the reader's language and leads back to the conversation."""
    answer = visit(language).http.get("/nothing")
    page = Page(answer.text)
    assert (answer.status_code, page.language) == (404, language)
    assert page.heading == load_phrasebook().speak(Language(language))(NO_PAGE)
    assert ("a", "/") in [(tag, values.get("href")) for tag, values in page.tags]


def test_a_missing_page_is_explained_in_the_language_switched_to(visitor: Visitor) -> None:
    """Errors keep to the language that the reader switched to."""
    visitor.page()
    visitor.http.post("/chat/language", data={"language": "pt"})
    assert Page(visitor.http.get("/nothing").text).language == "pt"


def test_a_fault_of_ours_is_explained_and_gives_nothing_away(faulty: str) -> None:
    """500 is a page like any other: a sentence, no trace, no secrets; and the next request is served."""
    answer = httpx.get(faulty + "/fault", headers={"accept-language": "fr"})
    assert Page(answer.text).heading == load_phrasebook().speak(Language("fr"))(OUR_FAULT)
    assert "RuntimeError" not in answer.text
    assert "secret" not in answer.text
    assert httpx.get(faulty).status_code == 200


def test_health_is_one_request(visitor: Visitor) -> None:
    """A watchdog learns from /healthz whether the process is well, and from /readyz whether its database is, too."""
    for path in ("/healthz", "/readyz"):
        answer = visitor.http.get(path)
        assert (answer.status_code, fields_of(answer)) == (200, {"status": "ok"})


@contextmanager
def away(server: str, database: str) -> Iterator[None]:
    """Nobody can reach the database, and who had reached it is cut off."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS false".encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,))
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS true".encode())


def test_while_the_database_is_away_visitors_are_told_and_afterwards_served(
    postgres_server: str, postgres_url: str, data_dir: Path, serve: Serve, visit: Visit
) -> None:
    """503 with a sentence in the reader's language, for pages, posts and the watchdog; once the database is back the
    same process serves again, and what was taken before is there."""
    focal = Focal(Settings(data_dir=data_dir, database_url=SecretStr(postgres_url)))
    focal.import_pack(focal.settings.pack)
    focal.close()
    visitor = visit("fr", serve(database_url=postgres_url).url)
    visitor.say("menu")
    expected = load_phrasebook().speak(Language("fr"))(AWAY)
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    with away(postgres_server, name):
        page, posted, health = visitor.http.get("/"), visitor.post(text="menu"), visitor.http.get("/readyz")
        assert visitor.http.get("/healthz").status_code == 200, "a process that is well is not started anew for it"
        submitted = visitor.submit(text="menu")
    assert [answer.status_code for answer in (page, posted, health, submitted)] == [503] * 4
    assert Page(page.text).heading == expected
    assert fields_of(posted) == {"error": expected}
    assert visitor.ask("help").text
    assert len(visitor.page().messages) == 4
