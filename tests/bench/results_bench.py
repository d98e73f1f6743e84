"""How long the pages of a questionnaire take in the console with two hundred cities: at first, once more, and after one
more answer. Over HTTP, from a server in this process, on SQLite; beside a small page of the same server.
"""

from __future__ import annotations

import gc
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

from bot.app import Focal
from bot.config import Settings
from handlers.dialogue.library import Library
from handlers.results.shares import answers_of, share_of
from knowledge.forms.responses import AskQuestion, Filled, Surroundings, begin, fill
from knowledge.model.forms import OK, FormVersion, QuestionType, Response
from knowledge.model.languages import EN
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.packs.workbooks import form_of
from knowledge.store.forms import checksum_of
from knowledge.store.response_standing import ResponseStanding
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.bot.circulating import administrator_at
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor
from tests.circulations import add_member

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
AROUND = Surroundings(now=NOW, zone=ZoneInfo("Europe/Madrid"))
CITIES, HANDED_IN, TIMES = 200, 150, 7
MS = 1e3

_SENTENCES = ("We do this in each district. ", "Sensors in the parks, and people who look after them. ")


def measure() -> dict[str, float]:
    """Every figure by its name; milliseconds of whole requests, the median but for the first."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), port=free_port(), **GENEROUS)
        focal = Focal(settings)
        focal.set_up_demonstration()
        number = furnish(focal.store)
        held = _held(focal.store, focal.library(), number)
        focal.close()
        served = Served(settings)
        served.start()
        try:
            staff = administrator_at(served, lambda language="en", url=served.url: Visitor(url, language))
            figures = _figures(served.focal.store, staff, number)
            staff.http.close()
        finally:
            served.stop()
    return figures | {"results: remembered of each response, kB": held / 1e3}


def furnish(store: Store) -> int:
    """The study, answered by as many cities, most of which have handed it in; its number."""
    form = form_of("smart-cities-study")
    number = store.run(lambda unit: unit.forms.put(form, "study.xlsx", checksum_of(form.xml.encode()), NOW))
    for city in range(CITIES):
        member, is_draft = add_member(store, f"bench{city}"), city >= HANDED_IN
        kept = KeptResponse(
            subject=f"form:{number}",
            key=f"bench:{city}" if is_draft else None,
            form=number,
            response=answered(form, city, Random(city).random() if is_draft else 1.0),
            language=EN,
            begun_at=NOW,
            changed_at=NOW,
            member=member.id,
            state=ResponseState.DRAFT if is_draft else ResponseState.SUBMITTED,
            submitted_at=None if is_draft else NOW,
        )
        store.run(partial(_add, kept=kept))
    return number


def _add(unit: Unit, kept: KeptResponse) -> None:
    unit.responses.add(kept)


def answered(form: FormVersion, seed: int, share: float) -> Response:
    """A response in which about this share of the questions is answered."""
    filled, chance = fill(form, begin(form, f"uuid:{seed}", seed, AROUND), AROUND), Random(seed)
    step = filled.next_asked(None)
    while step is not None:
        if isinstance(step, AskQuestion) and not step.is_read_only and chance.random() < share:
            value = _value(filled, step, chance)
            if value and filled.problem_of(step.place, value) is None:
                filled = filled.answer(step.place, value).filled
        step = filled.next_asked(step.place)
    return filled.response


def _value(filled: Filled, step: AskQuestion, chance: Random) -> str:
    names = [choice.name for choice in filled.choices(step.place)]
    match step.question.type:
        case QuestionType.INTEGER:
            return chance.choice(["2019", "2025", "12", "40"])
        case QuestionType.DECIMAL:
            return str(chance.randint(1, 99) / 2)
        case QuestionType.RANGE:
            return str(chance.randint(1, 9))
        case QuestionType.SELECT_ONE:
            return chance.choice(names) if names else ""
        case QuestionType.SELECT_MULTIPLE:
            return " ".join(names[: chance.randint(1, 3)])
        case QuestionType.RANK:
            return " ".join(chance.sample(names, len(names)))
        case QuestionType.DATE:
            return "2019-03-24"
        case QuestionType.TIME:
            return "23:30:00.000"
        case QuestionType.GEOPOINT:
            return "43.26 -2.93 0 0"
        case QuestionType.ACKNOWLEDGE:
            return OK
        case QuestionType.TEXT:
            return chance.choice(_SENTENCES) * chance.randint(1, 6)
        case _:
            return ""


def _figures(store: Store, staff: Visitor, number: int) -> dict[str, float]:
    here = f"/console/forms/{number}"
    bare = _median(partial(_get, staff, "/console/forms"))
    figures = {"results: a page of another kind, ms": bare}
    for name, path in (("progress", here), ("results", f"{here}/results"), ("one question", f"{here}/results/7")):
        first = _get(staff, path)
        again = _median(partial(_get, staff, path))
        changed = _median(partial(_changed, store, staff, number, path))
        figures |= {
            f"results: {CITIES} cities, {name}, first, ms": first,
            f"results: {CITIES} cities, {name}, again, ms": again,
            f"results: {CITIES} cities, {name}, after an answer, ms": changed,
            f"results: {CITIES} cities, {name}, again by the other page": again / bare,
        }
    return figures


def _changed(store: Store, staff: Visitor, number: int, path: str) -> float:
    """Milliseconds of a page after one city has answered once more."""

    def answer(unit: Unit) -> None:
        kept = unit.responses.of_subject(f"form:{number}")[0]
        place, value = next((place, value) for place, value in kept.response.answers.items() if "name" in place)
        response = replace(kept.response, answers={**kept.response.answers, place: f"{value}."})
        unit.responses.save(replace(kept, response=response, changed_at=datetime.now(UTC)))

    store.run(answer)
    return _get(staff, path)


def _get(staff: Visitor, path: str) -> float:
    begun = time.perf_counter()
    answer = staff.http.get(path)
    taken = MS * (time.perf_counter() - begun)
    assert answer.status_code == 200, answer.text
    return taken


def _median(do: Callable[[], float]) -> float:
    return median([do() for _each in range(TIMES)])


def _held(store: Store, library: Library, number: int) -> float:
    """Bytes that a process holds more of each response once it was looked at, in one language."""

    def look(unit: Unit) -> None:
        form = unit.forms.one(number)
        for owned in ResponseStanding(unit.connection).of_form(number):
            share_of(form, owned, library, NOW)
            answers_of(form, owned, form.chain((EN,)), EN, library, NOW)

    def blank(unit: Unit) -> None:
        form = unit.forms.one(number)
        fill(form, begin(form, "uuid:blank", 1, AROUND), AROUND)

    store.read(blank)  # the form itself, and its plan
    gc.collect()
    tracemalloc.start()
    store.read(look)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held / CITIES


def main() -> None:
    for name, value in measure().items():
        print(f"{name}: {value:,.2f}")


if __name__ == "__main__":
    main()
