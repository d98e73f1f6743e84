"""Forms that Focal brings along: tables that people read in YAML, and the XLSForm workbooks that they make.

A file has the sheets of XLSForm. Texts of the survey and of choices (label, hint, guidance_hint, required_message,
constraint_message) stand by language; `languages` says which there are and what XLSForm calls them. The title may, too:
a workbook has it in the first of them, and `title_of` knows the others.

    settings: {form_title: Registration, form_id: focal-registration, version: "1"}
    languages: {en: English (en), fr: Français (fr)}
    survey:
      - {type: text, name: name, required: yes, label: {en: Your name, fr: Votre nom}}
    choices:
      diet:
        - {name: none, label: {en: No restrictions, fr: Aucune restriction}}
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.forms.importing import import_form
from knowledge.model.forms import FormVersion
from knowledge.model.languages import Language

FORMS = Path(__file__).parent / "forms"

MOST_KEPT = 16

Row = Mapping[str, str]


def form_names(folder: Path = FORMS) -> tuple[str, ...]:
    """The names of the forms there are, in alphabetical order."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def checksum(name: str, folder: Path = FORMS) -> str:
    """The SHA-256 of the tables of a form; raises FileNotFoundError when there is none of the name."""
    return _read(folder / f"{name}.yaml")[0]


@lru_cache(maxsize=MOST_KEPT)
def form_of(name: str, folder: Path = FORMS) -> FormVersion:
    """A form by its name.

    Raises:
        FileNotFoundError: there is none.
        ImportRefused: with all problems of its tables.
    """
    return import_form(workbook_of(name, folder), name=name)


def workbook_of(name: str, folder: Path = FORMS) -> bytes:
    """The XLSX workbook of a form; raises FileNotFoundError when there is none of the name."""
    page = _read(folder / f"{name}.yaml")[1]
    languages = page["languages"]
    sheets = {
        "survey": [_row(row, languages) for row in page["survey"]],
        "choices": [_row(row, languages) for row in _choices(page.get("choices", {}))],
        "settings": [_row(_settings(page), languages)],
    }
    return _written({title: rows for title, rows in sheets.items() if rows})


def title_of(form: FormVersion, chain: Sequence[Language], folder: Path = FORMS) -> str:
    """The title of a form in the first of some languages that it has one in: of those that Focal brings along, unless
    somebody called theirs otherwise."""
    return title_named(form.id, form.title, chain, folder)


def title_named(form_id: str, title: str, chain: Sequence[Language], folder: Path = FORMS) -> str:
    """The same of a form of which only the id and its own title are known."""
    titles = _titles_named(form_id, title, folder)
    return next((titles[language] for language in chain if language in titles), title)


def titles_of(form: FormVersion, folder: Path = FORMS) -> Mapping[str, str]:
    """The titles of a form that Focal brings along, by language; of any other none is known but its own."""
    return _titles_named(form.id, form.title, folder)


def _titles_named(form_id: str, title: str, folder: Path) -> Mapping[str, str]:
    titles = _titles(folder).get(form_id, {})
    return titles if title in titles.values() else {}


@lru_cache(maxsize=MOST_KEPT)
def _titles(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """By the forms' ids. The tables below the settings are not read for this: they are long."""
    heads = (
        yaml.safe_load(path.read_text(encoding="utf-8").partition("\nsurvey:")[0]) for path in folder.glob("*.yaml")
    )
    settings = [head["settings"] for head in heads]
    return {one["form_id"]: one["form_title"] for one in settings if isinstance(one["form_title"], Mapping)}


def _read(path: Path) -> tuple[str, Mapping[str, Any]]:
    content = path.read_bytes()
    return hashlib.sha256(content).hexdigest(), yaml.safe_load(content)


def _settings(page: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first language is the default. XLSForm has no titles in several languages (xlsform.org, "settings")."""
    settings = {"default_language": next(iter(page["languages"].values())), **page["settings"]}
    titles = settings["form_title"]
    return {**settings, "form_title": next(iter(titles.values()))} if isinstance(titles, Mapping) else settings


def _choices(lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Mapping[str, Any]]:
    return ({"list_name": name, **row} for name, rows in lists.items() for row in rows)


def _row(row: Mapping[str, Any], languages: Mapping[str, str]) -> Row:
    """A row by the headers of its columns; of a text in several languages each has a column."""
    cells: dict[str, str] = {}
    for column, value in row.items():
        if isinstance(value, Mapping):
            cells |= {f"{column}::{languages[code]}": _cell(text) for code, text in value.items()}
        else:
            cells[column] = _cell(value)
    return cells


def _cell(value: object) -> str:
    """YAML reads a bare yes as a truth."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip()


def _written(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    import xlsxwriter  # twelve megabytes that no server needs

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for title, rows in sheets.items():
        columns = tuple(dict.fromkeys(column for row in rows for column in row))
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, 40 if "::" in column else 16)
            sheet.write_string(0, at, column, bold)
            for below, row in enumerate(rows, start=1):
                sheet.write_string(below, at, row.get(column, ""), wrapped)
    book.close()
    return content.getvalue()
