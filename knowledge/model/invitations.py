"""Invitation codes: how they look, how a typed one is read, how long they hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.model.people import Role

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (crockford.com/base32): without I, L, O and U, which are misread or spell words."""

LENGTH = 12
"""60 bits: a million guesses a second for the two weeks that a code holds would find it once in a million times."""

FEWEST_OF_EACH = 2
"""Letters, and digits from 2 on, in every code: no word of twelve letters, no years and no number is taken for one."""

INVITATION_LIFETIME = timedelta(days=14)
DEVICE_LIFETIME = timedelta(minutes=15)

MOST_GUESSES = 5
GUESS_WINDOW = timedelta(hours=1)
"""Unknown codes that one person may try in that time."""

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUPS = re.compile(r"[\s\-–—_.]+")
_CERTAIN_DIGIT = re.compile(r"[2-9]")
_CERTAIN_LETTER = re.compile(r"[A-HJKMNP-TV-Z]", re.IGNORECASE)
_SHAPE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_MOST_TYPED = 80
_CHARACTER = "[0-9A-Za-z]"
_WITHIN = re.compile(
    rf"(?<!{_CHARACTER})(?:{_CHARACTER}{{12}}|{_CHARACTER}{{4}}(?:-{_CHARACTER}{{4}}){{2}})(?!{_CHARACTER})"
)
"""A code among words; in groups with spaces it would be taken for words of four letters and a year."""

STRUCK = "****-****-****"


class Purpose(StrEnum):
    """What a code is for."""

    JOIN = "join"
    """To become known: as somebody of the register, or as a new colleague of a member."""
    DEVICE = "device"
    """To go on with one's own conversation on another channel."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """A code that was given out, without the code itself.

    Attributes:
        contact: who it links to; None for somebody who is not in the register yet.
        member, role: the post of such a newcomer.
        created_by: None where an operator made it.
    """

    id: int
    purpose: Purpose
    contact: int | None
    member: int | None
    role: Role
    created_by: int | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int | None = None


def new_code(pick: Callable[[str], str]) -> str:
    """A fresh code; `pick` chooses one character of an alphabet, as `secrets.choice` does."""
    while True:
        code = "".join(pick(ALPHABET) for _ in range(LENGTH))
        if all(len(kind.findall(code)) >= FEWEST_OF_EACH for kind in (_CERTAIN_DIGIT, _CERTAIN_LETTER)):
            return code


def spelled(code: str) -> str:
    """A code as people read it: "K7QM-2XPD-9TRA"."""
    return "-".join(code[begin : begin + 4] for begin in range(0, LENGTH, 4))


def code_of(text: str) -> str | None:
    """The code that was typed, whatever its case and groups, O for 0 and I or l for 1, alone or in a short sentence.

    None of anything else.
    """
    if len(text) > _MOST_TYPED:
        return None
    within = (_alone(found[0]) for found in _WITHIN.finditer(text))
    return _alone(text) or next((code for code in within if code is not None), None)


def _alone(text: str) -> str | None:
    if _CERTAIN_DIGIT.search(text) is None or _CERTAIN_LETTER.search(text) is None:
        return None
    code = _GROUPS.sub("", text).upper().translate(_MISREAD)
    return code if _SHAPE.fullmatch(code) else None


def without_codes(text: str) -> str:
    """The text with every code in it struck out: what may be kept of it."""
    return STRUCK if _alone(text) else _WITHIN.sub(lambda found: STRUCK if _alone(found[0]) else found[0], text)


def hash_of_code(code: str) -> str:
    """What the store keeps of a code: SHA-256, in hexadecimal digits."""
    return hashlib.sha256(f"focal invitation {code}".encode()).hexdigest()
