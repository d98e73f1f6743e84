"""Calls in conversation: listed, read, applied to, signed, sent back, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.dialogue.call_effects import (
    ApplicationChanged,
    ApplicationRead,
    CallOutcome,
    CallSeen,
    CallsFound,
    CallView,
    CallWish,
    Deed,
    Eligibility,
    FindCalls,
    NoSuchCall,
    ReadApplication,
    SeeCall,
    SendBackApplication,
    SignApplication,
    WithdrawApplication,
)
from handlers.dialogue.call_words import (
    BACK,
    LIST,
    ONE,
    READ,
    SIGN,
    WITHDRAW,
    apply_choice,
    call_choice,
    change_choice,
    eligibility,
    go_on_choice,
    read_choice,
    requirements,
    sign_choices,
    standing,
    summary,
    why_not,
    withdraw_choice,
)
from handlers.dialogue.deadline_words import left, member_of
from handlers.dialogue.effects import Step
from handlers.dialogue.handing import menu_choices
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import listed
from handlers.dialogue.saying import MENU, menu, say, voice_of
from knowledge.model.calls import HANDED_IN, ApplicationState
from knowledge.model.conversation import AtMenu, Conversation, SendingBack
from knowledge.model.messages import Choice
from knowledge.model.people import Role

CHOICES = frozenset({LIST, ONE, READ, SIGN, BACK, WITHDRAW})
"""What the choices begin with that `choose` understands."""

PAGE = 6
"""Calls shown at once: what a telephone shows without much scrolling."""

_S = ApplicationState


def find(before: Conversation, library: Library, page: int = 0) -> Step:
    """The calls that concern the reader's member."""
    if before.contact.member is None:
        return _stranger(before, library)
    return Step(conversation=before, effects=(FindCalls(page=page),))


def choose(before: Conversation, name: str, values: Sequence[str], library: Library) -> Step:
    """What follows from a choice about a call, whenever it is pressed: the buttons of what comes unasked stay good."""
    if before.contact.member is None:
        return _stranger(before, library)
    match [name, *map(_number, values)]:
        case [str(begin), int(page)] if begin == LIST:
            return find(before, library, page)
        case [str(begin), int(call)] if begin == ONE:
            return Step(conversation=before, effects=(SeeCall(call=call),))
        case [str(begin), int(call)] if begin == READ:
            return Step(conversation=before, effects=(ReadApplication(call=call),))
        case [str(begin), int(call), int(revision)] if begin == SIGN:
            return Step(conversation=before, effects=(SignApplication(call=call, revision=revision),))
        case [str(begin), int(call), int(revision)] if begin == BACK:
            return _ask_remark(before, SendingBack(call=call, revision=revision), library)
        case [str(begin), int(call)] if begin == WITHDRAW:
            return Step(conversation=before, effects=(SeeCall(call=call, wish=CallWish.WITHDRAW),))
        case [str(begin), int(call), "yes"] if begin == WITHDRAW:
            return Step(conversation=before, effects=(WithdrawApplication(call=call),))
        case [str(begin), int(_call), "no"] if begin == WITHDRAW:
            _ = voice_of(before, library)
            return say(before, _.language, _("Then nothing was changed."))
        case _:
            return menu(before, library)


def _number(value: str) -> int | str:
    return int(value) if value.isdecimal() else value


def _ask_remark(before: Conversation, topic: SendingBack, library: Library) -> Step:
    _ = voice_of(before, library)
    text = _("What is to be changed before you sign? Write it in a few words, or “cancel”.")
    return say(replace(before, topic=topic), _.language, text)


def repeat(before: Conversation, topic: SendingBack, library: Library) -> Step:
    """The question for a remark once more."""
    return _ask_remark(before, topic, library)


def hear_remark(before: Conversation, topic: SendingBack, text: str) -> Step:
    """What is to be changed, in the words of whoever was to sign."""
    effect = SendBackApplication(call=topic.call, revision=topic.revision, remark=text)
    return Step(conversation=replace(before, topic=AtMenu()), effects=(effect,))


def on_outcome(before: Conversation, outcome: CallOutcome, library: Library) -> Step:
    """The next step once an effect about calls had its outcome."""
    _ = voice_of(before, library)
    match outcome:
        case CallsFound():
            return _on_found(before, outcome, _)
        case CallSeen(wish=CallWish.LOOK, call=call):
            return _show(before, call, _)
        case CallSeen(call=call):
            return _ask_to_withdraw(before, call, _)
        case ApplicationRead():
            return _read(before, outcome, _)
        case ApplicationChanged():
            return _on_changed(before, outcome, _)
        case NoSuchCall():
            return say(before, _.language, _("I know of no such call. The secretariat can tell you more."))
        case _:
            assert_never(outcome)


def _stranger(before: Conversation, library: Library) -> Step:
    """Nobody knows yet for which city this person speaks."""
    _ = voice_of(before, library)
    text = _("Calls are for the cities of the network, and I do not know yet for which city you speak.")
    access = [Choice(id="access", label=_("Ask for access"))] if before.contact.role is Role.VISITOR else []
    return say(before, _.language, text, [*access, Choice(id=MENU, label=_("All topics"))])


