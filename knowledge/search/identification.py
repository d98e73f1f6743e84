"""The language of a message, with the one that its writer speaks as prior."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.search.function_words import COURTESY_WORDS, FUNCTION_WORDS
from knowledge.search.profiles import detector_of
from knowledge.search.texts import words

_READ = 400
"""Characters; a language shows itself in fewer."""
_FEWEST_WORDS = 3
"""Below, a message is a name or a word that several languages share: it never leaves the prior."""
_CLEAR = 2.0
"""Votes of lead: two words that the other languages do not have."""
_PRIOR = 0.5
"""Votes that the writer's own language has in advance: it wins a tie, and no more."""
_SUPPORT = 1.0
"""Votes of lead that langdetect needs beside its own opinion: it takes a row of names for English."""
_SENTENCE = 6
"""Words from which a text says enough to go by langdetect alone, unless the votes are against it."""
_SURE = 0.95
"""What langdetect must give, of 1, before it is believed against the prior."""

_SUBJECT = 0.5
"""Votes of a word that only one language's questions here have: names wander between languages, so half a vote."""
_STRANGERS = tuple(Language(code) for code in ("de", "it", "nl", "tr", "pl", "ro", "ca"))
"""Languages that members write in and Focal does not speak: taking one for a language it speaks would be rude."""

_ADDRESS = re.compile(r"\S+@\S+|\bhttps?://\S+|\bwww\.\S+|\S+\.(?:com|eu|int|net|org)\b\S*|[@#]\w+")
_NAME = re.compile(r"(?<=[^\s.!?¿¡:])\s+[A-ZÀ-Þ][\w'’-]*")
_SIGNS: Mapping[str, tuple[Language, ...]] = {
    "ñ": (ES,), "¿": (ES,), "¡": (ES,), "ã": (PT,), "õ": (PT,), "ç": (FR, PT), "ê": (FR, PT), "â": (FR, PT),
    "è": (FR,), "ù": (FR,), "û": (FR,), "î": (FR,), "ï": (FR,), "ë": (FR,), "œ": (FR,), "ô": (FR, PT),
    "á": (ES, PT), "í": (ES, PT), "ó": (ES, PT), "ú": (ES, PT),
}  # fmt: skip
_ENDINGS: Mapping[str, tuple[Language, ...]] = {
    "cao": (PT,), "coes": (PT,), "dade": (PT,), "dades": (ES, PT), "agem": (PT,), "inho": (PT,),
    "cion": (ES,), "ciones": (ES,), "dad": (ES,), "aje": (ES,), "illo": (ES,), "illa": (ES,),
}  # fmt: skip
_SCRIPTS: Mapping[str, str] = {
    "ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "el": "GREEK", "ru": "CYRILLIC", "uk": "CYRILLIC",
    "bg": "CYRILLIC", "sr": "CYRILLIC", "mk": "CYRILLIC", "mn": "CYRILLIC", "zh": "CJK", "ja": "CJK", "ko": "HANGUL",
    "th": "THAI", "hi": "DEVANAGARI", "ne": "DEVANAGARI", "mr": "DEVANAGARI", "bn": "BENGALI", "ta": "TAMIL",
    "te": "TELUGU", "ka": "GEORGIAN", "hy": "ARMENIAN", "am": "ETHIOPIC", "km": "KHMER",
}  # fmt: skip
_LATIN = "LATIN"


@dataclass(frozen=True, kw_only=True, slots=True)
class Identified:
    """The likeliest language. `certain` is enough to change the language of a conversation; `confidence` is 0 to 1."""

    language: Language
    certain: bool
    confidence: float


