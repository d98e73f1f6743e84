"""Several choices in one reply: "1, 3 et 4", "1-3", "water and sanitation, energy", "toutes sauf la 3"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge.forms.answers.choices.finding import Finder
from knowledge.forms.answers.choices.findings import Found, Guess, Hit, Missed, Torn
from knowledge.forms.answers.choices.folding import fold_one
from knowledge.forms.answers.choices.numbers import chain_said, digits_said, span_said
from knowledge.forms.answers.choices.sayings import Saying, said
from knowledge.forms.answers.choices.vocabulary import FILLERS, LIGHT, OTHER_WORDS, POLITE
from knowledge.model.forms import ShownChoice
from knowledge.model.languages import ES, Language

MOST_PIECES = 400
"""Pieces that are looked up; a reply of LONGEST_REPLY characters hardly has more."""
MOST_UNKNOWN = 10
"""Pieces not understood, after which no more are looked for: it is another kind of text."""

_AND = (
    r"et|and|y|e|und|puis|then|ensuite|luego|después|despues|depois|seguido de|suivi de|followed by"
    r"|as well as|ainsi que|así como|bem como"
)
_BUT = r"(?:but|mais|pero|mas)(?=\s+(?:not|no|pas|non|não|nao)\b)"
_MARKS = r"[,;،؛、\n|•/&]|->|→|\+(?=\s*\w)|(?<!\d)\s[-–—]\s|\s[-–—]\s(?!\s*\d)"
_OTHER_CUT = re.compile(
    rf"(?:^|[,;\n]|\b(?:{_AND})\b)\s*(?P<other>(?:{'|'.join(sorted(OTHER_WORDS))})\s*[:(–—=].*)$",
    re.DOTALL | re.IGNORECASE,
)
_EDGES = " \t\r\n-–—*•·."


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A part of a reply and what it means."""

    text: str
    found: Found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Atom:
    """What stands between two separators: from `start` to `end` in the reply."""

    start: int
    end: int


