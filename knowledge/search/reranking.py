"""A port for sentence embeddings: where a local model is set up, it puts what is offered in a better order.

It never turns an offer into an answer: the borders of the bands were found without it. Without a model nothing is
downloaded, and nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from knowledge.errors import FocalError
from knowledge.model.faq import KnowledgeEntry

Vectors = npt.NDArray[np.float32]


class ModelUnusable(FocalError):
    """The embedding model cannot be used."""


class Embeds(Protocol):
    """Makes sentences comparable."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of any fixed width for each text."""
        ...


class Reranks(Protocol):
    """Puts entries in order."""

    def order(self, question: str, entries: Sequence[KnowledgeEntry]) -> tuple[KnowledgeEntry, ...]:
        """The same entries, the likeliest first."""
        ...


class Reranker:
    """Orders entries by the one of their texts, in whatever language, that is nearest to the question."""

    def __init__(self, embedder: Embeds, entries: Iterable[KnowledgeEntry]) -> None:
        self._embedder = embedder
        self._texts = {entry.id: _unit(embedder.embed(_texts(entry))) for entry in entries}

    def order(self, question: str, entries: Sequence[KnowledgeEntry]) -> tuple[KnowledgeEntry, ...]:
        """The same entries, the nearest first; those as near as each other keep their order."""
        asked = _unit(self._embedder.embed([question]))[0]
        nearness = {entry.id: float((self._texts[entry.id] @ asked).max()) for entry in entries}
        return tuple(sorted(entries, key=lambda entry: -nearness[entry.id]))


class StaticEmbeddings:
    """Static word embeddings from a folder, read by Model2Vec: numpy alone, some ten microseconds a question."""

    def __init__(self, folder: Path) -> None:
        """Reads the model.

        Raises:
            ModelUnusable: Model2Vec is not installed, or the folder does not hold a model of it.
        """
        if not (folder / "model.safetensors").is_file():  # any other name would be looked up on the network
            raise ModelUnusable(f"there is no embedding model in {folder}: model.safetensors is missing")
        try:
            from model2vec import StaticModel
            from safetensors import SafetensorError
        except ImportError as fault:
            raise ModelUnusable("embedding models need the extra “embeddings” of Focal (model2vec)") from fault
        try:
            self._model = StaticModel.from_pretrained(folder)
        except (OSError, ValueError, KeyError, SafetensorError) as fault:
            raise ModelUnusable(f"the embedding model in {folder} cannot be read: {fault}") from fault

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode(list(texts), use_multiprocessing=False), dtype=np.float32)


def _texts(entry: KnowledgeEntry) -> list[str]:
    return [*entry.title.values(), *(text for asked in entry.phrasings.values() for text in asked)]


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit
