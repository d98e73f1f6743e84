"""Plays a script with real people of a real network: events, registrations, seats that come free."""

from __future__ import annotations

import re

from knowledge.model.events import Event, Registration
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from tests.handlers.dialogue.talking import rows
from tests.handlers.people.network import Telephone
from tests.handlers.registering.gathering import BEGIN, DAY, Gathering

_SPOKEN = re.compile(r"(?P<who>[\w-]+) \((?P<language>\w\w)\)> ?(?P<line>.*)")
_CODE = re.compile(r"\b[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}\b")


class Stage:
    """The script again, with what Focal says to each line as it is today; codes are the same stars every time."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._phones: dict[str, Telephone] = {}
        self._event: Event | None = None
        self._taken: Registration | None = None
        self._pressed = ""

    def play(self, script: str) -> str:
        lines: list[str] = []
        for line in script.splitlines():
            spoken = _SPOKEN.fullmatch(line)
            if line.startswith("#"):
                lines.append(line)
            elif spoken and spoken["who"] != "bot":
                lines.append(line)
                phone = self._phone(spoken["who"], spoken["language"])
                lines += [row for message in self._said(phone, spoken) for row in _rows(message)]
        return "\n".join(lines) + "\n"

    def _phone(self, who: str, language: str) -> Telephone:
        return self._phones.setdefault(who, self._gathering.telegram(who, language))

    def _said(self, phone: Telephone, spoken: re.Match[str]) -> list[OutgoingMessage]:
        gathering, line = self._gathering, spoken["line"]
        people = {"[joined]": gathering.focal_point, "[colleague]": gathering.alternate, "[braga]": gathering.official}
        if line in people:
            gathering.joins(phone, people[line], Language(spoken["language"]))
            return []
        before = len(phone.shown)
        if line == "[answers]":
            return [_leaves_out_all(phone)]
        self._act(phone, line)
        return phone.shown[before:]

    def _act(self, phone: Telephone, line: str) -> None:
        gathering = self._gathering
        match line:
            case "[announce]":
                self._event = gathering.announce()
            case "[announce one seat]":
                self._event = gathering.announce(seats=1)
                self._taken = gathering.registers(gathering.official, self._event)
            case "[free]":
                assert self._taken is not None
                gathering.withdraws(gathering.official, self._taken)
            case "[too late]":
                gathering.passes(gathering.now + 6 * DAY)
            case "[closed]":
                gathering.now = BEGIN - 6 * DAY
            case "[twice]":
                phone.presses(self._pressed)
            case _:
                self._speak(phone, line)

    def _speak(self, phone: Telephone, line: str) -> None:
        """Text, or "[event:1]" for the last button whose meaning begins so."""
        if not line.startswith("["):
            phone.says(line)
            return
        self._pressed = next(
            message.token(ordinal)
            for message in reversed(phone.shown)
            for ordinal, choice in enumerate(message.choices)
            if choice.id.startswith(line[1:-1])
        )
        phone.presses(self._pressed)


def _leaves_out_all(phone: Telephone) -> OutgoingMessage:
    """Somebody keeps or leaves out every answer and hands the form in; what comes of it."""
    while "filling:send" not in phone.choices:
        phone.chooses("filling:skip")
    return phone.chooses("filling:send")


def _rows(message: OutgoingMessage) -> list[str]:
    shown = [_CODE.sub("****-****", row) for row in rows(message)]
    return shown + [f"     <{file.name}>" for file in message.files]
