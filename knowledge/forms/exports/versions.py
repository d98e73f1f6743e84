"""What one version of a form gives to an export: its tables, and the questions in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.model.forms import FormVersion, Group, Node, Question, QuestionType, Repeat

Around = tuple[Group | Repeat, ...]
"""The groups and repeats around a node, the outermost first, without the root."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A question that has columns, and what is around it.

    Attributes:
        path: without the root.
    """

    path: str
    question: Question
    around: Around


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionTable:
    """The root of a form or a repeat: what has a table of its own.

    Attributes:
        path: without the root, "" of the root itself.
        parent: the path of the table around it; "" of the root as well.
    """

    path: str
    node: Group | Repeat
    parent: str
    questions: tuple[Placed, ...]


def relative(form: FormVersion, path: str) -> str:
    """A path without the root and its slashes: "city/inhabitants"."""
    return path[len(form.root.path) + 1 :]


def tables_of(form: FormVersion) -> dict[str, VersionTable]:
    """The tables by their paths; the first is that of the root."""
    questions: dict[str, list[Placed]] = {}
    nodes: dict[str, tuple[Group | Repeat, str]] = {}
    for node, around in _walk(form):
        table = next((relative(form, each.path) for each in reversed(around) if isinstance(each, Repeat)), "")
        if isinstance(node, Question):
            questions[table].append(Placed(path=relative(form, node.path), question=node, around=around))
        elif isinstance(node, Repeat) or node is form.root:
            nodes[relative(form, node.path)] = node, table
            questions[relative(form, node.path)] = []
    return {
        path: VersionTable(path=path, node=node, parent=parent, questions=tuple(questions[path]))
        for path, (node, parent) in nodes.items()
    }


def _walk(form: FormVersion) -> Iterator[tuple[Node, Around]]:
    counts = {node.count for node in form.walk() if isinstance(node, Repeat) and node.count == f"{node.path}_count"}
    waiting: list[tuple[Node, Around]] = [(form.root, ())]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, Question):
            if _has_columns(node, counts):
                yield node, around
            continue
        yield node, around
        inner = around if node is form.root else (*around, node)
        children = (child for child in node.children if not _is_meta(form, child))
        waiting.extend((child, inner) for child in reversed(tuple(children)))


def _has_columns(question: Question, counts: set[str]) -> bool:
    """Notes have no answer; pyxform keeps the number of a repeat's instances in a question beside it."""
    is_count = question.type is QuestionType.CALCULATE and question.path in counts
    return question.type is not QuestionType.NOTE and not is_count


def _is_meta(form: FormVersion, node: Node) -> bool:
    """The block of the instance's own ids (OpenRosa metadata), which has columns of another name."""
    return node.name.rpartition(":")[2] == "meta" and node.path.rpartition("/")[0] == form.root.path
