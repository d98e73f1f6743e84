"""Lyon, whose answers to a questionnaire are complete, and wait to be signed off before they are handed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from handlers.filling.desk import Desk
from handlers.filling.opening import Opener
from knowledge.model.campaigns import Campaign, CampaignState, Extension
from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.responses import AnswerEvent, KeptResponse
from knowledge.model.reviews import Signature, SignatureState
from knowledge.store.unit import Unit
from tests.handlers.filling.cities import ANSWERS, City
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network, Telephone
from tests.knowledge.forms.responses.opening import opened

T = TypeVar("T")

TITLES = Text({EN: "Cities 2026", FR: "Villes 2026", ES: "Ciudades 2026", PT: "Cidades 2026"})
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Town(City):
    """Ana is the focal point, Bea the alternate and Eva the deputy mayor; each has a telephone once they are named."""

    draft: int = 0
    campaign: Campaign = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.campaign = self.network.store.run(self._open)
        self.draft = self.network.store.run(self._begin)

    def _open(self, unit: Unit) -> Campaign:
        now = self.network.now
        campaign = unit.campaigns.add(
            Campaign(
                form=self.number,
                form_id=self.form.id,
                titles=TITLES,
                closes_at=now + 30 * DAY,
                zone="Europe/Madrid",
                needs_signature=True,
            )
        )
        return unit.campaigns.save(replace(campaign, state=CampaignState.OPEN, opened_at=now))

    def _begin(self, unit: Unit) -> int:
        """Ana has answered everything."""
        network, filled = self.network, opened(city())
        for place, value in ANSWERS.items():
            filled = filled.answer(place, value).filled
        kept = unit.responses.add(
            KeptResponse(
                subject=self.subject,
                key=f"{self.subject}:member:{network.lyon.id}",
                form=self.number,
                response=filled.response,
                language=FR,
                begun_at=network.now,
                changed_at=network.now,
                member=network.lyon.id,
                contact=network.focal_point,
            )
        )
        places = [step.place for step in filled.steps()]
        unit.responses.note(
            *(
                AnswerEvent(
                    response=kept.id,
                    place=place,
                    value=filled.response.answers.get(place, ""),
                    at=network.now,
                    contact=network.focal_point,
                )
                for place in places
            )
        )
        return kept.id

    def phone(self, name: str, language: str = "en") -> Telephone:
        """Somebody's telephone, by their name in the transcripts."""
        if name not in self.phones:
            network = self.network
            people = {"ana": network.focal_point, "bea": network.alternate, "eva": network.elected}
            self.phones[name] = network.telegram(name, language)
            self._connect(people[name], self.phones[name].address, Language(language), network.now)
        return self.phones[name]

    def act(self, phone: Telephone, name: str, line: str) -> None:
        """As `Office.act`; "[review]" opens the answers of the city, and "[later]" lets a day pass."""
        match line:
            case "[review]":
                self.review(name)
            case "[later]":
                self.network.now += DAY
            case _:
                super().act(phone, name, line)

    def review(self, name: str) -> Telephone:
        """Somebody has all answers before them."""
        phone = self.phones[name]
        self.network.hear_choice(phone, f"filling:resume:{self.draft}")
        self.network.deliver()
        return phone

    def asks(self, name: str, whom: int) -> Telephone:
        """Somebody hands in, and has a colleague asked to sign; their own telephone."""
        phone = self.review(name)
        phone.chooses("filling:send")
        phone.chooses(f"signing:ask:{self.draft}:{whom}")
        return phone

    def changes(self, name: str, people: str = "7") -> None:
        """Somebody changes the first answer."""
        phone = self.review(name)
        for line in ("1", people):
            phone.says(line)

    def presses(self, name: str, id: str) -> str:
        """Somebody presses a button of that meaning, whoever has it; what they are told."""
        phone = self.phones[name]
        self.network.hear_choice(phone, id)
        self.network.deliver()
        return phone.text

    def signatures(self) -> tuple[Signature, ...]:
        return self.network.store.read(lambda unit: unit.signatures.of_response(self.draft))

    @property
    def states(self) -> list[SignatureState]:
        """What became of each wish, the earliest first."""
        return [one.state for one in self.signatures()]

    @property
    def last(self) -> Signature:
        return self.signatures()[-1]

    def one(self) -> KeptResponse:
        kept = self.network.store.read(lambda unit: unit.responses.one(self.draft))
        assert kept is not None
        return kept

    def close(self, until: datetime | None = None) -> None:
        """The campaign is over; Lyon may have more time."""

        def work(unit: Unit) -> None:
            present = unit.campaigns.one(self.campaign.id)
            assert present is not None
            unit.campaigns.save(replace(present, closes_at=self.network.now - HOUR))
            if until is not None:
                given = Extension(campaign=present.id, member=self.network.lyon.id, until=until)
                unit.campaigns.extend(given)

        self.network.store.run(work)

    def at_desk(self, contact: int, work: Callable[[Desk], T]) -> T:
        """Does something at somebody's desk, in a unit that writes."""
        network, who = self.network, self.network.contact(contact)

        def do(unit: Unit) -> T:
            opener = Opener(unit=unit, contact=who, library=network.library, now=network.now, chance=Random(1))
            desk = opener.desk(self.draft)
            assert desk is not None
            return work(desk)

        return network.store.run(do)


def labels(phone: Telephone) -> Sequence[str]:
    """What stands on the buttons below the last message."""
    return [choice.label for choice in phone.last.choices]


def town(network: Network) -> Town:
    """Ana, Bea and Eva, each with a telephone."""
    found = Town(network, city())
    for name in ("ana", "bea", "eva"):
        found.phone(name)
    return found
