"""What a step about signing answers off wants done, and what came of it. Two closed unions, parts of the larger."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.model.messages import Attachment, Choice


@dataclass(frozen=True, kw_only=True, slots=True)
class ChooseSigner:
    """Somebody wants to say who signs a draft off. Outcome: Prompted, SigningTold, FillingOver, or NotAllowed."""

    response: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AskToSign:
    """A colleague is to sign a draft off, or whoever says so. Outcome: SigningTold, Prompted to whoever signs
    themselves, or any of `FillingOutcome` where something is missing still."""

    response: int
    to: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SignOff:
    """Whoever was asked signs the answers off, which hands them in. Outcome: HandedIn, or SigningTold."""

    signature: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WantRemark:
    """Whoever was asked wants something changed first. Outcome: RemarkWanted, or SigningTold."""

    signature: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SendBackAnswers:
    """What is to be changed first, in their words. Outcome: SigningTold, or RemarkWanted."""

    signature: int
    remark: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RemindSigner:
    """A colleague has whoever was asked reminded. Outcome: SigningTold."""

    signature: int


SigningInquiry = ChooseSigner | AskToSign | SignOff | WantRemark | SendBackAnswers | RemindSigner


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningView:
    """What the review of a draft says about its signature, in the reader's language.

    Attributes:
        text: how it stands, as Markdown; "" where there is nothing to be said.
        choices: the buttons in place of the one that hands it in.
        may_change: whether the reader answers for their city; who only signs does not.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    may_change: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RemarkWanted:
    """What is to be changed is to be typed; `title` is that of the form, as Markdown."""

    signature: int
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningTold:
    """What came of it, in the reader's language; `response` is the draft, which is closed for them."""

    response: int
    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()


SigningOutcome = RemarkWanted | SigningTold
