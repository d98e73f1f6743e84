"""Secrets at rest: encrypted with a key that is made of the installation's own, never stored as they are."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from knowledge.errors import FocalError


class Unreadable(FocalError):
    """What was sealed cannot be opened: FOCAL_SECRET_KEY is another one than when it was kept."""


class Seal:
    """Encrypts and authenticates texts for one purpose (Fernet over a key derived by HKDF, RFC 5869)."""

    def __init__(self, key: str, purpose: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"focal.{purpose}".encode()).derive(key.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def close(self, text: str) -> str:
        """The text, sealed; twice the same text looks different."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again.

        Raises:
            Unreadable: it was sealed with another key, for another purpose, or was tampered with.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unreadable from error
