"""Exports of what was handed in: as tables, as lines, and every answer with who gave it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest

from handlers.dialogue.library import Library
from handlers.results.exporting import TRAIL, export_form, export_trail
from knowledge.forms.exports import ExportFormat
from knowledge.model.languages import EN, FR
from knowledge.model.people import Role
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.model.reviews import ResponseVersion, ReviewState
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store.forms import checksum_of
from knowledge.store.response_standing import Owned
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.handlers.filling.forms import city
from tests.handlers.results.answering import owned
from tests.handlers.scripted import scripted
from tests.knowledge.store.test_responses import LYON

VISITOR = Actor(name="contact:9", role=Role.VISITOR)


@pytest.fixture(scope="module")
def library() -> Library:
    """A cheap library."""
    return scripted({})


@pytest.fixture
def number(sqlite_store: Store, now: datetime) -> int:
    """A form that Lyon has handed in, and that Lyon is about to answer once more."""
    form = city()
    number = sqlite_store.run(lambda unit: unit.forms.put(form, "cities.xlsx", checksum_of(b"cities"), now))
    member = sqlite_store.run(lambda unit: unit.people.put_member(LYON))
    for key, state, budget in (("a", ResponseState.SUBMITTED, "-1.5"), ("b", ResponseState.DRAFT, "99")):
        kept = owned(form, key, {"city/people": "1200", "city/budget": budget, "city/plan": "yes"}, now).kept
        keep(sqlite_store, replace(kept, form=number, member=member, state=state, key=key, submitted_at=now), budget)
    return number


def keep(store: Store, kept: KeptResponse, budget: str) -> None:
    """A response with one of its answers noted."""
    place = f"{city().root.path}/city/budget"

    def work(unit: Unit) -> None:
        response = unit.responses.add(kept).id
        unit.responses.note(AnswerEvent(response=response, place=place, value=budget, at=kept.begun_at))

    store.run(work)


def named(response: Owned) -> str:
    return f"the city of {response.member}"


def test_tables_in_the_readers_words(sqlite_store: Store, number: int, library: Library, now: datetime) -> None:
    """Headers and choices in the first language that the form has; only what was handed in."""
    to = io.BytesIO()
    made = sqlite_store.read(
        lambda unit: export_form(unit, OPERATOR, number, ExportFormat.CSV, (FR, EN), named, library, to, now)
    )
    assert made == ("application/zip", "zip")
    sheet = io.BytesIO()
    made = sqlite_store.read(
        lambda unit: export_form(unit, OPERATOR, number, ExportFormat.XLSX, (FR, EN), named, library, sheet, now)
    )
    assert made[1] == "xlsx"
    assert sheet.getvalue()[:2] == to.getvalue()[:2] == b"PK"


def test_lines(sqlite_store: Store, number: int, library: Library, now: datetime) -> None:
    """By the names of the form, with whose it is."""
    to = io.BytesIO()
    sqlite_store.read(
        lambda unit: export_form(unit, OPERATOR, number, ExportFormat.JSON_LINES, None, named, library, to, now)
    )
    (line,) = [json.loads(line) for line in to.getvalue().splitlines()]
    assert (line["_submitted_by"], line["city/people"], line["city/plan"]) == ("the city of Lyon", "1200", "yes")


@pytest.mark.parametrize("times", [0, 1, 3])
def test_which_version_of_the_answers_it_is(
    sqlite_store: Store, number: int, library: Library, now: datetime, times: int
) -> None:
    """In a column of tables and a key of lines; what was handed in before versions were kept is the first."""

    def work(unit: Unit) -> tuple[str, str, int]:
        kept = unit.responses.one(1)
        assert kept is not None
        for _ in range(times):
            answers = ResponseVersion(response=kept.id, number=0, form=number, answers=kept.response, at=now)
            unit.reviews.hand_in(answers)
        table, lines = io.BytesIO(), io.BytesIO()
        export_form(unit, OPERATOR, number, ExportFormat.CSV, None, named, library, table, now)
        export_form(unit, OPERATOR, number, ExportFormat.JSON_LINES, None, named, library, lines, now)
        with zipfile.ZipFile(table) as archive:
            text = archive.read(archive.namelist()[0]).decode("utf-8-sig")
        header, row = csv.reader(io.StringIO(text), delimiter=";")
        said = json.loads(lines.getvalue())["_submission_version"]
        return header[-2], row[-2], said

    assert sqlite_store.run(work) == ("_submission_version", str(max(times, 1)), max(times, 1))


def test_the_trail(sqlite_store: Store, number: int) -> None:
    """Every answer in its order; a text that a spreadsheet would run has an apostrophe before it."""
    to = io.BytesIO()
    sqlite_store.read(lambda unit: export_trail(unit, OPERATOR, number, named, to))
    header, *lines = csv.reader(io.StringIO(to.getvalue().decode("utf-8-sig")), delimiter=";")
    assert tuple(header) == TRAIL
    assert [(line[1], line[3], line[4]) for line in lines] == [("the city of Lyon", "'-1.5", "")]


def test_not_for_everybody(sqlite_store: Store, number: int, library: Library, now: datetime) -> None:
    """Only who may see the answers of all cities."""
    to = io.BytesIO()
    with pytest.raises(Forbidden):
        sqlite_store.read(lambda unit: export_trail(unit, VISITOR, number, named, to))
    with pytest.raises(Forbidden):
        sqlite_store.read(
            lambda unit: export_form(unit, VISITOR, number, ExportFormat.XLSX, None, named, library, to, now)
        )
    assert to.getvalue() == b""


@pytest.mark.parametrize(
    ("review", "label"),
    [
        (None, ""),
        (ReviewState.RECEIVED, ""),
        (ReviewState.APPROVED, "Approved"),
        (ReviewState.REJECTED, "Not approved"),
        (ReviewState.HAS_ISSUES, "On hold"),
    ],
)
def test_what_the_secretariat_said(
    sqlite_store: Store, number: int, library: Library, now: datetime, review: ReviewState | None, label: str
) -> None:
    """In the column and the words that KoboToolbox has for it; what nobody has read yet says nothing."""

    def work(unit: Unit) -> str:
        kept = unit.responses.one(1)
        assert kept is not None
        unit.responses.save(replace(kept, review=review))
        to = io.BytesIO()
        export_form(unit, OPERATOR, number, ExportFormat.JSON_LINES, (EN,), named, library, to, now)
        status: dict[str, str] = json.loads(to.getvalue().decode().splitlines()[0])["_validation_status"]
        return status.get("label", "")

    assert sqlite_store.run(work) == label
