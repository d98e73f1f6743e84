"""Edits in the store: none overwrites another, all come back as they were, and publications are told apart."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.model.pack_edits import Edit, ItemKind, Version
from knowledge.store.errors import Conflict
from knowledge.store.pack_edits import MOST_GOLDEN
from knowledge.store.store import Store
from knowledge.store.tables import pack_edits
from knowledge.store.unit import Unit

PACK = "small"


def edit(now: datetime, id: str = "who", **more: Any) -> Edit:
    """A first draft."""
    given: dict[str, Any] = {"draft": Version(body={"id": id, "title": {"en": "Who"}}), **more}
    return Edit(kind=ItemKind.ENTRY, id=id, changed_by="contact:2", changed_at=now, **given)


def put(store: Store, one: Edit) -> Edit:
    return store.run(lambda unit: unit.pack_edits.put(PACK, one))


def kept(store: Store, id: str = "who") -> Edit | None:
    return store.read(lambda unit: unit.pack_edits.one(PACK, ItemKind.ENTRY, id))


def state(store: Store) -> str:
    return store.read(lambda unit: unit.pack_edits.state(PACK))


def test_an_edit_comes_back_as_it_was(store: Store, now: datetime) -> None:
    """With every version, what each language was compared with, the question it was written for, and the reason."""
    full = edit(
        now,
        live=Version(body=None, reason="because"),
        before=Version(body={"id": "who"}, originals={"fr": "d1"}, ticket=7),
        based_on="d0",
        published_by="contact:3",
        published_at=now,
    )
    assert put(store, full) == replace(full, revision=1)
    assert kept(store) == replace(full, revision=1)


def test_what_there_is_not_is_not_null_of_json(store: Store, now: datetime) -> None:
    """A version that is missing is missing for SQL as well, so that it can be asked for; a removal is marked."""
    put(store, edit(now, draft=None, live=Version(body=None)))
    row = store.read(lambda unit: unit.connection.execute(select(pack_edits)).one())
    assert row.is_removed
    missing = select(pack_edits.c.id).where(pack_edits.c.draft.is_(None), pack_edits.c.before.is_(None))
    assert store.read(lambda unit: unit.connection.execute(missing).scalars().all()) == ["who"]


def test_two_editors_do_not_overwrite_each_other(store: Store, now: datetime) -> None:
    """Whoever saw an older revision is refused, and so is a second first draft."""
    first = put(store, edit(now))
    put(store, first.drafted(None, "contact:3", now))
    for late in (first, edit(now)):
        with pytest.raises(Conflict):
            put(store, late)
    assert kept(store) is not None


def test_another_packs_edits_are_not_there(store: Store, now: datetime) -> None:
    """Edits belong to one pack; they come by id."""
    put(store, edit(now, id="b"))
    put(store, edit(now, id="a"))
    assert [each.id for each in store.read(lambda unit: unit.pack_edits.all(PACK))] == ["a", "b"]
    assert store.read(lambda unit: unit.pack_edits.all("other")) == ()


def test_every_publication_is_told_from_the_one_before(store: Store, now: datetime) -> None:
    """Drafts do not change what holds; publishing does, and so does taking back what was published."""
    assert state(store) == ""
    drafted = put(store, edit(now))
    assert state(store) == ""
    published = put(store, drafted.published("contact:3", now))
    first = state(store)
    put(store, published.undone("contact:3", now + timedelta(microseconds=1)))
    assert len({"", first, state(store)}) == 3


def test_a_golden_question_is_asked_once(store: Store, now: datetime) -> None:
    """Said anew, it is another answer to the same question; removed, it is gone."""

    def add(*entries: str) -> int | None:
        return store.run(lambda unit: unit.pack_edits.add_golden(PACK, "Who?", "en", entries, "contact:2", now))

    number = [add("who"), add("who", "fee"), add()][-1]
    (only,) = store.read(lambda unit: unit.pack_edits.golden(PACK))
    assert (only.id, only.question, only.language, only.entries) == (number, "Who?", "en", ())
    assert not store.run(lambda unit: unit.pack_edits.remove_golden("other", only.id))
    assert store.run(lambda unit: unit.pack_edits.remove_golden(PACK, only.id))
    assert store.read(lambda unit: unit.pack_edits.golden(PACK)) == ()


def test_golden_questions_are_not_endless(sqlite_store: Store, now: datetime) -> None:
    """Each is asked with every change: there are so many and no more, and those that there are can be said anew."""

    def fill(unit: Unit) -> tuple[int | None, int | None]:
        edits = unit.pack_edits
        for number in range(MOST_GOLDEN):
            edits.add_golden(PACK, f"question {number}", "en", [], "focal", now)
        return edits.add_golden(PACK, "one more", "en", [], "focal", now), edits.add_golden(
            PACK, "question 7", "fr", [], "focal", now
        )

    more, again = sqlite_store.run(fill)
    assert more is None
    assert again is not None


def test_a_dismissed_wording_stays_dismissed(store: Store, now: datetime) -> None:
    """Dismissing twice is no fault; what was asked is not kept."""

    def dismiss(*digests: str) -> None:
        store.run(lambda unit: unit.pack_edits.dismiss(digests, "contact:2", now))

    dismiss("d1", "d2")
    dismiss("d2", "d3")
    dismiss()
    assert store.read(lambda unit: unit.pack_edits.dismissed()) == {"d1", "d2", "d3"}


def test_two_dismiss_at_once(store: Store, now: datetime) -> None:
    """Two of the staff who dismiss one wording at the same moment both succeed."""
    is_done, may_end = threading.Event(), threading.Event()

    def first(unit: Unit) -> None:
        unit.pack_edits.dismiss(["d1"], "contact:2", now)
        is_done.set()
        may_end.wait(0.2)

    dismissing = store.submit(first)
    assert is_done.wait(5)
    other = store.submit(lambda unit: unit.pack_edits.dismiss(["d1", "d2"], "contact:3", now))
    may_end.wait(0.1)
    may_end.set()
    assert (dismissing.result(), other.result()) == (None, None)
    assert store.read(lambda unit: unit.pack_edits.dismissed()) == {"d1", "d2"}


def test_how_often_entries_were_asked_for(store: Store) -> None:
    """Every channel and language together, from a day on; what readers thought of an answer is no question."""
    day = date(2026, 11, 20)

    def count(unit: Unit) -> None:
        usage = unit.usage
        for channel, outcome in (("telegram", "answered"), ("slack", "answered"), ("slack", "helpful")):
            usage.count(day, "en", channel, outcome, "who")
        usage.count(day - timedelta(days=1), "en", "slack", "answered", "who")
        usage.count(day, "en", "slack", "refused")

    store.run(count)
    assert store.read(lambda unit: unit.pack_edits.asked(day)) == {"who": 2}
