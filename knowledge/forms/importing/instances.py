"""The lists of choices and tables that expressions read: `instance('name')`, and the columns they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.forms.expressions import Expression, Path
from knowledge.forms.importing.columns import MEDIA
from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.outline import Outline
from knowledge.forms.importing.sheets import Book, SheetRows, by_list
from knowledge.forms.importing.types import Select, Source
from knowledge.model.forms import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Instances:
    """What there is to read.

    Attributes:
        columns: those of each list and table that is there, by its name.
        lists: the names of the lists of the sheet choices.
        external: the names of the lists of the sheet external_choices.
        files: the names of the tables, which are those of their files without the ending.
    """

    columns: Mapping[str, frozenset[str]]
    lists: frozenset[str]
    external: frozenset[str]
    files: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.lists | self.external | self.files


def instances_of(book: Book, outline: Outline, tables: Sequence[Table]) -> Instances:
    """All lists and tables, those of files that are missing too: their columns are not known."""
    external = frozenset(by_list(book.external_choices))
    files = {table.name: frozenset(table.columns) for table in tables}
    wanted = {stem(select.list) for select in selects_of(outline) if select.source is Source.FILE}
    columns = {
        **dict.fromkeys(book.lists, _columns(book.choices)),
        **dict.fromkeys(external, _columns(book.external_choices)),
        **files,
    }
    return Instances(
        columns=columns,
        lists=frozenset(book.lists),
        external=external,
        files=frozenset({*files, *wanted, *(stem(name) for name in outline.files)}),
    )


def stem(file: str) -> str:
    """The name of a file without its ending."""
    return file.rpartition(".")[0] or file


def selects_of(outline: Outline) -> Iterator[Select]:
    """The types of all questions with choices."""
    return (entry.type for entry in outline.entries if isinstance(entry.type, Select))


def _columns(sheet: SheetRows) -> frozenset[str]:
    """The elements of an item as pyxform writes them: no media, and texts in languages as "itextId"."""
    own: Iterable[str] = (
        column.base for column in sheet.columns if column.base not in (*MEDIA, "list_name") and " " not in column.base
    )
    return frozenset({*own, "name", "label", "itextId", "list_name", "geometry"})


def check_instances(expression: Expression, cell: Cell, instances: Instances) -> Iterator[Finding]:
    """Lists that are not there, and columns that they do not have.

    A filter that reads no column of its list leaves nothing over. One that reads others besides may be meant so.
    """
    paths = [path for path in expression.paths if path.start == "instance" and path.instance]
    for path in paths:
        if path.instance not in instances.names:
            meant = did_you_mean(path.instance, instances.names)
            yield cell.problem("unknown-list", f'There is no list or file "{path.instance}".{meant}', path.instance)
    read = [(path.instance, column) for path in paths if (column := _column(path))]
    found = [column in instances.columns.get(name, (column,)) for name, column in read]
    for (name, column), is_there in zip(read, found, strict=True):
        if not is_there:
            meant = did_you_mean(column, instances.columns[name])
            tell = cell.warning if any(found) and not meant else cell.problem
            yield tell("unknown-choice-column", f'"{name}" has no column "{column}".{meant}', column)


def _column(path: Path) -> str:
    """The column that a path reads of an item, "" when it reads none or cannot be told."""
    step = path.steps[2] if len(path.steps) > 2 else None
    return step.name if step and step.axis == "child" and step.is_plain else ""
