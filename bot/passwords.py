"""Digests of passwords (Argon2id, RFC 9106), made in threads and few at a time: each takes 64 MiB for a tenth of a
second."""

from __future__ import annotations

import asyncio
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from knowledge.model.accounts import LONGEST_PASSWORD, plain_password

AT_ONCE = 2
"""So that a hundred people who sign in, or one who guesses, take 128 MiB and no more."""

OF_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$yW2zAode9/Nb5yhg0P7JEA$1WV5K4bk5l9Akk/HhhwsG3Rwe2rRCqjZXTZDYpcrEFQ"
"""The digest of a random password that was thrown away: what an unknown login is compared with, at the same price."""


class Hasher(Protocol):
    """What makes digests and compares them; `argon2.PasswordHasher` is one."""

    def hash(self, password: str) -> str: ...

    def verify(self, hash: str, password: str) -> bool: ...

    def check_needs_rehash(self, hash: str) -> bool: ...


class Passwords:
    """Makes and compares digests without holding up the event loop."""

    def __init__(self, hasher: Hasher | None = None) -> None:
        """By default as RFC 9106, 4, recommends second (the first wants 2 GiB): 3 passes, 64 MiB, 4 lanes."""
        self.hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def fits(self, digest: str, typed: str) -> bool:
        """Whether that is the password; of nobody's ("") no password is, which takes as long to find out."""
        password = plain_password(typed[: LONGEST_PASSWORD + 1])
        async with self._turn:
            is_same = await asyncio.to_thread(self._verify, digest or OF_NOBODY, password)
        return is_same and bool(digest)

    async def digest(self, password: str) -> str:
        """What is kept of a new password."""
        async with self._turn:
            return await asyncio.to_thread(self.hasher.hash, plain_password(password))

    def is_dated(self, digest: str) -> bool:
        """Whether the digest was made more cheaply than one is now."""
        return self.hasher.check_needs_rehash(digest)

    def _verify(self, digest: str, password: str) -> bool:
        try:
            return self.hasher.verify(digest, password)
        except (VerificationError, InvalidHashError):
            return False
