"""From a language that nobody wrote questions in to one that the pack has, by names and terms alone."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.model.faq import Name, NameKind
from knowledge.model.languages import EN, Language
from knowledge.search.bridge_words import ARTICLES, FILLERS, LONGEST_ENDING, QUESTION_WORDS
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.gazetteer import Form
from knowledge.search.texts import words

_PLURAL = 2
"""Letters of an ending where a language is not known to add more."""
_ROOT = 4
"""Letters of a form from which an ending may follow: shorter ones begin too many other words."""
_START = 2
"""Letters by which forms are looked up."""
_LONGEST = 40
"""Words of a question that are carried over."""
_SHORTEST_ASKED = 3
"""Letters of a question word from which half an ending may follow: Turkish "kimdi" is "who was"."""
_DIGITS = re.compile(r"\d+(?=[^\W\d]{0,6}$)")
_ANY = Language("")
_HALF = 0.5
"""The share below which a question was not understood at all."""
_NEARLY_ALL = 0.75
"""The share of the words with a subject that must have been carried over before anything is answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bridged:
    """A question in another language.

    Attributes:
        text: its names, terms, question words and numbers; the rest is left out.
        share: of its words with a subject, from 0 to 1, those that are in the text.
        subjects: how many these are.
    """

    text: str
    share: float
    subjects: int

    @property
    def is_whole(self) -> bool:
        """Whether nearly all of it was carried over."""
        return self.subjects > 0 and self.share >= _NEARLY_ALL


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    """The words from some place on: how many, what they are in the other language, and whether they have a subject."""

    length: int
    said: str
    is_subject: bool


class Bridge:
    """Knows the forms of names and terms in every language. Threads may share it."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._forms: dict[Language, _Forms] = {}
        self._proper = _Forms()
        self._every = _Forms()
        for name in names:
            for language, forms in name.forms.items():
                known = self._forms.setdefault(language, _Forms())
                for heard in filter(None, map(words, forms)):
                    known.add(heard, name)
                    self._every.add(heard, name)
                    if name.kind is not NameKind.TERM:
                        self._proper.add(heard, name)

    @property
    def languages(self) -> Collection[Language]:
        """Those that any form is in."""
        return self._forms.keys()

    def across(self, text: str, source: Language, target: Language) -> Bridged | None:
        """A question from one language in another; None when not even half of it is known, or only numbers."""
        heard = words(text)[:_LONGEST]
        steps = list(self._steps(heard, source, target))
        subjects = [step for step in steps if step.is_subject]
        carried = [step for step in subjects if step.said]
        if all(step.said.isdigit() for step in carried) or len(carried) < _HALF * len(subjects):
            return None
        return Bridged(
            text=" ".join(step.said for step in steps if step.said),
            share=len(carried) / len(subjects),
            subjects=len(subjects),
        )

    def _steps(self, heard: Sequence[str], source: Language, target: Language) -> Iterator[_Step]:
        place = 0
        while place < len(heard):
            step = self._step(heard[place:], source, target)
            yield step
            place += step.length

    def _step(self, heard: Sequence[str], source: Language, target: Language) -> _Step:
        """A name or term in the source language, a name in any, a question word, or a term in any: neighbours share
        many."""
        found = self._forms.get(source, _NONE).find(heard, source) or self._proper.find(heard, source)
        asked = None if found else _asked(heard, source, target)
        if asked is not None:
            return asked
        found = found or (self._every.find(heard, _ANY) if len(heard[0]) >= _ROOT else None)
        if found is not None:
            form, name = found
            said = _said(name, target)
            return _Step(length=len(form), said=said, is_subject=not EMPTY_WORDS.issuperset(words(said)))
        number = _number(heard[0])
        return _Step(length=1, said=number, is_subject=bool(number) or not _is_filler(heard[0], source))


class _Forms:
    """Forms of names by their beginning, where endings may follow."""

    def __init__(self) -> None:
        self._by_start: dict[str, list[tuple[Form, Name]]] = {}

    def add(self, form: Form, name: Name) -> None:
        """Learns a form; the longest is found first."""
        known = self._by_start.setdefault(form[0][:_START], [])
        insort(known, (form, name), key=lambda pair: (-len(pair[0]), -len(pair[0][-1])))

    def find(self, heard: Sequence[str], language: Language) -> tuple[Form, Name] | None:
        """The longest form that words begin with; its last word may have an ending, its first one an article."""
        for first in _without_articles(heard[0], language):
            for form, name in self._by_start.get(first[:_START], ()):
                if _begins((first, *heard[1 : len(form)]), form, language):
                    return form, name
        return None


_NONE = _Forms()


def _asked(heard: Sequence[str], source: Language, target: Language) -> _Step | None:
    """The question word that words begin with; only English ones are known in return."""
    table = sorted(QUESTION_WORDS.get(source, {}).items(), key=lambda pair: -len(pair[0]))
    for first in _without_articles(heard[0], source):
        for asked, said in table:
            if _is_asked((first, *heard[1 : len(asked)]), asked, source):
                return _Step(length=len(asked), said=said if target == EN else "", is_subject=False)
    return None


def _is_asked(heard: Sequence[str], asked: Sequence[str], language: Language) -> bool:
    *before, last = asked
    ending = LONGEST_ENDING.get(language, 0) // 2 if len(last) >= _SHORTEST_ASKED else 0
    is_whole = len(heard) == len(asked) and list(heard[:-1]) == before
    return is_whole and heard[-1].startswith(last) and len(heard[-1]) - len(last) <= ending


def _number(word: str) -> str:
    """The number that a word begins with: "2012an" is "in 2012"."""
    digits = _DIGITS.match(word)
    return digits.group() if digits else ""


def _said(name: Name, target: Language) -> str:
    """A name in the other language; in English, or any, where it has no form there."""
    forms = name.forms.get(target) or name.forms.get(EN) or next(iter(name.forms.values()))
    return forms[0]


def _is_filler(word: str, language: Language) -> bool:
    return len(word) == 1 or word in FILLERS.get(language, EMPTY_WORDS)


def _without_articles(word: str, language: Language) -> Iterator[str]:
    """The word, then what is left of it behind each article that it may begin with."""
    yield word
    for article in ARTICLES.get(language, ()):
        if word.startswith(article) and len(word) > len(article):
            yield word[len(article) :]


def _begins(heard: Sequence[str], form: Sequence[str], language: Language) -> bool:
    """Whether words are those of a form; the last one may have an ending."""
    *before, last = form
    return len(heard) == len(form) and list(heard[:-1]) == before and _is_word(heard[-1], last, language)


def _is_word(heard: str, form: str, language: Language) -> bool:
    longest = LONGEST_ENDING.get(language, _PLURAL) if len(form) >= _ROOT else 0
    return heard.startswith(form) and len(heard) - len(form) <= longest
