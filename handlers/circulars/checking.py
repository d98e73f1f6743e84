"""What stands in the way of a circular, or should be looked at before it goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from handlers.circulars.facts import Verdict, deadlines, reading
from handlers.circulars.writing import printed_number
from handlers.dialogue.library import Library
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE, Circular, CircularText
from knowledge.model.circulation import AudiencePreview
from knowledge.model.languages import Language
from knowledge.model.moments import instant_of, is_moment
from knowledge.store.unit import Unit


class ProblemCode(StrEnum):
    """What can be wrong."""

    NO_TITLE = "no-title"
    NO_TEXT = "no-text"
    TOO_LONG = "too-long"
    MALFORMED_LINK = "malformed-link"
    MENTION = "mention"
    MISSING_LANGUAGE = "missing-language"
    STALE = "stale"
    UNCHECKED = "unchecked"
    NUMBER_TAKEN = "number-taken"
    NOBODY = "nobody"
    EXPIRED = "expired"
    DEADLINE_OPEN = "deadline-open"


class Severity(StrEnum):
    """With an error a circular is neither approved nor released; a warning is for the reader."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True, slots=True)
class CircularProblem:
    """One thing that is wrong.

    Attributes:
        language: of the text that it is in, or that is missing; "" where it concerns the whole.
        value: the words that it is about, as they stand there.
        count: how many readers, characters or deadlines; 0 where nothing is counted.
    """

    code: ProblemCode
    severity: Severity = Severity.ERROR
    language: str = ""
    value: str = ""
    count: int = 0

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def problems(
    unit: Unit, circular: Circular, library: Library, now: datetime, audience: AudiencePreview | None = None
) -> tuple[CircularProblem, ...]:
    """Everything that is wrong with a circular if it went out now, or when it is scheduled; errors first.

    Args:
        audience: whom it reaches, where that was counted before.
    """
    texts = unit.circulars.texts(circular.id)
    found = [
        *in_texts(circular, texts),
        *_in_readers(circular, texts, audience or _counted(unit, circular, library, now)),
        *_in_description(unit, circular, now),
    ]
    return tuple(sorted(found, key=lambda problem: not problem.is_error))


def in_texts(circular: Circular, texts: Mapping[Language, CircularText]) -> Iterator[CircularProblem]:
    """What is wrong with the texts themselves."""
    original = texts.get(circular.language)
    if original is None:
        yield CircularProblem(code=ProblemCode.NO_TEXT, language=circular.language)
    for text in texts.values():
        yield from _in_words(text)
        if not text.is_checked:
            yield CircularProblem(code=ProblemCode.UNCHECKED, language=text.language)
        if original is not None and text.is_stale(original):
            yield CircularProblem(code=ProblemCode.STALE, language=text.language)


def _in_words(text: CircularText) -> Iterator[CircularProblem]:
    language = text.language
    if not text.title.strip():
        yield CircularProblem(code=ProblemCode.NO_TITLE, language=language)
    if not text.text.strip():
        yield CircularProblem(code=ProblemCode.NO_TEXT, language=language)
    for words, most in ((text.title, LONGEST_TITLE), (text.text, LONGEST_TEXT)):
        if len(words) > most:
            yield CircularProblem(code=ProblemCode.TOO_LONG, language=language, count=len(words))
    for link in malformed_links(text.text):
        yield CircularProblem(code=ProblemCode.MALFORMED_LINK, language=language, value=link)
    for mention in mentions(f"{text.title}\n{text.text}"):
        yield CircularProblem(code=ProblemCode.MENTION, severity=Severity.WARNING, language=language, value=mention)


def _counted(unit: Unit, circular: Circular, library: Library, now: datetime) -> AudiencePreview:
    return unit.audiences.preview(circular.audience, library.installation.channels, now, most=0)


