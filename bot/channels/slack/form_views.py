"""A section of a form as a modal, and what was typed into it (docs.slack.dev, "Modals", "Input block").

A field's block is named after the question's place, and its action after the mark of what it showed: when a window
comes back with another mark, Slack takes its initial value, else it keeps what was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ContextBlock,
    DatePickerElement,
    EmailInputElement,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UrlInputElement,
)
from slack_sdk.models.views import View

from bot.channels.slack.rendering import section, words
from bot.channels.slack.views import LONGEST_INPUT
from bot.prose.plain import plain, shorten
from bot.prose.prose import read
from bot.prose.slack import slack
from handlers.filling.controls import Control
from handlers.filling.pages import FieldView
from handlers.filling.windows import Typed, Window, WindowOver
from knowledge.model.forms import OK, QuestionType, ShownChoice

FORM = "form"
"""Callback id of these modals."""

MOST_BLOCKS = 100
"""Of a modal ("Views")."""

LONGEST_TITLE, LONGEST_HEADER, LONGEST_LABEL, LONGEST_ID = 24, 150, 2_000, 255
"""Characters of a modal's title, a header, a label or hint, and a block_id ("Modal", "Header block", "Input block")."""

MOST_LISTED, MOST_SEEN = 100, 10
"""Options of a select menu, and of radio buttons or checkboxes."""

LONGEST_OPTION, LONGEST_VALUE = 75, 150
"""Characters of an option's text or description, and of its value ("Option object")."""

NOTHING = "—"
"""Of a section that asks nothing any more."""

MOST_LINES, LONGEST_LINE = 3, 900
"""Lines about a field, and characters of each as it is sent, "&" as "&amp;": together within 3,000 ("Text object")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """As much of a section as one modal holds, and the places that it asks about."""

    blocks: tuple[Block, ...]
    places: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What was sent: of which response and section, from which of its sheets, counted from 0, and what was typed."""

    response: int
    section: int
    sheet: int
    typed: Mapping[str, Typed]


def sheets_of(window: Window) -> tuple[Sheet, ...]:
    """A section, in as many sheets as it takes; at least one."""
    most = MOST_BLOCKS - 2  # the heading, and what is asked in the chat
    parts, others = _parts(window)
    sheets: list[tuple[list[Block], set[str]]] = [([], set())]
    for place, blocks in parts:
        if len(sheets[-1][0]) + len(blocks) > most:
            sheets.append(([], set()))
        sheets[-1][0].extend(blocks)
        sheets[-1][1].update({place} - {""})
    sheets[-1][0].extend(_in_chat(window, others))
    return tuple(Sheet(blocks=tuple(blocks), places=frozenset(places)) for blocks, places in sheets)


def form_view(window: Window, number: int = 0) -> dict[str, Any]:
    """The modal of one of the sheets."""
    sheets = sheets_of(window)
    number = min(number, len(sheets) - 1)
    sheet, heading = sheets[number], _plain(window.heading)
    is_long = len(heading) > LONGEST_TITLE
    above = [HeaderBlock(text=PlainTextObject(text=shorten(heading, LONGEST_HEADER)))] if is_long else []
    button = window.save if number == len(sheets) - 1 else window.go_on
    view: dict[str, Any] = View(
        type="modal",
        callback_id=FORM,
        private_metadata=json.dumps([window.response, window.section, number]),
        title=PlainTextObject(text=shorten(heading, LONGEST_TITLE) or "Focal"),
        submit=PlainTextObject(text=shorten(button, LONGEST_TITLE)) if sheet.places else None,
        blocks=[*above, *sheet.blocks] or [section(NOTHING)],
    ).to_dict()
    return view


def over_view(over: WindowOver) -> dict[str, Any]:
    """A modal that only says that there is nothing to fill in."""
    title, said = PlainTextObject(text="Focal"), section(words(over.text))
    view: dict[str, Any] = View(type="modal", callback_id=FORM, title=title, blocks=[said]).to_dict()
    return view


def submitted(view: Mapping[str, Any]) -> Submission:
    """What was typed into a modal of ours.

    Raises:
        ValueError: it is none of ours.
    """
    response, number, sheet = json.loads(view["private_metadata"])
    typed = {
        place: Typed(raw=_raw(state), shown=action.rpartition(":")[2])
        for place, inputs in view["state"]["values"].items()
        for action, state in inputs.items()
    }
    return Submission(response=int(response), section=int(number), sheet=int(sheet), typed=typed)


