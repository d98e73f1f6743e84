"""How long it takes to go on with a response that has 5,000 instances of a repeat, three questions and rules in each:
one more, an answer in it, the review, a screen of the page, what is sent, and the export.

In milliseconds of the processor, so that others on the machine count little; how much longer than with 1,000 instances
tells whether it grows as they do: then it is 5. That is measured without Python's collector of garbage, which comes by
when it will; in the milliseconds it is contained, about half of them.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

from handlers.dialogue.filling_effects import Answer, Deed, Going
from handlers.filling.answering import act
from handlers.filling.desk import Desk
from handlers.filling.opening import Opener
from handlers.filling.pages import review_page, section_page
from handlers.filling.saving import PostedField, save
from handlers.filling.screens import screen_of
from handlers.filling.sections import sections_of, steps_of
from handlers.results.exporting import export_form
from knowledge.forms.exports import ExportFormat
from knowledge.model.languages import EN
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.model.rights import OPERATOR
from knowledge.store.forms import checksum_of
from knowledge.store.migrations import migrate
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.circulations import add_member, put_reader
from tests.handlers.deadlines import network
from tests.handlers.filling.growing import PROJECT, grown, projects

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FEW, MANY, ROUNDS = 1_000, 4_990, 3
MS = 1e3


def measure() -> dict[str, float]:
    """Every figure by its name."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'focal.db'}")
        migrate(store.engine)
        few, many = _Response(store, FEW), _Response(store, MANY)
        taken = _best(many)
        gc.disable()
        try:
            with_few, with_many = _best(few), _best(many)
        finally:
            gc.enable()
        store.close()
    return {f"5,000 instances: {name}, CPU ms": one for name, one in taken.items()} | {
        f"5,000 instances: {name}, by that with 1,000": one / with_few[name] for name, one in with_many.items()
    }


def _best(response: _Response) -> dict[str, float]:
    """The least of several rounds."""
    rounds = [response.figures() for _each in range(ROUNDS)]
    return {name: min(each[name] for each in rounds) for name in rounds[0]} | {"the export": response.export()}


class _Response:
    """A response with so many instances, and who has it before them."""

    def __init__(self, store: Store, count: int) -> None:
        form, self._store, self._library = projects(), store, network.library()
        checksum = checksum_of(form.xml.encode(), str(count).encode())
        self._form = store.run(lambda unit: unit.forms.put(form, "projects.xlsx", checksum, NOW))
        member = add_member(store, f"city{count}")
        reader = store.run(lambda unit: put_reader(unit, member, NOW).id)
        who, response = store.read(lambda unit: unit.people.contact(reader)), grown(count)
        assert who is not None
        self._who = who

        def add(unit: Unit) -> int:
            kept = unit.responses.add(
                KeptResponse(
                    subject=f"form:{self._form}",
                    key=f"many:{count}",
                    form=self._form,
                    response=response,
                    language=EN,
                    begun_at=NOW,
                    changed_at=NOW,
                    member=member.id,
                    contact=reader,
                )
            )
            given = response.answers.items()
            unit.responses.note(*(AnswerEvent(response=kept.id, place=at, value=to, at=NOW) for at, to in given))
            return kept.id

        self._id = store.run(add)
        self._at, self._chance = "", Random(count)

    def figures(self) -> dict[str, float]:
        """Milliseconds by what is done."""
        taken = {"one more": self._timed(partial(self._turn, place=PROJECT, deed=Going.ADD))}
        taken["an answer in it"] = self._timed(partial(self._turn, place=self._at, deed=Answer(text="New one")))
        taken["the review"] = self._timed(partial(self._turn, place=self._at, deed=Going.REVIEW))
        for name, do in (
            ("a screen of the page", _screen),
            ("the last screen", partial(_screen, part=9_999)),
            ("a field of the page is saved", _saved),
            ("a page of the review", review_page),
            ("check and submission", lambda desk: (desk.filled.problems(), desk.filled.finished().submission())),
        ):
            taken[name] = self._timed(partial(self._with_desk, do=do))
        return taken

    def export(self) -> float:
        """Milliseconds of the export, once it is handed in."""
        self._store.run(partial(self._put, state=ResponseState.SUBMITTED))
        taken = min(self._timed(self._export) for _each in range(ROUNDS))
        self._store.run(partial(self._put, state=ResponseState.DRAFT))
        return taken

    def _timed(self, work: Callable[[Unit], object]) -> float:
        def timed(unit: Unit) -> float:
            begun = time.thread_time()
            work(unit)
            return MS * (time.thread_time() - begun)

        return self._store.run(timed)

    def _desk(self, unit: Unit) -> Desk:
        desk = Opener(unit=unit, contact=self._who, library=self._library, now=NOW, chance=self._chance).desk(self._id)
        assert desk is not None
        return desk

    def _with_desk(self, unit: Unit, do: Callable[[Desk], object]) -> object:
        return do(self._desk(unit))

    def _turn(self, unit: Unit, place: str, deed: Deed) -> None:
        desk = self._desk(unit)
        came = act(replace(desk, at=replace(desk.at, place=place, seen=desk.mark(place))), deed)
        at = getattr(came, "at", None)
        assert at is not None
        self._at = at.place

    def _put(self, unit: Unit, state: ResponseState) -> None:
        kept = unit.responses.one(self._id)
        assert kept is not None
        unit.responses.save(replace(kept, state=state, submitted_at=NOW))

    def _export(self, unit: Unit) -> None:
        format, library = ExportFormat.XLSX, self._library
        export_form(unit, OPERATOR, self._form, format, (EN,), lambda owned: owned.member, library, BytesIO(), NOW)


def _screen(desk: Desk, part: int = 1) -> object:
    section = sections_of(desk.filled.form)[1]
    return section_page(desk, section, {}, screen_of(desk, section, part))


def _saved(desk: Desk) -> object:
    steps = steps_of(desk, sections_of(desk.filled.form)[1])
    return save(desk, steps, {f"{PROJECT}[1]/title": PostedField(raw="Another", shown="")})


def main() -> None:
    for name, value in measure().items():
        print(f"{name}: {value:,.2f}")


if __name__ == "__main__":
    main()
