"""The links of a letter: signed, so that nobody makes one up or changes it, and good for a stated time.

Whoever has such a link is taken for the person that it was made for, as with every link in an e-mail. So none of them
opens more than one small thing, and those that lead into the chat hold as long as an invitation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from itsdangerous import BadSignature, URLSafeSerializer

from knowledge.model.invitations import INVITATION_LIFETIME

PATH = "/letters"
LONGEST_TOKEN = 300
"""Characters; ours have some 80."""


class LinkPurpose(StrEnum):
    """What a link opens; the values are short since every character of them stands in the link."""

    ACKNOWLEDGE = "a"
    ASK = "q"
    """Join the chat, to ask about the circular."""
    JOIN = "j"
    SUBSCRIPTION = "s"


LIFETIMES: Mapping[LinkPurpose, timedelta] = MappingProxyType(
    {
        LinkPurpose.ACKNOWLEDGE: timedelta(days=90),
        LinkPurpose.SUBSCRIPTION: timedelta(days=90),
        LinkPurpose.ASK: INVITATION_LIFETIME,
        LinkPurpose.JOIN: INVITATION_LIFETIME,
    }
)
"""How long each is good for, counted from the sending."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterLink:
    """What one link means: for whom it was made, and about which circular; 0 if about none."""

    purpose: LinkPurpose
    contact: int
    circular: int = 0


class LinkExpired(Exception):
    """The link was one of ours, and is too old. It carries what it meant, to tell the reader what to do instead."""

    def __init__(self, link: LetterLink) -> None:
        super().__init__("the link is too old")
        self.link = link


class Links:
    """Makes and reads the links of one installation."""

    def __init__(self, keys: str | tuple[str, ...], web: str) -> None:
        """`keys` are the installation's, the present one last: it signs, and all of them are recognised. `web` is the
        address of the web pages, without a slash at the end."""
        self._serializer = URLSafeSerializer(keys, salt="focal.letter")
        self._web = web

    @property
    def is_https(self) -> bool:
        return self._web.startswith("https://")

    def address(self, link: LetterLink, now: datetime) -> str:
        """Where the link leads."""
        return f"{self._web}{PATH}/{self.token(link, now)}"

    def token(self, link: LetterLink, now: datetime) -> str:
        until = int((now + LIFETIMES[link.purpose]).timestamp())
        signed = self._serializer.dumps([link.purpose, link.contact, link.circular, until])
        return signed if isinstance(signed, str) else signed.decode()

    def read(self, token: str, now: datetime) -> LetterLink | None:
        """What a link means; None if it is not one of ours.

        Raises:
            LinkExpired: it is too old.
        """
        try:
            purpose, contact, circular, until = self._serializer.loads(token[: LONGEST_TOKEN + 1])
        except BadSignature:
            return None
        link = LetterLink(purpose=LinkPurpose(purpose), contact=contact, circular=circular)
        if datetime.fromtimestamp(until, UTC) <= now:
            raise LinkExpired(link)
        return link
