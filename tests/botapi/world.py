"""What the platform knows: chats, their messages, the updates that wait, and what a bot may do there."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from tests.botapi.faults import Refused

BOT = {"id": 99, "is_bot": True, "first_name": "Focal", "username": "focal_bot"}
MAX_TEXT = 4096
MAX_BUTTONS = 100
MAX_DATA = 64


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One message in a chat, as it looks now."""

    id: int
    by_bot: bool
    text: str = ""
    entities: tuple[Mapping[str, Any], ...] = ()
    buttons: tuple[tuple[Mapping[str, Any], ...], ...] = ()
    answers: int | None = None
    file: tuple[str, bytes] | None = None
    edited: bool = False
    at: float = 0.0

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]

    def data(self, label: str) -> str:
        """The callback data of the button with this label."""
        return next(str(button["callback_data"]) for row in self.buttons for button in row if button["text"] == label)


@dataclass
class Chat:
    """A private chat or a group. `refusal` is what sends to it answer, and `moved_to` where it went."""

    id: int
    title: str
    kind: str = "private"
    shown: list[Shown] = field(default_factory=list)
    refusal: tuple[int, str] | None = None
    moved_to: int | None = None
    sends: deque[float] = field(default_factory=deque)

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.kind} | (
            {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        )


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the platform permits; 0 is no limit. A chat may run a few messages ahead."""

    per_second: int = 0
    per_chat_second: int = 0
    per_group_minute: int = 0
    chat_burst: int = 4


class World:
    """State without transport; its caller keeps threads apart. `now` is the clock that the limits go by."""

    def __init__(self) -> None:
        self.now: Callable[[], float] = time.monotonic
        self.chats: dict[int, Chat] = {}
        self.updates: deque[dict[str, Any]] = deque()
        self.queries: dict[str, str | None] = {}
        self.commands: dict[tuple[str, str], list[str]] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.uploaded: list[str] = []
        self.actions: list[tuple[int, str, float]] = []
        self.posted: Counter[tuple[int, str]] = Counter()
        self.edits = 0
        self.sent_at: list[float] = []
        self.refusals = 0
        self.limits = Limits()
        self._numbers = count(1)

    def update(self, **content: Any) -> dict[str, Any]:
        """An update that waits for the bot."""
        made = {"update_id": next(self._numbers), **content}
        self.updates.append(made)
        return made

    def number(self) -> int:
        return next(self._numbers)

    def chat_for(self, parameters: Mapping[str, Any]) -> Chat:
        """The chat that a call names, if the bot may write there."""
        chat = self.chats.get(int(parameters["chat_id"]))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.moved_to is not None:
            said = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, said, migrate_to_chat_id=chat.moved_to)
        if chat.refusal is not None:
            raise Refused(*chat.refusal)
        return chat

    def say(self, chat: Chat, parameters: Mapping[str, Any], file: tuple[str, bytes] | None = None) -> Shown:
        """The bot sends a message."""
        text, entities = str(parameters.get("text", "")), parameters.get("entities") or []
        if file is None:
            _check_text(text, entities)
        buttons = _buttons(parameters)
        self._count(chat)
        answered = (parameters.get("reply_parameters") or {}).get("message_id")
        known = any(one.id == answered for one in chat.shown)
        shown = Shown(
            id=self.number(),
            by_bot=True,
            text=text,
            entities=tuple(entities),
            buttons=buttons,
            answers=answered if known else None,
            file=file,
            at=self.now(),
        )
        chat.shown.append(shown)
        self.posted[chat.id, text] += 1
        return shown

    def edit(self, chat: Chat, parameters: Mapping[str, Any]) -> Shown:
        """The bot changes a message of its own."""
        place = next((n for n, one in enumerate(chat.shown) if one.id == parameters["message_id"] and one.by_bot), None)
        if place is None:
            raise Refused(400, "Bad Request: message to edit not found")
        text, entities = str(parameters["text"]), parameters.get("entities") or []
        _check_text(text, entities)
        before = chat.shown[place]
        after = replace(before, text=text, entities=tuple(entities), buttons=_buttons(parameters), edited=True)
        if after == replace(before, edited=True):
            raise Refused(400, "Bad Request: message is not modified: specified new message content is the same")
        chat.shown[place] = after
        self.edits += 1
        return after

    def answer(self, parameters: Mapping[str, Any]) -> None:
        """A button stops spinning; each query is answered once."""
        query = parameters["callback_query_id"]
        if self.queries.get(query, "") is not None:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.queries[query] = str(parameters.get("text", ""))

    def _count(self, chat: Chat) -> None:
        """Every span of a second or a minute counts, not only those of the clock."""
        now, limits = self.now(), self.limits
        if limits.per_second:
            recent = sum(at > now - 1 for at in self.sent_at[-limits.per_second - 1 :])
            self._refuse_beyond(recent, limits.per_second)
        if limits.per_group_minute and chat.id < 0:
            self._refuse_beyond(sum(at > now - 60 for at in chat.sends), limits.per_group_minute)
        if limits.per_chat_second and chat.id > 0:
            self._refuse_beyond(sum(at > now - 1 for at in chat.sends), limits.chat_burst * limits.per_chat_second)
        self.sent_at.append(now)
        chat.sends.append(now)

    def _refuse_beyond(self, recent: int, most: int) -> None:
        if recent >= most:
            self.refusals += 1
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)


def _check_text(text: str, entities: list[Mapping[str, Any]]) -> None:
    units = text.encode("utf-16-le")
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(units) // 2 > MAX_TEXT:
        raise Refused(400, "Bad Request: message is too long")
    for entity in entities:
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        covered = units[2 * begin : 2 * end]
        try:
            covered.decode("utf-16-le")
        except UnicodeDecodeError:
            raise Refused(400, "Bad Request: an entity cuts a character") from None
        if entity["length"] < 1 or len(covered) != 2 * entity["length"]:
            raise Refused(400, "Bad Request: an entity lies outside of the text")


def _buttons(parameters: Mapping[str, Any]) -> tuple[tuple[Mapping[str, Any], ...], ...]:
    rows = (parameters.get("reply_markup") or {}).get("inline_keyboard") or []
    every = [button for row in rows for button in row]
    if len(every) > MAX_BUTTONS:
        raise Refused(400, "Bad Request: too many buttons")
    for button in every:
        if not button["text"].strip():
            raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "").encode()) <= MAX_DATA:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return tuple(tuple(row) for row in rows)


def message_json(chat: Chat, shown: Shown, sender: Mapping[str, Any]) -> dict[str, Any]:
    """A message as the API writes it."""
    made: dict[str, Any] = {
        "message_id": shown.id,
        "date": int(time.time()),
        "chat": chat.as_json(),
        "from": dict(sender),
    }
    if shown.text:
        made["text"] = shown.text
    if shown.entities:
        made["entities"] = [dict(entity) for entity in shown.entities]
    if shown.buttons:
        made["reply_markup"] = {"inline_keyboard": [[dict(button) for button in row] for row in shown.buttons]}
    return made
