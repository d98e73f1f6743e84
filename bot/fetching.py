"""The one door through which Focal fetches what somebody else has named the address of.

A message may name any address. What is fetched lies with the platform that the message came from, at a host of the
list, over TLS, and never in a network of one's own, whatever a name leads to; no redirect is followed, for it would
carry a token elsewhere. Only the server that the administrator has set may lie anywhere.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from knowledge.errors import FocalError
from scheduler.ports import TooLarge

TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a translator of the network shows them (RFC 6052)."""

COMPATIBLE = ipaddress.IPv6Network("::/96")
"""IPv4 addresses as they were written within IPv6 once (RFC 4291, 2.5.5.1)."""

_HOST = re.compile(r"[a-z0-9.:-]+")
"""A name as it is asked for, or an IP address. What has a backslash in it, others might cut off there."""

CONNECT_TIMEOUT_S = 10.0
FETCH_TIMEOUT_S = 80.0
"""For a whole file: twenty megabytes over a city hall's line."""


class NotPermitted(FocalError):
    """The address is not one that anything is fetched from."""


class PrivateAddress(OSError):
    """A name of the list leads into a network of one's own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Permitted:
    """Where may be fetched from.

    Attributes:
        own: the server of the settings, by its address; its scheme, host and port must be the same.
        hosts: names of others, over https; one that begins with a dot is of all hosts within, and of itself.
    """

    own: str
    hosts: tuple[str, ...] = ()

    def is_own(self, url: str) -> bool:
        return _origin(url) is not None and _origin(url) == _origin(self.own)

    def permits(self, url: str) -> bool:
        """Whether an address may be fetched, before its name is looked up."""
        origin = _origin(url)
        if origin is None:
            return False
        scheme, host, port = origin
        is_listed = any(f".{host}".endswith(each) if each.startswith(".") else host == each for each in self.hosts)
        return self.is_own(url) or (scheme == "https" and port == 443 and is_listed and not _is_inner(host))


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None of what has none, or names an account."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return None
    host = parts.hostname or ""
    if not port or _HOST.fullmatch(host) is None or "@" in parts.netloc:
        return None
    return parts.scheme, host.rstrip("."), port


def _is_inner(host: str) -> bool:
    """Whether a host is an IP address, which nobody looks up, that is no public one."""
    try:
        return not is_public(host)
    except ValueError:
        return False


class PublicOnly(AbstractResolver):
    """Looks names up, and knows none that lead into a network of one's own. The connection goes to the very addresses
    that were looked at."""

    def __init__(self) -> None:
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """As `AbstractResolver.resolve`.

        Raises:
            PrivateAddress: one of its addresses is no public one.
        """
        found = await self._resolver.resolve(host, port, family)
        if not all(is_public(each["host"]) for each in found):
            raise PrivateAddress(f"{host} leads into a private network")
        return found

    async def close(self) -> None:
        await self._resolver.close()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; also of IPv4 within IPv6."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        found = _within(found) or found
    return found.is_global and not found.is_multicast


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that one of IPv6 stands for."""
    if address in TRANSLATED or address in COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


@asynccontextmanager
async def fetched(
    url: str, permitted: Permitted, headers: Mapping[str, str], form: Mapping[str, str] | None = None
) -> AsyncIterator[aiohttp.ClientResponse]:
    """What an address answers, to a form that is posted if there is one. A redirect is an answer, too, and is not
    followed.

    Raises:
        NotPermitted: nothing is fetched from there; nobody was asked.
        aiohttp.ClientError, TimeoutError, OSError: it cannot be had at the moment.
    """
    if not permitted.permits(url):
        raise NotPermitted
    timeout = aiohttp.ClientTimeout(total=FETCH_TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S)
    connector = aiohttp.TCPConnector(resolver=None if permitted.is_own(url) else PublicOnly())
    method = "GET" if form is None else "POST"
    async with (
        aiohttp.ClientSession(timeout=timeout, headers=headers, connector=connector) as session,
        session.request(method, url, data=form, allow_redirects=False) as response,
    ):
        yield response


async def read_up_to(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body of an answer.

    Raises:
        TooLarge: it is longer than so many bytes; no more than that is read.
    """
    if (response.content_length or 0) > most:
        raise TooLarge
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > most:
            raise TooLarge
    return bytes(body)
