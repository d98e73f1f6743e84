"""Words for full-text search: as they are looked up in the archive, whichever database keeps it.

Both databases get words that are cut here, so that both find the same: PostgreSQL's own parser would read "6-7" as a
six and a minus seven, and an address as one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from knowledge.model.languages import Language
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.texts import LONGEST_QUESTION, normalise

MOST_TERMS = 32
"""Different words of a question that are looked up; CLINC150's longest question has 28 words, empty ones included."""

LONGEST_WORD = 60
"""Characters; longer ones are codes or noise, and PostgreSQL indexes no word of more than 2 kB."""

DICTIONARIES: Mapping[str, str] = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Snowball's algorithms by language; PostgreSQL's dictionaries have the same names (its chapter 12.6.6)."""

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = dict.fromkeys((0xAD, 0x640, *range(0x200B, 0x2010), *range(0x64B, 0x660), 0x670, *range(0xD800, 0xE000)))
"""Soft hyphens, joiners, and what Arabic writes above and below its letters only now and then."""

_DOTTED = "i\u0307"
"""What becomes of the Turkish capital of i; the dot would cut the word in two."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A word of a question. `folded` has neither case nor accents."""

    written: str
    folded: str


def written_words(text: str) -> list[str]:
    """The words and numbers of a text in small letters, with their accents."""
    small = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).lower().replace(_DOTTED, "i")
    return [word[:LONGEST_WORD] for word in _WORD.findall(small)]


def terms_of(question: str) -> tuple[Term, ...]:
    """The words of a question that carry a subject, each once, at most `MOST_TERMS`."""
    terms: dict[str, Term] = {}
    for word in written_words(question[:LONGEST_QUESTION]):
        folded = fold(word)
        if folded and folded not in EMPTY_WORDS and (len(folded) > 1 or not folded.isascii() or folded.isdigit()):
            terms.setdefault(folded, Term(written=word, folded=folded))
    return tuple(terms.values())[:MOST_TERMS]


def variants(written: str, language: Language) -> tuple[str, ...]:
    """What a word is kept and looked up under: without accents, and its stem, taken with and without them.

    Taken with accents "participación" and "participaciones" have one stem; without, somebody who types
    "participaciones" still finds them.
    """
    return _variants(written, DICTIONARIES.get(language, ""))


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without case and accents."""
    return normalise(word).replace(" ", "")


@lru_cache(maxsize=65_536)
def _variants(written: str, dictionary: str) -> tuple[str, ...]:
    folded = fold(written)
    if not dictionary:
        return (folded,)
    stemmer = snowballstemmer.stemmer(dictionary)  # it has a state: one for all would need a lock
    return tuple(dict.fromkeys((folded, fold(stemmer.stemWord(written)), fold(stemmer.stemWord(folded)))))
