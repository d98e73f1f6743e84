"""Sentence embeddings order what is offered; a real, tiny model is made here, since none is ever downloaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from knowledge.model.faq import Answer, KnowledgeEntry, Pack
from knowledge.model.languages import EN
from knowledge.search.finder import Finder
from knowledge.search.index import Index
from knowledge.search.reranking import ModelUnusable, Reranker, StaticEmbeddings

WORDS = {"[UNK]": (0, 0), "chair": (1, 0), "president": (0.9, 0.1), "harbour": (0, 1), "port": (0.1, 0.9)}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with a model that knows four words of two meanings."""
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.array(list(WORDS.values()), dtype=np.float32)
    StaticModel(vectors=vectors, tokenizer=tokenizer).save_pretrained(tmp_path / "model")
    return tmp_path / "model"


def test_the_nearest_meaning_comes_first(model: Path, make_entry: Callable[..., KnowledgeEntry]) -> None:
    """Words that the question does not share with an entry count by what they mean."""
    harbour = make_entry("harbour", phrasings={EN: ("harbour",)})
    chair = make_entry("chair", phrasings={EN: ("chair",)})
    reranker = Reranker(StaticEmbeddings(model), [harbour, chair])
    assert reranker.order("president", [harbour, chair]) == (chair, harbour)
    assert reranker.order("port", [chair, harbour]) == (harbour, chair)


def test_what_means_nothing_changes_nothing(model: Path, make_entry: Callable[..., KnowledgeEntry]) -> None:
    """A question without a known word leaves the order as it was."""
    entries = [make_entry("chair", phrasings={EN: ("chair",)}), make_entry("harbour", phrasings={EN: ("harbour",)})]
    reranker = Reranker(StaticEmbeddings(model), entries)
    assert reranker.order("zebra", entries) == tuple(entries)
    assert reranker.order("", entries) == tuple(entries)


class Backwards:
    """Puts what is likeliest last."""

    def order(self, question: str, entries: Sequence[KnowledgeEntry]) -> tuple[KnowledgeEntry, ...]:
        return tuple(reversed(entries))


QUESTIONS = ("Who is the president?", "Bilbao", "the budget of Lyon", "meeting 2015", "asdf")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_finder_shows_the_same_in_another_order(real_pack: Pack, real_index: Index, question: str) -> None:
    """A model changes the order of the titles that are shown, never what is answered, nor how sure Focal is."""
    alone, ordered = Finder(real_pack, real_index), Finder(real_pack, real_index, Backwards())
    without, with_model = alone.find(question), ordered.find(question)
    if isinstance(without, Answer):
        assert with_model == without
    else:
        assert with_model == replace(without, suggestions=without.suggestions[::-1])


def test_the_questions_come_to_different_ends(real_pack: Pack, real_index: Index) -> None:
    """The test above sees an answer and titles."""
    kinds = {type(Finder(real_pack, real_index).find(question)) for question in QUESTIONS}
    assert Answer in kinds
    assert len(kinds) > 1


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    """Nothing is looked up elsewhere: it is said what is missing."""
    with pytest.raises(ModelUnusable, match=r"model\.safetensors is missing"):
        StaticEmbeddings(tmp_path)


def test_a_damaged_model(model: Path) -> None:
    """A model that is cut off is refused in words."""
    (model / "model.safetensors").write_bytes(b"cut")
    with pytest.raises(ModelUnusable, match="cannot be read"):
        StaticEmbeddings(model)
