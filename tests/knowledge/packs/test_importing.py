"""Packs go into the store and out again unchanged."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config import PACKS
from handlers.faq import NoPackImported, import_pack, stored_pack
from knowledge.packs.reading import Pages, read_pages
from knowledge.packs.writing import FolderInUse, write_pages
from knowledge.store.store import Store


@pytest.fixture(scope="module")
def pages() -> Pages:
    """The real pack."""
    return read_pages(PACKS / "digital-cities")


def test_importing_is_idempotent(store: Store, pages: Pages, now: datetime) -> None:
    """A second import changes nothing, not even the time of the first."""
    assert store.run(lambda unit: import_pack(unit, pages, now)) is True
    assert store.run(lambda unit: import_pack(unit, pages, now + timedelta(days=1))) is False
    imported = store.read(lambda unit: unit.packs.imported(pages.name))
    assert imported is not None
    assert imported.imported_at == now


def test_a_changed_pack_replaces_the_old_one(store: Store, pages: Pages, now: datetime) -> None:
    """Entries that are gone from the files are gone from the store."""
    store.run(lambda unit: import_pack(unit, pages, now))
    fewer = Pages(
        name=pages.name,
        pack=pages.pack,
        documents=pages.documents,
        topics=pages.topics,
        entries=pages.entries[:60],
    )
    assert store.run(lambda unit: import_pack(unit, fewer, now)) is True
    assert store.read(lambda unit: stored_pack(unit, pages.name)) == fewer


def test_the_store_gives_back_what_it_got(store: Store, pages: Pages, now: datetime) -> None:
    """Pages come out of the store as they went in, in their order."""
    store.run(lambda unit: import_pack(unit, pages, now))
    assert store.read(lambda unit: stored_pack(unit, pages.name)) == pages


def test_a_pack_that_was_not_imported_is_told(store: Store) -> None:
    """The sentence says what to do."""
    with pytest.raises(NoPackImported, match="focal pack import"):
        store.read(lambda unit: stored_pack(unit, "digital-cities"))


def test_exported_files_are_read_back(pages: Pages, tmp_path: Path) -> None:
    """Export and import are each other's inverse, but for the order of entries between files."""
    folder = tmp_path / pages.name
    write_pages(pages, folder)
    again = read_pages(folder)
    assert sorted(again.entries, key=lambda page: page.id) == sorted(pages.entries, key=lambda page: page.id)
    assert (again.pack, again.documents, again.topics) == (pages.pack, pages.documents, pages.topics)


def test_export_overwrites_nothing(pages: Pages, tmp_path: Path) -> None:
    """Somebody's files in the folder stay as they are."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderInUse):
        write_pages(pages, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
