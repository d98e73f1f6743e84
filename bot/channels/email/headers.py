"""The headers of a message, so that nothing that was typed becomes a header of its own."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Any

from bot.channels.email.links import LetterLink, LinkPurpose, Links
from bot.prose.plain import plain, shorten
from bot.prose.prose import read
from knowledge.model.messages import OutgoingMessage, storable

LONGEST_SUBJECT = 250
"""Characters; programs show some 70 of them, and a line of a header ends at 998 bytes (RFC 5322, 2.1.1)."""

_SUBJECT_OF_TEXT = 78
"""Characters of a text that stand for a subject where there is none."""

_BYTES_PER_WORD = 39
"""So that a line with one encoded word behind "Subject: " has no more than 76 characters (RFC 2047, 2)."""

_PLAIN = re.compile(r"(?!.*=\?)[ -~]{0,67}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !*+/-]{0,67}")
"""What needs no encoding: in a subject, in one line of 76 characters, and before an address, where signs have a
meaning."""

_BETWEEN_WORDS = "?= =?"

_LETTER_KEY = re.compile(r"(circular:\d+)(?::(?:reminder|alternate))?(:contact:\d+)(?::\d+)?")
"""Keys of deliveries of letters: their first, "circular:7:contact:42", and what belongs to it."""

_ATTEMPT = re.compile(r"(circular:\d+(?::\w+)?:contact:\d+):\d+")


class _AsWritten(BaseHeader):
    """A header that is in ASCII and encoded words already, folded between these.

    The library's own folding loses spaces beside encoded words, exceeds their length, and tears addresses of the web
    into them (Python 3.11).
    """

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        UnstructuredHeader.parse(value, kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        end = policy.linesep
        return f"{self.name}: {self.replace(_BETWEEN_WORDS, f'?={end} =?')}{end}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in ("from", "subject", "message-id", "in-reply-to", "references", "list-unsubscribe"):
        registry.map_to_type(name, _AsWritten)
    return registry


POLICY = SMTP.clone(cte_type="7bit", header_factory=_registry())
"""Only ASCII leaves us, so that every server takes it, with lines that end as SMTP wants them."""


def put_headers(
    mail: EmailMessage, sender: Mailbox, to: str, message: OutgoingMessage, links: Links, now: datetime
) -> None:
    """The headers of a message to one mailbox, whose content stands already: setting that takes some away.

    The same delivery always has the same Message-ID, so that a repetition after a crash can be known as one, and what
    belongs to an earlier letter names that one, so that programs show them together.
    """
    mail["From"] = f"{encoded(sender.display_name, _PLAIN_NAME)} <{sender.addr_spec}>".strip()
    mail["To"] = Mailbox(addr_spec=to)
    mail["Subject"] = encoded(subject_of(message))
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(message.key, to, sender.domain)
    first = first_of(message.key)
    if first != _without_attempt(message.key):
        mail["In-Reply-To"] = mail["References"] = message_id(first, to, sender.domain)
    mail["Content-Language"] = message.language
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5: no absence notes, please
    if message.recipient:
        _put_headers_of_letter(mail, message.recipient, links, now)


def _put_headers_of_letter(mail: EmailMessage, recipient: int, links: Links, now: datetime) -> None:
    """What many get: programs may then offer to end it, with one press where we are reached by https (RFC 8058, 3.1:
    "at least one HTTPS URI"); over plain http the link alone stands there (RFC 2369, 3.2)."""
    off = LetterLink(purpose=LinkPurpose.SUBSCRIPTION, contact=recipient)
    mail["List-Unsubscribe"] = f"<{links.address(off, now)}>"
    if links.is_https:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Precedence"] = "bulk"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # the same for Exchange ([MS-OXCMAIL] 2.2.3.2.14)


def subject_of(message: OutgoingMessage) -> str:
    """The subject in one line: the message's own, or else how its text begins."""
    own = " ".join(storable(message.subject).split())
    begin = plain(read(message.text)).strip().partition("\n")[0]
    return shorten(own, LONGEST_SUBJECT) if own else shorten(storable(begin), _SUBJECT_OF_TEXT)


def encoded(text: str, plain: re.Pattern[str] = _PLAIN) -> str:
    """A text in encoded words, of whole characters each, behind one another (RFC 2047, 2 and 5), unless it is plain."""
    if plain.fullmatch(text):
        return text
    words: list[bytes] = [b""]
    for character in text:
        added = character.encode()
        words = [*words, added] if len(words[-1]) + len(added) > _BYTES_PER_WORD else [*words[:-1], words[-1] + added]
    return " ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words if word)


def message_id(key: str, to: str, domain: str) -> str:
    """The Message-ID of a delivery to a mailbox, whichever of its attempts it is (RFC 5322, 3.6.4)."""
    digest = hashlib.sha256(f"{_without_attempt(key)}\0{to.lower()}".encode()).hexdigest()[:32]
    return f"<focal.{digest}@{domain}>"


def first_of(key: str) -> str:
    """The key of the delivery that began what this one belongs to: of a reminder, that of the letter itself."""
    letter = _LETTER_KEY.fullmatch(key)
    return f"{letter[1]}{letter[2]}" if letter else key


def _without_attempt(key: str) -> str:
    """ "circular:7:contact:42:2" is "circular:7:contact:42", sent again on another channel; of test letters each is its
    own."""
    attempt = _ATTEMPT.fullmatch(key)
    return attempt[1] if attempt and ":test:" not in key else key
