"""Training of the index with scikit-learn, which nothing else imports.

Run as a module it reads lessons from a JSON file and writes an index, so that a server never pays for scikit-learn.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import Language
from knowledge.search.calibration import border_of
from knowledge.search.index import Index
from knowledge.search.lessons import Lesson, lessons_of, read_lessons
from knowledge.search.likelihood import likeliest
from knowledge.search.machines import Centres, Machine, Postings, Separators
from knowledge.search.scores import Border
from knowledge.search.stemming import spoken, stemmer_of
from knowledge.search.texts import gram_features, phrases, words
from knowledge.search.vocabulary import Floats, Vocabulary

_UNCALIBRATED = Border(slope=1.0, offset=0.0, threshold=1.0, gate=1.0)
_MOST_SEPARATORS = 1_000
"""Lessons; of more than these the separators, whose size grows with the square of the pack, are left out."""
_DAMPING = 0.75
"""The power of the inverse document frequencies: few texts tell little about what is rare. CLINC150 with 5 phrasings,
powers of 0.5, 0.75, 1 and 1.3: top-1 of 74.2, 74.5, 74.3, 73.9 %."""
_FEW_TEXTS = 2_000
"""Up to so many texts half of the decision is a logistic regression's, whose work grows with the square of them."""
_C = 0.5
"""Of the support vector machine: parts of unit length, of which there are three, want half of what one would."""

Matrix = Any
"""A sparse matrix of scipy's, which has no types."""


def build(entries: Iterable[KnowledgeEntry]) -> Index:
    """The index of a pack, its border found by cross-validation; the same entries give the same index."""
    return train(lessons_of(entries))


def train(lessons: Sequence[Lesson], *, most_separators: int = _MOST_SEPARATORS) -> Index:
    """The index of lessons, with the borders that cross-validation finds for the very machine that will decide: a part
    of the lessons may be few enough for separators where the whole is not."""
    most = most_separators if len(lessons) <= most_separators else 0
    return fit(lessons, border_of(lessons, partial(fit, most_separators=most)), most_separators=most)


def fit(lessons: Sequence[Lesson], border: Border = _UNCALIBRATED, *, most_separators: int = _MOST_SEPARATORS) -> Index:
    """The index of lessons, with a given border.

    Args:
        most_separators: of more lessons than these the index decides by nearness alone.
    """
    heard = [words(text) for lesson in lessons for text in lesson.texts]
    if not any(heard):
        heard, lessons = [], ()
    labels = np.array([number for number, lesson in enumerate(lessons) for _ in lesson.texts], dtype=np.int64)
    is_small = len(lessons) <= most_separators
    vocabulary, matrix = _learnt(heard, _languages(lessons, heard), with_runs=is_small)
    centres = _centres(matrix, labels, len(lessons))
    return Index(
        entry_ids=tuple(lesson.entry_id for lesson in lessons),
        vocabulary=vocabulary,
        machine=_separators(matrix, labels, len(lessons)) if is_small else _postings(centres),
        centres=_by_entry(centres),
        border=border,
    )


def _languages(lessons: Sequence[Lesson], heard: Sequence[Sequence[str]]) -> tuple[Language, ...]:
    told = {language for lesson in lessons for language in lesson.languages}
    return tuple(sorted(told)) or spoken(heard)


def _learnt(
    heard: Sequence[tuple[str, ...]], languages: tuple[Language, ...], *, with_runs: bool
) -> tuple[Vocabulary, Matrix]:
    """The vocabulary of texts, and a row of features for each text."""
    stem = stemmer_of(languages).stem
    stemmed = [tuple(map(stem, text)) for text in heard]
    parts = [_counted(stemmed, list, 1), _counted(stemmed, phrases, _rarest_phrase(len(heard)))]
    parts.append(_counted(heard if with_runs else [()] * len(heard), gram_features, _rarest_run(len(heard))))
    idf = [_rarities(counts) for _, counts in parts]
    common = Counter(word for text in heard for word in set(text))
    stems, joined, runs = (names for names, _ in parts)
    vocabulary = Vocabulary(
        languages=languages,
        words=tuple(sorted(common, key=lambda word: (-common[word], word))),
        stems=stems,
        phrases=joined,
        runs=runs,
        idf=np.concatenate(idf).astype(np.float32),
        rarity=float((np.log(1 + len(heard)) + 1) ** _DAMPING),
    )
    weighed = [_weighed(counts, rarities) for (_, counts), rarities in zip(parts, idf, strict=True)]
    return vocabulary, sparse.hstack(weighed).tocsr()


