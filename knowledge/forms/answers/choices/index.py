"""The choices of one question, looked up by what people write of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.forms.answers.choices.findings import distinct
from knowledge.forms.answers.choices.folding import cleaned, fold_all, fold_one, without_light_words
from knowledge.forms.answers.choices.intervals import Interval, interval_of
from knowledge.forms.answers.choices.vocabulary import NEGATIONS, NEGATIVE_BEGINNINGS
from knowledge.model.forms import ShownChoice

MOST_NEAR = 5
"""Alternatives to offer: more are not looked through in a chat."""

LONG_WORD = 4
"""Letters of a word that is worth to be offered for."""

CONTRARY_LIKENESS = 0.5
""" "agree" is to "disagree" 0.625, "known" to "unknown" 0.71."""

_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"[\d¹²³\u2070-\u209F\u2150-\u218F\u2460-\u24FF\U0001F100-\U0001F10A]")
"""Whatever becomes a digit when it is folded: "m²", "½", "①"."""

Scored = tuple[ShownChoice, float]


class ChoiceIndex:
    """What a list holds. What is costly in long lists is computed when first needed, for all lines at once.

    A line is a label as `folding` leaves it; a choice has as many as it has different labels. "Light" lines are without
    articles and the like. A place is that of a line among all.
    """

    def __init__(self, choices: Sequence[ShownChoice]) -> None:
        self.choices = distinct(choices)
        self.by_number = {choice.number: choice for choice in reversed(choices)}
        self.last = max(self.by_number, default=0)
        pairs = [(label, choice) for choice in choices for label in _labels(choice)]
        self._labels = [label for label, _ in pairs]
        self._owners = [choice for _, choice in pairs]

    @cached_property
    def _lines(self) -> list[str]:
        return fold_all(self._labels)

    @cached_property
    def _light(self) -> list[str]:
        return [without_light_words(line) for line in self._lines]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        return _places_of(self._lines)

    @cached_property
    def _light_places(self) -> dict[str, list[int]]:
        return _places_of(self._light)

    @cached_property
    def _by_first_word(self) -> dict[str, list[int]]:
        return _places_of([line.partition(" ")[0] for line in self._lines])

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, line in enumerate(self._light):
            for word in line.split():
                places.setdefault(word, []).append(place)
        return places

    @cached_property
    def _by_folded_name(self) -> dict[str, list[int]]:
        return _places_of(fold_all([choice.name for choice in self.choices]))

    @cached_property
    def most_words(self) -> int:
        """Of one label."""
        return max((line.count(" ") + 1 for line in self._lines), default=0)

    @cached_property
    def _has_figures(self) -> bool:
        """Whether a label has a number: looked up before the labels are folded, for the many replies that are one."""
        return _FIGURE.search("".join(self._labels)) is not None

    @cached_property
    def _with_digit(self) -> list[int]:
        """The places of the lines that have a number."""
        if not self._has_figures:
            return []
        return [place for place, line in enumerate(self._lines) if _has_digit(line)]

    @cached_property
    def is_of_numbers(self) -> bool:
        """Whether most of the choices have a number in their label: years, ranges, "2 days"."""
        return 2 * len({id(self._owners[place]) for place in self._with_digit}) >= len(self.by_number) > 0

    @cached_property
    def intervals(self) -> tuple[tuple[Interval, ShownChoice], ...]:
        """The choices whose labels are ranges of numbers."""
        read = ((interval_of(self._labels[place]), self._owners[place]) for place in self._with_digit)
        return tuple((interval, owner) for interval, owner in read if interval is not None)

    def lines_of(self, choice: ShownChoice) -> tuple[str, ...]:
        """Its labels, folded."""
        return tuple(fold_all(tuple(_labels(choice))))

    def starting_with(self, words: frozenset[str]) -> tuple[ShownChoice, ...]:
        """The choices with a label whose first word is among these."""
        return self._owners_of(sorted(place for word in words for place in self._by_first_word.get(word, ())))

    def exact(self, text: str) -> tuple[ShownChoice, ...]:
        """The choices with this label in one of the form's languages; several when they differ in nothing written."""
        folded = fold_one(text)
        if not folded or (not self._has_figures and _has_digit(folded)):
            return ()
        light = without_light_words(folded)
        return self._alike(self._places.get(folded, ()), text) or self._alike(self._light_places.get(light, ()), text)

    def has_line(self, text: str) -> bool:
        """Whether a label is written so but for case, accents and punctuation; articles count."""
        return fold_one(text) in self._places

    def named(self, text: str) -> tuple[ShownChoice, ...]:
        """The choices that are stored under this name."""
        alike = [self.choices[place] for place in self._by_folded_name.get(fold_one(text), ())]
        written = text.casefold()
        return tuple([choice for choice in alike if choice.name.casefold() == written] or alike)

    def beginning(self, folded: str, *, shortest: int = 1) -> tuple[ShownChoice, ...]:
        """The choices with a label that begins so; when some begin with the whole last word, only those."""
        light = without_light_words(folded)
        for lines, started in ((self._light, light), (self._lines, folded)):
            if len(started) >= shortest:
                begun = [place for place, line in enumerate(lines) if line.startswith(started)]
                whole = [place for place in begun if lines[place].startswith(started + " ")]
                if begun:
                    return self._owners_of(whole or begun)
        return ()

    def with_words(self, folded: str) -> tuple[ShownChoice, ...]:
        """The choices with a label that has all of these words."""
        places = [frozenset(self._by_word.get(word, ())) for word in without_light_words(folded).split()]
        return self._owners_of(sorted(frozenset.intersection(*places))) if places else ()

    def within(self, folded: str) -> tuple[ShownChoice, ...]:
        """The choices of which a label stands in the text as a whole; not those in the longer one of another."""
        light = without_light_words(folded)
        candidates = sorted({place for word in light.split() for place in self._by_word.get(word, ())})
        found = [place for place in candidates if f" {self._light[place]} " in f" {light} "]
        lines = {self._light[place] for place in found}
        return self._owners_of(
            place for place in found if not any(self._light[place] in line for line in lines - {self._light[place]})
        )

    def near(self, folded: str, cutoff: float) -> tuple[Scored, ...]:
        """The choices whose labels are written alike, with their likeness of 0 to 1; the nearest first.

        Numbers are never near each other: a label has to have those of the text. Nor are contraries.
        """
        typed = without_light_words(folded)
        candidates: Iterable[tuple[str, float, int]] = process.extract(
            typed, self._light, scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=4 * MOST_NEAR
        )
        best: dict[str, Scored] = {}
        for line, score, place in candidates:
            if _numbers(line) == _numbers(typed) and not are_contrary(line, typed):
                best.setdefault(self._owners[place].name, (self._owners[place], score))
        return tuple(best.values())

    def has_contrary(self, choice: ShownChoice) -> bool:
        """Whether another choice says the contrary in nearly the same letters: a slip must not turn an answer round."""
        own = {line for place, line in enumerate(self._light) if self._owners[place] is choice}
        return any(
            are_contrary(line, other) or negations(line) != negations(other)
            for line in own
            for other, _, _ in process.extract(
                line, self._light, scorer=OSA.normalized_similarity, score_cutoff=CONTRARY_LIKENESS, limit=4 * MOST_NEAR
            )
        )

    def sharing(self, folded: str) -> tuple[ShownChoice, ...]:
        """The choices with a label that has a long word of the text; those with most of them first."""
        words = {word for word in without_light_words(folded).split() if len(word) >= LONG_WORD}
        counted = Counter(place for word in words for place in set(self._by_word.get(word, ())))
        return self._owners_of(place for place, _ in sorted(counted.items(), key=_most_first))

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All words of the labels, each once."""
        return tuple(self._by_word)

    def _alike(self, places: Sequence[int], text: str) -> tuple[ShownChoice, ...]:
        """The choices of these lines; of several, those alike in accents as well, or even in case, if there is one."""
        found = distinct(self._owners[place] for place in places)
        if len(found) < 2:
            return found
        written = cleaned(text)
        for equal in (str.strip, str.casefold):
            same = distinct(
                self._owners[place] for place in places if equal(cleaned(self._labels[place])) == equal(written)
            )
            if len(same) == 1:
                return same
        return found

    def _owners_of(self, places: Iterable[int]) -> tuple[ShownChoice, ...]:
        return distinct(self._owners[place] for place in places)


def negations(folded: str) -> frozenset[str]:
    """The words of a text that turn it round."""
    return NEGATIONS.intersection(folded.split())


def are_contrary(one: str, other: str) -> bool:
    """Whether two phrases differ by a beginning that turns one into its contrary: "satisfait", "insatisfait".

    Such a beginning has two letters at least, so that a slip of one letter ("nternet") makes no contrary.
    """
    short, long = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    if OSA.distance(long, short, score_cutoff=1) <= 1:
        return False
    begun = (beginning for beginning in NEGATIVE_BEGINNINGS if long.startswith(beginning) > short.startswith(beginning))
    return any(OSA.distance(long[len(beginning) :], short, score_cutoff=1) <= 1 for beginning in begun)


def _places_of(lines: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault(line, []).append(place)
    return places


def _labels(choice: ShownChoice) -> Iterable[str]:
    """Each different label once; the name of a choice that has none."""
    if choice.label.strip() and choice.labels in ((), (choice.label,)):
        return (choice.label,)
    return [label for label in dict.fromkeys((choice.label, *choice.labels)) if label.strip()] or (choice.name,)


def _has_digit(line: str) -> bool:
    return _DIGIT.search(line) is not None


def _numbers(line: str) -> list[str]:
    return [word for word in line.split() if _has_digit(word)]


def _most_first(counted: tuple[int, int]) -> tuple[int, int]:
    """By place where the counts are equal."""
    place, count = counted
    return -count, place
