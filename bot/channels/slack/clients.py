"""Clients of the Web API, one for each workspace, over one pool of connections."""

from __future__ import annotations

import hmac

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.workspaces import Workspaces
from bot.fetching import Permitted

TIMEOUT_S = 7
"""Less than the outbox gives a send, so that it learns what happened rather than that time is up."""

UPLOAD_TIMEOUT_S = 80
"""The same for files, to which the outbox gives more time."""

KEEP_ALIVE_S = 15.0
HOSTS = (".slack.com", ".slack-files.com")


def client_of(
    token: str | None, api_url: str, session: aiohttp.ClientSession | None = None, timeout_s: int = TIMEOUT_S
) -> AsyncWebClient:
    """A client that never repeats a call by itself.

    The library's own retry after a lost connection would post twice when only the answer was lost (DESIGN, section 9).
    """
    base = f"{api_url}/"
    return AsyncWebClient(token=token, base_url=base, timeout=timeout_s, session=session, retry_handlers=[])


class Clients:
    """The clients of the workspaces."""

    def __init__(self, workspaces: Workspaces, api_url: str) -> None:
        self._workspaces = workspaces
        self._api_url = api_url
        self.files = Permitted(own=api_url, hosts=HOSTS)
        """Where files of Slack's, or of the server that stands for it, lie: only there goes a token."""
        self._session: aiohttp.ClientSession | None = None
        self._by_token: dict[str, AsyncWebClient] = {}

    async def of(self, team: str) -> AsyncWebClient | None:
        """The client of a workspace; None when it has not installed us."""
        found = await self._workspaces.find(team)
        return self.with_token(found.token) if found is not None else None

    async def is_renewed(self, team: str, client: AsyncWebClient) -> bool:
        """Whether a workspace has a newer token than the one of a client that was refused."""
        self._workspaces.forget(team)
        found = await self._workspaces.find(team)
        return found is not None and not hmac.compare_digest(found.token.encode(), (client.token or "").encode())

    def with_token(self, token: str) -> AsyncWebClient:
        if token not in self._by_token:
            self._by_token[token] = client_of(token, self._api_url, self._open())
        return self._by_token[token]

    def for_upload(self, client: AsyncWebClient) -> AsyncWebClient:
        """The same workspace's client, with patience; each of its calls has a connection of its own."""
        return client_of(client.token, self._api_url, timeout_s=UPLOAD_TIMEOUT_S)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
            self._by_token.clear()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_S)
            # With a session of ours the library forgets the timeout of the client.
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self._session
