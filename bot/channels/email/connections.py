"""Sessions with the mail server: few, kept for the next message of a burst, and honest about how far they came."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPResponseException, SMTPServerDisconnected

from bot.channels.email.failures import CLOSING, Stage, as_send_error
from bot.channels.email.server import MailServer, Security
from bot.tasks import Background
from scheduler.ports import Throttled

MOST_CONNECTIONS = 2
"""At once from one process. Microsoft 365 takes three from one account (Exchange Online limits, SMTP AUTH)."""

KEEP_ALIVE_S = 30.0
"""An idle connection is closed by us; a server may do it after five minutes (RFC 5321, 4.5.3.2.7)."""

CONNECTION_WAIT_S = 1.0
SESSION_S = 4.0
WHOLE_S = 85.0
"""How long a connection may take to become free, a session to come to the content, and a message as a whole. Less than
the outbox gives an e-mail, so that it learns what happened rather than that time is up."""

BUSY_PAUSE = timedelta(seconds=1)
"""How long nothing more is begun once the server is slower than the pace."""

LEAVE_S = 1.0
"""How long a server may take to forget a message, or to say goodbye."""

GO_AHEAD, DONE = 354, 250

_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One message on its way: the envelope in ASCII, and the content in lines of RFC 5322."""

    sender: str
    recipient: str
    content: bytes


class Connections:
    """Hands mail in. Each connection carries one message after the other (RFC 5321, 3.1)."""

    def __init__(
        self,
        server: MailServer,
        greeting: str,
        tls: ssl.SSLContext | None = None,
        keep_alive_s: float = KEEP_ALIVE_S,
        whole_s: float = WHOLE_S,
    ) -> None:
        """`greeting` is the name that we introduce ourselves by; `tls` says whom to trust, by default the system's."""
        self._server = server
        self._greeting = greeting
        self._tls = tls
        self._keep_alive_s = keep_alive_s
        self._whole_s = whole_s
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)
        self._idle: list[tuple[SMTP, float]] = []
        self._background = Background()

    async def deliver(self, mail: Mail) -> str:
        """Hands one message in, and returns what the server answered: most name it by a number of theirs.

        Raises:
            SendError: it was not taken, or nobody knows whether it was.
        """
        until = asyncio.get_running_loop().time() + self._whole_s
        async with self._turn():
            session = _Session(mail)
            try:
                async with asyncio.timeout(min(SESSION_S, self._whole_s)):
                    await self._introduce(session)
                async with asyncio.timeout_at(until):
                    answer = await session.hand_in()
            except (SMTPException, OSError) as error:
                await self._recover(session.client, error)
                raise as_send_error(error, session.stage) from error
            except BaseException:
                _close(session.client)
                raise
            self._keep(session.client)
            return answer

    async def probe(self) -> None:
        """Connects once, to learn whether the server lets us in.

        Raises:
            SendError: it does not.
        """
        async with self._turn():
            try:
                async with asyncio.timeout(SESSION_S):
                    self._keep(await self._connect())
            except (SMTPException, OSError) as error:
                raise as_send_error(error, Stage.CONNECTING) from error

    async def close(self) -> None:
        """Takes leave of the server."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_quit(client) for client, _ in idle))
        await self._background.finish(LEAVE_S)
        await self._background.stop()

    @contextlib.asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One of the few connections that are open at a time."""
        try:
            async with asyncio.timeout(CONNECTION_WAIT_S):
                await self._free.acquire()
        except TimeoutError:
            raise Throttled(BUSY_PAUSE, whole_scope=True) from None
        try:
            yield
        finally:
            self._free.release()

    async def _introduce(self, session: _Session) -> None:
        """Comes to the content, on a connection that was kept or else on a new one."""
        kept = self._kept()
        if kept is not None:
            try:
                await session.introduce(kept)
                return
            except (SMTPException, OSError) as error:
                if not session.is_stale(error):
                    raise
                kept.close()
        session.stage = Stage.CONNECTING
        await session.introduce(await self._connect())

    async def _connect(self) -> SMTP:
        security = self._server.security
        client = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.user or None,
            password=self._server.password or None,
            local_hostname=self._greeting,
            timeout=SESSION_S,
            use_tls=security is Security.TLS,
            start_tls={Security.STARTTLS: True, Security.OFFERED: None}.get(security, False),
            tls_context=self._tls,
        )
        await client.connect()
        return client

    async def _recover(self, client: SMTP | None, error: Exception) -> None:
        """A connection on which the server refused a message is good for the next one; any other is closed."""
        if client is not None and isinstance(error, SMTPResponseException) and error.code != CLOSING:
            with contextlib.suppress(SMTPException, OSError):
                async with asyncio.timeout(LEAVE_S):
                    await client.rset()
                self._keep(client)
                return
        _close(client)

    def _kept(self) -> SMTP | None:
        while self._idle:
            client, since = self._idle.pop()
            if client.is_connected and time.monotonic() - since < self._keep_alive_s:
                return client
            self._dismiss(client)
        return None

    def _keep(self, client: SMTP | None) -> None:
        if client is None or not client.is_connected:
            return
        self._idle.append((client, time.monotonic()))
        asyncio.get_running_loop().call_later(self._keep_alive_s, self._dismiss_idle)

    def _dismiss_idle(self) -> None:
        now = time.monotonic()
        old = [client for client, since in self._idle if now - since >= self._keep_alive_s]
        self._idle = [(client, since) for client, since in self._idle if client not in old]
        for client in old:
            self._dismiss(client)

    def _dismiss(self, client: SMTP) -> None:
        self._background.start("email.quit", _quit(client))


