"""Questionnaires tried out in the console, and their table of progress: sorted, sought, page by page and over time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.console_form_response import MOST_ANSWERS, paged
from bot.web.console_form_sorting import PAGE, Sorting, shown
from bot.web.console_form_time import MOST_STEPS, drawing, stretches
from handlers.phrasebook import load_phrasebook
from knowledge.model.audience import Audience
from knowledge.model.languages import EN
from tests.bot import campaigning
from tests.bot.answering import BARCELONA, BORDEAUX, WIEN, answers, put
from tests.bot.circulating import Sheet, administrator_at, colleague_at, hrefs, look, words
from tests.bot.conftest import Visit
from tests.bot.dating import statements_of
from tests.bot.eventing import running
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

DAY = timedelta(days=1)
BEGIN = date(2026, 10, 1)


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone."""
    with running(furnished, tmp_path_factory.mktemp("trying") / "var") as served:
        yield served


@pytest.fixture(scope="module")
def here(focal: Served) -> str:
    """The page of a form with a question of every kind."""
    return put(focal)


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def step(staff: Visitor, here: str, before: httpx.Response | None = None, **fields: str) -> httpx.Response:
    """One step of a trial: what the page before carries, and what is done."""
    html = before.text if before is not None else look(staff, f"{here}/try").html
    carried = {name: unescape(value) for name, value in re.findall(r'name="(csrf|trial)" value="([^"]+)"', html)}
    return staff.http.post(f"{here}/try", data=carried | fields)


def said(page: httpx.Response) -> list[str]:
    """What was said, by whom, in its order."""
    spoken = r'<article class="message from-(\w+)".*?<div class="message-card">(.*?)</div>\s*</'
    found = re.findall(spoken, page.text, re.DOTALL)
    return [f"{who}: {words(text)}" for who, text in found]


def token_of(page: httpx.Response, label: str) -> str:
    """The token of a button."""
    (token,) = re.findall(rf'name="choice" value="([^"]+)"[^>]*>{label}<', page.text)
    return str(token)


def responses(focal: Served) -> int:
    """How many there are to any form."""
    return focal.focal.store.read(lambda unit: sum(unit.responses.counted(form.number) for form in unit.forms.listed()))


class TestTryingItOut:
    def test_the_languages_it_has(self, staff: Visitor, here: str) -> None:
        """A trial begins in any language of the form, the reader's own first; the page is one of the form's."""
        page = look(staff, f"{here}/try")
        found = re.findall(r'name="begin" value="(\w+)"', page.html)
        assert found[0] == "en"
        assert set(found) == {"en", "fr", "es", "pt"}
        assert f"{here}/try" in hrefs(look(staff, here))

    def test_a_conversation(self, focal: Served, staff: Visitor, here: str) -> None:
        """Questions come with their buttons, a mistake is told, and an answer leads on; nothing of it is kept."""
        before = responses(focal)
        page = step(staff, here, begin="en")
        assert page.status_code == 200
        page = step(staff, here, page, text="a lot of people")
        assert said(page)[1] == "visitor: a lot of people"
        assert "number" in said(page)[2]
        page = step(staff, here, page, text="1200")
        assert 'aria-label="Choose an answer"' in page.text or 'name="choice"' in page.text
        page = step(staff, here, page, choice=token_of(page, "Skip"))
        assert "visitor: Skip" in said(page)
        assert responses(focal) == before

    def test_in_french(self, staff: Visitor, here: str) -> None:
        """What Focal says is marked as being in its language, on an English page."""
        page = step(staff, here, begin="fr")
        assert 'lang="fr"' in page.text
        assert "Je pose" in words(page.text)

    def test_begun_again(self, staff: Visitor, here: str) -> None:
        """From anywhere it can begin again, without what was said before."""
        page = step(staff, here, step(staff, here, begin="en"), text="1200")
        again = step(staff, here, page, begin="en")
        assert "1200" not in words(again.text)

    def test_an_empty_answer(self, staff: Visitor, here: str) -> None:
        """Whoever sends nothing stays where they were."""
        page = step(staff, here, begin="en")
        assert said(step(staff, here, page, text="  ")) == said(page)

    @pytest.mark.parametrize("trial", ["", "x", "eyJ0cmlhbCI6e319.aaaa.bbbb"])
    def test_what_is_no_trial_of_ours(self, staff: Visitor, here: str, trial: str) -> None:
        """A trial that was tampered with is not gone on with: the page says so, and offers to begin."""
        page = step(staff, here, trial=trial, text="1200")
        assert page.status_code == 422
        assert "cannot be gone on with" in words(page.text)
        assert 'name="begin"' in page.text

    def test_that_of_another_form(self, focal: Served, staff: Visitor, here: str) -> None:
        """It is not gone on with elsewhere."""
        page = step(staff, here, begin="en")
        assert step(staff, put(focal), page, text="1200").status_code == 422

    def test_text_is_never_run(self, staff: Visitor, here: str) -> None:
        """What somebody types is shown as they typed it."""
        page = step(staff, here, step(staff, here, begin="en"), text="<script>alert(1)</script>")
        assert "<script>alert" not in page.text

    def test_who_may(self, focal: Served, visit: Visit, staff: Visitor, here: str) -> None:
        """Any colleague at the console may; a stranger and a form of another site may not."""
        assert step(colleague_at(focal, visit), here, begin="en").status_code == 200
        assert visit("en", focal.url).http.get(f"{here}/try").status_code == 401
        assert staff.http.post(f"{here}/try", data={"begin": "en", "csrf": "x"}).status_code == 403
        assert staff.http.get("/console/forms/9999/try").status_code == 404

    def test_what_it_costs(self, focal: Served, staff: Visitor, here: str) -> None:
        """The page takes fewer than twenty statements."""
        assert statements_of(focal, staff, f"{here}/try") < 20


