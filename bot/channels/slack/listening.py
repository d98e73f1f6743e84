"""Listening to Slack with Bolt: everything is acknowledged only after it is durable.

`process_before_response` is what makes Bolt wait for our listeners before it answers, over HTTP as in Socket Mode.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import parsing
from bot.channels.slack.form_views import FORM
from bot.channels.slack.staff import StaffRoom
from bot.channels.slack.views import ASK, FORWARD, home_view, question_view
from bot.channels.slack.windows import Windows
from bot.channels.slack.workspaces import Workspaces, is_gone
from bot.intake import Intake, Shelf
from bot.tasks import Background
from handlers.conversation import Received
from handlers.home import deadlines_of, home_of, questionnaires_of, registrations_of
from handlers.platform_texts import answered_elsewhere, question_dialog
from knowledge.model.languages import EN, Language, language_of_tag
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.store import Store
from scheduler.ports import Unavailable

ANYTHING = re.compile(".*", re.DOTALL)
MOST_KNOWN = 10_000
"""Addresses that a process remembers to have met."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What listening needs; `room` is the channel of the staff."""

    store: Store
    shelf: Shelf
    intake: Intake
    workspaces: Workspaces
    background: Background
    room: Address | None = None


def bolt_app(ears: Ears, client: AsyncWebClient, signing_secret: str) -> AsyncApp:
    """The Bolt application; `client` is the one whose address and manners the calls of listeners share.

    Without a signing secret nothing is taken over HTTP: in Socket Mode the connection itself is what is trusted.
    """
    listeners = _Listeners(ears)

    async def authorize(enterprise_id: str | None, team_id: str | None) -> Any:
        """Bolt takes no method here, and its type forgets that there may be nobody."""
        return await listeners.authorize(enterprise_id, team_id)

    app = _App(
        name="focal",
        client=client,
        signing_secret=signing_secret,
        authorize=authorize,
        process_before_response=True,
    )
    app.event("message")(listeners.on_message)
    app.event("app_mention")(listeners.on_mention)
    app.event("app_home_opened")(listeners.on_home)
    app.event("app_uninstalled")(listeners.on_removal)
    app.event("tokens_revoked")(listeners.on_revocation)
    app.event(ANYTHING)(_nothing)  # without a listener Bolt answers 404, and Slack would deliver four times
    app.action(ANYTHING)(listeners.on_action)
    app.command(ANYTHING)(listeners.on_command)
    app.shortcut(ASK)(listeners.on_ask)
    app.shortcut(FORWARD)(listeners.on_forward)
    app.view(ASK)(listeners.on_question)
    app.view(parsing.ANSWER)(listeners.staff.on_answer)
    app.view(FORM)(listeners.windows.on_submission)
    app.shortcut(ANYTHING)(_acknowledge)
    app.view(ANYTHING)(_acknowledge)
    app.error(_on_error)
    return app


class _App(AsyncApp):
    """Bolt, whose own reading, and even whose handling of errors, fails on what it does not expect."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().async_dispatch(req)
        except NOT_UNDERSTOOD as error:
            return await _on_error(error)


async def _nothing() -> None:
    """An event that means nothing to us."""


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


NOT_UNDERSTOOD = (AttributeError, LookupError, TypeError, ValueError)
"""What reading raises where something is missing, or is of another kind than Slack's documentation says."""


async def _on_error(error: Exception) -> BoltResponse:
    """What cannot be understood is acknowledged, since it would be no clearer the next time; the rest comes again."""
    if isinstance(error, NOT_UNDERSTOOD):
        log.warning("slack.not_understood", exc_info=error)
        return BoltResponse(status=200)
    away = isinstance(error, StoreUnavailable | Conflict | Unavailable)
    log.error("slack.not_heard", error=str(error), exc_info=None if away else error)
    return BoltResponse(status=503 if away else 500)


