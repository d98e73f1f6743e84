"""Pack files as pages, each knowing where it stands; what does not fit becomes a located problem."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.errors import Problem
from knowledge.packs.located import LocatedFile, read_located
from knowledge.packs.pages import Page

P = TypeVar("P", bound=Page)
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Located(Generic[P]):
    """A page and where it stands: its file, and its path of keys and indexes in it."""

    page: P
    file: LocatedFile
    path: Path_

    def problem(self, code: str, value: str, sentence: str, *path: str | int) -> Problem:
        """A problem of this page, at a path within it."""
        return Problem(
            code=code,
            value=value,
            sentence=sentence,
            file=self.file.name,
            row=self.file.line((*self.path, *path)),
            column=_column(path),
        )


class Parser:
    """Parses the files of one folder and collects their problems."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []

    def one(self, name: str, kind: type[P]) -> Located[P] | None:
        """The page that is the whole of a file; None when it is missing or does not fit."""
        file = self._read(name)
        return self._page(file, (), file.data, kind) if file and file.data is not None else None

    def many(self, name: str, kind: type[P]) -> list[Located[P]]:
        """The pages of a file that is a list of them, without those that do not fit."""
        file = self._read(name)
        if file is None or file.data is None:
            return []
        if not isinstance(file.data, list):
            sentence = "the file should be a list: each item begins with '- id: '"
            self.problems.append(Problem(code="not-a-list", value="", sentence=sentence, file=name, row=1))
            return []
        pages = (self._page(file, (index,), data, kind) for index, data in enumerate(file.data))
        return [page for page in pages if page is not None]

    def _read(self, name: str) -> LocatedFile | None:
        path = self._folder / name
        if not path.is_file():
            self.problems.append(
                Problem(code="missing-file", value=name, sentence="the pack needs this file", file=name)
            )
            return None
        file, problems = read_located(path)
        self.problems += problems
        return file

    def _page(self, file: LocatedFile, path: Path_, data: Any, kind: type[P]) -> Located[P] | None:
        try:
            return Located(kind.model_validate(data), file, path)
        except ValidationError as error:
            self.problems += [_problem(file, path, detail) for detail in error.errors()]
            return None


def _problem(file: LocatedFile, path: Path_, detail: ErrorDetails) -> Problem:
    place = tuple(step for step in detail["loc"] if step != "[key]")
    column = _column(place)
    sentence = f"{column or 'this page'}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
    return Problem(
        code=detail["type"].replace("_", "-"),
        value=str(detail["input"])[:80],
        sentence=sentence,
        file=file.name,
        row=file.line((*path, *place)),
        column=column,
    )


def _column(path: Path_) -> str:
    return ".".join(str(step) for step in path)
