"""Questionnaires are tried out: the very conversation that a focal point has, of which nothing is kept.

Each step takes place in a part of a transaction that is always undone. What it would have left (the answers, what was
asked last) goes to whoever tries it out, who brings it along with the next step.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from handlers.dialogue.effects import Say
from handlers.dialogue.filling_effects import FillingInquiry
from handlers.dialogue.inputs import Chose, Input, label_of, understand
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import Outcome
from handlers.dialogue.step import step
from handlers.filling.conversing import converse
from handlers.filling.trials import TRIAL
from knowledge.errors import FocalError
from knowledge.forms.responses import as_json, from_json
from knowledge.model.conversation import Conversation, Filling, decode_state, encode_state
from knowledge.model.languages import Language
from knowledge.model.messages import Attachment, Choice, IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName, Contact, Member, MemberKind, Role
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

MOST_ROUNDS = 8
"""Steps that one message may lead to, as in a conversation that is kept."""

STAND_IN = Attachment(name="example.jpg", media_type="image/jpeg", size=1_000, reference="trial")
"""The file that is sent in a trial: none is uploaded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What was said: by whoever tries it out, or by Focal, with what it offered."""

    text: str
    is_ours: bool
    language: Language
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """How far a trial is.

    Attributes:
        form: number of the version.
        language: in which it is held.
        draft: the answers, as `knowledge.forms.responses.as_json` writes them; "" once they are handed in.
        decided: the places that were answered or left out.
        state: of the conversation, as `encode_state` writes it.
        response: the number that the answers had in the last step, which `state` names them by.
    """

    form: int
    language: Language
    draft: str = ""
    decided: tuple[str, ...] = ()
    state: dict[str, Any] = field(default_factory=dict)
    response: int = 0

    @property
    def is_over(self) -> bool:
        return not self.draft


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """What came of a step.

    Attributes:
        choices: what is offered now, with the token of each button.
        is_elsewhere: what was asked for is no matter of the questionnaire, and is not done in a trial.
    """

    trial: Trial
    lines: tuple[Line, ...]
    choices: tuple[tuple[str, str], ...] = ()
    is_elsewhere: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What whoever tries it out does: says something, presses the button of a token, or sends the stand-in."""

    text: str = ""
    choice: str = ""
    has_file: bool = False


class _UndoneError(Exception):
    """Everything that was stored meanwhile is undone; what is to be told is in it."""

    def __init__(self, tried: Tried) -> None:
        self.tried = tried
        super().__init__()


def try_out(
    unit: Unit, by: Actor, trial: Trial, heard: Heard | None, library: Library, now: datetime, chance: Random
) -> Tried:
    """Takes one step of a trial; nothing of it is kept.

    Args:
        heard: None to begin.

    Raises:
        Forbidden: the actor may not look at questionnaires.
        NoSuchForm: there is none of this number.
    """
    by.need(Right.USE_CONSOLE)
    if unit.forms.known(trial.form) is None:
        raise NoSuchForm
    library = replace(library, installation=replace(library.installation, web="", signing_key=""))
    try:
        with unit.attempt():
            raise _UndoneError(_Session(unit, trial, library, now, chance).take(heard))
    except _UndoneError as undone:
        return undone.tried


class NoSuchForm(FocalError):
    """There is no such questionnaire."""


