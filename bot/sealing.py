"""Secrets at rest: encrypted with a key that is made of the installation's own, never stored as they are."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from knowledge.errors import FocalError


class Unreadable(FocalError):
    """What was sealed cannot be opened: its key is neither FOCAL_SECRET_KEY nor one of FOCAL_SECRET_KEY_OLD."""


class Seal:
    """Encrypts and authenticates texts for one purpose (Fernet over a key derived by HKDF, RFC 5869)."""

    def __init__(self, keys: str | tuple[str, ...], purpose: str) -> None:
        """`keys` are the installation's, the present one last: it closes, and all of them open."""
        self._present, *earlier = [_fernet(key, purpose) for key in reversed([keys] if isinstance(keys, str) else keys)]
        self._all = MultiFernet([self._present, *earlier])

    def close(self, text: str) -> str:
        """The text, sealed; twice the same text looks different."""
        return self._present.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again.

        Raises:
            Unreadable: it was sealed with another key, for another purpose, or was tampered with.
        """
        try:
            return self._all.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unreadable from error

    def is_present(self, sealed: str) -> bool:
        """Whether the present key closed it, so that no earlier one is needed for it."""
        try:
            self._present.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True


def _fernet(key: str, purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"focal.{purpose}".encode()).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
