"""What the secretariat does every day, walked in French at a desk and with a telephone."""

from __future__ import annotations

import re

import pyotp
from playwright.sync_api import Browser, Locator, expect

from bot.sealing import Seal
from bot.web.console_sign_in import SEAL
from handlers.accounts.managing import Seat
from knowledge.store.unit import Unit
from tests.bot import accounts
from tests.bot.circulating import colleague_at, ready, step
from tests.bot.forwarding import forward
from tests.bot.serving import Served
from tests.bot.visitor import Visitor
from tests.browser.console.furnished import Places
from tests.browser.console.walking import Walker, arrive, now


def with_second_factor(focal: Served, name: str) -> pyotp.TOTP:
    """Somebody who signs in with a password and a code; the app that shows it."""
    secret, made = pyotp.random_base32(), accounts.person(focal, name, Seat.APPROVER)
    sealed = Seal(focal.settings.signing_keys(), SEAL).close(secret)

    def work(unit: Unit) -> None:
        unit.accounts.propose_totp(made.contact, sealed)
        unit.accounts.confirm_totp(made.contact, 0, (), now())

    focal.focal.store.run(work)
    return pyotp.TOTP(secret)


def in_review(focal: Served) -> str:
    """The page of a circular that waits for somebody else's approval."""
    with colleague_at(focal, lambda language, url: Visitor(url, language)) as staff:
        here = ready(staff)
        assert step(staff, here, "submit").status_code == 303
    return here


def asked(focal: Served, text: str) -> str:
    """The page of a question that has just come."""
    forward(focal, text)
    newest = focal.focal.store.read(lambda unit: unit.tickets.listed(None, 1))[0].id
    return f"/console/tickets/{newest}"


def test_signing_in(chromium: Browser, focal: Served, places: Places) -> None:
    """With a password that is wrong at first, and with a code: to where one wanted to go."""
    app = with_second_factor(focal, "Nerea")
    walker = arrive(chromium, focal, 390, signed_in=False)
    walker.goes("/console/tickets")
    walker.fills("login", "nerea@x.example.org")
    walker.fills("password", "four odd tables")
    walker.presses("Sign in")
    expect(walker.page.get_by_role("alert")).to_be_visible()
    expect(walker.page.locator("[name=login]")).to_have_value("nerea@x.example.org")
    walker.fills("password", accounts.PASSWORD)
    walker.presses("Sign in")
    walker.sees("The second step")
    walker.fills("code", app.now())
    walker.presses("Sign in")
    expect(walker.page).to_have_url(re.compile("/console"))
    expect(walker.page.locator(".mine-name")).to_have_text("Nerea")
    walker.page.context.close()


def test_approving(ana: Walker) -> None:
    """From what waits today to an approved circular."""
    here = in_review(ana.focal)
    ana.goes("/console")
    ana.sees("Waits for a person")
    ana.page.locator(f"#circulars a[href^='{here}']").or_(ana.page.locator("#circulars .card-all a")).first.click()
    if not ana.page.url.endswith(here):
        ana.page.locator(f"main a[href='{here}']").first.click()
    ana.presses("Approve")
    expect(ana.page.get_by_role("status").first).to_be_visible()
    expect(ana.page.locator("main")).to_contain_text(ana._("Release now"))


def test_composing(ana: Walker) -> None:
    """Begun, refused for what is missing, written, looked at, addressed, handed in."""
    ana.goes("/console/circulars/new")
    ana.presses("Begin")
    here = ana.page.url.partition("/texts")[0]
    ana.fills("title", "Assemblée de Bilbao")
    ana.fills("text", "Chères et chers collègues,\n\nl’assemblée a lieu **à Bilbao**.")
    ana.presses("Preview")
    expect(ana.page.locator("[id^=look-] strong", has_text="à Bilbao").first).to_be_visible()
    ana.presses("Save")
    expect(ana.page.get_by_role("status").first).to_be_visible()
    ana.goes(f"{here}/recipients")
    ana.presses("Save the choice")
    ana.goes(here)
    ana.fills("number", "douze")
    save(ana).click()
    expect(ana.page.locator("#notice")).to_be_visible()
    expect(ana.page.locator("[name=number]")).to_have_value("douze")
    ana.fills("number", "")
    ana.page.locator("[name=accepts_fallback]").check()
    save(ana).click()
    ana.presses("Submit for approval")
    expect(ana.page.get_by_role("status").first).to_be_visible()
    ana.goes(f"{here}/preview")
    expect(ana.page.locator("main")).to_contain_text("Assemblée de Bilbao")


def save(ana: Walker) -> Locator:
    """The button of the circular's facts."""
    return ana.page.locator("form[action$='/describe'] button")


def test_answering(ana: Walker) -> None:
    """A question is taken, a saved reply put in, and the answer sent."""
    here = asked(ana.focal, "Combien coûte l’adhésion ?")
    ana.goes("/console/tickets")
    ana.page.locator(f"main a[href='{here}']").first.click()
    ana.presses("I take it")
    ana.page.locator("#answering summary", has_text="Fee").click()
    ana.presses("Put it into the answer", ana.page.locator("#answering details[open]"))
    expect(ana.page.locator("#text")).to_have_value(re.compile("page 3"))
    ana.page.locator("#text").fill("Bonjour, la **cotisation** est en page 3.")
    ana.presses("Send the answer")
    expect(ana.page.get_by_role("alert")).to_be_visible()  # whoever asked reads English, by what is known
    ana.presses("Send it as it is")
    ana.sees("The answer")
    expect(ana.page.locator(".prose strong", has_text="cotisation").first).to_be_visible()
