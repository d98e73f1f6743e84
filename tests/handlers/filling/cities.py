"""Lyon, which answered the last edition of a questionnaire, and whose officials answer this one together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from knowledge.model.languages import FR
from knowledge.model.messages import OutgoingMessage
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.store.forms import checksum_of
from knowledge.store.unit import Unit
from tests.handlers.dialogue.talking import rows
from tests.handlers.filling.forms import city
from tests.handlers.filling.talking import SPOKEN, Office
from tests.knowledge.forms.responses.opening import opened

THEN = datetime(2019, 5, 6, 9, tzinfo=UTC)
ANSWERS = {
    "/data/city/people": "516092",
    "/data/city/plan": "yes",
    "/data/city/since": "2018-03-24",
    "/data/theme": "water",
    "/data/project[1]/title": "Trams",
    "/data/terms": "OK",
}
"""What Lyon answered in 2019."""


@dataclass
class City(Office):
    """What Focal says to anybody is written down, whoever spoke."""

    def __post_init__(self) -> None:
        made_of, old = checksum_of(b"2019"), replace(city(), version="2019")
        self.before = self.network.store.run(lambda unit: unit.forms.put(old, "survey-2019.xlsx", made_of, THEN))
        super().__post_init__()

    def answered_before(self, answers: dict[str, str] = ANSWERS) -> KeptResponse:
        """The city handed in an earlier edition."""

        def work(unit: Unit) -> KeptResponse:
            filled = opened(city())
            for place, value in answers.items():
                filled = filled.answer(place, value).filled
            return unit.responses.add(
                KeptResponse(
                    subject=f"form:{self.before}",
                    key=None,
                    form=self.before,
                    response=filled.response,
                    language=FR,
                    begun_at=THEN,
                    changed_at=THEN,
                    submitted_at=THEN,
                    state=ResponseState.SUBMITTED,
                    member=self.network.lyon.id,
                    contact=self.network.elected,
                )
            )

        return self.network.store.run(work)

    def play(self, script: str) -> str:
        """As `Office.play`, with what others are told: "bot to bea (fr)> …"."""
        lines: list[str] = []
        for line in script.splitlines():
            spoken = SPOKEN.fullmatch(line)
            if line.startswith("#"):
                lines.append(line)
            elif spoken and not spoken["who"].startswith("bot"):
                who, phone = spoken["who"], self.phone(spoken["who"], spoken["language"])
                before = {name: len(each.shown) for name, each in self.phones.items()}
                self.act(phone, who, spoken["line"])
                lines.append(line)
                for name, each in self.phones.items():
                    lines += [row for message in each.shown[before[name] :] for row in _told(message, name, who)]
        return "\n".join(lines) + "\n"


def _told(message: OutgoingMessage, name: str, who: str) -> list[str]:
    first, *rest = rows(message)
    return [first if name == who else first.replace("bot", f"bot to {name}", 1), *rest]
