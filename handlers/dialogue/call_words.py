"""How calls and applications are put into words, and the choices below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from handlers.dialogue.call_effects import CallView, Deed, Eligibility
from handlers.dialogue.deadline_words import left
from handlers.dialogue.library import Voice
from handlers.dialogue.naming import listed
from knowledge.model.calls import ApplicationState
from knowledge.model.messages import Choice

LIST, ONE, READ, SIGN, BACK, WITHDRAW = "calls", "call", "call_read", "call_sign", "call_back", "call_withdraw"
"""What choices about calls begin with; the number of the call follows, behind it of some the application's revision."""

FILL = "fill:call"
CHANGE = "change"
"""Behind the number: answers that wait for their signature, or were handed in, are opened again."""


def is_change(rest: Sequence[str]) -> bool:
    """Whether that was chosen."""
    return list(rest) == [CHANGE]


def call_choice(_: Voice, call: int) -> Choice:
    """Leads to the call."""
    return Choice(id=f"{ONE}:{call}", label=_("The call"))


def apply_choice(_: Voice, call: int) -> Choice:
    """Begins to answer."""
    return Choice(id=f"{FILL}:{call}", label=_("Apply"))


def go_on_choice(_: Voice, call: int) -> Choice:
    """Goes on where answers were left."""
    return Choice(id=f"{FILL}:{call}", label=_("Go on"))


def change_choice(_: Voice, call: int) -> Choice:
    """Opens again what is complete."""
    return Choice(id=f"{FILL}:{call}:{CHANGE}", label=_("Change the answers"))


def read_choice(_: Voice, call: int) -> Choice:
    """Shows what is handed in."""
    return Choice(id=f"{READ}:{call}", label=_("Read the application"))


def sign_choices(_: Voice, call: int, revision: int) -> tuple[Choice, Choice]:
    """What whoever is to sign decides: of what they had before them, and of nothing that was changed since."""
    return (
        Choice(id=f"{SIGN}:{call}:{revision}", label=_("Sign")),
        Choice(id=f"{BACK}:{call}:{revision}", label=_("Send back with a remark")),
    )


def withdraw_choice(_: Voice, call: int) -> Choice:
    """Takes the application back, once more asked."""
    return Choice(id=f"{WITHDRAW}:{call}", label=_("Withdraw"))


def summary(_: Voice, call: CallView, member: str) -> str:
    """A call in a list: title, days left, the moment, and how far the member is."""
    first = listed([f"**{call.title}**", left(_, call.days)])
    return "\n".join(filter(None, (first, call.until, standing(_, call, member))))


def standing(_: Voice, call: CallView, member: str) -> str:
    """How far the member is with its application; "" where nobody has begun."""
    match call.state:
        case None | ApplicationState.DRAFT:
            return _("{member} has begun to answer.", member=member) if call.has_draft or call.state else ""
        case ApplicationState.TO_SIGN:
            return _waiting(_, call, member)
        case ApplicationState.SUBMITTED | ApplicationState.SHORTLISTED:
            return _("✓ {member} has applied.", member=member)
        case ApplicationState.RETURNED:
            return _("The secretariat has sent the application of {member} back: something is missing.", member=member)
        case ApplicationState.SELECTED:
            return _("✓ {member} was selected.", member=member)
        case ApplicationState.NOT_SELECTED:
            return _("{member} was not selected.", member=member)
        case ApplicationState.WITHDRAWN:
            return _("{member} has withdrawn its application.", member=member)
        case _:
            assert_never(call.state)


def _waiting(_: Voice, call: CallView, member: str) -> str:
    if not call.signers:
        return _("The application of {member} is complete, and waits for its signature.", member=member)
    return _(
        "The application of {member} is complete, and waits for the signature of {signers}.",
        member=member,
        signers=either(_, call.signers),
    )


def either(_: Voice, names: tuple[str, ...]) -> str:
    """One of several people: any of them will do."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} or {last}", names=", ".join(names[:-1]), last=names[-1])


def eligibility(_: Voice, call: CallView, member: str) -> str:
    """Whether the member can hand something in now."""
    match call.eligibility:
        case Eligibility.OPEN:
            return _("{member} can apply.", member=member)
        case Eligibility.NOT_ELIGIBLE:
            return _("This call is not open to {member}.", member=member)
        case Eligibility.NOT_YET:
            return _("It has not opened yet. It opens on {moment}.", moment=call.opens)
        case Eligibility.CLOSED:
            return _("This call is closed: nothing can be handed in any more.")
        case Eligibility.CANCELLED:
            return _("This call was cancelled, and nothing is asked of you any more.")
        case _:
            assert_never(call.eligibility)


def requirements(_: Voice, call: CallView) -> str:
    """What is to be answered, as a list, and who signs it."""
    if not call.asked:
        return ""
    rows = [f"- {label}" + (" " + _("(a file)") if label in call.files else "") for label in call.asked]
    signature = _("An elected official, or whom your city named, signs it before it is handed in.")
    return "\n".join([_("What is asked:"), "", *rows]) + (f"\n\n{signature}" if call.needs_signature else "")


def why_not(_: Voice, call: CallView, code: str, deed: Deed, member: str) -> str:
    """Why nothing was changed."""
    match code:
        case "closed":
            return _("This call is closed: nothing can be handed in any more.") + " " + call.until
        case "not-open" | "cancelled" | "not-eligible":
            return eligibility(_, call, member)
        case "submitted":
            return _("It has been handed in already: nothing was changed.") + (f" {call.signed}" if call.signed else "")
        case "changed":
            return _("The answers were changed since you read them. Please read them again before you sign.")
        case "may-not-sign":
            return _("You cannot sign this: it waits for the signature of {signers}.", signers=either(_, call.signers))
        case "files":
            return _("A file that was sent is not here yet, or could not be fetched. Please look at the answers again.")
        case "incomplete":
            return _("Something is missing in the answers, so it cannot be handed in yet.")
        case "no-remark":
            return _("Please say in a few words what is to be changed.")
        case "not-now" if deed is Deed.WITHDRAW:
            return _("The secretariat has decided about it already, so it cannot be withdrawn here.")
        case _:
            return _("There is nothing of {member} to be handed in here any more.", member=member)
