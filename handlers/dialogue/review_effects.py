"""What a step about answers that were handed in wants done, and what came of it. Two unions, parts of the larger."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.model.messages import Choice


@dataclass(frozen=True, kw_only=True, slots=True)
class WishCorrection:
    """Somebody would like to change what their city handed in; `reason` is "" as long as they were not asked why.

    Outcome: CorrectionWished.
    """

    response: int
    reason: str = ""


ReviewInquiry = WishCorrection


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionWished:
    """Where the answers stand that somebody would like to change.

    Attributes:
        title: of the questionnaire; "" where it is none of theirs.
        is_asked: the secretariat was told, just now.
        standing: why it need not be asked, or cannot, in the reader's language; "" where they may still say why.
        choices: what can be done instead.
    """

    response: int
    title: str = ""
    is_asked: bool = False
    standing: str = ""
    choices: tuple[Choice, ...] = ()


ReviewOutcome = CorrectionWished