class Identifier:
    """Tells the given languages apart. One object may serve several threads.

    Scripts come first, then votes of function words, accents and endings; only where these leave doubt the slower
    langdetect is asked, limited to the given languages and seeded.
    """

    def __init__(
        self, languages: Sequence[Language], vocabulary: Mapping[Language, Collection[str]] = MappingProxyType({})
    ) -> None:
        """`vocabulary` holds the words of what is asked about here, in small letters and without accents, as `words`
        gives them; a word that only one language has there speaks for that language."""
        self._languages = tuple(languages)
        self._strangers = tuple(code for code in _STRANGERS if code not in self._languages)
        self._detector = detector_of((*self._languages, *self._strangers))
        empty: frozenset[str] = frozenset()
        known = {code: FUNCTION_WORDS.get(code, empty) | COURTESY_WORDS.get(code, empty) for code in self._languages}
        every = frozenset().union(*known.values())
        self._voters = {word: tuple(code for code in self._languages if word in known[code]) for word in every}
        self._subjects = _owners(vocabulary)

    def guess(self, text: str) -> Language:
        """The likeliest language of a text whose writer is not known; never certain, and English without any sign."""
        identified = self.identify(text, EN)
        if identified.certain:
            return identified.language
        votes = self._votes(text)
        return max(votes, key=lambda language: (votes[language], language == EN))

    def identify(self, text: str, prior: Language) -> Identified:
        """The language of a text; `prior` is the language its writer is known to use."""
        read = _ADDRESS.sub(" ", text[:_READ])
        heard = words(read)
        same_script = self._of_script(read)
        if not heard or not same_script:
            return Identified(language=prior, certain=False, confidence=0.0)
        if len(same_script) == 1 and same_script[0] not in FUNCTION_WORDS:
            return self._by_script(same_script[0], prior, heard)
        if len(heard) < _FEWEST_WORDS:
            return Identified(language=prior, certain=False, confidence=0.5)
        return self._by_votes(read if read.isupper() else _NAME.sub(" ", read), prior)

    def _of_script(self, text: str) -> tuple[Language, ...]:
        """The languages written in the script that most letters of the text belong to."""
        script = _script(text)
        return tuple(language for language in self._languages if _SCRIPTS.get(language, _LATIN) == script)

    def _by_script(self, language: Language, prior: Language, heard: Sequence[str]) -> Identified:
        if len(heard) < _FEWEST_WORDS and sum(map(len, heard)) < 2 * _FEWEST_WORDS:
            return Identified(language=prior, certain=False, confidence=0.5)
        return Identified(language=language, certain=True, confidence=1.0)

    def _by_votes(self, text: str, prior: Language) -> Identified:
        votes = self._votes(text)
        favoured = {**votes, prior: votes.get(prior, 0.0) + _PRIOR}
        first = max(favoured, key=favoured.__getitem__)
        lead = _lead(first, favoured)
        if lead >= _CLEAR:
            return Identified(language=first, certain=True, confidence=_confidence(lead))
        return self._by_detector(text, votes, prior)

    def _votes(self, text: str) -> dict[Language, float]:
        votes = dict.fromkeys(self._languages, 0.0)
        for language in self._elected(text):
            if language in votes:
                votes[language] += 1
        for word in words(text):
            if word in self._subjects and word not in self._voters:
                votes[self._subjects[word]] += _SUBJECT
        return votes

    def _elected(self, text: str) -> Iterator[Language]:
        """Each language, once for every reason that the text gives to think of it."""
        for word in words(text):
            yield from self._voters.get(word, ())
            yield from _ending(word)
        for sign in set(unicodedata.normalize("NFC", text.lower())) & _SIGNS.keys():
            yield from _SIGNS[sign]

    def _by_detector(self, text: str, votes: dict[Language, float], prior: Language) -> Identified:
        """What langdetect makes of it, beginning from the votes."""
        found = self._detector(
            text,
            {code: 2.0 ** (votes[code] + _PRIOR * (code == prior)) for code in self._languages}
            | dict.fromkeys(self._strangers, 1.0),
        )
        if found is None or found[0] in self._strangers:
            return Identified(language=prior, certain=False, confidence=0.0)
        language, chance = found
        if chance >= _SURE and _lead(language, votes) >= _support(text):
            return Identified(language=language, certain=True, confidence=chance)
        return Identified(language=prior, certain=False, confidence=chance if language == prior else 1 - chance)


def vocabulary_of(entries: Iterable[KnowledgeEntry]) -> dict[Language, set[str]]:
    """The words of a pack's phrasings and titles, per language."""
    vocabulary: dict[Language, set[str]] = {}
    for entry in entries:
        for language, phrasings in entry.phrasings.items():
            vocabulary.setdefault(language, set()).update(*map(words, phrasings))
        for language, title in entry.title.items():
            vocabulary.setdefault(language, set()).update(words(title))
    return vocabulary


def _owners(vocabulary: Mapping[Language, Collection[str]]) -> dict[str, Language]:
    """The words that only one language has, with that language."""
    count = Counter(word for known in vocabulary.values() for word in set(known))
    return {
        word: language
        for language, known in vocabulary.items()
        for word in known
        if count[word] == 1 and word.isalpha()
    }


def _support(text: str) -> float:
    """The lead in votes that langdetect's opinion needs: less for a sentence in small letters, which is no name."""
    return _SUPPORT if len(text.split()) < _SENTENCE else 0.0


def _lead(language: Language, votes: Mapping[Language, float]) -> float:
    """By how many votes a language is ahead of the next one."""
    return votes.get(language, 0.0) - max((votes[other] for other in votes if other != language), default=0.0)


def _confidence(lead: float) -> float:
    """Each vote of lead halves the doubt."""
    return float(1 - 0.5 ** (lead + 1))


@lru_cache(maxsize=8_192)
def _ending(word: str) -> tuple[Language, ...]:
    return next(
        (_ENDINGS[word[-size:]] for size in (6, 5, 4, 3) if word[-size:] in _ENDINGS and len(word) > size + 2), ()
    )


def _script(text: str) -> str:
    """The first word of the Unicode names of most letters, such as "LATIN"; "" without letters."""
    if text.isascii():
        return _LATIN if any(map(str.isalpha, text)) else ""
    found = Counter(_script_of(letter) for letter in text if letter.isalpha())
    return found.most_common(1)[0][0] if found else ""


@lru_cache(maxsize=4_096)
def _script_of(letter: str) -> str:
    first = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if first in {"HIRAGANA", "KATAKANA"} else first
