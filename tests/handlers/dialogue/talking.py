"""Plays a transcript: the lines of the person are fed to `step`, what Focal says is written behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from handlers.dialogue.effects import Effect, HandOver, Say, SearchArchive, Withdraw
from handlers.dialogue.inputs import Input, understand
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import HandedOver, Outcome, PassagesFound, Withdrawn
from handlers.dialogue.step import step
from knowledge.model.archive import Passage
from knowledge.model.conversation import Conversation, decode_state, encode_state
from knowledge.model.languages import Language
from knowledge.model.messages import Attachment, IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName, Contact, Role
from knowledge.model.tickets import HandOverState

SENDER = Address(channel=ChannelName.WEBCHAT, external_id="ana")
_SPOKEN = re.compile(r"(?P<who>\w+) \((?P<language>\w\w)\)> ?(?P<line>.*)")
_FILE = Attachment(name="plan.pdf", media_type="application/pdf", size=9, reference="1")


@dataclass
class Talk:
    """A conversation in memory, stored and loaded between its steps as the store would."""

    library: Library
    language: Language
    now: datetime
    archive: tuple[Passage, ...] = ()
    open_tickets: int = 0

    def __post_init__(self) -> None:
        contact = Contact(id=1, name="", role=Role.VISITOR, language=self.language)
        self.conversation = Conversation(contact=contact)
        self.last: OutgoingMessage | None = None
        self.stale: str = "0.0"

    def hear(self, line: str) -> list[OutgoingMessage]:
        """What Focal says to a line: text, "[2]" for the second button, "[stale]" for an old one, "[file]"."""
        message = self._message(line)
        heard: Input | None = understand(message, self.conversation.asked)
        said: list[OutgoingMessage] = []
        while heard is not None:
            then = step(self.conversation, heard, self.library, self.now)
            contact = then.conversation.contact
            self.conversation = decode_state(contact, encode_state(then.conversation), then.conversation.revision + 1)
            said += [effect.message for effect in then.effects if isinstance(effect, Say)]
            heard = self._outcome(then.effects[-1])
        for each in said:
            if each.choices:
                self.stale = self.last.token(0) if self.last else self.stale
                self.last = each
        return said

    def _outcome(self, effect: Effect) -> Outcome | None:
        """What comes of an effect: the archive is this talk's, and the secretariat takes every question."""
        match effect:
            case SearchArchive(asking=asking):
                return PassagesFound(asking=asking, passages=self.archive)
            case HandOver(asking=asking):
                self.open_tickets += 1
                return HandedOver(asking=asking, state=HandOverState.OPENED, ticket=self.open_tickets)
            case Withdraw(ticket=ticket):
                self.open_tickets -= 1
                return Withdrawn(was_open=ticket == self.open_tickets + 1)
            case _:
                return None

    def _message(self, line: str) -> IncomingMessage:
        text, choice = line, ""
        files: tuple[Attachment, ...] = ()
        if button := re.fullmatch(r"\[(\d+)\]", line):
            assert self.last is not None, "no choices were offered"
            text, choice = "", self.last.token(int(button[1]) - 1)
        elif line == "[stale]":
            text, choice = "", self.stale
        elif line == "[file]":
            text, files = "", (_FILE,)
        return IncomingMessage(key="k", sender=SENDER, at=self.now, text=text, choice=choice, files=files)


def play(script: str, library: Library, now: datetime) -> str:
    """The script again, with what Focal says to each of the person's lines as it is today."""
    talk: Talk | None = None
    lines: list[str] = []
    for line in script.splitlines():
        spoken = _SPOKEN.fullmatch(line)
        if line.startswith("#"):
            lines.append(line)
        elif spoken and spoken["who"] != "bot":
            talk = talk or Talk(library, Language(spoken["language"]), now)
            lines.append(line)
            lines += [row for message in talk.hear(spoken["line"]) for row in rows(message)]
    return "\n".join(lines) + "\n"


def rows(message: OutgoingMessage) -> list[str]:
    """A message as a transcript writes it."""
    first, *others = message.text.splitlines() or [""]
    language = f"bot ({message.language})> "
    rows = [language + first, *(f"     {other}".rstrip() for other in others)]
    rows += [f"     [{number}] {choice.label}" for number, choice in enumerate(message.choices, start=1)]
    rows += [f"     ({source.title}, {source.date}; {source.section})" for source in message.sources]
    return rows
