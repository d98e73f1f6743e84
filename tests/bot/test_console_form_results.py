"""What cities answered, in the console: charts with their figures, cities beside each other, and exports."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from bot.config import Settings
from bot.web.console_form_results import LONGEST, beginning
from knowledge.store.unit import Unit
from tests.bot.answering import ALL, BARCELONA, BORDEAUX, WIEN, answers, put
from tests.bot.applying import person
from tests.bot.circulating import administrator_at, hrefs, look, press, words
from tests.bot.conftest import Visit
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PEOPLE, PLAN, TITLE = 1, 3, 7
"""The numbers of some questions."""


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone; each has forms of its own."""
    folder = tmp_path_factory.mktemp("results") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture(scope="module")
def here(focal: Served) -> str:
    """A form that Bordeaux and Barcelona have answered, and Wien is answering."""
    here = put(focal)
    answers(focal, here, BORDEAUX)
    answers(focal, here, BARCELONA, {**ALL, "city/people": "9000", "city/plan": "no", "project[1]/title": "=1+1"})
    answers(focal, here, WIEN, {"city/people": "55555", "project[1]/title": "A secret"}, is_draft=True)
    return here


def question(staff: Visitor, here: str, label: str) -> str:
    """What stands with one question of the results, as it reads."""
    html = look(staff, f"{here}/results").html
    panels = html.split('<section class="panel result"')[1:]
    (found,) = [
        words(f"<i{panel}".partition("</section>")[0]) for panel in panels if f"<bdi>{label}</bdi></h3>" in panel
    ]
    return found


def compared(staff: Visitor, path: str) -> list[str]:
    """The rows of one question, as they read."""
    return [words(row) for row in re.findall(r'<tr role="row">(.*?)</tr>', look(staff, path).html, re.DOTALL)[1:]]


class TestResults:
    def test_choices_with_counts_and_shares(self, staff: Visitor, here: str) -> None:
        """Those of the list in its order; the bars are for the eye alone, the figures for everybody."""
        assert "Yes 1 50 % No 1 50 %" in question(staff, here, "Is there a digital plan?")
        html = look(staff, f"{here}/results").html
        assert html.count("<svg") == html.count('aria-hidden="true" focusable="false"><rect') + 1

    def test_figures_of_numbers(self, staff: Visitor, here: str) -> None:
        """Median, quartiles, the least and the most, and a histogram."""
        found = question(staff, here, "Inhabitants")
        assert "Median 5100 Middle half 3150 – 7050 From – to 1200 – 9000" in found
        assert "1000 – 1999 1 50 %" in found

    def test_quotations(self, staff: Visitor, here: str) -> None:
        """Each with its city; what is written there runs nowhere."""
        found = question(staff, here, "Title of the project")
        assert "=1+1 — Barcelona Sensors <b>for</b> all — Bordeaux" in found
        assert "<b>for</b>" not in look(staff, f"{here}/results").html

    def test_long_answers_are_folded(self, staff: Visitor, focal: Served) -> None:
        """A quotation is begun; beside the others the whole of it is one press away, and stands there in any case."""
        long = "Sensors in the parks. " * 40
        here = put(focal)
        answers(focal, here, BORDEAUX, {**ALL, "project[1]/title": long})
        assert beginning("Short.") == "Short."
        begun = beginning(long.strip())
        assert begun.endswith(" …")
        assert len(begun) <= LONGEST + 2
        assert beginning("x" * 1_000) == f"{'x' * LONGEST} …"
        quoted = question(staff, here, "Title of the project")
        assert begun in quoted
        assert long.strip() not in quoted
        html = look(staff, f"{here}/results/{TITLE}").html
        assert html.count('<details class="folded">') == 1
        assert long.strip() in html

    def test_very_many_answers_have_pages(self, staff: Visitor, focal: Served) -> None:
        """A hundred to a page, in the order that was asked for; beyond the last one there is nothing."""
        here = put(focal)
        answers(focal, here, BORDEAUX, ALL)

        def grow(unit: Unit) -> None:
            (kept,) = unit.responses.of_subject(f"form:{here.rpartition('/')[2]}")
            ids = tuple(map(str, range(1, 151)))
            titles = {f"/data/project[{id}]/title": f"Project {int(id):03}" for id in ids}
            many = replace(kept.response, answers={**kept.response.answers, **titles}, repeats={"/data/project": ids})
            unit.responses.save(replace(kept, response=many))

        focal.focal.store.run(grow)
        pages = [compared(staff, f"{here}/results/{TITLE}?page={page}&sort=value") for page in range(3)]
        assert [len(page) for page in pages] == [100, 50, 0]
        assert "Project 101" in pages[1][0]
        assert (
            f'href="{here}/results/{TITLE}?sort=value&amp;page=1#cities"'
            in look(staff, f"{here}/results/{TITLE}?sort=value").html
        )

    def test_drafts_are_no_results(self, staff: Visitor, here: str) -> None:
        """What was not handed in is told nowhere."""
        page = look(staff, f"{here}/results").words
        assert "2 responses were handed in." in page
        assert "A secret" not in page
        assert "55,555" not in page
        assert not any("Wien" in row for row in compared(staff, f"{here}/results/{PEOPLE}"))

    def test_nothing_yet(self, focal: Served, staff: Visitor) -> None:
        """The page says so; a question of its own says so, too."""
        empty = put(focal)
        assert "Nothing was handed in yet." in look(staff, f"{empty}/results").words
        assert "Nobody has answered this." in look(staff, f"{empty}/results/{PLAN}").words


