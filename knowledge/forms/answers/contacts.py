"""Typed e-mail addresses, web addresses and telephone numbers.

Decisions: nothing is looked up on the network. What had to be mended, or stands among other words, is read back.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumber, PhoneNumberFormat

from knowledge.forms.answers.typed import plain
from knowledge.forms.answers.values import Confirm, Reading, Reason, Unclear, Understood

_LONGEST_EMAIL_REPLY = 500
"""Characters: an address has at most 254 (RFC 5321, 4.5.3.1.3), and a sentence may stand around it."""
_LONGEST_URL = 2_048
"""Characters that browsers and servers commonly take."""
_LONGEST_TELEPHONE = 60
"""Characters: 15 digits (ITU-T E.164), their separators, and some words."""

_AT = re.compile(
    r"\s*(?:\(at\)|\[at\]|\(arroba\)|\[arroba\]|\(arobase\)|＠|(?<=\w)\s+(?:at|arroba|arobase)\s+(?=\w)|(?<=\w)\s+@|@\s+(?=\w))\s*",
    re.I,
)
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\(punto\)|\(ponto\)|\(point\)|\s(?:dot|punto|ponto|point)\s)\s*", re.I)
_EMAIL = re.compile(r"[^\s<>\"(),;:|]+@[^\s<>\"(),;:|]+")
_EDGES = "<>()[]{}\"'«»“”‘’,;:!?. "
_SCHEME = re.compile(r"(?i)(https?)\s*:\s*/{1,2}\s*")
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d{1,5}(?:/|$))", re.I)
_HOST = re.compile(r"(?:(?!-)[\w-]{1,63}(?<!-)\.)+(?:[^\W\d_]{2,63}|xn--[\w-]{2,59})", re.U)
_WEB = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?(?![\w@])", re.I)
_OPENED = {")": "(", "]": "["}
_EXTENSION = ";ext="
_PREFIX = re.compile(r"(?:\+|00)\s*\d")


def read_email(text: str) -> Reading:
    """An e-mail address, its domain in small letters (RFC 5321, 2.4: the part before the sign is kept as it is)."""
    if len(text) > _LONGEST_EMAIL_REPLY:
        return Unclear(reason=Reason.NOT_AN_EMAIL)
    typed = plain(text)
    if not typed:
        return Unclear(reason=Reason.EMPTY)
    mended = _DOT.sub(".", _AT.sub("@", typed)) if "@" not in typed or _AT.search(typed) else typed
    found = [address for piece in _EMAIL.findall(mended) if (address := _valid_email(piece))]
    if len(set(found)) != 1:
        return Unclear(reason=Reason.NOT_AN_EMAIL, alternatives=_same_words(found or _with_dot(mended)))
    is_plain = _bare_email(typed) == _bare_email(_EMAIL.findall(mended)[0])
    return Understood(value=found[0], echo=found[0]) if is_plain else Confirm(value=found[0], echo=found[0])


def _bare_email(text: str) -> str:
    return re.sub(r"(?i)^mailto:", "", text.strip(_EDGES)).strip(_EDGES)


def _valid_email(written: str) -> str | None:
    try:
        return validate_email(_bare_email(written), check_deliverability=False, strict=True).normalized
    except (EmailNotValidError, UnicodeError):
        return None


def _with_dot(typed: str) -> list[str]:
    """What "ana@example,org" was meant to be."""
    found = _valid_email(typed.strip(_EDGES).replace(",", "."))
    return [found] if found and "," in typed and "@" in typed else []


def _same_words(values: list[str]) -> tuple[Understood, ...]:
    return tuple(Understood(value=value, echo=value) for value in dict.fromkeys(values))


def read_url(text: str) -> Reading:
    """A web address, with https:// where no scheme was written; other schemes, and passwords in it, are refused."""
    if len(text) > _LONGEST_URL:
        return Unclear(reason=Reason.NOT_A_URL)
    typed = "".join(character for character in text if character.isprintable()).strip()
    if not typed:
        return Unclear(reason=Reason.EMPTY)
    if whole := _url(typed):
        return Understood(value=whole, echo=whole)
    if _OTHER_SCHEME.match(typed) and not _SCHEME.match(typed):
        found = []
    else:
        needs_scheme = _SCHEME.search(typed) is not None
        pieces = [piece for piece in _WEB.findall(typed) if not needs_scheme or _SCHEME.match(piece)]
        found = [url for piece in pieces if (url := _url(piece))]
    if len(set(found)) == 1 and " " in typed:
        return Confirm(value=found[0], echo=found[0])
    return Unclear(reason=Reason.NOT_A_URL, alternatives=_same_words(found))


