"""What the platform sends to the app, as docs.slack.dev describes it."""

from __future__ import annotations

import time

from tests.slack.platform.chat import shown
from tests.slack.platform.world import Channel, Workspace, World
from tests.slack.values import Json, Message


def event_callback(world: World, workspace: Workspace, event: Json) -> Json:
    """An event of the Events API, with an event_id that it keeps when it is delivered again."""
    who = {"enterprise_id": None, "team_id": workspace.id, "user_id": workspace.bot_user, "is_bot": True}
    found: Json = {"token": "verification", "type": "event_callback", "event": event}
    found |= {"team_id": workspace.id, "api_app_id": world.app_id, "event_id": world.new_id("Ev")}
    found |= {"event_time": int(time.time()), "authorizations": [who | {"is_enterprise_install": False}]}
    return found | {"is_ext_shared_channel": False, "event_context": world.new_id("4-")}


def message_event(world: World, workspace: Workspace, channel: Channel, message: Message) -> Json:
    """The `message` event of what a person has written."""
    event = shown(world, workspace, message) | {"channel": channel.id, "channel_type": channel.kind}
    return event | {"event_ts": message.ts, "client_msg_id": world.new_id("client-")}


def base(world: World, workspace: Workspace, human: str) -> Json:
    """What all interactions carry."""
    person = workspace.humans[human]
    user = {"id": human, "username": person.name, "name": person.name, "team_id": workspace.id}
    found: Json = {"api_app_id": world.app_id, "token": "verification", "user": user, "is_enterprise_install": False}
    found |= {"team": {"id": workspace.id, "domain": workspace.id.lower()}, "enterprise": None}
    return found | {"trigger_id": world.new_trigger(human)}


def block_actions(world: World, workspace: Workspace, human: str, message: Message, action: Json) -> Json:
    """A press on a message."""
    container = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    found = _action(base(world, workspace, human), action)
    found |= {"container": container | {"is_ephemeral": message.ephemeral_to is not None}}
    found |= {"channel": {"id": message.channel, "name": "directmessage"}, "message": shown(world, workspace, message)}
    url = world.new_response_url(workspace.id, message.channel, human, message.ts)
    return found | {"state": {"values": {}}, "response_url": url}


def view_actions(world: World, workspace: Workspace, human: str, view: Json, action: Json) -> Json:
    """A press in a home tab or a form."""
    found = _action(base(world, workspace, human), action)
    return found | {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def view_submission(world: World, workspace: Workspace, human: str, view: Json, state: Json) -> Json:
    """A form that was sent."""
    sent = view | {"state": {"values": state}}
    return base(world, workspace, human) | {"type": "view_submission", "view": sent, "response_urls": []}


def view_closed(world: World, workspace: Workspace, human: str, view: Json) -> Json:
    """A form that was closed."""
    return base(world, workspace, human) | {"type": "view_closed", "view": view, "is_cleared": False}


def shortcut(world: World, workspace: Workspace, human: str, callback_id: str) -> Json:
    """A global shortcut."""
    found = base(world, workspace, human) | {"type": "shortcut", "callback_id": callback_id}
    return found | {"action_ts": world.new_ts()}


def message_action(world: World, workspace: Workspace, human: str, callback_id: str, message: Message) -> Json:
    """A message shortcut."""
    found = base(world, workspace, human) | {"type": "message_action", "callback_id": callback_id}
    found |= {"channel": {"id": message.channel, "name": "directmessage"}, "message_ts": message.ts}
    url = world.new_response_url(workspace.id, message.channel, human, message.ts)
    return found | {"message": shown(world, workspace, message), "response_url": url, "action_ts": world.new_ts()}


def slash_command(world: World, workspace: Workspace, human: str, channel: Channel, command: str, text: str) -> Json:
    """A slash command; over HTTP these are the fields of a form."""
    found: Json = {"token": "verification", "team_id": workspace.id, "team_domain": workspace.id.lower()}
    found |= {"channel_id": channel.id, "channel_name": "directmessage" if channel.human else channel.id}
    found |= {"user_id": human, "user_name": workspace.humans[human].name, "command": command, "text": text}
    found |= {"response_url": world.new_response_url(workspace.id, channel.id, human, None)}
    found |= {"api_app_id": world.app_id, "is_enterprise_install": "false"}
    return found | {"trigger_id": world.new_trigger(human)}


def _action(found: Json, action: Json) -> Json:
    return found | {"type": "block_actions", "actions": [action | {"action_ts": f"{time.time():.6f}"}]}
