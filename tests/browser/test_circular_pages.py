"""Circulars in a real browser: every page for everybody, on a telephone and a desk, day and night, and by keyboard."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from handlers.sign_in import new_link
from tests.bot.serving import Served
from tests.browser.conftest import Complaints, Open
from tests.browser.test_accessibility import violations
from tests.knowledge.reading.making import pdf

SCREENS = pytest.mark.parametrize("width", [390, 1280])
LETTER = (
    "Circular 47",
    "Bilbao, 4 September 2014",
    "Subject: Meeting of the Digital Cities network",
    "Dear colleagues,",
    "Please register before 24 October 2014 at https://example.org/register.",
)


def signed_in(open_page: Open, served: Served, width: int = 1280, scheme: str = "light") -> Page:
    page = open_page("/nothing-yet", viewport={"width": width, "height": 800}, color_scheme=scheme)
    token = served.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    page.goto(f"/console/sign-in/{token}")
    page.locator("main button").click()
    expect(page.get_by_role("navigation", name="Console")).to_be_visible()
    return page


def is_for_everybody(page: Page) -> None:
    """No rule of axe-core is broken, by day or by night, and nobody scrolls sideways."""
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, page.url


def read_file(page: Page, folder: Path) -> str:
    """Begins a circular from a file; the address of its page."""
    path = folder / "circular.pdf"
    path.write_bytes(pdf(LETTER))
    page.goto("/console/circulars/new")
    page.set_input_files("input[name=file]", path)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("status")).to_contain_text("The file was read")
    here = page.url.partition("/source")[0]
    page.goto(here)
    return here


@SCREENS
def test_every_page_is_accessible(
    open_page: Open, served: Served, complaints: Complaints, tmp_path: Path, width: int
) -> None:
    """Empty, with a draft, refused, released, printed: zero violations, no scrolling sideways, no complaint."""
    page = signed_in(open_page, served, width)
    for path in ("/console/circulars", "/console/circulars/new", "/console/lists"):
        page.goto(path)
        is_for_everybody(page)
    here = read_file(page, tmp_path)
    for path in (here, f"{here}/texts?language=fr", f"{here}/recipients?show=all", f"{here}/preview"):
        page.goto(path)
        is_for_everybody(page)
    page.goto(here)
    page.get_by_label("Place of issue").fill("x" * 120)
    page.get_by_label("Number (else the next one)").fill("zorble")
    page.locator("form[action$='/describe'] button").click()
    expect(page.locator("#notice")).to_contain_text("is no number")
    is_for_everybody(page)
    page.get_by_label("Number (else the next one)").fill("")
    page.get_by_label("Readers without a text in their language get another one").check()
    page.locator("form[action$='/describe'] button").click()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_label("Type 123 to confirm").first.fill("123")
    page.get_by_role("button", name="Release now").click()
    expect(page.get_by_role("status")).to_contain_text("Released")
    for path in (here, f"{here}/circulation", f"{here}/circulation/print", "/console/circulars"):
        page.goto(path)
        is_for_everybody(page)
    complaints.forgive("status of 4")


def test_by_keyboard_alone(open_page: Open, served: Served, complaints: Complaints, tmp_path: Path) -> None:
    """A text is written and saved, and the page says so, without a mouse."""
    page = signed_in(open_page, served)
    here = read_file(page, tmp_path)
    page.goto(f"{here}/texts?language=fr")
    page.locator("section[aria-labelledby=translation] input[name=title]").focus()
    page.keyboard.type("Réunion")
    page.keyboard.press("Tab")
    page.keyboard.type("Chers collègues")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.locator("section[aria-labelledby=translation] textarea")).to_have_value("Chers collègues")
    complaints.forgive("status of 404")


def test_the_email_by_itself_runs_nothing(
    open_page: Open, served: Served, complaints: Complaints, tmp_path: Path
) -> None:
    """The e-mail has its own styles, on a page that may do nothing else."""
    page = signed_in(open_page, served)
    here = read_file(page, tmp_path)
    page.goto(f"{here}/preview/email?language=en")
    expect(page.get_by_role("link", name="Acknowledge receipt")).to_be_visible()
    column = page.locator("body > *").first
    assert column.evaluate("element => getComputedStyle(element).maxWidth") != "none"
    complaints.forgive("status of 404")
