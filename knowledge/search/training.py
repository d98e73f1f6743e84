"""Training of the index with scikit-learn, which nothing else imports.

Run as a module it reads lessons from a JSON file and writes an index, so that a server never pays for scikit-learn.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

from knowledge.model.faq import KnowledgeEntry
from knowledge.search.calibration import border_of
from knowledge.search.index import Floats, Index
from knowledge.search.lessons import Lesson, lessons_of, read_lessons
from knowledge.search.scores import Border
from knowledge.search.texts import gram_features, word_features, words

_UNCALIBRATED = Border(slope=1.0, offset=0.0, threshold=1.0)


def build(entries: Iterable[KnowledgeEntry]) -> Index:
    """The index of a pack, its border found by cross-validation; the same entries give the same index."""
    return train(lessons_of(entries))


def train(lessons: Sequence[Lesson]) -> Index:
    """The index of lessons, with the border that cross-validation finds."""
    return fit(lessons, border_of(lessons, fit))


def fit(lessons: Sequence[Lesson], border: Border = _UNCALIBRATED) -> Index:
    """The index of lessons, with a given border."""
    heard = [words(text) for lesson in lessons for text in lesson.texts]
    if not any(heard):
        return _empty(border)
    labels = np.array([number for number, lesson in enumerate(lessons) for _ in lesson.texts])
    terms, runs = _vectorizer(word_features, 1), _vectorizer(gram_features, _rarest_run(len(heard)))
    matrix = make_union(terms, runs).fit_transform(heard)
    coefficients, intercepts = _separate(matrix, labels, len(lessons))
    names = [str(term) for term in terms.get_feature_names_out()]
    words_first = sorted(range(len(names)), key=lambda number: " " in names[number])
    columns = np.concatenate([words_first, np.arange(len(names), matrix.shape[1])]).astype(np.int64)
    return Index(
        entry_ids=tuple(lesson.entry_id for lesson in lessons),
        terms=tuple(names[number] for number in words_first),
        runs=tuple(str(run) for run in runs.get_feature_names_out()),
        idf=np.concatenate([terms.idf_, runs.idf_])[columns].astype(np.float32),
        weights=np.ascontiguousarray(coefficients.T[columns], dtype=np.float32),
        intercepts=intercepts.astype(np.float32),
        known=_known(lessons, [name for name in names if " " not in name]),
        rarity=float(np.log(1 + len(heard)) + 1),
        border=border,
    )


def _empty(border: Border) -> Index:
    nothing = np.zeros(0, np.float32)
    return Index(
        entry_ids=(),
        terms=(),
        runs=(),
        idf=nothing,
        weights=nothing.reshape(0, 0),
        intercepts=nothing,
        known=np.zeros((0, 0), np.bool_),
        rarity=1.0,
        border=border,
    )


def _vectorizer(features: Callable[[Sequence[str]], list[str]], rarest: int) -> Any:
    """TF-IDF over our own features, of unit length."""
    return TfidfVectorizer(analyzer=features, min_df=rarest, sublinear_tf=True, dtype=np.float64)


def _rarest_run(texts: int) -> int:
    """In how many texts a run must stand: a fifth of the runs of the pack goes, its accuracy stays."""
    return 1 + texts // 1_000


def _separate(matrix: Any, labels: Any, count: int) -> tuple[Floats, Floats]:
    """One linear classifier per entry against the rest: their coefficients and intercepts."""
    if count == 1:
        return np.zeros((1, matrix.shape[1]), np.float32), np.zeros(1, np.float32)
    machine = LinearSVC(C=1.0, tol=0.01, random_state=0).fit(matrix, labels)
    if count == 2:
        return np.vstack([-machine.coef_, machine.coef_]), np.concatenate([-machine.intercept_, machine.intercept_])
    return machine.coef_, machine.intercept_


def _known(lessons: Sequence[Lesson], single: Sequence[str]) -> Any:
    rows = {word: row for row, word in enumerate(single)}
    known = np.zeros((len(single), len(lessons)), dtype=np.bool_)
    for column, lesson in enumerate(lessons):
        for text in lesson.texts:
            known[[rows[word] for word in words(text)], column] = True
    return known


if __name__ == "__main__":
    train(read_lessons(Path(sys.argv[1]))).save(Path(sys.argv[2]))
