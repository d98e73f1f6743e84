"""Whoever was asked signs answers off, or sends them back; each of it once."""

from __future__ import annotations

from dataclasses import replace

from handlers.dialogue.filling_effects import FillingOutcome, HandedIn, NotFilled
from handlers.dialogue.signing_effects import RemarkWanted, SigningOutcome, SigningTold
from handlers.dialogue.signing_words import back_button, open_button, read_button, sign_button
from handlers.filling.desk import Desk
from handlers.filling.sending import first_problem, handed_in
from handlers.signing.asking import is_current
from handlers.signing.choosing import wish
from handlers.signing.standing import closed, may_remind
from handlers.signing.telling import remind as send_reminder
from handlers.signing.telling import tell_returned, tell_signed, workers_of
from handlers.signing.words import day_of, name_of
from knowledge.errors import FocalError
from knowledge.model.reviews import Signature, SignatureState

LONGEST_REMARK = 1_000
"""Characters: what is to be changed, not what is thought of it."""


class _Undone(FocalError):
    """It was not handed in, so it was not signed either."""

    def __init__(self, outcome: FillingOutcome) -> None:
        self.outcome = outcome
        super().__init__()


def sign(desk: Desk, signature: Signature) -> FillingOutcome | SigningOutcome:
    """Signs what somebody was asked for, which hands it in.

    Args:
        signature: still open, and asked of whoever is at the desk.

    Raises:
        Conflict: they decided about it in between; run the unit again.
        Forbidden: they may not.
    """
    if (refusal := closed(desk)) is not None:
        return SigningTold(response=desk.kept.id, text=refusal.text, choices=refusal.choices)
    is_complete = first_problem(desk) is None
    if not is_complete or not is_current(desk.kept, signature):
        return _changed(desk, signature, is_complete=is_complete)
    whom = workers_of(desk, signature)
    signed = replace(signature, state=SignatureState.SIGNED, decided_at=desk.now)
    try:
        with desk.unit.attempt():
            desk.unit.signatures.decide(signed)
            outcome = handed_in(desk)
            if not isinstance(outcome, HandedIn):
                raise _Undone(outcome)
    except _Undone as undone:
        return _refused(desk, undone.outcome)
    _note(desk, "signature.given")
    kept = desk.unit.responses.one(desk.at.changes or desk.kept.id) or desk.kept
    tell_signed(desk, signed, whom, kept.subject)
    return outcome


def want_remark(desk: Desk, signature: Signature) -> RemarkWanted:
    """What is to be changed is to be typed."""
    return RemarkWanted(signature=signature.id, title=desk.at.title)


def send_back(desk: Desk, signature: Signature, remark: str) -> SigningOutcome:
    """Has something changed before it is signed; asks again what, where nothing was said.

    Raises:
        Conflict: they decided about it in between; run the unit again.
    """
    _, said = desk.voice, " ".join(remark.split())[:LONGEST_REMARK]
    if not said:
        return want_remark(desk, signature)
    returned = replace(signature, state=SignatureState.RETURNED, remark=said, decided_at=desk.now)
    desk.unit.signatures.decide(returned)
    _note(desk, "signature.returned")
    tell_returned(desk, returned, workers_of(desk, signature))
    text = _("I have sent the answers back, with your remark. You are asked again once they are ready.")
    return SigningTold(response=desk.kept.id, text=text)


def remind(desk: Desk, signature: Signature) -> SigningOutcome:
    """Has whoever was asked reminded by a colleague, at most once a day."""
    _, signer = desk.voice, desk.unit.people.contact(signature.contact)
    name = name_of(_, signer)
    if signer is None or not may_remind(signature, desk):
        day = day_of(_, signature.reminded_at or signature.at, desk.contact, desk.library)
        text = _("{name} heard of it on {date}. I remind people at most once a day.", name=name, date=day)
    elif send_reminder(desk, signature, signer):
        desk.unit.signatures.remind(signature, desk.now)
        text = _("I have reminded {name}.", name=name)
    else:
        text = _("I cannot reach {name} at the moment: please tell them.", name=name)
    return SigningTold(response=desk.kept.id, text=text, choices=(open_button(_, desk.kept.id),))


def what_became(desk: Desk, signature: Signature) -> SigningTold:
    """What was decided about a wish that is open no more, or is not theirs, while the draft is open."""
    _, kept = desk.voice, desk.kept
    text = outcome_of(desk, signature)
    if signature.contact == desk.contact.id and signature.state is SignatureState.RETURNED:
        text = f"{text} " + _("You are asked again once it is ready.")
    return SigningTold(response=kept.id, text=text, choices=(read_button(_, kept.id),))


def outcome_of(desk: Desk, signature: Signature) -> str:
    """The same as a sentence."""
    _, unit = desk.voice, desk.unit
    signer = unit.people.contact(signature.contact)
    last = unit.signatures.of_response(desk.kept.id)[-1]
    day = day_of(_, signature.decided_at or signature.at, desk.contact, desk.library)
    match signature.state:
        case SignatureState.RETURNED:
            return _("{name} sent the answers back on {date}, with a remark.", name=name_of(_, signer), date=day)
        case SignatureState.VOID if last.state is SignatureState.ASKED:
            other = unit.people.contact(last.contact)
            return _("{name} has been asked to sign it off on {date}.", name=name_of(_, other), date=_day(desk, last))
        case SignatureState.ASKED:
            return _("It waits for the signature of {name}.", name=name_of(_, signer))
        case _:
            return _("The answers were changed since, so nothing was signed. They are to be handed in again.")


def _day(desk: Desk, signature: Signature) -> str:
    return day_of(desk.voice, signature.at, desk.contact, desk.library)


def _changed(desk: Desk, signature: Signature, *, is_complete: bool) -> SigningTold:
    """They are asked anew for the answers as they are now; where something is missing, once that is there."""
    _, response = desk.voice, desk.kept.id
    changed = _("The answers were changed since you were asked, so nothing was signed.")
    if not is_complete:
        desk.unit.signatures.decide(replace(signature, state=SignatureState.VOID, decided_at=desk.now))
        later = _("Something is missing in them now. Your colleagues ask you again once it is there.")
        return SigningTold(response=response, text=f"{changed} {later}", choices=(read_button(_, response),))
    anew = wish(desk, desk.contact, signature.by)
    again = _("Please read them again before you sign.")
    back = () if anew.by == desk.contact.id else (back_button(_, anew.id),)
    choices = (read_button(_, response), sign_button(_, anew.id), *back)
    return SigningTold(response=response, text=f"{changed} {again}", choices=choices)


def _refused(desk: Desk, outcome: FillingOutcome) -> FillingOutcome | SigningOutcome:
    if isinstance(outcome, NotFilled):
        return SigningTold(response=desk.kept.id, text=outcome.text, choices=outcome.choices, files=outcome.files)
    return outcome


def _note(desk: Desk, action: str) -> None:
    desk.unit.audit.note(f"contact:{desk.contact.id}", action, f"response:{desk.kept.id}", desk.now)
