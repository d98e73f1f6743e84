"""Addresses of mail and of pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.model.readings import Evidence, ReadText
from knowledge.reading.lines import Item

_EMAIL = re.compile(r"(?<![\w.+%-])[\w+%-][\w.+%-]{0,63}@\w[\w-]{0,62}(?:\.[\w-]{1,63}){1,8}")
"""RFC 5321, 4.5.3.1: 64 characters before the sign; RFC 1035, 2.3.4: 63 in a label."""
_URL = re.compile(r"(?:https?://|(?<![\w@./-])www\.)[^\s<>\"«»“”|]+", re.IGNORECASE)
_TRAILING = ".,;:!?'’*_…"
_PAIRS = {")": "(", "]": "[", "}": "{"}


def emails_in(items: Iterable[Item]) -> tuple[ReadText, ...]:
    """The addresses of mail, each once."""
    return _once((found[0].rstrip("-_"), item) for item in items for found in _EMAIL.finditer(item.text))


def urls_in(items: Iterable[Item]) -> tuple[ReadText, ...]:
    """The addresses of pages as printed, each once; those without "http://" if they begin with "www."."""
    return _once((_trimmed(found[0]), item) for item in items for found in _URL.finditer(item.text))


def masked(folded: str) -> str:
    """A text of the same length with its addresses as words that mean nothing."""
    for pattern in (_URL, _EMAIL):
        folded = pattern.sub(lambda found: "x" * len(found[0]), folded)
    return folded


def _trimmed(url: str) -> str:
    """Without the punctuation of the sentence; a bracket stays if its partner is in the address."""
    while url and (url[-1] in _TRAILING or (url[-1] in _PAIRS and url.count(url[-1]) > url.count(_PAIRS[url[-1]]))):
        url = url[:-1]
    return url


def _once(found: Iterable[tuple[str, Item]]) -> tuple[ReadText, ...]:
    return tuple(_first_of_each(found))


def _first_of_each(found: Iterable[tuple[str, Item]]) -> Iterator[ReadText]:
    seen: set[str] = set()
    for text, item in found:
        if text and text.lower() not in seen:
            seen.add(text.lower())
            yield ReadText(text=text, evidence=Evidence(text=item.text, line=item.number))