class _Listeners:
    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self.staff = StaffRoom(store=ears.store, shelf=ears.shelf, now=ears.intake.now, room=ears.room)
        self.windows = Windows(shelf=ears.shelf, intake=ears.intake)
        self._known: OrderedDict[Address, None] = OrderedDict()

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Who we are in the workspace; None where nobody has installed us.

        Raises:
            Unavailable: Slack does not tell; Bolt would acknowledge what it then drops.
        """
        try:
            found = await self._ears.workspaces.find(team_id or enterprise_id or "")
        except SlackApiError as error:
            if not is_gone(error):
                raise Unavailable(f"Slack does not tell who we are: {error.response.get('error')}") from error
            found = None
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.token,
            bot_user_id=found.bot_user,
            bot_id=found.bot or None,
        )

    async def on_message(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        message = parsing.direct_message(body, self._ears.intake.now())
        if message is not None:
            await self._take(message, body["event"]["user"], client)

    async def on_mention(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        message = parsing.mention(body, context.bot_user_id or "", self._ears.intake.now())
        if message is not None:
            await self._take(message, body["event"]["user"], client)

    async def on_action(self, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        if parsing.opens_window(body):
            await self.windows.on_button(body, client)
            await ack()
            return
        if self.staff.is_in(body):
            await self.staff.on_button(body, client)
            await ack()
            return
        message = parsing.pressed(body, self._ears.intake.now())
        if message is not None:
            received = await self._take(message, body["user"]["id"], client)
            if (body.get("view") or {}).get("type") == "home":
                self._show_home(message.sender, received.language, client)
        await ack()

    async def on_command(self, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        """The answer goes to the direct messages: only there it is private, kept, and goes on as a conversation."""
        received = await self._take(parsing.command(body, self._ears.intake.now()), body["user_id"], client)
        if parsing.is_direct(body):
            await ack()
        else:
            said = answered_elsewhere(self._ears.shelf.library.phrasebook.speak(received.language))
            await ack(text=said, response_type="ephemeral")

    async def on_ask(self, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        """Opens the dialog; the trigger is good for three seconds, and nothing is lost when it is too late."""
        sender = parsing.person(parsing.team_of(body), body["user"]["id"])
        _ = self._ears.shelf.library.phrasebook.speak(await self._language(sender, body["user"]["id"], client))
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=question_view(question_dialog(_)))
        except SlackApiError as error:
            log.warning("slack.dialog_not_opened", error=str(error.response.get("error")))
        await ack()

    async def on_question(self, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await self._take(parsing.asked(body, self._ears.intake.now()), body["user"]["id"], client)
        await ack()

    async def on_forward(self, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await self._take(parsing.forwarded(body, self._ears.intake.now()), body["user"]["id"], client)
        await ack()

    async def on_home(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        event = body["event"]
        if event.get("tab", "home") == "home":
            sender = parsing.person(str(body["team_id"]), event["user"])
            self._show_home(sender, await self._language(sender, event["user"], client), client)

    async def on_removal(self, body: dict[str, Any]) -> None:
        await self._ears.workspaces.remove(str(body["team_id"]))

    async def on_revocation(self, body: dict[str, Any]) -> None:
        """Only the bot's token matters; those of people, which we never ask for, may be revoked without us."""
        if body["event"].get("tokens", {}).get("bot"):
            await self._ears.workspaces.remove(str(body["team_id"]))

    async def _take(self, message: IncomingMessage, user: str, client: AsyncWebClient) -> Received:
        if not await self._is_known(message.sender):
            message = replace(message, locale=await _locale(user, client))
        received, _ = await self._ears.intake.take(message)
        self._remember(message.sender)
        return received

    async def _is_known(self, sender: Address) -> bool:
        if sender in self._known:
            return True
        return await self._ears.store.consult(lambda unit: unit.people.address_id(sender)) is not None

    def _remember(self, sender: Address) -> None:
        self._known[sender] = None
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    async def _language(self, sender: Address, user: str, client: AsyncWebClient) -> Language:
        """The language that somebody is spoken to in, or would be."""
        owner = await self._ears.store.consult(lambda unit: unit.people.owner(sender))
        return owner[0].language if owner else language_of_tag(await _locale(user, client) or EN)

    def _show_home(self, sender: Address, language: Language, client: AsyncWebClient) -> None:
        """Beside the main road: a page that could not be shown is shown the next time it is opened."""
        self._ears.background.start("slack.home", self._publish_home(sender, language, client))

    async def _publish_home(self, sender: Address, language: Language, client: AsyncWebClient) -> None:
        library, now = self._ears.shelf.library, datetime.now(UTC)
        deadlines = await self._ears.store.consult(lambda unit: deadlines_of(unit, sender, library, now))
        registrations = await self._ears.store.consult(lambda unit: registrations_of(unit, sender, library, now))
        asked = await self._ears.store.consult(lambda unit: questionnaires_of(unit, sender, library, now))
        user = sender.external_id.rpartition("/")[2]
        await _publish(client, user, home_view(home_of(language, library, deadlines, registrations, asked)))


async def _publish(client: AsyncWebClient, user: str, view: Mapping[str, Any]) -> None:
    try:
        await client.views_publish(user_id=user, view=dict(view))
    except SlackApiError as error:
        log.warning("slack.home_not_shown", error=str(error.response.get("error")))


async def _locale(user: str, client: AsyncWebClient) -> str:
    """The language of somebody's Slack; "" when it does not tell in time, which keeps no message waiting."""
    try:
        async with asyncio.timeout(1.5):
            told: Any = await client.users_info(user=user, include_locale=True)
        return str(told["user"].get("locale") or "")
    except Exception as error:
        log.info("slack.locale_unknown", error=type(error).__name__)
        return ""
