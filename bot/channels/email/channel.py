"""Sending by e-mail."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.channels.email.connections import Connections, Mail
from bot.channels.email.failures import Misconfigured
from bot.channels.email.headers import POLICY
from bot.channels.email.rendering import Letterpress
from bot.prose.graphemes import visible
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.pacing import Pace
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.ports import Gone, Receipt, Rejected

LONGEST_ID = 200
"""Characters of a provider's identifier that the store keeps."""

_MAILBOX = re.compile(r"[!-?A-~]{1,64}@[!-?A-~]{1,255}")
"""Printable ASCII around one @ (RFC 5321, 4.5.3.1 for the lengths)."""

log = structlog.get_logger()


def pace_of(per_minute: int) -> Pace:
    """The pace of a server that takes so many messages a minute. No mailbox counts: each gets one letter at a time."""
    return Pace(between=timedelta(minutes=1) / per_minute, in_chat=timedelta(), in_group=timedelta())


class Email:
    """One sender at one mail server. Files that go out come from the store."""

    name = ChannelName.EMAIL

    def __init__(
        self,
        connections: Connections,
        press: Letterpress,
        store: Store,
        pace: Pace,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.pace = pace
        self._connections = connections
        self._press = press
        self._store = store
        self._now = now

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        """One e-mail with everything in it. The receipt has its Message-ID and what the server called it."""
        mailbox = mailbox_of(to.external_id)
        if not visible(message.text) and not message.files:
            raise Rejected("there is nothing to see in this message")
        files = await self._store.consult(lambda unit: _contents(unit, message)) if message.files else []
        id, mail = await asyncio.to_thread(self._made, mailbox, message, files)
        try:
            said = await self._connections.deliver(mail)
        except Misconfigured as error:
            log.error("email.misconfigured", error=str(error), reason=str(error.__cause__))
            raise
        return Receipt(provider_id=" ".join(f"{id} {said}".split())[:LONGEST_ID])

    def _made(self, mailbox: str, message: OutgoingMessage, files: list[tuple[Attachment, bytes]]) -> tuple[str, Mail]:
        """The message's own identifier, and the message as it goes to the server."""
        made = self._press.mail(mailbox, message, files, self._now())
        mail = Mail(
            sender=self._press.sender.addr_spec,
            recipient=mailbox,
            content=made.as_bytes(policy=POLICY),
        )
        return str(made["Message-ID"]), mail


def mailbox_of(address: str) -> str:
    """The mailbox as servers know it: letters of other scripts in its domain as IDNA writes them (RFC 5891).

    Raises:
        Rejected: its name has such letters, which most servers do not take (RFC 6531).
        Gone: it is no address that could exist.
    """
    name, at, domain = address.rpartition("@")
    if not name.isascii():
        raise Rejected("the name of this mailbox has letters that mail servers do not take")
    try:
        mailbox = f"{name}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        raise Gone("this is no e-mail address") from None
    if _MAILBOX.fullmatch(mailbox) is None:
        raise Gone("this is no e-mail address")
    return mailbox


def _contents(unit: Unit, message: OutgoingMessage) -> list[tuple[Attachment, bytes]]:
    found = [(file, unit.files.content(file.reference)) for file in message.files]
    missing = [file.name for file, content in found if content is None]
    if missing:
        raise Rejected(f"the file {missing[0]} is no longer kept")
    return [(file, content) for file, content in found if content is not None]
