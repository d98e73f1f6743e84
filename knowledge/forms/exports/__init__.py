"""Responses for the world outside: instances for OpenRosa servers, tables as KoboToolbox exports them, JSON lines."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from enum import StrEnum
from tempfile import TemporaryFile
from typing import BinaryIO, assert_never

from knowledge.forms.exports.csv import write_csv
from knowledge.forms.exports.jsonl import write_jsonl
from knowledge.forms.exports.submissions import ExportOptions, Submitted
from knowledge.forms.exports.tables import Tables
from knowledge.forms.exports.xlsx import write_xlsx
from knowledge.model.forms import FormVersion


class ExportFormat(StrEnum):
    """What an export is written as."""

    XLSX = "xlsx"
    CSV = "csv"
    """A ZIP archive of CSV files when the form has repeats."""
    JSON_LINES = "jsonl"


def write(
    format: ExportFormat,
    forms: Sequence[FormVersion],
    responses: Iterable[Submitted],
    to: BinaryIO,
    options: ExportOptions,
) -> None:
    """Writes all responses, one after the other; memory does not grow with their number.

    The export is made in a temporary file first: a workbook or an archive that broke off would look like a whole one.

    Args:
        forms: every version that a response may be of, the newest last.
        to: is written once all is well, and left open; it need not be able to seek.
        options: of tables; JSON lines always have all there is, by its names.

    Raises:
        UnknownVersion: a response is of none of the versions.
        TooManyColumns: a table has more than a sheet takes.
    """
    with TemporaryFile() as made:
        match format:
            case ExportFormat.XLSX:
                write_xlsx(Tables(forms, options), responses, made)
            case ExportFormat.CSV:
                write_csv(Tables(forms, options), responses, made, byte_order_mark=options.byte_order_mark)
            case ExportFormat.JSON_LINES:
                write_jsonl(forms, responses, made)
            case _:
                assert_never(format)
        made.seek(0)
        shutil.copyfileobj(made, to)


def media_type(format: ExportFormat, tables: int) -> tuple[str, str]:
    """The MIME type of what `write` writes, and the ending of its name.

    Args:
        tables: how many the export has (`Tables.layout`).
    """
    match format:
        case ExportFormat.XLSX:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
        case ExportFormat.CSV:
            return ("text/csv", "csv") if tables == 1 else ("application/zip", "zip")
        case ExportFormat.JSON_LINES:
            return "application/jsonl", "jsonl"
    assert_never(format)
