"""What a step about good practices wants done, and what came of it. Two closed unions, parts of the larger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from knowledge.model.languages import Language
from knowledge.model.practices import PracticeState


class By(Enum):
    """By what practices are looked for; the values stand in choices."""

    WORDS = "words"
    REGION = "region"
    THEME = "theme"


@dataclass(frozen=True, kw_only=True, slots=True)
class FindPractices:
    """Outcome: PracticesFound. Pages count from 0.

    Attributes:
        what: the words, the region or the theme; "" for all, the newest first.
        typed: the whole of what somebody wrote, which is answered as a question where nothing is found and the pack
            has an answer; "" of a choice.
    """

    by: By = By.WORDS
    what: str = ""
    page: int = 0
    typed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CountPractices:
    """How many there are of each region, or on each theme. Outcome: PracticesCounted."""

    by: By


@dataclass(frozen=True, kw_only=True, slots=True)
class FindOwnPractices:
    """Those of the contact's member. Outcome: OwnPracticesFound."""


class Aim(Enum):
    """What somebody is about to do with a practice."""

    READ = auto()
    CONTACT = auto()
    WITHDRAW = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class SeePractice:
    """Outcome: PracticeSeen, or NoSuchPractice."""

    practice: int
    aim: Aim = Aim.READ


@dataclass(frozen=True, kw_only=True, slots=True)
class SeeAsker:
    """A colleague of the city answers somebody who asked about its practice. Outcome: AskerSeen, or NoSuchPractice."""

    practice: int
    asker: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SendAbout:
    """A message about a practice is passed on. Outcome: PassedOn, or NoSuchPractice.

    Attributes:
        to: the contact who asked and is answered; 0 for whoever tells more about the practice.
        with_email: the sender's address stands below it.
    """

    practice: int
    text: str
    to: int = 0
    with_email: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawPractice:
    """The city takes its practice back. Outcome: PracticeWithdrawn, NoSuchPractice, or NotAllowed."""

    practice: int


PracticeInquiry = (
    FindPractices | CountPractices | FindOwnPractices | SeePractice | SeeAsker | SendAbout | WithdrawPractice
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeView:
    """A practice as its reader gets it, in their language as far as it has it. What was written is not Markdown.

    Attributes:
        language_name: of the text, where that is not the reader's; else "".
        text: what was done, as Markdown; "" where nothing is said.
        themes, region: in words.
        year: "" where it is not known.
        date: when it was published, in words.
        page: the address of its public page; "" where there is none.
        can_contact: somebody tells more about it.
        is_own: the reader speaks for its city.
        can_change: the reader may change it and hand it in again.
    """

    id: int
    title: str
    summary: str
    city: str
    country: str
    region: str
    language: Language
    language_name: str
    text: str
    themes: tuple[str, ...]
    year: str
    date: str
    link: str
    page: str
    state: PracticeState
    remark: str
    can_contact: bool
    is_own: bool
    can_change: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticesFound:
    """A page of what was found, the best first.

    Attributes:
        named: what was looked for, in words.
        is_elsewhere: none came from the place that was named.
    """

    finding: FindPractices
    named: str
    practices: tuple[PracticeView, ...]
    total: int
    has_more: bool
    is_elsewhere: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticesCounted:
    """Regions or themes that have practices: name, label, how many; those with most first."""

    by: By
    counts: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPracticesFound:
    """All practices of somebody's member, the newest first."""

    practices: tuple[PracticeView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeSeen:
    """One practice."""

    practice: PracticeView
    aim: Aim = Aim.READ


@dataclass(frozen=True, kw_only=True, slots=True)
class AskerSeen:
    """Who asked about a practice; `name` is a person and their city."""

    practice: int
    title: str
    asker: int
    name: str


class Passing(Enum):
    """What became of a message that was to be passed on."""

    PASSED = auto()
    NOBODY = auto()
    """Nobody tells more about the practice any more, or whoever asked did not, or is forgotten."""
    NOT_REACHED = auto()
    """No channel brings it to them."""
    TOO_MANY = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedOn:
    """What became of a message; `is_answer` tells that it answered one."""

    passing: Passing
    is_answer: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeWithdrawn:
    """A practice was taken back; `was_open` is False where it had been rejected or withdrawn before."""

    title: str
    was_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSuchPractice:
    """There is none of that number that the reader may see."""


PracticeOutcome = (
    PracticesFound
    | PracticesCounted
    | OwnPracticesFound
    | PracticeSeen
    | AskerSeen
    | PassedOn
    | PracticeWithdrawn
    | NoSuchPractice
)
