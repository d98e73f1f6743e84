"""Who may sign off the answers of a city, who is asked to, and whether somebody has to."""

from __future__ import annotations

from datetime import datetime

from handlers.campaigns.taking import campaign_of as campaign_of_form
from handlers.campaigns.taking import why_not
from handlers.dialogue.library import Library
from handlers.filling.purposes import Refusal
from knowledge.model.campaigns import Campaign
from knowledge.model.people import Contact, Role
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import Signature, SignatureState
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit

KINDS = frozenset({"form", "correction"})
"""What the subjects of answers begin with that may have to be signed off."""

_ORDER = {Role.ELECTED_OFFICIAL: 0, Role.FOCAL_POINT: 1}
"""Who is named before the others."""


def campaign_of(unit: Unit, kept: KeptResponse) -> Campaign | None:
    """The campaign that answers belong to, which may be over; None of other answers."""
    if kept.subject.partition(":")[0] not in KINDS or kept.member is None:
        return None
    form = unit.forms.known(kept.form)
    return campaign_of_form(unit, form) if form is not None else None


def needs_signature(unit: Unit, kept: KeptResponse) -> bool:
    """Whether answers are handed in only by somebody whom their city names."""
    campaign = campaign_of(unit, kept)
    return campaign is not None and campaign.needs_signature


def why_not_now(unit: Unit, contact: Contact, kept: KeptResponse, library: Library, now: datetime) -> Refusal | None:
    """Why nothing is taken any more; None while it is, as what the secretariat asked to be corrected always is."""
    form = unit.forms.known(kept.form)
    if form is None or not kept.subject.startswith("form:"):
        return None
    return why_not(unit, contact, form, (), library, now)


def may_sign(contact: Contact | None, member: int) -> bool:
    """Whether somebody hands in answers in the name of this member, at the moment."""
    if contact is None or contact.member is None or contact.member.id != member:
        return False
    return actor_of(contact).may(Right.SUBMIT_FOR_MEMBER, contact.member)


def signers_of(unit: Unit, member: int) -> tuple[Contact, ...]:
    """Who may sign off the answers of a member: whoever did so last, then elected officials, focal points, others."""
    last = unit.signatures.last_signatory(member)
    able = [each for each in unit.contacts.of_member(member) if may_sign(each, member)]
    return tuple(sorted(able, key=lambda each: (each.id != last, _ORDER.get(each.role, 2))))


def waiting_for(unit: Unit, response: int) -> Signature | None:
    """Who is asked to sign off a draft now; None where nobody is, or whoever was may not any more.

    The answers may have been changed since (`is_current`); then somebody is to be asked anew.
    """
    last = next(reversed(unit.signatures.of_response(response)), None)
    if last is None or last.state is not SignatureState.ASKED:
        return None
    kept = unit.responses.one(response)
    is_able = kept is not None and kept.member is not None and may_sign(unit.people.contact(last.contact), kept.member)
    return last if is_able else None


def is_current(kept: KeptResponse, signature: Signature) -> bool:
    """Whether the answers are still those that somebody was asked to sign off."""
    return kept.id == signature.response and kept.revision == signature.revision


def signed_name(unit: Unit, response: int, now: datetime) -> str:
    """The name of whoever signs a response off that is being handed in now; "" where nobody had to."""
    last = next(reversed(unit.signatures.of_response(response)), None)
    if last is None or last.state is not SignatureState.SIGNED or last.decided_at != now:
        return ""
    signatory = unit.people.contact(last.contact)
    return signatory.name if signatory is not None else ""