class _Session:
    """One step, with a member, a contact and a draft that are there for it alone."""

    def __init__(self, unit: Unit, trial: Trial, library: Library, now: datetime, chance: Random) -> None:
        self._unit = unit
        self._trial = trial
        self._library = library
        self._now = now
        self._chance = chance
        self._contact = self._arrive()
        self._said: list[OutgoingMessage] = []
        self._is_elsewhere = False

    def take(self, heard: Heard | None) -> Tried:
        before = self._resumed() if heard is not None else Conversation(contact=self._contact)
        lines: list[Line] = []
        meant: Input = Chose(id=f"fill:{TRIAL}:{self._trial.form}")
        if heard is not None:
            message = self._message(heard)
            shown = label_of(heard.choice, before.asked) if heard.choice else (heard.text or STAND_IN.name)
            lines.append(Line(text=shown or "…", is_ours=False, language=self._trial.language))
            meant = understand(message, before.asked, is_verbatim=isinstance(before.topic, Filling))
        after = self._converse(before, meant)
        lines += [
            Line(text=said.text, is_ours=True, language=said.language, choices=tuple(c.label for c in said.choices))
            for said in self._said
        ]
        return Tried(
            trial=self._left(after),
            lines=tuple(lines),
            choices=_offered(after),
            is_elsewhere=self._is_elsewhere,
        )

    def _arrive(self) -> Contact:
        """A focal point of a city that nobody knows."""
        _ = self._library.phrasebook.speak(self._trial.language)
        member = Member(
            code=TRIAL,
            name=_("Example city"),
            kind=MemberKind.CITY,
            country="ES",
            time_zone=self._library.installation.time_zone,
            languages=(self._trial.language,),
        )
        home = self._unit.people.put_member(member)
        number = self._unit.people.add_contact("", Role.FOCAL_POINT, self._trial.language, home, self._now)
        contact = self._unit.people.contact(number)
        if contact is None:
            raise LookupError(number)
        return contact

    def _resumed(self) -> Conversation:
        """The conversation as it was left, with the draft put back under another number."""
        kept = self._put_back() if self._trial.draft else None
        before = decode_state(self._contact, self._trial.state, 0)
        if kept is None:
            return before
        old, new = f":resume:{self._trial.response}", f":resume:{kept.id}"
        topic = replace(before.topic, response=kept.id) if isinstance(before.topic, Filling) else before.topic
        asked = before.asked
        if asked is not None:
            asked = replace(asked, choices=tuple(replace(one, id=_renamed(one, old, new)) for one in asked.choices))
        return replace(before, topic=topic, asked=asked)

    def _put_back(self) -> KeptResponse:
        response, subject = from_json(self._trial.draft), f"{TRIAL}:{self._trial.form}"
        kept = self._unit.responses.add(
            KeptResponse(
                subject=subject,
                key=subject,
                form=self._trial.form,
                response=response,
                language=self._contact.language,
                begun_at=self._now,
                changed_at=self._now,
                member=self._contact.member.id if self._contact.member else None,
                contact=self._contact.id,
            )
        )
        self._unit.responses.note(
            *(
                AnswerEvent(
                    response=kept.id,
                    place=place,
                    value=response.answers.get(place, ""),
                    at=self._now,
                    contact=self._contact.id,
                )
                for place in self._trial.decided
            )
        )
        return kept

    def _message(self, heard: Heard) -> IncomingMessage:
        return IncomingMessage(
            key="trial",
            sender=Address(channel=ChannelName.WEBCHAT, external_id="trial"),
            at=self._now,
            text=heard.text,
            choice=heard.choice,
            files=(STAND_IN,) if heard.has_file else (),
        )

    def _converse(self, before: Conversation, meant: Input) -> Conversation:
        """Steps until one has no outcome that another must hear."""
        conversation = before
        for _round in range(MOST_ROUNDS):
            then = step(conversation, meant, self._library, self._now)
            outcome: Outcome | None = None
            for effect in then.effects:
                match effect:
                    case Say(message=message):
                        self._said.append(message)
                    case _ if isinstance(effect, FillingInquiry):
                        outcome = converse(self._unit, self._contact, effect, self._library, self._now, self._chance)
                    case _:
                        self._is_elsewhere = True
            if self._is_elsewhere:
                self._said.clear()
                return before
            conversation = then.conversation
            if outcome is None:
                return conversation
            meant = outcome
        raise RuntimeError(f"a trial that finds no end: {meant!r}")

    def _left(self, after: Conversation) -> Trial:
        subject = f"{TRIAL}:{self._trial.form}"
        drafts = [one for one in self._unit.responses.of_subject(subject) if one.state is ResponseState.DRAFT]
        if not drafts:
            return replace(self._trial, draft="", decided=(), state=encode_state(after), response=0)
        kept = drafts[-1]
        return replace(
            self._trial,
            draft=as_json(kept.response),
            decided=tuple(sorted(self._unit.responses.decided((kept.id,)))),
            state=encode_state(after),
            response=kept.id,
        )


def _renamed(choice: Choice, old: str, new: str) -> str:
    return choice.id.replace(old, new) if old in choice.id else choice.id


def _offered(after: Conversation) -> tuple[tuple[str, str], ...]:
    """The buttons below what was said last, each with its token."""
    asked = after.asked
    if asked is None:
        return ()
    return tuple((f"{asked.question}.{place}", choice.label) for place, choice in enumerate(asked.choices))
