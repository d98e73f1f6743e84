"""`focal form`: questionnaires, as XLSForm workbooks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.opening import opened
from handlers.filling.taking_in import take_in
from knowledge.errors import Problem
from knowledge.forms.importing import Checked, Summary, check_form
from knowledge.forms.importing.translations import Coverage
from knowledge.model.rights import OPERATOR
from knowledge.store.migrations import check_schema

form = typer.Typer(help="Questionnaires: XLSForm workbooks, as ODK and KoboToolbox have them.", no_args_is_help=True)


@form.command("check")
def check_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="XLSForm workbooks, .xlsx or .xls.", show_default=False),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON for each file.")] = False,
) -> None:
    """Check questionnaires and print what they ask, or every problem with its sheet, row and column.

    CSV files that a workbook reads are looked for beside it. A file with problems does not stop the others; the status
    is then 1. Warnings stop nothing. It needs no database.
    """
    failed = False
    for index, file in enumerate(files):
        checked = check_form(file)
        failed |= checked.form is None
        if as_json:
            print(json.dumps({"file": str(file)} | _encoded(checked), ensure_ascii=False), flush=True)
            continue
        print(("\n" if index else "") + "\n".join(_in_words(file, checked)), flush=True)
        _complain(checked)
    raise typer.Exit(int(failed))


def _complain(checked: Checked) -> None:
    for kind, problems in (("warning: ", checked.warnings), ("", checked.problems)):
        for problem in problems:
            print(f"{kind}{_placed(problem)}{problem.sentence}{_said(problem)} [{problem.code}]", file=sys.stderr)


@form.command("add")
def add_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An XLSForm workbook.", show_default=False)],
) -> None:
    """Take in a questionnaire for cities, and print its number.

    CSV files that the workbook reads are looked for beside it. The same workbook a second time has the same number; one
    with problems is not taken in, and the status is then 1.
    """
    checked = check_form(file)
    taken = checked.form
    if taken is None:
        _complain(checked)
        raise typer.Exit(1)
    content, now = file.read_bytes(), datetime.now(UTC)
    with opened() as focal:
        check_schema(focal.store.engine)
        added = focal.store.run(lambda unit: take_in(unit, OPERATOR, taken, file.name, content, now))
    print(f"{added.number}\t{taken.id}\t{taken.version}\t{taken.title}{'' if added.is_new else ' (was there)'}")


@form.command("list")
def list_command() -> None:
    """List the questionnaires, the latest first: number, id, version, title, where it came from, responses."""
    with opened() as focal:
        check_schema(focal.store.engine)
        listed = focal.store.read(
            lambda unit: [(one, unit.responses.counted(one.number)) for one in unit.forms.listed()]
        )
    if not listed:
        print("No questionnaire was taken in yet.")
    for one, responses in listed:
        print("\t".join((str(one.number), one.form_id, one.version, one.title, one.source, str(responses))))


def _encoded(checked: Checked) -> dict[str, Any]:
    return {
        "accepted": checked.form is not None,
        "summary": _summary(checked.summary) if checked.summary else None,
        "problems": [_problem(problem) for problem in checked.problems],
        "warnings": [_problem(problem) for problem in checked.warnings],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    fields = asdict(problem)
    return {"sheet": fields.pop("file")} | fields


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "title": summary.title,
        "id": summary.id,
        "version": summary.version,
        "questions": dict(summary.questions),
        "languages": [asdict(language) for language in summary.languages],
    }


def _in_words(file: Path, checked: Checked) -> Iterator[str]:
    """A questionnaire for a person at a terminal."""
    yield f"{file}:"
    if checked.summary:
        yield from _summary_in_words(checked.summary)
    yield f"  result: {'accepted' if checked.form else _counted(len(checked.problems), 'problem')}" + (
        f", {_counted(len(checked.warnings), 'warning')}" if checked.warnings else ""
    )


def _summary_in_words(summary: Summary) -> Iterator[str]:
    yield f"  title: {summary.title}"
    yield f"  id: {summary.id}"
    yield f"  version: {summary.version or 'none'}"
    types = ", ".join(f"{count} {type}" for type, count in sorted(summary.questions.items(), key=_largest_first))
    yield f"  questions: {sum(summary.questions.values())}{f' ({types})' if types else ''}"
    yield f"  languages: {', '.join(map(_coverage, summary.languages)) or 'none'}"


def _largest_first(of_type: tuple[str, int]) -> tuple[int, str]:
    return -of_type[1], of_type[0]


def _coverage(language: Coverage) -> str:
    """How much is written: rounded down, so that a text that lacks is never 100 %."""
    return f"{language.language} {100 * language.written // max(language.texts, 1)} %"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _placed(problem: Problem) -> str:
    row = f"row {problem.row}" if problem.row else ""
    first = " ".join(part for part in (problem.file, row) if part)
    place = ", ".join(part for part in (first, f"column {problem.column}" if problem.column else "") if part)
    return f"{place}: " if place else ""


def _said(problem: Problem) -> str:
    """The value, on one line, unless the sentence has it in it."""
    value = " ".join(problem.value.split())
    return f" ({value})" if value and value not in problem.sentence else ""
