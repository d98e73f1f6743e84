"""Where drafts are tried out: nobody waits, nothing is made twice, and what failed is tried again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.workshop import KEPT, Drafts, Workshop, share_file, tidy
from handlers.dialogue.library import Library
from handlers.evaluation import Outcome
from handlers.knowledge.keeping import room_of
from handlers.knowledge.publishing import Candidate, candidate
from knowledge.errors import FocalError
from knowledge.model.faq import Pack
from knowledge.model.languages import EN
from knowledge.packs.golden import GoldenQuestion
from knowledge.search.cache import place_of
from knowledge.search.index import Index
from knowledge.store.store import Store
from tests.bot.serving import until
from tests.handlers.scripted import WHO, answered, scripted
from tests.knowing import NAME, draft, publish_all, room_in, stock

QUESTION = GoldenQuestion(row=1, question="who presides?", language=EN, entries=frozenset({"who"}))


class Bench:
    """A workshop whose libraries are scripted: the drafts answer, what holds does not."""

    def __init__(self, store: Store, room: Path) -> None:
        self.store = store
        self.made = 0
        self.renewed = 0
        self.free = threading.Event()
        self.free.set()
        self.fails = False
        drafts = Drafts(room / "index", self.build)
        self.workshop = Workshop(NAME, room / NAME, drafts, lambda: scripted({}), self.renew, patience_s=0.4)

    def build(self, pack: Pack, index: Callable[[Pack], Index]) -> Library:
        assert self.free.wait(30)
        self.made += 1
        if self.fails:
            raise FocalError("the disk is full")
        return scripted({QUESTION.question: answered(WHO)})

    def renew(self) -> None:
        self.renewed += 1

    def candidate(self) -> Candidate:
        room = self.store.read(self.workshop.room)
        return candidate(room.living, room.base)


@pytest.fixture
def bench(sqlite_store: Store, tmp_path: Path) -> Bench:
    """A workshop over the small pack, with one draft."""
    stock(sqlite_store, tmp_path)
    draft(sqlite_store, "who", years=[2014])
    return Bench(sqlite_store, tmp_path)


class TestLibraries:
    def test_what_takes_long_is_not_waited_for(self, bench: Bench) -> None:
        """The page is told to come back, and however often it does, the library is made once."""
        what = bench.candidate()
        bench.free.clear()
        assert bench.workshop.library(what) is None
        assert bench.workshop.library(what) is None
        bench.free.set()
        until(lambda: bench.workshop.library(what) is not None)
        assert bench.workshop.library(what) is bench.workshop.library(what)
        assert bench.made == 1

    def test_other_drafts_are_another_library(self, bench: Bench) -> None:
        """The newest alone is kept: each is large."""
        first = bench.candidate()
        bench.workshop.library(first)
        draft(bench.store, "who", years=[2015])
        second = bench.candidate()
        assert first.key != second.key
        bench.workshop.library(second)
        bench.workshop.library(first)
        assert bench.made == 3

    def test_what_failed_is_tried_again(self, bench: Bench) -> None:
        """Whoever asked is told why; once the disk has room it works."""
        what = bench.candidate()
        bench.fails = True
        with pytest.raises(FocalError, match="the disk is full"):
            bench.workshop.library(what)
        bench.fails = False
        assert bench.workshop.library(what) is not None


class TestMeasuring:
    def test_both_scores(self, bench: Bench) -> None:
        """What holds is asked once for all candidates, after it was made as new as the store."""
        found = bench.workshop.measured(bench.candidate(), [QUESTION])
        assert found is not None
        assert found.compared is not None
        assert [each.outcome for each in found.compared.before.judged] == [Outcome.MISSED]
        assert [each.outcome for each in found.compared.after.judged] == [Outcome.RIGHT]
        draft(bench.store, "who", years=[2015])
        again = bench.workshop.measured(bench.candidate(), [QUESTION])
        assert again is not None
        assert again.compared is not None
        assert again.compared.before is found.compared.before
        assert bench.renewed == 1

    def test_the_library_that_was_tried_out_is_measured(self, bench: Bench) -> None:
        """It is not made again."""
        what = bench.candidate()
        bench.workshop.library(what)
        bench.workshop.measured(what, [QUESTION])
        bench.workshop.measured(what, [])
        assert bench.made == 1

    def test_other_questions_are_another_measure(self, bench: Bench) -> None:
        """Nothing is published that was measured with the questions of before."""
        what = bench.candidate()
        first = bench.workshop.measured(what, [QUESTION])
        second = bench.workshop.measured(what, [])
        assert first != second

    def test_results_are_not_kept_for_ever(self, bench: Bench) -> None:
        """Those that nobody asked for in a long time are made again."""
        what = bench.candidate()
        for number in range(KEPT + 2):
            asked = GoldenQuestion(row=number, question=f"{number}?", language=EN, entries=frozenset())
            assert bench.workshop.measured(what, [asked]) is not None


class TestRoom:
    def test_it_is_made_again_only_when_something_else_holds(self, bench: Bench) -> None:
        """Drafts are always the newest."""
        first = bench.store.read(bench.workshop.room)
        draft(bench.store, "fee", years=[2012])
        second = bench.store.read(bench.workshop.room)
        assert second.neighbourhood is first.neighbourhood
        assert set(second.living.drafts) == {"who", "fee"}
        publish_all(bench.store)
        third = bench.store.read(bench.workshop.room)
        assert third.neighbourhood is not first.neighbourhood
        assert third.living.drafts == {}

    def test_golden_questions_of_the_folder(self, bench: Bench, tmp_path: Path) -> None:
        """Those that lie beside the pack, where there are any."""
        assert len(bench.store.read(bench.workshop.golden)) == 5
        (tmp_path / NAME / "golden.jsonl").unlink()
        assert bench.store.read(bench.workshop.golden) == ()


class TestFiles:
    def test_a_file_is_shared_and_never_overwritten(self, tmp_path: Path) -> None:
        """One that is not there is nothing; one that is there stays."""
        source, target = tmp_path / "one", tmp_path / "deep" / "two"
        share_file(source, target)
        assert not target.exists()
        source.write_text("first")
        share_file(source, target)
        source.unlink()
        source.write_text("second")
        share_file(source, target)
        assert target.read_text() == "first"

    def test_indexes_of_what_was_are_removed(self, sqlite_store: Store, tmp_path: Path) -> None:
        """That of the pack in use stays with the newest; nothing is removed as long as it is not there."""
        stock(sqlite_store, tmp_path)
        pack = sqlite_store.read(lambda unit: room_of(unit, NAME)).living.pages.value()
        own = place_of(pack.entries, tmp_path, pack.unknowns, pack.names)
        others = [tmp_path / f"{number}.npz" for number in range(4)]
        for number, other in enumerate(others):
            other.touch()
            os.utime(other, (number, number))
        tidy(tmp_path, pack, 2)
        assert all(other.exists() for other in others)
        own.touch()
        os.utime(own, (0, 0))
        tidy(tmp_path, pack, 2)
        assert set(tmp_path.glob("*.npz")) == {own, others[-1]}

    def test_an_answer_needs_no_other_index(self, sqlite_store: Store, tmp_path: Path) -> None:
        """Only titles and phrasings are trained on."""
        stock(sqlite_store, tmp_path)
        places = set()
        for changes in ({}, {"answer": {"en": "Another."}}, {"phrasings": {"en": ["who"]}}):
            if changes:
                draft(sqlite_store, "who", **changes)
            room = room_in(sqlite_store)
            pack = candidate(room.living, room.base).pages.value()
            places.add(place_of(pack.entries, tmp_path, pack.unknowns, pack.names))
        assert len(places) == 2
