"""Telegram's own code, TDLib: what it reads, and what it would send."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import Any

import tdjson

from bot.prose.telegram import Entity, TelegramText, units

_TAGS = {
    "bold": "b",
    "italic": "i",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TYPES = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeDateTime": "date_time",
}
_NAMES = {name: type for type, name in _TYPES.items()}
_LONG_AND_SHORT = {
    "@type": "dateTimeFormattingTypeAbsolute",
    "date_precision": {"@type": "dateTimePartPrecisionLong"},
    "time_precision": {"@type": "dateTimePartPrecisionShort"},
    "show_day_of_week": False,
}


def _execute(**request: Any) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None
    result: dict[str, Any] = json.loads(answer)
    assert result["@type"] != "error", result
    return result


_execute(**{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parsed(message: TelegramText) -> TelegramText:
    """What TDLib reads in the message, written in Telegram's HTML."""
    mode = {"@type": "textParseModeHTML"}
    return _text(_execute(**{"@type": "parseTextEntities", "text": as_html(message), "parse_mode": mode}))


def sent(message: TelegramText) -> TelegramText:
    """What TDLib makes of text and entities on the way that every message takes: it checks, repairs and refuses.

    Only for texts without Markdown in them, which this request of TDLib's reads as well.
    """
    entities = [_entity(entity) for entity in message.entities]
    text = {"@type": "formattedText", "text": message.text, "entities": entities}
    return _text(_execute(**{"@type": "parseMarkdown", "text": text}))


def marks(message: TelegramText) -> list[set[tuple[object, ...]]]:
    """What each UTF-16 code unit is, however the entities were cut up."""
    result: list[set[tuple[object, ...]]] = [set() for _ in range(units(message.text))]
    for entity in message.entities:
        for at in range(entity.offset, entity.offset + entity.length):
            result[at].add((entity.type, entity.url, entity.unix_time))
    return result


def in_order(entities: tuple[Entity, ...]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity.offset, -entity.length, entity.type))


def as_html(message: TelegramText) -> str:
    """The message in Telegram's HTML (Bot API, "HTML style"); entities must lie within each other."""
    text = message.text.encode("utf-16-le")
    parts: list[str] = []
    closing: list[tuple[int, str]] = []
    at = 0

    def upto(end: int) -> None:
        nonlocal at
        parts.append(html.escape(text[2 * at : 2 * end].decode("utf-16-le"), quote=False))
        at = end

    def close(until: int) -> None:
        while closing and closing[-1][0] <= until:
            end, tag = closing.pop()
            upto(end)
            parts.append(tag)

    for entity in message.entities:
        close(entity.offset)
        upto(entity.offset)
        end = entity.offset + entity.length
        assert not closing or end <= closing[-1][0], "entities overlap"
        opening, tag = _tags(entity)
        parts.append(opening)
        closing.append((end, tag))
    close(len(text) // 2)
    upto(len(text) // 2)
    return "".join(parts)


def _tags(entity: Entity) -> tuple[str, str]:
    match entity.type:
        case "text_link":
            return f'<a href="{html.escape(entity.url)}">', "</a>"
        case "date_time":
            return f'<tg-time unix="{entity.unix_time}" format="{entity.date_time_format}">', "</tg-time>"
        case _:
            return f"<{_TAGS[entity.type]}>", f"</{_TAGS[entity.type]}>"


def _entity(entity: Entity) -> dict[str, Any]:
    type: dict[str, Any] = {"@type": _NAMES[entity.type]}
    if entity.url:
        type["url"] = entity.url
    if entity.unix_time is not None:
        type |= {"unix_time": entity.unix_time, "formatting_type": _LONG_AND_SHORT}
    return {"@type": "textEntity", "offset": entity.offset, "length": entity.length, "type": type}


def _text(formatted: dict[str, Any]) -> TelegramText:
    return TelegramText(formatted["text"], tuple(_entities(formatted["entities"])))


def _entities(found: list[dict[str, Any]]) -> Iterator[Entity]:
    for entity in found:
        type = entity["type"]
        unix_time = type.get("unix_time")
        if unix_time is not None:
            assert type["formatting_type"] == _LONG_AND_SHORT
        yield Entity(
            _TYPES[type["@type"]],
            entity["offset"],
            entity["length"],
            url=type.get("url", ""),
            unix_time=unix_time,
            date_time_format="" if unix_time is None else "Dt",
        )
