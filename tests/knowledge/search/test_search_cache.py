from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from knowledge.errors import FocalError
from knowledge.model.faq import KnowledgeEntry, Name, NameKind, Pack
from knowledge.model.languages import EN, Language, Text
from knowledge.search.cache import IndexFolderUnusable, index_for
from knowledge.search.index import Index
from knowledge.search.lessons import lessons_of
from tests.index import INDEX

T = TypeVar("T")


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_the_first_call_leaves_one_file(kept: Path) -> None:
    """The folder is made, the index kept, nothing of the building left behind."""
    [path] = files(kept)
    assert path.suffix == ".npz"
    assert Index.load(path).rank("president", 1)


def test_the_second_call_builds_nothing(kept: Path, entries: tuple[KnowledgeEntry, ...]) -> None:
    """An unchanged pack is loaded; the order of its entries does not change it."""
    [before] = files(kept)
    made = before.stat().st_mtime_ns
    index_for(tuple(reversed(entries)), kept)
    [after] = files(kept)
    assert (after, after.stat().st_mtime_ns) == (before, made)


def test_the_order_of_languages_changes_nothing(pack: Pack, real_index: Index, tmp_path: Path) -> None:
    """PostgreSQL gives a pack's languages back in an order of its own; the index is known again all the same."""
    entries = [replace(one, phrasings=_turned(one.phrasings), title=Text(_turned(one.title))) for one in pack.entries]
    unknowns = [replace(one, phrasings=_turned(one.phrasings)) for one in pack.unknowns]
    names = [replace(one, forms=_turned(one.forms)) for one in pack.names]
    assert lessons_of(entries, unknowns, names) == lessons_of(pack.entries, pack.unknowns, pack.names)
    kept = Path(shutil.copytree(INDEX, tmp_path / "index"))
    before = files(kept)
    assert index_for(entries, kept, unknowns, names) is real_index
    assert files(kept) == before


def _turned(by_language: Mapping[Language, T]) -> dict[Language, T]:
    return dict(reversed(list(by_language.items())))


def test_a_damaged_file_is_built_again(kept: Path, entries: tuple[KnowledgeEntry, ...]) -> None:
    """A disk that lost a block costs a few seconds, not the service."""
    [path] = files(kept)
    path.write_bytes(path.read_bytes()[:-100])
    assert index_for(entries, kept).rank("president", 1)
    assert Index.load(path).rank("president", 1)


def test_another_phrasing_is_another_index(
    kept: Path, entries: tuple[KnowledgeEntry, ...], make_entry: Callable[..., KnowledgeEntry]
) -> None:
    """A changed pack is never answered from the index of the old one, which is removed."""
    [before] = files(kept)
    changed = (*entries, make_entry("tramway", "the new tramway line"))
    assert index_for(changed, kept).rank("tramway", 1)[0].entry_id == "tramway"
    [after] = files(kept)
    assert after != before


def test_another_name_is_another_index(entries: tuple[KnowledgeEntry, ...], kept: Path) -> None:
    """A name that the pack learns for a place it speaks of is learnt by the index, too."""
    [before] = files(kept)
    bogota = Name(id="bogota", kind=NameKind.PLACE, forms={EN: ("Bogota", "Santafe")})
    index_for(entries, kept, names=[bogota])
    [after] = files(kept)
    assert after != before


def test_what_is_not_asked_may_change_without_training(entries: tuple[KnowledgeEntry, ...], kept: Path) -> None:
    """Only ids, titles and phrasings make the index: an edited answer or year is served at once."""
    [before] = files(kept)
    index_for([*entries[:-1], replace(entries[-1], years=frozenset({2020}))], kept)
    assert files(kept) == [before]


def test_a_folder_that_cannot_be_written_is_explained(entries: tuple[KnowledgeEntry, ...], tmp_path: Path) -> None:
    """One clear sentence with the folder's name, and a kind of fault that the command line knows."""
    blocked = tmp_path / "var"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(IndexFolderUnusable, match=r"cannot be kept in .*var"):
        index_for(entries, blocked / "index")
    assert issubclass(IndexFolderUnusable, FocalError)
