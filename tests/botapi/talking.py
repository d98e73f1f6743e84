"""What people see of the bot, and what was sent, judged by Telegram's own code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.prose.telegram import MAX_TEXT, Entity, TelegramText, units
from tests.bot.prose.tdlib import in_order, parsed
from tests.botapi.loopback import LoopbackTelegram, Person
from tests.botapi.server import Call
from tests.botapi.world import Chat, Shown


def of_the_bot(chat: Chat) -> list[Shown]:
    """The bot's messages in a chat, as they look now."""
    return [shown for shown in list(chat.shown) if shown.by_bot]


def asks(
    telegram: LoopbackTelegram, person: Person, text: str, chat: Chat | None = None, answers: Shown | None = None
) -> Shown:
    """Writes, and waits for what the bot shows next in that chat."""
    place = chat or person.chat
    before = of_the_bot(place)
    person.says(text, chat, answers)
    return _change(telegram, place, before)


def presses(telegram: LoopbackTelegram, person: Person, label: str, shown: Shown | None = None) -> Shown:
    """Presses a button, and waits for what the bot shows next: a new message, or an old one with new content."""
    before = of_the_bot(person.chat)
    person.presses(label, shown=shown)
    return _change(telegram, person.chat, before)


def _change(telegram: LoopbackTelegram, chat: Chat, before: list[Shown]) -> Shown:
    telegram.wait_until(lambda: of_the_bot(chat) != before)
    return next(shown for shown in of_the_bot(chat) if shown not in before)


def check_texts(telegram: LoopbackTelegram) -> int:
    """Every text that was sent is 1 to 4096 long and read by TDLib as it was meant; returns how many there were."""
    texts = [_text_of(call) for method in ("sendMessage", "editMessageText") for call in telegram.named(method)]
    for text in texts:
        assert 1 <= units(text.text) <= MAX_TEXT
        read = parsed(text)
        assert read.text == text.text
        assert _marks(read) == _marks(text)
    return len(texts)


def _text_of(call: Call) -> TelegramText:
    given: list[Mapping[str, Any]] = call.parameters.get("entities") or []
    return TelegramText(call.parameters["text"], tuple(Entity(**entity) for entity in given))


def _marks(text: TelegramText) -> list[tuple[str, int, int, int | None]]:
    """The entities; TDLib writes their addresses in its own way."""
    return [(one.type, one.offset, one.length, one.unix_time) for one in in_order(text.entities)]
