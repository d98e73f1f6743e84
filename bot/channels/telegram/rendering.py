"""A message as the Bot API takes it: texts with entities, a keyboard below the last one, files before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from bot.prose.plain import shorten
from bot.prose.telegram import TelegramText, telegram
from bot.prose.whole import has_buttons, laid_out, page_turns
from knowledge.model.messages import Attachment, Choice, OutgoingMessage

LONGEST_LABEL = 120
"""Characters on a button, some three lines of a telephone; the platform names no limit."""

SHORT_LABEL = 14
"""Characters of a label that half a row has room for on a telephone 320 points wide (a row takes some 36)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextPart:
    """One message of text; the keyboard is None where it is not the last."""

    text: str
    entities: tuple[MessageEntity, ...]
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FilePart:
    """One file. It goes before the text, so that the buttons stay at the end of the chat."""

    file: Attachment


Part = TextPart | FilePart


def parts_of(message: OutgoingMessage) -> tuple[Part, ...]:
    """What the platform gets, in order."""
    files = tuple(FilePart(file=file) for file in message.files)
    texts = telegram(laid_out(message))
    keyboard = _buttons(message) if has_buttons(message) else _pager(message)
    last = len(texts) - 1
    return files + tuple(_text(text, keyboard if number == last else None) for number, text in enumerate(texts))


def _text(text: TelegramText, keyboard: InlineKeyboardMarkup | None) -> TextPart:
    entities = tuple(
        MessageEntity(
            type=entity.type,
            offset=entity.offset,
            length=entity.length,
            url=entity.url or None,
            unix_time=None if entity.unix_time is None else datetime.fromtimestamp(entity.unix_time, UTC),
            date_time_format=entity.date_time_format or None,
        )
        for entity in text.entities
    )
    return TextPart(text=text.text, entities=entities, keyboard=keyboard)


def _buttons(message: OutgoingMessage) -> InlineKeyboardMarkup | None:
    """A row for each choice, since labels are sentences; two short ones beside each other share theirs."""
    rows: list[list[InlineKeyboardButton]] = []
    last_was_short = False
    for ordinal, choice in enumerate(message.choices):
        button = _button(choice, message.token(ordinal))
        is_short = len(choice.label) <= SHORT_LABEL
        if is_short and last_was_short and len(rows[-1]) == 1:
            rows[-1].append(button)
        else:
            rows.append([button])
        last_was_short = is_short
    return InlineKeyboardMarkup(rows) if rows else None


def _button(choice: Choice, token: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(shorten(choice.label, LONGEST_LABEL), callback_data=token)


def _pager(message: OutgoingMessage) -> InlineKeyboardMarkup | None:
    row = [InlineKeyboardButton(label, callback_data=message.page_token(page)) for label, page in page_turns(message)]
    return InlineKeyboardMarkup([row]) if row else None
