"""Where the console tries knowledge out before it holds: libraries of drafts, and how well they answer.

What takes long is done once, in a thread, while pages that ask for it are told to come back.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import Any, TypeVar

from handlers.dialogue.library import Library
from handlers.evaluation import Comparison, Scorecard, evaluate
from handlers.gaps import GapReport
from handlers.knowledge.gaps import open_gaps
from handlers.knowledge.golden import digest_of_questions, golden_questions
from handlers.knowledge.keeping import Room, room_of, standing
from handlers.knowledge.publishing import Candidate, Measured
from knowledge.model.faq import Pack
from knowledge.packs.golden import GOLDEN_FILE, GoldenQuestion, NoGoldenQuestions, read_golden
from knowledge.packs.reading import Pages
from knowledge.search.cache import index_for, place_of
from knowledge.search.index import Index
from knowledge.store.gaps import Unanswered
from knowledge.store.unit import Unit

PATIENCE_S = 0.05
"""How long a page waits for what may be there at once, before it says that it takes longer and asks again: every page
is to be there in a tenth of a second."""

KEPT = 16
"""Results that are kept for whoever asks again; libraries are large, and only the newest is."""

MOST_INDEXES = 3
"""Indexes that stay at hand, 30 MB each: what was published a moment ago may be taken back as quickly."""

T = TypeVar("T")


class Drafts:
    """Libraries of what may never be published. Their index is kept in a folder of its own beside the one in use."""

    def __init__(self, folder: Path, build: Callable[[Pack, Callable[[Pack], Index]], Library]) -> None:
        """`folder` holds the index in use; `build` makes a library with a way to its index."""
        self._folder = folder
        self._tried = folder / "tried"
        self._build = build

    def library(self, pages: Pages) -> Library:
        """The library of some pages. Only another title or phrasing needs another index, which takes seconds.

        Raises:
            IndexFolderUnusable, IndexNotBuilt: there is no index.
        """
        return self._build(pages.value(), self._index)

    def _index(self, pack: Pack) -> Index:
        share_file(_place(pack, self._folder), _place(pack, self._tried))
        return index_for(pack.entries, self._tried, pack.unknowns, pack.names)

    def adopt(self, pages: Pages) -> None:
        """Has the index of pages that are about to be published be at hand for every process of this folder."""
        pack = pages.value()
        share_file(_place(pack, self._tried), _place(pack, self._folder))


def tidy(folder: Path, pack: Pack, most: int = MOST_INDEXES) -> None:
    """Removes the oldest indexes of a folder; that of the pack in use stays, and so does that of the version before."""
    kept = _place(pack, folder)
    if not kept.exists():
        return
    os.utime(kept)
    for other in sorted(folder.glob("*.npz"), key=lambda path: -path.stat().st_mtime)[most:]:
        other.unlink(missing_ok=True)


def _place(pack: Pack, folder: Path) -> Path:
    return place_of(pack.entries, folder, pack.unknowns, pack.names)


def share_file(source: Path, target: Path) -> None:
    """The same file in a second place, if there is one and that is free: indexes are replaced, never written to."""
    if target.exists() or not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)


class Workshop:
    """Tries out and measures, one thing after the other. Safe to use from any thread."""

    def __init__(
        self,
        name: str,
        folder: Path,
        drafts: Drafts,
        live: Callable[[], Library],
        renew: Callable[[], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        """`folder` is that of the pack, which may hold golden questions; `renew` makes `live` as new as the store."""
        self.name = name
        self.renew = renew
        self.adopt = drafts.adopt
        self._folder = folder
        self._drafts = drafts
        self._live = live
        self._patience_s = patience_s
        self._turn = threading.Lock()
        self._begun: OrderedDict[tuple[str, ...], Future[Any]] = OrderedDict()
        self._guard = threading.Lock()
        self._room: Room | None = None
        self._last: GapReport | None = None

    def room(self, unit: Unit) -> Room:
        """The knowledge that holds, with the edits as they are; what is the same for a while is kept.

        Raises:
            NoPackImported, PackOutdated: there is no pack.
        """
        room = self._room
        if room is None or room.base != standing(unit, self.name):
            self._room = room = room_of(unit, self.name)
        return room.entered(unit)

    def golden(self, unit: Unit) -> tuple[GoldenQuestion, ...]:
        """The golden questions of the pack's folder, and those that were added."""
        return golden_questions(unit, self.name, self._of_pack())

    def _of_pack(self) -> Sequence[GoldenQuestion]:
        try:
            return read_golden(self._folder / GOLDEN_FILE, ()).questions
        except NoGoldenQuestions:
            return ()

    def library(self, what: Candidate) -> Library | None:
        """The library of drafts; None as long as it is being made.

        Raises:
            FocalError: it cannot be made; who asks again has it tried again.
        """
        return self._ask(("library", what.key), lambda: self._drafts.library(what.pages))

    def measured(self, what: Candidate, questions: Sequence[GoldenQuestion]) -> Measured | None:
        """Whether a candidate can hold, and how the golden questions are answered by it and by what holds now; None as
        long as that is being found out.

        Raises:
            FocalError: its library cannot be made.
        """
        asked = digest_of_questions(questions)

        def make() -> Measured:
            if problems := what.problems():
                return Measured(problems=problems)
            before = self._card(what, asked, questions)
            return Measured(compared=Comparison(before=before, after=evaluate(self._made(what), questions)))

        return self._ask(("measured", what.key, asked), make)

    def _made(self, what: Candidate) -> Library:
        """The library of a candidate, from within another task."""
        kept = self._begun.get(("library", what.key))
        if kept is not None and kept.done() and kept.exception() is None:
            made: Library = kept.result()
            return made
        made = self._drafts.library(what.pages)
        future: Future[Library] = Future()
        future.set_result(made)
        self._remember(("library", what.key), future)
        return made

    def _card(self, what: Candidate, asked: str, questions: Sequence[GoldenQuestion]) -> Scorecard:
        """The score of what holds, which is asked for with every candidate."""
        key = ("card", str(what.base), asked)
        kept = self._begun.get(key)
        if kept is not None:
            card: Scorecard = kept.result()
            return card
        self.renew()
        future: Future[Scorecard] = Future()
        future.set_result(evaluate(self._live(), questions))
        self._remember(key, future)
        return future.result()

    def gaps(self, room: Room, asked: Sequence[Unanswered], *, or_last: bool = False) -> GapReport | None:
        """What was asked in vain, gathered; None as long as it is being gathered, or else what was gathered last: it
        is what somebody has before them who sends a form."""
        newest = f"{len(asked)} {asked[-1].at.isoformat()} {asked[0].at.isoformat()}" if asked else ""
        found = self._ask(("gaps", str(room.base), newest), lambda: open_gaps(self._live(), asked))
        self._last = found or self._last
        return found or (self._last if or_last else None)

    def _ask(self, key: tuple[str, ...], make: Callable[[], T]) -> T | None:
        """What was made under a key, or is made now; None where that takes longer than a page waits."""
        with self._guard:
            future = self._begun.get(key)
            if future is None:
                future = Future()
                self._begun[key] = future
                threading.Thread(target=self._make, args=(future, make), name="workshop", daemon=True).start()
        try:
            made: T = future.result(self._patience_s)
        except NotYet:
            return None
        except Exception:
            self._begun.pop(key, None)
            raise
        self._remember(key, future)
        return made

    def _make(self, future: Future[Any], make: Callable[[], Any]) -> None:
        with self._turn:
            try:
                future.set_result(make())
            except Exception as error:
                future.set_exception(error)

    def _remember(self, key: tuple[str, ...], future: Future[Any]) -> None:
        with self._guard:
            self._begun[key] = future
            self._begun.move_to_end(key)
            libraries = [each for each in self._begun if each[0] == "library" and each != key]
            for other in libraries if key[0] == "library" else ():
                self._begun.pop(other)
            while len(self._begun) > KEPT:
                self._begun.popitem(last=False)
