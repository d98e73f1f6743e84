"""Publication: what holds afterwards, what is refused, and that nothing gets worse unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.evaluation import Outcome
from handlers.knowledge.keeping import living_pack, standing
from handlers.knowledge.publishing import LONGEST_REASON, Measured, PublicationRefused, candidate, publish
from knowledge.model.pack_edits import ItemKind, Version
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store import signals
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.bot.publishing import WHO
from tests.knowing import (
    APPROVER,
    AT,
    COFFEE,
    EDITOR,
    NAME,
    VIEWER,
    begin,
    draft,
    measured_as,
    measured_with,
    notes,
    publish_all,
    room_in,
    stock,
)


@pytest.fixture
def store(sqlite_store: Store, tmp_path: Path) -> Store:
    """A store with the small pack."""
    stock(sqlite_store, tmp_path)
    return sqlite_store


def test_drafts_hold_once_they_are_published(store: Store) -> None:
    """With everybody who wrote and published them, and the scores, in the log; every process is woken."""
    draft(store, "who", EDITOR, answer={"en": "Bilbao does."})
    begin(store)
    heard: list[bool] = []
    with store.signals.listening(signals.PACK, lambda: heard.append(True)):
        publish_all(store, APPROVER)
    living = room_in(store).living
    assert living.bodies["who"]["answer"]["en"] == "Bilbao does."
    assert "coffee" in living.bodies
    assert living.drafts == {}
    assert heard == [True]
    assert set(notes(store, "entry.published")) == {("contact:3", "entry:who"), ("contact:3", "entry:coffee")}


def test_only_what_was_chosen(store: Store) -> None:
    """The other drafts wait."""
    draft(store, "who", years=[2014])
    begin(store)
    room = room_in(store)
    what = candidate(room.living, room.base, ["coffee"])
    assert list(what.revisions) == ["coffee"]
    store.run(lambda unit: publish(unit, APPROVER, NAME, {}, what, measured_as(Outcome.RIGHT), "", AT))
    assert set(room_in(store).living.drafts) == {"who"}


@pytest.mark.parametrize("by", [EDITOR, VIEWER])
def test_who_may_not(store: Store, by: Actor) -> None:
    """Editors write; approvers publish."""
    begin(store)
    with pytest.raises(Forbidden):
        publish_all(store, by)
    assert "coffee" not in room_in(store).living.bodies


class TestTheGate:
    def test_what_is_worse_needs_a_reason(self, store: Store) -> None:
        """An empty one is none; nothing holds, and nothing is in the log."""
        begin(store)
        for reason in ("", "  \n"):
            with pytest.raises(PublicationRefused) as refused:
                publish_all(store, reason=reason, measured=measured_as(Outcome.WRONG))
            assert refused.value.code == "worse"
        assert "coffee" not in room_in(store).living.bodies
        assert notes(store, "entry.published") == []

    def test_with_a_reason_it_is_published_all_the_same(self, store: Store) -> None:
        """The log says that it was worse; the reason, which may be a sentence, stays with the entry."""
        begin(store)
        publish_all(store, reason=f" {'Because. ' * 100}", measured=measured_as(Outcome.MISSED))
        (note,) = [
            each for each in store.read(lambda unit: unit.audit.entries(None, 10)) if each.action == "entry.published"
        ]
        assert note.details["despite"] == "reason-given"
        assert (note.details["score_before"], note.details["score"]) == ("100.00", "0.00")
        live = room_in(store).living.edits["coffee"].live
        assert live is not None
        assert live.reason.startswith("Because.")
        assert len(live.reason) <= LONGEST_REASON

    def test_what_is_as_good_needs_none(self, store: Store) -> None:
        """Nor does what is better."""
        begin(store)
        publish_all(store, measured=measured_as(Outcome.RIGHT, before=Outcome.MISSED))
        assert "coffee" in room_in(store).living.bodies

    def test_a_new_wrong_answer_needs_a_reason_whatever_else_is_won(self, store: Store) -> None:
        """As many points as before, but one question is answered wrongly that was not: it is not published unseen."""
        begin(store)
        missed, right, wrong = Outcome.MISSED, Outcome.RIGHT, Outcome.WRONG
        even = measured_with((missed, missed, right), (wrong, right, right))
        assert even.compared is not None
        assert not even.compared.is_worse
        with pytest.raises(PublicationRefused) as refused:
            publish_all(store, measured=even)
        assert refused.value.code == "misleading"
        publish_all(store, reason="The rule is new.", measured=even)
        assert "coffee" in room_in(store).living.bodies

    def test_nothing_is_nothing(self, store: Store) -> None:
        """There is no draft to publish."""
        with pytest.raises(PublicationRefused) as refused:
            publish_all(store)
        assert refused.value.code == "nothing"

    def test_drafts_that_exclude_each_other(self, store: Store) -> None:
        """Each is sound by itself; together they are not published."""
        begin(store)
        begin(store, COFFEE | {"id": "tea", "phrasings": {"en": ["who pays for the tea"]}})
        twin = COFFEE | {"id": "tea"}

        def slip(unit: Unit) -> None:
            edit = unit.pack_edits.one(NAME, ItemKind.ENTRY, "tea")
            assert edit is not None
            unit.pack_edits.put(NAME, edit.drafted(Version(body=twin), "contact:2", AT))

        store.run(slip)
        room = room_in(store)
        problems = candidate(room.living, room.base).problems()
        assert {problem.code for problem in problems} == {"duplicate-phrasing"}
        assert candidate(room.living, room.base, ["coffee"]).problems() == ()
        with pytest.raises(PublicationRefused) as refused:
            publish_all(store, measured=Measured(problems=problems))
        assert refused.value.code == "problems"

    def test_a_draft_that_is_no_entry(self, store: Store) -> None:
        """Another version of Focal may have kept one: it is named, and no pages are made of it."""
        begin(store)

        def spoil(unit: Unit) -> None:
            edit = unit.pack_edits.one(NAME, ItemKind.ENTRY, "coffee")
            assert edit is not None
            unit.pack_edits.put(NAME, edit.drafted(Version(body={"id": "coffee", "new": 1}), "contact:2", AT))

        store.run(spoil)
        room = room_in(store)
        what = candidate(room.living, room.base)
        assert what.pages is room.living.pages
        assert {problem.file for problem in what.problems()} == {"coffee"}


class TestMeanwhile:
    """What was measured is what is published."""

    def test_a_draft_that_was_changed_since(self, store: Store) -> None:
        """It was not measured."""
        begin(store)
        room = room_in(store)
        what = candidate(room.living, room.base)
        draft(store, "coffee", years=[2014])
        with pytest.raises(Conflict):
            store.run(lambda unit: publish(unit, OPERATOR, NAME, {}, what, measured_as(Outcome.RIGHT), "", AT))
        again = room_in(store)
        assert candidate(again.living, again.base).key != what.key

    def test_what_holds_was_changed_since(self, store: Store, tmp_path: Path) -> None:
        """By another publication, or by an import."""
        draft(store, "who", years=[2014])
        room = room_in(store)
        what = candidate(room.living, room.base)
        stock(store, tmp_path, WHO)
        with pytest.raises(Conflict):
            store.run(lambda unit: publish(unit, OPERATOR, NAME, {}, what, measured_as(Outcome.RIGHT), "", AT))


class TestStanding:
    def test_it_changes_with_what_holds_alone(self, store: Store) -> None:
        """Drafts do not wake anybody."""
        first = store.read(lambda unit: standing(unit, NAME))
        begin(store)
        assert store.read(lambda unit: standing(unit, NAME)) == first
        publish_all(store)
        assert store.read(lambda unit: standing(unit, NAME)) != first
        assert str(first) == first.pack

    def test_broken_edits_do_not_keep_focal_from_starting(self, store: Store, tmp_path: Path) -> None:
        """A newer pack without the document of an edited entry: its own item stands in, and the edit is named."""
        draft(store, "who", years=[2014])
        publish_all(store)

        def spoil(unit: Unit) -> None:
            edit = unit.pack_edits.one(NAME, ItemKind.ENTRY, "who")
            assert edit is not None
            assert edit.live is not None
            assert edit.live.body is not None
            gone = {**edit.live.body, "source": {"document": "gone", "section": "1"}}
            unit.pack_edits.put(NAME, edit.drafted(Version(body=gone), "focal", AT).published("focal", AT))

        store.run(spoil)
        living = store.read(lambda unit: living_pack(unit, NAME))
        assert living.bodies["who"] == living.own_bodies["who"]
        (problem,) = living.set_aside["who"]
        assert (problem.code, problem.column) == ("broken-reference", "source.document")
