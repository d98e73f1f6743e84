"""What a step about filling in a form wants done, and what came of it. Two closed unions, parts of the larger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from handlers.dialogue.signing_effects import SigningView
from knowledge.forms.answers.values import Confirm, Unclear
from knowledge.model.conversation import Filling
from knowledge.model.forms import QuestionType, ShownChoice
from knowledge.model.messages import Attachment, Choice


class Going(Enum):
    """What somebody wishes who does not answer."""

    ON = auto()
    """To see the question once more, or the review."""
    MOVED = auto()
    """The same after a button of an earlier question."""
    ASIDE = auto()
    """The same after a text at the review that says nothing that can be done there."""
    BACK = auto()
    SKIP = auto()
    """To leave the question as it is, with the answer that it has."""
    REVIEW = auto()
    NEXT = auto()
    """To be asked what is left."""
    WHY = auto()
    """To know why they are asked."""
    SEND = auto()
    """To hand it in."""
    PAUSE = auto()
    """To leave it as it is."""
    ADD = auto()
    """One more instance of a repeat."""
    ENOUGH = auto()
    """No more of them."""
    REMOVE = auto()
    """One less: the last."""
    KEEP = auto()
    """What was answered to the last edition still holds."""
    ONE_BY_ONE = auto()
    """It may not; each question is to be asked."""
    WRITE_ON = auto()
    """To add to the text that was answered last."""
    THAT_IS_ALL = auto()
    """Nothing more is to be added to it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was sent as an answer.

    Attributes:
        location: latitude and longitude, in degrees of WGS 84.
        is_wish: the text also says something else, such as "thank you": it is an answer only where it is a choice of
            the question, to the letter.
        album: what the platform calls a group of files that were sent together and arrive one by one, else "".
    """

    text: str = ""
    location: tuple[float, float] | None = None
    files: tuple[Attachment, ...] = ()
    is_wish: bool = False
    album: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Put:
    """A value that was chosen or confirmed, "" for no answer."""

    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pick:
    """Of the choices shown, the one of a number: taken, or ticked and unticked where several are possible."""

    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """The answer of this number in the review is to be changed."""

    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A section goes to a colleague.

    Attributes:
        section: its number, 0 as long as none was chosen.
        to: the colleague, likewise.
        note: None as long as nothing was said about it, then "" for none.
    """

    section: int = 0
    to: int = 0
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A button of an earlier question was pressed.

    Attributes:
        place: of that question.
        number: of the choice that the button stood for, 0 of none.
    """

    place: str
    number: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """Of the files that were sent together with another, the one of a number, counted from 1, is the answer."""

    number: int


Deed = Going | Answer | Put | Pick | Edit | Share | Moved | Use


@dataclass(frozen=True, kw_only=True, slots=True)
class BeginFilling:
    """A form is opened for a purpose: what follows "fill" in the choice's id.

    Outcome: QuestionSeen, AnotherSeen or ReviewSeen, NotFilled, or NotAllowed.
    """

    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ResumeFilling:
    """A draft is gone on with; `assignment` is that of a section to begin with, 0 of none.

    Outcome: as of BeginFilling, or FillingOver.
    """

    response: int
    assignment: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Fill:
    """Something is done to a form that is open. Outcome: any of `FillingOutcome` but DraftsFound, or NotAllowed."""

    at: Filling
    deed: Deed


@dataclass(frozen=True, kw_only=True, slots=True)
class FindDrafts:
    """Outcome: DraftsFound."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FindEnd:
    """What became of the form that a button belonged to, which was offered at that instant. Outcome: FillingOver."""

    asked_at: datetime