def row(name: str, share: float = 0.0, changed_at: float = 0.0, key: str = "draft") -> dict[str, Any]:
    """A row of the table of progress."""
    return {"name": name, "key": key, "changed_at": changed_at, "total": {"share": share}, "cells": [{"share": -share}]}


class TestTheTable:
    ROWS = (row("Álava", 0.5, 3), row("Bilbao", 1.0, 1, "received"), row("Cádiz", 0.0, 2))

    def names(self, **wanted: Any) -> list[str]:
        """The cities in the order in which they are shown."""
        return [str(each["name"]) for each in shown(self.ROWS, Sorting(**wanted)).rows]

    def test_in_which_order(self) -> None:
        """By name as they come; by how much is answered the least first; by time the latest first; and reversed."""
        assert self.names() == ["Álava", "Bilbao", "Cádiz"]
        assert self.names(is_reversed=True) == ["Cádiz", "Bilbao", "Álava"]
        assert self.names(sort="total") == ["Cádiz", "Álava", "Bilbao"]
        assert self.names(sort="total", is_reversed=True) == ["Bilbao", "Álava", "Cádiz"]
        assert self.names(sort="changed") == ["Álava", "Cádiz", "Bilbao"]
        assert self.names(sort="s0") == ["Bilbao", "Álava", "Cádiz"]
        assert self.names(sort="s99") == self.names()

    def test_which_ones(self) -> None:
        """Those of a state, and those with a part of a name, whatever its accents and case."""
        assert self.names(state="received") == ["Bilbao"]
        assert self.names(sought="ALAVA") == ["Álava"]
        assert self.names(sought="zz") == []

    @given(st.integers(0, 450), st.integers(0, 9))
    def test_pages_hold_every_row_once(self, count: int, page: int) -> None:
        """Page by page all rows are there, in their order; behind the last page is the last page."""
        rows = [row(f"City {number:03}") for number in range(count)]
        pages = shown(rows, Sorting(page=page)).pages
        found = [each for number in range(pages) for each in shown(rows, Sorting(page=number)).rows]
        assert found == rows
        assert shown(rows, Sorting(page=page)).page == min(page, pages - 1)
        assert len(shown(rows, Sorting(page=page)).rows) <= PAGE

    def test_once_more_by_the_same_column(self) -> None:
        """A second click turns the order round; the address keeps what is sought."""
        once = Sorting(sought="a b", state="draft").by("total")
        assert once.address("/x") == "/x?state=draft&q=a+b&sort=total#progress"
        assert once.by("total").address("/x").endswith("order=down#progress")

    def test_on_the_page(self, focal: Served, staff: Visitor) -> None:
        """The heads are links that say how it is sorted; a search keeps what was typed, and says where nobody is."""
        here = put(focal)
        answers(focal, here, BORDEAUX)
        answers(focal, here, WIEN, {"city/people": "1"}, is_draft=True)
        page = look(staff, f"{here}?sort=total")
        assert 'aria-sort="ascending"' in page.html
        assert f"{here}?sort=total&order=down#progress" in hrefs(page)
        assert page.html.index(">Wien<") < page.html.index(">Bordeaux<")
        assert "everything answered" in page.words
        assert ">Wien<" not in look(staff, f"{here}?q=bord").html
        empty = look(staff, f"{here}?q=nowhere")
        assert "No city is called so." in empty.words
        assert 'value="nowhere"' in empty.html

    @pytest.mark.parametrize("query", ["sort=s1e9", "sort=<b>", "page=9999", "order=up", "q=%00%1f", "state=nowhere"])
    def test_what_makes_no_sense(self, staff: Visitor, here: str, query: str) -> None:
        """It is as if it were not there."""
        assert staff.http.get(f"{here}?{query}").status_code == 200

    def test_it_costs_as_much_for_more_cities(self, focal: Served, staff: Visitor) -> None:
        """A campaign of three cities takes as many statements as one of sixty, and fewer than twenty."""
        few, many = campaigning.form_to_ask(focal), campaigning.form_to_ask(focal)
        campaigning.run(focal, few)
        members = focal.focal.store.read(lambda unit: [member.id for member in unit.contacts.members()])
        everybody = Audience(members=frozenset(members))
        assert len(everybody.members) >= 60
        campaigning.run(focal, many, audience=everybody)
        assert statements_of(focal, staff, few) == statements_of(focal, staff, many) < 20


