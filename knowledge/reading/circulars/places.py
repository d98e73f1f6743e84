"""Where an event is, by the words beside its date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.phrases import cue, merged

_NAME = (
    r"[A-ZÀ-Þ][^\W\d_]*(?:[.'-][^\W\d_]+)*"
    r"(?:\s(?:(?:de|do|da|dos|del|la|las|los|le|les|of|the|sur|upon|am)\s|(?:d'|l'))?[A-ZÀ-Þ][^\W\d_]*(?:['-][^\W\d_]+)*){0,4}"
)
_BESIDE = re.compile(rf"\s*(?:[,|(–—-]\s*|\n)({_NAME})")
_BEFORE = re.compile(rf"(?:^|[,|(–—:]\s*|\s-\s)({_NAME})\s*[,|(:–—-]*\s*$")
_ALONE = re.compile(rf"[\s,(–—-]*({_NAME})\s*[).,;:–—-]*(?:[,(].*)?\Z")
_LAST = re.compile(r"[\s,(–-]*(?:\w{1,5}\s*)?")
"""What may stand between a place and the date behind it: "du", "from", "entre"."""
_NEAR = 80
"""Characters in which a place and the word before it find room."""
_WEAK = frozenset({"a", "au", "no", "na", "ao", "at the", "en el", "en la", "à la", "à l'"})
"""Words that are articles, or lead elsewhere, as often as they stand before a place."""


class Places:
    """Finds names of places. One object may serve several threads."""

    def __init__(self, grammar: Grammar) -> None:
        lists = [table.lists for table in grammar.tables]
        words = sorted({legible(word) for word in merged(lists, "place")}, key=len, reverse=True)
        strong = [re.escape(word) for word in words if word not in _WEAK]
        weak = [re.escape(word) for word in words if word in _WEAK]
        self._patterns = [_behind(strong), _behind(weak)]
        self._online = cue(merged(lists, "online"))
        self._months = grammar.months

    def around(self, left: str, right: str, *, is_row: bool = False) -> str | None:
        """The place that stands with a date; the text before it and that behind it, as printed."""
        found = self.beside(right) or next(self._named(right[:_NEAR]), None) or self._last(left)
        if found is None and is_row:
            found = self._row(left)
        return found or self.online(f"{left} {right}")

    def beside(self, right: str) -> str | None:
        """ "…, Bilbao" right behind a date."""
        found = _BESIDE.match(right)
        return found[1] if found and self._is_place(found[1]) else None

    def right_behind(self, right: str) -> str | None:
        """ "…, Bilbao" or "… à Bilbao" right behind a date."""
        named = next((found for pattern in self._patterns if (found := pattern.match(right.lstrip()))), None)
        return self.beside(right) or (named[1] if named and self._is_place(named[1]) else None)

    def right_before(self, left: str) -> str | None:
        """ "… à Bilbao, du" right before a date."""
        near = left[-_NEAR:]
        found = [match for pattern in self._patterns for match in pattern.finditer(near) if self._is_place(match[1])]
        return next((match[1] for match in found if _LAST.fullmatch(near, match.end())), None)

    def alone(self, line: str) -> str | None:
        """The place that is all of a line, but for a country behind it."""
        found = _ALONE.match(line)
        return found[1] if found and self._is_place(found[1]) else None

    def within(self, text: str) -> str | None:
        """The first place of a text, or its word for "online"."""
        return next(self._named(text), None) or self.online(text)

    def online(self, text: str) -> str | None:
        found = self._online.search(fold(text))
        return text[found.start() : found.end()].strip() if found else None

    def _row(self, left: str) -> str | None:
        found = _BEFORE.search(left)
        return found[1] if found and self._is_place(found[1]) and found.start() > 0 else None

    def _last(self, left: str) -> str | None:
        for pattern in self._patterns:
            found = [match[1] for match in pattern.finditer(left) if self._is_place(match[1])]
            if found:
                return found[-1]
        return None

    def _named(self, text: str) -> Iterator[str]:
        for pattern in self._patterns:
            yield from (match[1] for match in pattern.finditer(text) if self._is_place(match[1]))

    def _is_place(self, name: str) -> bool:
        first = fold(name).split()[0]
        return first not in self._months and len(name) > 1


def _behind(words: list[str]) -> re.Pattern[str]:
    """A name behind one of the words, as they are printed: "à" is no "a"."""
    if not words:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?i:{'|'.join(words)})(?:\s|(?<='))({_NAME})")


@lru_cache(maxsize=8)
def places_of(grammar: Grammar) -> Places:
    return Places(grammar)
