"""How often the search is right, and how well it knows what it does not know, on public question sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.search.index import Index
from knowledge.search.training import fit
from tests.bench.faq_sets import Pairs, QuestionSet, mistyped, shouted

FALSE_REFUSALS = 0.05
_OFFERED = 3
_ROUNDS: Mapping[int | None, Sequence[int]] = {5: (0, 1, 2), 10: (0, 1, 2), None: (0,)}
"""The seeds of each number of phrasings; the whole set is the same whatever the seed."""

Raws = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of some questions: whether the first, or one of three, was right, and how confident the index was."""

    first: npt.NDArray[np.bool_]
    among: npt.NDArray[np.bool_]
    raws: Raws


def measure(questions: QuestionSet) -> Iterator[tuple[str, float]]:
    """Every figure with its name; shares are from 0 to 1, averaged over the seeds."""
    for phrasings, seeds in _ROUNDS.items():
        rounds = [_round(questions, phrasings, seed) for seed in seeds]
        for figure in rounds[0]:
            name = f"search: {questions.name}, {phrasings or 'all'} phrasings: {figure}"
            yield name, float(np.mean([each[figure] for each in rounds]))


def _round(questions: QuestionSet, phrasings: int | None, seed: int) -> Mapping[str, float]:
    index = fit(questions.lessons(phrasings, seed))
    plain = outcome(index, questions.asked)
    figures = {"top-1": float(plain.first.mean()), "top-3": float(plain.among.mean())}
    for name, asked in _spoilt(questions.asked):
        figures[f"top-1, {name}"] = float(outcome(index, asked).first.mean())
    if questions.strangers:
        strange = outcome(index, [(question, "") for question in questions.strangers])
        figures |= borders(plain, strange.raws)
    return figures


def _spoilt(asked: Pairs) -> Iterator[tuple[str, Pairs]]:
    yield "one typo", mistyped(asked, 1)
    yield "two typos", mistyped(asked, 2)
    yield "capitals and accents", shouted(asked)


def outcome(index: Index, asked: Pairs) -> Outcome:
    """What comes of questions."""
    weighed = [(index.weigh(question, _OFFERED), intent) for question, intent in asked]
    return Outcome(
        first=np.array([found[0][0] == intent for found, intent in weighed]),
        among=np.array([intent in {key for key, _ in found} for found, intent in weighed]),
        raws=np.array([found[0][1] for found, _ in weighed]),
    )


def borders(plain: Outcome, strange: Raws) -> Mapping[str, float]:
    """In-scope accuracy and out-of-scope recall at three borders. The paper's (Larson et al. 2019, "An Evaluation
    Dataset for Intent Classification and Out-of-Scope Prediction") is where most of the validation data, with out of
    scope as one more class, end rightly; the balanced one is where as many are refused falsely as are missed.
    """
    candidates = np.unique(np.concatenate([plain.raws, strange]))
    refused = np.searchsorted(np.sort(plain.raws), candidates) / len(plain.raws)
    caught = np.searchsorted(np.sort(strange), candidates) / len(strange)
    kept = np.array([(plain.first & (plain.raws >= border)).sum() for border in candidates])
    ended_rightly = kept + caught * len(strange)
    places = {
        "paper's threshold": int(ended_rightly.argmax()),
        "balanced threshold": int(np.abs(refused - (1 - caught)).argmin()),
        "5 % false refusals": int(np.flatnonzero(refused <= FALSE_REFUSALS)[-1]),
    }
    figures = {}
    for name, place in places.items():
        figures[f"in-scope accuracy at {name}"] = float(kept[place] / len(plain.raws))
        figures[f"out-of-scope recall at {name}"] = float(caught[place])
    return figures
