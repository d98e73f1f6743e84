"""What errors of the Bot API mean for a message that was to be sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.channels.telegram.failures import as_send_error
from bot.channels.telegram.request import AnswerLost, NotSent, TooManyRequests
from scheduler.ports import Blocked, Gone, Left, Moved, Rejected, SendError, Throttled, Unavailable, Unconfirmed


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Blocked),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Blocked),
        (Forbidden("Forbidden: user is deactivated"), Gone),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Left),
        (Forbidden("Forbidden: bot is not a member of the supergroup chat"), Left),
        (BadRequest("Chat not found"), Gone),
        (BadRequest("Not enough rights to send text messages to the chat"), Left),
        (BadRequest("Message is too long"), Rejected),
        (ChatMigrated(-1005), Moved),
        (TooManyRequests(timedelta(seconds=7)), Throttled),
        (InvalidToken("Unauthorized"), Throttled),
        (NotSent("no route"), Unavailable),
        (NetworkError("Internal Server Error"), Unavailable),
        (NetworkError("Bad Gateway"), Unconfirmed),
        (Conflict("Conflict"), Unavailable),
        (AnswerLost("reset"), Unconfirmed),
        (TelegramError("Invalid server response"), Unconfirmed),
    ],
    ids=str,
)
def test_each_error_carries_its_decision(error: TelegramError, kind: type[SendError]) -> None:
    """Blocked, gone, moved, slower, again, unknown: each is told apart."""
    assert type(as_send_error(error)) is kind


def test_only_a_wrong_token_stops_everything() -> None:
    """A chat that is written to too fast waits alone; without a valid token the whole bot waits."""
    slower, wrong = as_send_error(TooManyRequests(timedelta(seconds=7))), as_send_error(InvalidToken("Unauthorized"))
    assert isinstance(slower, Throttled)
    assert isinstance(wrong, Throttled)
    assert (slower.retry_after, slower.whole_scope, wrong.whole_scope) == (timedelta(seconds=7), False, True)


def test_a_migration_says_where_to() -> None:
    """The new identifier is the new address."""
    moved = as_send_error(ChatMigrated(-1005))
    assert isinstance(moved, Moved)
    assert moved.external_id == "-1005"
