"""Checks the sheet "settings", and sheets that a form of Focal cannot have."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.sheets import SHEETS, Book

IDLE = frozenset(
    {
        *("submission_url", "auto_send", "auto_delete", "client_editable", "omit_instanceid", "instance_id", "flat"),
        *("prefix", "delimiter", "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format"),
        *("sms_datetime_format", "sms_response", "add_none_option"),
    }
)
"""Settings that other programs follow and Focal does not; pyxform is not told of them."""


def check_settings(book: Book) -> Iterator[Finding]:
    """All that is wrong with settings, entities and OpenStreetMap."""
    setting = book.setting
    yield from _check_id(setting.cell("form_id"))
    if not setting.text("version"):
        yield setting.cell("version").warning(
            "missing-version", "Write a version, such as 2026112000: without it a changed form cannot be told apart."
        )
    if setting.text("public_key"):
        yield setting.cell("public_key").problem(
            "encryption", "Encrypted responses cannot be read by Focal. Remove the public key.", ""
        )
    for row in book.settings.rows[1:]:
        yield Cell(sheet="settings", row=row.number, value=next(iter(row.texts.values()))).warning(
            "second-settings", "Only the first row below the headers has settings: this one is left out."
        )
    yield from _check_name(setting.cell("name"))
    yield from _idle(book)
    yield from _check_sheets(book)


def _check_id(cell: Cell) -> Iterator[Finding]:
    if not cell.value:
        yield cell.warning(
            "missing-form-id", "Write a form_id: without it the form is known by the name of its file.", ""
        )
    elif any(sign.isspace() for sign in cell.value):
        yield cell.problem("bad-form-id", f"A form_id has no spaces: {'_'.join(cell.value.split())}")


def _check_name(cell: Cell) -> Iterator[Finding]:
    from pyxform.parsing.expression import is_xml_tag

    if cell.value and not is_xml_tag(cell.value):
        yield cell.problem("bad-name", "A name begins with a letter and has letters, digits, _ - or . in it.")


def _idle(book: Book) -> Iterator[Finding]:
    for key in sorted(IDLE & book.setting.texts.keys()):
        cell = book.setting.cell(key)
        if cell.value.upper() not in ("FALSE", "NO"):
            yield cell.warning("idle-setting", "This setting has no effect in Focal.")


def _check_sheets(book: Book) -> Iterator[Finding]:
    if book.entities.rows:
        yield book.entities.whole.problem("entities", "Entities are not kept. Remove the sheet.", "entities")
    for row in book.survey.rows:
        if row.text("save_to"):
            yield row.cell("save_to").problem("entities", "Entities are not kept. Empty the column save_to.")
    if book.osm.rows:
        yield book.osm.whole.problem("type-osm", "OpenStreetMap cannot be edited in a chat. Remove the sheet.", "osm")
    for title in book.twice:
        yield Cell(sheet=title, value=title).problem("duplicate-sheet", "There is another sheet of this name.")
    for title in book.others:
        if not title.startswith("_"):
            missing = [name for name in SHEETS if not getattr(book, name).columns]
            meant = did_you_mean(title, missing)
            if meant:
                yield Cell(sheet=title, value=title).warning("unknown-sheet", f"This sheet is not read.{meant}")
