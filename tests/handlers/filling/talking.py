"""People of Lyon who fill in a form, and what Focal says to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.model.forms import FormVersion
from knowledge.model.languages import Language
from knowledge.model.messages import Attachment, IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.model.responses import KeptResponse
from knowledge.store.forms import checksum_of
from knowledge.store.unit import Unit
from tests.handlers.dialogue.talking import rows
from tests.handlers.people.network import Network, Telephone

LOGO = Attachment(name="logo.png", media_type="image/png", size=2_000, reference="AgAD-logo")
VOICE = Attachment(name="voice.ogg", media_type="audio/ogg", size=2_000, reference="AgAD-voice")
BILBAO_TOWN_HALL = (43.2637, -2.9253)

SPOKEN = re.compile(r"(?P<who>\w+) \((?P<language>\w\w)\)> ?(?P<line>.*)")


@dataclass
class Office:
    """The officials of Lyon, each with a telephone, and a questionnaire that they are asked to fill in."""

    network: Network
    form: FormVersion
    channel: ChannelName = ChannelName.TELEGRAM
    phones: dict[str, Telephone] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made_of = checksum_of(self.form.xml.encode())
        put = self.network.store.run
        self.number = put(lambda unit: unit.forms.put(self.form, "survey.xlsx", made_of, self.network.now))

    @property
    def subject(self) -> str:
        return f"form:{self.number}"

    def phone(self, name: str, language: str = "en") -> Telephone:
        """Somebody's telephone: the first is the focal point's, the second the alternate's."""
        if name not in self.phones:
            contact = (self.network.focal_point, self.network.alternate)[len(self.phones)]
            address = Address(channel=self.channel, external_id=name)
            self.phones[name] = Telephone(self.network, address, language)
            self._connect(contact, self.phones[name].address, Language(language), self.network.now)
        return self.phones[name]

    def open(self, name: str, language: str = "en") -> OutgoingMessage:
        """Somebody presses the button that opens the questionnaire."""
        phone = self.phone(name, language)
        self.network.hear_choice(phone, f"fill:{self.subject}")
        return phone.last

    def send(self, name: str, files: Sequence[Attachment] = (), place: tuple[float, float] | None = None) -> None:
        """Somebody sends files, or a place on the map."""
        network = self.network
        message = IncomingMessage(
            key=network.next_key(),
            sender=self.phones[name].address,
            at=network.now,
            files=tuple(files),
            location=place,
        )
        network.hear(message)
        network.deliver()

    def kept(self) -> tuple[KeptResponse, ...]:
        """All responses to the questionnaire."""
        return self.network.store.read(lambda unit: unit.responses.of_subject(self.subject))

    def _connect(self, contact: int, address: Address, language: Language, now: datetime) -> None:
        def work(unit: Unit) -> None:
            assert unit.people.add_address(address, contact) is not None
            unit.contacts.set_language(contact, language)
            unit.contacts.consent(contact, "2026-1", language, now)

        self.network.store.run(work)

    def play(self, script: str) -> str:
        """A transcript again, with what Focal says to each line as it is today.

        A line is `name (language)> what they write`. "[open]" opens the questionnaire, "[2]" presses the second button,
        "[stale]" a button of an earlier question, "[file]" sends a picture, "[voice]" a recording, "[place]" a place,
        "[files]" two pictures and a recording at once.
        """
        lines: list[str] = []
        for line in script.splitlines():
            spoken = SPOKEN.fullmatch(line)
            if line.startswith("#"):
                lines.append(line)
            elif spoken and spoken["who"] != "bot":
                phone = self.phone(spoken["who"], spoken["language"])
                before = len(phone.shown)
                self.act(phone, spoken["who"], spoken["line"])
                lines += [line, *(row for message in phone.shown[before:] for row in rows(message))]
        return "\n".join(lines) + "\n"

    def act(self, phone: Telephone, name: str, line: str) -> None:
        """What a line of a transcript does."""
        offered = [message for message in phone.shown if message.choices]
        if button := re.fullmatch(r"\[(\d+)\]", line):
            phone.presses(offered[-1].token(int(button[1]) - 1))
            return
        match line:
            case "[open]":
                self.open(name)
            case "[stale]":
                phone.presses(offered[-2].token(0))
            case "[files]":
                self.send(name, [LOGO, VOICE, LOGO])
            case "[file]":
                self.send(name, [LOGO])
            case "[voice]":
                self.send(name, [VOICE])
            case "[place]":
                self.send(name, place=BILBAO_TOWN_HALL)
            case _:
                phone.says(line)
