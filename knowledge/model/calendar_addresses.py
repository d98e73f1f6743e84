"""The secret part of the address under which somebody's calendar is fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from knowledge.model.invitations import new_code

GROUPS = 5
"""Of 60 bits each, of which `new_code` gives away less than one: more than 256 bits. Nobody types it and nothing ends
it by itself, so it is longer than an invitation's code."""


def new_token(pick: Callable[[str], str]) -> str:
    """A fresh token; `pick` chooses one character of an alphabet, as `secrets.choice` does.

    It is made of codes, so that whatever strikes codes out of what is kept (`without_codes`) strikes it out as well.
    """
    return ".".join(new_code(pick) for _ in range(GROUPS))


def hash_of_token(token: str) -> str:
    """What the store keeps of a token: SHA-256, in hexadecimal digits. Enough for what is random and long."""
    return hashlib.sha256(f"focal calendar {token}".encode()).hexdigest()
