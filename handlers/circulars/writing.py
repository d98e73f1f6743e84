"""Writing a circular: begun empty or from a document, put into words, described, and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import TypedDict, Unpack

from handlers.circulars.facts import Verdict, checked, facts_of, judged
from handlers.circulars.keeping import held, note, seen, stored
from handlers.circulars.prose import body_of
from knowledge.errors import FocalError
from knowledge.model.archive import DocumentKind
from knowledge.model.audience import Audience, encode_audience
from knowledge.model.circulars import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Circular,
    CircularKind,
    CircularState,
    CircularText,
    NotNow,
    Origin,
    Source,
)
from knowledge.model.languages import Language
from knowledge.model.messages import storable
from knowledge.model.readings import CircularReading
from knowledge.model.rights import Actor, Right
from knowledge.model.times import aware
from knowledge.reading.circulars.encoding import as_json
from knowledge.reading.circulars.reading import read_circular
from knowledge.reading.documents import ReadDocument
from knowledge.reading.guessing import guess_kind
from knowledge.reading.lines import tidy
from knowledge.store.unit import Unit

LONGEST_PLACE = 120
"""Characters of a place of issue: a city and its country."""

LONGEST_NAME = 255
"""Characters of a file's name, as file systems have it."""

LATEST_REMINDER = 90
"""Days; whoever did not acknowledge something for a quarter of a year is not reminded of it any more."""

BEYOND_NUMBERS = 10_000
"""No network sends so many in a year."""

_KINDS = {DocumentKind.BULLETIN: CircularKind.BULLETIN}


