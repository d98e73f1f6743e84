"""What the forms about members and their contacts send, read as an import reads its cells."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_forms import Reading
from bot.web.console_member_words import value_sentence
from handlers.members import Details
from handlers.phrasebook import Speaker
from handlers.register_texts import sentence_of
from knowledge.model.languages import Language
from knowledge.model.people import Contact, Member, MemberKind, Region, Role, Standing
from knowledge.model.register import FaultCode, Place, Sheet, fault
from knowledge.model.times import PartialDate
from knowledge.register import values
from knowledge.register.columns import COLUMNS
from knowledge.store.errors import Conflict

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

MEMBER_FIELDS = tuple(column.name for column in COLUMNS[Sheet.MEMBERS])
CONTACT_FIELDS = ("name", "email", "function", "role", "language")

LONGEST: Mapping[str, int] = {
    column.name: column.most for sheet in (Sheet.CONTACTS, Sheet.MEMBERS) for column in COLUMNS[sheet]
} | {"language": 8}
"""Characters of each field, as in a file."""


def member_of_form(form: Posted, known: Member | None, _: Speaker) -> Member:
    """The member that a form describes; the code and the number of one that is known stay.

    Raises:
        Misfilled: something is wrong, each with its field.
    """
    reading = Reading()
    code = known.code if known else reading.take(lambda: _value(form, "code", values.code, _))
    name = reading.take(lambda: needed(form, "name", _))
    kind = reading.take(lambda: _one_of(form, "kind", MemberKind, _))
    country = reading.take(lambda: _value(form, "country", values.country, _))
    region = reading.take(lambda: _one_of(form, "region", Region, _) if form.line("region") else None)
    zone = reading.take(lambda: _value(form, "time_zone", values.zone, _))
    holidays = reading.take(lambda: _optional(form, "holidays", values.calendar, "", _))
    languages = reading.take(lambda: _value(form, "languages", values.languages, _))
    standing = reading.take(lambda: _one_of(form, "standing", Standing, _))
    since = reading.take(lambda: _day(form, "since", _))
    until = reading.take(lambda: _until(form, since, _))
    reading.close()
    if not (code and name and kind and country and zone and languages and standing):
        raise AssertionError("unreachable: the reading has told what is wrong")
    return Member(
        id=known.id if known else 0,
        code=code,
        name=name,
        kind=kind,
        country=country,
        region=region,
        time_zone=zone,
        holidays=holidays or "",
        languages=languages,
        standing=standing,
        since=since,
        until=until,
    )


def details_of_form(form: Posted, known: Contact | None, _: Speaker) -> Details:
    """What a form says of somebody; the language that they chose themselves stays.

    Raises:
        Misfilled: something is wrong, each with its field.
    """
    reading = Reading()
    name = reading.take(lambda: needed(form, "name", _))
    email = reading.take(lambda: _optional(form, "email", values.email, "", _))
    function = reading.take(lambda: bounded(form, "function", _))
    role = reading.take(lambda: _one_of(form, "role", Role, _))
    language = known.language if known and known.language_chosen else reading.take(lambda: _language(form, _))
    reading.close()
    if not (name and role and language):
        raise AssertionError("unreachable: the reading has told what is wrong")
    return Details(name=name, email=email or "", function=function or "", role=role, language=language)


def fields_of_member(member: Member) -> dict[str, str]:
    """What is known of a member, as the form shows it."""
    return {
        "code": member.code,
        "name": member.name,
        "kind": member.kind.value,
        "country": member.country,
        "region": member.region.value if member.region else "",
        "time_zone": member.time_zone,
        "holidays": member.holidays,
        "languages": ", ".join(member.languages),
        "standing": member.standing.value,
        "since": str(member.since or ""),
        "until": str(member.until or ""),
    }


def fields_of_details(details: Details) -> dict[str, str]:
    """What is known of somebody, as the form shows it."""
    return {
        "name": details.name,
        "email": details.email,
        "function": details.function,
        "role": details.role.value,
        "language": details.language,
    }


def typed_fields(form: Posted, names: tuple[str, ...]) -> dict[str, str]:
    """What was typed into the fields of these names."""
    return {name: form.line(name) for name in names}


def seen_mark(fields: Mapping[str, str]) -> str:
    """Stands for what somebody saw before they changed it."""
    return hashlib.sha256(repr(sorted(fields.items())).encode()).hexdigest()[:32]


def make_sure_it_is_as_seen(form: Posted, fields: Mapping[str, str]) -> None:
    """Has nobody overwrite what they have not seen.

    Raises:
        Conflict: it was changed meanwhile.
    """
    if form.text("seen") != seen_mark(fields):
        raise Conflict


def needed(form: Posted, field: str, _: Speaker) -> str:
    """A line that has something in it.

    Raises:
        Wrong: it is empty, or too long.
    """
    text = bounded(form, field, _)
    if not text:
        raise Wrong(field, sentence_of(fault(FaultCode.MISSING_VALUE, Place()), _))
    return text


def bounded(form: Posted, field: str, _: Speaker) -> str:
    """A line, as long as a cell may be.

    Raises:
        Wrong: it is longer.
    """
    text = form.line(field)
    if len(text) > LONGEST[field]:
        raise Wrong(field, sentence_of(fault(FaultCode.TOO_LONG, Place(), text, _.number(LONGEST[field])), _))
    return text


def _value(form: Posted, field: str, read: Callable[[str], T], _: Speaker) -> T:
    text = needed(form, field, _)
    try:
        return read(text)
    except values.Wrong as wrong:
        raise Wrong(field, value_sentence(wrong, text, _)) from None


def _optional(form: Posted, field: str, read: Callable[[str], T], otherwise: T, _: Speaker) -> T:
    return _value(form, field, read, _) if form.line(field) else otherwise


def _one_of(form: Posted, field: str, among: type[E], _: Speaker) -> E:
    text = needed(form, field, _)
    try:
        return among(text)
    except ValueError:
        raise Wrong(field, sentence_of(fault(FaultCode.UNKNOWN_VALUE, Place(), text), _)) from None


def _language(form: Posted, _: Speaker) -> Language:
    return _value(form, "language", values.languages, _)[0]


def _day(form: Posted, field: str, _: Speaker) -> PartialDate | None:
    return _value(form, field, values.partial_date, _) if form.line(field) else None


def _until(form: Posted, since: PartialDate | None, _: Speaker) -> PartialDate | None:
    until = _day(form, "until", _)
    if since and until and until.last_day() < since.first_day():
        wrong = fault(FaultCode.UNTIL_BEFORE_SINCE, Place(), str(until), str(since))
        raise Wrong("until", sentence_of(wrong, _))
    return until
