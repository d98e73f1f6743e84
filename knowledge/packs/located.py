"""YAML as plain values that remember the line they came from.

Every scalar is read as text: the pages know their types, and "no" is a word in several languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import Problem


@dataclass(frozen=True, slots=True)
class LocatedFile:
    """One parsed file: its values, and its tree of nodes for finding lines."""

    name: str
    data: Any
    root: yaml.Node | None

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line, counted from 1, of the value at a path of keys and indexes, or of the nearest one above it."""
        node = self.root
        for step in path:
            below = _child(node, step)
            if below is None:
                break
            node = below
        return node.start_mark.line + 1 if node is not None else 1


def read_located(path: Path) -> tuple[LocatedFile, list[Problem]]:
    """Parses a file; syntax errors, wrong encoding and repeated keys are problems, not exceptions."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problem = Problem(code="not-utf-8", value=str(error), sentence="the file is not UTF-8 text", file=path.name)
        return LocatedFile(path.name, None, None), [problem]
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
        data = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (makes texts, lists and mappings only)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        problem = Problem(
            code="yaml-syntax",
            value=what,
            sentence=f"this is not valid YAML: {what}",
            file=path.name,
            row=mark.line + 1 if mark else 0,
        )
        return LocatedFile(path.name, None, None), [problem]
    return LocatedFile(path.name, data, root), _repeated_keys(path.name, root)


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    match node:
        case yaml.SequenceNode(value=items) if isinstance(step, int) and step < len(items):
            found: yaml.Node = items[step]
            return found
        case yaml.MappingNode(value=pairs):
            return next((value for key, value in pairs if key.value == str(step)), None)
        case _:
            return None


def _repeated_keys(file: str, node: yaml.Node | None) -> list[Problem]:
    """YAML forbids a key twice; the parser silently takes the last one, which would lose text."""
    match node:
        case yaml.SequenceNode(value=items):
            return [problem for item in items for problem in _repeated_keys(file, item)]
        case yaml.MappingNode(value=pairs):
            problems, seen = [], set()
            for key, value in pairs:
                if key.value in seen:
                    sentence = f"the key {key.value!r} stands here a second time"
                    row = key.start_mark.line + 1
                    problems.append(
                        Problem(code="repeated-key", value=key.value, sentence=sentence, file=file, row=row)
                    )
                seen.add(key.value)
                problems += _repeated_keys(file, value)
            return problems
        case _:
            return []