def errors_of(texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field."""
    return {place: shorten(_plain(text), LONGEST_LABEL) for place, text in texts.items()}


def _raw(state: Mapping[str, Any]) -> str:
    """What a control has, as a field of a page would have it."""
    match state.get("type"):
        case "checkboxes" | "multi_static_select":
            return " ".join(str(option["value"]) for option in state.get("selected_options") or ())
        case "radio_buttons" | "static_select":
            return str((state.get("selected_option") or {}).get("value") or "")
        case "datepicker":
            return str(state.get("selected_date") or "")
        case "timepicker":
            return str(state.get("selected_time") or "")
        case _:
            return str(state.get("value") or "")


def _parts(window: Window) -> tuple[list[tuple[str, list[Block]]], list[str]]:
    """Each question with what is read before it, which stays on its sheet; and what does not fit into a modal."""
    parts, others, before = list[tuple[str, list[Block]]](), list[str](), list[Block]()
    for block in window.blocks:
        title = _words(_plain(block.title))
        before += [section(f"*{title}*")] if title else []
        for field in block.fields:
            if field.view is None:
                before += _read(field.text)
            elif (asked := _input(field)) is None:
                others.append(_plain(field.view.label))
            else:
                parts.append((field.place, [*before, *_about(field), asked]))
                before = []
    return [*parts, *([("", before)] if before else [])], others


def _in_chat(window: Window, others: Iterable[str]) -> Iterator[Block]:
    named = ", ".join((*others, *map(_plain, window.elsewhere)))
    if named:
        text = _words(f"{window.in_chat} {named}")
        yield ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])


def _read(text: str) -> list[Block]:
    return [section(piece) for piece in slack(read(text))]


def _about(field: FieldView) -> Iterator[Block]:
    """What is wrong with a field, above it."""
    lines = field.trouble.splitlines()[:MOST_LINES]
    text = "\n".join(filter(None, (_words(_plain(line)) for line in lines)))
    if text:
        yield ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])


def _input(field: FieldView) -> InputBlock | None:
    """A question with its control; None of what does not fit into a modal."""
    view, control = field.view, _control(field)
    if view is None or control is None or len(field.place) > LONGEST_ID:
        return None
    hint = "\n".join(filter(None, map(_plain, (*view.comments, view.hint, field.guidance))))
    return InputBlock(
        block_id=field.place,
        label=PlainTextObject(text=shorten(_plain(view.label), LONGEST_LABEL) or field.place.rpartition("/")[2]),
        hint=PlainTextObject(text=shorten(hint, LONGEST_LABEL)) if hint else None,
        optional=not view.is_required,
        element=control,
    )


def _control(field: FieldView) -> InputInteractiveElement | None:
    action, raw = f"{field.id}:{field.shown}", field.raw or None
    kind = field.view.type if field.view is not None else QuestionType.NOTE
    match field.control:
        case Control.LINE if kind in (QuestionType.INTEGER, QuestionType.DECIMAL):
            is_whole = kind is QuestionType.INTEGER
            return NumberInputElement(action_id=action, initial_value=raw, is_decimal_allowed=not is_whole)
        case Control.LINE | Control.LINES:
            return _text(field, action)
        case Control.NUMBER:
            return _range(field, action)
        case Control.DATE:
            return DatePickerElement(action_id=action, initial_date=raw)
        case Control.TIME:
            return TimePickerElement(action_id=action, initial_time=raw)
        case Control.RADIOS | Control.LIST:
            return _one(field, action)
        case Control.BOXES:
            return _several(field, action)
        case Control.OK:
            return _acknowledgement(field, action)
        case _:
            return None


def _text(field: FieldView, action: str) -> InputInteractiveElement | None:
    raw = field.raw or None
    if len(field.raw) > LONGEST_INPUT:
        return None
    if field.mode == "email":
        return EmailInputElement(action_id=action, initial_value=raw)
    if field.mode == "url":
        return UrlInputElement(action_id=action, initial_value=raw)
    has_lines = field.control is Control.LINES or "\n" in field.raw
    return PlainTextInputElement(action_id=action, initial_value=raw, multiline=has_lines, max_length=LONGEST_INPUT)


def _range(field: FieldView, action: str) -> NumberInputElement:
    """A number between two others; which ones it may be in between, the engine says."""
    least, most, step = field.limits
    is_falling = _number(least) > _number(most)
    return NumberInputElement(
        action_id=action,
        initial_value=field.raw or None,
        is_decimal_allowed="." in f"{least}{most}{step}",
        min_value=most if is_falling else least,
        max_value=least if is_falling else most,
    )


def _one(field: FieldView, action: str) -> InputInteractiveElement | None:
    options = _options(field)
    chosen = next((option for option in options if option.value in field.chosen), None)
    if not options:
        return None
    if len(options) <= MOST_SEEN:
        return RadioButtonsElement(action_id=action, options=options, initial_option=chosen)
    return StaticSelectElement(action_id=action, options=options, initial_option=chosen)


def _several(field: FieldView, action: str) -> InputInteractiveElement | None:
    options = _options(field)
    chosen = [option for option in options if option.value in field.chosen] or None
    if not options:
        return None
    if len(options) <= MOST_SEEN:
        return CheckboxesElement(action_id=action, options=options, initial_options=chosen)
    return StaticMultiSelectElement(action_id=action, options=options, initial_options=chosen)


def _acknowledgement(field: FieldView, action: str) -> CheckboxesElement:
    choices = field.view.choices if field.view is not None else ()
    label = choices[0].label if choices else OK
    options = [Option(value=OK, text=shorten(_plain(label), LONGEST_OPTION) or OK)]
    return CheckboxesElement(action_id=action, options=options, initial_options=options if field.raw == OK else None)


def _options(field: FieldView) -> list[Option]:
    """The choices; none where a modal cannot hold them all."""
    choices = field.view.choices if field.view is not None else ()
    if len(choices) > MOST_LISTED or any(len(choice.name) > LONGEST_VALUE for choice in choices):
        return []
    return [_option(choice, has_room=len(choices) <= MOST_SEEN) for choice in choices]


def _option(choice: ShownChoice, *, has_room: bool) -> Option:
    """A choice; below radio buttons and boxes there is room for what is cut off."""
    label = _plain(choice.label) or choice.name
    text = shorten(label, LONGEST_OPTION)
    rest = label[len(text) - 1 :].strip() if has_room and text != label else ""
    return Option(value=choice.name, text=text, description=shorten(rest, LONGEST_OPTION) or None)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _words(text: str) -> str:
    """A line of plain text within mrkdwn."""
    return words(shorten(text, LONGEST_LINE, lambda part: len(words(part))))


def _plain(text: str) -> str:
    """Markdown as a line of text without marks."""
    return " ".join(plain(read(text)).split())
