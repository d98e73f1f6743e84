"""Content packs in the store."""

from __future__ import annotations

import queue
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.config import PACKS
from handlers.faq import NoPackImported, import_pack, stored_pack
from knowledge.model.faq import Pack
from knowledge.packs.reading import read_pages
from knowledge.store import signals
from knowledge.store.store import Store


def items(*ids: str) -> dict[str, list[dict[str, Any]]]:
    return {"entry": [{"id": id, "answer": {"pt": f"Ação {id}"}} for id in ids]}


def test_items_come_back_in_the_order_of_the_files(store: Store, now: datetime) -> None:
    """Order and content of a pack's pages survive."""
    store.run(lambda unit: unit.packs.replace("p", "c1", items("b", "a", "c"), now))
    assert list(store.read(lambda unit: unit.packs.items("p", "entry"))) == items("b", "a", "c")["entry"]
    assert store.read(lambda unit: unit.packs.items("p", "topic")) == ()


def test_a_new_version_takes_the_place_of_the_old(store: Store, now: datetime) -> None:
    """Nothing of the earlier version stays, and other packs are not touched."""
    store.run(lambda unit: unit.packs.replace("other", "c0", items("x"), now))
    store.run(lambda unit: unit.packs.replace("p", "c1", items("a", "b"), now))
    later = now + timedelta(days=1)
    store.run(lambda unit: unit.packs.replace("p", "c2", items("b"), later))
    assert list(store.read(lambda unit: unit.packs.items("p", "entry"))) == items("b")["entry"]
    assert len(store.read(lambda unit: unit.packs.items("other", "entry"))) == 1
    imported = store.read(lambda unit: unit.packs.imported("p"))
    assert imported is not None
    assert (imported.checksum, imported.imported_at) == ("c2", later)


def test_an_unknown_pack(store: Store) -> None:
    """A pack that was never imported is said to be missing, with what to do about it."""
    assert store.read(lambda unit: unit.packs.imported("p")) is None
    with pytest.raises(NoPackImported, match="focal pack import"):
        store.read(lambda unit: stored_pack(unit, "p"))


def test_importing_the_real_pack_twice_changes_nothing(store: Store, pack: Pack, now: datetime) -> None:
    """The same content is not imported again and wakes nobody; what is stored is the very pack."""
    pages = read_pages(PACKS / "digital-cities")
    woken: queue.SimpleQueue[str] = queue.SimpleQueue()
    with (
        store.signals.listening(signals.PACK, lambda: woken.put("pack")),
        store.signals.listening(signals.OUTBOX, lambda: woken.put("later")),
    ):
        assert store.run(lambda unit: import_pack(unit, pages, now))
        assert not store.run(lambda unit: import_pack(unit, pages, now + timedelta(days=1)))
        store.run(lambda unit: unit.wake(signals.OUTBOX))
        assert [woken.get(timeout=10), woken.get(timeout=10)] == ["pack", "later"]
    imported = store.read(lambda unit: unit.packs.imported(pages.name))
    assert imported is not None
    assert imported.imported_at == now
    assert store.read(lambda unit: stored_pack(unit, pages.name)).value() == pack
