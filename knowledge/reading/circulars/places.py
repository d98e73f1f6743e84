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
    r"(?:\s(?:(?:(?:de|des|do|da|dos|del|la|las|los|le|les|of|the|sur|upon|am)\s){1,2}|(?:de\s)?(?:d'|l'))?[A-ZÀ-Þ][^\W\d_]*(?:['-][^\W\d_]+)*){0,4}"
)
_BESIDE = re.compile(rf"\s*(?:[,|(–—-]\s*|\n)({_NAME})")
_BEFORE = re.compile(rf"(?:^|[,|(–—:]\s*|\s-\s)({_NAME})\s*[,|(:–—-]*\s*$")
_BRACKETED = re.compile(rf"\(({_NAME}),?\s*$")
_ALONE = re.compile(rf"[\s,(–—-]*({_NAME})\s*[).,;:–—-]*(?:[,(].*)?\Z")
_LAST = re.compile(r"[\s,(–-]*(?:\w{1,5}\s*)?")
"""What may stand between a place and the date behind it: "du", "from", "entre"."""
_NEAR = 80
"""Characters in which a place and the word before it find room."""
_NO_PLACE = ("date label", "place label", "issued", "circular", "subject", "reference", "deadline")
_OF = re.compile(rf"\s(?:of|de|du|d'|do|da|del|in|à|en|em)\s?(?={_NAME})")
_LONGEST_VENUE = 30
_LONGEST_OF = 4
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
        hosts = sorted({legible(word) for word in merged(lists, "hosts")}, key=len, reverse=True)
        self._host = re.compile(rf"({_NAME})\s+(?i:{'|'.join(map(re.escape, hosts)) or '(?!)'})(?!\w)")
        self._months = grammar.months
        self._labels = cue(phrase for key in _NO_PLACE for phrase in merged(lists, key))
        self._venue, self._gathering = cue(merged(lists, "venue")), cue(merged(lists, "gathering"))

    def around(self, left: str, right: str, *, is_row: bool = False) -> str | None:
        """The place that stands with a date; the text before it and that behind it, as printed. A city comes before a
        building."""
        found = [self._city(name) for name in self._around(left, right, is_row=is_row)]
        cities = (name for name in found if not self._venue.match(fold(name)))
        return next(cities, found[0] if found else self.online(f"{left} {right}"))

    def _around(self, left: str, right: str, *, is_row: bool) -> Iterator[str]:
        """All that may be the place, the likeliest first."""
        likely = (
            self.beside(right),
            self._bracketed(left),
            self._hosting(left),
            next(self._named(right[:_NEAR]), None),
            self._last(left),
            self._row(left) if is_row else None,
            self._hosting(right),
        )
        yield from (name for name in likely if name)

    def _hosting(self, text: str) -> str | None:
        """ "Quito acogerá …"; "El Ayuntamiento acogerá …" names no place."""
        found = self._host.search(text)
        is_named = found is not None and self._is_place(found[1]) and not self._venue.search(fold(found[1]))
        return found[1] if found and is_named else None

    def beside(self, right: str) -> str | None:
        """ "…, Bilbao" right behind a date."""
        found = _BESIDE.match(right)
        return found[1] if found and self._is_place(found[1]) else None

    def right_behind(self, right: str) -> str | None:
        """ "…, Bilbao" or "… à Bilbao" right behind a date."""
        named = next((found for pattern in self._patterns if (found := pattern.match(right.lstrip()))), None)
        return self.beside(right) or (named[1] if named and self._is_place(named[1]) else None)

    def right_before(self, left: str) -> str | None:
        """ "… à Bilbao, du" or "… (Bilbao," right before a date."""
        near = left[-_NEAR:]
        if bracketed := self._bracketed(near):
            return bracketed
        found = [match for pattern in self._patterns for match in pattern.finditer(near) if self._is_place(match[1])]
        return next((match[1] for match in found if _LAST.fullmatch(near, match.end())), None)

    def _bracketed(self, left: str) -> str | None:
        found = _BRACKETED.search(left[-_NEAR:])
        return found[1] if found and self._is_place(found[1]) else None

    def alone(self, line: str) -> str | None:
        """The place that is all of a line, but for a country behind it."""
        found = _ALONE.match(line)
        return found[1] if found and self._is_place(found[1]) else None

    def within(self, text: str) -> str | None:
        """The first place of a text, or its word for "online"."""
        found = next(self._named(text), None)
        return self._city(found) if found else self.online(text)

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
        """Whether it is no month, no label such as "Date", and no meeting."""
        folded = fold(name)
        if folded.split()[0] in self._months or len(name) <= 1 or self._labels.fullmatch(folded):
            return False
        return self._venue.match(folded) is not None or not self._gathering.match(folded)

    def _city(self, name: str) -> str:
        """The city of a building that bears its name: "City Hall of Paris"."""
        venue = self._venue.search(fold(name)[:_LONGEST_VENUE])
        found = _OF.search(name, max(venue.end() - _LONGEST_OF, 0)) if venue else None
        return name[found.end() :] if found else name


def _behind(words: list[str]) -> re.Pattern[str]:
    """A name behind one of the words, as they are printed: "à" is no "a"."""
    if not words:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?i:{'|'.join(words)})(?:\s|(?<='))({_NAME})")


@lru_cache(maxsize=8)
def places_of(grammar: Grammar) -> Places:
    return Places(grammar)
