"""Words without their endings, by the Snowball stemmer of the language that a word most likely is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

import snowballstemmer

from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.search.lexicon import table

_ALGORITHMS: Mapping[Language, str] = {EN: "english", FR: "french", ES: "spanish", PT: "portuguese"}
_LONGEST = 40
"""Letters; no word that is longer has an ending."""


class Stemmer:
    """Stems words of some languages, the same word always alike: a question does not tell its language, and one word
    may be heard in a question of another. Threads may share it."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self._languages = tuple(language for language in languages if language in _ALGORITHMS)
        self._columns = [table.load().languages.index(language) for language in self._languages]
        self.stem = lru_cache(maxsize=65_536)(self._stem)

    def _stem(self, word: str) -> str:
        if not self._languages or not word.isalpha() or len(word) > _LONGEST:
            return word
        # a stemmer has a state of its own while it works, so none is shared between threads
        stemmed: str = snowballstemmer.stemmer(_ALGORITHMS[self._language_of(word)]).stemWord(word)
        return stemmed or word

    def _language_of(self, word: str) -> Language:
        if len(self._languages) == 1:
            return self._languages[0]
        said = table.load().weigh([word], [1.0])
        evidence = [said[column] for column in self._columns]
        return self._languages[evidence.index(max(evidence))]


@cache
def stemmer_of(languages: tuple[Language, ...]) -> Stemmer:
    """The stemmer of these languages, made once."""
    return Stemmer(languages)


def spoken(heard: Iterable[Sequence[str]]) -> tuple[Language, ...]:
    """The network's language that most words speak for, of texts that do not tell theirs; none of no words."""
    words = [word for text in heard for word in text]
    if not words:
        return ()
    lexicon = table.load()
    said = lexicon.weigh(words, [1.0] * len(words))
    return (max(NETWORK_LANGUAGES, key=lambda language: said[lexicon.languages.index(language)]),)
