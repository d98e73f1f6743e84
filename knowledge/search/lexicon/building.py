"""Makes `lexicon.npz` anew. NOTICE.md says from what, under which licences, and how to run this.

    python -m knowledge.search.lexicon.building WORDS_EU WORDS_GL

needs the package `wordfreq` beside Focal's own, and two plain word lists, one word a line.
"""

from __future__ import annotations

import heapq
import importlib
import math
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.search.lexicon.features import key, lexical_words, runs
from knowledge.search.lexicon.table import FILE, NATS, write

Frequencies = Mapping[str, float]

_SIZES = {
    **dict.fromkeys(("en", "fr", "es", "pt", "ca", "it", "de", "nl", "tr", "ro", "pl", "eu", "gl"), (10_000, 12_000)),
    **dict.fromkeys(("ru", "ar"), (6_000, 3_000)),
    **dict.fromkeys(("uk", "bg", "mk", "fa", "ur"), (3_000, 2_000)),
    **dict.fromkeys(("sv", "da", "nb", "fi", "hu", "cs", "hr", "sl", "id", "vi"), (3_000, 2_000)),
}
"""For each language, the words and the runs of letters kept: fewer where the script tells most, and of languages that
are only there so that they are not mistaken for others."""
_LISTS = {"hr": "sh"}
"""The lists of wordfreq that have another name."""
_CORES = ("eu", "gl")
"""Languages without a counted list: the commonest words stand in a file here, in the order of their use."""

_UNACCENTED = 0.4
"""The share of an accented word's uses that chat writes without the accents."""
_RAREST_WORD = 1e-6
_RAREST_RUN = 1e-5
"""Shares of all words, or of all runs, below which a language says nothing."""
_RUN_WEIGHT = 0.3
"""Neighbouring runs share letters, so one run counts less than a word."""
_TAUGHT_BY = 60_000
"""Words whose runs are counted, each by the root of its frequency: rare words are what the runs stand in for."""
_COMMONEST = 0.05
"""The share of a core's first word, times three; the others follow by their rank."""
_OPENING_SIGNS = {"es": 2e-2, "gl": 1e-3, "ca": 1e-4}
"""Shares of ¿ and ¡ among the words of a message."""
_LISTED = 1.5e-6
"""The share of a word of which only its existence is known, for each way it is written in capitals."""


def main() -> None:
    """Reads the sources and writes the file."""
    plain = dict(zip(_CORES, map(Path, sys.argv[1:3]), strict=True))
    levels: dict[str, dict[str, float]] = defaultdict(dict)
    for language, (word_count, run_count) in _SIZES.items():
        written = _softened(_known(language, plain[language]) if language in plain else _counted(language))
        for word, share in _commonest(written, word_count):
            if share > _RAREST_WORD:
                levels[word][language] = math.log(share / _RAREST_WORD)
        for run, share in _commonest(_runs(written), run_count):
            if share > _RAREST_RUN:
                levels[run][language] = _RUN_WEIGHT * math.log(share / _RAREST_RUN)
    for sign in "¿¡":
        levels[sign] = {code: math.log(share / _RAREST_WORD) for code, share in _OPENING_SIGNS.items()}
    write(FILE, tuple(_SIZES), *_arrays(levels))


def _counted(language: str) -> Frequencies:
    """The shares that words have in counted texts."""
    shares: dict[str, float] = defaultdict(float)
    listed = importlib.import_module("wordfreq").get_frequency_dict(_LISTS.get(language, language), "best")
    for word, share in listed.items():
        for part in lexical_words(word):
            shares[part] += share
    return shares


def _known(language: str, listed: Path) -> Frequencies:
    """The commonest words by Zipf's law, and what a plain list knows besides."""
    seen = Counter(part for word in listed.read_text(encoding="utf-8").split() for part in lexical_words(word))
    core = dict.fromkeys(Path(__file__).with_name(f"{language}.txt").read_text(encoding="utf-8").split())
    shares = {word: _LISTED * count for word, count in seen.items() if count > 1 and len(word) > 2}
    return shares | {word: _COMMONEST / (rank + 3) for rank, word in enumerate(core)}


def _softened(shares: Frequencies) -> Frequencies:
    """As chat writes: a part of the accents is left out."""
    written: dict[str, float] = defaultdict(float)
    for word, share in shares.items():
        plain = _without_accents(word)
        kept = share if plain == word else share * (1 - _UNACCENTED)
        written[word] += kept
        written[plain] += share - kept
    return written


def _without_accents(word: str) -> str:
    marked = unicodedata.normalize("NFKD", word.translate({ord("ı"): "i", ord("ł"): "l", ord("ß"): "ss"}))
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def _runs(shares: Frequencies) -> Frequencies:
    counted: dict[str, float] = defaultdict(float)
    for word, share in _commonest(shares, _TAUGHT_BY):
        for run in runs(word):
            counted[run] += math.sqrt(share)
    total = sum(counted.values())
    return {run: count / total for run, count in counted.items()}


def _commonest(shares: Frequencies, count: int) -> list[tuple[str, float]]:
    return heapq.nlargest(count, shares.items(), key=lambda item: item[1])


def _arrays(levels: Mapping[str, Mapping[str, float]]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Keys in their order and a row of levels for each; of two features with one key the stronger is kept."""
    rows: dict[int, Mapping[str, float]] = {}
    for feature in sorted(levels, key=lambda feature: (max(levels[feature].values()), feature)):
        rows[key(feature)] = levels[feature]
    table = [[round(rows[number].get(code, 0.0) / NATS) for code in _SIZES] for number in sorted(rows)]
    return np.array(sorted(rows), dtype=np.uint32), np.array(table).clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
