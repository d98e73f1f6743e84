"""What is done to a form that is open where its signature matters: who signs is asked again, and who only reads it
changes nothing."""

from __future__ import annotations

from handlers.dialogue.filling_effects import Deed, Edit, FillingOutcome, Going, Share
from handlers.filling.desk import Desk
from handlers.filling.showing import review
from handlers.signing.choosing import before_hand_in
from handlers.signing.reading import may_answer
from handlers.signing.standing import waiting_of
from knowledge.model.conversation import Stage


def at_desk(desk: Desk, deed: Deed) -> FillingOutcome | None:
    """What follows; None where it is filled in as any other."""
    if not may_answer(desk.contact, desk.kept):
        return _read(desk, deed)
    leads_on = isinstance(deed, Edit | Share) or deed in (Going.REVIEW, Going.NEXT, Going.SEND)
    if desk.at.stage is not Stage.SIGNING or leads_on:
        return None
    return review(desk, 0) if deed is Going.BACK else before_hand_in(desk)


def _read(desk: Desk, deed: Deed) -> FillingOutcome:
    waiting = waiting_of(desk)
    is_signing = deed is Going.SEND or (desk.at.stage is Stage.SIGNING and deed is Going.ON)
    if is_signing and waiting is not None and waiting.is_mine and waiting.is_current:
        return before_hand_in(desk) or review(desk, 0)
    if isinstance(deed, Edit):
        _ = desk.voice
        return review(desk, desk.at.page, (_("You can read these answers, but not change them."),))
    return review(desk, desk.at.page if deed in (Going.ON, Going.ASIDE) else 0)
