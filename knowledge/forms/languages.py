"""Which language the name of a form's language means."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from knowledge.model.languages import NETWORK_LANGUAGES, Language, language_of_tag

_IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\s*\)\s*$")
"""How XLSForm wants it: "Français (fr)" (xlsform.org, "Multiple language support")."""


def code_of(name: str) -> Language:
    """The ISO 639 code that the name of a language ends in, is, or means in a language of the network; "" for none.

    "Français (fr)", "fr" and "French" are all "fr". "Arabic" is not in the network's languages, but its name is.
    """
    if found := _IN_BRACKETS.search(name):
        return language_of_tag(found.group(1))
    plain = name.strip().casefold()
    return _codes().get(plain, Language(""))


@cache
def _codes() -> dict[str, Language]:
    """From a name of a language, in English, in the network's languages or in itself, to its code; codes among them."""
    codes: dict[str, Language] = {}
    for speaker in reversed(NETWORK_LANGUAGES):
        for code, name in Locale.parse(speaker).languages.items():
            if code.isalpha():
                codes[name.casefold()] = Language(code)
    for tag in _SELF_NAMED:
        codes[Locale.parse(tag).languages[tag].casefold()] = Language(tag)
    return codes | {code: code for code in codes.values()}


_SELF_NAMED = frozenset(
    ("ar", "ca", "de", "en", "es", "eu", "fa", "fr", "gl", "it", "mn", "pt", "ru", "tr", "uk", "zh")
)
"""Languages whose own name for themselves is known here: those of member cities, and Focal's own."""
