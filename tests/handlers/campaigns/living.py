"""Lyon, whose officials are asked to answer a questionnaire, and what they hear of it over weeks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.campaigns import ticking
from handlers.campaigns.running import close, draft, extend, known_campaign, open_campaign, prolong
from handlers.deadlines import reminding
from knowledge.model.campaigns import Campaign
from knowledge.model.languages import EN, ES, FR, PT, Text
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.handlers.campaigns.campaigning import TITLES, a_campaign
from tests.handlers.dialogue.talking import rows
from tests.handlers.filling.talking import SPOKEN, Office

TEXTS = Text(
    {
        EN: "Your answers help all cities to learn from each other.",
        FR: "Vos réponses aident toutes les villes à apprendre les unes des autres.",
        ES: "Sus respuestas ayudan a todas las ciudades a aprender unas de otras.",
        PT: "As vossas respostas ajudam todas as cidades a aprender umas com as outras.",
    }
)
MONTH = timedelta(days=30)

_ORDER = re.compile(r"@ (?P<what>invite|wait|close|extend|prolong)(?: (?P<days>\d+))?")


@dataclass
class Town(Office):
    """A line "@ invite" opens the campaign for 30 days, "@ wait 7" lets days pass, "@ extend 7" gives Lyon so many days
    more from now, "@ prolong 7" everybody, and "@ close" closes it."""

    campaign: Campaign | None = None
    told: dict[str, int] = field(default_factory=dict)

    def play(self, script: str) -> str:
        """A transcript again, with what Focal says to anybody as it is today."""
        lines: list[str] = []
        for line in script.splitlines():
            spoken, order = SPOKEN.fullmatch(line), _ORDER.fullmatch(line)
            if line.startswith("#"):
                lines.append(line)
            elif order:
                self.order(order["what"], int(order["days"] or 0))
                lines += [line, *self._shown("")]
            elif spoken and not spoken["who"].startswith("bot"):
                phone = self.phone(spoken["who"], spoken["language"])
                self.told.setdefault(spoken["who"], len(phone.shown))
                if spoken["line"]:
                    self.act(phone, spoken["who"], spoken["line"])
                lines += [line, *self._shown(spoken["who"])]
        return "\n".join(lines) + "\n"

    def _shown(self, speaker: str) -> list[str]:
        lines: list[str] = []
        for name, phone in self.phones.items():
            for message in phone.shown[self.told.get(name, 0) :]:
                first, *rest = rows(message)
                lines += [first if name == speaker else first.replace("bot", f"bot to {name}", 1), *rest]
            self.told[name] = len(phone.shown)
        return lines

    def order(self, what: str, days: int = 0) -> None:
        """The secretariat does something, or days go by."""
        network, run = self.network, self.network.store.run
        later = network.now + timedelta(days=days)
        match what:
            case "invite":
                self.campaign = run(lambda unit: self._invited(unit))
            case "wait":
                network.now = later
                reminding.tick(network.store, network.library, network.now)
                ticking.tick(network.store, network.library, network.now)
            case "extend":
                lyon = network.lyon.id
                run(lambda unit: extend(unit, OPERATOR, self._now(unit), lyon, later, network.library, network.now))
            case "prolong":
                run(lambda unit: prolong(unit, OPERATOR, self._now(unit), later, network.library, network.now))
            case _:
                run(lambda unit: close(unit, OPERATOR, self._now(unit), network.library, network.now))
        network.deliver()

    def _invited(self, unit: Unit) -> Campaign:
        network = self.network
        wanted = a_campaign(
            form=self.number, titles=TITLES, texts=TEXTS, closes_at=network.now + MONTH + timedelta(hours=8)
        )
        return open_campaign(unit, OPERATOR, draft(unit, OPERATOR, wanted, network.now), network.library, network.now)

    def _now(self, unit: Unit) -> Campaign:
        assert self.campaign is not None
        return known_campaign(unit, self.campaign.id)
