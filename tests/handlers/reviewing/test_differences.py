"""What differs between two versions of the same answers, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from handlers.dialogue.library import Library
from handlers.reviewing.differences import Difference, differences
from handlers.reviewing.showing import change_text
from knowledge.forms.responses import fill
from knowledge.model.forms import FormVersion, Response
from knowledge.model.languages import EN, FR, Language
from tests.handlers.filling.forms import city, read
from tests.handlers.reviewing.offices import ANSWERS, PEOPLE, PLAN, SINCE, THEME, TRAMS
from tests.knowledge.forms.responses.opening import AROUND, opened
from tests.knowledge.forms.workbooks import Row, workbook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def given(answers: Mapping[str, str], form: FormVersion | None = None) -> Response:
    filled = opened(form or city())
    for place, value in answers.items():
        filled = filled.answer(place, value).filled
    return filled.response


def found(library: Library, before: Response, after: Response, language: Language = EN) -> list[tuple[str, str, str]]:
    form = city()
    all = differences(form, before, form, after, form.chain((language,)), language, library, NOW)
    return [(one.label, one.before, one.after) for one in all]


def test_nothing_differs_where_nothing_was_changed(plain_library: Library) -> None:
    """Neither what was never answered, nor what was answered the same again."""
    assert found(plain_library, given(ANSWERS), given(ANSWERS)) == []


def test_values_are_in_the_words_of_the_reader(plain_library: Library) -> None:
    """Labels, choices, numbers and days."""
    after = given({**ANSWERS, PEOPLE: "522000", THEME: "waste", SINCE: "2018-03-25"})
    assert found(plain_library, given(ANSWERS), after, FR) == [
        ("Habitants", "516\u202f092", "522\u202f000"),
        ("Depuis quand ?", "samedi 24 mars 2018", "dimanche 25 mars 2018"),
        ("Thème principal", "Water", "Waste"),
    ]


def test_what_is_asked_no_more_has_no_answer(plain_library: Library) -> None:
    """Though its answer is kept, it counts for nothing; asked again it does."""
    before, after = given(ANSWERS), given({**ANSWERS, PLAN: "no"})
    assert found(plain_library, before, after)[1:] == [("Since when?", "Saturday, 24 March 2018", "")]
    assert found(plain_library, after, before)[1:] == [("Since when?", "", "Saturday, 24 March 2018")]


def test_instances_have_their_names(plain_library: Library) -> None:
    """One that was added or removed shows each answer in it."""
    before = given(ANSWERS)
    grown = (
        fill(city(), before, AROUND).add_repeat("/data/project", "x").filled.answer("/data/project[x]/title", "Bikes")
    )
    assert found(plain_library, before, grown.filled.response) == [("Project 2 – Title of the project", "", "Bikes")]
    assert found(plain_library, grown.filled.response, before) == [("Project 2 – Title of the project", "Bikes", "")]


def test_files_have_their_names(plain_library: Library) -> None:
    """The name is all that can be compared."""
    before, after = (given({**ANSWERS, "/data/logo": name}) for name in ("old.png", "new.png"))
    assert found(plain_library, before, after) == [("Your logo", "old.png", "new.png")]


def test_two_versions_of_the_form(plain_library: Library) -> None:
    """What is new or gone differs; what is only called another name does not."""

    def form(*rows: Row, version: str) -> FormVersion:
        choices = ({"list_name": "size", "name": "s", "label": f"Small {version}"},)
        return read(workbook(rows, choices, {"form_id": "towns", "version": version}), f"towns-{version}")

    size = {"type": "select_one size", "name": "size", "label": "How big is it?"}
    old = form(size, {"type": "text", "name": "motto", "label": "Motto"}, version="1")
    new = form({**size, "label": "Size"}, {"type": "integer", "name": "people", "label": "People"}, version="2")
    before = given({"/data/size": "s", "/data/motto": "Yes"}, old)
    after = given({"/data/size": "s", "/data/people": "7"}, new)
    assert differences(old, before, new, after, new.chain((EN,)), EN, plain_library, NOW) == (
        Difference(place="/data/people", label="People", before="", after="7"),
        Difference(place="/data/motto", label="Motto", before="Yes", after=""),
    )


def test_a_change_is_one_line(plain_library: Library) -> None:
    """Long answers are cut, marks are shown as they are, and the arrow points the way that is read."""
    speak = plain_library.phrasebook.speak
    change = Difference(place=TRAMS, label="Title:", before="", after="*" + "x" * 500)
    line = change_text(speak(EN), change)
    assert line.startswith("• Title: — → \\*xxx")
    assert line.endswith("xx…")
    assert len(line) < 250
    assert "— ← " in change_text(speak(Language("ar")), replace(change, after="x"))
    assert change_text(speak(EN), replace(change, label="Why?", after="x")) == "• Why? — → x"
