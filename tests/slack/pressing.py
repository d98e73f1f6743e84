"""What a finger does on blocks: finds a button by what stands on it, and fills in a form by its labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.slack.values import Json


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element, with its block."""
    for block in blocks:
        inside = [*block.get("elements", ())] if block["type"] in ("actions", "context_actions") else []
        inside += [block[slot] for slot in ("accessory", "element") if slot in block]
        yield from ((block, element) for element in inside if element["type"] != "image")


def labels(blocks: Iterable[Json]) -> list[str]:
    """Everything that can be pressed or chosen, as it reads."""
    return [label for _, element in elements(blocks) for label in _labels(element)]


def action_of(blocks: Iterable[Json], label: str) -> Json:
    """The action of pressing a button or choosing an option, named by its text or its action_id."""
    found = list(blocks)
    for block, element in elements(found):
        if label in (_text(element.get("text")), element.get("action_id")):
            return _action(block, element)
        for option in _options(element):
            if label == _text(option.get("text")):
                return _action(block, element) | {"selected_option": option}
    raise AssertionError(f"there is no {label!r} to press, only {labels(found)}")


def state_of(view: Json, values: Mapping[str, str | Sequence[str]]) -> dict[str, Json]:
    """The state that a form is submitted with; values are named by the label of the field or its action_id."""
    left = dict(values)
    state: dict[str, Json] = {}
    for block, element in elements(view.get("blocks", ())):
        if element["type"] == "button":
            continue
        names = (_text(block.get("label")), element.get("action_id"), block.get("block_id"))
        given = next((left.pop(name) for name in names if name in left), None)
        filled = _value(element, given)
        assert block.get("optional", block["type"] != "input") or _has_value(filled), (
            f"{names[0]!r} has to be filled in"
        )
        state.setdefault(str(block.get("block_id")), {})[str(element.get("action_id"))] = filled
    assert not left, f"there is no field named {sorted(left)} in the form"
    return state


def _has_value(state: Json) -> bool:
    """Slack sends no form in which a field is empty that is not optional."""
    return any(value for key, value in state.items() if key != "type")


def _value(element: Json, given: str | Sequence[str] | None) -> Json:
    kind = element["type"]
    match kind:
        case "checkboxes" | "multi_static_select":
            chosen = element.get("initial_options", []) if given is None else _chosen(element, given)
            return {"type": kind, "selected_options": chosen}
        case "static_select" | "radio_buttons":
            if given is None:
                return {"type": kind, "selected_option": element.get("initial_option")}
            return {"type": kind, "selected_option": _chosen(element, given)[0]}
        case "datepicker" | "timepicker":
            key = kind.removesuffix("picker")
            return {"type": kind, f"selected_{key}": element.get(f"initial_{key}") if given is None else given}
        case _:
            return {"type": kind, "value": element.get("initial_value") if given is None else given}


def _chosen(element: Json, given: str | Sequence[str]) -> list[Json]:
    wanted = [given] if isinstance(given, str) else list(given)
    by_label = {_text(option["text"]): option for option in _options(element)}
    missing = [label for label in wanted if label not in by_label]
    assert not missing, f"{missing} cannot be chosen, only {list(by_label)}"
    return [by_label[label] for label in wanted]


def _action(block: Json, element: Json) -> Json:
    action: Json = {"type": element["type"], "action_id": element.get("action_id"), "block_id": block.get("block_id")}
    return action | {key: element[key] for key in ("value", "text") if key in element}


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group["options"])]


def _labels(element: Json) -> list[str]:
    own = _text(element.get("text"))
    return [*([own] if own else []), *(_text(option["text"]) for option in _options(element))]


def _text(value: Any) -> str:
    return str(value.get("text", "")) if isinstance(value, dict) else ""
