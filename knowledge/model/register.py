"""The register of members and contacts as rows of a spreadsheet, what is wrong with them, and what they change."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model.languages import Language
from knowledge.model.people import Address, AddressState, Member, Role


class Sheet(StrEnum):
    """The sheets, in the order in which they are read: a contact names its member, an address its contact."""

    MEMBERS = "members"
    CONTACTS = "contacts"
    ADDRESSES = "addresses"


class FaultCode(StrEnum):
    """The kinds of faults. The last few do not stop an import: they are warnings."""

    UNREADABLE = "unreadable"
    OLD_FORMAT = "old-format"
    TOO_LARGE = "too-large"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_MANY_PROBLEMS = "too-many-problems"
    NOT_UTF8 = "not-utf-8"
    ENTITIES = "entities"
    UNKNOWN_SHEET = "unknown-sheet"
    MISSING_COLUMN = "missing-column"
    UNKNOWN_COLUMN = "unknown-column"
    REPEATED_COLUMN = "repeated-column"
    NO_COLUMN = "no-column"
    MISSING_VALUE = "missing-value"
    UNKNOWN_VALUE = "unknown-value"
    TOO_LONG = "too-long"
    CONTROL_CHARACTERS = "control-characters"
    FORMULA = "formula"
    ERROR_VALUE = "error-value"
    BAD_CODE = "bad-code"
    BAD_DATE = "bad-date"
    BAD_ZONE = "bad-zone"
    BAD_COUNTRY = "bad-country"
    BAD_CALENDAR = "bad-calendar"
    BAD_LANGUAGE = "bad-language"
    BAD_EMAIL = "bad-email"
    BAD_ADDRESS = "bad-address"
    UNTIL_BEFORE_SINCE = "until-before-since"
    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"
    UNKNOWN_MEMBER = "unknown-member"
    UNKNOWN_CONTACT = "unknown-contact"
    TAKEN_NAME = "taken-name"
    TAKEN_ADDRESS = "taken-address"
    OTHER_SHEET = "other-sheet"
    OLDER_STATE = "older-state"
    NO_CONTACT = "no-contact"

    @property
    def is_warning(self) -> bool:
        return self in _WARNINGS


_WARNINGS = frozenset({FaultCode.OTHER_SHEET, FaultCode.OLDER_STATE, FaultCode.NO_CONTACT})

SHORTENED = 80
"""How many characters of an offending value are shown."""

_CONTROL = frozenset({"Cc", "Cf", "Cs"})
_JOINERS = "\u200c\u200d"
"""The two joiners of words, which Persian and Indic names need, are no control characters; RTL overrides are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something stands in what is imported.

    Attributes:
        file: the file's name, without its folder.
        sheet: None while a file is not recognised.
        row: as the spreadsheet counts: the header is row 1; 0 for the whole sheet.
        column: its name; "" for the whole row.
        letter: the spreadsheet's own name of the column, "" for the whole row.
    """

    file: str = ""
    sheet: Sheet | None = None
    row: int = 0
    column: str = ""
    letter: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong, and where.

    Attributes:
        value: the offending value, shortened.
        hint: what the sentence about it needs besides: what was meant, what is allowed, or another row's number.
    """

    code: FaultCode
    place: Place
    value: str = ""
    hint: str = ""


def fault(code: FaultCode, place: Place, value: str = "", hint: str = "") -> Fault:
    """A fault with its value shortened."""
    shown = value if len(value) <= SHORTENED else value[: SHORTENED - 1] + "…"
    return Fault(code=code, place=place, value=shown, hint=hint)


@dataclass(frozen=True, slots=True)
class ContactKey:
    """What the register knows a contact by: the e-mail, or without one the member and the name.

    Written "ana@example.org" or "es-bilbao/Ana".
    """

    email: str = ""
    member: str = ""
    name: str = ""

    def __str__(self) -> str:
        return self.email or f"{self.member}/{self.name}"


def key_of(text: str) -> ContactKey | None:
    """The key that is written so; None of a text that is none. A member's code has neither "@" nor "/"."""
    member, slash, name = text.partition("/")
    if slash and "@" not in member:
        return ContactKey(member=member.strip(), name=name.strip()) if member.strip() and name.strip() else None
    return ContactKey(email=text.lower()) if "@" in text else None


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberRow:
    """A row of the sheet of members.

    Attributes:
        given: the columns that the sheet has; what it does not have stays as it is.
    """

    place: Place
    member: Member
    given: frozenset[str]

    @property
    def key(self) -> str:
        return self.member.code


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRow:
    """A row of the sheet of contacts: a person in one post. A second post is a second row with the same e-mail.

    Attributes:
        languages: in their order; empty where the file says nothing, which changes nothing.
        default_language: what a new contact speaks when the file says nothing: the member's first language.
        given: the columns that the sheet has; what it does not have stays as it is.
    """

    place: Place
    member: str
    name: str
    role: Role
    email: str
    function: str
    languages: tuple[Language, ...]
    time_zone: str
    default_language: Language
    given: frozenset[str]

    @property
    def key(self) -> ContactKey:
        return ContactKey(email=self.email) if self.email else ContactKey(member=self.member, name=self.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressRow:
    """A row of the sheet of addresses; without `since` a known state stays as it is."""

    place: Place
    contact: ContactKey
    address: Address
    state: AddressState
    since: datetime | None

    @property
    def key(self) -> str:
        return f"{self.address.channel}:{self.address.external_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What a row does to the register: a new entry where `column` is "", else a column of one that is known."""

    place: Place
    key: str
    column: str = ""
    old: str = ""
    new: str = ""

    @property
    def is_new(self) -> bool:
        return not self.column


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What some rows came to, in their order: changes row by row, and faults that only the register could tell."""

    changes: tuple[tuple[Change, ...], ...]
    faults: tuple[Fault, ...] = ()

    def __iter__(self) -> Iterator[Change]:
        return (change for of_row in self.changes for change in of_row)


def tidy(text: str) -> str:
    """A text on one line, in Unicode's form NFC, without control characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    seen = "".join(" " if is_control(character) else character for character in unicodedata.normalize("NFC", text))
    return " ".join(seen.split())


def has_control_characters(text: str) -> bool:
    """Whether a text has characters that nobody sees; line breaks and tabs count as spaces."""
    return not text.isprintable() and any(is_control(character) and character not in "\t\r\n" for character in text)


def is_control(character: str) -> bool:
    return unicodedata.category(character) in _CONTROL and character not in _JOINERS
