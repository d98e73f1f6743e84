"""What was heard, as the dialogue understands it: a button, a typed number and a typed label are all one choice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from rapidfuzz import fuzz

from handlers.dialogue.outcomes import Outcome
from knowledge.model.conversation import Asked
from knowledge.model.messages import Attachment, Choice, IncomingMessage
from knowledge.search.texts import words

_NUMBER = re.compile(r"\s*(\d{1,3})\s*[.)]?\s*")
_TOKEN = re.compile(r"(\d{1,9})\.(p?)(\d{1,3})")
_PUSHED = re.compile(r"([ml])(\d{1,9})\.(\d{1,3})")
"""What came unasked: a message, or a letter that many got."""
_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_SAME_LABEL = 90
"""Of 100 (rapidfuzz.fuzz.ratio): a label typed with a slip or two, not a question that resembles it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Free text; `has_files` tells that files came with it, which nothing asked for."""

    text: str
    has_files: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Chose:
    """One of the choices that were offered last."""

    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PressedStale:
    """A button of an earlier question.

    Attributes:
        question: the number under which its choices were offered, 0 where that is not known.
        id: what it meant then, "" where that is forgotten.
        asked_at: when it was offered; None likewise.
        is_again: the same button was pressed a moment ago: a finger that pressed twice.
    """

    question: int = 0
    id: str = ""
    asked_at: datetime | None = None
    is_again: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A command such as "/language fr", in lower case and without the slash."""

    command: str
    argument: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SentFiles:
    """Files; `text` is what stands below them, mostly nothing; `album` as of `IncomingMessage`."""

    files: tuple[Attachment, ...] = ()
    text: str = ""
    album: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedPlace:
    """A place on the map: degrees of WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True, slots=True)
class MissedNumber:
    """A number that none of the choices has; they go from 1 to the highest."""

    highest: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Turned:
    """Another page of the choices that were offered last, counted from 0."""

    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Forwarded:
    """Somebody's message, handed on to the secretariat; `origin` is where it stands on its platform."""

    origin: str


Input = Said | Chose | PressedStale | Called | SentFiles | SharedPlace | MissedNumber | Turned | Forwarded | Outcome
"""What came from outside, or what came of the last step's effect."""


def understand(message: IncomingMessage, asked: Asked | None, *, is_verbatim: bool = False) -> Input:
    """What a message means beside the choices that were offered last.

    `is_verbatim` leaves what was typed as it is: where a form asks for a number, it is that, and no choice's.
    """
    if message.forwarded_from:
        return Forwarded(origin=message.forwarded_from)
    if message.choice:
        return _pressed(message.choice, asked)
    if command := _COMMAND.fullmatch(message.text.strip()):
        return Called(command=command[1].lower(), argument=(command[2] or "").strip())
    if message.location is not None:
        return SharedPlace(latitude=message.location[0], longitude=message.location[1])
    if message.files and (is_verbatim or not message.text.strip()):
        return SentFiles(files=message.files, text=message.text.strip(), album=message.album)
    if is_verbatim:
        return Said(text=message.text)
    return (asked and _typed(message.text, asked)) or Said(text=message.text, has_files=bool(message.files))


def pushed_message_of(token: str) -> int | None:
    """The number of the pushed message that a button's token belongs to; None of any other button."""
    match = _PUSHED.fullmatch(token)
    return int(match[2]) if match and match[1] == "m" else None


def letter_of(token: str) -> int | None:
    """The number of the letter that a button's token belongs to; None of any other button."""
    match = _PUSHED.fullmatch(token)
    return int(match[2]) if match and match[1] == "l" else None


def pushed_choice(token: str, choices: tuple[Choice, ...]) -> Choice | None:
    """The choice of what was pushed that a token stands for; None when it has no such, or was forgotten."""
    match = _PUSHED.fullmatch(token)
    return choices[int(match[3])] if match and int(match[3]) < len(choices) else None


def _pressed(token: str, asked: Asked | None) -> Chose | Turned | PressedStale:
    match = _TOKEN.fullmatch(token)
    if match is None or asked is None or int(match[1]) != asked.question or int(match[3]) >= len(asked.choices):
        return PressedStale(question=int(match[1]) if match is not None else 0)
    ordinal = int(match[3])
    return Turned(page=ordinal) if match[2] else Chose(id=asked.choices[ordinal].id)


def _typed(text: str, asked: Asked) -> Chose | MissedNumber | None:
    """The choice whose number or label was typed."""
    if number := _NUMBER.fullmatch(text):
        ordinal = int(number[1]) - 1
        if 0 <= ordinal < len(asked.choices):
            return Chose(id=asked.choices[ordinal].id)
        return MissedNumber(highest=len(asked.choices))
    typed = _plain(text)
    scores = [(fuzz.ratio(typed, _plain(choice.label)), choice.id) for choice in asked.choices]
    best, id = max(scores, default=(0.0, ""))
    return Chose(id=id) if typed and best >= _SAME_LABEL else None


@lru_cache(maxsize=4_096)
def _plain(label: str) -> str:
    return " ".join(words(label))


def ordinal_of(token: str) -> int:
    """Which of the choices a button of a question stands for, counted from 0; -1 of any other button."""
    match = _TOKEN.fullmatch(token)
    return int(match[3]) if match and not match[2] else -1


def label_of(token: str, asked: Asked | None) -> str | None:
    """What stood on the button of this token; None when it is of an earlier question."""
    match _pressed(token, asked):
        case Chose(id=id) if asked is not None:
            return next(choice.label for choice in asked.choices if choice.id == id)
        case _:
            return None
