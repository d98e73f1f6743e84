"""How a person walks through the console: by what buttons, links and fields are called in their language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from handlers.phrasebook import Speaker, load_phrasebook
from knowledge.model.languages import Language
from tests.bot.serving import Served
from tests.browser.console.furnished import administrator, session_of

FRENCH = Language("fr")


@dataclass(frozen=True, kw_only=True)
class Walker:
    """Somebody who reads French.

    Attributes:
        complaints: of scripts, of the console, of the Content-Security-Policy.
    """

    page: Page
    focal: Served
    complaints: list[str]

    @cached_property
    def _(self) -> Speaker:
        return load_phrasebook().speak(FRENCH)

    def goes(self, path: str) -> None:
        self.page.goto(path)

    def sees(self, text: str, **values: str) -> None:
        """Somewhere on the page."""
        expect(self.page.locator("main")).to_contain_text(self._(text, **values))

    def button(self, name: str, within: Locator | None = None) -> Locator:
        """The first one of that name that can be seen."""
        return (within or self.page.locator("main")).get_by_role("button", name=self._(name)).first

    def presses(self, name: str, within: Locator | None = None) -> None:
        self.button(name, within).click()

    def follows(self, name: str) -> None:
        """A link in the page."""
        self.page.locator("main").get_by_role("link", name=self._(name)).first.click()

    def fills(self, field: str, value: str) -> None:
        """A field by its name in the form, which the page labels."""
        self.page.locator(f"main [name='{field}']:visible").first.fill(value)

    def is_refused_at(self, field: str) -> None:
        """The field says that it is wrong, and why, and keeps the focus of attention."""
        wrong = self.page.locator(f"[name='{field}'][aria-invalid=true]")
        expect(wrong).to_be_visible()
        why = (wrong.get_attribute("aria-describedby") or "").split()[0]
        expect(self.page.locator(f"[id='{why}']")).not_to_be_empty()

    def tabs_to(self, wanted: Locator, at_most: int = 60) -> None:
        """Presses the tabulator until something has the focus; wherever that is on the way can be seen."""
        for _time in range(at_most):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(OUTLINED), "what has the focus cannot be seen"
            if wanted.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"the tabulator does not lead to {wanted}")


OUTLINED = """() => {
    const one = document.activeElement;
    if (one === document.body) return true;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const marked = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none" || style.boxShadow !== "none";
    return marked && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""
"""Whether one sees where one is: an outline, in the window."""


def arrive(browser: Browser, focal: Served, width: int, *, signed_in: bool = True) -> Walker:
    """A browser of somebody who reads French, at a desk or with a telephone."""
    size: ViewportSize = {"width": width, "height": 900 if width > 1000 else 844}
    context = browser.new_context(base_url=focal.url, locale="fr-FR", viewport=size, reduced_motion="reduce")
    if signed_in:
        cookie = session_of(focal, administrator(focal))
        context.add_cookies([{"name": "focal_console", "value": cookie, "url": focal.url}])
    page = context.new_page()
    page.set_default_timeout(8_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return Walker(page=page, focal=focal, complaints=complaints)


def now() -> datetime:
    return datetime.now(UTC)
