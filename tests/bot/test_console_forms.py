"""The console's questionnaires: taken in, listed, how far cities are, and one response."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.web.console_circular_forms import MOST_UPLOADED
from knowledge.store.unit import Unit
from tests.bot.answering import ALL, BARCELONA, BORDEAUX, FORMS, WIEN, answers, put
from tests.bot.applying import begins as begins_to_apply
from tests.bot.applying import person
from tests.bot.applying import put as put_call
from tests.bot.circulating import administrator_at, done, hrefs, look, press, refused, rows, send, words
from tests.bot.conftest import Visit
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor
from tests.handlers.filling.forms import city
from tests.knowledge.forms.workbooks import Row, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GOOD: tuple[Row, ...] = ({"type": "text", "name": "city", "label": "City"},)
WRONG: tuple[Row, ...] = (
    {"type": "txt", "name": "city", "label": "<i>City</i>"},
    {"type": "note", "name": "two words"},
)


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone; each has forms of its own."""
    folder = tmp_path_factory.mktemp("forms") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def kept_forms(focal: Served) -> list[str]:
    """The titles of the forms that are kept."""
    return [each.title for each in focal.focal.store.read(lambda unit: unit.forms.listed())]


def heat(staff: Visitor, here: str) -> dict[str, str]:
    """The rows of the table of progress, by the city."""
    found = re.findall(r'<th scope="row" class="heat-who">(.*?)</th>(.*?)</tr>', look(staff, here).html, re.DOTALL)
    return {words(who): words(cells) for who, cells in found}


