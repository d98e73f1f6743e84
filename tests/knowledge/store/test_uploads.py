"""What platforms call the files that they have."""

from __future__ import annotations

from datetime import datetime, timedelta

from knowledge.model.deliveries import Upload
from knowledge.store.store import Store


def upload(scope: str, reference: str, handle: str) -> Upload:
    return Upload(scope=scope, reference=reference, handle=handle)


def test_a_file_is_known_by_scope(store: Store, now: datetime) -> None:
    """Two workspaces have each their own handle of one file; what nobody uploaded is not there."""
    made = [upload("slack:T1", "a", "F1"), upload("slack:T2", "a", "F2"), upload("slack:T1", "b", "F3")]
    store.run(lambda unit: unit.uploads.put(made, now))
    found = store.read(lambda unit: unit.uploads.handles(["slack:T1", "slack:T3"], ["a", "c"]))
    assert found == {("slack:T1", "a"): "F1"}


def test_the_later_upload_counts(store: Store, now: datetime) -> None:
    """A file that had to be uploaded again is known by its new handle, also when both come in one batch."""
    store.run(lambda unit: unit.uploads.put([upload("telegram", "a", "old")], now))
    again = [upload("telegram", "a", "newer"), upload("telegram", "a", "newest")]
    store.run(lambda unit: unit.uploads.put(again, now + timedelta(seconds=1)))
    assert store.read(lambda unit: unit.uploads.handles(["telegram"], ["a"])) == {("telegram", "a"): "newest"}


def test_nothing_to_keep(store: Store, now: datetime) -> None:
    """No uploads, no rows."""
    store.run(lambda unit: unit.uploads.put([], now))
    assert store.read(lambda unit: unit.uploads.handles([], [])) == {}