class Splitter:
    """Takes replies apart, along the labels of the list: a label may hold commas and an "and"."""

    def __init__(self, finder: Finder, language: Language, *, is_order: bool = False) -> None:
        """`is_order`: ">" stands between choices ("3 > 1 > 2"), not before a number ("> 50")."""
        self._finder = finder
        self._or = r"or|ou|o|u" if language == ES else r"or|ou"
        marks = _MARKS + (r"|>" if is_order else "")
        self._separator = re.compile(rf"\s*(?:{marks}|\b(?:{_AND}|{self._or}|{_BUT})\b)\s*", re.IGNORECASE)
        self._doubt = re.compile(rf"\s*\b(?:{self._or})\b\s*", re.IGNORECASE)

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """The parts of the reply in its order, without what is only polite."""
        cut = _OTHER_CUT.search(text) if self._finder.kinds.other is not None else None
        before = text[: cut.start()] if cut else text
        found = list(self._pieces(before))
        if cut:
            found.append(Piece(text=cut["other"], found=self._finder.find(cut["other"])))
        return tuple(found)

    def has_doubt(self, text: str) -> bool:
        """Whether an "or" stands in the reply."""
        return self._doubt.search(text) is not None

    def _pieces(self, text: str) -> Iterator[Piece]:
        atoms = list(self._atoms(text))[:MOST_PIECES]
        place = unknown = 0
        while place < len(atoms) and unknown < MOST_UNKNOWN:
            end = self._end_of_label(text, atoms, place)
            written = _between(text, atoms[place:end]).strip(_EDGES)
            pieces = [piece for piece in self._read(written) if not _says_nothing(piece)]
            unknown += sum(isinstance(piece.found, Missed) for piece in pieces)
            yield from pieces
            place = end

    def _atoms(self, text: str) -> Iterator[_Atom]:
        start = 0
        for separator in self._separator.finditer(text):
            if text[start : separator.start()].strip(_EDGES):
                yield _Atom(start=start, end=separator.start())
            start = separator.end()
        if text[start:].strip(_EDGES):
            yield _Atom(start=start, end=len(text))

    def _end_of_label(self, text: str, atoms: list[_Atom], place: int) -> int:
        """Where the longest label ends that begins with this atom; behind the atom itself when none goes on."""
        furthest = min(len(atoms), place + self._finder.index.most_words)
        for end in range(furthest, place + 1, -1):
            if self._is_joined(text, atoms[place:end], self._finder.by_label):
                return end
        if self._is_label(_between(text, atoms[place : place + 1])):
            return place + 1
        for end in range(min(furthest, place + _MOST_MISSPELT), place + 1, -1):
            if self._is_joined(text, atoms[place:end], self._finder.find):
                return end
        return place + 1

    def _is_joined(self, text: str, atoms: list[_Atom], find: Callable[[str], Found | None]) -> bool:
        """Whether the atoms are one label together: the last is none of its own, unless that is how the label goes."""
        joined = _between(text, atoms)
        found = find(joined)
        if not isinstance(found, Hit) or not _covers(found.choice, joined):
            return False
        return self._finder.index.has_line(joined) or not self._is_label(_between(text, atoms[-1:]))

    def _is_label(self, text: str) -> bool:
        return isinstance(self._finder.by_label(text), Hit)

    def _read(self, text: str) -> list[Piece]:
        """The pieces of one atom: numbers in a row, a range, one choice, or choices with nothing but spaces between."""
        whole = self._finder.by_label(text)
        if isinstance(whole, Hit):
            return [Piece(text=text, found=whole)]
        several = self._numbers(text)
        if several is not None:
            return several
        found = self._finder.find(text)
        if isinstance(found, Hit | Guess):
            return [Piece(text=text, found=found)]
        return self._digits(text) or self._words(text) or self._parts(text, found) or [Piece(text=text, found=found)]

    def _numbers(self, text: str) -> list[Piece] | None:
        """The choices of "1 3 4", "1-3-5" and "1 à 3"."""
        chain = chain_said(text)
        if chain is not None:
            return [Piece(text=str(number), found=self._finder.find(str(number))) for number in chain]
        span = span_said(text, self._finder.index.last)
        return None if span is None else self._span(*span)

    def _span(self, first: int, final: int) -> list[Piece] | None:
        """From one choice to another; the ends alone when one of them is not understood."""
        ends = [Piece(text=str(number), found=self._finder.find(str(number))) for number in (first, final)]
        choices = [piece.found.choice for piece in ends if isinstance(piece.found, Hit | Guess)]
        if len(choices) < 2:
            return ends
        is_sure = all(isinstance(piece.found, Hit) for piece in ends)
        between = _from_to(self._finder.index.choices, choices[0], choices[1])
        return [
            Piece(text=choice.label, found=Hit(choice=choice) if is_sure else Guess(choice=choice))
            for choice in between
        ]

    def _digits(self, text: str) -> list[Piece]:
        """The choices of "134", as a guess, where the list has less than ten."""
        index = self._finder.index
        digits = digits_said(text) or []
        if index.is_of_numbers or index.last > 9 or not all(digit in index.by_number for digit in digits):
            return []
        return [Piece(text=str(digit), found=Guess(choice=index.by_number[digit])) for digit in digits]

    def _words(self, text: str) -> list[Piece]:
        """Labels and numbers with only spaces between, the longest first; [] when some words are none."""
        words = text.split()
        pieces: list[Piece] = []
        place = 0
        while place < len(words):
            end = next((end for end in self._ends(place, len(words)) if self._is_known(words[place:end])), None)
            if end is None:
                if fold_one(words[place]) not in FILLERS | LIGHT:
                    return []
                place += 1
                continue
            written = " ".join(words[place:end])
            pieces.append(Piece(text=written, found=self._finder.find(written)))
            place = end
        return pieces if len(pieces) > 1 else []

    def _parts(self, text: str, found: Found) -> list[Piece]:
        """Several labels in a text which says more, as a guess: "energy plus housing"."""
        within = self._finder.index.within(fold_one(text))
        is_all_said = isinstance(found, Torn) and found.choices == within
        return [Piece(text=choice.label, found=Guess(choice=choice)) for choice in within] if is_all_said else []

    def _ends(self, place: int, count: int) -> range:
        return range(min(count, place + self._finder.index.most_words + 2), place, -1)

    def _is_known(self, words: list[str]) -> bool:
        written = " ".join(words)
        if len(words) == 1 and (written.isdecimal() or fold_one(written) in FILLERS | LIGHT):
            return written.isdecimal() and isinstance(self._finder.find(written), Hit)
        return isinstance(self._finder.by_label(written), Hit)


_MOST_MISSPELT = 3
"""Atoms of one label that are looked for with a slip in it: labels with more than two separators are rare."""


def _covers(choice: ShownChoice, joined: str) -> bool:
    """Whether the label is about as long as what was written, not only a part of it."""
    written = len(fold_one(joined).split())
    return any(abs(len(fold_one(label).split()) - written) <= 1 for label in (choice.label, *choice.labels))


def _between(text: str, atoms: list[_Atom]) -> str:
    """What is written from the first to the last of the atoms."""
    return text[atoms[0].start : atoms[-1].end]


def _says_nothing(piece: Piece) -> bool:
    """Whether it is only polite, or a yes before what was chosen."""
    if not isinstance(piece.found, Missed):
        return False
    folded = fold_one(piece.text)
    return folded in POLITE or frozenset(folded.split()) <= FILLERS | LIGHT or said(piece.text) is Saying.YES


def _from_to(choices: tuple[ShownChoice, ...], first: ShownChoice, final: ShownChoice) -> tuple[ShownChoice, ...]:
    """All from one to the other, backwards when the other comes first."""
    start, end = choices.index(first), choices.index(final)
    return choices[start : end + 1] if start <= end else choices[end : start + 1][::-1]
