"""The resumable state of a conversation, and its encoding with a format number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, assert_never

from knowledge.model.faq import Context
from knowledge.model.filling import Filling as Filling
from knowledge.model.filling import Meant as Meant
from knowledge.model.filling import Stage as Stage
from knowledge.model.filling import decode_filling, encode_filling
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.preferences import Setting

FORMAT = 6
"""Raised whenever the encoding changes; `decode_state` reads every format that was ever released."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AtMenu:
    """Nothing is open: questions are answered, the menu is on offer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Browsing:
    """The reader looks at a shelf of the pack, at a page counted from 0."""

    topic: str
    page: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoosingLanguage:
    """Focal asked which language to speak."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The reader got this entry last."""

    entry: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AtSettings:
    """The reader sees their settings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settling:
    """Focal asked about one setting; while somebody is made welcome, the next one follows."""

    setting: Setting
    is_welcome: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AskingMember:
    """Somebody unknown was asked which member they work for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AskingFunction:
    """Somebody unknown was asked for their name and function; `member` is None for one that is not in the register."""

    member: int | None
    member_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Inviting:
    """Focal asked what the colleague will be who is to be invited."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmingErasure:
    """Focal asked whether everything about the person is really to be erased."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmingMerge:
    """A known person entered somebody else's code, and was asked whether they are both."""

    code_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AskingAbout:
    """Focal asked what the reader would like to know about a circular, which is called `name`."""

    circular: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SendingBack:
    """Whoever is to sign an application to a call was asked what is to be changed in it; `revision` is of what they
    read."""

    call: int
    revision: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WishingToCorrect:
    """Focal asked why the answers of a city, which it has handed in, are to be changed; `title` is what to."""

    response: int
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturningAnswers:
    """Whoever is to sign answers off was asked what is to be changed in them; `signature` is the number of the wish."""

    signature: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchingPractices:
    """Focal asked what good practices are to be about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WritingAbout:
    """Somebody writes to another city about a good practice.

    Attributes:
        title: of the practice.
        name: to whom, as they are shown.
        to: the contact who asked and is answered; 0 for whoever tells more about the practice.
        text: what was typed, "" before that.
    """

    practice: int
    title: str
    name: str
    to: int = 0
    text: str = ""


Topic = (
    AtMenu
    | Browsing
    | ChoosingLanguage
    | Reading
    | AtSettings
    | Settling
    | AskingMember
    | AskingFunction
    | Inviting
    | ConfirmingErasure
    | ConfirmingMerge
    | AskingAbout
    | SearchingPractices
    | WritingAbout
    | SendingBack
    | ReturningAnswers
    | WishingToCorrect
    | Filling
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The choices that were offered last, and their number in the conversation.

    Attributes:
        is_passing: the message that offered them only leads on, as a menu does, and may be replaced by the next.
    """

    question: int
    choices: tuple[Choice, ...]
    is_passing: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """One contact's conversation, on whatever channel.

    Attributes:
        revision: how often it was stored; a write checks that nobody stored in between.
        greeted: Focal has introduced itself.
        context: what was spoken of last, for questions that leave it out; None before the first question.
        asked: None until the first choices were offered.
        is_shared: it is held where others read along, so nothing personal is said or changed there; not stored.
        handed_in: the day on which the form that is open here was handed in elsewhere, in the contact's words; "" as
            long as it was not. Not stored.
    """

    contact: Contact
    topic: Topic = AtMenu()
    asked: Asked | None = None
    greeted: bool = False
    context: Context | None = None
    revision: int = 0
    is_shared: bool = False
    handed_in: str = ""

    @property
    def leads_on(self) -> bool:
        """The message with the choices that were offered last may be replaced by what they lead to."""
        return self.asked is not None and self.asked.is_passing

    def ask(self, choices: tuple[Choice, ...], *, is_passing: bool = False) -> Conversation:
        """The conversation after offering new choices, under the next number."""
        number = self.asked.question + 1 if self.asked else 1
        return replace(self, asked=Asked(question=number, choices=choices, is_passing=is_passing))


def encode_state(conversation: Conversation) -> dict[str, Any]:
    """The state as JSON values; contact and revision are columns of their own."""
    asked = conversation.asked
    return {
        "format": FORMAT,
        "topic": _encode_topic(conversation.topic),
        "greeted": conversation.greeted,
        "context": conversation.context and [conversation.context.question, conversation.context.entry],
        "asked": asked and [asked.question, [[one.id, one.label] for one in asked.choices], asked.is_passing],
    }


