"""Forms in modals: a section is opened beside the conversation, and the conversation goes on where it leaves off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Any, assert_never

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import parsing
from bot.channels.slack.form_views import Submission, errors_of, form_view, over_view, sheets_of, submitted
from bot.intake import Intake, Shelf
from handlers.filling.windows import Posted, Reader, Window, WindowOver, Wrong
from knowledge.model.people import Address
from knowledge.store.unit import Unit

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Windows:
    """Opens modals, and keeps what is typed into them."""

    shelf: Shelf
    intake: Intake

    async def on_button(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Opens the section around a question; a window that opens too late is opened by pressing again."""
        sender = parsing.person(parsing.team_of(body), str(body["user"]["id"]))
        response, place = parsing.windowed(body)
        opened = await self.intake.in_lane(sender, lambda unit: self._reader(unit, sender).open(response, place))
        view = form_view(opened) if isinstance(opened, Window) else over_view(opened)
        try:
            await client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        except SlackApiError as error:
            log.warning("slack.dialog_not_opened", error=str(error.response.get("error")))

    async def on_submission(self, body: Mapping[str, Any], ack: AsyncAck) -> None:
        """Keeps what was typed. The window stays while something is wrong or left in it; then the chat goes on."""
        sender = parsing.person(parsing.team_of(body), str(body["user"]["id"]))
        sent = submitted(body["view"])
        done = await self.intake.in_lane(
            sender, lambda unit: self._reader(unit, sender).post(sent.response, sent.section, sent.typed)
        )
        match done:
            case Wrong(texts=texts):
                await ack(response_action="errors", errors=errors_of(texts))
            case WindowOver():
                await ack(response_action="update", view=over_view(done))
            case Posted(window=window) if (sheet := _next(done, sent)) is not None:
                await ack(response_action="update", view=form_view(window, sheet))
            case Posted():
                await self.intake.take(parsing.filled_in(body, sent.response, self.intake.now()))
                await ack()
            case _:
                assert_never(done)

    def _reader(self, unit: Unit, sender: Address) -> Reader:
        return Reader(
            unit=unit, address=sender, library=self.shelf.library, now=self.intake.now(), chance=SystemRandom()
        )


def _next(posted: Posted, sent: Submission) -> int | None:
    """The sheet that is to be looked at: the first with something open, else the next one."""
    sheets = sheets_of(posted.window)
    found = (number for number, sheet in enumerate(sheets) if sheet.places & posted.open)
    following = sent.sheet + 1 if sent.sheet + 1 < len(sheets) else None
    return next(found, following)
