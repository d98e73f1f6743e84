"""A small network whose cities share good practices, and what its people do about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers.practices.publishing import give_back, known, publish
from knowledge.model.languages import EN, FR, PT, Language, Text
from knowledge.model.people import Region, Role
from knowledge.model.practices import GoodPractice, PracticeHit, PracticeState
from knowledge.model.rights import Actor, actor_of
from knowledge.store.unit import Unit
from tests.handlers.people.network import Network, Telephone

TITLE, SUMMARY = "Données ouvertes pour les écoles", "Les écoles publient et réutilisent les données de la ville."
ANSWERS: Mapping[str, str] = {
    "title": TITLE,
    "summary": SUMMARY,
    "done": "Un portail commun, conçu avec les enseignants.",
    "themes": "open_data education",
    "year": "2024",
    "contact": "yes",
}


class Cities(Network):
    """Lyon with three people, Braga with one, and the secretariat."""

    def _found(self, unit: Unit) -> None:
        super()._found(unit)
        self.lyon, self.braga = (replace(each, region=Region.EUROPE) for each in (self.lyon, self.braga))
        for each in (self.lyon, self.braga):
            unit.people.put_member(each)
        self.of_braga = self._add(unit, "Focal point, Braga", Role.FOCAL_POINT, PT, self.braga)

    @property
    def secretary(self) -> Actor:
        """Who decides."""
        return actor_of(self.contact(self.staff))

    def person(self, number: int, name: str, language: Language = EN) -> Telephone:
        """Somebody of the register with a telephone, who sleeps at no hour."""
        phone = self.telegram(name, language)
        self.joins(phone, number, language)
        return phone

    def share(self, **values: Any) -> GoodPractice:
        """A practice of Lyon that waits for the secretariat; or another one."""
        usual = GoodPractice(
            member=self.lyon.id,
            titles=Text({FR: TITLE}),
            summaries=Text({FR: SUMMARY}),
            texts=Text({FR: "Un portail commun, conçu avec les **enseignants**."}),
            language=FR,
            themes=("open_data", "education"),
            year=2024,
            contact=self.focal_point,
            submitted_at=self.now,
        )
        return self.store.run(lambda unit: unit.practices.add(replace(usual, **values)))

    def published(self, **values: Any) -> GoodPractice:
        """The same, published; its city has been told."""
        shared = self.share(**values)
        kept = self.store.run(
            lambda unit: publish(unit, self.secretary, known(unit, shared.id), self.library, self.now)
        )
        self.deliver()
        return kept

    def give_back(self, practice: GoodPractice, remark: str) -> GoodPractice:
        """The secretariat asks for something."""
        kept = self.store.run(
            lambda unit: give_back(unit, self.secretary, known(unit, practice.id), remark, self.library, self.now)
        )
        self.deliver()
        return kept

    def publish_all(self) -> None:
        """The secretariat publishes what waits."""

        def work(unit: Unit) -> None:
            for hit in unit.practices.in_states({PracticeState.SUBMITTED}):
                publish(unit, self.secretary, hit, self.library, self.now)

        self.store.run(work)
        self.deliver()

    def kept(self, practice: GoodPractice) -> PracticeHit:
        """A practice as it is now."""
        return self.store.read(lambda unit: known(unit, practice.id))

    def only(self) -> GoodPractice:
        """The one practice of Lyon that there is."""
        (practice,) = self.store.read(lambda unit: unit.practices.of_member(self.lyon.id))
        return practice

    def actions(self) -> list[str]:
        """What was done about practices, the first deed first."""
        entries = self.store.read(lambda unit: unit.audit.entries(None, 100))
        return [entry.action for entry in reversed(entries) if entry.action.startswith("practice.")]
