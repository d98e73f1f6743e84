"""What an error of the Web API means for the message that was to be sent (docs.slack.dev, chat.postMessage)."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.workspaces import ENDED
from knowledge.store.errors import StoreUnavailable
from scheduler.ports import Gone, Left, Rejected, SendError, Throttled, Unavailable, Unconfirmed

UNTOLD_WAIT_S = 5.0
TOKEN_PAUSE = timedelta(minutes=1)
"""With a wrong token nothing can be sent until somebody mends it; nothing is given up meanwhile."""

_SLOW_DOWN = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_TOKEN = {"invalid_auth", "not_authed", "token_expired", "missing_scope"}
_GONE = {"channel_not_found", "is_archived", "user_not_found", "users_not_found", "user_disabled", "cannot_dm_bot"}
_LEFT = {"not_in_channel", "restricted_action", "restricted_action_read_only_channel", "messages_tab_disabled"}
_FAULTY = {"service_unavailable", "request_timeout", "team_added_to_org"}
_UNSURE = {"fatal_error", "internal_error"}
""""It's possible some aspect of the operation succeeded before the error was raised" (chat.postMessage, "Errors")."""

_UNEDITABLE = {"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"}


def as_send_error(error: BaseException) -> SendError:
    """The outbox's word for an error of a call."""
    match error:
        case SlackApiError():
            return _of_api(error)
        case StoreUnavailable():  # of what is sent, or of the token: either way nothing was sent yet
            return Unavailable(str(error))
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Unavailable(f"Slack cannot be reached: {type(error).__name__}")
        case aiohttp.ClientError() | TimeoutError() | OSError() | SlackClientError():
            return Unconfirmed(f"Slack's answer was lost: {type(error).__name__}")
        case _:
            raise error


def without_effect(error: SendError) -> SendError:
    """The same for a call that sends nothing, or nothing new: a lost answer only means that it is to be made again."""
    return Unavailable(str(error)) if isinstance(error, Unconfirmed) else error


def cannot_be_edited(error: Exception) -> bool:
    """The message to edit was deleted, is too old, or was never one of ours."""
    return isinstance(error, SlackApiError) and _code(error) in _UNEDITABLE


def _of_api(error: SlackApiError) -> SendError:
    code, status = _code(error), getattr(error.response, "status_code", 200)
    said = f"Slack: {code or status}"
    if status == 429 or code in _SLOW_DOWN:
        return Throttled(_retry_after(error), whole_scope=True)
    if code in _TOKEN:
        return Throttled(TOKEN_PAUSE, whole_scope=True)
    if code in ENDED or code in _GONE:
        return Gone(said)
    if code in _LEFT:
        return Left(said)
    if code in _FAULTY or status == 503:
        return Unavailable(said)
    if code in _UNSURE or not code:
        return Unconfirmed(f"{said}, and it may have been sent")
    return Rejected(said)


def _code(error: SlackApiError) -> str:
    """The code of the answer; "" when it was none of Slack's own."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _retry_after(error: SlackApiError) -> timedelta:
    headers = {str(name).lower(): value for name, value in (getattr(error.response, "headers", None) or {}).items()}
    return waiting_time(headers.get("retry-after"))


def waiting_time(told: object) -> timedelta:
    """What a header Retry-After asks for, in seconds."""
    try:
        return timedelta(seconds=max(float(str(told)), 0.0))
    except (TypeError, ValueError, OverflowError):
        return timedelta(seconds=UNTOLD_WAIT_S)
