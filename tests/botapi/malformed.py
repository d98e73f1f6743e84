"""Updates of every kind that the Bot API describes, and of kinds that it does not: whole, broken, and absurd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from tests.botapi.spec import Field, Fields, Spec, fields_of, whole_spec
from tests.botapi.trimmed import UPDATE_TYPES, UPDATE_VARIANTS

_ARRAY = "Array of "
_DEEPEST = 4
_USUALLY = 0.9
_USUAL_TEXTS = (
    "hello",
    "menu",
    "/start",
    "/start@focal_bot x",
    "@focal_bot menu",
    "1",
    "private",
    "supergroup",
    "channel",
    "kicked",
    "en",
    "1.0",
)
_USUAL_FIELDS = ("from", "text", "message", "data")
_ABSURD_TEXTS = ("", "😀", "\ud800", "\0", "x" * 5_000)
_USUAL_NUMBERS = (1, 7, 8, 99, -5, -100, 1_700_000_000)
_ABSURD_NUMBERS = (0, -1, 2**31, 2**63, -(2**70), 10**40)
_OTHERS: tuple[Any, ...] = (None, True, 1.5, [], {}, [[]], {"id": {}}, "?")


def described() -> Spec:
    """The whole description where it is at hand, else what the tests say of updates themselves."""
    trimmed = Spec({}, {name: fields_of(lines) for name, lines in UPDATE_TYPES.items()}, UPDATE_VARIANTS)
    return whole_spec() or trimmed


class Malformed:
    """Makes updates by chance: what is described, with fields missing, unknown, or of another type."""

    def __init__(self, chance: Random, spec: Spec) -> None:
        self._chance = chance
        self._spec = spec

    def update(self, number: int) -> dict[str, Any]:
        """One update; only its number is always right, as it is what confirms it."""
        kinds = [name for name in self._spec.types["Update"] if name != "update_id"]
        kind = self._chance.choice(["message", "callback_query", "my_chat_member", *kinds])
        content = self._value(self._spec.types["Update"][kind], 0)
        made = {kind: content} if self._chance.random() < 0.98 else {"unknown": content}
        return made | {"update_id": number}

    def _value(self, field: Field, depth: int) -> Any:
        if self._chance.random() < 0.03:
            return self._chance.choice(_OTHERS)
        return self._of_kind(self._chance.choice(field.types), depth)

    def _of_kind(self, kind: str, depth: int) -> Any:
        if kind.startswith(_ARRAY):
            return [self._of_kind(kind.removeprefix(_ARRAY), depth + 1) for _ in range(self._chance.randint(0, 2))]
        match kind:
            case "Integer":
                return self._one_of(_USUAL_NUMBERS, _ABSURD_NUMBERS)
            case "Float":
                return self._chance.choice((0.0, -1.5, 1e300))
            case "Boolean" | "True":
                return self._chance.random() < 0.5
            case "String" | "InputFile":
                return self._one_of(_USUAL_TEXTS, _ABSURD_TEXTS)
            case _ if kind in self._spec.variants:
                return self._of_kind(self._chance.choice(list(self._spec.variants[kind])), depth)
            case _:
                return self._object(self._spec.types.get(kind, {}), depth)

    def _one_of(self, usual: Sequence[Any], absurd: Sequence[Any]) -> Any:
        return self._chance.choice(usual if self._chance.random() < _USUALLY else absurd)

    def _object(self, fields: Fields, depth: int) -> Mapping[str, Any]:
        needed = [name for name, field in fields.items() if field.required and self._chance.random() > 0.02]
        others = [name for name, field in fields.items() if not field.required]
        most = 3 if depth < _DEEPEST else 0
        chosen = self._chance.sample(others, min(len(others), self._chance.randint(0, most)))
        usual = [name for name in others if name in _USUAL_FIELDS and depth < 2 and self._chance.random() < 0.5]
        made = {name: self._value(fields[name], depth + 1) for name in (*needed, *chosen, *usual)}
        if self._chance.random() < 0.05:
            made["not_described"] = self._chance.choice(_OTHERS)
        return made
