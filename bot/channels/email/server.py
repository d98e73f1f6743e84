"""The mail server that takes what Focal sends, and the sender's name: read from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.headerregistry import Address as Mailbox
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

TLS_PORT = 465
SUBMISSION_PORT = 587
"""RFC 8314, 3.3 and RFC 6409: where servers take mail over TLS from the beginning, and with STARTTLS."""

_EXAMPLE = "such as smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org"
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


class Security(StrEnum):
    """How the connection is kept from others."""

    TLS = "tls"
    """From the first byte."""
    STARTTLS = "starttls"
    """Before anything else is said; a server that does not offer it gets no mail."""
    OFFERED = "offered"
    """STARTTLS where the server offers it."""
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """Where mail is handed in. The password does not print."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str) -> MailServer:
    """The server of an address such as smtp://user:password@mail.example.org:587?starttls=true.

    Without a word on STARTTLS it is needed where there is a password, and used where it is offered elsewhere.

    Raises:
        ValueError: it is no such address; the message does not repeat it, since a password may stand in it.
    """
    try:
        parts = urlsplit(url.strip())
        host, port, query = parts.hostname, parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(f"is no address of a mail server, {_EXAMPLE}") from None
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path.strip("/"):
        raise ValueError(f"is no address of a mail server, {_EXAMPLE}")
    security = _security(parts, query)
    return MailServer(
        host=host,
        port=port or (TLS_PORT if security is Security.TLS else SUBMISSION_PORT),
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _security(parts: SplitResult, query: dict[str, list[str]]) -> Security:
    wanted = query.pop("starttls", [""])[-1].lower()
    if query or wanted not in ("", *_YES, *_NO):
        raise ValueError("may say starttls=true or starttls=false behind the question mark, and nothing else")
    if parts.scheme == "smtps":
        if wanted in _YES:
            raise ValueError("asks for TLS twice: smtps:// has it from the beginning, starttls=true is for smtp://")
        return Security.TLS
    if wanted:
        return Security.STARTTLS if wanted in _YES else Security.NONE
    return Security.STARTTLS if parts.username else Security.OFFERED


def sender(written: str) -> Mailbox:
    """Who mail is from: "Digital Cities <focal@example.org>", or the address alone.

    Raises:
        ValueError: it is neither.
    """
    name, address = parseaddr(written)
    user, at, domain = address.rpartition("@")
    if not at or not user or "." not in domain or not address.isascii() or any(map(str.isspace, address)):
        raise ValueError("is no sender, such as Digital Cities <focal@example.org>")
    return Mailbox(display_name=" ".join(name.split()), username=user, domain=domain)
