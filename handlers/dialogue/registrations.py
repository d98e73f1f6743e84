"""Registrations in conversation: seen, confirmed once more, certified, withdrawn; and seats that come free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.dialogue.effects import Step
from handlers.dialogue.event_effects import (
    AnswerOffer,
    CertificateMade,
    Certify,
    ConfirmAgain,
    FindRegistrations,
    NoSuchRegistration,
    OfferAnswered,
    RegistrationConfirmed,
    RegistrationSeen,
    RegistrationsFound,
    RegistrationView,
    RegistrationWish,
    RegistrationWithdrawn,
    SeeRegistration,
    Stage,
    WithdrawRegistration,
)
from handlers.dialogue.event_words import confirmation, line_of, why_not
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.saying import say, voice_of
from knowledge.model.conversation import AtMenu, Conversation
from knowledge.model.events import STANDS, RegistrationState, Window
from knowledge.model.messages import Choice

LIST, ONE, CONFIRM, CERTIFICATE = "registrations", "registration", "confirmation", "certificate"
WITHDRAW, WITHDRAWING, SEAT = "unregister", "unregistering", "seat"
TAKE, LEAVE = "take", "leave"

CHOICES = frozenset({LIST, ONE, CONFIRM, CERTIFICATE, WITHDRAW, WITHDRAWING, SEAT})
"""What the choices begin with that `choose` understands."""

PAGE = 6

RegistrationOutcome = (
    RegistrationsFound
    | RegistrationSeen
    | RegistrationConfirmed
    | CertificateMade
    | RegistrationWithdrawn
    | OfferAnswered
    | NoSuchRegistration
)


def choose(before: Conversation, name: str, values: Sequence[str], library: Library) -> Step | None:
    """What follows from a choice about a registration; None where it is none."""
    match [name, *values]:
        case [str(begin), page] if begin == LIST:
            return Step(conversation=before, effects=(FindRegistrations(page=int(page)),))
        case [str(begin), number] if begin == ONE:
            return Step(conversation=before, effects=(SeeRegistration(registration=int(number)),))
        case [str(begin), number] if begin == CONFIRM:
            return Step(conversation=before, effects=(ConfirmAgain(registration=int(number)),))
        case [str(begin), number] if begin == CERTIFICATE:
            return Step(conversation=before, effects=(Certify(registration=int(number)),))
        case [str(begin), number] if begin == WITHDRAW:
            look = SeeRegistration(registration=int(number), wish=RegistrationWish.WITHDRAW)
            return Step(conversation=before, effects=(look,))
        case [str(begin), number, "yes"] if begin == WITHDRAWING:
            return Step(conversation=before, effects=(WithdrawRegistration(registration=int(number)),))
        case [str(begin), number, "no"] if begin == WITHDRAWING:
            _ = voice_of(before, library)
            return say(before, _.language, _("Then nothing was changed."), [_back(_, int(number))])
        case [str(begin), number, answer] if begin == SEAT and answer in (TAKE, LEAVE):
            return Step(conversation=before, effects=(AnswerOffer(registration=int(number), is_taken=answer == TAKE),))
        case _:
            return None


def on_outcome(before: Conversation, outcome: RegistrationOutcome, library: Library) -> Step:
    """The next step once an effect about registrations had its outcome."""
    _ = voice_of(before, library)
    match outcome:
        case RegistrationsFound():
            return _on_found(before, outcome, _)
        case RegistrationSeen(wish=RegistrationWish.READ, registration=seen):
            return say(_at_menu(before), _.language, confirmation(_, seen), doors(_, seen), is_passing=True)
        case RegistrationSeen(registration=seen):
            return _ask_to_withdraw(before, seen, _)
        case RegistrationConfirmed(registration=seen, files=files):
            return say(before, _.language, confirmation(_, seen), [_back(_, seen.id)], files=files)
        case CertificateMade():
            return _on_certificate(before, outcome, _)
        case RegistrationWithdrawn():
            return _on_withdrawn(before, outcome, _)
        case OfferAnswered():
            return _on_answered(before, outcome, _)
        case NoSuchRegistration():
            text = _("I know of no such registration of your city. The secretariat can tell you more.")
            return say(before, _.language, text, [mine(_)])
        case _:
            assert_never(outcome)


def mine(_: Voice) -> Choice:
    """The way to all that somebody may see."""
    return Choice(id=f"{LIST}:0", label=_("My registrations"))


def offer(_: Voice, number: int) -> list[Choice]:
    """The two answers to a seat that came free."""
    return [
        Choice(id=f"{SEAT}:{number}:{TAKE}", label=_("Take the seat")),
        Choice(id=f"{SEAT}:{number}:{LEAVE}", label=_("Leave the seat to others")),
    ]


def doors(_: Voice, seen: RegistrationView) -> list[Choice]:
    """What can be done about a registration as it stands."""
    event = Choice(id=f"event:{seen.event.id}", label=_("The event"))
    return [*_by_state(_, seen), event, mine(_)]


def after(_: Voice, seen: RegistrationView) -> list[Choice]:
    """What may be wanted next by whoever has just registered somebody."""
    event = seen.event
    may_go_on = event.window is Window.OPEN and event.may_register and not event.is_member_full
    return [_back(_, seen.id), *(_colleague(_, seen) if may_go_on else ()), mine(_)]


def _colleague(_: Voice, seen: RegistrationView) -> list[Choice]:
    return [Choice(id=f"fill:event:{seen.event.id}:colleague", label=_("Register a colleague"))]


def _by_state(_: Voice, seen: RegistrationView) -> list[Choice]:
    if seen.event.stage is Stage.CANCELLED:
        return []
    match seen.state:
        case RegistrationState.CONFIRMED:
            return [*_papers(_, seen), *_changes(_, seen)]
        case RegistrationState.WAITING:
            return _changes(_, seen)
        case RegistrationState.OFFERED:
            return offer(_, seen.id) if seen.may_change else []
        case RegistrationState.WITHDRAWN:
            return _again(_, seen)
        case _:
            assert_never(seen.state)


def _papers(_: Voice, seen: RegistrationView) -> list[Choice]:
    if seen.was_there:
        return [Choice(id=f"{CERTIFICATE}:{seen.id}", label=_("Certificate of attendance"))]
    certificate = Choice(id=f"{CERTIFICATE}:{seen.id}", label=_("Certificate of registration"))
    if seen.event.stage is Stage.OVER:
        return [certificate]
    return [Choice(id=f"{CONFIRM}:{seen.id}", label=_("Confirmation for the calendar")), certificate]


def _changes(_: Voice, seen: RegistrationView) -> list[Choice]:
    if not seen.may_change:
        return []
    is_waiting = seen.state is RegistrationState.WAITING
    end = _("Leave the waiting list") if is_waiting else _("Withdraw the registration")
    return [
        Choice(id=f"fill:registration:{seen.id}", label=_("Change")),
        Choice(id=f"{WITHDRAW}:{seen.id}", label=end),
    ]


def _again(_: Voice, seen: RegistrationView) -> list[Choice]:
    """The way back for those who withdrew, while there is one."""
    event = seen.event
    if event.window is not Window.OPEN or not event.may_register or event.is_member_full:
        return []
    if seen.is_own:
        return [] if event.own else [Choice(id=f"fill:event:{event.id}", label=_("Register again"))]
    return _colleague(_, seen)


def _on_found(before: Conversation, found: RegistrationsFound, _: Voice) -> Step:
    events = Choice(id="events:0", label=_("All events"))
    if not found.registrations:
        text = _("You are not registered for any event.")
        return say(_at_menu(before), _.language, text, [events], is_passing=True)
    heading = _("**My registrations**")
    text = "\n\n".join([heading, *(line_of(_, each) for each in found.registrations)])
    choices = [
        Choice(id=f"{ONE}:{each.id}", label=_("{label}: {answer}", label=each.label, answer=each.event.label))
        for each in found.registrations
    ]
    if found.has_more:
        choices.append(Choice(id=f"{LIST}:{found.page + 1}", label=_("More registrations")))
    return say(_at_menu(before), _.language, text, [*choices, events], is_passing=True)


def _ask_to_withdraw(before: Conversation, seen: RegistrationView, _: Voice) -> Step:
    """Once, since the seat may be gone for good."""
    if seen.state not in STANDS or not seen.may_change:
        return say(before, _.language, confirmation(_, seen), doors(_, seen))
    title = seen.event.title
    if seen.is_own:
        text = _("Shall I withdraw your registration for: {title}?", title=title)
    else:
        text = _("Shall I withdraw the registration of {name} for: {title}?", name=seen.name, title=title)
    if seen.event.free is not None and seen.state is not RegistrationState.WAITING:
        text += " " + _("The seat then goes to somebody else.")
    choices = [
        Choice(id=f"{WITHDRAWING}:{seen.id}:yes", label=_("Yes, withdraw it")),
        Choice(id=f"{WITHDRAWING}:{seen.id}:no", label=_("No")),
    ]
    return say(before, _.language, text, choices)


def _on_withdrawn(before: Conversation, done: RegistrationWithdrawn, _: Voice) -> Step:
    seen = done.registration
    if done.code:
        return _refused(before, seen, done.code, _)
    title = seen.event.title
    if seen.is_own:
        text = _("Your registration was withdrawn: {title}", title=title)
    else:
        text = _("The registration of {name} was withdrawn: {title}", name=seen.name, title=title)
    return say(before, _.language, text, [*_again(_, seen), mine(_)])


def _on_answered(before: Conversation, answered: OfferAnswered, _: Voice) -> Step:
    seen = answered.registration
    is_settled = seen.state is RegistrationState.CONFIRMED and answered.code == "gone"
    if is_settled and not answered.is_taken:  # the seat was taken in the meantime: to give it up is to withdraw
        return _ask_to_withdraw(before, seen, _)
    if answered.code:
        return _refused(before, seen, answered.code, _)
    if answered.is_taken:
        return say(before, _.language, confirmation(_, seen), doors(_, seen))
    text = _("Thank you for telling me. The seat goes to the next on the waiting list: {title}", title=seen.event.title)
    return say(before, _.language, text, [*_again(_, seen), mine(_)])


def _refused(before: Conversation, seen: RegistrationView, code: str, _: Voice) -> Step:
    """Why it was not done, and what can still be done; of what stands all the same, how it stands."""
    if code == "gone" and seen.state in STANDS:
        return say(before, _.language, confirmation(_, seen), doors(_, seen))
    member = before.contact.member.name if before.contact.member else ""
    why = why_not(_, "begun" if code == "closed" else code, seen.event, member, "" if seen.is_own else seen.name)
    return say(before, _.language, why, doors(_, seen))


def _on_certificate(before: Conversation, made: CertificateMade, _: Voice) -> Step:
    seen = made.registration
    back = [_back(_, seen.id)]
    if made.address:
        text = _("The certificate of {name} can be read and printed under this address:", name=seen.name)
        warning = _("Whoever has the address can read it.")
        return say(before, _.language, f"{text}\n\n{made.address}\n\n{warning}", back)
    if made.files:
        text = _("The certificate of {name}, to be opened in a browser and printed:", name=seen.name)
        return say(before, _.language, text, back, files=made.files)
    return say(before, _.language, _("There is a certificate only for those who have a seat."), back)


def _back(_: Voice, number: int) -> Choice:
    return Choice(id=f"{ONE}:{number}", label=_("The registration"))


def _at_menu(before: Conversation) -> Conversation:
    return replace(before, topic=AtMenu())
