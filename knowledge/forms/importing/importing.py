"""The import of a workbook: what it says comes out of a process with limits, and is read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from knowledge.errors import ImportRefused, Problem
from knowledge.forms.importing.encoding import finding_in, table_in
from knowledge.forms.importing.findings import Finding, Severity
from knowledge.forms.importing.grids import BINARY, ENCRYPTED, NO_WORKBOOK, OPEN_DOCUMENT, TOO_MANY_ROWS
from knowledge.forms.importing.rechecking import recheck
from knowledge.forms.importing.translations import Coverage
from knowledge.forms.xform import XFormError, read_xform
from knowledge.model.forms import FormVersion, Table
from knowledge.reading.archives import ENTITIES
from knowledge.reading.limited import TOO_LARGE, Limits, Refused, values_of

MOST_BYTES = 20 * 2**20
"""Of a workbook. The largest of the public ones that it was tried with has 200 kB, 10,000 choices 400 kB."""

LIMITS = Limits(memory=2**29, cpu_s=60, wall_s=120, output=100 * 2**20)
"""A form of 500 questions in three languages takes 1.5 s, 90 MB and 0.3 MB; one with 10,000 choices 6 s, 170 MB and
2 MB."""

_WORK = "knowledge.forms.importing.child:alone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What a workbook has, as far as its rows could be read.

    Attributes:
        questions: how many there are of each type (`QuestionType`).
        languages: in the order of the workbook.
    """

    title: str
    id: str
    version: str
    questions: Mapping[str, int]
    languages: tuple[Coverage, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What became of a workbook: a form or problems, never both.

    Attributes:
        summary: None when the file could not be opened.
    """

    form: FormVersion | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    summary: Summary | None = None


def import_form(
    source: Path | bytes, files: Mapping[str, bytes] = MappingProxyType({}), *, name: str = "", limits: Limits = LIMITS
) -> FormVersion:
    """The form of a workbook; see `check_form`.

    Raises:
        ImportRefused: with all problems.
    """
    checked = check_form(source, files, name=name, limits=limits)
    if checked.form is None:
        raise ImportRefused(checked.problems)
    return checked.form


def check_form(
    source: Path | bytes, files: Mapping[str, bytes] = MappingProxyType({}), *, name: str = "", limits: Limits = LIMITS
) -> Checked:
    """The form of a workbook, or all that is wrong with it.

    Args:
        source: an XLSX or XLS workbook, whatever its name says. CSV files are looked for beside a path.
        files: CSV files by their names; they come before those beside the path.
        name: the name of the workbook, whose stem is the form's id when the settings have none.
    """
    stem = _id_of(name or (source.name if isinstance(source, Path) else ""))
    try:
        with _opened(source, files) as (path, folder):
            return checked_of(values_of(_WORK, [str(path), str(folder), stem], limits))
    except Refused as refused:
        return Checked(form=None, problems=(_refusal(refused),))
    except OSError as error:
        problem = Problem(code="unreadable", value=str(source), sentence=f"The file cannot be read: {error.strerror}.")
        return Checked(form=None, problems=(problem,))


def checked_of(values: Iterable[Any]) -> Checked:
    """What `knowledge.forms.importing.child` has found, and the form that is read from it."""
    came = _Came()
    for kind, value in values:
        came.take(kind, value)
    return came.checked()


def _id_of(name: str) -> str:
    """The stem of a file's name as the id of a form, without spaces."""
    return re.sub(r"\s+", "_", Path(name).stem.strip())


@contextmanager
def _opened(source: Path | bytes, files: Mapping[str, bytes]) -> Iterator[tuple[Path, Path]]:
    """The workbook and the folder of its CSV files; Refused when it is too large."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > MOST_BYTES:
        raise Refused(TOO_LARGE)
    if isinstance(source, Path) and not files:
        yield source, source.parent
        return
    with TemporaryDirectory(prefix="focal-form-") as place:
        folder = Path(place, "files")
        folder.mkdir()
        for name, content in (*_beside(source), *files.items()):
            Path(folder, Path(name).name).write_bytes(content)
        path = Path(place, "workbook")
        path.write_bytes(source.read_bytes() if isinstance(source, Path) else source)
        yield path, folder


def _beside(source: Path | bytes) -> Iterator[tuple[str, bytes]]:
    if isinstance(source, Path):
        yield from ((file.name, file.read_bytes()) for file in source.parent.glob("*.csv"))


@dataclass(slots=True)
class _Came:
    """What has come out of the child."""

    summary: Summary | None = None
    findings: list[Finding] = field(default_factory=list)
    paths: dict[str, int] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    xml: str = ""

    def take(self, kind: str, value: Any) -> None:
        match kind:
            case "summary":
                self.summary = _summary(value)
            case "finding":
                self.findings.append(finding_in(value))
            case "path":
                self.paths[value[0]] = value[1]
            case "table":
                self.tables.append(table_in(value))
            case "xml":
                self.xml = value

    def checked(self) -> Checked:
        warnings = self._of(Severity.WARNING)
        problems = self._of(Severity.PROBLEM)
        form = None
        if not problems:
            form, problems = self._read()
        return Checked(form=form, problems=problems, warnings=warnings, summary=self.summary)

    def _of(self, severity: Severity) -> tuple[Problem, ...]:
        return tuple(finding.problem for finding in self.findings if finding.severity is severity)

    def _read(self) -> tuple[FormVersion | None, tuple[Problem, ...]]:
        try:
            form = read_xform(self.xml, self.tables)
        except XFormError as error:
            return None, (Problem(code=error.code, value=error.value, sentence=f"The form cannot be asked: {error}."),)
        problems = tuple(recheck(form, self.paths))
        return (None, problems) if problems else (form, ())


def _summary(value: Mapping[str, Any]) -> Summary:
    return Summary(
        title=value["title"],
        id=value["id"],
        version=value["version"],
        questions=value["questions"],
        languages=tuple(
            Coverage(language=name, written=written, texts=texts) for name, written, texts in value["languages"]
        ),
    )


_SAVE = "Open it in a spreadsheet program and save it as an Excel workbook (.xlsx)."
_REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        TOO_LARGE: "The workbook is too large. Remove pictures and sheets that do not belong to the form.",
        TOO_MANY_ROWS: "The workbook has too many rows, or one far below the others. Remove what is not needed.",
        ENCRYPTED: "The workbook is protected by a password. Save it without one.",
        NO_WORKBOOK: f"The file is no Excel workbook, whatever its name says. {_SAVE}",
        OPEN_DOCUMENT: f"This is an OpenDocument file. {_SAVE}",
        BINARY: f"This is a binary workbook (.xlsb). {_SAVE}",
        ENTITIES: f"The workbook has XML entities in it, which no spreadsheet program writes. {_SAVE}",
    }
)


def _refusal(refused: Refused) -> Problem:
    sentence = _REFUSALS.get(refused.code, f"The workbook is damaged. {_SAVE}")
    return Problem(code=refused.code, value=refused.value, sentence=sentence)