class TooLong(FocalError):
    """The text is longer than a circular may be.

    Attributes:
        most: how many characters are allowed.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"the text is longer than {most} characters")
        self.most = most


class NumberTaken(FocalError):
    """Another circular of that year has this number already."""


class Fixed(FocalError):
    """A correction keeps the kind, the year and the number of what it corrects."""


class OutOfRange(FocalError):
    """That value is not possible.

    Attributes:
        field: the name of what was to be changed.
    """

    def __init__(self, field: str) -> None:
        super().__init__(f"that is no possible value: {field}")
        self.field = field


class Changes(TypedDict, total=False):
    """What `describe` changes; what is not named stays as it is."""

    kind: CircularKind
    language: Language
    number: int | None
    issued: date | None
    place: str
    audience: Audience
    accepts_fallback: bool
    asks_acknowledgement: bool
    remind_after: int
    is_urgent: bool
    is_public: bool
    expires_at: datetime | None


def begin(unit: Unit, by: Actor, kind: CircularKind, language: Language, now: datetime, official: tzinfo) -> Circular:
    """A new, empty draft of theirs; its year is the present one on the network's clock.

    Raises:
        Forbidden: the actor may not write circulars.
    """
    by.need(Right.WRITE_CIRCULARS)
    year = now.astimezone(official).year
    is_public = kind is not CircularKind.MESSAGE
    draft = Circular(kind=kind, language=language, year=year, authors=(by.name,), is_public=is_public)
    circular = unit.circulars.add(draft)
    note(unit, by, "begun", circular, now, {"kind": kind.value, "language": language})
    return circular


def begin_from_document(
    unit: Unit,
    by: Actor,
    document: ReadDocument,
    file_name: str,
    identify: Callable[[str], Language],
    now: datetime,
    official: tzinfo,
    reading: CircularReading | None = None,
) -> Circular:
    """A new draft with the words of a document; what was read of it is proposed, its deadlines one by one.

    A number that another circular of its year has already is not taken over; it stands among the facts.

    Args:
        identify: tells the language of a text.
        reading: what `read_circular` made of the document, if that was asked before, outside any transaction.

    Raises:
        Forbidden: the actor may not write circulars.
        TooLong: it is no circular but a book.
    """
    by.need(Right.WRITE_CIRCULARS)
    found = reading or read_circular(document, identify)
    title = tidy(found.title.text if found.title else document.title)[:LONGEST_TITLE]
    body = _bounded(body_of(document, title), LONGEST_TEXT)
    draft = _described(by, found, file_name, document, now.astimezone(official).year)
    circular = _numbered(unit, unit.circulars.add(draft), found)
    text = CircularText(language=found.language, title=title, text=body, origin=Origin.WRITTEN, by=by.name)
    unit.circulars.put_text(circular.id, text, now)
    unit.circulars.put_source(circular.id, source_of(document, file_name))
    details = {"kind": circular.kind.value, "language": found.language, "characters": len(body)}
    note(unit, by, "begun", circular, now, details)
    return circular


def source_of(document: ReadDocument, file_name: str) -> Source:
    """The words of a document, line by line, for whoever checks what was read of it."""
    lines = tuple((line.number, storable(line.text)) for line in document.lines())
    return Source(name=storable(file_name)[:LONGEST_NAME], lines=lines)


def _described(by: Actor, read: CircularReading, file_name: str, document: ReadDocument, year: int) -> Circular:
    kind, _ = guess_kind(file_name, document)
    place = read.issued.place if read.issued else None
    return Circular(
        kind=_KINDS.get(kind, CircularKind.CIRCULAR),
        language=read.language,
        year=read.issued.date.year if read.issued else year,
        issued=read.issued.date if read.issued else None,
        place=tidy(place or "")[:LONGEST_PLACE],
        authors=(by.name,),
        facts=facts_of(as_json(read, evidence=True)),
    )


def _numbered(unit: Unit, circular: Circular, read: CircularReading) -> Circular:
    """The circular with the number that was read, if it is free."""
    number = printed_number(read.number.text if read.number else "")
    if number is None or not circular.kind.is_numbered or unit.circulars.has_number(circular, number):
        return circular
    return unit.circulars.save(replace(circular, number=number))


def printed_number(printed: str) -> int | None:
    """A number as it was printed, "47" or "47/2020"; None of anything else."""
    digits = printed.partition("/")[0].strip()
    return int(digits) if digits.isdecimal() and 0 < int(digits) < BEYOND_NUMBERS else None


def put_text(
    unit: Unit, by: Actor, id: int, revision: int, language: Language, title: str, text: str, now: datetime
) -> Circular:
    """Puts the circular into words in one language. Stored again unchanged, a translation still holds for the
    original as it is now.

    Raises:
        Forbidden, NoSuchCircular, Conflict
        NotNow: it can no longer be changed.
        TooLong: title or text.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    written = CircularText(
        language=language,
        title=_bounded(tidy(storable(title)), LONGEST_TITLE),
        text=_bounded(storable(text).replace("\r\n", "\n").strip(), LONGEST_TEXT),
        of_original=original_digest(unit, circular, language),
        by=by.name,
    )
    return store_text(unit, by, circular, written, "written", now)


def store_text(unit: Unit, by: Actor, circular: Circular, text: CircularText, verb: str, now: datetime) -> Circular:
    """Keeps a text, unless it stands there already, and takes the circular back to a draft."""
    before = unit.circulars.texts(circular.id).get(text.language)
    if before is not None and _substance(before) == _substance(text):
        return circular
    edited = circular.edited(by.name)
    unit.circulars.put_text(circular.id, text, now)
    details = {"language": text.language, "digest": text.digest}
    return stored(unit, by, verb, edited, now, details)


def _substance(text: CircularText) -> tuple[object, ...]:
    return text.title, text.text, text.is_checked, text.of_original


def original_digest(unit: Unit, circular: Circular, language: Language) -> str:
    """What a text in a language is translated from, at this moment; "" for the original itself."""
    original = unit.circulars.texts(circular.id).get(circular.language)
    return original.digest if original is not None and language != circular.language else ""


