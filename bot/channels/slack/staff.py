"""The channel of the staff on Slack: buttons below questions, and the dialog in which an answer is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import parsing
from bot.channels.slack.views import answer_view
from bot.intake import Shelf
from handlers.dialogue.inputs import pushed_message_of
from handlers.ticket_room import AnswerDialog, Told, press, submit
from knowledge.model.people import Address
from knowledge.store.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class StaffRoom:
    """Hears what is done in the channel of the staff; `room` is its address, None where there is none."""

    store: Store
    shelf: Shelf
    now: Callable[[], datetime]
    room: Address | None

    def is_in(self, body: Mapping[str, Any]) -> bool:
        """Whether a button of a post there was pressed, not one of a conversation with Focal in a thread.

        A channel has the same id for everybody, whichever workspace they come from.
        """
        channel, token = (body.get("channel") or {}).get("id"), str(body["actions"][0].get("value") or "")
        is_there = self.room is not None and channel == self.room.external_id.rpartition("/")[2]
        return is_there and pushed_message_of(token) is not None

    async def on_button(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Does what the button says, durably; a dialog that opens too late is opened by pressing again."""
        message = parsing.pressed(body, self.now())
        if message is None:
            return
        user, library = str(body["user"]["id"]), self.shelf.library
        presser = parsing.person(parsing.team_of(body), user)
        done = await self.store.perform(
            lambda unit: press(unit, presser, message.choice, library, self.now(), message.pressed_in)
        )
        match done:
            case Told(text=text):
                await _tell(client, str(body["channel"]["id"]), user, text)
            case AnswerDialog():
                await _open(client, str(body["trigger_id"]), done)
            case None:
                pass

    async def on_answer(self, body: dict[str, Any], ack: AsyncAck) -> None:
        """Sends what was typed; what is wrong with it stands in the dialog, which keeps the text."""
        presser = parsing.person(parsing.team_of(body), str(body["user"]["id"]))
        ticket, typed = parsing.answered(body)
        library = self.shelf.library
        wrong = await self.store.perform(lambda unit: submit(unit, presser, ticket, typed, library, self.now()))
        if wrong:
            await ack(response_action="errors", errors={parsing.ANSWER_BLOCK: wrong})
        else:
            await ack()


async def _tell(client: AsyncWebClient, channel: str, user: str, text: str) -> None:
    """Says something to one person of the channel; whoever misses it presses again."""
    try:
        await client.chat_postEphemeral(channel=channel, user=user, text=text)
    except SlackApiError as error:
        log.warning("slack.not_told", error=str(error.response.get("error")))


async def _open(client: AsyncWebClient, trigger: str, dialog: AnswerDialog) -> None:
    try:
        await client.views_open(trigger_id=trigger, view=answer_view(dialog))
    except SlackApiError as error:
        log.warning("slack.dialog_not_opened", error=str(error.response.get("error")))
