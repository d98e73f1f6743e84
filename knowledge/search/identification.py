"""The language of a message, with the one that its writer speaks as prior."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import EN, NETWORK_LANGUAGES, Language
from knowledge.search.lexicon import table
from knowledge.search.lexicon.features import lexical_words
from knowledge.search.profiles import detector_of
from knowledge.search.scripts import LATIN, says_enough, script_of, script_of_language
from knowledge.search.sharing import Shared
from knowledge.search.texts import normalise, words

_READ = 400
"""Characters; a language shows itself in fewer."""
_FEWEST_WORDS = 3
"""Below, a message is a name or a word that several languages share: it never leaves the prior."""
_FEWEST_PLAIN = 2.0
"""Words, names counted by their weight, that do not leave the prior either: a row of names is in no language."""
_LONG = 12
"""Words from which langdetect, made for whole texts, is asked too."""
_SURE = 0.95
"""The chance from which a language is certain."""

_PRIOR = 0.6
"""The chance of the writer's own language before a word is read. More would break real changes of language."""
_STRANGE = 0.1
"""The chance of a language that is not spoken here, beside 1 for one that is."""
_NOBODY = 2.0
"""What each word must say for a language, in nats, to be better explained by it than by a language not known."""
_SHARPNESS = 0.8
"""Words of a sentence depend on each other: together they say less than their sum. Fitted to held-out messages."""

_NAME_WEIGHT = 0.3
"""Names wander between languages: a capitalised word within a sentence says less."""
_SUBJECT = 1.0
"""Nats of a word that only one language's questions here have."""

_ADDRESS = re.compile(r"\S+@\S+|\bhttps?://\S+|\bwww\.\S+|\S+\.(?:com|eu|int|net|org)\b\S*|[@#]\w+")
_NAME = re.compile(r"(?<=[^\s.!?¿¡:])\s+[A-ZÀ-Þ][\w'’-]*")

_UNKNOWN = Language("")

