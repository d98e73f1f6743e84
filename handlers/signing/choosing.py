"""Who signs a draft off is chosen and asked, by whoever hands it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.dialogue.call_words import either
from handlers.dialogue.filling_effects import FillingOutcome, NotFilled, Prompted
from handlers.dialogue.filling_words import IN_FORM
from handlers.dialogue.signing_effects import SigningOutcome, SigningTold
from handlers.dialogue.signing_words import SIGNING, back_button, meaning, self_button, sign_button
from handlers.filling.desk import Desk
from handlers.notices import is_reached
from handlers.signing.asking import may_sign, needs_signature, signers_of
from handlers.signing.reading import may_answer
from handlers.signing.standing import Waiting, changed_text, closed, waiting_of
from handlers.signing.telling import ask, tell_replaced
from handlers.signing.words import label_of, member_name, name_of
from knowledge.model.conversation import Filling, Stage
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.reviews import Signature, SignatureState


@dataclass(frozen=True, kw_only=True, slots=True)
class Signers:
    """Who may sign what is on a desk.

    Attributes:
        reached: colleagues who can be asked, whoever was asked last for it first.
        unreached: colleagues whom no channel reaches.
        is_self: whoever hands it in may sign, too.
    """

    reached: tuple[Contact, ...]
    unreached: tuple[Contact, ...]
    is_self: bool


def signers_at(desk: Desk) -> Signers:
    """Who may be asked."""
    unit, member = desk.unit, desk.kept.member or 0
    before = next(reversed(unit.signatures.of_response(desk.kept.id)), None)
    found = sorted(signers_of(unit, member), key=lambda each: before is None or each.id != before.contact)
    others = [each for each in found if each.id != desk.contact.id]
    reached = {each.id for each in others if is_reached(unit, each)}
    return Signers(
        reached=tuple(each for each in others if each.id in reached),
        unreached=tuple(each for each in others if each.id not in reached),
        is_self=may_sign(desk.contact, member),
    )


def before_hand_in(desk: Desk) -> FillingOutcome | None:
    """Asks who signs answers that nothing is missing in; None where nobody has to. A wish for other answers ends."""
    if not needs_signature(desk.unit, desk.kept):
        return None
    if (refusal := closed(desk)) is not None:
        return NotFilled(at=_at(desk), text=refusal.text, choices=refusal.choices)
    waiting = waiting_of(desk)
    if waiting is not None and waiting.is_mine and waiting.is_current:
        return confirm(desk, waiting.signature)
    said: tuple[str, ...] = ()
    if waiting is not None and not waiting.is_current:
        said = (changed_text(desk, waiting.signer),) if not waiting.is_mine else ()
        end(desk, waiting)
        waiting = None
    return choose(desk, waiting, said)


def end(desk: Desk, waiting: Waiting) -> None:
    """Nobody is asked for answers that are others now."""
    desk.unit.signatures.decide(replace(waiting.signature, state=SignatureState.VOID, decided_at=desk.now))


def choose(desk: Desk, waiting: Waiting | None, said: Sequence[str] = ()) -> FillingOutcome:
    """Who may sign, each with a button; nobody is chosen for a city that has several people."""
    _, signers = desk.voice, signers_at(desk)
    if signers.is_self and not (signers.reached or signers.unreached):
        alone = _("Nobody else of your city can sign it, so you sign it yourself.")
        return confirm(desk, wish(desk, desk.contact), (*said, alone))
    parts = [*said, which_text(desk, waiting), unreached_text(desk, signers)]
    choices = [
        Choice(id=f"{SIGNING}:ask:{desk.kept.id}:{each.id}", label=label_of(_, each)) for each in signers.reached
    ]
    if signers.is_self:
        choices.append(self_button(_, desk.kept.id, desk.contact.id))
    choices.append(Choice(id=f"{IN_FORM}:review", label=_("Show my answers")))
    return Prompted(at=_at(desk), text="\n\n".join(filter(None, parts)), choices=tuple(choices))


def confirm(desk: Desk, signature: Signature, said: Sequence[str] = ()) -> Prompted:
    """What signing means, and the button for it."""
    _ = desk.voice
    is_own = signature.by == desk.contact.id
    choices = (
        sign_button(_, signature.id),
        *(() if is_own else (back_button(_, signature.id),)),
        Choice(id=f"{IN_FORM}:review", label=_("Show my answers") if is_own else _("Read the answers")),
    )
    return Prompted(at=_at(desk), text="\n\n".join((*said, meaning(_, member_name(desk.contact)))), choices=choices)


def name(desk: Desk, to: int) -> FillingOutcome | SigningOutcome:
    """Asks somebody to sign what is on the desk, where nothing in it is missing.

    They are asked once for the same answers, however often the button is pressed.
    """
    _, waiting = desk.voice, waiting_of(desk)
    if (refusal := closed(desk)) is not None:
        return NotFilled(at=_at(desk), text=refusal.text, choices=refusal.choices)
    is_mine = waiting is not None and waiting.is_mine and to == desk.contact.id
    if not (may_answer(desk.contact, desk.kept) or is_mine):
        return only_read(desk)
    if waiting is not None and waiting.is_current and waiting.signer.id == to:
        return confirm(desk, waiting.signature) if waiting.is_mine else _asked(desk, waiting.signer, is_told=True)
    signer = next((each for each in signers_of(desk.unit, desk.kept.member or 0) if each.id == to), None)
    if signer is None:
        gone = _("This person cannot sign it off any more.")
        return choose(desk, waiting, (gone,))
    by = waiting.signature.by if waiting is not None and is_mine else desk.contact.id
    _tell_replaced(desk, signer)
    signature = wish(desk, signer, by)
    if to == desk.contact.id:
        return confirm(desk, signature)
    return _asked(desk, signer, is_told=ask(desk, signature, signer))


def _tell_replaced(desk: Desk, signer: Contact) -> None:
    """Tells whoever was asked last that it is somebody else now; also where the answers were changed in between."""
    last = next(reversed(desk.unit.signatures.of_response(desk.kept.id)), None)
    if last is None or last.state not in (SignatureState.ASKED, SignatureState.VOID):
        return
    if last.contact not in (signer.id, desk.contact.id):
        before = next((each for each in signers_of(desk.unit, desk.kept.member or 0) if each.id == last.contact), None)
        if before is not None:
            tell_replaced(desk, last, before, signer)


def only_read(desk: Desk) -> SigningTold:
    """Whoever does not answer for their city hands nothing in that they were not asked for."""
    _ = desk.voice
    return SigningTold(response=desk.kept.id, text=_("You can read these answers, but not hand them in."))


def wish(desk: Desk, signer: Contact, by: int | None = None) -> Signature:
    """Keeps that somebody is to sign the answers as they are now; whoever was to before is not any more."""
    signature = Signature(
        response=desk.kept.id,
        revision=desk.kept.revision,
        contact=signer.id,
        by=desk.contact.id if by is None else by,
        at=desk.now,
    )
    kept = desk.unit.signatures.ask(signature)
    desk.unit.audit.note(f"contact:{desk.contact.id}", "signature.asked", f"response:{desk.kept.id}", desk.now)
    return kept


def unreached_text(desk: Desk, signers: Signers) -> str:
    """Who could sign if some channel reached them, and what can be done about it."""
    _ = desk.voice
    if not signers.unreached:
        return ""
    return _(
        "{signers} can sign it, but I cannot reach them: they are not connected with me yet. With /invite you "
        "invite colleagues.",
        signers=either(_, tuple(name_of(_, each) for each in signers.unreached)),
    )


def which_text(desk: Desk, waiting: Waiting | None) -> str:
    """The question who signs; of somebody who is asked already, who does so instead."""
    _ = desk.voice
    if waiting is None:
        return _("Before it is handed in, somebody of your city signs it off. Who shall that be?")
    return _("{name} has been asked to sign it off. Who shall do it instead?", name=name_of(_, waiting.signer))


def _asked(desk: Desk, signer: Contact, *, is_told: bool) -> SigningTold:
    _, called = desk.voice, name_of(desk.voice, signer)
    text = (
        _("I have asked {name} to sign it off. It is handed in as soon as they do, and I tell you then.", name=called)
        if is_told
        else _("{name} is to sign it off now. I cannot reach {name} yet: please tell them.", name=called)
    )
    return SigningTold(response=desk.kept.id, text=text)


def _at(desk: Desk) -> Filling:
    return replace(desk.at, stage=Stage.SIGNING, place="", seen="", page=0, picked=(), meant=(), is_open=False)
