"""Who is there: members of the network, their contacts, and where these can be reached."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from knowledge.model.languages import Language, fallback_chain
from knowledge.model.preferences import DAYTIME, Mailing, QuietHours
from knowledge.model.times import PartialDate


class ChannelName(StrEnum):
    """The places where Focal speaks."""

    TELEGRAM = "telegram"
    SLACK = "slack"
    WEBCHAT = "webchat"
    TERMINAL = "terminal"
    EMAIL = "email"
    """For those who have no chat with Focal; nothing is heard there."""


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
        """What shares one allowance of messages: the bot on Telegram, a workspace on Slack, our mail server for e-mail;
        "" where nobody counts."""
        match self.channel:
            case ChannelName.TELEGRAM:
                return "telegram"
            case ChannelName.SLACK:
                return f"slack:{self.external_id.partition('/')[0]}"
            case ChannelName.EMAIL:
                return "email"
            case _:
                return ""

    @property
    def is_shared(self) -> bool:
        """Whether others read along: in a group on Telegram, in a thread of a channel on Slack."""
        return self.is_telegram_group or (self.channel is ChannelName.SLACK and self.external_id.count("/") > 1)

    @property
    def is_telegram_group(self) -> bool:
        """Telegram's groups and channels have negative ids (core.telegram.org/api/bots/ids)."""
        return self.channel is ChannelName.TELEGRAM and self.external_id.startswith("-")


class MemberKind(StrEnum):
    """What a member of the network is."""

    CITY = "city"
    ASSOCIATION = "association"
    SECRETARIAT = "secretariat"


class Region(StrEnum):
    """The sections of the world organisation."""

    AFRICA = "africa"
    ASIA_PACIFIC = "asia_pacific"
    EURASIA = "eurasia"
    EUROPE = "europe"
    LATIN_AMERICA = "latin_america"
    MIDDLE_EAST_WEST_ASIA = "middle_east_west_asia"
    NORTH_AMERICA = "north_america"


class Standing(StrEnum):
    """What a member is in the network."""

    PRESIDENT = "president"
    REGIONAL_VICE_PRESIDENT = "regional_vice_president"
    MEMBER = "member"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A city, an association of cities, or the secretariat itself.

    Attributes:
        code: a stable short name, such as "es-bilbao".
        country: ISO 3166-1 alpha-2.
        time_zone: IANA name, such as "Europe/Madrid".
        languages: in the member's order of preference.
        holidays: the calendar of its public holidays: a country, or a country and one of its parts as
            ISO 3166-2 writes them, such as "ES-PV"; "" where none is kept.
        standing, since, until: its role in the network and the time of it, as exactly as it is known.
    """

    code: str
    name: str
    kind: MemberKind
    country: str
    time_zone: str
    languages: tuple[Language, ...]
    region: Region | None = None
    holidays: str = ""
    standing: Standing = Standing.MEMBER
    since: PartialDate | None = None
    until: PartialDate | None = None
    id: int = 0

    def belongs_on(self, day: date) -> bool:
        """Whether it is a member on that day; a year or month of leaving counts as a whole."""
        return self.until is None or day <= self.until.last_day()


class Role(StrEnum):
    """What a contact is to the network; a visitor has not said who they are."""

    VISITOR = "visitor"
    FOCAL_POINT = "focal_point"
    ALTERNATE = "alternate"
    ELECTED_OFFICIAL = "elected_official"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"


class Desk(StrEnum):
    """What somebody of the secretariat's staff does in the console; an administrator does all of it, and more."""

    VIEWER = "viewer"
    """Looks."""
    EDITOR = "editor"
    """Prepares and answers; others approve."""
    APPROVER = "approver"


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What somebody is for one member; a few people serve two."""

    member: Member
    role: Role
    function: str = ""


_REFUSED = "no:"

MOST_OTHERS = 3
"""Languages that are remembered behind the one that is spoken."""


def refused(version: str) -> str:
    """What stands for the consent of somebody who was asked, and did not agree to this version of the text."""
    return f"{_REFUSED}{version}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A person who speaks with Focal, in the post that they act in at the moment.

    Attributes:
        email: where the secretariat reaches them otherwise, and what the register knows them by; "" if unknown.
        function: in the words of their own administration, such as "Head of Innovation".
        language: the one Focal speaks with them.
        language_chosen: they chose it themselves; until then it is a guess from their platform.
        other_languages: what they read as well, in their order.
        subscribed: they receive what they did not decline; answers to their own questions come in any case.
        declined: what they do not want to receive even so.
        own_time_zone: IANA name, "" where the member's counts.
        quiet: when nothing is sent to them but answers, by their own clock.
        consent: the version of the text that they agreed to, or `refused` of the one that they did not; "" until
            they were asked.
        desk: of staff alone.
    """

    id: int
    name: str
    role: Role
    language: Language
    email: str = ""
    function: str = ""
    language_chosen: bool = False
    other_languages: tuple[Language, ...] = ()
    subscribed: bool = True
    declined: frozenset[Mailing] = frozenset()
    own_time_zone: str = ""
    quiet: QuietHours = DAYTIME
    consent: str = ""
    desk: Desk = Desk.APPROVER
    member: Member | None = field(default=None)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The fallback chain: the contact's own, the member's, then the network's languages."""
        return fallback_chain((self.language, *self.other_languages), self.member.languages if self.member else ())

    @property
    def time_zone(self) -> str:
        """The IANA name of their clock; "" when nothing is known about it."""
        return self.own_time_zone or (self.member.time_zone if self.member else "")

    @property
    def agrees(self) -> bool:
        """Whether they agreed to a consent text, the present one or an earlier."""
        return bool(self.consent) and not self.consent.startswith(_REFUSED)

    def receives(self, mailing: Mailing) -> bool:
        """Whether this kind of message may be sent to them: they agreed to it, and want it."""
        return self.agrees and self.subscribed and mailing not in self.declined

    def speaking(self, *languages: Language) -> Contact:
        """The contact once they chose a language, and perhaps others behind it.

        Without others they go on reading what they read before: it is what is fallen back on.
        """
        chosen, *named = languages
        before = (self.language, *self.other_languages) if self.language_chosen else self.other_languages
        others = tuple(dict.fromkeys(language for language in (named or before) if language != chosen))
        return replace(self, language=chosen, language_chosen=True, other_languages=others[:MOST_OTHERS])
