"""Sending a circular: looked at beforehand, tried on oneself, scheduled, released, paused, cancelled, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.circulars.approving import make_sure
from handlers.circulars.archiving import archive, unarchive
from handlers.circulars.keeping import held, known, note, seen, stored
from handlers.circulars.letters import letter, readers_of
from handlers.deadlines.announcing import announce, withdraw
from handlers.dialogue.library import Library
from handlers.ticket_texts import plain
from knowledge.errors import FocalError
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.circulars import Circular, CircularState, CircularText, LetterPurpose, NotNow
from knowledge.model.circulation import letter_key
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage, storable
from knowledge.model.people import AddressState
from knowledge.model.rights import Actor, Right
from knowledge.model.times import aware
from knowledge.store import signals
from knowledge.store.unit import Unit

S = CircularState

SUPERSEDED, EXPIRED = "superseded", "expired"
"""Why deliveries were cancelled, besides what the staff say."""

FIRST_BATCH = 500
"""Recipients planned in the transaction of the release itself, so that the first letters leave at once. The rest
follows in batches of its own (`running.plan_more`), since on SQLite everybody else waits for a transaction."""

_LONGEST_REASON = 200


class NotConfirmed(FocalError):
    """So many recipients are confirmed by typing their number.

    Attributes:
        count: how many there are at this moment.
    """

    def __init__(self, count: int) -> None:
        super().__init__(f"type {count} to confirm that it goes to {count} recipients")
        self.count = count


class InThePast(FocalError):
    """That moment is over already, or lies behind the one at which it expires."""


class NowhereToSend(FocalError):
    """No channel reaches you: write to Focal first, on the channel where you want to see it."""


def preview(unit: Unit, circular: Circular, library: Library, now: datetime) -> Mapping[Language, OutgoingMessage]:
    """What readers of each language would get, of the audience as it is now, and of the languages with a text.

    A circular that has no number or date yet is shown with those that it would get now.
    """
    audience = unit.audiences.preview(circular.audience, library.installation.channels, now, most=0)
    texts = unit.circulars.texts(circular.id)
    shown = circular if circular.is_out else _issued(unit, circular, library, now)
    return _rendered(unit, shown, dict.fromkeys((*texts, *audience.by_language)), library)


def draft_preview(
    unit: Unit, circular: Circular, text: CircularText, library: Library, now: datetime
) -> OutgoingMessage:
    """What readers of a text's language would get if it stood there; nothing is stored."""
    texts = {**unit.circulars.texts(circular.id), text.language: text}
    shown = circular if circular.is_out else _issued(unit, circular, library, now)
    return letter(shown, texts, unit.circulars.files(circular.id), readers_of(text.language), library)


def _rendered(
    unit: Unit, circular: Circular, languages: Mapping[Language, object], library: Library
) -> dict[Language, OutgoingMessage]:
    texts, files = unit.circulars.texts(circular.id), unit.circulars.files(circular.id)
    return {each: letter(circular, texts, files, readers_of(each), library) for each in languages}


def send_test(unit: Unit, by: Actor, id: int, library: Library, now: datetime, language: Language | None = None) -> int:
    """Sends a circular as it is, marked as a test, to whoever asks, on every channel that reaches them alone.

    By default in their own language. Returns on how many channels.

    Raises:
        Forbidden, NoSuchCircular
        NowhereToSend: there is no channel.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = known(unit, id)
    contact = unit.people.contact(by.contact) if by.contact is not None else None
    if contact is None:
        raise NowhereToSend
    served = library.installation.channels
    places = [
        place
        for place in unit.contacts.addresses(contact.id)
        if place.state is AddressState.ACTIVE and not place.address.is_shared and place.address.channel in served
    ]
    if not places:
        raise NowhereToSend
    chain = readers_of(language) if language is not None else contact.languages
    shown = circular if circular.is_out else _issued(unit, circular, library, now)
    made = letter(shown, unit.circulars.texts(id), unit.circulars.files(id), chain, library)
    _ = library.phrasebook.speak(*contact.languages)
    mark = plain(_("A test, which only you receive:"))
    for place in places:
        key = f"{circular.subject}:test:contact:{contact.id}:{place.id}.{int(now.timestamp() * 1000)}"
        message = replace(made, key=key, text=f"*{mark}*\n\n{made.text}")
        kept = unit.transcripts.say(message, contact.id, place.address.channel, None, now)
        unit.deliveries.add(key, place.id, kept, DeliveryKind.REPLY, now)
    unit.wake(signals.OUTBOX)
    note(unit, by, "tested", circular, now, {"channels": len(places)})
    return len(places)


def schedule(
    unit: Unit,
    by: Actor,
    id: int,
    revision: int,
    at: datetime,
    expires_at: datetime | None,
    typed: str,
    library: Library,
    now: datetime,
) -> Circular:
    """Has an approved circular released at a moment, when its audience is frozen, and not sent after another.

    Args:
        expires_at: None leaves it as it was described.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        InThePast: the moment is over, or lies behind its end.
        NotReady: it has errors.
        NotConfirmed: many would receive it, and `typed` is not their number.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    until = aware(expires_at) if expires_at is not None else circular.expires_at
    scheduled = replace(circular.becoming(S.SCHEDULED), scheduled_at=aware(at), expires_at=until)
    if at <= now or (until is not None and until <= at):
        raise InThePast
    make_sure(unit, scheduled, library, now)
    _confirm(unit, circular, typed, library, now)
    return stored(unit, by, "scheduled", scheduled, now, {"at": f"{at:%Y%m%dT%H%M%z}"})


