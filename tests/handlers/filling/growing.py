"""What the tests of many instances share: a response with any number of them, and what is done counted by calls."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from random import Random
from types import FrameType, MappingProxyType
from typing import TypeVar

from handlers.dialogue.filling_effects import Deed, FillingOutcome
from handlers.filling.answering import act
from handlers.filling.desk import Desk
from handlers.filling.opening import Opener
from knowledge.model.forms import FormVersion, Response
from knowledge.model.languages import EN
from knowledge.model.responses import KeptResponse
from knowledge.store.unit import Unit
from tests.handlers.filling.forms import read
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import YES_NO, Row, workbook

T = TypeVar("T")

PROJECT = "/data/project"

_numbers = count(1)

_ROWS: tuple[Row, ...] = (
    {"type": "text", "name": "head", "label": "Head of the projects"},
    {"type": "begin_repeat", "name": "project", "label": "Project"},
    {"type": "text", "name": "title", "label": "Title", "required": "yes"},
    {"type": "integer", "name": "cost", "label": "Cost of ${title}", "constraint": ". >= 0"},
    {"type": "select_one yes_no", "name": "open", "label": "Open?", "relevant": "${cost} > 10"},
    {"type": "calculate", "name": "twice", "calculation": "${cost} * 2"},
    {"type": "end_repeat", "name": "end"},
    {"type": "calculate", "name": "total", "calculation": "sum(${cost})"},
    {"type": "note", "name": "all", "label": "In all ${total}"},
)


@cache
def projects() -> FormVersion:
    """A form that asks about any number of projects, with rules of each and of all."""
    return read(workbook(_ROWS, YES_NO, {"form_id": "projects", "form_title": "Projects", "version": "1"}), "data")


def grown(many: int, *, without_title: int | None = None) -> Response:
    """A response about so many projects, each answered; one of them may lack its title."""
    answers = {"/data/head": "Ana"}
    for number in range(many):
        place = f"{PROJECT}[{number:x}]"
        answers |= {f"{place}/title": f"Project {number}", f"{place}/cost": str(20 + number), f"{place}/open": "yes"}
    if without_title is not None:
        del answers[f"{PROJECT}[{without_title:x}]/title"]
    return Response(
        form_id="projects",
        version="1",
        instance_id="uuid:1",
        answers=MappingProxyType(answers),
        repeats=MappingProxyType({PROJECT: tuple(f"{number:x}" for number in range(many))}),
        seed=1,
    )


@dataclass
class Many:
    """Somebody of Lyon who has many projects before them."""

    network: Network
    response: int = 0

    @classmethod
    def of(cls, network: Network, response: Response) -> Many:
        form = Office(network, projects()).number
        contact = network.contact(network.focal_point)
        assert contact.member is not None
        kept = KeptResponse(
            subject=f"form:{form}",
            key=f"many:{next(_numbers)}",
            form=form,
            response=response,
            language=EN,
            begun_at=network.now,
            changed_at=network.now,
            member=contact.member.id,
            contact=contact.id,
        )
        return cls(network, network.store.run(lambda unit: unit.responses.add(kept)).id)

    def at(self, do: Callable[[Desk], T]) -> T:
        """Does something at the desk."""
        return self.network.store.run(lambda unit: do(self._desk(unit)))

    def does(self, place: str, deed: Deed) -> FillingOutcome:
        """A turn of a conversation that stands at a place."""

        def work(desk: Desk) -> FillingOutcome:
            at = replace(desk.at, place=place, seen=desk.mark(place))
            return act(replace(desk, at=at), deed)

        return self.at(work)

    def _desk(self, unit: Unit) -> Desk:
        contact = self.network.contact(self.network.focal_point)
        opener = Opener(
            unit=unit, contact=contact, library=self.network.library, now=self.network.now, chance=Random(1)
        )
        desk = opener.desk(self.response)
        assert desk is not None
        return desk


def calls(do: Callable[[], object]) -> int:
    """How many functions are called meanwhile on this thread, of Python and of C."""
    found = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(before)
    return found