def decode_state(contact: Contact, state: dict[str, Any], revision: int) -> Conversation:
    """The conversation that `encode_state` wrote.

    Raises:
        ValueError: it was written by a newer Focal.
    """
    if state["format"] > FORMAT:
        raise ValueError(f"conversation of format {state['format']}, this Focal reads up to {FORMAT}")
    return Conversation(
        contact=contact,
        topic=_decode_topic(state["topic"]),
        asked=state["asked"] and _decode_asked(*state["asked"]),
        greeted=state["greeted"],
        context=_decode_context(state.get("context")),
        revision=revision,
    )


def _decode_context(encoded: list[str] | None) -> Context | None:
    """Formats 1 to 3 did not know what was spoken of."""
    return Context(question=encoded[0], entry=encoded[1]) if encoded else None


def _decode_asked(question: int, choices: list[list[str]], is_passing: bool = False) -> Asked:
    """Format 1 did not know which messages may be replaced."""
    offered = tuple(Choice(id=id, label=label) for id, label in choices)
    return Asked(question=question, choices=offered, is_passing=is_passing)


def _encode_topic(topic: Topic) -> list[Any]:
    match topic:
        case AtMenu():
            return ["menu"]
        case Browsing(topic=shelf, page=page):
            return ["browsing", shelf, page]
        case ChoosingLanguage():
            return ["language"]
        case Reading(entry=entry):
            return ["reading", entry]
        case AtSettings():
            return ["settings"]
        case Settling(setting=setting, is_welcome=is_welcome):
            return ["settling", setting, is_welcome]
        case AskingMember():
            return ["asking member"]
        case AskingFunction(member=member, member_name=name):
            return ["asking function", member, name]
        case Inviting():
            return ["inviting"]
        case ConfirmingErasure():
            return ["confirming erasure"]
        case ConfirmingMerge(code_hash=code_hash):
            return ["confirming merge", code_hash]
        case AskingAbout(circular=circular, name=name):
            return ["asking about", circular, name]
        case SearchingPractices():
            return ["searching practices"]
        case WritingAbout(practice=practice, title=title, name=name, to=to, text=text):
            return ["writing about", practice, title, name, to, text]
        case SendingBack(call=call, revision=revision):
            return ["sending back", call, revision]
        case ReturningAnswers(signature=signature):
            return ["returning answers", signature]
        case WishingToCorrect(response=response, title=title):
            return ["wishing to correct", response, title]
        case Filling():
            return ["filling", encode_filling(topic)]
        case _:
            assert_never(topic)


def _decode_topic(encoded: list[Any]) -> Topic:
    match encoded:
        case ["menu"]:
            return AtMenu()
        case ["browsing", str(shelf), int(page)]:
            return Browsing(topic=shelf, page=page)
        case ["language"]:
            return ChoosingLanguage()
        case ["reading", str(entry)]:
            return Reading(entry=entry)
        case ["settings"]:
            return AtSettings()
        case ["settling", str(setting), bool(is_welcome)]:
            return Settling(setting=Setting(setting), is_welcome=is_welcome)
        case ["asking member"]:
            return AskingMember()
        case ["asking function", int() | None as member, str(name)]:
            return AskingFunction(member=member, member_name=name)
        case ["inviting"]:
            return Inviting()
        case ["confirming erasure"]:
            return ConfirmingErasure()
        case ["confirming merge", str(code_hash)]:
            return ConfirmingMerge(code_hash=code_hash)
        case ["asking about", int(circular), str(name)]:
            return AskingAbout(circular=circular, name=name)
        case ["searching practices"]:
            return SearchingPractices()
        case ["writing about", int(practice), str(title), str(name), int(to), str(text)]:
            return WritingAbout(practice=practice, title=title, name=name, to=to, text=text)
        case ["sending back", int(call), int(revision)]:
            return SendingBack(call=call, revision=revision)
        case ["returning answers", int(signature)]:
            return ReturningAnswers(signature=signature)
        case ["wishing to correct", int(response), str(title)]:
            return WishingToCorrect(response=response, title=title)
        case ["filling", dict() as fields]:
            return decode_filling(fields)
        case _:
            raise ValueError(f"unknown topic: {encoded!r}")
