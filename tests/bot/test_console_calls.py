"""The console's calls: written, opened, changed, cancelled; applications read, judged and answered."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.config import Settings
from knowledge.model.calls import ApplicationState, CallKind, CallState
from knowledge.model.deadlines import DeadlineState
from knowledge.model.languages import EN, ES, FR, Language, Text
from knowledge.model.people import Region
from knowledge.store.unit import Unit
from tests.bot.applying import (
    CALLS,
    NEW,
    applies,
    begins,
    closes,
    fill,
    in_days,
    kept,
    person,
    put,
    signs,
    stored,
    write,
)
from tests.bot.circulating import (
    administrator_at,
    colleague_at,
    done,
    hrefs,
    look,
    press,
    reach,
    refused,
    rows,
    typed_into,
)
from tests.bot.conftest import Visit
from tests.bot.deadlining import below, value_in, wrong_at
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor

BORDEAUX, WIEN, BARCELONA = "fr-bordeaux", "at-wien", "es-barcelona"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone; each has calls of its own."""
    folder = tmp_path_factory.mktemp("calls") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def written(staff: Visitor, **fields: Any) -> str:
    """The page of a call that was written with the form."""
    sent = write(staff, **fields)
    done(sent, "created")
    return sent.headers["location"].partition("?")[0]


def deed(staff: Visitor, here: str, name: str, **fields: str) -> Any:
    """Presses one of the buttons of a page."""
    return press(staff, here, f"{here}/{name}", **fields)