def _url(written: str) -> str | None:
    bare = _without_edges(written)
    scheme = _SCHEME.match(bare)
    if any(map(str.isspace, bare)) or (scheme is None and _OTHER_SCHEME.match(bare)):
        return None
    rest = bare[scheme.end() :] if scheme else bare.removeprefix("//")
    try:
        parts = urlsplit(f"{scheme[1].lower() if scheme else 'https'}://{rest}")
        port = parts.port
    except ValueError:
        return None
    if parts.username is not None or not parts.hostname or not _is_host(parts.hostname) or "\\" in rest:
        return None
    host = parts.hostname.lower() + (f":{port}" if port else "")
    return SplitResult(parts.scheme, host, parts.path, parts.query, parts.fragment).geturl()


def _is_host(host: str) -> bool:
    return len(host) <= 253 and _HOST.fullmatch(host) is not None


def _without_edges(written: str) -> str:
    """Without brackets and marks around; a closing bracket that the address opens itself belongs to it."""
    bare = written.strip().lstrip("<([{\"'«“‘ ")
    while bare and (bare[-1] in "<>{}\"'«»“”‘’,;:!?. " or (bare[-1] in _OPENED and _OPENED[bare[-1]] not in bare)):
        bare = bare[:-1]
    return bare


def read_telephone(text: str, country: str) -> Reading:
    """A telephone number as E.164, such as "+34944204200", with ";ext=12" of an extension.

    Args:
        country: ISO 3166 code of the country whose numbers may be written without its prefix, "" for none.
    """
    if len(text) > _LONGEST_TELEPHONE:
        return Unclear(reason=Reason.NOT_A_TELEPHONE)
    typed = re.sub(r"(?i)^tel:\s*", "", plain(text))
    if not typed:
        return Unclear(reason=Reason.EMPTY)
    international = re.sub(r"(?<![\d+])00(?=\s*[1-9])", "+", typed.replace("(0)", ""), count=1)
    found = [match.number for match in phonenumbers.PhoneNumberMatcher(international, country or None)]
    if len(found) > 1:
        return Unclear(reason=Reason.NOT_A_TELEPHONE, alternatives=tuple(map(_telephone, found)))
    return _one_telephone(international, found, country)


def _one_telephone(typed: str, found: list[PhoneNumber], country: str) -> Reading:
    if found:
        number = _telephone(found[0])
        is_plain = not any(map(str.isalpha, typed)) or found[0].extension is not None
        return number if is_plain else Confirm(value=number.value, echo=number.echo)
    try:
        parsed = phonenumbers.parse(typed, country or None)
    except phonenumbers.NumberParseException as problem:
        is_without = problem.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        has_digits = sum(map(str.isdecimal, typed)) >= _FEWEST_DIGITS
        is_national = is_without and not country and has_digits and not _PREFIX.match(typed)
        return Unclear(reason=Reason.NEEDS_PREFIX if is_national else Reason.NOT_A_TELEPHONE)
    if not phonenumbers.is_possible_number(parsed) or any(map(str.isalpha, typed)):
        return Unclear(reason=Reason.NOT_A_TELEPHONE)
    number = _telephone(parsed)
    return Confirm(value=number.value, echo=number.echo)


_FEWEST_DIGITS = 6
"""Of a number that could be dialled within a country: shorter ones are services."""


def _telephone(number: PhoneNumber) -> Understood:
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    extension = f"{_EXTENSION}{number.extension}" if number.extension else ""
    echo = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return Understood(value=value + extension, echo=echo)


_DIGITS = re.compile(r"[+-]?\d(?:[\d .,/'-]*\d)?")


def read_digits(text: str) -> Reading:
    """Figures that are kept as a text, such as a postal code: leading zeros stay, spaces between them go."""
    typed = plain(text)
    if not typed:
        return Unclear(reason=Reason.EMPTY)
    if len(text) > _LONGEST_URL or not _DIGITS.fullmatch(typed):
        return Unclear(reason=Reason.NOT_DIGITS, values=MappingProxyType({}))
    value = typed.replace(" ", "")
    return Understood(value=value, echo=typed)
