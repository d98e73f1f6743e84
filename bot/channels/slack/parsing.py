"""What Slack's events, buttons, commands and shortcuts say to us (docs.slack.dev, "Events API", "Interactivity")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from bot.channels.slack.rendering import CHOICE, WINDOW
from handlers.home import is_command
from knowledge.model.messages import Attachment, IncomingMessage
from knowledge.model.people import Address, ChannelName

SAY = "say"
"""What the action ids of buttons begin with whose value is said as if it were typed."""

QUESTION_BLOCK, QUESTION_INPUT = "question", "text"

ANSWER = "answer"
"""Callback id of the dialog in which one of the staff answers."""

ANSWER_BLOCK, ANSWER_INPUT = "answer", "text"

_ID = re.compile(r"[A-Za-z0-9._-]{1,255}")
_ANGLED = re.compile(r"<([^<>]*)>")
_SUBTYPES = (None, "file_share", "thread_broadcast")
"""Messages that people write; edits, deletions and the like are none."""


def person(team: str, user: str) -> Address:
    """Where somebody reads our direct messages."""
    return Address(channel=ChannelName.SLACK, external_id=f"{team}/{user}")


def direct_message(body: Mapping[str, Any], now: datetime) -> IncomingMessage | None:
    """A message in the direct messages with us; None for what nobody wrote."""
    event = body["event"]
    if event.get("channel_type") != "im" or not _is_written(event):
        return None
    team = _id(body["team_id"])
    return IncomingMessage(
        key=f"e:{_id(body['event_id'])}",
        sender=person(team, _id(event["user"])),
        at=_instant(event.get("ts"), now),
        text=decoded(event.get("text") or ""),
        files=_files(team, event),
    )


def mention(body: Mapping[str, Any], bot_user: str, now: datetime) -> IncomingMessage | None:
    """A message in a channel that names us; the reply goes into its thread, which is a conversation of its own."""
    event = body["event"]
    if not _is_written(event):
        return None
    team, thread = _id(body["team_id"]), _id(event.get("thread_ts") or event["ts"])
    text = str(event.get("text") or "").replace(f"<@{bot_user}>", " ", 1)
    return IncomingMessage(
        key=f"e:{_id(body['event_id'])}",
        sender=Address(channel=ChannelName.SLACK, external_id=f"{team}/{_id(event['channel'])}/{thread}"),
        at=_instant(event.get("ts"), now),
        text=decoded(text).strip(),
        files=_files(team, event),
    )


def pressed(body: Mapping[str, Any], now: datetime) -> IncomingMessage | None:
    """A button: a choice of ours, or one that says something. None for any other, such as a link's."""
    action = body["actions"][0]
    kind, user = str(action.get("action_id", "")).partition(":")[0], _id(body["user"]["id"])
    container, message = body.get("container") or {}, body.get("message") or {}
    channel, stamp = (body.get("channel") or {}).get("id", ""), container.get("message_ts") or message.get("ts", "")
    if kind not in (CHOICE, SAY):
        return None
    said = str(action.get("value") or "")
    return IncomingMessage(
        key=f"a:{channel}:{stamp}:{user}:{action.get('action_ts') or body.get('trigger_id')}",
        sender=_chat(team_of(body), user, channel, container.get("thread_ts") or message.get("thread_ts") or stamp),
        at=now,
        text=said if kind == SAY else "",
        choice=(said or "?") if kind == CHOICE else "",
        pressed_in=f"{channel}:{stamp}" if channel and kind == CHOICE else "",
    )


def command(body: Mapping[str, Any], now: datetime) -> IncomingMessage:
    """ "/focal …": a command of ours by its first word, else a question; nothing at all asks for help."""
    text = str(body.get("text") or "").strip() or "help"
    first = text.split(maxsplit=1)[0]
    return IncomingMessage(
        key=f"k:{body['trigger_id']}",
        sender=person(_id(body["team_id"]), _id(body["user_id"])),
        at=now,
        text=f"/{text}" if is_command(first) else decoded(text),
    )


def is_direct(body: Mapping[str, Any]) -> bool:
    """Whether a command was typed in direct messages, where the answer will be seen."""
    return body.get("channel_name") == "directmessage"


