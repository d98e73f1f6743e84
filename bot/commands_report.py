"""`focal report`: the annual activity report."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.opening import opened
from handlers.faq import stored_pack
from handlers.reports.drawing import draw
from handlers.reports.report import Asked, build_report
from handlers.reports.writing import ReportFormat, file_name, written
from knowledge.errors import FocalError
from knowledge.model.languages import Language
from knowledge.model.rights import OPERATOR
from knowledge.store.migrations import check_schema


class ReportLanguage(StrEnum):
    """The working languages of the network."""

    EN = "en"
    FR = "fr"
    ES = "es"
    PT = "pt"


class NotWritten(FocalError):
    """The report cannot be written there."""


def report_command(
    year: Annotated[int, typer.Option(help="The calendar year, by the network's clock.", show_default=False)],
    format: Annotated[
        ReportFormat,
        typer.Option(help="A page to be printed, a Word document, or a workbook with every row.", show_default=False),
    ],
    language: Annotated[ReportLanguage, typer.Option(help="In which language it is.")] = ReportLanguage.EN,
    output: Annotated[
        Path | None, typer.Option(help="Where it is written; by default here, as focal-report-YEAR.FORMAT.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
) -> None:
    """Write the annual activity report: implementation, advocacy, monitoring, learning, strengthening the network.

    Each figure names the rows of the database that it counts; the workbook lists all of them. Of a year that is not
    over, it says until when it counts. It changes nothing.
    """
    target = output or Path(file_name(year, format))
    if target.exists() and not force:
        raise NotWritten(f"{target} is there already; write over it with --force")
    with opened() as focal:
        check_schema(focal.store.engine)
        pages = focal.store.read(lambda unit: stored_pack(unit, focal.settings.pack.name))
        asked = Asked(
            year=year,
            speaker=focal.phrasebook.speak(Language(language)),
            installation=focal.installation,
            network=pages.value().network,
            now=datetime.now(UTC),
        )
        report = focal.store.read(lambda unit: build_report(unit, OPERATOR, asked))
    content = written(report, format, draw(report.plots, format.images) if format.images else ())
    try:
        target.write_bytes(content)
    except OSError as error:
        raise NotWritten(f"{target} cannot be written: {error.strerror or error}") from error
    print(f"The report of {year} is written to {target}.")
