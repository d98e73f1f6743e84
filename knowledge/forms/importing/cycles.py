"""Answers that depend on themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from knowledge.forms.expressions import ExpressionError, parse
from knowledge.forms.importing.findings import Cell, Finding
from knowledge.forms.importing.outline import NO, YES, Entry, Outline
from knowledge.forms.importing.references import as_path, straight

RULES = ("relevant", "required", "read_only", "calculation")
"""What JavaRosa computes again whenever something that it reads changes; constraints are only looked at."""


@dataclass(slots=True)
class _Graph:
    """For each path, the paths it depends on and the cell that says so."""

    edges: dict[str, dict[str, Cell]] = field(default_factory=dict)

    def add(self, path: str, needs: str, cell: Cell) -> None:
        self.edges.setdefault(path, {}).setdefault(needs, cell)


def check_cycles(outline: Outline) -> Iterator[Finding]:
    """Each circle once: JavaRosa refuses forms that have one."""
    graph = _graph(outline)
    while circle := _circle(graph.edges):
        first = min(range(len(circle)), key=lambda at: _row(circle[at], outline))
        circle = [*circle[first:], *circle[:first]]
        yield _finding(circle, graph.edges)
        for path, needs in zip(circle, [*circle[1:], circle[0]], strict=True):
            graph.edges[path].pop(needs, None)


def _row(path: str, outline: Outline) -> int:
    return outline.by_path[path].row.number if path in outline.by_path else 0


def _circle(edges: Mapping[str, Mapping[str, Cell]]) -> list[str]:
    """A circle in which each path needs the next one, () when there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[:0:-1]
    return []


def _finding(circle: list[str], edges: Mapping[str, Mapping[str, Cell]]) -> Finding:
    names = [path.rpartition("/")[2] for path in circle]
    chain = " -> ".join([*names, names[0]])
    cell = edges[circle[0]][circle[1] if len(circle) > 1 else circle[0]]
    return cell.problem("circular", f"It depends on itself: {chain}. Break the circle.", chain)


def _graph(outline: Outline) -> _Graph:
    graph = _Graph()
    inside = _inside(outline)
    for entry in outline.entries:
        for rule in RULES:
            cell = entry.row.cell(rule)
            if cell.value and cell.value not in YES | NO:
                targets = [entry.path, *(inside[entry.path] if rule in ("relevant", "read_only") else ())]
                for needs in _read(cell.value, entry, outline):
                    for target in targets:
                        graph.add(target, needs, cell)
    return graph


def _inside(outline: Outline) -> dict[str, list[str]]:
    """The paths of all that is in a group, by its path: its relevance is theirs."""
    inside: dict[str, list[str]] = {entry.path: [] for entry in outline.entries}
    for entry in outline.entries:
        above = entry.path.rpartition("/")[0]
        while above in inside:
            inside[above].append(entry.path)
            above = above.rpartition("/")[0]
    return inside


def _read(text: str, entry: Entry, outline: Outline) -> set[str]:
    try:
        expression = parse(as_path(straight(text), outline))
    except ExpressionError:
        return set()
    leads = (path.resolved(entry.path) for path in expression.paths)
    return {path for path in leads if path is not None and path in outline.by_path}
