"""What a failure of an SMTP session means for the message that was to be sent.

Codes are those of RFC 5321, section 4.2, enhanced ones those of RFC 3463. Which command they answer decides: what is
said before the recipient is named is about us or the server, not about the recipient.
"""

from __future__ import annotations

import re
import ssl
from datetime import timedelta
from enum import IntEnum

from aiosmtplib import SMTPException, SMTPResponseException

from scheduler.ports import Gone, Rejected, SendError, Throttled, Unavailable, Unconfirmed

OPERATOR_PAUSE = timedelta(minutes=1)
"""While the server refuses us nothing can be sent until somebody mends it; nothing is given up meanwhile."""

SERVER_PAUSE = timedelta(minutes=1)
"""After a server asked for rest. It never says for how long; a limit by the minute is over by then."""

LONGEST_REASON = 300
"""Characters of an answer that are kept."""

CLOSING = 421
"""The server closes the connection, for whatever reason of its own (RFC 5321, 3.8)."""

_NO_ROOM, _TOO_LARGE = 452, 552
"""At the moment, or ever, for a message of this size: told with the sender already (RFC 1870, 6.1)."""

_NO_MAILBOX = ("550", "551", "553")
_GONE = re.compile(r"5\.1\.(?:1|2|3|6|10)|5\.2\.1")
"""No such mailbox, no such domain, bad address, moved away, takes no mail at all (RFC 7505); switched off."""

_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_UNKNOWN = re.compile(
    r"unknown|no such|not exist|doesn.t exist|not found|no mailbox|invalid (?:recipient|mailbox|address|user)"
    r"|(?:mailbox|user|recipient|account) (?:is )?(?:unavailable|disabled|inactive)",
    re.IGNORECASE,
)
"""How servers without enhanced codes say that there is nobody."""

_NO_RELAY = re.compile(r"relay|authenticat", re.IGNORECASE)
"""The server takes mail for others from those it knows only."""


class Stage(IntEnum):
    """How far a session had come."""

    CONNECTING = 0
    SENDER = 1
    RECIPIENT = 2
    ANNOUNCED = 3
    """The server was asked to take the content; nothing of it has left."""
    CONTENT = 4
    """It has left, or begun to."""


class Misconfigured(Throttled):
    """The mail server does not let us in, or not as this sender: see FOCAL_SMTP_URL and FOCAL_MAIL_FROM."""

    def __init__(self) -> None:
        super().__init__(OPERATOR_PAUSE, whole_scope=True)


def as_send_error(error: Exception, stage: Stage) -> SendError:
    """The outbox's word for what ended a session at that stage."""
    said = _said(error)
    match error:
        case SMTPResponseException(code=code) if code == CLOSING:
            return Throttled(SERVER_PAUSE, whole_scope=True)
        case SMTPResponseException(code=code) if 400 <= code < 500:
            return _not_now(code, said, stage)
        case SMTPResponseException(code=code) if 500 <= code < 600:
            return _never(code, said, stage)
        case _ if stage is Stage.CONTENT:
            return Unconfirmed(f"the mail server's answer was lost: {said}")
        case _ if stage is Stage.CONNECTING and _is_ours_to_mend(error):
            return Misconfigured()
        case _:
            return Unavailable(f"the mail server cannot be reached: {said}")


def _not_now(code: int, said: str, stage: Stage) -> SendError:
    """Of the sender the server speaks to us; of the recipient or the content it may be about this message alone, which
    must not hold up the others."""
    if stage <= Stage.SENDER and code != _NO_ROOM:
        return Throttled(SERVER_PAUSE, whole_scope=True)
    return Unavailable(f"the mail server: {said}")


def _never(code: int, said: str, stage: Stage) -> SendError:
    if stage <= Stage.SENDER and code != _TOO_LARGE:
        return Misconfigured()
    if stage is Stage.RECIPIENT:
        if _NO_RELAY.search(said):
            return Misconfigured()
        if str(code) in _NO_MAILBOX and _is_nobody(said):
            return Gone(f"the mail server: {said}")
    return Rejected(f"the mail server: {said}")


def _is_nobody(said: str) -> bool:
    enhanced = _ENHANCED.search(said)
    return bool(_GONE.fullmatch(enhanced[0]) if enhanced else _UNKNOWN.search(said))


def _is_ours_to_mend(error: BaseException | None) -> bool:
    """A certificate that is not to be trusted, STARTTLS or sign-in that the server does not have, or no mail server at
    all; the network's own failures are OSErrors, and a connection that ends."""
    while error is not None:
        match error:
            case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
                return False
            case ssl.SSLError():
                return True
            case SMTPException() if not isinstance(error, OSError):
                return True
        error = error.__cause__
    return False


def _said(error: Exception) -> str:
    """What is kept of an error, in one line."""
    if isinstance(error, SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())[:LONGEST_REASON]
    return " ".join(f"{type(error).__name__} {error}".split())[:LONGEST_REASON]
