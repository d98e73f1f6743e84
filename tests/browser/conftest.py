"""What the browser tests share: one Chromium, one running Focal, and pages whose complaints are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.config import Settings
from handlers.dialogue.library import Library
from tests.bot.serving import GENEROUS, Served, copied, free_port, furnished_folder
from tests.browser.chromium import find_chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Open = Callable[..., Page]


# Of the package, not of the session: while Playwright is open its event loop runs in this thread, and no other test
# could run one.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser, without a window."""
    path = find_chromium()
    assert path is not None, "the browser tests need Chromium: python -m tests.browser.chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def furnished(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that is never served itself, only copied."""
    return furnished_folder(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="package")
def served(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Focal that most tests share; each page has cookies of its own."""
    folder = copied(furnished, tmp_path_factory.mktemp("served") / "var")
    focal = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    focal.start()
    yield focal
    focal.stop()


@pytest.fixture
def serve(furnished: Path, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """A Focal of one's own with other settings, until the test ends."""
    with ExitStack() as running:

        def run(**settings: Any) -> Served:
            folder = copied(furnished, tmp_path / "var")
            own = Served(Settings(**{"data_dir": folder, "port": free_port(), **GENEROUS, **settings}))
            own.start()
            running.callback(own.stop)
            return own

        yield run


class Complaints(list[str]):
    """What the browser complained about: errors of scripts, of the console, of the content security policy."""

    def forgive(self, words: str) -> None:
        """Takes out what the test itself brought about, such as the browser's note of a refused request."""
        self[:] = [complaint for complaint in self if words not in complaint]


@pytest.fixture
def complaints() -> Complaints:
    """No complaints so far."""
    return Complaints()


@pytest.fixture
def open_page(chromium: Browser, served: Served, complaints: Complaints) -> Iterator[Open]:
    """Opens the chat in a browser context of its own, which other keywords shape; a complaint of the browser that
    the test did not forgive fails it."""
    with ExitStack() as contexts:

        def opened(path: str = "/", url: str = served.url, **shape: Any) -> Page:
            shape = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **shape}
            context = chromium.new_context(base_url=url, reduced_motion="reduce", **shape)
            contexts.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(path)
            return page

        yield opened
        assert complaints == []
