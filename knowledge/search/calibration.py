"""Where an answer begins to be safe, found from the lessons themselves by cross-validation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from knowledge.model.languages import Language
from knowledge.search.index import Index
from knowledge.search.lessons import Lesson
from knowledge.search.scores import Bands, Border

Fit = Callable[[Sequence[Lesson]], Index]
Weights = npt.NDArray[np.float64]

_FOLDS = 5
_MANY_TEXTS = 30_000
"""From here on one training takes longer than all the trials that one fold needs to place a border."""
_MOST_ASKED = 4_000
"""Questions of one fold; a share of one in twenty is then known to a third of a point."""
_UNKNOWN_SHARE = 0.25
"""A quarter of the questions is out of scope: the golden set's share."""
_WRONG_SHARE = 0.08
"""Of the answers given, at most so many may be wrong: a wrong answer is the worst outcome, a refusal still offers
titles. The trials are harder than life, where few unknowns have a neighbour in the pack: with 5, 8 and 12 % of them the
golden questions come to 80.3, 86.7 and 92.6 % right and 0.2, 0.2 and 0.6 % wrong answers, those that were written later
to 67.8, 75.5 and 80.2 % right and 0.3, 0.3 and 1.0 % wrong ones."""
_LOST_SHARE = 0.05
"""Of the questions whose entry would be among those offered, at most so many may be handed over to a person instead:
the share of false refusals at which out-of-scope recall is usually quoted, and is in `make bench`."""
_STRANGE_SHARE = 0.03
"""Where so few of the questions about nothing that is known would be offered something, no more need be lost: the share
of them that may be answered (the golden questions' aim of 97 % refused)."""
_GATE_SHARE = 0.15
_OFFERED = 3
"""Titles that one message offers."""
_RIDGE = 1e-3
"""Keeps the steps of the fit finite, and the slope positive: more confidence never means a lower score."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """A question asked of an index that had not seen it.

    Attributes:
        language: the question's; None where its lesson does not tell.
        known: it has an entry, which was in the index.
        right: and it came first.
        offered: and it came among those that would be offered.
        margin: of what came first over its best rival.
        familiarity: of the question with what came first.
    """

    question: str
    language: Language | None
    known: bool
    right: bool
    offered: bool
    margin: float
    familiarity: float


def border_of(lessons: Sequence[Lesson], fit: Fit) -> Border:
    """The borders that keep wrong answers and lost questions rare among the trials; where these all end alike and teach
    nothing, only what is known by heart is answered."""
    held = list(trials(lessons, fit))
    if len({trial.right for trial in held}) < 2:
        return _by_heart(lessons, fit(lessons))
    border = Border(slope=1.0, offset=0.0, threshold=1.0, gate=_gate(held))
    slope, offset = _logistic(_raws(held, border), _rights(held), _fair(held, np.ones(len(held))))
    border = replace(border, slope=slope, offset=offset)
    spoken = sorted({trial.language for trial in held if trial.language})
    languages = {language: _bands(held, border, _nearness(held, language)) for language in spoken}
    pooled = _bands(held, border, np.ones(len(held)))
    strictest = max((pooled, *languages.values()), key=lambda bands: bands.answer)
    return replace(border, threshold=strictest.answer, offer=pooled.offer, languages=languages)


def _gate(held: Sequence[Trial]) -> float:
    """Three in twenty of what is known is less familiar; where it lies exactly changes little: one in ten or three in
    ten give the same shares on CLINC150."""
    return float(np.quantile([trial.familiarity for trial in held if trial.known], _GATE_SHARE))


def _raws(held: Sequence[Trial], border: Border) -> Weights:
    return np.array([border.raw(trial.margin, trial.familiarity) for trial in held])


def _rights(held: Sequence[Trial]) -> npt.NDArray[np.bool_]:
    return np.array([trial.right for trial in held])


def trials(lessons: Sequence[Lesson], fit: Fit) -> Iterator[Trial]:
    """In each fold some entries are left out, to be unknown, and some texts of the others, to be new. Of a pack of many
    entries only one fold is tried, with some of its questions."""
    texts = sum(len(lesson.texts) for lesson in lessons)
    folds = _FOLDS if texts <= _MANY_TEXTS else 1
    for fold in range(folds):
        kept = [lesson for number, lesson in enumerate(_without(lessons, fold)) if number % _FOLDS != fold]
        kept = [lesson for lesson in kept if lesson.texts]
        if kept:
            asked = list(_asked(lessons, fold))
            yield from _ask(asked[:: 1 + len(asked) // _MOST_ASKED], fit(kept))


def _without(lessons: Sequence[Lesson], fold: int) -> Iterator[Lesson]:
    """The lessons without the texts of a fold."""
    for number, lesson in enumerate(lessons):
        places = [place for place in range(len(lesson.texts)) if (number + place) % _FOLDS != fold]
        texts = tuple(lesson.texts[place] for place in places)
        languages = tuple(lesson.languages[place] for place in places) if lesson.languages else ()
        yield Lesson(entry_id=lesson.entry_id, texts=texts, languages=languages)


def _asked(lessons: Sequence[Lesson], fold: int) -> Iterator[tuple[str, Language | None, Lesson]]:
    """What a fold leaves out, with its language and lesson."""
    for number, lesson in enumerate(lessons):
        for place, (text, language) in enumerate(_told(lesson)):
            if number % _FOLDS == fold or (number + place) % _FOLDS == fold:
                yield text, language, lesson


def _ask(asked: Iterable[tuple[str, Language | None, Lesson]], index: Index) -> Iterator[Trial]:
    for text, language, lesson in asked:
        yield from _trial(text, language, lesson, index)


def _told(lesson: Lesson) -> Iterator[tuple[str, Language | None]]:
    """The texts of a lesson, each with its language where the lesson tells it."""
    return itertools.zip_longest(lesson.texts, lesson.languages)


def _trial(text: str, language: Language | None, lesson: Lesson, index: Index) -> Iterator[Trial]:
    """What came first; nothing when that is a known unknown, which is refused whatever the border."""
    weighed = index.compare(text, _OFFERED)
    first = weighed[0] if weighed else None
    if first and not Lesson(entry_id=first.entry_id, texts=()).is_unknown:
        yield Trial(
            question=text,
            language=language,
            known=lesson.entry_id in index.known_ids and not lesson.is_unknown,
            right=first.entry_id == lesson.entry_id,
            offered=not lesson.is_unknown and lesson.entry_id in {each.entry_id for each in weighed},
            margin=first.margin,
            familiarity=first.familiarity,
        )


def _bands(held: Sequence[Trial], border: Border, nearness: Weights) -> Bands:
    """Where the bands begin if each trial counts as much as it is near."""
    raws, rights = _raws(held, border), _rights(held)
    offered = np.array([trial.offered for trial in held])
    known = np.array([trial.known for trial in held])
    offer = _highest_that_loses_few(raws[offered], nearness[offered])
    offer = min([offer, *_lowest_without_strangers(raws[offered], raws[~known], nearness[~known])])
    answer = max(offer, _lowest_safe(raws, rights, _fair(held, nearness)))
    return Bands(answer=border.score(answer), offer=border.score(offer))


def _nearness(held: Sequence[Trial], language: Language) -> Weights:
    """One for a trial in the language; all others together weigh as many as it takes to see the wrong share at all, so
    that a language with few texts leans on them and one with many does not."""
    own = np.array([trial.language == language for trial in held])
    return np.where(own, 1.0, 1 / _WRONG_SHARE / max(1, (~own).sum()))


def _fair(held: Sequence[Trial], nearness: Weights) -> Weights:
    """The trials' weights such that the unknown ones together make their share."""
    known = np.array([trial.known for trial in held])
    strange = nearness[~known].sum()
    fair = nearness[known].sum() * _UNKNOWN_SHARE / (1 - _UNKNOWN_SHARE) / strange if strange else 1.0
    return np.where(known, nearness, fair * nearness)