def _in_readers(
    circular: Circular, texts: Mapping[Language, CircularText], audience: AudiencePreview
) -> Iterator[CircularProblem]:
    if not audience.contacts:
        yield CircularProblem(code=ProblemCode.NOBODY)
    severity = Severity.WARNING if circular.accepts_fallback else Severity.ERROR
    for language, count in sorted(audience.by_language.items()):
        if language not in texts:
            yield CircularProblem(code=ProblemCode.MISSING_LANGUAGE, severity=severity, language=language, count=count)


def _in_description(unit: Unit, circular: Circular, now: datetime) -> Iterator[CircularProblem]:
    number = circular.number or _read_number(circular)
    if number is not None and unit.circulars.has_number(circular, number):
        # It stands among what was read and is not the circular's own, which the store would have refused.
        yield CircularProblem(code=ProblemCode.NUMBER_TAKEN, severity=Severity.WARNING, value=str(number))
    begins = max(circular.scheduled_at or now, now)
    if circular.expires_at is not None and circular.expires_at <= begins:
        yield CircularProblem(code=ProblemCode.EXPIRED)
    unsettled = sum(each.verdict is Verdict.PROPOSED for each in deadlines(circular))
    if unsettled:
        yield CircularProblem(code=ProblemCode.DEADLINE_OPEN, severity=Severity.WARNING, count=unsettled)


def _read_number(circular: Circular) -> int | None:
    printed = reading(circular).get("number")
    return printed_number(printed) if printed and circular.kind.is_numbered else None


_LINK = re.compile(
    r"\[(?P<label>(?:[^\[\]\n]|\\.)*)\](?P<gap> ?)\((?P<target>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)(?P<end>\)?)"
)
_TITLED = re.compile(r"""\s+(?:"[^"]*"|'[^']*')$""")
_BARE = re.compile(
    r"(?<![\w/@.])(?:h{1,2}t{1,3}ps?|h?tps?|htt?)(?:[:;]{0,2}/{1,3}|:(?=\w))[^\s<>()\[\]]*", re.IGNORECASE
)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}\.?", re.UNICODE)
_MAIL = re.compile(r"[^\s@<>()]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?:\?\S*)?")
_TELEPHONE = re.compile(r"\+?[\d().\s-]{3,}")
_MENTION = re.compile(r"<!\w[^>\n]*>|<@[A-Z0-9][^>\n]*>|(?<![\w.])@(?:channel|here|everyone)\b", re.IGNORECASE)


def malformed_links(markdown: str) -> list[str]:
    """The links of a text that lead nowhere, as they are written: "[x](http//)", "(htp://example.org)"."""
    found = []
    rest = markdown
    for link in _LINK.finditer(markdown):
        is_link = not link["gap"] or bool(_BARE.match(link["target"].strip()))
        if not is_link:
            continue
        rest = rest.replace(link[0], " ", 1)
        if link["gap"] or not link["end"] or not _leads(link["target"]):
            found.append(link[0])
    found += [bare[0] for bare in _BARE.finditer(rest) if not _leads(bare[0].rstrip(".,;:!?»”\"'"))]
    return list(dict.fromkeys(found))


def _leads(target: str) -> bool:
    """Whether the address of a link is whole: a web page, a mail address, a telephone number, or a moment."""
    address = _TITLED.sub("", target.strip()).removeprefix("<").removesuffix(">")
    if is_moment(address):
        return instant_of(address) is not None
    scheme, colon, rest = address.partition(":")
    match scheme.lower():
        case "http" | "https":
            return bool(colon) and " " not in address and _is_web(address)
        case "mailto":
            return bool(_MAIL.fullmatch(rest))
        case "tel":
            return bool(_TELEPHONE.fullmatch(rest))
        case _:
            return False


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(_HOST.fullmatch(parts.hostname or "")) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def mentions(text: str) -> list[str]:
    """What some platform would take for a call to everybody; channels take its meaning away."""
    return list(dict.fromkeys(found[0] for found in _MENTION.finditer(text)))
