from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.lexicon import building, table
from knowledge.search.lexicon.features import key, lexical_words, runs

FOLDER = Path(table.__file__).parent
LISTS: Mapping[str, Mapping[str, float]] = {
    "en": {"the": 0.05, "don't": 0.01, "city": 0.001},
    "fr": {"l'été": 0.02, "les": 0.03},
    "es": {"año": 0.01, "ciudad": 0.001},
}


def said(text: str) -> dict[str, float]:
    lexicon = table.load()
    words = lexical_words(text)
    weighed = lexicon.weigh(words, [1.0] * len(words))
    return {str(code): total for code, total in zip(lexicon.languages, weighed, strict=True)}


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("L'ÉTÉ prochain, c'est-à-dire 2024", ["l", "été", "prochain", "c", "est", "à", "dire"]),
        ("¿Qué tal?", ["¿", "qué", "tal"]),
        ("e\u0301te\u0301", ["été"]),
        ("İstanbul_Işık", ["istanbul", "işık"]),
        ("12 :-) 😀", []),
    ],
)
def test_words_keep_their_accents(text: str, heard: list[str]) -> None:
    """Small letters, composed, cut at signs and apostrophes; digits are in no language."""
    assert lexical_words(text) == heard


def test_runs_cover_the_edges_of_a_word() -> None:
    """Endings and beginnings tell most; a word of a letter is one run."""
    assert list(runs("dade")) == ["# dad", "#dade", "#ade "]
    assert list(runs("y")) == ["# y "]
    assert len(list(runs("x" * 10_000))) < 50


@given(st.text())
def test_any_text_has_words_and_keys(text: str) -> None:
    """Nothing that can be typed is too strange to be weighed."""
    for word in lexical_words(text):
        assert 0 <= key(word) < 2**32
        assert list(runs(word))


@pytest.mark.parametrize(
    ("text", "language"),
    [("the", "en"), ("merci", "fr"), ("cuánto", "es"), ("não", "pt"), ("eskerrik", "eu"), ("això", "ca"), ("ich", "de"),
     ("niet", "nl"), ("teşekkürler", "tr"), ("perché", "it"), ("спасибо", "ru"), ("شكرا", "ar"), ("дякую", "uk")],
)  # fmt: skip
def test_a_common_word_speaks_for_its_language(text: str, language: str) -> None:
    """The file that is shipped knows the words that nobody can do without."""
    found = said(text)
    assert max(found, key=found.__getitem__) == language


def test_a_word_that_is_not_listed_is_judged_by_its_letters() -> None:
    """An ending says enough where a language forms its own words."""
    assert said("desproporcionadíssimo")["pt"] > said("desproporcionadíssimo")["en"]
    assert said("xqzw") == dict.fromkeys(said("xqzw"), 0.0)
    assert said("") == dict.fromkeys(said(""), 0.0)


def test_the_lexicon_is_small() -> None:
    """The repository carries no more than it must."""
    assert table.FILE.stat().st_size < 2_000_000


def test_every_language_has_its_source_named() -> None:
    """Nothing is shipped of which the notice does not say where it is from, and under which licence."""
    notice = (FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    assert set(table.load().languages) <= set(re.findall(r"\b[a-z]{2}\b", notice))
    assert all(named in notice for named in ("wordfreq", "Attribution-ShareAlike 4.0", "tessdata_fast", "Apache-2.0"))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lexicon made from lists of a few words."""
    lists = SimpleNamespace(get_frequency_dict=lambda language, kind: LISTS.get(language, {"x": 0.5}))
    monkeypatch.setitem(sys.modules, "wordfreq", lists)
    for name in ("eu", "gl"):
        (tmp_path / name).write_text("Etxea\netxea\nETXEA\nbakarra\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["building", str(tmp_path / "eu"), str(tmp_path / "gl")])
    monkeypatch.setattr(building, "FILE", tmp_path / "made.npz")
    building.main()
    return tmp_path / "made.npz"


def test_a_lexicon_can_be_made_anew(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the script writes is what is read; accents may be missing; the same lists give the same file."""
    first = made.read_bytes()
    building.main()
    assert made.read_bytes() == first
    monkeypatch.setattr(table, "FILE", made)
    lexicon = table.load.__wrapped__()
    assert lexicon.languages == table.load().languages
    place = {str(code): number for number, code in enumerate(lexicon.languages)}
    assert lexicon.weigh(["the"], [1.0])[place["en"]] == pytest.approx(np.log(0.05 / 1e-6), abs=0.03)
    assert lexicon.weigh(["don"], [0.5])[place["en"]] == pytest.approx(np.log(0.01 / 1e-6) / 2, abs=0.03)
    assert 0 < lexicon.weigh(["ano"], [1.0])[place["es"]] < lexicon.weigh(["año"], [1.0])[place["es"]]
    assert lexicon.weigh(["etxea"], [1.0])[place["eu"]] > 0
    assert lexicon.weigh(["the"], [1.0])[place["fr"]] == 0
