"""What Slack refuses in blocks and views, by the rules of slack_sdk's models and by the published limits.

See docs.slack.dev/reference/block-kit and docs.slack.dev/reference/views.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.slack.pressing import elements
from tests.slack.values import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT = 40_000
ACTIONS = 25
OPTIONS = 100
SHOWN = 75
"""Characters on a button or an option."""
VALUES = {"button": 2000, "option": 150}
MOST_SHOWN = {"radio_buttons": 10, "checkboxes": 10}
"""Options that are shown at once."""
LONGEST_INPUT = 3000
PLACEHOLDER = 150
INITIAL = ("initial_value", "initial_date", "initial_time", "initial_option", "initial_options")
FORMS = {"initial_date": r"\d{4}-\d\d-\d\d", "initial_time": r"[012]\d:[0-5]\d"}
IDENTIFIER = 255
BLOCK_TEXTS = {"section": 3000, "header": 150, "markdown": 12_000, "context": 3000}
FIELDS, FIELD = 10, 2000
CONTEXT = 10


def problems_of_message(text: Any, blocks: Sequence[Json]) -> list[str]:
    """Everything that is wrong with a message."""
    if not text:
        return ["text is missing: it is what notifications and screen readers get"]
    found = [f"text has {len(text)} characters, more than {TEXT}"] if len(text) > TEXT else []
    return found + list(_problems_of_same_blocks(json.dumps(blocks), MESSAGE_BLOCKS))


def problems_of_view(view: Json) -> list[str]:
    """Everything that is wrong with a form or a home tab."""
    blocks = view.get("blocks") or []
    found = list(_problems_of_same_blocks(json.dumps(blocks), VIEW_BLOCKS))
    if view.get("type") not in ("modal", "home"):
        return [*found, f"a view cannot be of type {view.get('type')!r}"]
    if view["type"] == "modal" and not view.get("title"):
        found.append("a form has no title")
    if view["type"] == "modal" and not view.get("submit") and any(block["type"] == "input" for block in blocks):
        found.append("a form with inputs has no submit")
    known = {key: value for key, value in view.items() if key not in ("id", "hash", "team_id", "app_id", "bot_id")}
    return found + _said_by(lambda: View(**known).validate_json())


@lru_cache(maxsize=4096)
def _problems_of_same_blocks(blocks: str, most: int) -> tuple[str, ...]:
    """The problems of blocks in JSON. Checking costs more than anything else here, and many messages look alike."""
    return tuple(_problems_of_blocks(json.loads(blocks), most))


def _problems_of_blocks(blocks: Sequence[Json], most: int) -> Iterator[str]:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) and "type" in block for block in blocks):
        yield "blocks is not a list of blocks"
        return
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, more than {most}"
    for block in blocks:
        yield from (f"{block['type']}: {problem}" for problem in _problems_of_block(block))
    pairs = list(elements(blocks))
    for block, element in pairs:
        yield from (f"{block['type']}/{element['type']}: {problem}" for problem in _problems_of_element(element))
    yield from _repeated("block_id", [block.get("block_id") for block in blocks])
    yield from _repeated("action_id", [element.get("action_id") for _, element in pairs])


def _problems_of_block(block: Json) -> Iterator[str]:
    yield from _said_by(lambda: _parsed(block).to_dict())
    text = block.get("text")
    shown = text.get("text", "") if isinstance(text, dict) else text or ""
    yield from _too_long("text", shown, BLOCK_TEXTS.get(block["type"]))
    inside = block.get("elements", ())
    most = {"actions": ACTIONS, "context": CONTEXT}.get(block["type"])
    if most and not 1 <= len(inside) <= most:
        yield f"{len(inside)} elements, not 1 to {most}"
    if block["type"] == "context":
        yield from _problems_of_context(inside)
    if block["type"] == "section" and len(block.get("fields", ())) > FIELDS:
        yield f"{len(block['fields'])} fields, more than {FIELDS}"
    for field in block.get("fields", ()):
        yield from _too_long("field", field.get("text", ""), FIELD)
    yield from _too_long("block_id", block.get("block_id"), IDENTIFIER)
    if block["type"] == "section" and not shown and not block.get("fields"):
        yield "neither text nor fields"


def _problems_of_context(inside: Sequence[Json]) -> Iterator[str]:
    for text in (one["text"] for one in inside if "text" in one):
        yield from _too_long("text", text, BLOCK_TEXTS["context"])
        if not text:
            yield "nothing to read in it"


def _problems_of_element(element: Json) -> Iterator[str]:
    yield from _too_long("action_id", element.get("action_id"), IDENTIFIER)
    if element["type"] == "button":
        yield from _problems_of_shown(element, VALUES["button"])
    options, most = element.get("options"), MOST_SHOWN.get(element["type"], OPTIONS)
    if options is not None and not 1 <= len(options) <= most:
        yield f"{len(options)} options, not 1 to {most}"
    yield from _repeated("option", [option.get("value") for option in options or ()])
    yield from _too_long("placeholder", element.get("placeholder", {}).get("text"), PLACEHOLDER)
    yield from _problems_of_initial(element)
    groups = element.get("option_groups", ())
    for option in [*(options or ()), *(option for group in groups for option in group["options"])]:
        yield from (f"option: {problem}" for problem in _problems_of_shown(option, VALUES["option"]))
        yield from _too_long("description", option.get("description", {}).get("text"), SHOWN)


def _problems_of_initial(element: Json) -> Iterator[str]:
    """What a field has from the beginning: something that a person could have put there, or nothing at all."""
    yield from (f"{name} is empty" for name in INITIAL if name in element and not element[name])
    for name, form in FORMS.items():
        if element.get(name) and not re.fullmatch(form, element[name]):
            yield f"{name} cannot be {element[name]!r}"
    chosen = [
        *element.get("initial_options", ()),
        *([element["initial_option"]] if element.get("initial_option") else ()),
    ]
    if "options" in element and any(option not in element["options"] for option in chosen):
        yield "an initial option is none of the options"
    if element["type"] == "plain_text_input":
        most = element.get("max_length", LONGEST_INPUT)
        if not 1 <= most <= LONGEST_INPUT:
            yield f"max_length is {most}, not 1 to {LONGEST_INPUT}"
        yield from _too_long("initial_value", element.get("initial_value"), most)
    if element["type"] == "number_input":
        yield from _problems_of_number(element)


def _problems_of_number(element: Json) -> Iterator[str]:
    """A number with a point, within its bounds; a whole one unless decimals are allowed."""
    given = {name: element.get(name) for name in ("min_value", "initial_value", "max_value")}
    for name, value in given.items():
        if value is not None and not re.fullmatch(r"-?\d+(\.\d+)?", str(value)):
            yield f"{name} is no number: {value!r}"
            return
        if value is not None and "." in value and not element.get("is_decimal_allowed"):
            yield f"{name} has decimals: {value!r}"
    known = [float(value) for value in given.values() if value is not None]
    if known != sorted(known):
        yield f"{given} are not in this order"


def _problems_of_shown(thing: Json, longest_value: int) -> Iterator[str]:
    shown = thing.get("text", {}).get("text", "")
    if not shown:
        yield "nothing to read on it"
    yield from _too_long("text", shown, SHOWN)
    yield from _too_long("value", thing.get("value"), longest_value)


def _too_long(name: str, text: str | None, longest: int | None) -> Iterator[str]:
    if text is not None and longest is not None and len(text) > longest:
        yield f"{name} has {len(text)} characters, more than {longest}"


def _repeated(name: str, given: Sequence[str | None]) -> Iterator[str]:
    counted = Counter(value for value in given if value)
    yield from (f"{name} {value!r} stands {count} times" for value, count in counted.items() if count > 1)


def _parsed(block: Json) -> Block:
    parsed = Block.parse(block)
    if parsed is None:
        raise SlackObjectFormationError(f"there is no block of type {block['type']!r}")
    return parsed


def _said_by(check: Any) -> list[str]:
    """What slack_sdk's models say; they raise anything at all on what they do not expect."""
    try:
        check()
    except Exception as error:
        return [str(error) or type(error).__name__]
    return []
