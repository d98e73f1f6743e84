"""Saved replies in the store, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from knowledge.model.languages import EN, FR, Text
from knowledge.model.saved_replies import SavedReply
from knowledge.store.errors import Conflict
from knowledge.store.store import Store

FEE = SavedReply(title="fee", texts=Text({EN: "It is on page 3.", FR: "C’est en page 3."}))
LATER = timedelta(hours=1)


def add(store: Store, now: datetime, reply: SavedReply = FEE) -> SavedReply:
    """Stores one; what is there then."""
    number = store.run(lambda unit: unit.saved_replies.add(reply, "contact:1", now))
    return one(store, number)


def one(store: Store, number: int) -> SavedReply:
    found = store.read(lambda unit: unit.saved_replies.one(number))
    assert found is not None
    return found


def titles(store: Store, words: str = "") -> list[str]:
    return [reply.title for reply in store.read(lambda unit: unit.saved_replies.listed(words))]


def test_it_is_kept_as_it_was(store: Store, now: datetime) -> None:
    """Title, texts, who wrote it and when; it was not used yet."""
    reply = add(store, now)
    assert reply == replace(FEE, id=reply.id, revision=1, changed_by="contact:1", changed_at=now)
    assert store.read(lambda unit: unit.saved_replies.one(4711)) is None


def test_they_are_listed_by_title(store: Store, now: datetime) -> None:
    """Whatever the case of the first letter; words are looked for in all languages, all of them, in any order."""
    for title in ("fee", "Address", "Zorble"):
        add(store, now, replace(FEE, title=title, texts=Text({EN: f"{title} on page 3", FR: f"{title} : École"})))
    assert titles(store) == ["Address", "fee", "Zorble"]
    assert titles(store, "PAGE zorble") == ["Zorble"]
    assert titles(store, "école fee") == ["fee"]
    assert titles(store, "%") == []


def test_a_change_counts(store: Store, now: datetime) -> None:
    """It takes the place of what was there, with the next revision."""
    reply = add(store, now)
    changed = replace(reply, title="Fees", texts=Text({EN: "Page 4."}))
    store.run(lambda unit: unit.saved_replies.change(changed, "contact:2", now + LATER))
    assert one(store, reply.id) == replace(changed, revision=2, changed_by="contact:2", changed_at=now + LATER)


def test_the_second_of_two_is_told(store: Store, now: datetime) -> None:
    """Whoever changes or removes what somebody else changed meanwhile does neither."""
    reply = add(store, now)
    store.run(lambda unit: unit.saved_replies.change(reply, "contact:2", now))
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.saved_replies.change(reply, "contact:3", now))
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.saved_replies.remove(reply.id, reply.revision))
    assert one(store, reply.id).changed_by == "contact:2"


def test_what_is_removed_is_gone(store: Store, now: datetime) -> None:
    """It is listed no more, and cannot be removed twice."""
    reply = add(store, now)
    store.run(lambda unit: unit.saved_replies.remove(reply.id, 1))
    assert titles(store) == []
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.saved_replies.remove(reply.id, 1))


def test_uses_are_counted(store: Store, now: datetime) -> None:
    """An answer counts once for each reply in it; that changes nothing else, and of none nothing is counted."""
    first, second = add(store, now), add(store, now)
    store.run(lambda unit: unit.saved_replies.count_use([first.id, first.id, 4711]))
    store.run(lambda unit: unit.saved_replies.count_use([]))
    assert (one(store, first.id).used, one(store, second.id).used) == (1, 0)
    assert one(store, first.id).revision == 1
