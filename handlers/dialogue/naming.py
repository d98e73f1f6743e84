"""What roles, channels and mailings are called, and how settings are put into words."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Voice
from handlers.dialogue.zones import place_of
from knowledge.model.people import ChannelName, Contact, Region, Role, Standing
from knowledge.model.preferences import Mailing, QuietHours


def role_name(_: Voice, role: Role) -> str:
    """What a role is called."""
    return {
        Role.VISITOR: _("visitor"),
        Role.FOCAL_POINT: _("focal point"),
        Role.ALTERNATE: _("alternate"),
        Role.ELECTED_OFFICIAL: _("elected official"),
        Role.STAFF: _("secretariat staff"),
        Role.ADMINISTRATOR: _("administrator"),
    }[role]


def mailing_name(_: Voice, mailing: Mailing) -> str:
    """What one kind of message is called."""
    return {
        Mailing.CIRCULARS: _("Circulars"),
        Mailing.DEADLINES: _("Deadlines"),
        Mailing.EVENTS: _("Events"),
    }[mailing]


def channel_name(_: Voice, channel: ChannelName) -> str:
    """What a channel is called."""
    return {
        ChannelName.TELEGRAM: "Telegram",
        ChannelName.SLACK: "Slack",
        ChannelName.WEBCHAT: _("web page"),
        ChannelName.TERMINAL: _("terminal"),
        ChannelName.EMAIL: _("e-mail"),
    }[channel]


def standing_name(_: Voice, standing: Standing) -> str:
    """What a member is in the network."""
    return {
        Standing.PRESIDENT: _("president"),
        Standing.REGIONAL_VICE_PRESIDENT: _("regional vice-president"),
        Standing.MEMBER: _("member"),
    }[standing]


def region_name(_: Voice, region: Region) -> str:
    """What a section of the world organisation is called."""
    return {
        Region.AFRICA: _("Africa"),
        Region.ASIA_PACIFIC: _("Asia-Pacific"),
        Region.EURASIA: _("Eurasia"),
        Region.EUROPE: _("Europe"),
        Region.LATIN_AMERICA: _("Latin America"),
        Region.MIDDLE_EAST_WEST_ASIA: _("Middle East and West Asia"),
        Region.NORTH_AMERICA: _("North America"),
    }[region]


def post_name(_: Voice, contact: Contact) -> str:
    """Somebody's function, or else role, and their member: "Head of Innovation, Lyon"."""
    what = contact.function or role_name(_, contact.role)
    return f"{what}, {contact.member.name}" if contact.member else what


def hours_in_words(_: Voice, quiet: QuietHours) -> str:
    """Quiet hours: "20:00 – 8:00"."""
    return _("none") if quiet.is_never else f"{clock(quiet.begin)} – {clock(quiet.end)}"


def clock(moment: time) -> str:
    """A time of day on the clock of 24 hours, which all four languages of the network write like this."""
    return f"{moment.hour}:{moment.minute:02}"


def zone_in_words(_: Voice, zone: str, now: datetime) -> str:
    """A time zone by its city, with the time there: "Ulaanbaatar, 21:05"."""
    return f"{place_of(zone, _.language)}, {clock(now.astimezone(ZoneInfo(zone)).time())}"


def listed(parts: list[str]) -> str:
    """Parts of a line, one behind the other."""
    return " · ".join(parts)
