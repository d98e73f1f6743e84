"""A mail server on a port of this machine: aiosmtpd, which takes what it gets, or fails as it is told to."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "focal@example.org", "correct:horse@battery/staple"

DROP = "the connection is cut"
HANG = "no answer ever comes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """What a mailbox got: the envelope, the bytes, and the message as any mail program reads it."""

    sender: str
    to: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        # a stub of the standard library gives the class that the policy replaces
        read: Any = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def plain(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        body = self.mail.get_body((kind,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


class PostOffice:
    """What arrived, how often somebody connected, and which commands fail next."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.connections = 0
        self.port = 0
        self.taken = asyncio.Semaphore(0)
        """Released with each message that arrived."""
        self.hanging = asyncio.Semaphore(0)
        """Released each time that somebody begins to wait for an answer that never comes."""
        self._troubles: defaultdict[str, deque[str]] = defaultdict(deque)

    def fails(self, command: str, *answers: str) -> None:
        """The next times that a command comes it gets these answers, or none (DROP, HANG).

        "CONTENT" is the moment when the whole message is there.
        """
        self._troubles[command].extend(answers)

    def works_again(self) -> None:
        """From now on everything gets the good answer."""
        self._troubles.clear()

    async def trouble(self, command: str, clerk: SMTP) -> str:
        """The answer that a command gets in place of the good one; "" if it gets that."""
        troubles = self._troubles[command]
        trouble = troubles.popleft() if troubles else ""
        if trouble == DROP:
            assert isinstance(clerk.transport, asyncio.WriteTransport)
            clerk.transport.abort()
        if trouble in (DROP, HANG):
            self.hanging.release()
            await asyncio.Event().wait()
        return trouble

    async def handle_DATA(self, clerk: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (a hook's name)
        content = envelope.original_content
        assert content is not None
        self.arrived += [Arrived(sender=envelope.mail_from or "", to=to, content=content) for to in envelope.rcpt_tos]
        self.taken.release()
        return await self.trouble("CONTENT", clerk) or f"250 2.0.0 Ok: queued as {len(self.arrived):04X}"


class _Clerk(SMTP):
    """One connection."""

    def __init__(self, office: PostOffice, **options: Any) -> None:
        super().__init__(office, hostname="mail.example.org", **options)
        self._office = office
        office.connections += 1

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 (the library calls it by this name)
        await self._unless_told("EHLO") and await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 (as above)
        await self._unless_told("HELO") and await super().smtp_HELO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 (as above)
        await self._unless_told("MAIL") and await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 (as above)
        await self._unless_told("RCPT") and await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 (as above)
        await self._unless_told("DATA") and await super().smtp_DATA(arg)

    async def _unless_told(self, command: str) -> bool:
        trouble = await self._office.trouble(command, self)
        if trouble:
            await self.push(trouble)
        return not trouble


def _authenticate(clerk: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    given = (data.login, data.password) if isinstance(data, LoginPassword) else ()
    is_right = given == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)


@asynccontextmanager
async def post_office(
    tls: ssl.SSLContext | None = None, *, tls_first: bool = False, needs_password: bool = False, most_bytes: int = 2**25
) -> AsyncIterator[PostOffice]:
    """A mail server that runs in this event loop."""
    office = PostOffice()
    options = {
        "tls_context": None if tls_first else tls,
        "require_starttls": tls is not None and not tls_first,
        "auth_required": needs_password,
        "authenticator": _authenticate,
        "data_size_limit": most_bytes,
        "loop": asyncio.get_running_loop(),
    }
    server = await asyncio.get_running_loop().create_server(
        lambda: _Clerk(office, **options), "127.0.0.1", 0, ssl=tls if tls_first else None
    )
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
