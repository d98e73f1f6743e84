"""Golden questions that are added, and gaps that are worked off."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers.gaps import Advice, Gap, GapReport
from handlers.knowledge.gaps import dismiss_gap, gap_key, gap_of, open_gaps, phrasings_of, wording_digest
from handlers.knowledge.golden import ADDED, add_golden, digest_of_questions, golden_questions, remove_golden
from handlers.knowledge.keeping import NoSuchEntry
from knowledge.model.faq import VerdictKind
from knowledge.model.languages import EN, FR
from knowledge.model.rights import Actor, Forbidden
from knowledge.packs.golden import GoldenQuestion
from knowledge.store.gaps import Unanswered
from knowledge.store.store import Store
from tests.handlers.scripted import refused, scripted
from tests.knowing import APPROVER, AT, EDITOR, NAME, VIEWER, begin, notes, room_in, stock

OF_PACK = (
    GoldenQuestion(row=1, question="Who presides?", language=EN, entries=frozenset({"who"}), kind="plain"),
    GoldenQuestion(row=2, question="Combien ?", language=FR, entries=frozenset({"fee"}), kind="plain"),
)


@pytest.fixture
def store(sqlite_store: Store, tmp_path: Path) -> Store:
    """A store with the small pack."""
    stock(sqlite_store, tmp_path)
    return sqlite_store


def add(store: Store, question: str, *entries: str, by: Actor = EDITOR) -> None:
    room = room_in(store)
    store.run(lambda unit: add_golden(unit, by, room, question, "en", entries, AT))


def every(store: Store) -> tuple[GoldenQuestion, ...]:
    return store.read(lambda unit: golden_questions(unit, NAME, OF_PACK))


class TestGolden:
    def test_they_come_after_those_of_the_pack(self, store: Store) -> None:
        """With what answers them; the log says who added one."""
        add(store, "Who pays for the coffee?")
        assert [each.question for each in every(store)] == ["Who presides?", "Combien ?", "Who pays for the coffee?"]
        assert every(store)[-1].kind == ADDED
        assert [actor for actor, _ in notes(store, "golden.added")] == ["contact:2"]

    def test_the_secretariat_has_the_last_word(self, store: Store) -> None:
        """A question of the pack that is said anew counts once, as it was said."""
        add(store, "Who presides?", "congress")
        asked = [each for each in every(store) if each.question == "Who presides?"]
        assert [each.entries for each in asked] == [{"congress"}]

    def test_an_entry_that_is_only_written_may_be_the_answer(self, store: Store) -> None:
        """So that its publication is measured with it; one that is nowhere may not."""
        begin(store)
        add(store, "Who pays?", "coffee")
        with pytest.raises(NoSuchEntry):
            add(store, "Who pays?", "nobody")

    def test_who_may(self, store: Store) -> None:
        """Editors add, approvers remove: to remove one may make a change look better than it is."""
        with pytest.raises(Forbidden):
            add(store, "Who?", by=VIEWER)
        add(store, "Who?")
        number = every(store)[-1].row
        with pytest.raises(Forbidden):
            store.run(lambda unit: remove_golden(unit, EDITOR, NAME, number, AT))
        assert store.run(lambda unit: remove_golden(unit, APPROVER, NAME, number, AT))
        assert not store.run(lambda unit: remove_golden(unit, APPROVER, NAME, number, AT))
        assert every(store) == OF_PACK
        assert len(notes(store, "golden.removed")) == 1

    def test_their_digest(self, store: Store) -> None:
        """Another question, another answer: another digest, so that nothing is measured with those of before."""
        digests = {digest_of_questions(every(store))}
        for entries in ([], ["fee"]):
            add(store, "Who pays?", *entries)
            digests.add(digest_of_questions(every(store)))
        assert len(digests) == 3
        assert digest_of_questions(OF_PACK) in digests


def asked(question: str, language: str = "en", at: datetime = AT) -> Unanswered:
    return Unanswered(
        question=question,
        language=language,
        verdict=VerdictKind.REFUSED,
        entry="",
        number=0,
        choices=(),
        then=None,
        at=at,
    )


class TestGaps:
    def report(self, *questions: str) -> GapReport:
        library = scripted({each: refused() for each in questions})
        return open_gaps(library, [asked(each) for each in questions])

    def test_a_gap_tells_every_wording(self) -> None:
        """So that a new entry begins with them; each once, and none of endless length."""
        (gap,) = self.report("parking for  buses", "parking for  buses", "Parking for buses?").gaps
        assert gap.count == 3
        assert phrasings_of(gap) == ("parking for buses",)
        assert phrasings_of(gap, taken=["parking for buses"]) == ()
        long = Gap(
            language="en",
            topic="",
            count=1,
            causes={},
            example="x" * 501,
            wordings=1,
            advice=Advice.NEW_ENTRY,
            entry="",
            texts=("x" * 501, *(f"wording {number}" for number in range(20))),
        )
        assert phrasings_of(long, most=3) == ("wording 0", "wording 1", "wording 2")

    def test_it_is_found_by_its_key(self) -> None:
        """The key says nothing of what was asked; a gap that is settled has none."""
        report = self.report("parking for buses", "a room with a view")
        for gap in report.gaps:
            assert gap_of(report, gap_key(gap)) is gap
            assert not set(gap_key(gap)) - set("0123456789abcdef")
        assert gap_of(report, "settled") is None

    def test_a_dismissed_gap_is_heard_no_more(self, store: Store) -> None:
        """However it is written, in its language; in other words, or another language, it is heard again."""
        (gap,) = self.report("Parking for buses?").gaps
        with pytest.raises(Forbidden):
            store.run(lambda unit: dismiss_gap(unit, VIEWER, gap, AT + timedelta(days=1)))
        store.run(lambda unit: dismiss_gap(unit, EDITOR, gap, AT))
        dismissed = store.read(lambda unit: unit.pack_edits.dismissed())
        assert wording_digest("en", "PARKING for buses") in dismissed
        assert wording_digest("fr", "parking for buses") not in dismissed
        assert wording_digest("en", "parking for cars") not in dismissed
        assert [actor for actor, _ in notes(store, "gap.dismissed")] == ["contact:2"]