class TestOverTime:
    @given(st.lists(st.integers(0, 2_000), min_size=1, max_size=60), st.integers(0, 400))
    def test_everything_is_in_one_step(self, days: list[int], length: int) -> None:
        """Whatever the time it took, the steps follow each other, are not too many, and hold each response once."""
        those = [BEGIN + day * DAY for day in days]
        parts = stretches(those, BEGIN, BEGIN + length * DAY)
        assert len(parts) <= MOST_STEPS
        assert sorted(place for part in parts for place in part.those) == list(range(len(those)))
        assert parts[-1].so_far == len(those)
        for before, after in itertools.pairwise(parts):
            assert after.first == before.last + DAY
        assert all(part.first <= those[place] <= part.last for part in parts for place in part.those)

    def test_nothing_yet(self) -> None:
        """Where nothing was handed in there is no line."""
        assert stretches([], BEGIN, BEGIN) == ()

    def test_the_line_rises_to_the_top(self) -> None:
        """It begins at the foot, ends at the top, and never falls."""
        found = drawing(stretches([BEGIN, BEGIN + 3 * DAY], BEGIN, BEGIN + 9 * DAY), load_phrasebook().speak(EN))
        heights = [float(y) for y in re.findall(r"V([\d.]+)", found["line"])]
        assert heights == sorted(heights, reverse=True)
        assert heights[-1] == found["top"]
        assert len(found["marks"]) == 2

    def test_on_the_page(self, focal: Served, staff: Visitor) -> None:
        """The table below the line names the cities of each step, and leads to what they handed in."""
        here = put(focal)
        assert "When cities handed in" not in look(staff, here).words
        there = answers(focal, here, BARCELONA)
        page = look(staff, here)
        part = page.html.partition('id="over-time"')[2]
        assert f'href="{there}"' in part
        assert f"{datetime.now(UTC):%Y}" in words(part)


class TestALongResponse:
    @staticmethod
    def section(label: str, count: int, open_: int = 0) -> dict[str, Any]:
        """A section with so many answers, and questions without."""
        return {
            "label": label,
            "answers": [{"place": f"{label}[{number}]"} for number in range(count)],
            "open": [{"place": f"{label}-{number}"} for number in range(open_)],
        }

    @given(st.lists(st.tuples(st.integers(0, 3 * MOST_ANSWERS), st.integers(0, 20)), max_size=6))
    def test_pages_hold_every_answer_once(self, sizes: list[tuple[int, int]]) -> None:
        """Page by page every answer stands there, in its order; no page has more than it takes, but for what is
        unanswered of its last section."""
        sections = [self.section(f"s{place}", *size) for place, size in enumerate(sizes)]
        pages = [paged(sections, number, "") for number in range(paged(sections, 0, "")["pages"])]
        shown_ = [answer for page in pages for part in page["sections"] for answer in part["answers"]]
        assert shown_ == [answer for section in sections for answer in section["answers"]]
        assert all(sum(len(part["answers"]) for part in page["sections"]) <= MOST_ANSWERS for page in pages)
        unanswered = [answer for page in pages for part in page["sections"] for answer in part["open"]]
        assert unanswered == [answer for section in sections for answer in section["open"]]

    def test_the_page_of_an_answer(self) -> None:
        """Whoever is led to an answer finds it, on whichever page it is; behind the last page is the last one."""
        sections = [self.section("a", 150), self.section("b", 150)]
        assert paged(sections, 0, "b[7]")["page"] == 1
        assert paged(sections, 99, "")["page"] == 1
        assert paged([], 0, "")["pages"] == 1


def test_the_title_is_in_the_readers_language(focal: Served, visit: Visit) -> None:
    """What Focal brings along is called by its name in each language, in the list and on its own pages."""
    with administrator_at(focal, visit, "fr") as french:
        page = Sheet(french.http.get("/console/forms").text)
        token = re.search(r'name="csrf" value="([^"]+)"', page.html)
        assert token is not None
        sent = french.http.post("/console/forms/brought/smart-cities-study", data={"csrf": unescape(token[1])})
        there = sent.headers["location"].partition("?")[0]
        assert look(french, there).heading == "Étude sur les villes intelligentes"
        assert "Étude sur les villes intelligentes" in look(french, "/console/forms").words
