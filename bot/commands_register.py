"""`focal register`: the members and contacts of the network, as workbooks and CSV files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.opening import opened
from handlers.dialogue.library import Voice
from handlers.register import Report, Stage, Watch, check_register, export_register, import_register
from handlers.register_texts import place_of, sentence_of
from knowledge.errors import FocalError
from knowledge.model.languages import EN
from knowledge.model.register import Change, Fault, Sheet
from knowledge.model.rights import OPERATOR
from knowledge.store.migrations import check_schema

register = typer.Typer(help="The register of members, contacts and addresses, as XLSX or CSV.", no_args_is_help=True)


class Delimiter(StrEnum):
    """What stands between the values of a CSV file."""

    SEMICOLON = ";"
    COMMA = ","


class CannotWrite(FocalError):
    """The register cannot be written there."""


@register.command("import")
def import_command(
    files: Annotated[
        list[Path],
        typer.Argument(help="An XLSX workbook, or CSV files: members, contacts, addresses.", show_default=False),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would change; write nothing.")] = False,
) -> None:
    """Import members, contacts and addresses; with a single problem nothing is imported.

    What the files do not speak of stays as it is. Importing the same files again changes nothing.
    """
    with opened() as focal, _progress() as watch:
        check_schema(focal.store.engine)
        _ = focal.phrasebook.speak(EN)
        now = datetime.now(UTC)
        if dry_run:
            report = check_register(
                focal.store, OPERATOR, files, now, show=lambda change: print(_line(change, _)), watch=watch
            )
        else:
            report = import_register(focal.store, OPERATOR, files, now, watch=watch)
    _tell(report, _, with_file=len(files) > len(Sheet))
    if report.problems:
        sys.exit("focal: nothing is imported until these problems are mended")
    print(_summary(report, "would be " if dry_run else ""))


@register.command("export")
def export_command(
    target: Annotated[
        Path, typer.Argument(help="A workbook (.xlsx), or a folder for members.csv, contacts.csv and addresses.csv.")
    ],
    delimiter: Annotated[
        Delimiter, typer.Option(help="What stands between the values of CSV files.")
    ] = Delimiter.SEMICOLON,
) -> None:
    """Write the register to a workbook or to CSV files, which can be edited and imported again."""
    with opened() as focal:
        check_schema(focal.store.engine)
        try:
            counts = export_register(focal.store, OPERATOR, target, datetime.now(UTC), delimiter=delimiter)
        except OSError as error:
            raise CannotWrite(f"{target} cannot be written: {error.strerror or error}") from error
    print(f"{', '.join(f'{count} {sheet}' for sheet, count in counts.items())} written to {target}.")


def _line(change: Change, _: Voice) -> str:
    if change.is_new:
        return f"{place_of(change.place, _)}: new {change.key}"
    where = f"{place_of(change.place, _)}, column {change.column}"
    return f'{where}: {change.key}: "{change.old}" -> "{change.new}"'


def _tell(report: Report, _: Voice, *, with_file: bool) -> None:
    """Warnings and problems on standard error, each on a line of its own."""
    for kind, faults in (("warning: ", report.warnings), ("", report.problems)):
        for line in _fault_lines(faults, _, with_file=with_file):
            print(f"{kind}{line}", file=sys.stderr)


def _fault_lines(faults: Iterable[Fault], _: Voice, *, with_file: bool) -> Iterator[str]:
    return (
        f"{place_of(fault.place, _, with_file=with_file)}: {sentence_of(fault, _)} [{fault.code}]" for fault in faults
    )


def _summary(report: Report, verb: str) -> str:
    return "\n".join(
        f"{sheet}: {tally.rows} rows, {tally.new} {verb}added, {tally.changed} {verb}changed."
        for sheet, tally in report.tallies.items()
        if tally.rows
    )


@contextmanager
def _progress() -> Iterator[Watch]:
    """A bar on standard error, where that is a terminal."""
    from rich.console import Console  # megabytes that no server needs
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        tasks = {stage: bar.add_task(stage.value, total=None, visible=False) for stage in Stage}

        def watch(stage: Stage, done: int, of: int) -> None:
            bar.update(tasks[stage], completed=done, total=of or None, visible=True)

        yield watch
