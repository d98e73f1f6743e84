"""How the console puts circulars into words: what was done, what cannot be done and why, what things are called."""

from __future__ import annotations

from collections.abc import Mapping

from bot.web.console_circular_forms import Wrong
from bot.web.markdown import to_html
from handlers.circulars.approving import NoReason, NotReady
from handlers.circulars.attaching import MOST_BYTES, MOST_FILES, NotAttached
from handlers.circulars.releasing import InThePast, NotConfirmed, NowhereToSend
from handlers.circulars.texts import state_name
from handlers.circulars.translating import NotTranslated
from handlers.circulars.writing import Fixed, NumberTaken, OutOfRange, TooLong
from handlers.dialogue.naming import region_name, standing_name
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.audience import Act
from knowledge.model.circulars import NotNow, OwnWork
from knowledge.model.people import Region, Standing
from knowledge.model.rights import Forbidden
from knowledge.reading.documents import UNKNOWN_TYPE, Unreadable
from knowledge.reading.limited import TOO_LARGE
from knowledge.reading.pdf import ENCRYPTED, NO_TEXT
from knowledge.store.errors import Conflict

MEGABYTE = 2**20


class NotAllowed(FocalError):
    """The role of whoever is signed in does not allow that."""


def refusal(error: FocalError, _: Speaker) -> str | None:
    """Why something was not done, in a sentence; None of an error that is nobody's to put right here."""
    match error:
        case Wrong():
            return error.sentence
        case Conflict():
            return _(
                "Somebody else changed it meanwhile, so nothing was saved. What you entered is still in the form: "
                "compare it with what is stored now, and send it again."
            )
        case NotNow():
            return _("That is not possible now: this circular is {state}.", state=state_name(_, error.state))
        case OwnWork():
            return _("You wrote in this circular yourself: somebody else of the secretariat approves it.")
        case NotConfirmed():
            return _(
                "It goes to {count} recipients. Please type this number to confirm that.", count=_.number(error.count)
            )
        case NotReady():
            return _("It is not ready yet. Please put right first what is listed under “To put right”.")
        case NotAllowed() | Forbidden():
            return _("Your role does not allow that.")
        case _other:
            return _of_values(error, _) or _of_files(error, _)


def _of_values(error: FocalError, _: Speaker) -> str | None:
    match error:
        case NoReason():
            return _("Please say why, so that its authors know what to change.")
        case InThePast():
            return _("That moment is over already, or lies behind the one until which it may be sent.")
        case NowhereToSend():
            return _("No channel reaches you yet: write to Focal first, on the channel where you want to see the test.")
        case NumberTaken():
            return _("Another circular of that year has this number already.")
        case Fixed():
            return _("A correction keeps the kind and the number of what it corrects.")
        case TooLong():
            return _("That is too long: at most {most} characters.", most=_.number(error.most))
        case OutOfRange():
            return _("That value is not possible. Please check what you entered.")
        case NotTranslated():
            return _("The machine translation cannot be reached, or does not know this language. Nothing was changed.")
        case _other:
            return None


def _of_files(error: FocalError, _: Speaker) -> str | None:
    match error:
        case NotAttached(code="empty"):
            return _("Please choose a file that is not empty.")
        case NotAttached(code="too-large"):
            return _(
                "That is too large: all files that one reader gets may have {most} MB together.",
                most=_.number(MOST_BYTES // MEGABYTE),
            )
        case NotAttached(code="too-many"):
            return _("That is too many: one reader gets at most {most} files.", most=_.number(MOST_FILES))
        case NotAttached():
            return _("There is no such file any more.")
        case Unreadable():
            return unreadable(error.code, _)
        case _other:
            return None


def unreadable(code: str, _: Speaker) -> str:
    """Why a file could not be read."""
    match code:
        case _ if code == ENCRYPTED:
            return _("The file is protected by a password. Please save a copy without one.")
        case _ if code == NO_TEXT:
            return _("There is no text in the file: it seems to be scanned. Have its text recognised (OCR) first.")
        case _ if code == TOO_LARGE:
            return _("The file is too large to be read, or grows too large when it is opened.")
        case _ if code == UNKNOWN_TYPE:
            return _("Files of this type are not read. Please send a PDF, a Word document (DOCX), HTML or plain text.")
        case _:
            return _("The file cannot be read: it is damaged, or is not what its name says.")


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    return {
        "saved": _("Saved."),
        "read": _("The file was read. Please check what was found in it."),
        "attached": _("The file is attached."),
        "removed": _("Removed."),
        "checked": _("Confirmed: the translation stands as it is."),
        "translated": _("Translated by a machine. Please check the text before you confirm it."),
        "imported": _("The translations were taken over."),
        "unchanged": _("The workbook says what stands here already. Nothing was changed."),
        "submitted": _("Submitted: those who may approve it were told."),
        "approved": _("Approved."),
        "sent_back": _("Sent back: its authors were told why."),
        "tested": _("The test is on its way to you."),
        "scheduled": _("Scheduled."),
        "unscheduled": _("No longer scheduled. It stays approved."),
        "released": _("Released. The circulation shows whom it has reached."),
        "paused": _("Paused: nothing more is sent until you resume it."),
        "resumed": _("Resumed."),
        "cancelled": _("Cancelled: what was not sent yet is not sent any more."),
        "withdrawn": _("Given up. Nobody has received it."),
        "corrected": _("This is the draft of the corrected version. It is approved and released like any other."),
    }.get(code, "")


def people(_: Speaker, count: int) -> str:
    """So many people."""
    return _.plural("{count} person", "{count} people", count)


def people_of_members(_: Speaker, contacts: int, members: int) -> str:
    """So many people, of so many members."""
    return f"{people(_, contacts)}, {members_counted(_, members)}"


def members_counted(_: Speaker, count: int) -> str:
    """So many members."""
    return _.plural("{count} member", "{count} members", count)


def single_contacts(_: Speaker, count: int) -> str:
    """So many contacts that were named one by one."""
    return _.plural("{count} single contact", "{count} single contacts", count)


def act_name(act: Act, _: Speaker) -> str:
    """What somebody can have done, after “has”."""
    return {
        Act.ACKNOWLEDGED: _("acknowledged"),
        Act.REGISTERED: _("registered for"),
        Act.ANSWERED: _("answered the questionnaire"),
        Act.DECLINED: _("declined"),
    }[act]


def region_names(_: Speaker) -> Mapping[Region, str]:
    """The regions in the reader's language."""
    return {region: region_name(_, region) for region in Region}


def standing_names(_: Speaker) -> Mapping[Standing, str]:
    """What members are in the network."""
    return {standing: standing_name(_, standing) for standing in Standing}


def inline(markdown: str) -> str:
    """A sentence in Markdown as HTML without its paragraph."""
    return to_html(markdown).removeprefix("<p>").removesuffix("\n").removesuffix("</p>")
