"""Questionnaires in which Lyon tells of good practices, and what the secretariat does with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache

from handlers.practices.gathering import Told, gather, told_in
from handlers.reviewing.deciding import Seen, approve, reopen
from handlers.reviewing.receiving import receive
from knowledge.forms.responses import fill
from knowledge.model.forms import FormVersion
from knowledge.model.languages import FR, Language
from knowledge.model.practices import GoodPractice
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.store.forms import checksum_of
from knowledge.store.unit import Unit
from tests.handlers.filling.forms import read
from tests.handlers.practices.cities import Cities
from tests.knowledge.forms.responses.opening import AROUND, opened
from tests.knowledge.forms.workbooks import Row, workbook

FIRST, SECOND = "/data/practice[1]", "/data/practice[2]"
TREES, BUSES = "Des arbres qui parlent", "Bus à la demande"
STUDY = {
    f"{FIRST}/practice_title": TREES,
    f"{FIRST}/practice_axis": "living",
    f"{FIRST}/practice_summary": "Chaque arbre de la ville a une étiquette, et chacun peut lui écrire.",
    f"{FIRST}/practice_year": "2021",
    f"{FIRST}/practice_link": "www.example.org/arbres",
    f"{SECOND}/practice_title": BUSES,
    f"{SECOND}/practice_axis": "mobility",
    f"{SECOND}/practice_summary": "Un bus vient quand on l’appelle.",
}
"""What Lyon answers to the study's last repeat."""


def _asked(type: str, name: str) -> Row:
    return {"type": type, "name": name, "label": name}


_FULL: tuple[Row, ...] = (
    _asked("begin_repeat", "deed"),
    _asked("text", "title"),
    _asked("begin_group", "more"),
    _asked("text", "deed_summary"),
    _asked("text", "done"),
    _asked("text", "results"),
    _asked("select_multiple themes", "themes"),
    _asked("text", "year"),
    _asked("select_one yes_no", "contact"),
    _asked("end_group", "more_end"),
    _asked("end_repeat", "deed_end"),
    _asked("begin_repeat", "plan"),
    _asked("text", "title"),
    _asked("end_repeat", "plan_end"),
)
_CHOICES: tuple[Row, ...] = tuple(
    {"list_name": list_name, "name": name, "label": name}
    for list_name, name in (
        *(("themes", name) for name in ("open_data", "living", "moon")),
        *(("yes_no", name) for name in ("yes", "no")),
    )
)


@cache
def full() -> FormVersion:
    """A form with a repeat that tells all there is to tell, and one that tells of something else."""
    settings = {"form_title": "Deeds", "form_id": "deeds", "version": "1"}
    return read(workbook(_FULL, _CHOICES, settings), "deeds")


@dataclass
class Questionnaire:
    """Lyon's answers to a form, and what the secretariat does with them."""

    cities: Cities
    form: FormVersion
    kept: KeptResponse

    def look(self) -> tuple[Told, ...]:
        """The practices that they tell of."""
        return self.cities.store.read(lambda unit: told_in(unit, self.kept, self.cities.library, self.cities.now))

    def approve(self, *places: str, publish: bool = False) -> tuple[GoodPractice, ...]:
        """Approves them, and gathers these practices."""

        def work(unit: Unit) -> tuple[GoodPractice, ...]:
            seen = Seen(response=self.kept.id, revision=self.kept.revision)
            self.kept = approve(unit, self.cities.secretary, seen, self.cities.library, self.cities.now)
            return self.gather(unit, places, publish=publish)

        done = self.cities.store.run(work)
        self.cities.deliver()
        return done

    def gather(self, unit: Unit, places: Collection[str], *, publish: bool = False) -> tuple[GoodPractice, ...]:
        """Gathers them alone."""
        cities = self.cities
        return gather(
            unit, cities.secretary, self.kept, places, publish=publish, library=cities.library, now=cities.now
        )

    def correct(self, answers: Mapping[str, str], *, without: str = "") -> None:
        """The city may change its answers, does so, and hands them in again."""

        def work(unit: Unit) -> KeptResponse:
            seen = Seen(response=self.kept.id, revision=self.kept.revision)
            kept = reopen(unit, self.cities.secretary, seen, "", self.cities.library, self.cities.now)
            filled = fill(self.form, kept.response, AROUND)
            for place, value in answers.items():
                filled = filled.answer(place, value).filled
            if without:
                filled = filled.remove_repeat(without).filled
            kept = unit.responses.save(replace(kept, response=filled.response))
            return receive(unit, self.cities.contact(self.cities.focal_point), kept, filled, self.cities.now)

        self.kept = self.cities.store.run(work)

    def practices(self) -> list[GoodPractice]:
        """All that the directory knows of Lyon, the earliest first."""
        found = self.cities.store.read(lambda unit: unit.practices.of_member(self.cities.lyon.id))
        return list(found)[::-1]


def hand_in(cities: Cities, form: FormVersion, answers: Mapping[str, str], language: Language = FR) -> Questionnaire:
    """Lyon's focal point answers a form and hands it in."""

    def work(unit: Unit) -> KeptResponse:
        number = unit.forms.put(form, f"{form.id}.xlsx", checksum_of(form.id.encode()), cities.now)
        filled = opened(form)
        for place, value in answers.items():
            repeat, _bracket, rest = place.rpartition("[")
            id = rest.partition("]")[0]
            if repeat and id not in filled.response.repeats.get(repeat, ()):
                filled = filled.add_repeat(repeat, id).filled
            filled = filled.answer(place, value).filled
        usual = KeptResponse(
            subject=f"form:{number}",
            key=None,
            form=number,
            response=filled.response,
            language=language,
            begun_at=cities.now,
            changed_at=cities.now,
            submitted_at=cities.now,
            state=ResponseState.SUBMITTED,
            member=cities.lyon.id,
            contact=cities.focal_point,
        )
        kept = unit.responses.add(usual)
        who = cities.focal_point
        unit.responses.note(
            *(
                AnswerEvent(response=kept.id, place=place, value=value, at=cities.now, contact=who)
                for place, value in answers.items()
            )
        )
        return receive(unit, cities.contact(who), kept, filled, cities.now)

    return Questionnaire(cities, form, cities.store.run(work))
