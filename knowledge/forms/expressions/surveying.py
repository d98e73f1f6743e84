"""Which functions an expression calls and which paths it reads, found in its tree."""

from __future__ import annotations

from typing import assert_never

from knowledge.forms.expressions.reading import Call, Path, PathStep, Start
from knowledge.forms.expressions.syntax import (
    Chain,
    Filtered,
    Function,
    Location,
    Negation,
    Number,
    Step,
    Syntax,
    Text,
    Union,
)


def survey(text: str, tree: Syntax) -> tuple[tuple[Call, ...], tuple[Path, ...]]:
    """The calls and the paths of an expression, in the order of its text."""
    surveyor = _Surveyor()
    surveyor.look(tree, _Base("context", ""))
    calls = sorted(surveyor.calls, key=lambda call: call.position)
    return tuple(calls), tuple(sorted(surveyor.paths, key=lambda path: path.position))


class _Base:
    """Where relative paths start from: the question, or a step of the path around them."""

    __slots__ = ("instance", "is_certain", "start", "steps")

    def __init__(
        self, start: Start, instance: str, steps: tuple[PathStep, ...] = (), *, is_certain: bool = True
    ) -> None:
        self.start = start
        self.instance = instance
        self.steps = steps
        self.is_certain = is_certain


class _Surveyor:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.paths: list[Path] = []

    def look(self, tree: Syntax, base: _Base) -> None:
        match tree:
            case Text() | Number():
                pass
            case Negation(operand):
                self.look(operand, base)
            case Chain(first, rest):
                self.look(first, base)
                for _, operand in rest:
                    self.look(operand, base)
            case Function():
                self._call(tree, base)
            case Filtered(operand, predicates, _):
                self.look(operand, base)
                for predicate in predicates:
                    self.look(predicate, _Base("context", "", is_certain=False))
            case Union(operands, _):
                for operand in operands:
                    self.look(operand, base)
            case Location():
                self._location(tree, base)
            case _:
                assert_never(tree)

    def _call(self, call: Function, base: _Base) -> None:
        literals = tuple(argument.value if isinstance(argument, Text) else None for argument in call.arguments)
        self.calls.append(Call(name=call.name, arguments=len(literals), position=call.position, literals=literals))
        for argument in call.arguments:
            self.look(argument, base)

    def _location(self, location: Location, base: _Base) -> None:
        start = self._start(location, base)
        steps = start.steps
        for step in location.steps:
            steps = (*steps, _step(step))
            for predicate in step.predicates:
                inner = _Base(start.start, start.instance, steps, is_certain=start.is_certain)
                self.look(predicate, inner)
        self.paths.append(
            Path(
                text=_written(location),
                steps=steps,
                start=start.start,
                instance=start.instance,
                position=location.position,
                is_certain=start.is_certain,
            )
        )

    def _start(self, location: Location, base: _Base) -> _Base:
        match location.start:
            case "/":
                return _Base("root", "")
            case ".":
                return base
            case Function("current", (), position):
                self.calls.append(Call(name="current", arguments=0, position=position))
                return _Base("current", "")
            case Function("instance", (Text(name),), position):
                self.calls.append(Call(name="instance", arguments=1, position=position, literals=(name,)))
                return _Base("instance", name)
            case other:
                self.look(other, base)
                is_instance = isinstance(other, Function) and other.name == "instance"
                return _Base("instance" if is_instance else "context", "", is_certain=False)


def _step(step: Step) -> PathStep:
    name = f"{step.test.kind}()" if step.test.kind else step.test.name
    return PathStep(axis=step.axis, name=name, has_predicates=bool(step.predicates))


def _written(location: Location) -> str:
    """The path as it is written, without predicates and white space."""
    steps = "/".join(_short(step) for step in location.steps).replace("/descendant-or-self::node()/", "//")
    match location.start:
        case "/":
            return f"/{steps}".replace("/descendant-or-self::node()/", "//")
        case ".":
            return steps
        case Function("current", ()):
            return f"current()/{steps}"
        case Function("instance", (Text(name),)):
            return f"instance('{name}')/{steps}"
        case _:
            return f"…/{steps}"


def _short(step: Step) -> str:
    name = f"{step.test.kind}()" if step.test.kind else step.test.name
    match step.axis:
        case "child":
            return name
        case "attribute":
            return f"@{name}"
        case "self" if step.test.kind == "node":
            return "."
        case "parent" if step.test.kind == "node":
            return ".."
        case _:
            return f"{step.axis}::{name}"
