"""Installation into workspaces (docs.slack.dev, "Installing with OAuth"), with Bolt's flow over our own store."""

from __future__ import annotations

from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.channels.slack.workspaces import InstalledWorkspaces

STATE_LIFETIME_S = 600


class SignedStates(AsyncOAuthStateStore):
    """States that we recognise by our own signature, so that any process can take what another one issued.

    Bolt ties each to the browser with a cookie as well, which keeps a state from being used by somebody else.
    """

    def __init__(self, keys: str | tuple[str, ...]) -> None:
        self._serializer = URLSafeTimedSerializer(keys, salt="focal.slack.state")

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        signed: str | bytes = self._serializer.dumps("install")
        return signed if isinstance(signed, str) else signed.decode()

    async def async_consume(self, state: str) -> bool:
        try:
            return bool(self._serializer.loads(state, max_age=STATE_LIFETIME_S) == "install")
        except BadData:
            return False


def oauth_flow(
    *,
    client_id: str,
    client_secret: str,
    address: str,
    keys: str | tuple[str, ...],
    api_url: str,
    client: AsyncWebClient,
    workspaces: InstalledWorkspaces,
) -> AsyncOAuthFlow:
    """The flow of a Focal at this public address."""
    server = urlsplit(api_url)
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(SCOPES),
        redirect_uri=f"{address}{REDIRECT_PATH}",
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=f"{server.scheme}://{server.netloc}/oauth/v2/authorize",
        installation_store=workspaces,
        state_store=SignedStates(keys),
        state_expiration_seconds=STATE_LIFETIME_S,
    )
    return AsyncOAuthFlow(client=client, settings=settings)
