"""A form is handed in on its page: by whoever may, or signed off there by whoever their city names."""

from __future__ import annotations

from dataclasses import replace

from bot.web.form_posts import PostedPage
from handlers.dialogue.filling_effects import FillingOutcome, HandedIn, NotFilled, Prompted
from handlers.dialogue.signing_effects import SigningOutcome, SigningTold
from handlers.filling.desk import Desk
from handlers.filling.pages import ReviewPage, review_page, seen_of
from handlers.filling.sending import hand_in
from handlers.signing.choosing import name
from handlers.signing.deciding import remind, send_back, sign
from handlers.signing.standing import Waiting, waiting_of
from knowledge.model.languages import Language

Done = tuple[HandedIn | SigningTold, Language]
"""What came of it, in the language of the page."""

Again = tuple[ReviewPage, str, int]
"""The page once more, what is said above it, and the status."""


def sent(desk: Desk, came: PostedPage) -> Done | Again:
    """Does what the button says that was pressed below all answers.

    `came.seen` is the mark of the answers, and behind a colon that of what was said to be overlooked in them.
    """
    _, page = desk.voice, review_page(desk)
    seen, _colon, overlooked = came.seen.partition(":")
    desk = replace(desk, at=replace(desk.at, seen=overlooked))
    verb, _colon, number = came.do.partition(":")
    waiting = waiting_of(desk)
    if verb in ("back", "remind", "sign"):
        is_there = waiting is not None and str(waiting.signature.id) == number
        if waiting is None or not is_there or (verb != "remind" and not waiting.is_mine):
            return page, _("Somebody else changed it meanwhile. Please look at the answers again."), 409
        if verb != "sign":
            return _without_answers(desk, came, page, waiting)
    if seen != seen_of(desk):
        return page, _("Somebody else changed it meanwhile. Please look at the answers again."), 409
    missing = _("Something is missing in the answers, so it cannot be handed in yet.")
    if not page.is_complete:
        return page, missing, 422
    if verb == "sign" and waiting is not None:
        return _signed(desk, sign(desk, waiting.signature), missing)
    match hand_in(desk):
        case HandedIn() as handed:
            return handed, desk.language
        case NotFilled(text=text, at=at):
            return replace(page, seen=f"{seen}:{at.seen}" if at is not None else seen), text, 422
        case Prompted():
            return _asked(desk, came, missing)
        case _:
            return page, missing, 422


def _without_answers(desk: Desk, came: PostedPage, page: ReviewPage, waiting: Waiting) -> Done | Again:
    """Sent back, or somebody is reminded: whether the answers are still those that were read does not matter."""
    _ = desk.voice
    if came.do.startswith("remind"):
        outcome = remind(desk, waiting.signature)
    elif came.remark.strip():
        outcome = send_back(desk, waiting.signature, came.remark)
    else:
        return page, _("Please say in a few words what is to be changed."), 422
    return (outcome, desk.language) if isinstance(outcome, SigningTold) else (page, "", 200)


def _signed(desk: Desk, outcome: FillingOutcome | SigningOutcome, missing: str) -> Done | Again:
    """Handed in; or the page again with why it was not."""
    match outcome:
        case HandedIn() as handed:
            return handed, desk.language
        case SigningTold(text=text):
            return review_page(desk), text, 409
        case _:
            return review_page(desk), missing, 422


def _asked(desk: Desk, came: PostedPage, missing: str) -> Done | Again:
    """Somebody is asked to sign; whoever does so themselves has the page again, with the button for it."""
    _ = desk.voice
    if not came.signer:
        return review_page(desk), _("Please say who signs it off."), 422
    match name(desk, came.signer):
        case SigningTold() as told:
            return told, desk.language
        case NotFilled(text=text):
            return review_page(desk), text, 422
        case Prompted():
            return review_page(desk), "", 200
        case _:
            return review_page(desk), missing, 422
