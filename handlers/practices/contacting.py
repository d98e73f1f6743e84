"""Messages between cities about a good practice, passed on by Focal: nobody sees an address that is not theirs to see.

Whoever asks is shown with their name and city, and with their e-mail address if they wish. Of whoever tells more about
a practice others see the city only.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.dialogue.library import Library, Voice
from handlers.dialogue.practice_effects import Passing, SendAbout
from handlers.dialogue.practice_words import answer_choice, contact_choice, quoted, read_choice, shown
from handlers.notices import notify
from handlers.practices.telling import title_in
from knowledge.model.people import Contact
from knowledge.model.practices import PracticeHit, PracticeState
from knowledge.store.unit import Unit

MOST_PER_DAY = 10
"""Messages of one person to practices: who asks about more is collecting addresses, not advice."""

ASKED, ANSWERED = "practice.asked", "practice.answered"
DAY = timedelta(days=1)


def pass_on(
    unit: Unit, sender: Contact, hit: PracticeHit, sending: SendAbout, library: Library, now: datetime
) -> Passing:
    """Passes a message on to whoever tells more about a practice, or back to who asked about it."""
    if sending.to:
        return _answer(unit, sender, hit, sending, library, now)
    to = reached_at(unit, hit)
    if to is None or sender.member is None:
        return Passing.NOBODY
    if asked_today(unit, sender, now) >= MOST_PER_DAY:
        return Passing.TOO_MANY
    number = _number(unit, sender)
    said = notify(
        unit,
        to,
        library,
        f"{hit.practice.subject}:asked:{sender.id}:{number}",
        now,
        lambda _: _question(_, sender, hit, sending),
        lambda _: (answer_choice(_, hit.practice.id, sender.id), read_choice(_, hit.practice.id)),
    )
    return _noted(unit, sender, hit, ASKED, to, now) if said else Passing.NOT_REACHED


def reached_at(unit: Unit, hit: PracticeHit) -> Contact | None:
    """Who tells more about a published practice, while they act for its city."""
    practice = hit.practice
    if practice.contact is None or practice.state is not PracticeState.PUBLISHED:
        return None
    contact = unit.people.contact(practice.contact)
    acts = contact.member if contact is not None else None
    return contact if acts is not None and acts.id == hit.member.id else None


def asker_of(unit: Unit, sender: Contact, hit: PracticeHit, to: int) -> Contact | None:
    """Who asked about a practice, for a colleague of its city to answer; None of anybody who did not ask."""
    if sender.member is None or sender.member.id != hit.practice.member:
        return None
    asked = (entry for entry in unit.audit.about(f"contact:{to}") if entry.action == ASKED)
    if not any(entry.actor == f"contact:{to}" and entry.subject == hit.practice.subject for entry in asked):
        return None
    return unit.people.contact(to) if not unit.erasure.is_erased(to) else None


def asked_today(unit: Unit, sender: Contact, now: datetime) -> int:
    """How many messages somebody sent about practices in the last 24 hours."""
    name = f"contact:{sender.id}"
    return sum(
        entry.actor == name and entry.action == ASKED and entry.at > now - DAY for entry in unit.audit.about(name)
    )


def _answer(
    unit: Unit, sender: Contact, hit: PracticeHit, sending: SendAbout, library: Library, now: datetime
) -> Passing:
    to = asker_of(unit, sender, hit, sending.to)
    if to is None:
        return Passing.NOBODY
    number = _number(unit, sender)
    said = notify(
        unit,
        to,
        library,
        f"{hit.practice.subject}:answered:{sender.id}:{number}",
        now,
        lambda _: _reply(_, sender, hit, sending),
        lambda _: (contact_choice(_, hit.practice.id, _("Write back")),),
    )
    return _noted(unit, sender, hit, ANSWERED, to, now) if said else Passing.NOT_REACHED


def _number(unit: Unit, sender: Contact) -> int:
    """Tells two messages of one person apart."""
    return len(unit.audit.about(f"contact:{sender.id}"))


def _noted(unit: Unit, sender: Contact, hit: PracticeHit, action: str, to: Contact, now: datetime) -> Passing:
    unit.audit.note(f"contact:{sender.id}", action, hit.practice.subject, now, {"to": to.id})
    return Passing.PASSED


def _question(_: Voice, sender: Contact, hit: PracticeHit, sending: SendAbout) -> str:
    city = sender.member.name if sender.member else ""
    head = _(
        "{name}, {city}, writes to you about your good practice “{title}”:",
        name=shown(sender.name),
        city=shown(city),
        title=title_in(_, hit.practice),
    )
    return _letter(_, head, sender, sending)


def _reply(_: Voice, sender: Contact, hit: PracticeHit, sending: SendAbout) -> str:
    head = _(
        "{city} answers you about the good practice “{title}”:",
        city=shown(hit.member.name),
        title=title_in(_, hit.practice),
    )
    return _letter(_, head, sender, sending)


def _letter(_: Voice, head: str, sender: Contact, sending: SendAbout) -> str:
    email = sender.email if sending.with_email else ""
    parts = [head, quoted(sending.text), _("E-mail: {email}", email=shown(email)) if email else ""]
    return "\n\n".join(filter(None, parts))
