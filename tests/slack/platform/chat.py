"""The methods that write: chat.* and the response URLs of interactions."""

from __future__ import annotations

from typing import Any

from tests.slack.platform.checks import problems_of_message
from tests.slack.platform.world import Channel, RefusedError, Workspace, World
from tests.slack.values import Json, Message


def post_message(world: World, workspace: Workspace, arguments: Json) -> Json:
    """chat.postMessage: to a channel, or to a person by their id, which no other method takes for a channel."""
    channel = _writable(workspace, workspace.channel(str(arguments.get("channel"))))
    content = _content(world, arguments)
    message = world.post(workspace, channel, thread_ts=_thread(channel, arguments), **content)
    return {"channel": channel.id, "ts": message.ts, "message": shown(world, workspace, message)}


def update(world: World, workspace: Workspace, arguments: Json) -> Json:
    """chat.update. A text without blocks removes the blocks that were there."""
    channel = _open_channel(workspace, arguments)
    before = _own(channel, arguments)
    content = _content(world, arguments)
    message = world.edit(channel, before.ts, text=content["text"], blocks=world.named(content["blocks"]))
    answer = {"channel": channel.id, "ts": message.ts, "text": message.text}
    return answer | {"message": shown(world, workspace, message)}


def delete(world: World, workspace: Workspace, arguments: Json) -> Json:
    """chat.delete."""
    channel = _open_channel(workspace, arguments)
    del channel.messages[_own(channel, arguments).ts]
    return {"channel": channel.id, "ts": arguments["ts"]}


def post_ephemeral(world: World, workspace: Workspace, arguments: Json) -> Json:
    """chat.postEphemeral: a message for one person."""
    channel = _open_channel(workspace, arguments)
    human = str(arguments.get("user"))
    if human not in channel.members:
        raise RefusedError("user_not_in_channel")
    content = _content(world, arguments) | {"ephemeral_to": human}
    message = world.post(workspace, channel, thread_ts=_thread(channel, arguments), **content)
    return {"message_ts": message.ts}


def permalink(world: World, workspace: Workspace, arguments: Json) -> Json:
    """chat.getPermalink."""
    channel = workspace.channel(str(arguments.get("channel")))
    ts = str(arguments.get("message_ts"))
    if ts not in channel.messages:
        raise RefusedError("message_not_found")
    return {"channel": channel.id, "permalink": f"{world.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"}


def respond(world: World, id: str, arguments: Json) -> None:
    """What the app posts to a response URL; see docs.slack.dev/interactivity/handling-user-interaction."""
    if id not in world.response_urls:
        raise RefusedError("expired_url")
    team, channel_id, human, ts = world.response_urls[id]
    workspace = world.workspaces[team]
    channel = workspace.channel(channel_id)
    if arguments.get("delete_original") and ts:
        channel.messages.pop(ts, None)
        return
    content = _content(world, arguments)
    if arguments.get("replace_original") and ts:
        world.edit(channel, ts, text=content["text"], blocks=world.named(content["blocks"]))
        return
    everybody = arguments.get("response_type") == "in_channel"
    world.post(workspace, channel, ephemeral_to=None if everybody else human, **content)


def shown(world: World, workspace: Workspace, message: Message) -> Json:
    """A message as events and answers carry it."""
    found: Json = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text}
    found |= {"team": workspace.id, "blocks": list(message.blocks)}
    if message.by_app:
        found |= {"bot_id": workspace.bot_id, "app_id": world.app_id}
    if message.thread_ts:
        found["thread_ts"] = message.thread_ts
    if message.files:
        found["files"] = list(message.files)
    return found


def _content(world: World, arguments: Json) -> dict[str, Any]:
    """The text and blocks of a message, if Slack would take them."""
    text, blocks = arguments.get("text"), arguments.get("blocks") or []
    if not text and not blocks:
        raise RefusedError("no_text")
    if problems := problems_of_message(text, blocks):
        world.violations.extend(problems)
        raise RefusedError("invalid_blocks", response_metadata={"messages": [f"[ERROR] {one}" for one in problems]})
    return {"text": str(text), "blocks": blocks}


def _open_channel(workspace: Workspace, arguments: Json) -> Channel:
    """The channel by its own id, if the app can write there."""
    id = str(arguments.get("channel"))
    if id not in workspace.channels:
        raise RefusedError("channel_not_found")
    return _writable(workspace, workspace.channels[id])


def _writable(workspace: Workspace, channel: Channel) -> Channel:
    if channel.archived:
        raise RefusedError("is_archived")
    if workspace.bot_user not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def _thread(channel: Channel, arguments: Json) -> str | None:
    ts = arguments.get("thread_ts")
    if ts and ts not in channel.messages:
        raise RefusedError("thread_not_found")
    return str(ts) if ts else None


def _own(channel: Channel, arguments: Json) -> Message:
    ts = str(arguments.get("ts"))
    if ts not in channel.messages:
        raise RefusedError("message_not_found")
    if not channel.messages[ts].by_app:
        raise RefusedError("cant_update_message")
    return channel.messages[ts]