class TestNew:
    def test_all_of_it(self, focal: Served, staff: Visitor) -> None:
        """Titles, texts, kind, form, window, zone and audience, as a draft that no city sees."""
        opens = f"{in_days(2).isoformat()}T09:00"
        here = written(staff, opens=opens, zone="America/Bogota", regions=["europe"], needs_signature=None)
        call = stored(focal, here)
        assert (call.state, call.kind, call.zone) == (CallState.DRAFT, CallKind.HOST_EVENT, "America/Bogota")
        assert call.titles == Text({EN: "Host the assembly", FR: "Accueillir l’assemblée"})
        assert call.texts == Text({EN: "The assembly looks for a **host**."})
        assert call.audience.regions == {Region.EUROPE}
        assert not call.needs_signature
        assert call.opens_at is not None
        assert call.closes_at > call.opens_at
        page = look(staff, here)
        assert page.heading == "Host the assembly"
        facts = below(page, "facts")
        for fact in ("Hosting the annual event", "18:00 (Bogota)", "Regions: Europe", "Presenting a good practice"):
            assert fact in facts
        assert "<strong>host</strong>" in page.html

    def test_a_form_that_comes_along_is_taken_in_once(self, focal: Served, staff: Visitor) -> None:
        """Two calls that ask the same have one form."""
        assert stored(focal, written(staff)).form == stored(focal, written(staff)).form

    def test_without_a_form(self, focal: Served, staff: Visitor) -> None:
        """It can be written, and not be opened."""
        here = written(staff, form="")
        assert stored(focal, here).form is None
        answer = deed(staff, here, "open")
        assert answer.status_code == 422
        assert "Please choose what is asked of the cities." in answer.text

    @pytest.mark.parametrize(
        ("fields", "field", "why"),
        [
            ({"title_en": "", "title_fr": ""}, "title-en", "in at least one language"),
            ({"title_en": "x" * 400}, "title-en", "too long"),
            ({"text_fr": "x" * 31_000}, "text-fr", "too long"),
            ({"kind": "party"}, "kind", "choose one"),
            ({"form": "9999"}, "form", "choose one"),
            ({"day": ""}, "day", "on which day"),
            ({"day": "2020-02-30"}, "day", "is no date"),
            ({"day": "2020-02-29"}, "day", "over already"),
            ({"time": "24:00"}, "time", "A day ends at 23:59"),
            ({"zone": "Atlantis"}, "zone", "no time zone"),
            ({"opens": "soon"}, "opens", "is no date and time"),
        ],
    )
    def test_what_cannot_be(self, staff: Visitor, fields: dict[str, Any], field: str, why: str) -> None:
        """Each is told at its field, and what was typed is still there."""
        page = wrong_at(write(staff, **fields), field, why)
        if field != "title-en":
            assert value_in(page, "title-en") == "Host the assembly"
        assert 'name="needs_signature" value="on" checked' in page.html

    def test_everything_wrong_at_once(self, staff: Visitor) -> None:
        """All of it is told, not one after the other."""
        page = write(staff, title_en="", title_fr="", day="", zone="Atlantis")
        assert page.status_code == 422
        assert page.text.count('aria-invalid="true"') == 3

    def test_it_would_open_after_it_has_closed(self, staff: Visitor) -> None:
        """That is no window."""
        wrong_at(write(staff, opens=f"{in_days(30).isoformat()}T09:00"), "opens", "after it has closed")

    def test_not_ours(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """Without the token, or without a session, nothing is stored."""
        before = len(focal.focal.store.read(lambda unit: unit.calls.listed()))
        assert staff.http.post(NEW, data=fill()).status_code == 403
        stranger = visit("en", focal.url)
        assert stranger.http.post(NEW, data=fill()).status_code == 403
        assert stranger.http.get(CALLS).status_code == 401
        assert len(focal.focal.store.read(lambda unit: unit.calls.listed())) == before


class TestLife:
    def test_opened_changed_and_cancelled(self, focal: Served, staff: Visitor) -> None:
        """With its deadline, to which the page leads; the console says what was done."""
        here = written(staff)
        done(deed(staff, here, "open"), "opened")
        number = stored(focal, here).subject
        (deadline,) = focal.focal.store.read(lambda unit: unit.deadlines.settled_by(number))
        assert f"/console/deadlines/{deadline.id}" in hrefs(look(staff, here))
        change = f"{here}/change"
        assert value_in(look(staff, change), "title-fr") == "Accueillir l’assemblée"
        changed = press(staff, change, change, **fill(title_en="Host it", day=in_days(30).isoformat()))
        done(changed, "changed")
        (moved,) = focal.focal.store.read(lambda unit: unit.deadlines.settled_by(number))
        assert moved.due_at - deadline.due_at >= timedelta(days=9)
        assert look(staff, here).heading == "Host it"
        done(deed(staff, here, "cancel", sure="on"), "cancelled")
        (gone,) = focal.focal.store.read(lambda unit: unit.deadlines.settled_by(number))
        assert gone.state is DeadlineState.CANCELLED
        assert not re.search(rf'action="{here}/', look(staff, here).html)

    def test_cancelling_without_the_tick(self, focal: Served, staff: Visitor) -> None:
        """It stays open, and is told why."""
        here = put(focal)
        wrong_at(deed(staff, here, "cancel"), "sure", "tick the box")
        assert stored(focal, here).state is CallState.OPEN

    def test_somebody_else_was_first(self, focal: Served, staff: Visitor) -> None:
        """What was typed comes back with the word that it was changed meanwhile."""
        here = written(staff)
        old = {"revision": str(stored(focal, here).revision)}
        done(deed(staff, here, "open"), "opened")
        sent = press(staff, f"{here}/change", f"{here}/change", **fill(title_en="Mine") | old)
        page = refused(sent, "Somebody else changed it meanwhile", 409)
        assert value_in(page, "title-en") == "Mine"

    def test_the_form_that_cities_answer(self, focal: Served, staff: Visitor) -> None:
        """It cannot be exchanged any more."""
        here = put(focal)
        begins(focal, here, WIEN)
        change = f"{here}/change"
        wrong_at(press(staff, change, change, **fill(form="call-host")), "form", "answer this form already")

    def test_unknown(self, staff: Visitor) -> None:
        """There is no such page."""
        for path in ("999", "999/change", "999/outcome", "999/answers.xlsx", "1/answers.exe", "1/applications/999"):
            assert staff.http.get(f"{CALLS}/{path}").status_code == 404

    def test_listed(self, focal: Served, staff: Visitor) -> None:
        """With how many have begun and handed in; what is cancelled stands below."""
        here = put(focal, titles=Text({EN: "Two cities"}))
        begins(focal, here, WIEN)
        applies(focal, here, BORDEAUX)
        gone = put(focal, titles=Text({EN: "Called off"}))
        deed(staff, gone, "cancel", sure="on")
        page = look(staff, CALLS)
        (row,) = [row for row in rows(page) if row.startswith("Two cities")]
        assert row.endswith("open 1 1")
        assert (
            page.words.index("Two cities") < page.words.index("Decided or cancelled") < page.words.index("Called off")
        )

    @pytest.mark.parametrize("language", ["fr", "es", "pt"])
    def test_in_other_languages(self, focal: Served, visit: Visit, language: str) -> None:
        """The pages come in the language of the browser."""
        staff = administrator_at(focal, visit, language)
        here = put(focal)
        there = applies(focal, here, BORDEAUX)
        for path in (CALLS, NEW, here, f"{here}/change", f"{here}/outcome", there):
            assert look(staff, path).language == language


class TestApplications:
    def test_every_city_with_how_far_it_is(self, focal: Served, staff: Visitor) -> None:
        """Begun, to be signed, handed in and signed: state, answers and signature."""
        here = put(focal, needs_signature=True)
        begins(focal, here, BARCELONA)
        applies(focal, here, WIEN)
        signs(focal, applies(focal, here, BORDEAUX), BORDEAUX)
        barcelona, bordeaux, wien = sorted(rows(look(staff, here)))
        assert "begun 1 of 2 answers" in barcelona
        assert "handed in complete Deputy mayor" in bordeaux
        assert "to be signed complete" in wien

    def test_answers_and_files(self, focal: Served, staff: Visitor) -> None:
        """What was answered stands there as it is, and the files can be saved, never run."""
        there = applies(focal, put(focal), BORDEAUX, {"title": "<b>Palais</b>", "letter": "lettre à l’élu.html"})
        page = look(staff, there)
        assert "Title <b>Palais</b>" in below(page, "answers")
        assert "<b>Palais</b>" not in page.html
        (file,) = [href for href in hrefs(page) if "/files/" in href]
        saved = staff.http.get(file)
        assert saved.content.startswith(b"%PDF")
        assert saved.headers["content-type"] == "application/octet-stream"
        assert saved.headers["content-disposition"].startswith("attachment; filename*=UTF-8''lettre%20")
        assert saved.headers["x-content-type-options"] == "nosniff"

    def test_what_was_not_handed_in(self, focal: Served, staff: Visitor) -> None:
        """A city's answers and files are its own until it is signed."""
        there = applies(focal, put(focal, needs_signature=True), BORDEAUX)
        page = look(staff, there)
        assert "is its own until it has handed it in" in page.words
        assert "Our palace" not in page.words
        number = kept(focal, there).response
        (file,) = focal.focal.store.read(lambda unit: unit.answer_files.of_response(number))
        assert staff.http.get(f"{there}/files/{file.id}").status_code == 404

    def test_files_of_others(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """The number of a file of another application, or no session, leads nowhere."""
        one, two = (applies(focal, put(focal), code) for code in (BORDEAUX, WIEN))
        number = kept(focal, two).response
        (file,) = focal.focal.store.read(lambda unit: unit.answer_files.of_response(number))
        assert staff.http.get(f"{one}/files/{file.id}").status_code == 404
        assert visit("en", focal.url).http.get(f"{two}/files/{file.id}").status_code == 401

    def test_of_another_call(self, focal: Served, staff: Visitor) -> None:
        """An application is found below its own call alone."""
        there, other = applies(focal, put(focal), BORDEAUX), put(focal)
        assert staff.http.get(f"{other}/applications/{kept(focal, there).id}").status_code == 404

    def test_its_history(self, focal: Served, staff: Visitor) -> None:
        """Who did what, the first deed first."""
        here = put(focal, needs_signature=True)
        there = applies(focal, here, BORDEAUX)
        signs(focal, there, BORDEAUX)
        deed(staff, there, "shortlist", is_on="on")
        history = below(look(staff, there), "history")
        order = [history.index(what) for what in ("completed", "signed", "handed in", "put on the shortlist")]
        assert order == sorted(order)


class TestJudging:
    def test_sent_back(self, focal: Served, staff: Visitor) -> None:
        """With a remark, and more time for this city alone."""
        there = applies(focal, put(focal), BORDEAUX)
        until = f"{in_days(40).isoformat()}T12:00"
        done(deed(staff, there, "return", remark="The letter is unsigned.", until=until), "returned")
        found = kept(focal, there)
        assert (found.state, found.remark) == (ApplicationState.RETURNED, "The letter is unsigned.")
        assert found.extended_until is not None
        page = look(staff, there)
        assert "The letter is unsigned." in page.words
        assert "May be handed in until" in page.words

    def test_sent_back_without_a_word(self, focal: Served, staff: Visitor) -> None:
        """It is asked for, at its field; so is time where there is none, and what was typed stays."""
        here = put(focal)
        there = applies(focal, here, BORDEAUX)
        wrong_at(deed(staff, there, "return", remark="  "), "remark", "what is missing")
        closes(focal, here)
        page = wrong_at(deed(staff, there, "return", remark="The letter."), "until", "The call is closed")
        assert typed_into(page, "remark") == ["The letter."]
        wrong_at(deed(staff, there, "return", remark="The letter.", until="soon"), "until", "no date and time")

    def test_on_the_shortlist_and_off(self, focal: Served, staff: Visitor) -> None:
        """One button does the one or the other."""
        there = applies(focal, put(focal), BORDEAUX)
        done(deed(staff, there, "shortlist", is_on="on"), "shortlisted")
        assert "Take it off the shortlist" in look(staff, there).words
        done(deed(staff, there, "shortlist"), "submitted")
        assert kept(focal, there).state is ApplicationState.SUBMITTED

    def test_decided_with_a_letter_to_look_at(self, focal: Served, staff: Visitor) -> None:
        """In the four languages, with the words that were typed, which the form shows again."""
        there = applies(focal, put(focal), BORDEAUX)
        words = {"words-fr": "À **bientôt**.", "decision": "selected"}
        done(deed(staff, there, "decide", **words), "selected")
        found = kept(focal, there)
        assert (found.state, found.outcome) == (ApplicationState.SELECTED, Text({FR: "À **bientôt**."}))
        page = look(staff, there)
        assert typed_into(page, "words-fr") == ["À **bientôt**."]
        assert page.html.count("<strong>bientôt</strong>") == 4
        done(deed(staff, there, "decide", decision="not_selected"), "not_selected")
        assert kept(focal, there).state is ApplicationState.NOT_SELECTED

    def test_somebody_else_was_first(self, focal: Served, staff: Visitor) -> None:
        """A decision about what was seen before is not taken."""
        there = applies(focal, put(focal), BORDEAUX)
        old = {"revision": str(kept(focal, there).revision)}
        deed(staff, there, "shortlist", is_on="on")
        refused(deed(staff, there, "decide", decision="selected", **old), "Somebody else changed it", 409)

    def test_what_cannot_be_judged(self, focal: Served, staff: Visitor) -> None:
        """What waits for its signature is neither shortlisted nor selected, whatever is sent."""
        there = applies(focal, put(focal, needs_signature=True), BORDEAUX)
        revision = str(kept(focal, there).revision)
        for name in ("shortlist", "decide", "return"):
            sent = deed(staff, there, name, revision=revision, remark="?", is_on="on", decision="selected")
            refused(sent, "not possible as things stand now")
        lost = press(staff, there, f"{there.rpartition('/')[0]}/999/decide", decision="selected")
        assert lost.status_code == 404


class TestOutcome:
    def test_previewed_then_sent_once(self, focal: Served, staff: Visitor) -> None:
        """Every contact in their language, who is reached by no channel is marked; a second press sends nothing."""
        here = put(focal, titles=Text({EN: "Host", FR: "Accueillir", ES: "Acoger"}))
        people = reach(focal, WIEN)
        won, lost = applies(focal, here, WIEN), applies(focal, here, BARCELONA)
        outcome = f"{here}/outcome"
        assert "Nothing was decided yet" in look(staff, outcome).words
        done(deed(staff, won, "decide", decision="selected"), "selected")
        assert "Not decided yet" in look(staff, outcome).words
        done(deed(staff, lost, "decide", decision="not_selected"), "not_selected")
        assert f'action="{outcome}"' not in look(staff, outcome).html
        closes(focal, here)
        page = look(staff, outcome)
        assert "no channel reaches them" in page.words
        wrong_at(press(staff, outcome, outcome), "sure", "tick the box")
        done(press(staff, outcome, outcome, sure="on"), "sent")
        refused(press(staff, outcome, outcome, sure="on"), "The outcome was sent already")
        assert stored(focal, here).state is CallState.DECIDED
        assert letters(focal, kept(focal, won).id) == len(people)
        assert "These letters were sent." in look(staff, outcome).words

    def test_too_early(self, focal: Served, staff: Visitor) -> None:
        """While cities can apply nothing is sent."""
        here = put(focal)
        deed(staff, applies(focal, here, WIEN), "decide", decision="selected")
        seen = {"revision": str(stored(focal, here).revision), "sure": "on"}
        refused(press(staff, f"{here}/outcome", f"{here}/outcome", **seen), "not possible as things stand now")


class TestExport:
    def test_as_a_workbook_and_as_text(self, focal: Served, staff: Visitor) -> None:
        """A row for each city that handed in, under labels in the language of the browser, as a file to save."""
        here = put(focal, titles=Text({EN: "Host / 2027"}))
        applies(focal, here, BORDEAUX, {"title": "=cmd()", "letter": "a.pdf"})
        book = staff.http.get(f"{here}/answers.xlsx")
        assert book.headers["content-type"] == XLSX
        assert book.headers["content-disposition"] == "attachment; filename*=UTF-8''Host%20%2F%202027.xlsx"
        cells = list(load_workbook(BytesIO(book.content), read_only=True).worksheets[0].values)
        assert cells[0][:2] == ("Title", "Letter of support")
        assert {"=cmd()", "a.pdf", "Bordeaux", "handed in"} <= set(cells[1])
        text = staff.http.get(f"{here}/answers.csv")
        assert "'=cmd()" in text.text
        assert hrefs(look(staff, here)).count(f"{here}/answers.csv") == 1

    def test_only_for_the_secretariat(self, focal: Served, visit: Visit) -> None:
        """Without a session there is nothing; any of the staff may."""
        here = put(focal)
        applies(focal, here, BORDEAUX)
        assert visit("en", focal.url).http.get(f"{here}/answers.xlsx").status_code == 401
        assert colleague_at(focal, visit).http.get(f"{here}/answers.xlsx").status_code == 200


def letters(focal: Served, application: int) -> int:
    """How many letters about an outcome are on their way, or were sent."""

    def read(unit: Unit) -> int:
        begin = f"application:{application}:outcome:"
        found = unit.connection.exec_driver_sql("SELECT key FROM deliveries").scalars()
        return sum(key.startswith(begin) for key in found)

    return focal.focal.store.read(read)


def test_who_applies_reads_their_language(focal: Served) -> None:
    """The helper's people are those of the demonstration network."""
    assert person(focal, BORDEAUX).language == Language("fr")
    assert datetime.now(UTC).tzinfo is UTC
