"""Who is there: members of the network, their contacts, and where these can be reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.model.languages import Language, fallback_chain


class ChannelName(StrEnum):
    """The places where Focal speaks."""

    TELEGRAM = "telegram"
    SLACK = "slack"
    WEBCHAT = "webchat"
    TERMINAL = "terminal"


class AddressState(StrEnum):
    """Whether messages reach an address."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    """The person does not want to hear from us there."""
    LEFT = "left"
    """We are no longer in that group or channel."""
    UNREACHABLE = "unreachable"
    """It does not exist any more: an account deleted, a channel archived, a workspace that uninstalled us."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a channel finds one person or group, by its own identifier.

    Attributes:
        external_id: on Telegram the chat's id; on Slack "T1/U1" for a person of a workspace, "T1/C1/ts" for a thread.
    """

    channel: ChannelName
    external_id: str

    @property
    def scope(self) -> str:
        """What shares one allowance of messages: the bot on Telegram, a workspace on Slack; "" where nobody counts."""
        match self.channel:
            case ChannelName.TELEGRAM:
                return "telegram"
            case ChannelName.SLACK:
                return f"slack:{self.external_id.partition('/')[0]}"
            case _:
                return ""

    @property
    def is_telegram_group(self) -> bool:
        """Telegram's groups and channels have negative ids (core.telegram.org/api/bots/ids)."""
        return self.channel is ChannelName.TELEGRAM and self.external_id.startswith("-")


class MemberKind(StrEnum):
    """What a member of the network is."""

    CITY = "city"
    ASSOCIATION = "association"
    SECRETARIAT = "secretariat"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A city, an association of cities, or the secretariat itself.

    Attributes:
        code: a stable short name, such as "es-bilbao".
        country: ISO 3166-1 alpha-2.
        time_zone: IANA name, such as "Europe/Madrid".
        languages: in the member's order of preference.
    """

    code: str
    name: str
    kind: MemberKind
    country: str
    time_zone: str
    languages: tuple[Language, ...]
    id: int = 0


class Role(StrEnum):
    """What a contact is to the network; a visitor has not said who they are."""

    VISITOR = "visitor"
    FOCAL_POINT = "focal_point"
    ALTERNATE = "alternate"
    ELECTED_OFFICIAL = "elected_official"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A person who speaks with Focal.

    Attributes:
        language: the one Focal speaks with them.
        language_chosen: they chose it themselves; until then it is a guess from their platform.
        subscribed: they receive circulars and reminders; answers to their own questions come in any case.
    """

    id: int
    name: str
    role: Role
    language: Language
    language_chosen: bool = False
    subscribed: bool = True
    member: Member | None = field(default=None)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The fallback chain: the contact's own, the member's, then the network's languages."""
        return fallback_chain((self.language,), self.member.languages if self.member else ())
