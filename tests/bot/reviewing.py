"""What the tests of the console's reviews share: cities that hand in, correct, and tell of good practices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import event

from handlers.reviewing.receiving import receive
from knowledge.forms.responses import Surroundings, fill
from knowledge.model.forms import FormVersion
from knowledge.model.people import Contact
from knowledge.model.practices import GoodPractice
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import Comment, ReviewEntry, ReviewState
from knowledge.store.unit import Unit
from tests.bot.answering import ALL, BORDEAUX, answers, put
from tests.bot.applying import person
from tests.bot.circulating import Sheet, look, press
from tests.bot.serving import Served
from tests.bot.visitor import Visitor
from tests.handlers.filling.forms import read
from tests.knowledge.forms.workbooks import Row, workbook

ROOT = "/data"


def _asked(type: str, name: str, label: str) -> Row:
    return {"type": type, "name": name, "label": label}


_TELLING: tuple[Row, ...] = (
    _asked("text", "motto", "Your motto"),
    _asked("text", "mayor", "Your mayor"),
    _asked("file", "plan", "Your plan"),
    _asked("begin_repeat", "practice", "Good practice"),
    _asked("text", "practice_title", "Title"),
    _asked("text", "practice_summary", "Summary"),
    _asked("end_repeat", "practice_end", ""),
)


@cache
def telling() -> FormVersion:
    """A small form with a repeat for good practices."""
    return read(workbook(_TELLING, settings={"form_title": "Deeds", "form_id": "deeds", "version": "1"}), "deeds")


@dataclass
class Handed:
    """Answers that a city handed in, and the page on which the secretariat reads them."""

    focal: Served
    there: str
    who: Contact

    @property
    def number(self) -> int:
        return int(self.there.rpartition("/")[2])

    def kept(self) -> KeptResponse:
        """The response as it is."""
        found = self.focal.focal.store.read(lambda unit: unit.responses.one(self.number))
        assert found is not None
        return found

    def entries(self) -> tuple[ReviewEntry, ...]:
        return self.focal.focal.store.read(lambda unit: unit.reviews.entries(self.number))

    def comments(self) -> tuple[Comment, ...]:
        return self.focal.focal.store.read(lambda unit: unit.reviews.comments(self.number))

    def practices(self) -> list[GoodPractice]:
        """What the directory has of these answers."""
        return list(self.focal.focal.store.read(lambda unit: unit.practices.of_response(self.number)))

    def deed(self, staff: Visitor, deed: str, **fields: Any) -> httpx.Response:
        """Sends one of the forms of the page."""
        return press(staff, self.there, f"{self.there}/{deed}", **fields)

    def comment(self, staff: Visitor, path: str, note: str) -> httpx.Response:
        """Writes a comment on one answer."""
        return self.deed(staff, "comment", place=f"{ROOT}/{path}", note=note)

    def wish(self, why: str) -> None:
        """The city would like to correct its answers."""

        def work(unit: Unit) -> None:
            asked = ReviewState.CORRECTION_ASKED
            entry = ReviewEntry(response=self.number, state=asked, at=datetime.now(UTC), contact=self.who.id, note=why)
            unit.reviews.note(entry)
            unit.responses.save(replace(self._one(unit), review=asked))

        self.focal.focal.store.run(work)

    def correct(self, given: Mapping[str, str], signed: str = "", form: int = 0) -> None:
        """The city answers some questions once more, perhaps of a later version of the form, and hands in; its comments
        are settled with it."""
        now = datetime.now(UTC)

        def work(unit: Unit) -> None:
            kept = self._one(unit)
            filled = fill(unit.forms.one(kept.form), kept.response, _around(now))
            for path, value in given.items():
                filled = filled.answer(f"{ROOT}/{path}", value).filled
            changed = replace(kept, response=filled.response, changed_at=now, form=form or kept.form)
            kept = unit.responses.save(changed)
            receive(unit, self.who, kept, filled, now, signed)
            told = [one.id for one in unit.reviews.comments(kept.id) if one.told_at is not None]
            unit.reviews.settle(told, now)

        self.focal.focal.store.run(work)

    def _one(self, unit: Unit) -> KeptResponse:
        kept = unit.responses.one(self.number)
        assert kept is not None
        return kept


def _around(now: datetime) -> Surroundings:
    return Surroundings(now=now, zone=ZoneInfo("Europe/Paris"))


def handed(
    focal: Served, form: FormVersion | None = None, given: Mapping[str, str] = ALL, code: str = BORDEAUX
) -> Handed:
    """Answers to a form of their own that a city has just handed in."""
    there, who = answers(focal, put(focal, form), code, given), person(focal, code)
    it = Handed(focal, there, who)

    def work(unit: Unit) -> None:
        kept = it._one(unit)
        filled = fill(unit.forms.one(kept.form), kept.response, _around(datetime.now(UTC)))
        receive(unit, who, kept, filled, datetime.now(UTC))

    focal.focal.store.run(work)
    return it


def telling_of(focal: Served, *titles: str) -> Handed:
    """Answers that tell of good practices."""
    given = {"motto": "Ever onwards"}
    for number, title in enumerate(titles, start=1):
        given |= {
            f"practice[{number}]/practice_title": title,
            f"practice[{number}]/practice_summary": f"About {title}.",
        }
    return handed(focal, telling(), given)


def at_answer(page: Sheet, label: str) -> str:
    """What stands with one answer of a page."""
    parts = re.split(r'<div id="q[0-9a-f]+">', page.html)[1:]
    (found,) = [part.partition("</div>\n")[0] for part in parts if f"<bdi>{label}</bdi></dt>" in part]
    return found


def told(focal: Served, it: Handed) -> list[str]:
    """What was written to whoever handed in, the last first."""
    lines = focal.focal.store.read(lambda unit: unit.transcripts.of_contact(it.who.id))
    return [line.text for line in reversed(lines)]


def ticked(html: str) -> list[str]:
    """The practices that are ticked."""
    return re.findall(r'name="practices" id="[^"]*" value="([^"]*)" checked', html)


def statements(focal: Served, staff: Visitor, path: str) -> int:
    """How many statements about responses, practices and people a page costs."""
    counted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "response" in statement or "practices" in statement or "contacts" in statement:
            counted.append(statement)

    event.listen(focal.focal.store.engine, "before_cursor_execute", note)
    look(staff, path)
    event.remove(focal.focal.store.engine, "before_cursor_execute", note)
    return len(counted)
