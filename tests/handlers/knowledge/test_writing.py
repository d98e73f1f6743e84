"""Drafts: who writes them, what is refused, and that nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handlers.knowledge.keeping import EntryRefused, NoSuchEntry, Room
from handlers.knowledge.writing import (
    add_phrasing,
    discard_draft,
    draft_removal,
    keep_ours,
    new_id,
    restore,
    save_draft,
)
from knowledge.model.pack_edits import Edit, ItemKind
from knowledge.model.rights import Actor, Forbidden
from knowledge.packs.edits import stale_in
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.bot.publishing import CONGRESS, FEE, WHO
from tests.knowing import (
    APPROVER,
    AT,
    COFFEE,
    EDITOR,
    NAME,
    VIEWER,
    begin,
    body_of,
    draft,
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


def kept(store: Store, id: str = "who") -> Edit:
    edit = store.read(lambda unit: unit.pack_edits.one(NAME, ItemKind.ENTRY, id))
    assert edit is not None
    return edit


def do(
    store: Store, how: Callable[..., Any], id: str, by: Actor = EDITOR, revision: int | None = None, **more: Any
) -> None:
    """Somebody who saw the newest revision, or another one, does something with an entry."""
    room = room_in(store)
    edit = room.living.edits.get(id)
    seen = revision if revision is not None else edit.revision if edit is not None else 0
    store.run(lambda unit: how(unit, by, room, id, seen, AT, **more))


class TestSaving:
    def test_a_draft_is_kept_and_answers_nobody(self, store: Store) -> None:
        """What holds is untouched; the log says who writes, and nothing of what."""
        draft(store, "who", EDITOR, answer={"en": "Bilbao does."})
        room = room_in(store)
        assert room.living.newest("who") == body_of(room, "who")
        assert room.living.newest("who") != room.living.bodies["who"]
        assert notes(store, "entry.drafted") == [("contact:2", "entry:who")]

    def test_viewers_do_not_write(self, store: Store) -> None:
        """Whoever only looks is refused, whatever they do."""
        with pytest.raises(Forbidden):
            draft(store, "who", VIEWER, years=[2014])
        for how in (discard_draft, draft_removal, keep_ours):
            with pytest.raises(Forbidden):
                do(store, how, "who", VIEWER)
        with pytest.raises(Forbidden):
            do(store, restore, "who", VIEWER, own=True)

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"title": {"en": "x" * 61}}, "title.en"),
            ({"answer": {"fr": "x" * 1001}}, "answer.fr"),
            ({"topic": ""}, "topic"),
            ({"phrasings": {"en": ["annual fee"]}}, "phrasings.en.0"),
            ({"valid_until": "soon"}, "valid_until"),
        ],
    )
    def test_what_cannot_be_published_is_not_kept(self, store: Store, changes: dict[str, Any], column: str) -> None:
        """With the field of each problem, and whose the phrasing is that is taken."""
        with pytest.raises(EntryRefused) as refused:
            draft(store, "who", EDITOR, **changes)
        assert column in {problem.column for problem in refused.value.problems}
        assert set(refused.value.others.values()) <= {"fee"}
        assert room_in(store).living.drafts == {}

    def test_it_is_checked_beside_other_drafts(self, store: Store) -> None:
        """A draft may refer to an entry that is only being written."""
        begin(store)
        draft(store, "who", EDITOR, related=["coffee"])
        assert set(room_in(store).living.drafts) == {"coffee", "who"}

    def test_two_editors(self, store: Store) -> None:
        """The second one to save is told; nothing of the first is lost."""
        room = room_in(store)
        draft(store, "who", EDITOR, answer={"en": "The first."})
        body = body_of(room, "who", answer={"en": "The second."})
        with pytest.raises(Conflict):
            store.run(lambda unit: save_draft(unit, APPROVER, room, "who", body, 0, AT))
        draft_now = kept(store).draft
        assert draft_now is not None
        assert draft_now.body is not None
        assert draft_now.body["answer"]["en"] == "The first."

    def test_what_is_as_it_was_is_no_draft(self, store: Store) -> None:
        """Somebody who saves without a change, or changes back, leaves no draft behind."""
        draft(store, "who", EDITOR, years=[2014])
        draft(store, "who", EDITOR, years=[])
        assert room_in(store).living.drafts == {}

    def test_stale_translations_are_told_until_confirmed(self, store: Store) -> None:
        """The report is French: once its answer changes, the others are older, but for those said to be right."""
        draft(store, "who", EDITOR, answer={"fr": "Bilbao préside."})
        assert stale_in(kept(store).draft, "fr") == ("en", "es", "pt")
        room, edit = room_in(store), kept(store)
        body = body_of(room, "who")
        store.run(lambda unit: save_draft(unit, EDITOR, room, "who", body, edit.revision, AT, confirmed=["en", "pt"]))
        assert stale_in(kept(store).draft, "fr") == ("es",)

    def test_the_question_that_it_is_written_for_stays_with_it(self, store: Store) -> None:
        """However often the draft is saved."""
        begin(store, ticket=12)
        draft(store, "coffee", EDITOR, years=[2014])
        versions = kept(store, "coffee")
        assert versions.draft is not None
        assert versions.draft.ticket == 12


class TestGivingUp:
    def test_a_draft_is_discarded(self, store: Store) -> None:
        """What was published stays."""
        draft(store, "who", years=[2014])
        publish_all(store)
        draft(store, "who", years=[2015])
        do(store, discard_draft, "who")
        assert room_in(store).living.newest("who") == body_of(room_in(store), "who", years=[2014])

    def test_a_removal_is_a_draft_too(self, store: Store) -> None:
        """It holds once it is published; then the entry is gone, and can come back."""
        do(store, draft_removal, "who")
        assert "who" in room_in(store).living.bodies
        publish_all(store)
        assert "who" not in room_in(store).living.bodies
        do(store, restore, "who", own=True)
        publish_all(store)
        assert room_in(store).living.pages == room_in(store).living.own

    def test_what_was_never_published_goes_at_once(self, store: Store) -> None:
        """Nobody publishes the removal of nothing."""
        begin(store)
        do(store, draft_removal, "coffee")
        assert room_in(store).living.newest("coffee") is None
        assert room_in(store).living.drafts == {}

    def test_late_deeds_are_refused(self, store: Store) -> None:
        """Whoever saw an older revision does nothing to a newer one."""
        draft(store, "who", years=[2014])
        for how in (discard_draft, draft_removal, keep_ours):
            with pytest.raises(Conflict):
                do(store, how, "who", revision=0)


class TestUndoing:
    def test_back_to_the_version_before(self, store: Store) -> None:
        """It becomes a draft and is published like any other: nothing gets worse unseen."""
        for year in (2014, 2015):
            draft(store, "who", years=[year])
            publish_all(store)
        do(store, restore, "who", own=False)
        assert room_in(store).living.bodies["who"]["years"] == [2015]
        publish_all(store)
        assert room_in(store).living.bodies["who"]["years"] == [2014]

    def test_back_to_the_packs_own(self, store: Store) -> None:
        """Published, the edit gives way: a later pack changes the entry again by itself."""
        draft(store, "who", years=[2014])
        publish_all(store)
        do(store, restore, "who", own=True)
        publish_all(store)
        assert kept(store).live is None
        assert room_in(store).living.pages == room_in(store).living.own

    def test_a_contest_is_settled_by_keeping(self, store: Store, tmp_path: Path) -> None:
        """The pack changes below an edit: flagged until somebody has looked at both."""
        draft(store, "who", years=[2014])
        publish_all(store)
        stock(store, tmp_path, WHO | {"answer": {"en": "Another one."}}, CONGRESS, FEE)
        assert room_in(store).living.is_contested("who")
        do(store, keep_ours, "who")
        assert not room_in(store).living.is_contested("who")
        assert room_in(store).living.bodies["who"]["years"] == [2014]
        assert notes(store, "entry.kept") == [("contact:2", "entry:who")]


class TestPhrasings:
    def add(self, store: Store, id: str, language: str, *phrasings: str) -> None:
        room = room_in(store)

        def work(unit: Unit) -> Edit:
            return add_phrasing(unit, EDITOR, room, id, language, phrasings, AT)

        store.run(work)

    def test_a_way_of_asking_is_added(self, store: Store) -> None:
        """To the draft where there is one; twice is once."""
        self.add(store, "who", "en", "who is the boss")
        self.add(store, "who", "de", "wer leitet das Netzwerk")
        self.add(store, "who", "en", "who is the boss", "who runs it")
        asked = body_of(room_in(store), "who")["phrasings"]
        assert asked["en"][-2:] == ["who is the boss", "who runs it"]
        assert asked["de"] == ["wer leitet das Netzwerk"]

    def test_one_that_leads_elsewhere_is_refused(self, store: Store) -> None:
        """As it would be when typed."""
        with pytest.raises(EntryRefused):
            self.add(store, "who", "en", "annual fee")

    def test_to_an_entry_that_is_gone(self, store: Store) -> None:
        """There is nothing to add it to."""
        with pytest.raises(NoSuchEntry):
            self.add(store, "nobody", "en", "who")


class TestNames:
    @pytest.mark.parametrize(
        ("title", "id"),
        [
            ("Who pays for the coffee?", "who-pays-for-the-coffee"),
            ("Où a lieu l’assemblée ?", "ou-a-lieu-lassemblee"),
            ("fee", "fee-2"),
            ("会費", "entry"),
            ("x" * 80, "x" * 60),
        ],
    )
    def test_an_id_of_a_title(self, store: Store, title: str, id: str) -> None:
        """Readable, short, and nobody else's."""
        assert new_id(room_in(store).living, title) == id

    def test_what_was_removed_keeps_its_name(self, store: Store) -> None:
        """So that its history is not another entry's."""
        begin(store)
        do(store, draft_removal, "coffee")
        assert new_id(room_in(store).living, "Coffee") == "coffee-2"


def test_a_room_is_of_one_pack(store: Store) -> None:
    """Its base says which version, and its texts find entries in any language."""
    room: Room = room_in(store)
    assert room.name == NAME
    assert room.base.edits == ""
    assert "reseau" in room.texts["who"]
    assert COFFEE["id"] not in room.texts