def _highest_that_loses_few(raws: Weights, weights: Weights) -> float:
    """The highest raw confidence below which no more than the lost share lies."""
    order = np.argsort(raws, kind="stable")
    below = np.cumsum(weights[order]) - weights[order]
    return float(raws[order][below <= _LOST_SHARE * weights.sum()][-1])


def _lowest_without_strangers(raws: Weights, strange: Weights, weights: Weights) -> Sequence[float]:
    """The lowest raw confidence from which on no more than their share of what is not known lies; none if there is no
    such. Where a pack tells the two apart, nothing needs to be lost."""
    order = np.argsort(strange, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(weights[order])])
    kept_out = below[np.searchsorted(strange[order], raws)] >= (1 - _STRANGE_SHARE) * weights.sum()
    return [float(raws[kept_out].min())] if kept_out.any() else []


def _logistic(
    raws: npt.NDArray[np.float64], rights: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """Slope and offset of the chance of being right, by Newton's method (Platt 1999, with his softened targets, so that
    trials that separate neatly do not make every score 0 or 1)."""
    design = np.column_stack([raws, np.ones_like(raws)])
    good, bad = float(weights[rights].sum()), float(weights[~rights].sum())
    targets = np.where(rights, (good + 1) / (good + 2), 1 / (bad + 2))
    beta = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        slant = design.T @ (weights * (chance - targets)) + _RIDGE * beta
        bend = (design * (weights * chance * (1 - chance))[:, None]).T @ design + _RIDGE * np.eye(2)
        beta = beta - np.linalg.solve(bend, slant)
    return max(float(beta[0]), _RIDGE), float(beta[1])


def _lowest_safe(
    raws: npt.NDArray[np.float64], rights: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> float:
    """The lowest raw confidence such that, from there on, wrong answers keep to their share; else the highest right."""
    order = np.argsort(-raws, kind="stable")
    wrong = np.cumsum((weights * ~rights)[order]) / np.cumsum(weights[order])
    safe = np.flatnonzero((wrong <= _WRONG_SHARE) & rights[order])
    return float(raws[order][safe[-1]] if safe.size else raws[rights].max())


def _by_heart(lessons: Sequence[Lesson], index: Index) -> Border:
    """A border that lets the lessons' own texts pass."""
    unit = Border(slope=1.0, offset=0.0, threshold=1.0)
    own = [
        unit.raw(first.margin, first.familiarity)
        for lesson in lessons
        for text in lesson.texts
        for first in index.compare(text)
        if first.entry_id == lesson.entry_id
    ]
    lowest = unit.score(min(own)) if own else 1.0
    return replace(unit, threshold=lowest, offer=lowest)
