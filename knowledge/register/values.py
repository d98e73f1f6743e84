"""Single values of cells: each function gives the value, or raises `Wrong` with what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from babel import Locale

from knowledge.model.languages import Language, language_of_tag
from knowledge.model.people import Address, ChannelName
from knowledge.model.register import FaultCode
from knowledge.model.times import PartialDate
from knowledge.register.columns import column_name, like

E = TypeVar("E", bound=StrEnum)

CHANNELS = (ChannelName.TELEGRAM, ChannelName.SLACK)
"""The channels whose addresses are in the register. Those of browsers and terminals end with them."""

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EMAIL = re.compile(r"""[^\s@<>()\[\],;:"\\]+@[^\s@<>()\[\],;:"\\.]+(\.[^\s@<>()\[\],;:"\\.]+)+""")
_CALENDAR = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,8}))?")
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"})
"""What CLDR lists among the territories but is none (unicode.org/reports/tr35, unicode_region_subtag)."""

_EXTERNAL_IDS = {
    ChannelName.TELEGRAM: re.compile(r"-?[0-9]{1,19}"),
    ChannelName.SLACK: re.compile(r"[TE][A-Z0-9]{2,20}/[UWCDG][A-Z0-9]{2,20}(/[0-9.]{1,20})?"),
}


class Wrong(Exception):
    """A cell holds no such value."""

    def __init__(self, code: FaultCode, hint: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.hint = hint


def code(text: str) -> str:
    """A member's code, such as "es-bilbao"."""
    if not _CODE.fullmatch(text):
        raise Wrong(FaultCode.BAD_CODE)
    return text


def choice(text: str, among: Sequence[E]) -> E:
    """One of the words that a column takes, in any case, with spaces or hyphens."""
    name = column_name(text)
    for value in among:
        if value == name:
            return value
    raise Wrong(FaultCode.UNKNOWN_VALUE, like(name, among) or ", ".join(among))


@cache
def country(text: str) -> str:
    """An ISO 3166-1 alpha-2 code; a country's English name is told its code."""
    known = _countries()
    if text.upper() in known:
        return text.upper()
    names = {name: code for code, name in known.items()}
    raise Wrong(FaultCode.BAD_COUNTRY, names.get(like(text, tuple(names)), ""))


@cache
def zone(text: str) -> str:
    """An IANA time zone."""
    known = _zones()
    if text in known:
        return text
    by_city = {name.rpartition("/")[2]: name for name in known}
    raise Wrong(FaultCode.BAD_ZONE, like(text, tuple(known)) or by_city.get(like(text, tuple(by_city)), ""))


@cache
def calendar(text: str) -> str:
    """A calendar of public holidays that the library `holidays` knows: "ES", or "ES-PV" for a part."""
    import holidays  # slow, and needed only here

    parts = _CALENDAR.fullmatch(text.upper())
    if parts is None:
        raise Wrong(FaultCode.BAD_CALENDAR)
    try:
        holidays.country_holidays(parts[1], subdiv=parts[2])
    except NotImplementedError:  # the library's word for a calendar that it does not have
        raise Wrong(FaultCode.BAD_CALENDAR, parts[1] if parts[2] else "") from None
    return text.upper()


@cache
def languages(text: str) -> tuple[Language, ...]:
    """Language codes in their order, with commas, semicolons or spaces between them."""
    found = [_language(part) for part in re.split(r"[\s,;/]+", text) if part]
    if not found:
        raise Wrong(FaultCode.BAD_LANGUAGE)
    return tuple(dict.fromkeys(found))


def _language(text: str) -> Language:
    language = language_of_tag(text)
    if language in _languages():
        return language
    names = {name: code for code, name in _languages().items()}
    raise Wrong(FaultCode.BAD_LANGUAGE, names.get(like(text, tuple(names)), ""))


def email(text: str) -> str:
    """An e-mail address in lower case."""
    if not _EMAIL.fullmatch(text):
        raise Wrong(FaultCode.BAD_EMAIL)
    return text.lower()


def partial_date(text: str) -> PartialDate:
    """A day, a month or a year, as ISO 8601 writes them."""
    try:
        return PartialDate(text)
    except ValueError:
        raise Wrong(FaultCode.BAD_DATE) from None


def instant(text: str) -> datetime:
    """An instant with its zone; without one in UTC, and a day begins at midnight."""
    try:
        if len(text) == len("2014-09-04"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        raise Wrong(FaultCode.BAD_DATE) from None


def address(channel: ChannelName, external_id: str) -> Address:
    """An address as its platform writes them."""
    if not _EXTERNAL_IDS[channel].fullmatch(external_id):
        raise Wrong(FaultCode.BAD_ADDRESS)
    return Address(channel=channel, external_id=external_id)


@cache
def _countries() -> dict[str, str]:
    names = Locale("en").territories
    return {code: name for code, name in names.items() if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES}


@cache
def _languages() -> dict[str, str]:
    return {code: name for code, name in Locale("en").languages.items() if re.fullmatch("[a-z]{2,3}", code)}


@cache
def _zones() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")
