"""Where an answer begins to be safe, found from the lessons themselves by cross-validation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.search.index import Index
from knowledge.search.lessons import Lesson
from knowledge.search.scores import Border

Fit = Callable[[Sequence[Lesson]], Index]

_FOLDS = 5
_UNKNOWN_SHARE = 0.25
"""A quarter of the questions is out of scope: the golden set's share (issue "Answers that can be trusted")."""
_WRONG_SHARE = 0.08
"""Of the answers given, at most so many may be wrong: a wrong answer is the worst outcome, a refusal still offers
titles. The trials are harder than life, where few unknowns have a neighbour in the pack: with 5, 8 and 10 % of them the
golden questions come to 76.8, 84.2 and 87.5 % right and 0.2, 0.6 and 0.6 % wrong answers, and 98.8, 98.8 and 97.6 % of
what is not known is refused."""
_RIDGE = 1e-3
"""Keeps the steps of the fit finite, and the slope positive: more confidence never means a lower score."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """A question asked of an index that had not seen it.

    Attributes:
        known: it has an entry, which was in the index.
        right: and it came first.
        raw: the raw confidence of what came first.
    """

    question: str
    known: bool
    right: bool
    raw: float


def border_of(lessons: Sequence[Lesson], fit: Fit) -> Border:
    """The border that keeps wrong answers rare among the trials; where these all end alike and teach nothing, only what
    is known by heart is answered."""
    held = list(trials(lessons, fit))
    if len({trial.right for trial in held}) == 1 or not held:
        return _by_heart(lessons, fit(lessons))
    raws = np.array([trial.raw for trial in held])
    rights = np.array([trial.right for trial in held])
    weights = _weights(held)
    slope, offset = _logistic(raws, rights, weights)
    border = Border(slope=slope, offset=offset, threshold=0.0)
    lowest = _lowest_safe(raws, rights, weights)
    return Border(slope=slope, offset=offset, threshold=border.score(lowest))


def trials(lessons: Sequence[Lesson], fit: Fit) -> Iterator[Trial]:
    """In each fold some entries are left out, to be unknown, and some texts of the others, to be new."""
    for fold in range(_FOLDS):
        kept = [lesson for number, lesson in enumerate(_without(lessons, fold)) if number % _FOLDS != fold]
        kept = [lesson for lesson in kept if lesson.texts]
        index = fit(kept) if kept else None
        if index is not None:
            yield from _ask(lessons, fold, index)


def _without(lessons: Sequence[Lesson], fold: int) -> Iterator[Lesson]:
    """The lessons without the texts of a fold."""
    for number, lesson in enumerate(lessons):
        texts = tuple(text for place, text in enumerate(lesson.texts) if (number + place) % _FOLDS != fold)
        yield Lesson(entry_id=lesson.entry_id, texts=texts)


def _ask(lessons: Sequence[Lesson], fold: int, index: Index) -> Iterator[Trial]:
    for number, lesson in enumerate(lessons):
        for place, text in enumerate(lesson.texts):
            if number % _FOLDS == fold or (number + place) % _FOLDS == fold:
                yield from _trial(text, lesson, index)


def _trial(text: str, lesson: Lesson, index: Index) -> Iterator[Trial]:
    """What came first; nothing when that is a known unknown, which is refused whatever the border."""
    first, raw = index.weigh(text)[0]
    if not Lesson(entry_id=first, texts=()).is_unknown:
        known = lesson.entry_id in index.entry_ids and not lesson.is_unknown
        yield Trial(question=text, known=known, right=first == lesson.entry_id, raw=raw)


def _weights(held: Sequence[Trial]) -> npt.NDArray[np.float64]:
    """One for a question whose entry is known; the unknown ones together make their share."""
    known = np.array([trial.known for trial in held])
    fair = known.sum() * _UNKNOWN_SHARE / (1 - _UNKNOWN_SHARE) / max(1, (~known).sum())
    return np.where(known, 1.0, fair)


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
    own = [
        raw
        for lesson in lessons
        for text in lesson.texts
        for key, raw in index.weigh(text)[:1]
        if key == lesson.entry_id
    ]
    unit = Border(slope=1.0, offset=0.0, threshold=1.0)
    return Border(slope=1.0, offset=0.0, threshold=unit.score(min(own)) if own else 1.0)
