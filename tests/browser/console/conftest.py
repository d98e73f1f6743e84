"""What the tests of the console in a browser share: a furnished Focal, an empty one, and one page that walks them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Response

from handlers.sign_in import new_link
from tests.bot import knowing_pages
from tests.bot.serving import Served
from tests.browser.console.furnished import Places, administrator, furnish, serving_empty, session_of
from tests.browser.console.walking import Walker, arrive

Scheme = Literal["light", "dark"]
DESK, TELEPHONE = 1440, 390
FORGIVEN = ("status of 4", "htmx:afterRequest", "htmx:sendAbort")
"""What browser and htmx say of something that was refused, and of a request that was given up for a later one."""


@dataclass
class Reader:
    """One page of a browser, at whatever it complains of.

    Attributes:
        page: signed in as the administrator.
        complaints: of scripts, of the console, of the Content-Security-Policy, since they were last asked for.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str, width: int = DESK) -> Response:
        """Goes to a page."""
        self.page.set_viewport_size({"width": width, "height": 900})
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None
        return answer

    def found(self, scheme: Scheme = "light") -> list[str]:
        """The rules of axe-core that the page breaks, each with the first element that breaks it."""
        self.page.emulate_media(color_scheme=scheme)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        broken = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in broken]

    def sideways(self) -> int:
        """Pixels that stand out of a telephone's window."""
        self.page.set_viewport_size({"width": TELEPHONE, "height": 844})
        wide: int = self.page.evaluate("document.scrollingElement.scrollWidth")
        return wide - TELEPHONE

    def complained(self) -> list[str]:
        """What the browser complained of; it is forgotten with this."""
        told, self.complaints[:] = self.complaints[:], []
        return told


def sit_down(browser: Browser, focal: Served, language: str = "en-GB") -> Reader:
    """A browser in which the administrator is signed in."""
    context = browser.new_context(base_url=focal.url, locale=language, reduced_motion="reduce")
    focal.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    cookie = session_of(focal, administrator(focal))
    context.add_cookies([{"name": "focal_console", "value": cookie, "url": focal.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    reader = Reader(page)
    page.on("console", lambda said: reader.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    return reader


@pytest.fixture(scope="package")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the data folders are made."""
    return tmp_path_factory.getbasetemp()


@pytest.fixture(scope="package")
def focal(room: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network and a small pack, which the tests of the console share."""
    with knowing_pages.serving(room, tmp_path_factory.mktemp("console")) as served:
        yield served


@pytest.fixture(scope="package")
def places(focal: Served) -> Places:
    """Something is in every list from now on; where it is."""
    return furnish(focal)


@pytest.fixture(scope="package")
def reader(chromium: Browser, focal: Served, places: Places) -> Iterator[Reader]:
    """The page that looks at everything there."""
    reader = sit_down(chromium, focal)
    yield reader
    reader.page.context.close()


@pytest.fixture(scope="package")
def newcomer(chromium: Browser, room: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The same at a Focal where there is nothing yet."""
    focal = serving_empty(room, tmp_path_factory.mktemp("console") / "empty")
    focal.start()
    reader = sit_down(chromium, focal)
    yield reader
    reader.page.context.close()
    focal.stop()


@pytest.fixture(params=[DESK, TELEPHONE], ids=["desk", "telephone"])
def ana(request: pytest.FixtureRequest, chromium: Browser, focal: Served, places: Places) -> Iterator[Walker]:
    """Somebody of the secretariat who reads French, at a desk and then with a telephone; nothing on the way makes the
    browser complain but what was refused."""
    walker = arrive(chromium, focal, request.param)
    yield walker
    walker.page.context.close()
    assert [told for told in walker.complaints if not any(word in told for word in FORGIVEN)] == []


@pytest.fixture
def keys(chromium: Browser, focal: Served, places: Places) -> Iterator[Walker]:
    """Somebody who uses nothing but the keyboard."""
    walker = arrive(chromium, focal, DESK)
    yield walker
    walker.page.context.close()
