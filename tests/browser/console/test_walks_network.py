"""What the secretariat does for the network now and then, walked in French at a desk and with a telephone."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.bot.answering import WIEN
from tests.bot.applying import person
from tests.bot.deadlining import in_days
from tests.bot.knowing_pages import WHO
from tests.bot.reviewing import handed
from tests.browser.console.furnished import PAST, Places
from tests.browser.console.walking import Walker
from tests.knowledge.forms.workbooks import workbook


def test_inviting_a_member(ana: Walker) -> None:
    """Found by a part of its name, opened, and invited with a sheet that can be printed and scanned."""
    ana.goes("/console/members")
    ana.fills("q", "Wien")
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator("#found").get_by_role("link", name="Porto")).to_have_count(0)
    ana.page.locator("#found").get_by_role("link", name="Wien").click()
    expect(ana.page.get_by_role("heading", level=1)).to_have_text("Wien")
    ana.goes(f"/console/invitations/new?member={_member(ana)}&every=1")
    ana.page.locator("main input[name=contact]").first.check()
    ana.presses("Make codes and sheets")
    expect(ana.page.locator(".cut-code").first).to_be_visible()
    expect(ana.page.locator("main svg, main img").first).to_be_visible()


def _member(ana: Walker) -> int:
    found = person(ana.focal, WIEN).member
    assert found is not None
    return found.id


def test_setting_a_deadline(ana: Walker) -> None:
    """Refused for a day that is over, set, and found in the calendar."""
    ana.goes("/console/deadlines/new")
    ana.fills("title-fr", "Inscription à Bilbao")
    ana.fills("day", "2020-01-01")
    ana.presses("Set the deadline")
    ana.is_refused_at("day")
    expect(ana.page.locator("[name=title-fr]")).to_have_value("Inscription à Bilbao")
    day = in_days(20)
    ana.fills("day", day.isoformat())
    ana.presses("Set the deadline")
    ana.sees("The deadline is set.")
    here = ana.page.url.partition("?")[0].partition("/console")[2]
    ana.goes(f"/console/calendar?month={day:%Y-%m}")
    expect(ana.page.locator(f"main a[href='/console{here}']:visible").first).to_be_visible()


def test_receiving_at_an_event(ana: Walker, places: Places) -> None:
    """The seats are taken and somebody waits; who comes is noted."""
    ana.goes(places["/console/events/{number}"])
    expect(ana.page.locator("main")).to_contain_text(ana._("Waiting"))
    ana.goes(f"{places[PAST]}/participants")
    ana.page.locator("form[action$='/attendance']:not(#many) button:visible").first.click()
    expect(ana.page.get_by_role("status").first).to_be_visible()


def test_asking_a_questionnaire(ana: Walker, tmp_path: Path) -> None:
    """A workbook with a mistake is refused where the mistake is; the right one becomes a campaign."""
    ana.goes("/console/forms")
    for type, name in (("integr", "broken"), ("integer", "right")):
        path = tmp_path / f"{name}.xlsx"
        rows = ({"type": type, "name": "people", "label": "Habitants"},)
        title = {"form_title": "Villes", "form_id": f"walk-{tmp_path.name}"}
        path.write_bytes(workbook(rows, settings={**title, "version": "1"}))
        ana.page.set_input_files("#workbook", path)
        ana.presses("Take it in")
        if name == "broken":
            expect(ana.page.locator(".problem-mark").first).to_be_visible()
            expect(ana.page.locator("main")).to_contain_text("integr")
    here = ana.page.url.partition("?")[0].partition("/console")[2]
    ana.goes(f"/console{here}/campaign")
    ana.page.locator("[name='title-fr']").fill("Étude des villes")
    ana.fills("day", in_days(30).isoformat())
    ana.presses("Save as a draft")
    expect(ana.page.get_by_role("status").first).to_be_visible()
    expect(ana.button("Open it and invite the cities")).to_be_visible()


def test_reviewing(ana: Walker) -> None:
    """An answer is commented on, and the answers go back to the city."""
    it = handed(ana.focal)
    ana.goes(it.there)
    ana.page.locator("summary", has=ana.page.locator("xpath=following-sibling::form[contains(@action,'comment')]")).or_(
        ana.page.locator("details:has(form[action$='/comment']) > summary")
    ).first.click()
    ana.page.locator("form[action$='/comment'] textarea:visible").first.fill("Toute la ville ?")
    ana.page.locator("form[action$='/comment'] button:visible").first.click()
    expect(ana.page.get_by_role("status").first).to_be_visible()
    expect(ana.page.locator("main")).to_contain_text("Toute la ville ?")
    assert [comment.text for comment in it.comments()] == ["Toute la ville ?"]


def test_publishing_an_answer(ana: Walker) -> None:
    """Tried out, changed, looked at by the golden questions, published."""
    ana.goes("/console/knowledge/try")
    ana.fills("q", "Qui préside le réseau ?")
    ana.presses("Try out")
    expect(ana.page.locator("main")).to_contain_text("Présidence du réseau")
    ana.goes(WHO)
    ana.page.locator("[name='answer-fr']").fill(f"La mairie de **Bilbao** préside, dit {ana.page.viewport_size}.")
    ana.presses("Save as a draft")
    ana.follows("Check and publish")
    expect(ana.button("Publish")).to_be_visible(timeout=20_000)
    ana.presses("Publish")
    expect(ana.page.get_by_role("status").first).to_be_visible()


def test_changing_a_setting(ana: Walker) -> None:
    """Nonsense is refused at its field; a number of days is kept."""
    ana.goes("/console/settings/retention")
    field = ana.page.locator("main form[action='/console/settings/retention'] input:not([type=hidden])").first
    before = field.input_value()
    field.fill("toujours")
    ana.page.locator("form[action='/console/settings/retention'] button").first.click()
    expect(ana.page.locator("[aria-invalid=true]").first).to_have_value("toujours")
    ana.page.locator("[aria-invalid=true]").first.fill(before)
    ana.page.locator("form[action='/console/settings/retention'] button").first.click()
    expect(ana.page.get_by_role("status").first).to_be_visible()


def test_looking_at_figures(ana: Walker) -> None:
    """A chart leads to its days, and these to a file."""
    ana.goes("/console/statistics")
    ana.page.locator("main a[href^='/console/statistics/questions']").first.click()
    expect(ana.page.locator("main table").first).to_be_visible()
    expect(ana.page.locator("main a[href*='.csv']").first).to_be_visible()


def test_giving_out_a_key(ana: Walker) -> None:
    """Refused without a name, given out, shown once."""
    ana.goes("/console/settings/tokens")
    ana.page.locator("input[name=scopes]").first.check()
    ana.page.locator("form[action='/console/settings/tokens']").evaluate("form => { form.noValidate = true }")
    ana.presses("Give out")
    ana.is_refused_at("name")
    ana.fills("name", "Site du réseau")
    ana.presses("Give out")
    expect(ana.page.locator("main")).to_contain_text(re.compile(r"focal_[\w-]{43}"))
    ana.goes("/console/settings/tokens")
    expect(ana.page.locator("main")).not_to_contain_text(re.compile(r"focal_[\w-]{43}"))