class TestComparison:
    def test_cities_in_alphabetical_order(self, staff: Visitor, here: str) -> None:
        """No ranking, unless somebody asks for it; each leads to its response."""
        path = f"{here}/results/{PEOPLE}"
        assert path in hrefs(look(staff, f"{here}/results"))
        assert compared(staff, path) == ["Barcelona 9000", "Bordeaux 1200"]
        assert f"{path}?sort=value" in hrefs(look(staff, path))
        assert any(href.startswith(f"{here}/responses/") for href in hrefs(look(staff, path)))

    def test_sorted_on_demand(self, focal: Served, staff: Visitor) -> None:
        """The largest number first, texts by the alphabet; a link leads back."""
        here = put(focal)
        for code, count, title in ((BARCELONA, "900", "b"), (BORDEAUX, "12000", "a"), (WIEN, "1000", "C")):
            answers(focal, here, code, {"city/people": count, "project[1]/title": title})
        path = f"{here}/results/{PEOPLE}"
        assert compared(staff, f"{path}?sort=value") == ["Bordeaux 12,000", "Wien 1000", "Barcelona 900"]
        assert path in hrefs(look(staff, f"{path}?sort=value"))
        titles = compared(staff, f"{here}/results/{TITLE}?sort=value")
        assert titles == ["Bordeaux a", "Barcelona b", "Wien C"]

    def test_any_other_order_is_none(self, staff: Visitor, here: str) -> None:
        """What is no order of ours is alphabetical."""
        assert compared(staff, f"{here}/results/{PEOPLE}?sort=size") == ["Barcelona 9000", "Bordeaux 1200"]


class TestExport:
    def export(self, staff: Visitor, here: str, format: str, **fields: str) -> httpx.Response:
        """The file that the button saves."""
        return press(staff, f"{here}/results", f"{here}/export", format=format, **fields)

    def test_a_workbook(self, staff: Visitor, here: str) -> None:
        """A row for each city that handed it in, under the words of the form; formulas are texts."""
        saved = self.export(staff, here, "xlsx", labels="on")
        assert saved.headers["content-type"] == XLSX
        assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''Cities.xlsx"
        book = load_workbook(BytesIO(saved.content))
        header, *cities = book.worksheets[0].values
        assert "Your city/Inhabitants" in header
        assert {row[header.index("_submitted_by")] for row in cities} == {"Barcelona", "Bordeaux"}
        cells = [cell for row in book.worksheets[1].rows for cell in row if cell.value == "=1+1"]
        assert [cell.data_type for cell in cells] == ["s"]

    def test_names_instead_of_labels(self, staff: Visitor, here: str) -> None:
        """For those who go on with statistics."""
        book = load_workbook(BytesIO(self.export(staff, here, "xlsx").content), read_only=True)
        header = next(iter(book.worksheets[0].values))
        assert "people" in header

    def test_tables_as_text(self, staff: Visitor, here: str) -> None:
        """One for each repeat, in an archive."""
        saved = self.export(staff, here, "csv", labels="on")
        assert saved.headers["content-type"] == "application/zip"
        assert saved.content[:2] == b"PK"

    def test_lines_of_json(self, staff: Visitor, here: str) -> None:
        """One response a line."""
        lines = [json.loads(line) for line in self.export(staff, here, "jsonl").text.splitlines()]
        assert {line["_submitted_by"]: line["city/people"] for line in lines} == {
            "Barcelona": "9000",
            "Bordeaux": "1200",
        }

    def test_who_gave_every_answer(self, focal: Served, staff: Visitor, here: str) -> None:
        """Also of what was changed later; formulas are texts, and drafts are not in it."""
        saved = self.export(staff, here, "trail")
        header, *lines = saved.content.decode("utf-8-sig").splitlines()
        assert header == '"response";"submitted_by";"place";"value";"answered_by";"at"'
        assert len(lines) == 2 * len(ALL)
        assert sum(f'"Bordeaux";"/data/theme";"water";"{person(focal, BORDEAUX).name}";' in line for line in lines) == 1
        assert sum('"\'=1+1"' in line for line in lines) == 1
        assert "A secret" not in saved.text

    def test_it_is_noted_who_took_answers_with_them(self, focal: Served, staff: Visitor) -> None:
        """In the audit log, once; also where there was nothing to take."""
        here = put(focal)
        self.export(staff, here, "jsonl")
        about = f"form:{here.rpartition('/')[2]}"
        entries = focal.focal.store.read(lambda unit: unit.audit.about(about))
        assert [entry.action for entry in entries] == ["form.exported"]

    def test_only_for_the_secretariat(self, focal: Served, staff: Visitor, visit: Visit, here: str) -> None:
        """Without the token or a session there is nothing, nor in a format that there is not."""
        assert staff.http.post(f"{here}/export", data={"format": "xlsx"}).status_code == 403
        assert visit("en", focal.url).http.post(f"{here}/export", data={"format": "xlsx"}).status_code == 403
        assert self.export(staff, here, "exe").status_code == 422
        assert press(staff, f"{here}/results", "/console/forms/999/export", format="xlsx").status_code == 404
