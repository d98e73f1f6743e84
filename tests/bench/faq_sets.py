"""What the search is measured on: public question sets, questions with typos, and packs of any size."""

from __future__ import annotations

import itertools
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.search.lessons import Lesson

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "faq-bench"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 3
"""Letters of a word in which a slip is made; in a shorter one it is another word."""

Pairs = Sequence[tuple[str, str]]
"""Questions, each with what it asks for."""


@dataclass(frozen=True, kw_only=True)
class QuestionSet:
    """A public set; `strangers` ask for what is out of scope."""

    name: str
    train: Pairs
    asked: Pairs
    strangers: Sequence[str] = ()

    def lessons(self, phrasings: int | None, seed: int) -> list[Lesson]:
        """The first so many utterances of each intent after shuffling with a seed; all of them by default."""
        shuffled = list(self.train)
        random.Random(seed).shuffle(shuffled)
        by_intent: dict[str, list[str]] = defaultdict(list)
        for utterance, intent in shuffled:
            by_intent[intent].append(utterance)
        return [Lesson(entry_id=intent, texts=tuple(texts[:phrasings])) for intent, texts in sorted(by_intent.items())]


def question_sets() -> Iterator[QuestionSet]:
    """CLINC150, its validation part asked, and Banking77; none where they are not at hand."""
    if not SHARED.is_dir():
        return
    clinc, banking = _read("clinc150-dev.json"), _read("banking77.json")
    strangers = [question for question, _ in (*clinc["oos_train"], *clinc["oos_val"])]
    yield QuestionSet(name="CLINC150", train=clinc["train"], asked=clinc["val"], strangers=strangers)
    yield QuestionSet(name="Banking77", train=banking["train"], asked=banking["test"])


def _read(name: str) -> Mapping[str, Pairs]:
    kept = json.loads((SHARED / name).read_text(encoding="utf-8"))
    return {part: [(question, intent) for question, intent in pairs] for part, pairs in kept.items()}


def mistyped(pairs: Pairs, slips: int) -> Pairs:
    """The questions with so many random slips each: letters swapped, inserted, left out or replaced inside words."""
    chance = random.Random(slips)
    return [(_mistyped(question, slips, chance), intent) for question, intent in pairs]


def _mistyped(question: str, slips: int, chance: random.Random) -> str:
    written = question.split(" ")
    for _ in range(slips):
        places = [place for place, word in enumerate(written) if len(word) >= _SHORTEST and word.isalpha()]
        if places:
            place = chance.choice(places)
            written[place] = _slipped(written[place], chance)
    return " ".join(written)


def _slipped(word: str, chance: random.Random) -> str:
    place, letter = chance.randrange(len(word) - 1), chance.choice(_LETTERS)
    before, first, second, after = word[:place], word[place], word[place + 1], word[place + 2 :]
    kinds = (second + first, first + letter + second, second, letter + second)
    return before + chance.choice([kind for kind in kinds if kind != first + second]) + after


def shouted(pairs: Pairs) -> Pairs:
    """The questions in capitals, their vowels with accents that do not belong there."""
    accented = str.maketrans("aeiou", "áèîöú")
    return [(question.translate(accented).upper(), intent) for question, intent in pairs]


def invented(count: int) -> Iterator[Lesson]:
    """So many entries of five phrasings, each about a subject of two or three words of its own, asked for in the ways
    in which people ask; always the same ones. As in a language, a few words are used often and most hardly ever."""
    chance = random.Random(count)
    vocabulary = list(_words(20_000, chance))
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))
    for number in range(count):
        subject = chance.choices(vocabulary, cum_weights=weights, k=3)
        yield Lesson(entry_id=f"entry-{number}", texts=tuple(_asking(subject, chance) for _ in range(5)))


_FRAMES = (
    "what is the {} of the {} {}",
    "tell me about the {} {} {} please",
    "where can i find the {} for {} {}",
    "who is in charge of the {} {} and the {}",
    "how do i get a {} for my {} {}",
    "when does the {} {} open for {}",
    "{} {} {}",
    "i would like to know whether the {} is {} this {}",
)


def _asking(subject: Sequence[str], chance: random.Random) -> str:
    return chance.choice(_FRAMES).format(*chance.sample(list(subject), 3))


def _words(count: int, chance: random.Random) -> Iterable[str]:
    syllables = [first + vowel + last for first in "bcdfglmnprstv" for vowel in "aeiou" for last in ("", "n", "r", "s")]
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(chance.choices(syllables, k=chance.choice((2, 2, 3))))] = None
    return made
