"""A form and its responses, made by hand: the survey that KoboToolbox exported in ../shared/forms."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import openpyxl

from knowledge.forms.exports.submissions import APPROVED, ExportOptions, Submitted, ValidationStatus
from knowledge.forms.exports.tables import Cell, Tables
from knowledge.forms.expressions.nodes import Element
from knowledge.model.forms import (
    NO_LANGUAGE,
    Choice,
    ChoiceList,
    FormLanguage,
    FormText,
    FormVersion,
    Group,
    ItemSet,
    Node,
    Question,
    Repeat,
)
from knowledge.model.forms import QuestionType as T
from knowledge.model.languages import EN, FR

FRENCH, ENGLISH = "Français (fr)", "English (en)"
CAME = datetime(2026, 1, 2, 3, 10, tzinfo=UTC)
YES_NO = {"yes": ("Oui", "Yes"), "no": ("Non", "No")}
SECTORS = {"water": ("Eau", "Water"), "waste": ("Déchets", "Waste")}


def text(french: str = "", english: str = "") -> FormText | None:
    """A label in two languages; one that is empty is missing."""
    given = {FRENCH: french, ENGLISH: english}
    return FormText(parts={name: (label,) for name, label in given.items() if label}) if french or english else None


def question(path: str, type: T = T.TEXT, french: str = "", source: str = "", **more: Any) -> Question:
    """A question; its path is given without the root."""
    items = ItemSet(source=source, nodes=f"instance('{source}')/root/item") if source else None
    return Question(path=f"/data/{path}", type=type, label=text(french), items=items, **more)


def group(path: str, *children: Node, french: str = "") -> Group:
    """A group."""
    return Group(path=f"/data/{path}", children=children, label=text(french))


def repeat(path: str, *children: Node, french: str = "", count: str = "") -> Repeat:
    """A repeat."""
    return Repeat(path=f"/data/{path}", children=children, label=text(french), count=count)


def choices(name: str, labels: Mapping[str, tuple[str, str]]) -> ChoiceList:
    """A list of choices."""
    entries = (Choice(name=each, label=text(*both) or FormText(parts={})) for each, both in labels.items())
    return ChoiceList(name=name, choices=tuple(entries))


META = group("meta", question("meta/instanceID", T.META, preload=("uid", "")))


def form(
    *children: Node, version: str = "1", title: str = "City survey", lists: Sequence[ChoiceList] = ()
) -> FormVersion:
    """A version of a form, with the block of ids that pyxform gives to each."""
    return FormVersion(
        id="city_survey",
        version=version,
        title=title,
        languages=(FormLanguage(name=FRENCH, code=FR), FormLanguage(name=ENGLISH, code=EN)),
        default_language=FRENCH if children else NO_LANGUAGE,
        root=Group(path="/data", children=(*children, META)),
        lists={each.name: each for each in lists},
        tables={},
    )


def survey(version: str = "1") -> FormVersion:
    """The form of the sample."""
    return form(
        question("start", T.META, preload=("timestamp", "start")),
        question("city", french="Nom de la ville"),
        question("intro", T.NOTE, "Bienvenue"),
        group(
            "gov",
            question("gov/has_plan", T.SELECT_ONE, "A un plan ?", "yes_no"),
            question("gov/sectors", T.SELECT_MULTIPLE, "Secteurs", "sectors"),
            french="Gouvernance",
        ),
        question("loc", T.GEOPOINT, "Lieu"),
        repeat(
            "facility",
            question("facility/fname", french="Nom"),
            question("facility/beds", T.INTEGER, "Lits"),
            french="Installation",
        ),
        version=version,
        lists=(choices("yes_no", YES_NO), choices("sectors", SECTORS)),
    )


Answers = Sequence[tuple[str, "str | Answers"]]


def element(name: str, content: str | Answers) -> Element:
    """An element with a text, or with elements; the same name may come again."""
    if isinstance(content, str):
        return Element(name, content)
    made = Element(name)
    for below, inner in content:
        made.append(element(below, inner))
    return made


LYON: Answers = (
    ("start", "2026-01-02T03:04:05.000+00:00"),
    ("city", "Lyon"),
    ("intro", ""),
    ("gov", (("has_plan", "yes"), ("sectors", "water waste"))),
    ("loc", "45.7 4.8 170 5"),
    ("facility", (("fname", "H1"), ("beds", "20"))),
    ("facility", (("fname", "H2"), ("beds", "7"))),
    ("meta", (("instanceID", "uuid:abc"),)),
)


def submitted(
    answers: Answers = LYON, id: int = 17, version: str = "1", status: ValidationStatus = APPROVED, **more: Any
) -> Submitted:
    """A response that came on 2 January 2026."""
    more = {"uuid": "abc", "submitted_at": CAME, **more}
    return Submitted(id=id, version=version, instance=element("data", answers), validation=status, **more)


def header(tables: Tables, index: int = 0) -> list[str]:
    """The header of a table."""
    return [column.header for column in tables.layout.tables[index].columns]


def headers(forms: Sequence[FormVersion], options: ExportOptions | None = None) -> dict[str, list[str]]:
    """The headers of all tables, without what is added behind the answers."""
    tables = Tables(forms, options or ExportOptions()).layout.tables
    return {table.name: [column.header for column in table.columns[: table.answers]] for table in tables}


def rows(
    forms: Sequence[FormVersion], responses: Iterable[Submitted], options: ExportOptions | None = None
) -> dict[str, list[dict[str, Cell]]]:
    """The rows of each table, by its headers; empty cells left out."""
    tables = Tables(forms, options or ExportOptions())
    found: dict[str, list[dict[str, Cell]]] = {table.name: [] for table in tables.layout.tables}
    for index, row in tables.rows(responses):
        named = zip(header(tables, index), row, strict=True)
        found[tables.layout.tables[index].name].append({name: cell for name, cell in named if cell != ""})
    return found


def read_csv(content: bytes) -> list[list[str]]:
    """The rows of a CSV file as it was written."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def unzipped(content: bytes) -> dict[str, list[list[str]]]:
    """The rows of each CSV file in an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: read_csv(archive.read(name)) for name in archive.namelist()}


def read_xlsx(content: bytes) -> dict[str, list[list[Any]]]:
    """The values of each sheet, as openpyxl reads them."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}
