"""What an error of the Bot API means for the message that was to be sent.

The API documents its codes, not its sentences; these are the ones that it has sent for years.
"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.channels.telegram.request import AnswerLost, NotSent, TooManyRequests
from scheduler.ports import (
    AddressLost,
    Blocked,
    Gone,
    Left,
    Moved,
    Rejected,
    SendError,
    Throttled,
    TooLarge,
    Unavailable,
    Unconfirmed,
    Withheld,
)

TOKEN_PAUSE = timedelta(minutes=1)
"""With a wrong or revoked token nothing can be sent until somebody mends it; nothing is given up meanwhile."""

LONGEST_REASON = 300
"""Characters of an error that are kept: proxies answer with whole pages, libraries quote what they could not send."""

_FORBIDDEN: tuple[tuple[str, type[SendError]], ...] = (
    ("deactivated", Gone),
    ("kicked", Left),
    ("not a member", Left),
    ("blocked", Blocked),
    ("initiate conversation", Blocked),
)
_BAD_REQUEST: tuple[tuple[str, type[SendError]], ...] = (
    ("chat not found", Gone),
    ("peer_id_invalid", Gone),
    ("group chat was deactivated", Gone),
    ("user is deactivated", Gone),
    ("not enough rights", Left),
    ("have no rights", Left),
    ("chat_write_forbidden", Left),
    ("need administrator rights", Left),
)
_GATEWAY = ("bad gateway", "gateway timeout", "gateway time-out", "(502)", "(504)")
"""A proxy answered for the platform: what the platform itself did is not known."""


def as_send_error(error: TelegramError) -> SendError:
    """The outbox's word for an error of the API."""
    said = str(error)[:LONGEST_REASON]
    match error:
        case TooManyRequests(retry_after=wait):
            return Throttled(wait)
        case ChatMigrated(new_chat_id=chat):
            return Moved(str(chat))
        case NotSent() | Conflict():
            return Unavailable(f"Telegram cannot be reached: {said}")
        case AnswerLost():
            return Unconfirmed(f"Telegram's answer was lost: {said}")
        case InvalidToken():
            return Throttled(TOKEN_PAUSE, whole_scope=True)
        case Forbidden():
            return _by_sentence(said, _FORBIDDEN, Blocked)
        case BadRequest():  # a NetworkError in the library, though the network did its part
            return _by_sentence(said, _BAD_REQUEST, Rejected)
        case NetworkError() if not any(word in said.lower() for word in _GATEWAY):
            return Unavailable(f"Telegram is faulty: {said}")
        case NetworkError():
            return Unconfirmed(f"a proxy answered for Telegram: {said}")
        case _:
            return Unconfirmed(f"Telegram's answer cannot be read: {said}")


def of_file(error: TelegramError) -> SendError:
    """What the same means for a file that was to be fetched: fetching again harms nobody."""
    said = str(error)[:LONGEST_REASON]
    match as_send_error(error):
        case Rejected() if "file is too big" in said.lower():
            return TooLarge(f"Telegram: {said}")
        case Unconfirmed():
            return Unavailable(f"the file cannot be fetched: {said}")
        case Rejected() | AddressLost() | Moved():
            return Withheld(f"Telegram: {said}")
        case other:
            return other


def _by_sentence(said: str, known: tuple[tuple[str, type[SendError]], ...], otherwise: type[SendError]) -> SendError:
    kind = next((kind for words, kind in known if words in said.lower()), otherwise)
    return kind(f"Telegram: {said}")


def is_done_already(error: TelegramError) -> bool:
    """An edit that would change nothing has been made before."""
    return isinstance(error, BadRequest) and "message is not modified" in str(error).lower()


def cannot_be_edited(error: TelegramError) -> bool:
    """The message to edit was deleted, is too old, or was never one of ours."""
    said = str(error).lower()
    return isinstance(error, BadRequest) and any(
        words in said for words in ("message to edit not found", "message can't be edited", "message_id_invalid")
    )