FillingInquiry = BeginFilling | ResumeFilling | Fill | FindDrafts | FindEnd


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionView:
    """A question as its reader has it before them. Texts are Markdown, in their language.

    Attributes:
        section: the groups around it, the outermost first.
        number, total: which of the questions it is that are to be answered now, counted from 1.
        notes: what is to be read before; nothing where the question is only repeated.
        answer: the present one, in words; "" when there is none.
        is_right: it may stay as it is.
        is_spare: it is the first of what may be left out as a whole.
        earlier: the year of the last edition and the answer to it, in words.
        bounds: of a range, the least and the greatest number, as the reader writes them.
        comments: what the secretariat asks about the answer.
    """

    type: QuestionType
    label: str
    hint: str
    section: tuple[str, ...]
    number: int
    total: int
    notes: tuple[str, ...]
    choices: tuple[ShownChoice, ...]
    answer: str
    is_right: bool
    is_required: bool
    has_guidance: bool
    is_first: bool
    earlier: tuple[int, str] | None = None
    bounds: tuple[str, str] | None = None
    comments: tuple[str, ...] = ()
    is_spare: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSeen:
    """A question is asked; `said` are sentences that come before it.

    `has_window` says that its section can be filled in in a window, where a channel has such; `below` are further
    buttons.
    """

    at: Filling
    question: QuestionView
    said: tuple[str, ...] = ()
    has_window: bool = False
    below: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AnotherSeen:
    """Whether one more is to follow of what is called `label`; `count` says how many there are; `below` are further
    buttons."""

    at: Filling
    label: str
    count: int
    said: tuple[str, ...] = ()
    below: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One answer of the review: `number` counts all of them from 1; an answer that is missing is ""; `by` is the name
    of the colleague who gave it."""

    number: int
    label: str
    answer: str
    is_missing: bool = False
    by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewSeen:
    """A page of all answers; `pages` says how many there are. It can be sent when nothing is missing.

    `page` is where the form can be filled in on the web, "" where it cannot; `signing` is how it stands with its
    signature, None where nobody has to sign it.
    """

    at: Filling
    lines: tuple[Line, ...]
    pages: int
    is_complete: bool
    notes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    page: str = ""
    can_share: bool = False
    signing: SigningView | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompted:
    """Something is to be chosen or said that is no answer to the form: what, in the reader's language."""

    at: Filling
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerDoubted:
    """An answer that was not understood, or not with certainty, and the question once more."""

    at: Filling
    question: QuestionView
    text: str
    reading: Confirm | Unclear


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedIn:
    """It was handed in: what came of it."""

    text: str
    choices: tuple[Choice, ...]
    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotFilled:
    """Why not; `at` is where it stays open, None where it was never opened."""

    at: Filling | None
    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Paused:
    """It is left as it is, where it stands; `left` says how much is still to be done, "" where that is not told."""

    at: Filling
    left: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FillingOver:
    """It is not to be filled in any more: a colleague handed it in, or it is somebody else's.

    Attributes:
        title: "" where it is not known.
        handed_in: the day on which it was handed in, in words; "" where it was not.
        copies: the button for a copy of it, if they may have one.
        is_known: whether it is known which form it was.
    """

    title: str
    handed_in: str = ""
    copies: tuple[Choice, ...] = ()
    is_known: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Something that is not handed in yet; of a section that was left to somebody, with its assignment and name;
    `is_to_sign` where it waits for the reader's signature."""

    response: int
    title: str
    assignment: int = 0
    section: str = ""
    is_to_sign: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftsFound:
    """What somebody may go on with, the earliest first, and buttons for copies of what their city handed in.

    Attributes:
        asked: what their city is asked for, or about, and has not begun, each in words; `begin` has a button for each.
    """

    drafts: tuple[Draft, ...]
    copies: tuple[Choice, ...] = ()
    asked: tuple[str, ...] = ()
    begin: tuple[Choice, ...] = ()


FillingOutcome = (
    QuestionSeen
    | AnotherSeen
    | ReviewSeen
    | Prompted
    | AnswerDoubted
    | HandedIn
    | NotFilled
    | Paused
    | FillingOver
    | DraftsFound
)