RECOGNISED = (
    *NETWORK_LANGUAGES,
    *map(Language, ("eu", "gl", "ca", "it", "ro", "de", "nl", "pl", "tr", "ru", "ar", "el", "zh", "ja", "ko")),
)
"""Languages that can be told apart well, whether Focal speaks them or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Identified:
    """The likeliest language. `certain` is enough to change the language of a conversation; `confidence` is 0 to 1."""

    language: Language
    certain: bool
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidates:
    """The languages of one script: those that are spoken here, and others that they could be mistaken for."""

    spoken: tuple[Language, ...]
    strangers: tuple[Language, ...]


class Identifier:
    """Tells the given languages apart. One object may serve several threads.

    The script comes first. Within one, the words and runs of letters are weighed against the lexicon, together with
    the writer's own language; a text of a dozen words is read by langdetect too, limited to these languages and seeded.
    """

    def __init__(
        self,
        languages: Sequence[Language],
        vocabulary: Mapping[Language, Collection[str]] = MappingProxyType({}),
        usual: Collection[Language] = (),
    ) -> None:
        """`vocabulary` holds the words of what is asked about here, in small letters and without accents, as `words`
        gives them; a word that only one language has there speaks for that language, one that all have is a name.
        `usual` are those of the languages that are expected before the others; by default all."""
        self._languages = tuple(languages)
        self._usual = frozenset(usual or languages)
        self._default = EN if EN in self._languages else self._languages[0]
        self._lexicon = table.load()
        self._candidates = {script: self._written_in(script) for script in map(script_of_language, self._languages)}
        self._owners = _owners(vocabulary)
        self._shared = frozenset.intersection(*map(frozenset, vocabulary.values())) if vocabulary else frozenset()

    def guess(self, text: str) -> Language:
        """The likeliest language of a text whose writer is not known; English without any sign."""
        return self.identify(text, None).language

    def identify(self, text: str, prior: Language | None) -> Identified:
        """The language of a text; `prior` is the language its writer is known to use, None of a writer not known.

        A word or two, or a row of names, leave the prior as it is, unless their script is that of one language here.
        """
        read = _ADDRESS.sub(" ", text[:_READ])
        script, letters = script_of(read)
        candidates = self._candidates.get(script)
        heard, weights = self._heard(read)
        if candidates is None or not heard:
            return Identified(language=prior or self._default, certain=False, confidence=0.0)
        chances = self._chances(candidates, heard, weights, prior)
        best = max(chances, key=chances.__getitem__)
        tells = script != LATIN and len(candidates.spoken) == 1
        is_enough = says_enough(script, letters) if tells else _is_sentence(weights)
        if best not in candidates.spoken or not is_enough:
            return self._undecided(candidates, chances, prior)
        is_certain = tells or (chances[best] >= _SURE and (len(heard) < _LONG or _agrees(candidates, read, best)))
        return Identified(language=best, certain=is_certain, confidence=chances[best])

    def _written_in(self, script: str) -> _Candidates:
        known = dict.fromkeys((*self._languages, *self._lexicon.languages))
        written = [code for code in known if script_of_language(code) == script]
        return _Candidates(
            spoken=tuple(code for code in written if code in self._languages),
            strangers=tuple(code for code in written if code not in self._languages),
        )

    def _heard(self, text: str) -> tuple[list[str], list[float]]:
        """The words of a text and the weight of each: what looks like a name, or is one here, counts less."""
        shouted = text.isupper()
        plain = lexical_words(text if shouted else _NAME.sub(" ", text))
        names = [] if shouted else lexical_words(" ".join(_NAME.findall(text)))
        weights = [_NAME_WEIGHT if normalise(word) in self._shared else 1.0 for word in plain]
        return plain + names, weights + [_NAME_WEIGHT] * len(names)

    def _chances(
        self, candidates: _Candidates, heard: Sequence[str], weights: Sequence[float], prior: Language | None
    ) -> dict[Language, float]:
        """The chance of each candidate, and of a language that the lexicon does not have, under `_UNKNOWN`."""
        unlisted = _NOBODY * sum(weights)
        said = dict(zip(self._lexicon.languages, self._lexicon.weigh(heard, weights), strict=True))
        own = Counter(self._owners.get(normalise(word), _UNKNOWN) for word in heard)
        scores = {
            code: _SHARPNESS * said.get(code, unlisted) + _SUBJECT * own[code] + self._log_prior(code, prior)
            for code in (*candidates.spoken, *candidates.strangers)
        }
        if LATIN in map(script_of_language, candidates.spoken):
            scores[_UNKNOWN] = _SHARPNESS * unlisted + self._log_prior(_UNKNOWN, prior)
        return _normalised(scores)

    def _log_prior(self, language: Language, prior: Language | None) -> float:
        if language == prior:
            return math.log(_PRIOR)
        chance = 1.0 if prior is None else (1 - _PRIOR) / max(len(self._usual - {prior}), 1)
        return math.log(chance if language in self._usual else chance * _STRANGE)

    def _undecided(
        self, candidates: _Candidates, chances: Mapping[Language, float], prior: Language | None
    ) -> Identified:
        """The prior, or of a writer not known the likeliest language if it explains the words better than none."""
        likeliest = max(candidates.spoken, key=chances.__getitem__)
        is_sign = chances[likeliest] * _STRANGE > chances.get(_UNKNOWN, 0.0)
        stands = prior or (likeliest if is_sign else self._default)
        return Identified(language=stands, certain=False, confidence=chances.get(stands, 0.0))


_identifiers: Shared[tuple[object, ...], Identifier] = Shared()


def identifier_for(
    entries: Sequence[KnowledgeEntry], languages: Sequence[Language], usual: Sequence[Language] = ()
) -> Identifier:
    """The identifier of the words of entries; one for equal entries and languages that is in use is not made again."""
    known = (tuple(entries), tuple(languages), tuple(usual))
    return _identifiers.of(known, lambda: Identifier(languages, vocabulary_of(entries), usual))


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


def _is_sentence(weights: Sequence[float]) -> bool:
    return len(weights) >= _FEWEST_WORDS and sum(weights) >= _FEWEST_PLAIN


def _agrees(candidates: _Candidates, text: str, language: Language) -> bool:
    """Whether langdetect reads the same; it is not asked about a language that it does not know."""
    detector = detector_of((*candidates.spoken, *candidates.strangers))
    return language not in detector.languages or detector.detect(text) in {language, None}


def _normalised(scores: Mapping[Language, float]) -> dict[Language, float]:
    highest = max(scores.values())
    shares = {code: math.exp(score - highest) for code, score in scores.items()}
    total = sum(shares.values())
    return {code: share / total for code, share in shares.items()}
