"""What reading a typed answer gives: a value, a value to be confirmed, or the reason to ask again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a person sent when asked.

    Attributes:
        location: a shared place as latitude and longitude, in degrees of WGS 84.
        file: the name under which a sent file is kept.
    """

    text: str = ""
    location: tuple[float, float] | None = None
    file: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """A value, without doubt.

    Attributes:
        value: as `Response.answers` has it.
        echo: the value in words of the reader's language: "mardi 24 mars 2026", "1 234,5", the labels of choices.
        rest: what was written behind the choice "other", such as "bicycles" of "other: bicycles".
    """

    value: str
    echo: str
    rest: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirm:
    """A value that is likely, but not certain: ask "did you mean …?" before it is kept.

    Attributes:
        alternatives: what else may have been meant, the likelier first.
        rest: as of `Understood`.
    """

    value: str
    echo: str
    alternatives: tuple[Understood, ...] = ()
    rest: str = ""


class Reason(StrEnum):
    """Why to ask again. The names behind a reason are the `values` that come with it."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    """limit: the greatest length, in characters."""
    NEEDS_FILE = "needs-file"

    NOT_A_NUMBER = "not-a-number"
    VAGUE_NUMBER = "vague-number"
    """"about 300", "more than 10". The numbers named are the alternatives."""
    SEVERAL_NUMBERS = "several-numbers"
    """"10-20", "3 or 4". The numbers named are the alternatives."""
    AMBIGUOUS_NUMBER = "ambiguous-number"
    """"1.234" where fractions are allowed: both readings are the alternatives."""
    NOT_WHOLE = "not-whole"
    """number: what was understood. Its whole neighbours are the alternatives."""
    TOO_SMALL = "too-small"
    """number, least, most: all as the reader writes numbers."""
    TOO_LARGE = "too-large"
    """number, least, most."""
    NOT_ON_STEP = "not-on-step"
    """number, least, most, step. The neighbours that are on a step are the alternatives."""

    NOT_A_DATE = "not-a-date"
    IMPOSSIBLE_DATE = "impossible-date"
    """written: the date that does not exist, such as "31/02/2026"."""
    VAGUE_DATE = "vague-date"
    """"mid-March", "in a few days", only a month or a year where a day is wanted."""
    SEVERAL_DATES = "several-dates"
    """The dates named are the alternatives."""
    NOT_A_TIME = "not-a-time"
    IMPOSSIBLE_TIME = "impossible-time"
    """written: such as "25:10"."""
    VAGUE_TIME = "vague-time"
    """"in the afternoon", "about three"."""
    SEVERAL_TIMES = "several-times"
    """The times named are the alternatives."""
    NEEDS_DATE = "needs-date"
    """time: only a time was said where a date and a time are wanted."""
    NEEDS_TIME = "needs-time"
    """date: only a date was said where a date and a time are wanted."""

    NOT_AN_EMAIL = "not-an-email"
    NOT_A_URL = "not-a-url"
    NOT_A_TELEPHONE = "not-a-telephone"
    NEEDS_PREFIX = "needs-prefix"
    """A telephone number without the prefix of its country, where the country is not known."""
    NOT_DIGITS = "not-digits"
    """Something but digits where "numbers" stands in the appearance."""

    NOT_COORDINATES = "not-coordinates"
    OUTSIDE_EARTH = "outside-earth"
    """latitude, longitude: as understood; at most 90 and 180 degrees are possible."""

    NOT_AMONG_CHOICES = "not-among-choices"
    NO_SUCH_NUMBER = "no-such-number"
    """number, last: the list is numbered from 1 to `last`."""
    SEVERAL_MATCH = "several-match"
    """written: it fits several choices, which are the alternatives."""
    ONLY_ONE = "only-one"
    """Several were named where one is wanted; they are the alternatives."""
    NAMED_TWICE = "named-twice"
    """choice: the label that was named twice in an order."""
    NOT_ALL_RANKED = "not-all-ranked"
    """missing: the labels that the order leaves out."""
    PARTLY_UNDERSTOOD = "partly-understood"
    """understood, missed: of several that were named. What was understood is the first alternative."""
    NONE_OF_THEM = "none-of-them"
    """"None", where the list has no such choice: what is not required may be left out."""
    DOES_NOT_KNOW = "does-not-know"
    """"I don't know", where the list has no such choice."""
    NOT_ACKNOWLEDGED = "not-acknowledged"
    """Something but "OK", "read" or the like where a text is to be acknowledged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unclear:
    """Not understood, or not allowed: ask again and say why.

    Attributes:
        values: what the sentence about the reason needs; see `Reason`.
        alternatives: what may have been meant, to be offered for choosing.
    """

    reason: Reason
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    alternatives: tuple[Understood, ...] = ()


Reading = Understood | Confirm | Unclear


def too_long(limit: int) -> Unclear:
    """Refused for its length, in characters."""
    return Unclear(reason=Reason.TOO_LONG, values=MappingProxyType({"limit": str(limit)}))
