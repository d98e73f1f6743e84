"""What recipients do with circulars: acknowledge them, find them again, ask for one that was sent before they came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from handlers.circulars.approving import title_for
from handlers.circulars.letters import letter
from handlers.circulars.releasing import FIRST_BATCH, plan, put_letters
from handlers.circulars.texts import called, heading
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.outcomes import CircularHit
from knowledge.model.archive import ArchivedDocument, DocumentKind
from knowledge.model.circulars import OUT, Circular, CircularState
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName, Contact
from knowledge.model.rights import COLLEAGUES, Right, actor_of
from knowledge.model.times import PartialDate
from knowledge.search.texts import normalise
from knowledge.store.unit import Unit

MOST_FOUND = 6
"""As many as are offered at once."""

_LONGEST_SHOWN = 3_000
"""Characters of an archived document that are shown in a conversation: one message, the rest is on its page."""

_LOOKED_AT = 18
"""Passages looked at for a search: several may be of one document."""

_YEARS = 1900
"""From here on a number of four digits is a year."""

_CIRCULAR = r"(?:\bcircul(?:ar(?:es|s)?|aires?)\b|\bzirkular\w*|\bgenelge\w*|\bتعميم\b|\bالتعميم\b)"
_SIGN = r"(?:\bn[°ºo.]*|\bnum(?:ero|\.)?|\bnumber|\bnr\.?|\bno\.?|#|رقم)"
_NUMBER = re.compile(
    rf"(?P<mark>{_CIRCULAR}\s*{_SIGN}\s*|{_CIRCULAR}\s*|{_SIGN}\s*)?\b(?P<number>\d{{1,4}})\b"
    r"(?:\s*(?:/|-|de(?:l| l)?|of|d')\s*(?:(?:ano?|annee|year)\s*)?(?P<year>(?:19|20)\d\d)\b)?"
)
_WORD = re.compile(_CIRCULAR)
_LAST = re.compile(
    r"\b(?:last|latest|newest|most recent|derniere?s?|ultim[oa]s?|m[aá]i?s recientes?|mais recentes?|azken\w*|darrer\w*"
    r"|son)\b"
)


def acknowledge(unit: Unit, contact: Contact, circular_id: int, via: ChannelName, now: datetime) -> bool:
    """Notes that somebody has received and read a circular; False if they had before, or never were to get it.

    The register is the record of it: a thousand cities that acknowledge at once do not queue for the audit log.
    """
    return unit.circulation.acknowledge(circular_id, contact.id, via, now)


def name_for(unit: Unit, contact: Contact, circular_id: int, library: Library) -> str | None:
    """What a circular is called in a sentence, as Markdown, to somebody who may read it or has it already, although it
    was cancelled since; None of any other."""
    circular = unit.circulars.one(circular_id)
    if circular is None or not (may_read(unit, contact, circular) or _has_received(unit, contact, circular)):
        return None
    _ = library.phrasebook.speak(*contact.languages)
    return called(_, circular, title_for(unit, circular, _))


def may_read(unit: Unit, contact: Contact, circular: Circular) -> bool:
    """Whether somebody may read a circular: it is out and public, or they are on its register or at the secretariat.

    One that is paused, since something is wrong with it, is shown to those only who have it already.
    """
    if actor_of(contact).may(Right.WRITE_CIRCULARS) and circular.state in OUT:
        return True
    if _has_received(unit, contact, circular):
        return circular.state in OUT
    return circular.is_public and circular.state in OUT and circular.state is not CircularState.PAUSED


def _has_received(unit: Unit, contact: Contact, circular: Circular) -> bool:
    return any(each.circular == circular.id for each in unit.circulation.received(contact.id))


def on_request(
    unit: Unit, contact: Contact, circular: Circular, library: Library, now: datetime
) -> OutgoingMessage | None:
    """A circular for somebody who asks for it, to be said now; None if they may not read it.

    A colleague of a member who is not on its register, having joined after the release, is put there, and the letter
    itself is queued at once: what is said now is that it comes. Everybody else sees it as it was sent.
    """
    if not may_read(unit, contact, circular):
        return None
    _ = library.phrasebook.speak(*contact.languages)
    if _is_new_recipient(unit, contact, circular, now):
        unit.circulation.add_recipient(circular.id, contact, now, on_request=True)
        put_letters(unit, circular, library)
        unit.audit.note(actor_of(contact).name, "circular.requested", circular.subject, now)
        if plan(unit, circular, library, now, FIRST_BATCH):
            name = called(_, circular, title_for(unit, circular, _))
            return OutgoingMessage(text=_("Here it comes: {circular}", circular=name), language=_.language)
    texts, files = unit.circulars.texts(circular.id), unit.circulars.files(circular.id)
    return letter(circular, texts, files, contact.languages, library)


def _is_new_recipient(unit: Unit, contact: Contact, circular: Circular, now: datetime) -> bool:
    belongs = contact.member is not None and contact.member.belongs_on(now.date())
    return belongs and contact.role in COLLEAGUES and not _has_received(unit, contact, circular)


def fetch(
    unit: Unit, contact: Contact, kind: str, number: int, library: Library, now: datetime
) -> OutgoingMessage | None:
    """What stands behind a `CircularHit`: "circular" with the number of one of ours, "document" of the archive."""
    if kind == "circular":
        circular = unit.circulars.one(number)
        return on_request(unit, contact, circular, library, now) if circular is not None else None
    document = unit.archive.one(number)
    _ = library.phrasebook.speak(*contact.languages)
    return _shown(unit, document, library, _) if document is not None else None


def _shown(unit: Unit, document: ArchivedDocument, library: Library, _: Voice) -> OutgoingMessage:
    """The beginning of an archived document, word for word, and where the whole of it is."""
    parts = [f"**{document.title}**\n{_.date(document.date)}"]
    section = ""
    for passage in unit.archive.passages(document.id):
        if sum(map(len, parts)) + len(passage.text) > _LONGEST_SHOWN:
            parts.append("…")
            break
        if passage.section and passage.section != section:
            parts.append(f"**{passage.section}**")
        section = passage.section
        parts.append(passage.text)
    web = library.installation.web
    whole = f"{web}/circulars/documents/{document.id}" if web else document.url
    if whole:
        parts.append(_("You can read it here: {link}", link=whole))
    return OutgoingMessage(text="\n\n".join(parts), language=document.language, subject=document.title)


def find(unit: Unit, typed: str, contact: Contact, library: Library) -> tuple[CircularHit, ...]:
    """The circulars and archived documents that somebody may mean and may read, the likeliest first.

    By number and year where these are named ("circulaire 47/2020"), the newest where the last one is asked for or
    nothing is typed, else by their words ("the circular about Bilbao 2014").
    """
    heard = normalise(typed)
    numbered = _numbers(heard)
    if numbered:
        hits = [hit for number, year in numbered for hit in _by_number(unit, number, year, contact, library)]
        if hits:
            return _distinct(hits)
    if not heard or _LAST.search(heard):
        count = 1 if heard and not _is_plural(heard) else MOST_FOUND
        return _distinct(_newest(unit, contact, library))[:count]
    return _distinct(_by_words(unit, typed, contact, library))


def _numbers(heard: str) -> list[tuple[int, int | None]]:
    """The numbers of circulars that a text names, with their years.

    A number is one behind the word or a sign for it, with a year, or where hardly anything else is said: "Bilbao 2014"
    and "the 4 cities of the north" name none.
    """
    is_all = not re.search(r"[^\W\d_]{4,}", _WORD.sub(" ", heard))
    return [
        (int(each["number"]), int(each["year"]) if each["year"] else None)
        for each in _NUMBER.finditer(heard)
        if int(each["number"]) < _YEARS and (each["mark"] or each["year"] or is_all)
    ]


def _is_plural(heard: str) -> bool:
    return bool(re.search(r"\bcircul(?:ares|ars|aires)\b", heard))


def _by_number(unit: Unit, number: int, year: int | None, contact: Contact, library: Library) -> Iterator[CircularHit]:
    _ = library.phrasebook.speak(*contact.languages)
    for document in unit.archive.numbered(str(number), year):
        yield _hit(unit, document, _)
    for received in unit.circulation.received(contact.id):
        if received.number == number and year in (None, received.year):
            yield from _own_hit(unit, received.circular, contact, _)


def _newest(unit: Unit, contact: Contact, library: Library) -> Iterator[CircularHit]:
    """The newest that are public, and those that they received, the newest first."""
    _ = library.phrasebook.speak(*contact.languages)
    public = unit.archive.published((DocumentKind.CIRCULAR, DocumentKind.BULLETIN), 0, _LOOKED_AT)
    dated = [(document.date.iso, _hit(unit, document, _)) for document in public]
    for received in unit.circulation.received(contact.id)[:MOST_FOUND]:
        circular = unit.circulars.one(received.circular)
        if circular is not None and circular.is_out and circular.issued is not None:
            dated += [(circular.issued.isoformat(), hit) for hit in _own_hit(unit, circular.id, contact, _)]
    yield from (hit for _at, hit in sorted(dated, key=lambda pair: pair[0], reverse=True))


def _by_words(unit: Unit, typed: str, contact: Contact, library: Library) -> Iterator[CircularHit]:
    _ = library.phrasebook.speak(*contact.languages)
    words = _WORD.sub(" ", normalise(typed))
    for passage in unit.archive.search(words, contact.language, _LOOKED_AT):
        if passage.document.kind is not DocumentKind.PRACTICE:  # which have a directory of their own
            yield _hit(unit, passage.document, _)


def _own_hit(unit: Unit, id: int, contact: Contact, _: Voice) -> Iterator[CircularHit]:
    circular = unit.circulars.one(id)
    if circular is not None and may_read(unit, contact, circular):
        newer = unit.circulars.correction_of(id)
        if newer is None or not newer.is_out:
            yield _circular_hit(unit, circular, _)


def _hit(unit: Unit, document: ArchivedDocument, _: Voice) -> CircularHit:
    """One of ours as a circular, in whatever language it was found; anything else as a document of the archive."""
    circular = unit.circulars.one(document.circular) if document.circular else None
    if circular is not None:
        return _circular_hit(unit, circular, _)
    year = PartialDate(str(document.date.year))
    return CircularHit(id=f"document:{document.id}", label=f"{document.title} ({_.date(year)})")


def _circular_hit(unit: Unit, circular: Circular, _: Voice) -> CircularHit:
    title = title_for(unit, circular, _)
    name = f"{heading(_, circular)} ({circular.year})"
    return CircularHit(
        id=f"circular:{circular.id}", label=_("{label}: {answer}", label=name, answer=title) if title else name
    )


def _distinct(hits: Iterable[CircularHit]) -> tuple[CircularHit, ...]:
    return tuple({hit.id: hit for hit in hits}.values())[:MOST_FOUND]