def _counted(
    texts: Sequence[Sequence[str]], features: Callable[[Sequence[str]], list[str]], rarest: int
) -> tuple[tuple[str, ...], Matrix]:
    """The features that stand in at least so many texts, and how often each stands in each."""
    if not any(texts):
        return (), sparse.csr_matrix((len(texts), 0), dtype=np.float32)
    counter = CountVectorizer(analyzer=features, min_df=rarest, dtype=np.float32)
    counts = counter.fit_transform(texts)
    return tuple(str(name) for name in counter.get_feature_names_out()), counts


def _rarest_phrase(texts: int) -> int:
    """In how many texts a phrase must stand: of many texts, two; that halves the index, its accuracy stays."""
    return 1 if texts <= _FEW_TEXTS else 2


def _rarest_run(texts: int) -> int:
    """In how many texts a run must stand: a fifth of the runs of the pack goes, its accuracy stays."""
    return 1 + texts // 1_000


def _rarities(counts: Matrix) -> Any:
    frequencies = np.bincount(counts.indices, minlength=counts.shape[1])
    return (np.log((1 + counts.shape[0]) / (1 + frequencies)) + 1) ** _DAMPING


def _weighed(counts: Matrix, rarities: Any) -> Matrix:
    """Of unit length; a feature that stands more than once counts little more."""
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * rarities[weighed.indices]
    return normalize(weighed) if weighed.shape[0] and weighed.shape[1] else weighed


def _separators(matrix: Matrix, labels: Any, count: int) -> Separators:
    coefficients, intercepts = _separate(matrix, labels, count)
    if count > 2 and len(labels) <= _FEW_TEXTS:
        likely, biases = likeliest(matrix, labels, count)
        scale = np.std(matrix @ coefficients.T) / np.std(matrix @ likely.T)
        coefficients, intercepts = (coefficients + scale * likely) / 2, (intercepts + scale * biases) / 2
    return Separators(
        weights=np.ascontiguousarray(coefficients.T, dtype=np.float32), intercepts=intercepts.astype(np.float32)
    )


def _separate(matrix: Matrix, labels: Any, count: int) -> tuple[Floats, Floats]:
    """One linear classifier per entry against the rest: their coefficients and intercepts."""
    if count < 2:
        return np.zeros((count, matrix.shape[1]), np.float32), np.zeros(count, np.float32)
    machine = LinearSVC(C=_C, tol=0.01, random_state=0).fit(matrix, labels)
    if count == 2:
        return np.vstack([-machine.coef_, machine.coef_]), np.concatenate([-machine.intercept_, machine.intercept_])
    return machine.coef_, machine.intercept_


def _centres(matrix: Matrix, labels: Any, count: int) -> Matrix:
    """The sum of each lesson's texts, of unit length."""
    if not count:
        return sparse.csr_matrix((0, matrix.shape[1]), dtype=np.float32)
    places = np.arange(len(labels))
    members = sparse.csr_matrix((np.ones(len(labels), np.float32), (labels, places)), shape=(count, len(labels)))
    return normalize(members @ matrix).tocsr()


def _by_entry(centres: Matrix) -> Centres:
    centres.sort_indices()
    return Centres(
        starts=centres.indptr.astype(np.int64),
        rows=centres.indices.astype(np.int32),
        values=centres.data.astype(np.float32),
    )


def _postings(centres: Matrix) -> Machine:
    turned = centres.tocsc()
    return Postings(
        starts=turned.indptr.astype(np.int64),
        entries=turned.indices.astype(np.int32),
        values=turned.data.astype(np.float32),
        count=centres.shape[0],
    )


if __name__ == "__main__":
    train(read_lessons(Path(sys.argv[1]))).save(Path(sys.argv[2]))
