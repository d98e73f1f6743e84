"""What was read of a pack serves for an equal one, and for no other."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knowledge.model.faq import Answer, KnowledgeEntry, Pack
from knowledge.model.languages import EN, FR, Text
from knowledge.packs.reading import read_pack
from knowledge.search.cache import index_for
from knowledge.search.contents import contents_of
from knowledge.search.finder import Finder
from knowledge.search.identification import identifier_for
from knowledge.search.index import Index
from knowledge.search.sharing import Shared
from tests.knowledge.search.conftest import REAL_PACK


class Made:
    """Something that can be told from another by identity alone."""


@pytest.fixture
def shared() -> Shared[list[str], Made]:
    return Shared()


def test_equal_sources_give_the_same_value(shared: Shared[list[str], Made]) -> None:
    """As long as it is in use, whatever was made between."""
    made = shared.of(["a"], Made)
    other = shared.of(["b"], Made)
    assert other is not made
    assert shared.of(["a"], Made) is made
    assert shared.of(["b"], Made) is other


def test_what_nobody_uses_is_gone(shared: Shared[list[str], Made]) -> None:
    """Neither the value stays, nor what it was made of."""

    class Source(list[str]):
        pass

    source = Source(["a"])
    made = shared.of(source, Made)
    value, origin = weakref.ref(made), weakref.ref(source)
    del made, source
    gc.collect()
    assert (value(), origin()) == (None, None)
    assert isinstance(shared.of(["a"], Made), Made)


def test_a_value_that_cannot_be_made_leaves_nothing(shared: Shared[list[str], Made]) -> None:
    """The fault is the caller's to hear, and the next one may succeed."""

    def fail() -> Made:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        shared.of(["a"], fail)
    assert isinstance(shared.of(["a"], Made), Made)


def test_two_at_once_make_one(shared: Shared[list[str], Made]) -> None:
    """The second waits for the first instead of doing the same work beside it."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> Made:
        begun.set()
        assert go_on.wait(10)
        return Made()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shared.of, ["a"], slow)
        assert begun.wait(10)
        second = pool.submit(shared.of, ["a"], Made)
        go_on.set()
        assert first.result(10) is second.result(10)


@pytest.fixture(scope="module")
def same_pack() -> Pack:
    """The real pack, read from its files once more."""
    return read_pack(REAL_PACK)


def test_the_same_pack_is_read_once(real_pack: Pack, same_pack: Pack, real_index: Index) -> None:
    """A pack that is checked, published and taken into use is one pack, and finders of it share what was read."""
    finder = Finder(real_pack, real_index)
    assert same_pack.entries[0] is not real_pack.entries[0]
    assert contents_of(same_pack) is contents_of(real_pack)
    assert finder.entry(real_pack.entries[0].id) is contents_of(same_pack).shelf.entries[real_pack.entries[0].id]


@pytest.mark.parametrize("part", ["answer", "phrasings", "years", "related", "source"])
def test_whatever_changes_is_read_anew(
    finder_of: Callable[..., Finder], entries: Sequence[KnowledgeEntry], part: str
) -> None:
    """An edit of any part of one entry is answered at once, also while the pack before it is still in use."""
    before = entries[4]
    changes: dict[str, Any] = {
        "answer": Text({EN: "Eighty-eight."}),
        "phrasings": {EN: ("How many members does the network have?", "members please")},
        "years": frozenset({2031}),
        "related": ("website",),
        "source": replace(before.source, section="2."),
    }
    in_use = finder_of(entries)
    edited = finder_of([*entries[:4], replace(before, **{part: changes[part]}), *entries[5:]])
    found = edited.find("How many members does the network have?")
    assert isinstance(found, Answer)
    assert getattr(found.entry, part) == changes[part]
    assert in_use.entry(before.id) == before


def test_the_same_index_is_loaded_once(
    entries: tuple[KnowledgeEntry, ...], make_entry: Callable[..., KnowledgeEntry], kept: Path, tmp_path: Path
) -> None:
    """The file decides, wherever it lies: an equal one is what is in use already, another one is not."""
    index = index_for(entries, kept)
    shutil.copytree(kept, tmp_path / "two")
    assert index_for(tuple(reversed(entries)), tmp_path / "two") is index
    changed = index_for((*entries, make_entry("tramway", "the new tramway line")), tmp_path / "two")
    assert changed is not index
    assert changed.known_ids - index.known_ids == {"tramway"}


def test_an_index_in_use_hides_no_damage(entries: tuple[KnowledgeEntry, ...], kept: Path) -> None:
    """A file that was damaged is mended, although the process has it in memory: the next one needs it."""
    index = index_for(entries, kept)
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    assert index_for(entries, kept).entry_ids == index.entry_ids
    assert file.read_bytes() == whole


def test_identifiers_are_told_apart_by_entries_and_languages(real_entries: tuple[KnowledgeEntry, ...]) -> None:
    """Equal ones are shared; of fewer entries, or for other languages, another is made."""
    identifier = identifier_for(real_entries, (EN, FR))
    assert identifier_for(list(real_entries), (EN, FR)) is identifier
    assert identifier_for(real_entries[1:], (EN, FR)) is not identifier
    assert identifier_for(real_entries, (FR, EN)) is not identifier
    assert identifier_for(real_entries, (EN, FR), usual=(FR,)) is not identifier
