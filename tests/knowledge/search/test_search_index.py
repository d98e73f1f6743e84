from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import FocalError
from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import EN, FR, NETWORK_LANGUAGES, Language
from knowledge.search.archive import IndexDamaged
from knowledge.search.index import Index
from knowledge.search.scores import Bands, Border
from knowledge.search.training import fit
from tests.bench.faq_sets import invented


def best(index: Index, question: str) -> str:
    return index.rank(question, 1)[0].entry_id


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("How many members are there?", "members"),
        ("QUIEN PRESIDE", "president"),
        ("quién es el présidente de la comision", "president"),
        ("address of your web site", "website"),
        ("congres in bogotá", "congress-2016"),
    ],
)
def test_other_words_lead_to_the_entry(index: Index, question: str, entry_id: str) -> None:
    """A question need not be asked word for word, nor be spelt right, nor carry accents."""
    assert best(index, question) == entry_id


def test_ranks_are_ordered_and_limited(index: Index) -> None:
    """As many as asked for at most, best first, with scores from 0 to 1."""
    ranked = index.rank("president of the congress", 2)
    assert len(ranked) == 2
    assert all(0 <= each.score <= 1 for each in ranked)
    assert len(index.rank("president", 100)) == len(index.entry_ids)


@pytest.mark.parametrize(
    "question", ["", "   ", "🤷‍♀️😀", "xyzzy plugh", "is it the one?", "\x00", "what about this", "asdf"]
)
def test_what_the_pack_does_not_know_is_not_ranked(index: Index, question: str) -> None:
    """Nothing is likely when no word of the question has a subject that the pack speaks of."""
    assert index.rank(question, 3) == ()


@pytest.mark.parametrize(
    "question",
    [
        "president " * 1_000,
        "the of and is to",
        "def f(x): return x ** 2  # SELECT * FROM president;",
        "президент сети городов",
        "ネットワークの会長は誰ですか",
        "من هو رئيس الشبكة؟",
        "a" * 10_000,
        "\ud83d president",
    ],
)
def test_any_question_is_ranked_or_not_at_all(index: Index, question: str) -> None:
    """Long ones, only stop words, code, other scripts: entries with scores from 0 to 1, the best first, or none."""
    scores = [each.score for each in index.rank(question, 9)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@given(st.text(max_size=300), st.integers(1, 9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ranks_fall_whatever_is_asked(index: Index, question: str, top: int) -> None:
    """Whoever takes the first so many entries takes the likeliest, each once."""
    ranked = index.rank(question, top)
    scores = [each.score for each in ranked]
    assert len(ranked) <= top
    assert scores == sorted(scores, reverse=True)
    assert len({each.entry_id for each in ranked}) == len(ranked)
    assert ranked[: top - 1] == index.rank(question, top - 1)


def test_an_unknown_language_has_the_strictest_answers(real_index: Index) -> None:
    """Whoever writes in no language that the pack knows is answered least easily."""
    answers = [real_index.bands(language).answer for language in NETWORK_LANGUAGES]
    assert real_index.bands(None) == real_index.bands(Language("tlh"))
    assert real_index.bands(None).answer >= max(answers)


def test_only_those_admitted_compete(index: Index) -> None:
    """The others neither appear nor press on the margin."""
    admitted = {"members", "website"}
    assert {each.entry_id for each in index.rank("president", 9, among=admitted)} == admitted
    assert index.rank("president", 9, among=()) == ()


def test_foreign_words_lower_the_score(index: Index) -> None:
    """The president of something else is less surely our president."""
    ours, theirs = index.rank("who is the president", 1)[0], index.rank("who is the president of Zanzibar", 1)[0]
    assert ours.score > theirs.score


def test_a_typo_lowers_the_score_a_little(index: Index) -> None:
    """A repaired word counts, but as less than a word typed right."""
    right, typo = index.rank("number of member cities", 1)[0], index.rank("number of membre cities", 1)[0]
    assert typo.entry_id == right.entry_id
    assert typo.score <= right.score


def test_a_series_stands_under_its_first_entry(index: Index, entries: tuple[KnowledgeEntry, ...]) -> None:
    """Entries that answer the same question do not compete with each other."""
    assert "president-2012" not in index.entry_ids
    assert len(index.entry_ids) == len(entries) - 1


def test_an_index_survives_the_disk(index: Index, tmp_path: Path) -> None:
    """Saved and loaded again it gives the same ranks, to the last bit."""
    index.save(tmp_path / "index.npz")
    again = Index.load(tmp_path / "index.npz")
    assert again.entry_ids == index.entry_ids
    assert again.border == index.border
    for question in ("who presides", "congress 2016", "membres"):
        assert again.rank(question, 5) == index.rank(question, 5)
    assert [path.name for path in tmp_path.iterdir()] == ["index.npz"]


@pytest.mark.parametrize("entries", [0, 1, 3, 1_001])
def test_an_index_of_any_size_survives_the_disk(tmp_path: Path, entries: int) -> None:
    """None, one, a few, and so many that it has another form: its ranks stay, and so do the bands of its languages."""
    bands = {EN: Bands(answer=0.8, offer=0.2), FR: Bands(answer=0.7, offer=0.3)}
    border = Border(slope=2.0, offset=-1.0, threshold=0.9, offer=0.25, gate=0.4, languages=bands)
    lessons = list(invented(entries))
    index = fit(lessons, border)
    index.save(tmp_path / "index.npz")
    again = Index.load(tmp_path / "index.npz")
    assert again.border == border
    for question in ["anything at all", *(lesson.texts[0] for lesson in lessons[:5])]:
        assert again.rank(question, 5) == index.rank(question, 5)


def test_a_damaged_index_is_refused(index: Index, tmp_path: Path) -> None:
    """Cut short, changed by one byte, or something else altogether: never half an index."""
    path = tmp_path / "index.npz"
    index.save(path)
    whole = path.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for broken in (b"", whole[: len(whole) // 3], flipped, b"PK\x03\x04 no archive", whole[:-30]):
        path.write_bytes(broken)
        with pytest.raises(IndexDamaged, match="search index"):
            Index.load(path)


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    """A sound file that is not ours is no index either, nor is a missing one; the fault explains itself."""
    np.savez(tmp_path / "other.npz", something=np.zeros(3))
    for name in ("other.npz", "missing.npz"):
        with pytest.raises(FocalError, match=name):
            Index.load(tmp_path / name)
