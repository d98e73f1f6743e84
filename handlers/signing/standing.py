"""How it stands with the signature of a draft, as somebody of the city sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from handlers.dialogue.filling_words import IN_FORM
from handlers.dialogue.signing_effects import SigningView
from handlers.dialogue.signing_words import back_button, meaning, other_button, remind_button, self_button, sign_button
from handlers.filling.desk import Desk
from handlers.filling.purposes import Refusal
from handlers.signing.asking import is_current, needs_signature, waiting_for, why_not_now
from handlers.signing.reading import may_answer
from handlers.signing.words import day_of, member_name, name_of
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.reviews import Signature

PAUSE = timedelta(days=1)
"""Between two reminders of one signature."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Somebody was asked to sign a draft off.

    Attributes:
        is_current: the answers are still those that they were asked for.
        is_mine: it is the reader.
    """

    signature: Signature
    signer: Contact
    is_current: bool
    is_mine: bool


def waiting_of(desk: Desk) -> Waiting | None:
    """Who is asked to sign what is on a desk; None where nobody is."""
    signature = waiting_for(desk.unit, desk.kept.id)
    signer = desk.unit.people.contact(signature.contact) if signature is not None else None
    if signature is None or signer is None:
        return None
    return Waiting(
        signature=signature,
        signer=signer,
        is_current=is_current(desk.kept, signature),
        is_mine=signer.id == desk.contact.id,
    )


def may_remind(signature: Signature, desk: Desk) -> bool:
    """Whether a day has passed since whoever was asked heard of it last."""
    return desk.now - (signature.reminded_at or signature.at) >= PAUSE


def view_of(desk: Desk) -> SigningView | None:
    """What the review says about the signature of complete answers; None where nobody has to sign and the reader may
    change them."""
    if not needs_signature(desk.unit, desk.kept):
        return None if may_answer(desk.contact, desk.kept) else SigningView(text=_only_read(desk), may_change=False)
    if (refusal := closed(desk)) is not None:
        return SigningView(text=refusal.text, choices=refusal.choices, may_change=may_answer(desk.contact, desk.kept))
    waiting = waiting_of(desk)
    if waiting is None:
        return _nobody(desk)
    return _mine(desk, waiting) if waiting.is_mine else _theirs(desk, waiting)


def lead_of(desk: Desk) -> str:
    """What is said first to whoever opens answers that wait for their signature; "" to anybody else."""
    waiting = waiting_of(desk)
    if waiting is None or not waiting.is_mine:
        return ""
    _, by = desk.voice, waiting.signature.by
    if by == desk.contact.id:
        return _("These answers wait for your signature.")
    asker = desk.unit.people.contact(by) if by is not None else None
    return _("{name} asks you to sign these answers off.", name=name_of(_, asker))


def closed(desk: Desk) -> Refusal | None:
    """Why nothing can be signed or handed in any more, and what can be done instead; None while it can."""
    return why_not_now(desk.unit, desk.contact, desk.kept, desk.library, desk.now)


def changed_text(desk: Desk, signer: Contact) -> str:
    """That answers are not those any more that somebody was asked to sign off."""
    _ = desk.voice
    return _(
        "The answers were changed since {name} was asked to sign them off. Hand them in again, and I ask anew.",
        name=name_of(_, signer),
    )


def _nobody(desk: Desk) -> SigningView:
    _ = desk.voice
    if not may_answer(desk.contact, desk.kept):
        return SigningView(text=_only_read(desk), may_change=False)
    hand_in = Choice(id=f"{IN_FORM}:send", label=_("Hand in for signature"))
    return SigningView(text="", choices=(hand_in,))


def _theirs(desk: Desk, waiting: Waiting) -> SigningView:
    _, signature, may_change = desk.voice, waiting.signature, may_answer(desk.contact, desk.kept)
    if not may_change:
        return SigningView(text=f"{_asked(desk, waiting)} {_only_read(desk)}", may_change=False)
    if not waiting.is_current:
        hand_in = Choice(id=f"{IN_FORM}:send", label=_("Hand in for signature"))
        return SigningView(text=changed_text(desk, waiting.signer), choices=(hand_in,))
    name = waiting.signer.name or name_of(_, waiting.signer)
    remind = (remind_button(_, signature.id, name),) if may_remind(signature, desk) else ()
    return SigningView(text=_asked(desk, waiting), choices=(*remind, other_button(_, desk.kept.id)))


def _mine(desk: Desk, waiting: Waiting) -> SigningView:
    _, signature, response = desk.voice, waiting.signature, desk.kept.id
    text = meaning(_, member_name(desk.contact))
    back = (back_button(_, signature.id),) if signature.by != desk.contact.id else ()
    other = (other_button(_, response),) if may_answer(desk.contact, desk.kept) else ()
    if waiting.is_current:
        choices = (sign_button(_, signature.id), *back, *other)
    else:
        choices = (self_button(_, response, desk.contact.id), *back, *other)
    return SigningView(text=text, choices=choices, may_change=may_answer(desk.contact, desk.kept))


def _asked(desk: Desk, waiting: Waiting) -> str:
    _ = desk.voice
    return _(
        "{name} has been asked to sign it off on {date}.",
        name=name_of(_, waiting.signer),
        date=day_of(_, waiting.signature.at, desk.contact, desk.library),
    )


def _only_read(desk: Desk) -> str:
    _ = desk.voice
    return _(
        "You can read the answers here; your colleagues of {member} change them.", member=member_name(desk.contact)
    )
