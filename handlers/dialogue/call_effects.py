"""What a step about calls wants done, and what came of it. Two closed unions, parts of the larger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from knowledge.model.calls import ApplicationState
from knowledge.model.messages import Attachment


class CallWish(Enum):
    """What somebody is about to do with a call, or with the application to it."""

    LOOK = auto()
    SEND_BACK = auto()
    WITHDRAW = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class FindCalls:
    """Outcome: CallsFound. Pages count from 0."""

    page: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SeeCall:
    """Outcome: CallSeen, or NoSuchCall."""

    call: int
    wish: CallWish = CallWish.LOOK


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadApplication:
    """Somebody wants to read what their member hands in. Outcome: ApplicationRead, CallSeen without one, NoSuchCall, or
    NotAllowed."""

    call: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SignApplication:
    """Somebody signs what they read under this revision. Outcome: ApplicationChanged, NoSuchCall, or NotAllowed."""

    call: int
    revision: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SendBackApplication:
    """Whoever is to sign it wants something changed first. Outcome: as of SignApplication."""

    call: int
    revision: int
    remark: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawApplication:
    """The member does not apply after all. Outcome: as of SignApplication."""

    call: int


CallInquiry = FindCalls | SeeCall | ReadApplication | SignApplication | SendBackApplication | WithdrawApplication


class Eligibility(Enum):
    """Whether somebody's member can hand something in to a call now."""

    OPEN = auto()
    NOT_ELIGIBLE = auto()
    NOT_YET = auto()
    CLOSED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class CallView:
    """A call as somebody sees it, in their language, with what their member makes of it.

    Attributes:
        title: as Markdown.
        label: the title as it is, for a button.
        note: that title or text are in another language; "" where they are not.
        text: what it is, in Markdown; "" without any.
        until: until when, as a sentence, by their clock and by the official one.
        opens: from when on, as such a moment; "" once it has opened.
        days: of their calendar, until its day; 0 is today.
        asked: the labels of what is to be answered, in the form's order.
        files: of these, what is answered with a file.
        has_draft: answers were begun, and not completed.
        state: of the application, None without one.
        revision: of the application, 0 without one.
        remark: what those who wrote it are to put right; "".
        needs_signature: somebody has to sign before it is handed in.
        signers: who can sign it, by name; "" and nameless people are told by their function.
        is_signer: whoever sees it is one of them.
        signed: by whom and when it was signed or handed in, as a sentence; "".
    """

    id: int
    title: str
    label: str
    note: str
    text: str
    until: str
    opens: str
    days: int
    eligibility: Eligibility
    asked: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    has_draft: bool = False
    state: ApplicationState | None = None
    revision: int = 0
    remark: str = ""
    needs_signature: bool = True
    signers: tuple[str, ...] = ()
    is_signer: bool = False
    signed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallsFound:
    """A page of the calls that concern somebody's member, the nearest end first."""

    calls: tuple[CallView, ...]
    page: int
    has_more: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CallSeen:
    """One call."""

    call: CallView
    wish: CallWish = CallWish.LOOK


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationRead:
    """What the member hands in.

    Attributes:
        answers: labels, each with what was answered, in words; both as plain text.
        files: the files among the answers that are here.
    """

    call: CallView
    answers: tuple[tuple[str, str], ...]
    files: tuple[Attachment, ...] = ()


class Deed(Enum):
    """What was to be done with an application."""

    SIGN = auto()
    SEND_BACK = auto()
    WITHDRAW = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationChanged:
    """What became of an application.

    Attributes:
        why: the code of `CallRefused` where nothing was changed; "".
    """

    call: CallView
    deed: Deed
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSuchCall:
    """There is none of that number that has been opened."""


CallOutcome = CallsFound | CallSeen | ApplicationRead | ApplicationChanged | NoSuchCall
