"""The workspaces that Focal speaks in, and the tokens for them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.sealing import Seal
from knowledge.store.store import Store

REMEMBERED_S = 60.0
"""How long a process believes what it knows of a workspace: so long a removal by another process takes to be seen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Workspace:
    """One workspace: our token there, and who we are in it."""

    team: str
    token: str
    bot_user: str
    bot: str


class Workspaces(Protocol):
    """Finds workspaces by their team."""

    async def find(self, team: str) -> Workspace | None:
        """The workspace; None when it has not installed us, or no longer."""
        ...

    def forget(self, team: str) -> None:
        """What is remembered of the workspace proved wrong: the next time it is looked up anew."""
        ...

    async def remove(self, team: str) -> None:
        """The workspace has taken our access back."""
        ...


class OneWorkspace:
    """The single workspace of a bot token in the settings."""

    def __init__(self, client: AsyncWebClient, store: Store) -> None:
        self._client = client
        self._store = store
        self._found: Workspace | None = None

    async def find(self, team: str) -> Workspace | None:
        """The workspace itself, whatever the team: people of connected workspaces speak to us in it too.

        Raises:
            SlackApiError: Slack does not tell who we are.
        """
        if self._found is None:
            told = await self._client.auth_test()
            self._found = Workspace(
                team=str(told["team_id"]),
                token=self._client.token or "",
                bot_user=str(told["user_id"]),
                bot=str(told.get("bot_id") or ""),
            )
        return self._found

    def forget(self, team: str) -> None:
        """There is nothing newer than the settings."""

    async def remove(self, team: str) -> None:
        """The token stays in the settings; its people are marked as out of reach until they write again."""
        await self._store.perform(lambda unit: unit.workspaces.remove(team, datetime.now(UTC)))


class InstalledWorkspaces(AsyncInstallationStore):
    """The workspaces that installed us, in our store. Also what Bolt's installation flow writes to."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self._store = store
        self._seal = seal
        self._remembered: dict[str, tuple[float, Workspace]] = {}

    async def find(self, team: str) -> Workspace | None:
        """The workspace; one that is unknown is looked for each time, since another process may just have met it."""
        known = self._remembered.get(team)
        if known is not None and time.monotonic() < known[0]:
            return known[1]
        found = await self._read(team)
        self.forget(team)
        if found is not None:
            self._remembered[team] = (time.monotonic() + REMEMBERED_S, found)
        return found

    def forget(self, team: str) -> None:
        self._remembered.pop(team, None)

    async def remove(self, team: str) -> None:
        await self._store.perform(lambda unit: unit.workspaces.remove(team, datetime.now(UTC)))
        self.forget(team)

    async def async_save(self, installation: Installation) -> None:
        """Keeps an installation, sealed, under its team."""
        team = installation.team_id or installation.enterprise_id or ""
        body = {
            "token": installation.bot_token or "",
            "bot_user": installation.bot_user_id or "",
            "bot": installation.bot_id or "",
        }
        sealed = self._seal.close(json.dumps(body))
        await self._store.perform(lambda unit: unit.workspaces.put(team, sealed, datetime.now(UTC)))
        self.forget(team)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The installation as the installation flow asks for it."""
        found = await self.find(team_id or enterprise_id or "")
        if found is None:
            return None
        return Bot(
            team_id=found.team, bot_token=found.token, bot_id=found.bot, bot_user_id=found.bot_user, installed_at=0.0
        )

    async def _read(self, team: str) -> Workspace | None:
        sealed = await self._store.consult(lambda unit: unit.workspaces.sealed(team))
        if sealed is None:
            return None
        body = json.loads(self._seal.open(sealed))
        return Workspace(team=team, token=body["token"], bot_user=body["bot_user"], bot=body["bot"])


def is_gone(error: SlackApiError) -> bool:
    """Slack says that our access to the workspace has ended."""
    return str(error.response.get("error", "")) in ENDED


ENDED = frozenset({"token_revoked", "account_inactive", "team_access_not_granted", "org_login_required"})