class TestTakingIn:
    def test_a_workbook(self, focal: Served, staff: Visitor) -> None:
        """It is kept and listed with what it has; the same one a second time is the same one."""
        settings = {"form_title": "Cities & data", "form_id": "cities-data", "version": "7"}
        content = workbook(GOOD, settings=settings)
        sent = send(staff, FORMS, FORMS, {"workbook": ("cities.xlsx", content, XLSX)})
        done(sent, "taken")
        here = sent.headers["location"].partition("?")[0]
        (row,) = [row for row in rows(look(staff, FORMS)) if row.startswith("Cities & data")]
        assert row.startswith("Cities & data cities-data · 7 1 ")
        assert row.endswith("cities.xlsx")
        again = send(staff, FORMS, FORMS, {"workbook": ("cities.xlsx", content, XLSX)})
        done(again, "there")
        assert again.headers["location"].startswith(f"{here}?")
        assert "here it is" in look(staff, again.headers["location"]).words

    def test_all_problems_are_told_with_their_places(self, focal: Served, staff: Visitor) -> None:
        """Sheet, row, column and sentence; nothing is kept, and what is written there runs nowhere."""
        before = kept_forms(focal)
        sent = send(staff, FORMS, FORMS, {"workbook": ("wrong.xlsx", workbook(WRONG), XLSX)})
        page = refused(sent, "Nothing was taken over")
        assert "survey row 2, column type" in page.words
        assert "survey row 3, column name" in page.words
        assert page.html.count('class="problem-error"') >= 2
        assert '<span lang="en">' not in page.html
        assert "<i>" not in page.html
        assert kept_forms(focal) == before

    def test_advice_does_not_stop_it(self, focal: Served, staff: Visitor) -> None:
        """It is taken in, and the page says what could be better."""
        survey = (
            *GOOD,
            {"type": "text", "name": "more", "label::English (en)": "More", "label::Français (fr)": "Plus"},
        )
        sent = send(staff, FORMS, FORMS, {"workbook": ("advice.xlsx", workbook(survey), XLSX)})
        assert sent.status_code == 200
        assert "Taken in." in words(sent.text)
        assert "Could be better" in sent.text
        assert "advice.xlsx" in sent.text

    def test_with_a_file_that_it_reads(self, staff: Visitor) -> None:
        """A select from a CSV file needs that file beside the workbook."""
        survey = ({"type": "select_one_from_file towns.csv", "name": "town", "label": "Town"},)
        content = workbook(survey, settings={"form_title": "Towns", "form_id": "towns", "version": "1"})
        table = ("towns.csv", b"name,label\nlyon,Lyon\n", "text/csv")
        sent = send(staff, FORMS, FORMS, {"workbook": ("towns.xlsx", content, XLSX), "table-1": table})
        assert sent.status_code in (200, 303)
        assert any(row.startswith("Towns towns · 1 1 ") for row in rows(look(staff, FORMS)))

    @pytest.mark.parametrize(
        ("content", "why"), [(b"", "choose a workbook"), (b"no workbook", "Nothing was taken over")]
    )
    def test_what_is_no_workbook(self, staff: Visitor, content: bytes, why: str) -> None:
        """It is told, and nothing breaks."""
        refused(send(staff, FORMS, FORMS, {"workbook": ("a.xlsx", content, XLSX)}), why)

    def test_too_large(self, staff: Visitor) -> None:
        """It is read no further than what a form may have."""
        huge = {"workbook": ("a.xlsx", b"x" * MOST_UPLOADED, XLSX)}
        assert send(staff, FORMS, FORMS, huge).status_code == 413

    def test_what_focal_brings_along(self, focal: Served, staff: Visitor) -> None:
        """It is saved as a workbook, or taken in as a questionnaire, once."""
        saved = staff.http.get(f"{FORMS}/brought/feedback.xlsx")
        assert saved.headers["content-type"] == XLSX
        assert saved.content[:2] == b"PK"
        first = press(staff, FORMS, f"{FORMS}/brought/feedback")
        done(first, "taken")
        done(press(staff, FORMS, f"{FORMS}/brought/feedback"), "there")
        number = int(first.headers["location"].partition("?")[0].rpartition("/")[2])
        known = focal.focal.store.read(lambda unit: unit.forms.known(number))
        assert known is not None
        assert known.source == "feedback.xlsx"

    def test_not_ours(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """Without the token, or without a session, nothing is read and nothing is kept."""
        before, files = kept_forms(focal), {"workbook": ("a.xlsx", workbook(GOOD), XLSX)}
        assert staff.http.post(FORMS, files=files).status_code == 403
        assert staff.http.post(f"{FORMS}/brought/practice").status_code == 403
        stranger = visit("en", focal.url)
        assert stranger.http.post(FORMS, files=files).status_code == 401
        here = put(focal)
        for path in (FORMS, here, f"{here}/results", f"{here}/campaign", f"{FORMS}/brought/practice.xlsx"):
            assert stranger.http.get(path).status_code == 401
        assert kept_forms(focal) == [city().title, *before]

    def test_unknown(self, focal: Served, staff: Visitor) -> None:
        """There is no such page."""
        here = put(focal)
        for path in ("/999", "/999/results", "/999/campaign", "/brought/nothing.xlsx", "/brought/..%2fx.xlsx", "/0"):
            assert staff.http.get(f"{FORMS}{path}").status_code in (404, 422)
        for path in ("/responses/999", "/results/999"):
            assert staff.http.get(f"{here}{path}").status_code == 404
        assert press(staff, FORMS, f"{FORMS}/brought/nothing").status_code == 404

    def test_listed_with_how_many(self, focal: Served, staff: Visitor) -> None:
        """Drafts and what was handed in are counted apart."""
        here = put(focal)
        answers(focal, here, BORDEAUX)
        answers(focal, here, WIEN, {"city/people": "1"}, is_draft=True)
        page = look(staff, FORMS)
        assert here in hrefs(page)
        row = next(row for row in rows(page) if row.startswith("Cities cities · 1"))
        assert " en, fr, es and pt 1 1 " in row

    @pytest.mark.parametrize("language", ["fr", "es", "pt"])
    def test_in_other_languages(self, focal: Served, visit: Visit, language: str) -> None:
        """The pages come in the language of the browser, the form in the same one."""
        staff, here = administrator_at(focal, visit, language), put(focal)
        there = answers(focal, here, BORDEAUX)
        for path in (FORMS, here, there, f"{here}/results", f"{here}/results/1", f"{here}/campaign"):
            assert look(staff, path).language == language
        inhabitants = {"fr": "Habitants", "es": "Habitantes", "pt": "Habitantes"}[language]
        assert inhabitants in look(staff, there).words


class TestProgress:
    def test_each_city_section_by_section(self, focal: Served, staff: Visitor) -> None:
        """Answered of asked, with who began it; the cities by name."""
        here = put(focal)
        answers(focal, here, WIEN, {"city/people": "1200", "city/plan": "yes"}, is_draft=True)
        answers(focal, here, BORDEAUX)
        found = heat(staff, here)
        assert list(found) == ["Bordeaux handed in", "Wien being written"]
        assert found["Bordeaux handed in"].startswith("11/11 4/4 6/6 1/1 ")
        assert found["Wien being written"].startswith("2/11 2/4 0/6 0/1 ")
        assert found["Wien being written"].endswith(person(focal, WIEN).name)
        assert "Your city" in look(staff, here).words

    def test_the_shade_tells_what_the_figures_say(self, focal: Served, staff: Visitor) -> None:
        """Nothing, some, most, all: the numbers stand in every cell."""
        here = put(focal)
        answers(focal, here, WIEN, {"city/people": "1", "city/plan": "no", "theme": "water"}, is_draft=True)
        html = look(staff, here).html
        for shade, figures in (("some", "3/10"), ("most", "2/3"), ("some", "1/6"), ("empty", "0/1")):
            assert f'<td class="heat-cell heat-{shade}">{figures}</td>' in html

    def test_where_people_stop(self, focal: Served, staff: Visitor) -> None:
        """Of drafts alone, question by question."""
        here = put(focal)
        answers(focal, here, BORDEAUX)
        assert "Where people stop" not in look(staff, here).words
        answers(focal, here, WIEN, {"city/people": "1"}, is_draft=True)
        answers(focal, here, BARCELONA, {"city/people": "1", "theme": "water"}, is_draft=True)
        page = words(look(staff, here).html)
        assert "Main theme 1 of 2" in page
        assert "Inhabitants" not in page

    def test_nobody_yet(self, focal: Served, staff: Visitor) -> None:
        """The page says so."""
        assert "Nobody has begun yet." in look(staff, put(focal)).words

    def test_somebody_who_was_erased(self, focal: Served, staff: Visitor) -> None:
        """The answers of their city stay, and nobody is named."""
        here = put(focal)
        there = answers(focal, here, BORDEAUX)
        number = int(there.rpartition("/")[2])
        forget = "UPDATE {} SET contact_id = NULL WHERE {} = " + str(number)

        def work(unit: Unit) -> None:
            for table, column in (("responses", "id"), ("answer_events", "response_id")):
                unit.connection.exec_driver_sql(forget.format(table, column))

        focal.focal.store.run(work)
        assert "somebody who was erased" in heat(staff, here)["Bordeaux handed in"]
        assert "somebody who was erased" in look(staff, there).words


class TestResponse:
    def test_answers_by_section(self, focal: Served, staff: Visitor) -> None:
        """With their labels, in words, and who gave them; what is written there runs nowhere."""
        there = answers(focal, put(focal), BORDEAUX)
        page = look(staff, there)
        assert page.heading == "Bordeaux"
        name = person(focal, BORDEAUX).name
        for answer in (
            "Inhabitants 1200",
            "Is there a digital plan? Yes",
            "1 Title of the project Sensors <b>for</b> all",
        ):
            assert f"{answer} {name} · " in words(page.html)
        assert "<b>for</b>" not in page.html
        assert page.words.index("Your city") < page.words.index("Project") < page.words.index("Who answered what")
        assert len(re.findall(r"<li>[^<]* · <bdi>", page.html)) == len(ALL)

    def test_a_file_is_saved_and_never_run(self, focal: Served, staff: Visitor) -> None:
        """With its name, as bytes of no kind."""
        there = answers(focal, put(focal), BORDEAUX, {"logo": "logo à nous.html"})
        (file,) = [href for href in hrefs(look(staff, there)) if "/files/" in href]
        saved = staff.http.get(file)
        assert saved.content.startswith(b"%PDF")
        assert saved.headers["content-type"] == "application/octet-stream"
        assert saved.headers["content-disposition"].startswith("attachment; filename*=UTF-8''logo%20")
        assert saved.headers["x-content-type-options"] == "nosniff"

    def test_a_draft_shows_only_how_far_it_is(self, focal: Served, staff: Visitor) -> None:
        """What a city writes is its own until it has handed it in; so are its files."""
        there = answers(focal, put(focal), WIEN, {"city/people": "987654", "logo": "logo.png"}, is_draft=True)
        page = look(staff, there)
        assert "2 of 10" in page.words
        assert "is its own until it has handed it in" in page.words
        assert "987,654" not in page.words
        number = int(there.rpartition("/")[2])
        (file,) = focal.focal.store.read(lambda unit: unit.answer_files.of_response(number))
        assert staff.http.get(f"{there}/files/{file.id}").status_code == 404

    def test_of_another_form(self, focal: Served, staff: Visitor) -> None:
        """A response is found below its own form alone, and a file below its own response."""
        one, two = put(focal), put(focal)
        there, other = answers(focal, one, BORDEAUX), answers(focal, one, WIEN)
        assert staff.http.get(there.replace(one, two)).status_code == 404
        (file,) = [href for href in hrefs(look(staff, there)) if "/files/" in href]
        assert staff.http.get(file.replace(there, other)).status_code == 404

    def test_answers_of_every_purpose(self, focal: Served, staff: Visitor) -> None:
        """Those to a call are found with the form that it asks."""
        call = put_call(focal)
        begins_to_apply(focal, call, WIEN)
        number = focal.focal.store.read(lambda unit: unit.calls.one(int(call.rpartition("/")[2])))
        assert number is not None
        here = f"{FORMS}/{number.form}"
        assert heat(staff, here)["Wien being written"].startswith("1/2 ")

    def test_several_of_one_member(self, focal: Served, staff: Visitor) -> None:
        """Of an event each person of a member answers for themselves, and is named."""
        here = put(focal, is_built_in=True)
        answers(focal, here, BORDEAUX, subject="event:1")
        assert f"Bordeaux · {person(focal, BORDEAUX).name} handed in" in heat(staff, here)
