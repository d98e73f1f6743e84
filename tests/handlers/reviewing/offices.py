"""Lyon, which has handed in a questionnaire, and the secretariat, which reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from handlers.reviewing.deciding import Seen, approve, comment, refuse_correction, reject, reopen, send_comments
from handlers.reviewing.receiving import receive
from knowledge.model.languages import EN
from knowledge.model.messages import OutgoingMessage
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import Comment, ResponseVersion, ReviewEntry, ReviewState
from knowledge.model.rights import Actor, actor_of
from knowledge.store.unit import Unit
from tests.handlers.dialogue.talking import rows
from tests.handlers.filling.talking import SPOKEN, Office
from tests.handlers.people.network import Telephone
from tests.knowledge.forms.responses.opening import opened

T = TypeVar("T")

PEOPLE, PLAN, SINCE, THEME = "/data/city/people", "/data/city/plan", "/data/city/since", "/data/theme"
TRAMS = "/data/project[1]/title"
ANSWERS = {
    PEOPLE: "516092",
    PLAN: "yes",
    SINCE: "2018-03-24",
    THEME: "water",
    TRAMS: "Trams",
    "/data/terms": "OK",
}

_DOES = re.compile(r"staff> (?P<what>\w+)(?: (?P<place>/\S+):)? ?(?P<words>.*)")


@dataclass
class Reviewed(Office):
    """Ana handed in what Lyon answered; Ana, Bea and the secretariat have telephones."""

    response: int = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.response = self.network.store.run(self._hand_in)
        staff = self.network.telegram("staff", "en")
        self.connect(self.network.staff, staff)
        self.staff = staff

    def connect(self, contact: int, phone: Telephone) -> None:
        """A telephone becomes somebody's."""
        self._connect(contact, phone.address, EN, self.network.now)

    def _hand_in(self, unit: Unit, answers: Mapping[str, str] = ANSWERS) -> int:
        """As the questionnaire keeps it when it is handed in."""
        filled, now, who = opened(self.form), self.network.now, self.network.focal_point
        for place, value in answers.items():
            filled = filled.answer(place, value).filled
        kept = unit.responses.add(
            KeptResponse(
                subject=self.subject,
                key=None,
                form=self.number,
                response=filled.response,
                language=EN,
                begun_at=now,
                changed_at=now,
                submitted_at=now,
                state=ResponseState.SUBMITTED,
                member=self.network.lyon.id,
                contact=who,
            )
        )
        contact = unit.people.contact(who)
        assert contact is not None
        return receive(unit, contact, kept, filled, now).id

    @property
    def by(self) -> Actor:
        """Somebody of the secretariat."""
        return actor_of(self.network.contact(self.network.staff))

    @property
    def answered(self) -> KeptResponse:
        """What was handed in, as it is now."""
        kept = self.network.store.read(lambda unit: unit.responses.one(self.response))
        assert kept is not None
        return kept

    @property
    def answers(self) -> Mapping[str, str]:
        return self.answered.response.answers

    @property
    def draft(self) -> KeptResponse | None:
        """The correction that is open."""
        return self.network.store.read(lambda unit: unit.responses.by_key(f"correction:{self.response}"))

    @property
    def versions(self) -> tuple[ResponseVersion, ...]:
        return self.network.store.read(lambda unit: unit.reviews.versions(self.response))

    @property
    def entries(self) -> tuple[ReviewEntry, ...]:
        return self.network.store.read(lambda unit: unit.reviews.entries(self.response))

    @property
    def states(self) -> list[ReviewState]:
        return [entry.state for entry in self.entries]

    @property
    def comments(self) -> tuple[Comment, ...]:
        return self.network.store.read(lambda unit: unit.reviews.comments(self.response))

    @property
    def seen(self) -> Seen:
        """As the secretariat has it before it."""
        return Seen(response=self.response, revision=self.answered.revision)

    def later(self) -> None:
        """A minute passes."""
        self.network.now += timedelta(minutes=1)

    def decide(self, work: Callable[[Unit], T]) -> T:
        """The secretariat does something, and everybody is told."""
        self.later()
        done = self.network.store.run(work)
        self.network.deliver()
        return done

    def ask(self, place: str = PEOPLE, text: str = "Is this the figure of 2020?") -> Comment:
        """The secretariat drafts a comment."""
        return self.decide(lambda unit: comment(unit, self.by, self.seen, place, text, self.network.now))

    def send_comments(self, note: str = "") -> KeptResponse:
        return self.decide(lambda u: send_comments(u, self.by, self.seen, note, self.network.library, self.network.now))

    def approve(self) -> KeptResponse:
        return self.decide(lambda u: approve(u, self.by, self.seen, self.network.library, self.network.now))

    def reject(self, note: str = "It is of another city.") -> KeptResponse:
        return self.decide(lambda u: reject(u, self.by, self.seen, note, self.network.library, self.network.now))

    def reopen(self, note: str = "") -> KeptResponse:
        return self.decide(lambda u: reopen(u, self.by, self.seen, note, self.network.library, self.network.now))

    def refuse(self, note: str = "The study is printed.") -> KeptResponse:
        return self.decide(
            lambda u: refuse_correction(u, self.by, self.seen, note, self.network.library, self.network.now)
        )

    def choose(self, name: str, id: str) -> OutgoingMessage:
        """Somebody presses a button of that meaning, however old it is."""
        phone = self.phone(name)
        self.network.hear_choice(phone, id)
        self.network.deliver()
        return phone.last

    def correct(self, name: str = "ana", comment: Comment | None = None) -> OutgoingMessage:
        """Somebody opens the correction."""
        return self.choose(name, f"fill:correction:{self.response}" + (f":{comment.id}" if comment else ""))

    def play(self, script: str) -> str:
        """As `Office.play`, with what the secretariat does: "staff> asks /data/theme: Why?", "staff> sends Thanks.",
        "staff> approves", and with what others are told: "bot to bea (fr)> …"."""
        lines: list[str] = []
        for line in script.splitlines():
            spoken, does = SPOKEN.fullmatch(line), _DOES.fullmatch(line)
            if line.startswith("#"):
                lines.append(line)
                continue
            if not does and (not spoken or spoken["who"].startswith("bot")):
                continue
            who = spoken["who"] if spoken else "staff"
            phone = self.phone(who, spoken["language"]) if spoken else self.staff
            before = {name: len(each.shown) for name, each in self._telephones().items()}
            if does:
                self._does(does["what"], does["place"] or "", does["words"])
            elif spoken:
                self.act(phone, who, spoken["line"])
                self.network.deliver()
            lines.append(line)
            for name, each in self._telephones().items():
                lines += [row for message in each.shown[before.get(name, 0) :] for row in _told(message, name, who)]
        return "\n".join(lines) + "\n"

    def _telephones(self) -> dict[str, Telephone]:
        return {**self.phones, "staff": self.staff}

    def _does(self, what: str, place: str, words: str) -> None:
        match what:
            case "asks":
                self.ask(place, words)
            case "sends":
                self.send_comments(words)
            case "approves":
                self.approve()
            case "rejects":
                self.reject(words)
            case "reopens":
                self.reopen(words)
            case "refuses":
                self.refuse(words)
            case _:
                raise ValueError(what)


def _told(message: OutgoingMessage, name: str, who: str) -> list[str]:
    first, *rest = rows(message)
    return [first if name == who else first.replace("bot", f"bot to {name}", 1), *rest]