def unschedule(unit: Unit, by: Actor, id: int, revision: int, now: datetime) -> Circular:
    """Takes a scheduled circular back; it stays approved.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    if circular.state is not S.SCHEDULED:
        raise NotNow(circular.state)
    return stored(unit, by, "unscheduled", replace(circular.becoming(S.APPROVED), scheduled_at=None), now)


def release(unit: Unit, by: Actor, id: int, revision: int, typed: str, library: Library, now: datetime) -> Circular:
    """Sends a circular: numbers and dates it, freezes its audience, stores its letters, and plans the first batch.

    Of two who release it at once, one does; the other one is told that it is released.

    Raises:
        Forbidden, NoSuchCircular, Conflict
        NotNow: it is not approved, or is out already; also while it is paused: that is resumed.
        NotReady: it has errors by now.
        NotConfirmed: many receive it, and `typed` is not their number.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = held(unit, id)
    if circular.state not in (S.APPROVED, S.SCHEDULED):  # told before the revision: what is out needs no second try
        raise NotNow(circular.state)
    seen(circular, revision)
    make_sure(unit, replace(circular, scheduled_at=None), library, now)
    _confirm(unit, circular, typed, library, now)
    return release_now(unit, by, circular, library, now)


def _confirm(unit: Unit, circular: Circular, typed: str, library: Library, now: datetime) -> None:
    count = unit.audiences.preview(circular.audience, library.installation.channels, now, most=0).contacts
    if count > CONFIRMED_ABOVE and "".join(filter(str.isdecimal, typed)) != str(count):
        raise NotConfirmed(count)


def release_now(unit: Unit, by: Actor, circular: Circular, library: Library, now: datetime) -> Circular:
    """What `release` does once everything was made sure of; the circular is held by this unit."""
    # The log lets in one process after the other: of two circulars released at once the second sees the first's number.
    note(unit, by, "released", circular, now, {"version": circular.version})
    numbered = _issued(unit, circular, library, now)
    out = unit.circulars.save(replace(numbered.becoming(S.RELEASED), released_at=now, scheduled_at=None))
    channels = library.installation.channels
    if out.corrects is not None:
        _supersede(unit, by, out.corrects, now)
        unit.circulation.add_earlier(out)
    unit.circulation.freeze(out, channels, now)
    put_letters(unit, out, library)
    archive(unit, out, library, now)
    announce(unit, by, out, library, now)
    plan(unit, out, library, now, FIRST_BATCH)
    return out


def put_letters(unit: Unit, circular: Circular, library: Library) -> None:
    """Stores what recipients of each language get; what is stored already stays as it was."""
    languages = unit.circulation.languages(circular.id)
    for language, message in _rendered(unit, circular, languages, library).items():
        key = letter_key(circular.id, LetterPurpose.CIRCULAR, language)
        unit.circulation.put_letter(key, circular.id, LetterPurpose.CIRCULAR, message)


def plan(unit: Unit, circular: Circular, library: Library, now: datetime, most: int) -> int:
    """Plans the next recipients, and says how many these were."""
    installation = library.installation
    official = ZoneInfo(installation.time_zone)
    purpose, channels, most_a_day = LetterPurpose.CIRCULAR, installation.channels, installation.most_per_day
    planned = unit.circulation.plan(circular, purpose, channels, now, official, most_a_day, most)
    if planned:
        unit.wake(signals.OUTBOX)
    return planned


