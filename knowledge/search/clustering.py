"""Questions that ask for the same in nearly the same words fall together."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.texts import gram_features, words

Floats = npt.NDArray[np.float32]

_ALIKE = 0.475
"""Cosine from which two questions are one. Of the 784 golden questions that an entry answers (2026-11-28; those of one
entry should fall together) 0.475 makes 70 % of the pairs right and finds 19 % of those that there are: F0.5 0.46, the
best of 0.4 to 0.6. Words alone come to 0.41 at their best, rapidfuzz's token_set_ratio to 0.42, the nearest entry that
the engine finds to 0.90: questions are gathered by that first, and only those that are near to none come here."""

_WIDTH = 1_024
"""Columns that the runs are hashed into: the golden questions fare alike with 512 to 4,096."""

_BLOCK = 256
"""Texts compared with the leaders at once."""


def leaders(texts: Sequence[str]) -> tuple[int, ...]:
    """For each text the place of the text that leads its cluster: an earlier one that is alike, else its own.

    So the texts should come with the most frequent first. The same texts give the same clusters. Takes 8 kB a text.
    """
    vectors = _vectors(texts)
    heads = np.empty_like(vectors)
    places: list[int] = []
    led: list[int] = []
    for begin in range(0, len(texts), _BLOCK):
        block = vectors[begin : begin + _BLOCK]
        met = len(places)
        near = block @ heads[:met].T
        for offset, vector in enumerate(block):
            likeness = np.concatenate([near[offset], heads[met : len(places)] @ vector])
            best = int(likeness.argmax()) if likeness.size else 0
            if not likeness.size or likeness[best] < _ALIKE:
                best = len(places)
                heads[best] = vector
                places.append(begin + offset)
            led.append(places[best])
    return tuple(led)


def _vectors(texts: Sequence[str]) -> Floats:
    """Of each text the runs of letters of its words that carry a subject, weighed by TF-IDF, of unit length."""
    counted = [Counter(gram_features(_subject(text))) for text in texts]
    spread = Counter(run for counts in counted for run in counts)
    rarity = {run: math.log((1 + len(texts)) / (1 + count)) + 1 for run, count in spread.items()}
    vectors = np.zeros((len(texts), _WIDTH), np.float32)
    for row, counts in zip(vectors, counted, strict=True):
        for run, count in counts.items():
            digest = zlib.crc32(run.encode())  # the same in every process, as `hash` is not
            row[(digest >> 1) % _WIDTH] += (1 if digest & 1 else -1) * (1 + math.log(count)) * rarity[run]
    lengths: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths > 0, lengths, 1)
    return vectors


def _subject(text: str) -> Sequence[str]:
    heard = words(text)
    return [word for word in heard if word not in EMPTY_WORDS] or heard
