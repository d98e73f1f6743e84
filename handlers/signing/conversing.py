"""What the conversation about signatures asks of the store, done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import assert_never

from handlers.dialogue.filling_effects import FillingOutcome, FillingOver
from handlers.dialogue.library import Library
from handlers.dialogue.signing_effects import (
    AskToSign,
    ChooseSigner,
    RemindSigner,
    SendBackAnswers,
    SigningInquiry,
    SigningOutcome,
    SigningTold,
    SignOff,
    WantRemark,
)
from handlers.filling.desk import Desk
from handlers.filling.opening import Opener
from handlers.filling.over import over
from handlers.filling.sending import first_problem, hand_in
from handlers.signing.asking import may_sign
from handlers.signing.choosing import choose, name, only_read
from handlers.signing.deciding import remind, send_back, sign, want_remark, what_became
from handlers.signing.reading import may_answer
from handlers.signing.standing import closed, waiting_of
from handlers.signing.words import moment_of, name_of, title_for
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import Signature, SignatureState
from knowledge.store.unit import Unit

Outcome = FillingOutcome | SigningOutcome


def converse(
    unit: Unit, contact: Contact, effect: SigningInquiry, library: Library, now: datetime, chance: Random
) -> Outcome:
    """Does what a step wants done about signatures.

    Raises:
        Forbidden: the role does not allow it.
        Conflict: somebody did something to the same response at the same moment; run the unit again.
    """
    signing = Signing(opener=Opener(unit=unit, contact=contact, library=library, now=now, chance=chance))
    match effect:
        case ChooseSigner(response=response):
            return signing.at_draft(response, _choose)
        case AskToSign(response=response, to=to):
            return signing.at_draft(response, lambda desk: first_problem(desk) or name(desk, to))
        case SignOff(signature=number):
            return signing.as_signer(number, sign)
        case WantRemark(signature=number):
            return signing.as_signer(number, want_remark)
        case SendBackAnswers(signature=number, remark=remark):
            return signing.as_signer(number, lambda desk, signature: send_back(desk, signature, remark))
        case RemindSigner(signature=number):
            return signing.of_signature(number, _remind)
        case _:
            assert_never(effect)


class Signing:
    """Signatures, with somebody who has to do with them."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._unit, self._contact, self._library = opener.unit, opener.contact, opener.library
        self._voice = opener.library.phrasebook.speak(*opener.contact.languages)

    def at_draft(self, response: int, do: Callable[[Desk], Outcome]) -> Outcome:
        """Does something at the desk of a draft; says what became of one that is none any more."""
        desk = self._opener.desk(response)
        if desk is not None:
            return do(desk)
        kept = self._unit.responses.one(response)
        signed = self._over(kept) if kept is not None else None
        return signed or over(self._unit, self._contact, self._library, response, "")

    def of_signature(self, number: int, do: Callable[[Desk, Signature], Outcome]) -> Outcome:
        """Does something about a wish that is open, or says what became of it."""
        signature = self._unit.signatures.one(number)
        if signature is None:
            return FillingOver(title="")

        def work(desk: Desk) -> Outcome:
            is_open = signature.state is SignatureState.ASKED
            return do(desk, signature) if is_open else what_became(desk, signature)

        return self.at_draft(signature.response, work)

    def as_signer(self, number: int, do: Callable[[Desk, Signature], Outcome]) -> Outcome:
        """The same, by nobody but whoever was asked, as long as they may sign."""

        def work(desk: Desk, signature: Signature) -> Outcome:
            is_theirs = signature.contact == self._contact.id and may_sign(self._contact, desk.kept.member or 0)
            return do(desk, signature) if is_theirs else what_became(desk, signature)

        return self.of_signature(number, work)

    def _over(self, kept: KeptResponse) -> SigningTold | None:
        """Who signed answers that were handed in, and when, to somebody of the city whose they are; None without."""
        member = self._contact.member
        signed = [one for one in self._unit.signatures.of_response(kept.id) if one.state is SignatureState.SIGNED]
        if kept.state is not ResponseState.SUBMITTED or member is None or member.id != kept.member or not signed:
            return None
        _, last = self._voice, signed[-1]
        text = _(
            "{name} signed off the answers to “{title}” on {moment}, and they were handed in.",
            name=name_of(_, self._unit.people.contact(last.contact)),
            title=title_for(self._unit, kept, _),
            moment=moment_of(_, last.decided_at or last.at, self._contact, self._library),
        )
        copy = Choice(id=f"fill:{kept.subject}:copy", label=_("A copy of our answers"))
        return SigningTold(response=kept.id, text=text, choices=(copy,))


def _choose(desk: Desk) -> Outcome:
    """Nobody is asked before nothing is missing."""
    if not may_answer(desk.contact, desk.kept):
        return only_read(desk)
    waiting = waiting_of(desk)
    if waiting is None or not waiting.is_current or closed(desk) is not None:
        return hand_in(desk)
    return first_problem(desk) or choose(desk, waiting)


def _remind(desk: Desk, signature: Signature) -> Outcome:
    return remind(desk, signature)