def asked(body: Mapping[str, Any], now: datetime) -> IncomingMessage:
    """The question of the dialog "Ask Focal"."""
    view = body["view"]
    typed = view["state"]["values"][QUESTION_BLOCK][QUESTION_INPUT].get("value") or ""
    return IncomingMessage(
        key=f"v:{_id(view['id'])}", sender=person(team_of(body), _id(body["user"]["id"])), at=now, text=str(typed)
    )


def answered(body: Mapping[str, Any]) -> tuple[int, str]:
    """The number of the ticket that a dialog answers, and what was typed.

    Raises:
        ValueError: it is no dialog of ours.
    """
    view = body["view"]
    typed = view["state"]["values"][ANSWER_BLOCK][ANSWER_INPUT].get("value") or ""
    return int(view["private_metadata"]), str(typed)


def opens_window(body: Mapping[str, Any]) -> bool:
    """Whether the button opens a section of a form in a modal."""
    return bool(body["actions"][0].get("action_id") == WINDOW)


def windowed(body: Mapping[str, Any]) -> tuple[int, str]:
    """The number of the response and the place around which it is opened.

    Raises:
        ValueError: it is no button of ours.
    """
    response, _, place = str(body["actions"][0].get("value") or "").partition(":")
    return int(response), place


def filled_in(body: Mapping[str, Any], response: int, now: datetime) -> IncomingMessage:
    """A section was filled in in a modal: the conversation goes on with the same form."""
    view = body["view"]
    return IncomingMessage(
        key=f"w:{_id(view['id'])}:{view.get('hash', '')}",
        sender=person(team_of(body), _id(body["user"]["id"])),
        at=now,
        text=f"/form {response}",
    )


def forwarded(body: Mapping[str, Any], now: datetime) -> IncomingMessage:
    """A message that somebody hands on to the secretariat."""
    message, channel = body["message"], _id(body["channel"]["id"])
    stamp, user = _id(message["ts"]), _id(body["user"]["id"])
    domain = (body.get("team") or {}).get("domain") or "app"
    return IncomingMessage(
        key=f"f:{channel}:{stamp}:{user}:{body.get('action_ts') or body.get('trigger_id')}",
        sender=person(team_of(body), user),
        at=now,
        text=decoded(str(message.get("text") or "")),
        files=_files(team_of(body), message),
        forwarded_from=f"https://{domain}.slack.com/archives/{channel}/p{stamp.replace('.', '')}",
    )


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace that an interaction comes from; on a whole organisation's page only the person has one."""
    team = body.get("team") or {}
    return _id(team.get("id") or body["user"]["team_id"])


def decoded(text: str) -> str:
    """What was typed: Slack sends `&amp; &lt; &gt;`, and links and mentions as `<url|label>`."""
    return unescape(_ANGLED.sub(lambda match: _spoken(match[1]), text))


def _is_written(event: Mapping[str, Any]) -> bool:
    """Whether a person wrote it: two programs that answer each other would never end."""
    return event.get("subtype") in _SUBTYPES and bool(event.get("user")) and not event.get("bot_id")


def _id(value: object) -> str:
    """An identifier of Slack's, fit to be a part of one of ours.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise TypeError("an identifier is missing or has strange characters in it")
    return value


def _spoken(within: str) -> str:
    target, _, label = within.partition("|")
    if target.startswith(("@", "#", "!")):
        return f"{target[0] if target[0] != '!' else '@'}{label or target[1:]}"
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def _chat(team: str, user: str, channel: str, thread: str) -> Address:
    """Where a button was pressed: in our direct messages or on our page, else in a channel's thread."""
    if not channel or channel.startswith("D"):
        return person(team, user)
    return Address(channel=ChannelName.SLACK, external_id=f"{team}/{channel}/{thread}")


def _files(team: str, event: Mapping[str, Any]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            name=str(file.get("name") or file["id"]),
            media_type=str(file.get("mimetype") or "application/octet-stream"),
            size=size if isinstance(size := file.get("size"), int) else 0,
            reference=f"{team}|{file.get('url_private_download') or file.get('url_private') or ''}",
        )
        for file in event.get("files") or ()
        if isinstance(file, Mapping) and "id" in file
    )


def _instant(stamp: object, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(float(str(stamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return now
