"""What the tests of the console's questionnaires share: forms that are kept, and cities that answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

from handlers.filling.built_in import BUILT_IN
from knowledge.forms.responses import Surroundings, begin, fill
from knowledge.forms.responses.places import path_of, split
from knowledge.model.forms import UPLOADS, FormVersion
from knowledge.model.people import Contact
from knowledge.model.responses import AnswerEvent, AnswerFileState, KeptResponse, ResponseState
from knowledge.store.forms import checksum_of
from knowledge.store.unit import Unit
from tests.bot.applying import person
from tests.bot.serving import Served
from tests.handlers.calls.calling import send_file
from tests.handlers.filling.forms import city

FORMS = "/console/forms"
BORDEAUX, WIEN, BARCELONA = "fr-bordeaux", "at-wien", "es-barcelona"

_numbers = count(1)

ALL = {
    "city/people": "1200",
    "city/budget": "12.5",
    "city/plan": "yes",
    "city/since": "2024-05-01",
    "theme": "water",
    "order": "waste water energy",
    "project[1]/title": "Sensors <b>for</b> all",
    "mark": "4",
    "place": "44.84 -0.58 0 0",
    "logo": "logo.png",
    "terms": "OK",
}
"""An answer to every question of the form."""


def put(focal: Served, form: FormVersion | None = None, *, is_built_in: bool = False) -> str:
    """A form that is kept, one of its own each time; the address of its page."""
    taken, unlike = form or city(), next(_numbers)
    source = f"{BUILT_IN}cities" if is_built_in else f"cities-{unlike}.xlsx"
    made_of = checksum_of(taken.xml.encode(), str(unlike).encode())
    number = focal.focal.store.run(lambda unit: unit.forms.put(taken, source, made_of, datetime.now(UTC)))
    return f"{FORMS}/{number}"


def answers(
    focal: Served, here: str, code: str, given: Mapping[str, str] = ALL, *, is_draft: bool = False, subject: str = ""
) -> str:
    """A city answers a form, and hands it in unless it is a draft; the address of its response."""
    who, number, now = person(focal, code), int(here.rpartition("/")[2]), datetime.now(UTC)

    def work(unit: Unit) -> int:
        kept = _answered(unit, who, number, given, subject or f"form:{number}", now)
        if not is_draft:
            unit.responses.save(replace(kept, state=ResponseState.SUBMITTED, key=None, submitted_at=now))
        return kept.id

    return f"{here}/responses/{focal.focal.store.run(work)}"


def _answered(
    unit: Unit, who: Contact, number: int, given: Mapping[str, str], subject: str, now: datetime
) -> KeptResponse:
    form, around = unit.forms.one(number), Surroundings(now=now, zone=ZoneInfo("Europe/Madrid"))
    filled = fill(form, begin(form, f"uuid:{number}-{who.id}", 1, around), around)
    empty = KeptResponse(
        subject=subject,
        key=f"{subject}:{who.id}:{next(_numbers)}",
        form=number,
        response=filled.response,
        language=who.language,
        begun_at=now,
        changed_at=now,
        member=who.member.id if who.member else None,
        contact=who.id,
    )
    kept = unit.responses.add(empty)
    uploads = {question.path for question in form.questions() if question.type in UPLOADS}
    for path, value in given.items():
        place = f"{form.root.path}/{path}"
        repeat, id = split(place[: place.find("]") + 1])
        if id and id not in filled.response.repeats.get(repeat, ()):
            filled = filled.add_repeat(repeat, id).filled
        filled = filled.answer(place, value).filled
        unit.responses.note(AnswerEvent(response=kept.id, place=place, value=value, at=now, contact=who.id))
        if path_of(place) in uploads:
            send_file(unit, kept.id, value, AnswerFileState.KEPT, who, now)
    return unit.responses.save(replace(kept, response=filled.response))