def remove_text(unit: Unit, by: Actor, id: int, revision: int, language: Language, now: datetime) -> Circular:
    """Takes a translation away; the original stays.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        OutOfRange: it is the original, or there is none in that language.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    if language == circular.language or language not in unit.circulars.texts(id):
        raise OutOfRange("language")
    unit.circulars.remove_text(id, language)
    return stored(unit, by, "text_removed", circular.edited(by.name), now, {"language": language})


def describe(unit: Unit, by: Actor, id: int, revision: int, now: datetime, **changes: Unpack[Changes]) -> Circular:
    """Changes what stands beside the texts. With the date of issue the year changes, unless it is a correction.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        OutOfRange: one of the values is not possible.
        NumberTaken: another one of that year has the number.
        Fixed: it is a correction, and something else than what it corrects would have.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    _check(changes)
    changed = _settled(circular, replace(circular, **changes))
    if changed == circular:
        return circular
    if changed.number is not None and unit.circulars.has_number(changed, changed.number):
        raise NumberTaken
    names = ",".join(sorted(name for name in changes if getattr(changed, name) != getattr(circular, name)))
    return stored(unit, by, "described", changed.edited(by.name), now, {"fields": names[:64]})


def _check(changes: Changes) -> None:
    number, remind_after = changes.get("number"), changes.get("remind_after", 0)
    if number is not None and not 0 < number < BEYOND_NUMBERS:
        raise OutOfRange("number")
    if not 0 <= remind_after <= LATEST_REMINDER:
        raise OutOfRange("remind_after")
    if expires_at := changes.get("expires_at"):
        aware(expires_at)
    if "place" in changes:
        changes["place"] = tidy(storable(changes["place"]))[:LONGEST_PLACE]
    if audience := changes.get("audience"):
        encode_audience(audience)


def _settled(before: Circular, changed: Circular) -> Circular:
    """The changes with what follows from them."""
    if before.corrects is not None:
        if (changed.kind, changed.number) != (before.kind, before.number):
            raise Fixed
        return changed
    if not changed.kind.is_numbered:
        changed = replace(changed, number=None)
    if changed.kind is CircularKind.MESSAGE:
        changed = replace(changed, is_public=False)
    return replace(changed, year=changed.issued.year) if changed.issued is not None else changed


def confirm_reading(unit: Unit, by: Actor, id: int, revision: int, now: datetime, **right: Unpack[Changes]) -> Circular:
    """Somebody compared what was read with the document: these are its number, date and place.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow, OutOfRange, NumberTaken, Fixed
    """
    circular = describe(unit, by, id, revision, now, **right)
    return stored(unit, by, "reading_confirmed", checked(circular, by.name, now).edited(by.name), now)


def confirm_deadline(
    unit: Unit,
    by: Actor,
    id: int,
    revision: int,
    index: int,
    is_right: bool,
    now: datetime,
    *,
    day: date | None = None,
) -> Circular:
    """Says of a deadline that was read, counted from 0, whether it is one. Letters list those that are.

    Args:
        day: the right one, where another was read, or none.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        OutOfRange: there is no such deadline, or it has no day.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    verdict = Verdict.CONFIRMED if is_right else Verdict.DISMISSED
    try:
        changed = judged(circular, index, verdict, by.name, day)
    except IndexError:
        raise OutOfRange("deadline") from None
    return stored(unit, by, f"deadline_{verdict}", changed.edited(by.name), now, {"deadline": index})


def withdraw(unit: Unit, by: Actor, id: int, revision: int, now: datetime) -> Circular:
    """Gives a draft up, which nobody has received. Its number is free again.

    Raises:
        Forbidden, NoSuchCircular, Conflict
        NotNow: it was released or cancelled.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    if not circular.is_editable:
        raise NotNow(circular.state)
    freed = replace(circular.becoming(CircularState.CANCELLED), number=None, corrects=None, scheduled_at=None)
    return stored(unit, by, "withdrawn", freed, now)


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise TooLong(most)
    return text
