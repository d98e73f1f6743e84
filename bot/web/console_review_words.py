"""How the console puts reviews into words: what was done, what was refused, and what was said when."""

from __future__ import annotations

from collections.abc import Sequence

from bot.web.console_form_words import review_name
from handlers.phrasebook import Speaker
from handlers.reviewing.deciding import LONGEST_NOTE
from knowledge.model.reviews import ReviewEntry, ReviewState


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once the page of a response is shown after it; "" of what none says."""
    return {
        "commented": _("The comment is kept. The city gets it once you send it."),
        "taken_back": _("The comment is taken back."),
        "sent": _("The comments are on their way to the city."),
        "approved": _("Approved. The city is told."),
        "gathered": _("Approved. The city is told. Its good practices wait in the directory for you to publish them."),
        "published": _("Approved. The city is told, and its good practices are in the directory."),
        "rejected": _("Rejected. The city is told why."),
        "reopened": _("Open for a correction. The city is told."),
        "refused": _("The answers stay as they are. The city is told why."),
    }.get(code, "")


def refusal(code: str, _: Speaker) -> str:
    """Why nothing was said to a response, by the code of `ReviewRefused`."""
    match code:
        case "no-note":
            return _("Please write what the city is to be told.")
        case "no-comments":
            return _("There is no comment to be sent any more.")
        case "no-such-question":
            return _("This question is not asked of the city any more.")
        case _other:
            return _("That is not possible any more: somebody has decided otherwise meanwhile.")


def too_long(text: str, _: Speaker) -> str:
    """What is wrong with the length of a note; "" of one that is short enough."""
    if len(text) <= LONGEST_NOTE:
        return ""
    return _("That is too long: at most {most} characters.", most=_.number(LONGEST_NOTE))


def deed_name(entries: Sequence[ReviewEntry], place: int, _: Speaker) -> str:
    """What was done with an entry of the history."""
    entry = entries[place]
    if entry.state is ReviewState.RECEIVED and not entry.note:
        return _("handed in") if entry.version == 1 else _("handed in as version {number}", number=entry.version)
    if _is_refusal(entries, place):
        return _("correction refused")
    return review_name(entry.state, _)


def _is_refusal(entries: Sequence[ReviewEntry], place: int) -> bool:
    """A correction that is refused leaves the answers what they were before it was asked for, with a reason."""
    before = [each.state for each in entries[:place]]
    if not entries[place].note or not before or before[-1] is not ReviewState.CORRECTION_ASKED:
        return False
    other = [state for state in before if state is not ReviewState.CORRECTION_ASKED]
    return entries[place].state is (other[-1] if other else ReviewState.RECEIVED)
