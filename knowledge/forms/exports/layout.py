"""The tables of an export: one for the responses, one for each repeat, of all versions of a form together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.forms.exports.fields import Cells, Column, Field, Kind, field_of
from knowledge.forms.exports.merging import ambiguous, in_order
from knowledge.forms.exports.submissions import Copied, ExportOptions
from knowledge.forms.exports.texts import label_of, text_in, unique_name
from knowledge.forms.exports.versions import Placed, VersionTable, tables_of
from knowledge.model.forms import Choice, FormVersion

INDEX, PARENT_TABLE, PARENT_INDEX = "_index", "_parent_table_name", "_parent_index"
_KINDS = {
    Copied.ID: Kind.NUMBER,
    Copied.SUBMISSION_TIME: Kind.DATE_TIME,
    Copied.SUBMISSION_VERSION: Kind.NUMBER,
}
_Versioned = tuple[FormVersion, VersionTable]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """Where a question stands in the rows of its table: from the column `start` up to the one before `end`."""

    start: int
    end: int
    cells: Cells


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table of an export.

    Attributes:
        name: unique, and such that Excel takes it for a sheet.
        answers: how many of its columns hold answers; they come first.
        copied: of the response, behind them: before the index in the first table, behind it in the others.
    """

    name: str
    columns: tuple[Column, ...]
    answers: int
    copied: tuple[Copied, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """All tables of an export.

    Attributes:
        tables: the first has a row for each response, the others for each instance of a repeat.
        slots: by version and path of a question: where its answers go. What is not wanted is not among them.
        repeats: by version and path of a repeat: the index of its table. Nothing wanted is in those that are not there.
    """

    tables: tuple[Table, ...]
    slots: Mapping[str, Mapping[str, Slot]]
    repeats: Mapping[str, Mapping[str, int]]


def layout_of(forms: Sequence[FormVersion], options: ExportOptions) -> Layout:
    """The tables of all versions of one form.

    A question is the same in two versions when its table and its name are: it may move from group to group. Where a
    name stands twice in a table, its path tells.

    Args:
        forms: at least one, the newest last, all of one id.

    Raises:
        ValueError: there is none, or two are of one version.
    """
    if not forms or len({form.version for form in forms}) < len(forms):
        raise ValueError("an export needs the versions of its form, each once")
    newest_first = [(form, tables_of(form)) for form in reversed(forms)]
    keys = _table_keys([tables for _, tables in newest_first])
    wanted = {keys[path] for _, tables in newest_first for path in _wanted(tables, options)}
    order = [key for key in in_order([[keys[path] for path in tables] for _, tables in newest_first]) if key in wanted]
    slots: dict[str, dict[str, Slot]] = {form.version: {} for form in forms}
    made: list[Table] = []
    for key in order:
        found = ((form, table) for form, tables in newest_first for table in tables.values() if keys[table.path] == key)
        made.append(_table(list(found), [table.name for table in made], slots, options))
    indexes = {path: order.index(key) for path, key in keys.items() if key in wanted}
    return Layout(tables=tuple(made), slots=slots, repeats={form.version: indexes for form in forms})


def _wanted(tables: Mapping[str, VersionTable], options: ExportOptions) -> Iterator[str]:
    """The paths of the tables that have a wanted column, and of those around them."""
    yield ""
    for table in tables.values():
        if any(options.wants(placed.path) for placed in table.questions):
            path = table.path
            while path:
                yield path
                path = tables[path].parent


def _table_keys(versions: Sequence[Mapping[str, VersionTable]]) -> dict[str, str]:
    """What is the same table in all versions, by path."""
    repeated = ambiguous([table.node.name for table in tables.values() if table.path] for tables in versions)
    paths = {table.path: table.node.name for tables in versions for table in tables.values()}
    return {path: path if path == "" or name in repeated else name for path, name in paths.items()}


def _table(
    versions: Sequence[_Versioned],
    taken: Sequence[str],
    slots: Mapping[str, dict[str, Slot]],
    options: ExportOptions,
) -> Table:
    columns: list[Column] = []
    for twins, field in _fields(versions, options):
        start = len(columns)
        columns.extend(field.columns)
        for form, placed in twins:
            slots[form.version][placed.path] = Slot(start=start, end=len(columns), cells=field.cells)
    form, newest = versions[0]
    copied = tuple(each for each in options.copied if options.wants(each))
    name = newest.node.name if newest.path else form.title or form.id
    return Table(
        name=unique_name(name, taken),
        columns=(*columns, *_added(copied, is_main=not newest.path)),
        answers=len(columns),
        copied=copied,
    )


def _added(copied: Iterable[Copied], *, is_main: bool) -> list[Column]:
    """The columns behind the answers, in KoboToolbox's order."""
    index = Column(header=INDEX, kind=Kind.NUMBER)
    if is_main:
        return [*(Column(header=each.value, kind=_KINDS.get(each, Kind.TEXT)) for each in copied), index]
    above = [Column(header=PARENT_TABLE), Column(header=PARENT_INDEX, kind=Kind.NUMBER)]
    return [index, *above, *(Column(header=f"_submission_{each}", kind=_KINDS.get(each, Kind.TEXT)) for each in copied)]


_Twins = list[tuple[FormVersion, Placed]]
"""One question in the versions that have it, the newest first."""


def _fields(versions: Sequence[_Versioned], options: ExportOptions) -> list[tuple[_Twins, Field]]:
    """The wanted questions of a table in their order, each with its columns."""
    repeated = ambiguous([placed.question.name for placed in table.questions] for _, table in versions)
    twins: dict[str, _Twins] = {}
    lists: list[list[str]] = []
    for form, table in versions:
        keyed = [
            (placed.path if placed.question.name in repeated else placed.question.name, placed)
            for placed in table.questions
        ]
        lists.append([key for key, _ in keyed])
        for key, placed in keyed:
            twins.setdefault(key, []).append((form, placed))
    wanted = [twins[key] for key in in_order(lists) if options.wants(twins[key][0][1].path)]
    names = Counter(each[0][1].question.name for each in wanted)
    return [(each, _field(each, options, is_alone=names[each[0][1].question.name] == 1)) for each in wanted]


def _field(twins: _Twins, options: ExportOptions, *, is_alone: bool) -> Field:
    """The columns of a question; names that stand twice in a table carry their groups, as nothing else tells them."""
    _, placed = twins[0]
    has_groups = options.hierarchy_in_labels or (options.language is None and not is_alone)
    above = [label_of(node, options.language) for node in placed.around] if has_groups else []
    prefix = "".join(label + options.group_separator for label in above)
    label = label_of(placed.question, options.language)
    return field_of(placed.question, label, prefix, _choices(twins, options), options)


def _choices(twins: _Twins, options: ExportOptions) -> dict[str, str]:
    """The labels of the choices of all versions by their names; of a name that a list has twice, the first."""
    lists = [
        (
            form.lists[placed.question.items.source].choices
            if placed.question.items and placed.question.items.source in form.lists
            else ()
        )
        for form, placed in twins
    ]
    choices = {choice.name: choice for each in reversed(lists) for choice in reversed(each)}
    names = in_order([(choice.name for choice in each) for each in lists])
    return {name: text_in(choices[name].label, options.language) or name for name in names}


def _list_of(form: FormVersion, placed: Placed) -> tuple[Choice, ...]:
    """The choices of a question; () when they are those of a CSV file, or instances of a repeat."""
    items = placed.question.items
    return form.lists[items.source].choices if items is not None and items.source in form.lists else ()