class _Session:
    """One message on one connection, and how far it came."""

    def __init__(self, mail: Mail) -> None:
        self._mail = mail
        self.client: SMTP | None = None
        self.stage = Stage.CONNECTING

    async def introduce(self, client: SMTP) -> None:
        """Everything before the content."""
        self.client = client
        self.stage = Stage.SENDER
        await client.mail(self._mail.sender, options=self._size(client))
        self.stage = Stage.RECIPIENT
        await client.rcpt(self._mail.recipient)
        self.stage = Stage.ANNOUNCED
        answer = await client.execute_command(b"DATA")
        if answer.code != GO_AHEAD:
            raise SMTPDataError(answer.code, answer.message)

    async def hand_in(self) -> str:
        """The content, and the server's answer to it.

        Not the library's own DATA, which does not tell a connection that broke before the content from one that broke
        behind it.
        """
        content = await asyncio.to_thread(dotted, self._mail.content)
        protocol = self.client.protocol if self.client else None
        if protocol is None:
            raise SMTPServerDisconnected("the connection was lost before the content")
        self.stage = Stage.CONTENT
        protocol.write(content)
        answer = await protocol.read_response()
        if answer.code != DONE:
            raise SMTPDataError(answer.code, answer.message)
        return answer.message

    def is_stale(self, error: Exception) -> bool:
        """Whether a connection that was kept is at fault rather than the message: it was closed meanwhile, or the
        server takes no more on it."""
        return self.stage is Stage.SENDER and (not isinstance(error, SMTPResponseException) or error.code == CLOSING)

    def _size(self, client: SMTP) -> list[str]:
        """Told beforehand, so that what is too large need not be sent to learn it (RFC 1870)."""
        return [f"SIZE={len(self._mail.content)}"] if client.supports_extension("size") else []


def dotted(content: bytes) -> bytes:
    """The content as it follows DATA: ends of lines are CRLF, a dot that begins one is doubled, and one alone ends it
    (RFC 5321, 4.5.2). No other end of a line leaves us, which servers might read as the end of the message."""
    lines = _LINE_END.split(content.removesuffix(b"\r\n"))
    return b"".join(b"." * line.startswith(b".") + line + b"\r\n" for line in lines) + b".\r\n"


def _close(client: SMTP | None) -> None:
    if client is not None:
        client.close()


async def _quit(client: SMTP) -> None:
    with contextlib.suppress(SMTPException, OSError):
        async with asyncio.timeout(LEAVE_S):
            await client.quit()
    client.close()
