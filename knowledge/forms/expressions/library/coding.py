"""Functions that turn texts into other texts or test them against patterns: digests, Base64, regular expressions."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from knowledge.forms.expressions.code import Code
from knowledge.forms.expressions.library.site import Described, Site, between, exactly
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.functions.patterns import PatternError, fits

_ALGORITHMS: Final = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


def _digest(site: Site) -> Code:
    """digest(text, algorithm, encoding): Base64 unless "hex" is asked for."""
    text, algorithm = site.text(0), site.text(1)
    encoding = site.text(2) if len(site.codes) == 3 else None

    def digest(scope: Scope) -> str:
        name, written = algorithm(scope), encoding(scope).lower() if encoding else "base64"
        if name not in _ALGORITHMS or written not in {"base64", "hex"}:
            raise site.wrong("unknown-digest", f"{name} {written}")
        made = hashlib.new(_ALGORITHMS[name], text(scope).encode(), usedforsecurity=False)
        return made.hexdigest() if written == "hex" else base64.b64encode(made.digest()).decode()

    return site.of("text", digest)


def _base64_decode(site: Site) -> Code:
    """The text behind Base64, in UTF-8; "" of what is none."""
    text = site.text(0)

    def decoded(scope: Scope) -> str:
        try:
            return base64.b64decode(text(scope), validate=True).decode(errors="replace")
        except (binascii.Error, ValueError):
            return ""

    return site.of("text", decoded)


def _regex(site: Site) -> Code:
    """Whether the whole of a text fits a pattern of Java; one that is none, or takes too long, is an error."""
    text, pattern = site.text(0), site.text(1)

    def holds(scope: Scope) -> bool:
        try:
            return fits(text(scope), pattern(scope))
        except PatternError as error:
            raise site.wrong(error.code, error.value) from None

    return site.of("boolean", holds)


CODING: Final[dict[str, Described]] = {
    "digest": between(2, 3, _digest),
    "base64-decode": exactly(1, _base64_decode),
    "regex": exactly(2, _regex),
}
