"""Checks calls against the Bot API's own description where it is at hand, else against a trimmed one of the tests'.

A type is a name ("Integer", "String", "Boolean", "Float", "InputFile", a type of the API) or "Array of …".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.botapi.trimmed import METHODS, TYPES, split_notation

DESCRIPTION = Path(__file__).resolve().parents[3] / "shared" / "telegram" / "bot-api-10.1.json"
_ARRAY = "Array of "


class Field(NamedTuple):
    """A parameter or a field: what it may be, and whether it must be there."""

    types: tuple[str, ...]
    required: bool


Fields = Mapping[str, Field]


class Spec:
    """Methods and types by name; a type with variants has no fields of its own."""

    def __init__(
        self, methods: Mapping[str, Fields], types: Mapping[str, Fields], variants: Mapping[str, Sequence[str]]
    ) -> None:
        self.methods = methods
        self.types = types
        self.variants = variants

    def faults(self, method: str, parameters: Mapping[str, Any]) -> list[str]:
        """Everything that is wrong with a call; nothing when it is right."""
        fields = self.methods.get(method)
        return [f"unknown method {method}"] if fields is None else list(self._in_fields(method, fields, parameters))

    def _in_fields(self, name: str, fields: Fields, given: Mapping[str, Any]) -> list[str]:
        faults = [f"{name}: unknown {one}" for one in given if one not in fields]
        faults += [f"{name}: {one} is missing" for one, field in fields.items() if field.required and one not in given]
        for one, value in given.items():
            if one in fields and not any(self._fits(kind, value) for kind in fields[one].types):
                faults.append(f"{name}.{one}: {value!r:.60} is no {' or '.join(fields[one].types)}")
        return faults

    def _fits(self, kind: str, value: Any) -> bool:
        if kind.startswith(_ARRAY):
            return isinstance(value, list) and all(self._fits(kind.removeprefix(_ARRAY), one) for one in value)
        match kind:
            case "Integer":
                return isinstance(value, int) and not isinstance(value, bool)
            case "Float":
                return isinstance(value, int | float) and not isinstance(value, bool)
            case "Boolean" | "True":
                return isinstance(value, bool)
            case "String" | "InputFile":
                return isinstance(value, str)
            case _ if kind in self.variants:
                return any(self._fits(variant, value) for variant in self.variants[kind])
            case _:
                return isinstance(value, dict) and not self._in_fields(kind, self.types[kind], value)


@cache
def trimmed_spec() -> Spec:
    """What the tests carry themselves: the methods that Focal calls."""
    return Spec(
        {name: fields_of(lines) for name, lines in METHODS.items()},
        {name: fields_of(lines) for name, lines in TYPES.items() if not isinstance(lines, tuple)},
        {name: lines for name, lines in TYPES.items() if isinstance(lines, tuple)},
    )


def fields_of(lines: dict[str, str]) -> Fields:
    """The fields of one method or type, as the trimmed description writes them."""
    return {name: Field(types=types, required=required) for name, (types, required) in split_notation(lines).items()}


@cache
def whole_spec() -> Spec | None:
    """The API's own description; None where it is not at hand."""
    if not DESCRIPTION.is_file():
        return None
    told = json.loads(DESCRIPTION.read_text(encoding="utf-8"))

    def fields(of: Mapping[str, Any]) -> Fields:
        return {
            field["name"]: Field(types=tuple(field["types"]), required=field["required"])
            for field in of.get("fields", ())
        }

    return Spec(
        {name: fields(method) for name, method in told["methods"].items()},
        {name: fields(kind) for name, kind in told["types"].items()},
        {name: kind["subtypes"] for name, kind in told["types"].items() if kind.get("subtypes")},
    )


def spec() -> Spec:
    """The best description there is."""
    return whole_spec() or trimmed_spec()
