"""The console's annual report: who gets in, its figures, their rows, its files."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import httpx
import pytest
from openpyxl import load_workbook

from handlers.sign_in import SESSION_LIFETIME
from knowledge.model.reports import FigureName
from tests.bot.circulating import administrator_at, colleague_at, hrefs, look, press, rows
from tests.bot.conftest import Visit
from tests.bot.dating import statements_of
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor

REPORT = "/console/report"
LAST = datetime.now(UTC).year - 1


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def test_who_gets_in(focal: Served, visit: Visit) -> None:
    """Strangers and people of cities see nothing; all of the secretariat do."""
    now = datetime.now(UTC)
    (contact, *_others) = focal.focal.store.read(lambda unit: unit.contacts.named("fr-bordeaux"))
    focal.focal.store.run(lambda unit: unit.console.begin_session("city", contact.id, now, now + SESSION_LIFETIME))
    city = visit("en", focal.url)
    city.http.cookies.set("focal_console", "city")
    for path in ("", f"/{LAST}/members", f"/{LAST}/download/xlsx"):
        for answer in (httpx.get(f"{focal.url}{REPORT}{path}"), city.http.get(f"{REPORT}{path}")):
            assert answer.status_code == 401
            assert b"Bilbao" not in answer.content
    assert colleague_at(focal, visit).http.get(REPORT).status_code == 200


def test_figures_and_their_rows(staff: Visitor) -> None:
    """Last year's stand there, each leads to its rows, and there are as many as it says."""
    page = look(staff, REPORT)
    assert page.heading == f"Activity report {LAST}"
    links = [href for href in hrefs(page) if href.startswith(f"{REPORT}/{LAST}/")]
    assert links == [f"{REPORT}/{LAST}/{name}" for name in _in_order(links)]
    assert len(links) == len(FigureName)
    members = look(staff, f"{REPORT}/{LAST}/members")
    assert members.heading == f"E.1 Members: {len(rows(members))}"
    assert "Bilbao" in members.words
    assert f"{REPORT}?year={LAST}" in hrefs(members)
    numbers = [href for href in hrefs(members) if href.removeprefix("/console/members/").isdecimal()]
    assert len(numbers) == len(rows(members))
    assert look(staff, numbers[0]).heading
    assert "No row is counted" in look(staff, f"{REPORT}/{LAST}/events").words


def _in_order(links: list[str]) -> list[str]:
    names = [link.rpartition("/")[2] for link in links]
    assert set(names) == set(FigureName)
    return names


def test_the_menu_leads_there(staff: Visitor) -> None:
    """It stands in the menu, and is marked there when one is on it."""
    assert REPORT in hrefs(look(staff, "/console"))
    for path in (REPORT, f"{REPORT}/{LAST}/circulars"):
        current = [values for _tag, values in look(staff, path).tags if values.get("aria-current") == "page"]
        assert {values["href"] for values in current} == {REPORT}


def test_years(staff: Visitor) -> None:
    """Another year can be chosen; one in progress says so; one to come, and what is no year or figure, is no page."""
    assert "The year is not over" in look(staff, f"{REPORT}?year={LAST + 1}").words
    for path in (f"?year={LAST + 2}", f"/{LAST + 2}/members", f"/{LAST + 2}/download/html"):
        assert staff.http.get(f"{REPORT}{path}").status_code == 404
    for path in ("?year=x", "?year=1", "/1/members", f"/{LAST}/secrets", f"/{LAST}/download/pdf"):
        assert staff.http.get(f"{REPORT}{path}").status_code == 422


def test_files(focal: Served, staff: Visitor) -> None:
    """They are saved under the name of the year, in the language that was chosen; another process draws the plots."""
    content = {}
    for format in ("html", "xlsx"):
        answer = staff.http.get(f"{REPORT}/{LAST}/download/{format}?language=fr")
        assert answer.status_code == 200
        assert f"focal-report-{LAST}.{format}" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
        content[format] = answer.content
    page = content["html"].decode()
    assert '<html lang="fr"' in page
    assert "<svg" in page
    assert len(load_workbook(io.BytesIO(content["xlsx"])).sheetnames) == 7
    assert (focal.settings.data_dir / "matplotlib").is_dir()


@pytest.mark.parametrize(("own", "said"), [("pt", "31 de dezembro de"), ("ar", "31 December")])
def test_the_language_of_a_file(focal: Served, visit: Visit, own: str, said: str) -> None:
    """Without a choice it is the reader's own, where it is one of the network's."""
    answer = administrator_at(focal, visit, own).http.get(f"{REPORT}/{LAST}/download/xlsx?language=xx")
    notes = load_workbook(io.BytesIO(answer.content)).worksheets[-1]
    assert said in str(notes["A1"].value)


def counted_anew(focal: Served, staff: Visitor) -> str:
    """Has last year counted anew, and waits for it; where the page then is."""
    answer = press(staff, REPORT, f"{REPORT}/{LAST}/count")
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert "It runs within a moment." in look(staff, location).words
    until(lambda: focal.focal.store.read(lambda unit: unit.job_runs.wishes()) == {})
    return location


def test_counting_anew(focal: Served, staff: Visitor) -> None:
    """Who wants figures anew has the job run, which keeps them; other sites cannot ask, nor anybody for what is no
    year."""
    assert "Counted at" in look(staff, REPORT).words
    assert staff.http.post(f"{REPORT}/{LAST}/count").status_code == 403
    assert press(staff, REPORT, f"{REPORT}/{LAST + 2}/count").status_code == 404
    counted_anew(focal, staff)
    kept = focal.focal.store.read(lambda unit: unit.report_years.of(LAST))
    assert kept.counted_at is not None
    assert kept.wanted_at is None
    assert kept.tallies[FigureName.MEMBERS].value == len(rows(look(staff, f"{REPORT}/{LAST}/members")))


def test_few_statements(focal: Served, staff: Visitor) -> None:
    """However much there is to count, a page asks the database little, and a page of rows no more."""
    counted_anew(focal, staff)
    assert statements_of(focal, staff, REPORT) < 20
    for figure in FigureName:
        assert statements_of(focal, staff, f"{REPORT}/{LAST}/{figure}?before=1") < 20
