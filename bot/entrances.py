"""What signing in to the console needs of the settings: the provider of identities, and the way of a link by e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from bot.config import BadSettings, Settings
from bot.oidc import Client, Provider
from bot.platforms.platform import Platform
from bot.web.console_pages import Mailer
from bot.web.console_sign_in_oidc import BACK
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, ChannelName


def provider_of(settings: Settings) -> Provider | None:
    """The provider of the settings; None where they name none.

    Raises:
        BadSettings: it is set up by half.
    """
    if bool(settings.oidc_issuer) != bool(settings.oidc_client_id):
        raise BadSettings("FOCAL_OIDC_ISSUER and FOCAL_OIDC_CLIENT_ID are needed together to sign in with them")
    if not settings.has_oidc:
        return None
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret is not None else ""
    back = f"{settings.address}{BACK}"
    return Provider(Client(issuer=settings.oidc_issuer, id=settings.oidc_client_id, secret=secret, back=back))


def mailer_of(platforms: Iterable[Platform]) -> Mailer | None:
    """How a link goes by e-mail: at once, and past the outbox, which would keep it in the store."""
    channel = next((each.channel for each in platforms if each.channel.name is ChannelName.EMAIL), None)
    if channel is None:
        return None

    async def send(login: str, message: OutgoingMessage) -> None:
        await channel.send(Address(channel=ChannelName.EMAIL, external_id=login), message)

    return send