def _on_found(before: Conversation, found: CallsFound, _: Voice) -> Step:
    member, at_menu = member_of(before.contact), replace(before, topic=AtMenu())
    if not found.calls:
        text = _("No call is open to {member} at the moment.", member=member)
        return say(at_menu, _.language, text, menu_choices(_), is_passing=True)
    heading = _("**Open calls for {member}**", member=member)
    text = "\n\n".join([heading, *(summary(_, call, member) for call in found.calls)])
    choices = [Choice(id=f"{ONE}:{call.id}", label=call.label) for call in found.calls]
    if found.has_more:
        choices.append(Choice(id=f"{LIST}:{found.page + 1}", label=_("More calls")))
    return say(at_menu, _.language, text, [*choices, *menu_choices(_)], is_passing=True)


def _show(before: Conversation, call: CallView, _: Voice) -> Step:
    """One call with all that can be done about it."""
    member = member_of(before.contact)
    is_open = call.eligibility is Eligibility.OPEN
    first = listed([f"**{call.title}**", left(_, call.days)]) if is_open else f"**{call.title}**"
    is_stopped = call.eligibility is Eligibility.CANCELLED
    remark = f"> {call.remark}" if call.remark else ""
    parts = [
        first,
        call.note,
        call.text,
        "" if is_stopped else call.until,
        "" if is_open and call.state else eligibility(_, call, member),
        standing(_, call, member),
        remark,
        requirements(_, call) if is_open and not call.state else "",
    ]
    choices = [*doors(_, call), Choice(id=f"{LIST}:0", label=_("All calls"))]
    return say(replace(before, topic=AtMenu()), _.language, "\n\n".join(filter(None, parts)), choices, is_passing=True)


def doors(_: Voice, call: CallView) -> list[Choice]:
    """What can be done about a call as it stands, and as its application does."""
    read = [read_choice(_, call.id)] if call.state not in (None, _S.WITHDRAWN) else []
    if call.eligibility is not Eligibility.OPEN:
        is_judged = call.eligibility is Eligibility.CLOSED and call.state in HANDED_IN
        return [*read, withdraw_choice(_, call.id)] if is_judged else read
    match call.state:
        case None:
            return [go_on_choice(_, call.id) if call.has_draft else apply_choice(_, call.id)]
        case _S.WITHDRAWN:
            return [apply_choice(_, call.id)]
        case _S.DRAFT | _S.RETURNED:
            return [go_on_choice(_, call.id), *read, withdraw_choice(_, call.id)]
        case _S.TO_SIGN:
            signing = sign_choices(_, call.id, call.revision) if call.is_signer else ()
            return [*read, *signing, change_choice(_, call.id), withdraw_choice(_, call.id)]
        case _S.SUBMITTED | _S.SHORTLISTED:
            return [*read, withdraw_choice(_, call.id)]
        case _S.SELECTED | _S.NOT_SELECTED:
            return read
        case _:
            assert_never(call.state)


def _read(before: Conversation, read: ApplicationRead, _: Voice) -> Step:
    """The answers, and below them what their reader can do."""
    call, member = read.call, member_of(before.contact)
    heading = _("**The application of {member}** · {title}", member=member, title=call.title)
    answers = "\n\n".join(f"**{label}**\n{value}" for label, value in read.answers)
    text = "\n\n".join(filter(None, (heading, answers, standing(_, call, member), call.signed)))
    others = [choice for choice in doors(_, call) if not choice.id.startswith(f"{READ}:")]
    return say(before, _.language, text, [*others, call_choice(_, call.id)], files=read.files)


def _ask_to_withdraw(before: Conversation, call: CallView, _: Voice) -> Step:
    """Once, since it is for all colleagues."""
    member = member_of(before.contact)
    if call.state in (None, _S.WITHDRAWN):
        return say(before, _.language, why_not(_, call, "gone", Deed.WITHDRAW, member), [call_choice(_, call.id)])
    text = _("Shall I withdraw the application of {member}? {title}", member=member, title=call.title)
    choices = [
        Choice(id=f"{WITHDRAW}:{call.id}:yes", label=_("Yes, withdraw it")),
        Choice(id=f"{WITHDRAW}:{call.id}:no", label=_("No")),
    ]
    return say(before, _.language, text, choices)


def _on_changed(before: Conversation, changed: ApplicationChanged, _: Voice) -> Step:
    call, member = changed.call, member_of(before.contact)
    if changed.why:
        text = why_not(_, call, changed.why, changed.deed, member)
        read = [read_choice(_, call.id)] if changed.why in ("changed", "submitted", "files", "incomplete") else []
        return say(before, _.language, text, [*read, call_choice(_, call.id)])
    match changed.deed:
        case Deed.SIGN:
            text = _(
                "Signed and handed in. Thank you: the secretariat has the application of {member} now. {title}",
                member=member,
                title=call.title,
            )
            return say(before, _.language, f"{text}\n\n{call.signed}", doors(_, call))
        case Deed.SEND_BACK:
            text = _(
                "I have sent it back to those who wrote it, with your remark. You are asked again once it is ready."
            )
            return say(before, _.language, text, [call_choice(_, call.id)])
        case Deed.WITHDRAW:
            text = _("The application of {member} is withdrawn: {title}", member=member, title=call.title)
            return say(before, _.language, text, [call_choice(_, call.id)])
        case _:
            assert_never(changed.deed)
