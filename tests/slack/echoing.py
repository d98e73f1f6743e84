"""A small Bolt app that does a little of everything, for the tests of the platforms."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.values import Json

FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "days",
            "label": {"type": "plain_text", "text": "Days"},
            "element": {"type": "plain_text_input", "action_id": "number"},
        }
    ],
}


def section(text: str) -> Json:
    """A paragraph."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(*labels: str) -> Json:
    """A row of buttons, each with its label as its value."""
    return {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": f"pick-{number}",
                "value": label,
                "text": {"type": "plain_text", "text": label},
            }
            for number, label in enumerate(labels)
        ],
    }


def echoes(app: AsyncApp) -> None:
    """Repeats what it hears, with buttons, in the thread if it was mentioned."""
    app.event("message")(_on_message)
    app.event("file_shared")(_on_file)
    app.event("app_mention")(_on_mention)
    app.event("app_home_opened")(_on_home)
    app.action(re.compile(""))(_on_press)
    app.command("/focal")(_on_command)
    app.view("form")(_on_form)
    app.shortcut("ask")(_on_shortcut)
    app.shortcut("forward")(_on_forward)


async def _on_message(event: Json, say: AsyncSay) -> None:
    if "files" in event:
        await say(f"{event['files'][0]['name']} arrived")
    elif event.get("subtype") is None:
        await say(text=f"You said {event['text']}", blocks=[section(event["text"]), buttons("One", "Two")])


async def _on_file(event: Json) -> None:
    """It comes beside the message; without a listener Bolt would not acknowledge it."""


async def _on_mention(event: Json, say: AsyncSay) -> None:
    await say(f"You said {event['text']}", thread_ts=event.get("thread_ts", event["ts"]))


async def _on_home(event: Json, client: AsyncWebClient) -> None:
    view = {"type": "home", "blocks": [section(f"Hello <@{event['user']}>"), buttons("Ask")]}
    await client.views_publish(user_id=event["user"], view=view)


async def _on_press(ack: AsyncAck, body: Json, client: AsyncWebClient, action: Json) -> None:
    await ack()
    if action["value"] == "Two":
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
    elif body["container"]["type"] == "message":
        text = f"You picked {action['value']}"
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=text, blocks=[])


async def _on_command(ack: AsyncAck, command: Json, respond: AsyncRespond) -> None:
    await ack(text=f"Heard {command['text']}", response_type="ephemeral")
    await respond("And more")


async def _on_form(ack: AsyncAck, body: Json, view: Json, client: AsyncWebClient) -> None:
    days: Any = view["state"]["values"]["days"]["number"]["value"]
    if not str(days).isdigit():
        await ack(response_action="errors", errors={"days": "A number, please"})
        return
    await ack()
    await client.chat_postMessage(channel=body["user"]["id"], text=f"{days} days")


async def _on_shortcut(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
    await ack()
    await client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)


async def _on_forward(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
    await ack()
    text = f"Forwarded: {shortcut['message']['text']}"
    await client.chat_postEphemeral(channel=shortcut["channel"]["id"], user=shortcut["user"]["id"], text=text)
