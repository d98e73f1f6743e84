"""Codes by which people are let in, read out at a door and typed in a hurry."""

from __future__ import annotations

import re
import secrets

ALPHABET = "ACEFGHJKMNPRTVWXY3479"
"""No two of these are mistaken for one another, on paper or on the phone: of 0 O D Q, 1 I L, 2 Z, 5 S, 6 G, 8 B and U V
there is at most one."""

LENGTH = 8
"""38 thousand million codes: among a thousand that are somebody's, one in 38 million is guessed."""

_BETWEEN = re.compile(r"[\W_]+")


def new_code() -> str:
    """A code that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal(typed: str) -> str:
    """A code as it is kept, whatever stands between its characters and however they are written."""
    return _BETWEEN.sub("", typed).upper()


def shown(code: str) -> str:
    """A code as people read it: "ACEF-3479"."""
    return f"{code[:4]}-{code[4:]}" if len(code) > 4 else code