def _issued(unit: Unit, circular: Circular, library: Library, now: datetime) -> Circular:
    """The circular with its date, and with the next number of its year where it has none."""
    issued = circular.issued or _today(library, now)
    if not circular.kind.is_numbered or circular.number is not None:
        return replace(circular, issued=issued)
    number = unit.circulars.next_number(circular.kind, issued.year)
    return replace(circular, issued=issued, year=issued.year, number=number)


def _today(library: Library, now: datetime) -> date:
    return now.astimezone(ZoneInfo(library.installation.time_zone)).date()


def _supersede(unit: Unit, by: Actor, id: int, now: datetime) -> None:
    """Ends the earlier version: what of it is not sent is not sent any more, and the archive has the new one."""
    earlier = held(unit, id)
    unit.circulation.cancel(id, now, SUPERSEDED)
    if earlier.state is S.PAUSED:
        earlier = earlier.becoming(S.RELEASED)
    if earlier.state is S.RELEASED:
        finished = replace(earlier.becoming(S.FINISHED), finished_at=now)
        stored(unit, by, "superseded", finished, now)
    unarchive(unit, earlier)


def pause(unit: Unit, by: Actor, id: int, revision: int, now: datetime) -> Circular:
    """Holds up what is not sent yet, until it is resumed.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
    """
    by.need(Right.WRITE_CIRCULARS)
    paused = seen(held(unit, id), revision).becoming(S.PAUSED)
    kept = stored(unit, by, "paused", paused, now)  # the log first, as everywhere: no two wait for each other
    unit.circulation.hold(id)
    return kept


def resume(unit: Unit, by: Actor, id: int, revision: int, library: Library, now: datetime) -> Circular:
    """Goes on with a paused circular; what was held up is due at an hour of its readers.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    if circular.state is not S.PAUSED:
        raise NotNow(circular.state)
    resumed = stored(unit, by, "resumed", circular.becoming(S.RELEASED), now)
    installation = library.installation
    unit.circulation.resume(resumed, now, ZoneInfo(installation.time_zone), installation.most_per_day)
    unit.wake(signals.OUTBOX)
    return resumed


def cancel(unit: Unit, by: Actor, id: int, revision: int, reason: str, library: Library, now: datetime) -> Circular:
    """Takes back what of a released circular is not sent yet; who has received it keeps it.

    One that is not out yet is given up. Its texts leave the archive, and its deadlines are cancelled.

    Args:
        reason: in the secretariat's words; the register shows it.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    cancelled = replace(circular.becoming(S.CANCELLED), scheduled_at=None)
    if circular.is_editable:
        cancelled = replace(cancelled, number=None, corrects=None)
        return stored(unit, by, "cancelled", cancelled, now)
    said = " ".join(storable(reason).split())[:_LONGEST_REASON]
    kept = stored(unit, by, "cancelled", cancelled, now)
    unit.circulation.cancel(id, now, said or S.CANCELLED)
    unarchive(unit, circular)
    withdraw(unit, by, kept, library, now)
    return kept


def correct(unit: Unit, by: Actor, id: int, now: datetime) -> Circular:
    """The draft of a corrected version of what was released, with its texts, files and recipients; one at most.

    It has the same number, and goes to the same audience as well as to everybody on the register of the version
    before, since they are to know better.

    Raises:
        Forbidden, NoSuchCircular
        NotNow: nobody has received it, so that it is changed itself.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = held(unit, id)
    if circular.released_at is None:
        raise NotNow(circular.state)
    begun = unit.circulars.correction_of(id)
    if begun is not None:
        return begun if begun.is_editable else correct(unit, by, begun.id, now)
    draft = Circular(
        kind=circular.kind,
        language=circular.language,
        year=circular.year,
        number=circular.number,
        version=circular.version + 1,
        corrects=circular.id,
        place=circular.place,
        audience=circular.audience,
        authors=(by.name,),
        accepts_fallback=circular.accepts_fallback,
        asks_acknowledgement=circular.asks_acknowledgement,
        remind_after=circular.remind_after,
        is_urgent=circular.is_urgent,
        is_public=circular.is_public,
        facts=circular.facts,
    )
    correction = unit.circulars.add(draft)
    unit.circulars.copy_content(circular.id, correction.id, now)
    note(unit, by, "corrected", correction, now, {"corrects": circular.id, "version": correction.version})
    return correction
