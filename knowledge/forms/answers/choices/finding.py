"""The choice that one phrase means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.forms.answers.choices.findings import Found, Guess, Hit, Missed, Torn, distinct, one_or_torn
from knowledge.forms.answers.choices.folding import fold_one, without_light_words
from knowledge.forms.answers.choices.index import MOST_NEAR, ChoiceIndex, negations
from knowledge.forms.answers.choices.intervals import Interval, interval_of, numbers_in
from knowledge.forms.answers.choices.kinds import Kinds
from knowledge.forms.answers.choices.numbers import is_figure, number_said
from knowledge.forms.answers.choices.sayings import Saying, said
from knowledge.forms.answers.choices.vocabulary import COUNTING, FILLERS, LIGHT, NEGATIONS, OTHER_WORDS
from knowledge.forms.answers.values import Reason
from knowledge.model.forms import ShownChoice

SURE_LIKENESS = 0.75
CLEAR_LEAD = 0.15
LIKELY_LIKENESS = 0.65
"""Likeness is 1 less the slips (OSA: one swap of letters is one slip) by letter of the longer text. Measured on 8,222
labels with one and two slips (tests: `slips.py`; 8 lists of cities' forms and all 263 territories of CLDR, in four
languages) and on 2,775 labels of other lists. With these three 86.3 % of the slips are understood, 12.7 % are asked
about, with the choice meant among those offered, 1.0 % asked again, none taken for another choice; 0.4 % of the
strangers are understood, most by their beginning ("Tunis" as Tunisia). At 0.80 only 78.4 % are understood; with a lead
of 0.10 a slip becomes another choice."""
NEAR_LIKENESS = 0.45
"""What is offered when nothing fits: about half of the letters."""
SHORTEST_LIKE = 4
"""Letters; of a shorter text one slip leaves less than SURE_LIKENESS."""
SHORTEST_BEGINNING = 3
"""Letters; a shorter beginning is asked about."""

_NUMBERED = re.compile(r"\s*(\d{1,5})\s*[.):–—-]\s*(\S.*)", re.DOTALL)
_OTHER = re.compile(
    rf"\s*(?:{'|'.join(sorted(OTHER_WORDS))})\b\s*(?P<mark>[:(–—=,-]?)\s*(?P<rest>.*?)\s*", re.DOTALL | re.IGNORECASE
)
_PLAIN_NO = frozenset({"no", "non", "nao", "nope"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Finder:
    """Finds the choices of one list."""

    index: ChoiceIndex
    kinds: Kinds

    def find(self, text: str) -> Found:
        """What a phrase means: by label, by what it says, by number, by name, by words of labels, by likeness."""
        ways: tuple[Callable[[str], Found | None], ...] = (
            self.by_label,
            self._by_saying,
            self._by_numbered_line,
            self._by_number,
            self._by_name,
            self._by_other,
            self._by_same_interval,
            self._by_words,
            self._within_interval,
            self._by_likeness,
            self._by_part,
            self._by_corrected_words,
            self._by_shared_word,
        )
        if not self.index.choices:
            return Missed()
        return next((found for way in ways if (found := way(text)) is not None), None) or self._missed(text)

    def by_label(self, text: str) -> Found | None:
        """The choice with this label. Where another has the label for its number, that may be meant as well."""
        found = self.index.exact(text)
        if len(found) != 1:
            return Torn(choices=found) if found else None
        numbered = self._numbered(text)
        if numbered is not None and numbered.name != found[0].name:
            return Guess(choice=found[0], others=(numbered,))
        return Hit(choice=found[0])

    def _numbered(self, text: str) -> ShownChoice | None:
        number = number_said(text, self.index.last)
        return None if number is None else self.index.by_number.get(number)

    def _by_saying(self, text: str) -> Found | None:
        match said(text):
            case Saying.YES | Saying.LIKELY_YES | Saying.NO | Saying.LIKELY_NO as saying if self.kinds.is_yes_no:
                return self._yes_or_no(saying)
            case Saying.NO if fold_one(text).split()[0] in _PLAIN_NO:
                return Guess(choice=self.kinds.none) if self.kinds.none else Missed(reason=Reason.NONE_OF_THEM)
            case Saying.NONE:
                return _meant(self.kinds.none, Missed(reason=Reason.NONE_OF_THEM))
            case Saying.DOES_NOT_KNOW:
                return _meant(self.kinds.does_not_know, Missed(reason=Reason.DOES_NOT_KNOW))
            case Saying.NOT_APPLICABLE:
                return _meant(self.kinds.not_applicable, Missed())
            case Saying.UNDECIDED:
                return _meant(self.kinds.undecided, Missed())
            case Saying.ALL:
                return _meant(self.kinds.all, None)
            case _:
                return None

    def _yes_or_no(self, saying: Saying) -> Found | None:
        is_yes = saying in (Saying.YES, Saying.LIKELY_YES)
        choice, contrary = (self.kinds.yes, self.kinds.no) if is_yes else (self.kinds.no, self.kinds.yes)
        if choice is None or contrary is None:
            return None
        return Hit(choice=choice) if saying in (Saying.YES, Saying.NO) else Guess(choice=choice, others=(contrary,))

    def _by_numbered_line(self, text: str) -> Found | None:
        """A line copied from the list, "3. Energy"; where number and label do not go together, both may be meant."""
        line = _NUMBERED.fullmatch(text)
        choice = self.index.by_number.get(int(line[1])) if line else None
        if line is None or choice is None or not any(map(str.isalpha, line[2])):
            return None
        labelled = self.by_label(line[2]) or self._by_words(line[2])
        if not isinstance(labelled, Hit):
            return None
        return labelled if labelled.choice.name == choice.name else Torn(choices=(choice, labelled.choice))

    def _by_number(self, text: str) -> Found | None:
        number = number_said(text, self.index.last)
        if number is None:
            return None
        numbered = self.index.by_number.get(number)
        others = self._also_meant(text, number)
        if numbered is not None:
            rest = tuple(choice for choice in others if choice.name != numbered.name)
            likely = (numbered, *rest) if is_figure(text) else (*rest, numbered)
            return Guess(choice=likely[0], others=likely[1 : MOST_NEAR + 1]) if rest else Hit(choice=numbered)
        return None if others or self.index.named(text) else self._without_number(text, number)

    def _also_meant(self, text: str, number: int) -> tuple[ShownChoice, ...]:
        """The choices that a number may mean by their labels: "2 days" of "2", "11–20" of "15", Monday of "segunda"."""
        if not is_figure(text):
            words = without_light_words(fold_one(text))
            return self.index.beginning(words, shortest=SHORTEST_BEGINNING)
        if number in self.index.by_number and not self.index.is_of_numbers:
            return ()
        containing = [owner for interval, owner in self.index.intervals if _is_value_of(number, interval)]
        named = self.index.with_words(str(number))
        return distinct((*(choice for choice in named if not self._is_range(choice)), *containing))

    def _is_range(self, choice: ShownChoice) -> bool:
        return any(owner.name == choice.name for _, owner in self.index.intervals)

    def _without_number(self, text: str, number: int) -> Missed | None:
        return Missed(reason=Reason.NO_SUCH_NUMBER, number=str(number)) if is_figure(text) else None

    def _by_name(self, text: str) -> Found | None:
        """The choice that is stored under this name. Readers see labels: those that fit may be meant as well."""
        found = self.index.named(text.strip())
        if len(found) != 1:
            return None
        labelled = self._by_words(text)
        match labelled:
            case Hit(choice=choice) | Guess(choice=choice) if choice.name != found[0].name:
                return Guess(choice=found[0], others=(choice,))
            case _:
                is_letter = len(text.strip()) == 1 and text.strip().isalpha()
                return Guess(choice=found[0]) if is_letter else Hit(choice=found[0])

    def _by_other(self, text: str) -> Found | None:
        """ "Other: bicycles", where the list has such a choice."""
        written = _OTHER.fullmatch(text)
        if written is None or self.kinds.other is None:
            return None
        rest = written["rest"].rstrip(")").strip() if written["mark"] == "(" else written["rest"]
        if written["mark"] or not rest:
            return Hit(choice=self.kinds.other, rest=rest)
        return self._by_words(text) or Guess(choice=self.kinds.other, rest=rest)

    def _by_words(self, text: str) -> Found | None:
        """By how a label begins, by words that only one has, or by the one label that is all that is said."""
        folded = fold_one(text)
        light = without_light_words(folded)
        letters = max((len(word) for word in light.split()), default=0)
        if letters < 2 or frozenset(light.split()) <= LIGHT:
            return None
        for found in (self.index.beginning(folded), self.index.with_words(folded)):
            if choices := self._not_denied(folded, found):
                return self._said_whole(folded, choices, is_sure=letters >= SHORTEST_BEGINNING)
        within = self._within(folded)
        if len(within) == 1 and self._is_all_but_fillers(folded, within[0]):
            return self._unless_nearer(folded, within[0])
        core = self._not_denied(folded, self.index.with_words(_core(folded)))
        return self._said_whole(folded, core, is_sure=True) if core else None

    def _within(self, folded: str) -> tuple[ShownChoice, ...]:
        return self._not_denied(folded, self.index.within(folded))

    def _by_part(self, text: str) -> Found | None:
        """By labels that stand in a text which says more."""
        return one_or_torn(self._within(fold_one(text)), is_sure=False)

    def _said_whole(self, folded: str, choices: tuple[ShownChoice, ...], *, is_sure: bool) -> Found | None:
        """Not sure either when the label has a "not" that was not said."""
        labels = self.index.lines_of(choices[0])
        is_denied = all(negations(label) - negations(folded) for label in labels)
        if len(choices) == 1 and is_sure and not is_denied:
            return self._unless_nearer(folded, choices[0])
        return one_or_torn(choices, is_sure=False)

    def _unless_nearer(self, folded: str, choice: ShownChoice) -> Hit | Guess:
        """Not sure where a slip in the label of another gives the same: "Liba" begins "Liban" and is nearly "Libya"."""
        others = tuple(other for other, _ in self.index.near(folded, SURE_LIKENESS) if other.name != choice.name)
        return Guess(choice=choice, others=others[:MOST_NEAR]) if others else Hit(choice=choice)

    def _is_all_but_fillers(self, folded: str, choice: ShownChoice) -> bool:
        """Whether the text says nothing beside the label."""
        said_words = frozenset(folded.split()) - FILLERS - LIGHT - COUNTING
        return any(said_words <= frozenset(line.split()) for line in self.index.lines_of(choice))

    def _not_denied(self, folded: str, choices: Iterable[ShownChoice]) -> tuple[ShownChoice, ...]:
        """Those whose label has each "not" that was said: "pas le premier" does not mean the first."""
        denied = negations(folded)
        if not denied:
            return tuple(choices)
        return tuple(
            choice
            for choice in choices
            if any(denied <= frozenset(line.split()) for line in self.index.lines_of(choice))
        )

    def _by_same_interval(self, text: str) -> Found | None:
        """By the range that the reply names, in other words than the label."""
        wanted = interval_of(text) if is_figure(text) and self.index.intervals else None
        same = distinct(owner for interval, owner in self.index.intervals if interval == wanted) if wanted else ()
        return Hit(choice=same[0]) if len(same) == 1 else None

    def _within_interval(self, text: str) -> Found | None:
        """By the range in which the only number of the reply lies."""
        numbers = numbers_in(text) if is_figure(text) and interval_of(text) is None else ()
        if len(numbers) != 1:
            return None
        within = distinct(owner for (least, most), owner in self.index.intervals if least <= numbers[0] <= most)
        return one_or_torn(within, is_sure=False)

    def _by_likeness(self, text: str) -> Found | None:
        folded = fold_one(text)
        if len(folded) < SHORTEST_LIKE:
            return None
        scored = self.index.near(folded, LIKELY_LIKENESS)
        choices = self._not_denied(folded, (choice for choice, _ in scored))
        likeness = [score for choice, score in scored if choice in choices]
        if not choices:
            return None
        lead = likeness[0] - likeness[1] if len(likeness) > 1 else 1.0
        is_clear = likeness[0] >= SURE_LIKENESS and lead >= CLEAR_LEAD
        if is_clear and not self._lacks_negation(folded, choices[0]) and not self.index.has_contrary(choices[0]):
            return Hit(choice=choices[0])
        likely = distinct((*choices, *self._within(folded)))
        return Guess(choice=likely[0], others=likely[1 : MOST_NEAR + 1])

    def _lacks_negation(self, folded: str, choice: ShownChoice) -> bool:
        return all(negations(label) - negations(folded) for label in self.index.lines_of(choice))

    def _by_corrected_words(self, text: str) -> Found | None:
        """By words again, each with its slips mended where the labels have a word that is near."""
        words = without_light_words(fold_one(text)).split()
        if len(words) > 2 * self.index.most_words:
            return None
        mended = " ".join(map(self._mended, words))
        found = self._by_words(mended) if mended != " ".join(words) else None
        return Guess(choice=found.choice) if isinstance(found, Hit) else found

    def _by_shared_word(self, text: str) -> Found | None:
        """By long words that only one choice has, among others that none has: "waste management"; no other numbers."""
        folded = fold_one(text)
        if is_figure(text):
            return None
        sharing = self._not_denied(folded, self.index.sharing(folded))
        return Guess(choice=sharing[0]) if len(sharing) == 1 else None

    def _mended(self, word: str) -> str:
        """One slip in a word of four letters or more, two from eight on."""
        if len(word) < SHORTEST_LIKE or word in FILLERS or word in NEGATIONS or any(map(str.isdecimal, word)):
            return word
        slips = 1 if len(word) < 2 * SHORTEST_LIKE else 2
        near = process.extractOne(word, self.index.vocabulary, scorer=OSA.distance, score_cutoff=slips)
        return near[0] if near is not None else word

    def _missed(self, text: str) -> Missed:
        folded = fold_one(text)
        near = [choice for choice, _ in self.index.near(folded, NEAR_LIKENESS)] if len(folded) >= SHORTEST_LIKE else []
        sharing = [] if negations(folded) else self.index.sharing(folded)
        free = text.strip() if self.kinds.other is not None else ""
        return Missed(near=distinct((*sharing, *near))[:MOST_NEAR], free=free)


def _is_value_of(number: int, interval: Interval) -> bool:
    """Whether a small number may be a value of the range, and not only the number of a choice: 2 of "less than 10", not
    of "less than 10,000". A tenth of the bound is the border, since nobody counts so far below the scale of a list."""
    least, greatest = interval
    return least <= number <= greatest and (least > 0 or 10 * number >= greatest)


def _core(folded: str) -> str:
    """Without what stands around a choice; all of it when it has nothing else."""
    words = folded.split()
    said_words = [place for place, word in enumerate(words) if word not in FILLERS | COUNTING | LIGHT]
    return " ".join(words[said_words[0] : said_words[-1] + 1]) if said_words else folded


def _meant(choice: ShownChoice | None, otherwise: Missed | None) -> Found | None:
    return otherwise if choice is None else Hit(choice=choice)
