"""How the console puts calls and applications into words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handlers.phrasebook import Speaker
from knowledge.model.calls import ApplicationState, Call, CallKind, CallState, CallWindow
from knowledge.model.languages import NETWORK_LANGUAGES

Field = tuple[str, str]
"""The name of a field, "" for none, and what is wrong with it."""


def kind_names(_: Speaker) -> Mapping[CallKind, str]:
    """What cities apply for."""
    return {
        CallKind.HOST_EVENT: _("Hosting the annual event"),
        CallKind.VICE_PRESIDENCY: _("Vice-presidency"),
        CallKind.GOOD_PRACTICE: _("Presenting a good practice"),
        CallKind.OTHER: _("Something else"),
    }


def form_names(_: Speaker) -> Mapping[str, str]:
    """The forms that Focal brings along for calls, by their names."""
    return {
        "call-host": _("Hosting the annual event"),
        "call-vice-presidency": _("Vice-presidency"),
        "call-practice": _("Presenting a good practice"),
    }


def state_of(call: Call, now: datetime, _: Speaker) -> tuple[str, str]:
    """Where a call stands: the mark of its colour, and in words."""
    window = call.window(now)
    if call.state is CallState.DRAFT:
        return "draft", _("draft")
    if call.state is CallState.DECIDED:
        return "finished", _("decided")
    match window:
        case CallWindow.CANCELLED:
            return "cancelled", _("call cancelled")
        case CallWindow.OPEN:
            return "released", _("call open")
        case CallWindow.NOT_YET:
            return "scheduled", _("not open yet")
        case CallWindow.CLOSED:
            return "proposed", _("to be decided")


def application_names(_: Speaker) -> Mapping[ApplicationState, str]:
    """Where an application stands."""
    return {
        ApplicationState.DRAFT: _("being written"),
        ApplicationState.TO_SIGN: _("to be signed"),
        ApplicationState.SUBMITTED: _("handed in"),
        ApplicationState.RETURNED: _("sent back"),
        ApplicationState.SHORTLISTED: _("shortlisted"),
        ApplicationState.SELECTED: _("selected"),
        ApplicationState.NOT_SELECTED: _("not selected"),
        ApplicationState.WITHDRAWN: _("withdrawn"),
    }


APPLICATION_MARKS: Mapping[ApplicationState, str] = {
    ApplicationState.DRAFT: "draft",
    ApplicationState.TO_SIGN: "in_review",
    ApplicationState.SUBMITTED: "approved",
    ApplicationState.RETURNED: "proposed",
    ApplicationState.SHORTLISTED: "scheduled",
    ApplicationState.SELECTED: "confirmed",
    ApplicationState.NOT_SELECTED: "finished",
    ApplicationState.WITHDRAWN: "cancelled",
}
"""The mark of the colour of each state."""


def deed_name(action: str, _: Speaker) -> str:
    """What the audit log says was done with an application; the action itself where it has no words for it."""
    return {
        "application.completed": _("completed, to be signed"),
        "application.signed": _("signed"),
        "application.submitted": _("handed in"),
        "application.sent_back": _("sent back before it was signed"),
        "application.withdrawn": _("withdrawn"),
        "application.returned": _("sent back by the secretariat"),
        "application.shortlisted": _("put on the shortlist"),
        "application.selected": _("selected"),
        "application.not_selected": _("not selected"),
    }.get(action, action)


def sentence_of_call(code: str, _: Speaker) -> Field:
    """The field that a refused call or application is wrong in, and why."""
    match code:
        case "no-title":
            return f"title-{NETWORK_LANGUAGES[0]}", _("Please write a title in at least one language.")
        case "past":
            return "day", _("That moment is over already. Please choose a later one.")
        case "opens-after-closing":
            return "opens", _("It would open after it has closed. Please choose an earlier moment.")
        case "no-form":
            return "form", _("Please choose what is asked of the cities.")
        case "form-fixed":
            return "form", _("Cities answer this form already, so it stays as it is.")
        case "no-remark":
            return "remark", _("Please say what is missing, so that the city knows what to change.")
        case "closed":
            return "until", _("The call is closed. Please say until when this city may hand it in again.")
        case "undecided":
            return "", _("Not every application was decided about, or none was handed in.")
        case "decided":
            return "", _("The outcome was sent already.")
        case _other:
            return "", _("That is not possible as things stand now. Please look at the page again.")


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    return {
        "created": _("Saved as a draft. No city sees it before you open it."),
        "changed": _("Saved. Those who were reminded hear of another closing time."),
        "opened": _("Opened: the cities see it, and are reminded until they have applied."),
        "cancelled": _("Cancelled: nobody is reminded any more, and those who worked on an application are told."),
        "returned": _("Sent back: those who wrote it were told what is missing."),
        "shortlisted": _("On the shortlist. The cities hear nothing of it."),
        "submitted": _("Taken off the shortlist."),
        "selected": _("Selected. The city hears of it once you send the outcome."),
        "not_selected": _("Not selected. The city hears of it once you send the outcome."),
        "sent": _("The outcome is on its way to every city that applied."),
    }.get(code, "")
