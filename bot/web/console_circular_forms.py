"""What the forms about circulars send: read within bounds, and turned into values or into what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import TypeVar

from babel import localedata
from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.types import Message

from bot.web.guards import MAX_NUMBER
from handlers.circulars.attaching import MOST_BYTES as MOST_ATTACHED
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.audience import Act, Audience, Condition
from knowledge.model.languages import Language
from knowledge.model.messages import storable
from knowledge.model.people import Region, Role, Standing

MOST_TYPED = 2 * 2**20
"""Bytes of a form without files: a text of 30,000 four-byte characters, percent-encoded, is 360 kB, and a choice among
5,000 contacts 100 kB."""

MOST_UPLOADED = MOST_ATTACHED + MOST_TYPED
"""Bytes of a form with a file: the largest one that is attached or read, and what is typed beside it."""

MOST_FIELDS = 12_000
"""Of one form: every member and contact of a large network can be ticked."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SUBJECT = re.compile(r"[a-z_]{1,20}:[1-9]\d{0,8}", re.ASCII)
_ROWS = 10
"""Conditions that are read of one form; the page shows one empty row at a time."""

E = TypeVar("E", bound=StrEnum)


class Wrong(FocalError):
    """Something in a form that cannot be understood.

    Attributes:
        field: its name.
        sentence: what is wrong, in the reader's language.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"the field {field} cannot be understood")
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file that came with a form; `name` is what its sender calls it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """The fields of a form, and its files."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, Upload]

    def text(self, name: str) -> str:
        """What was typed, as the store can keep it; browsers end lines with two characters."""
        return storable(self.fields.get(name, ("",))[-1].replace("\r\n", "\n"))

    def line(self, name: str) -> str:
        """The same where one line is meant."""
        return " ".join(self.text(name).split())

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a name, in the order of the form."""
        return tuple(map(storable, self.fields.get(name, ())))

    def has(self, name: str) -> bool:
        """Whether a box was ticked, or a button of that name pressed."""
        return bool(self.text(name))

    @property
    def revision(self) -> int:
        """Of the circular that the form was made from; -1 where it says none, which no circular has."""
        return whole(self.text("revision"), -1)


EMPTY = Posted(fields={}, files={})


async def read_form(request: Request, most: int) -> Posted:
    """The form of a request, read no further than so many bytes.

    Raises:
        HTTPException: 413, it is longer.
    """
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    bounded = Request(request.scope, receive)
    async with bounded.form(max_files=4, max_fields=MOST_FIELDS) as form:
        fields: dict[str, list[str]] = {}
        files: dict[str, Upload] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await _upload(value)
            else:
                fields.setdefault(name, []).append(value)
    return Posted(fields={name: tuple(values) for name, values in fields.items()}, files=files)


async def _upload(file: UploadFile) -> Upload:
    name = storable(file.filename or "")
    return Upload(name=name, media_type=file.content_type or "application/octet-stream", content=await file.read())


def whole(text: str, otherwise: int) -> int:
    """A whole number that the store can compare; another one where the text is none."""
    digits = text.strip()
    return int(digits) if re.fullmatch(r"\d{1,10}", digits, re.ASCII) and int(digits) <= MAX_NUMBER else otherwise


def optional_number(form: Posted, field: str, _: Speaker) -> int | None:
    """A number that may be left out.

    Raises:
        Wrong: something else stands there.
    """
    typed = form.line(field)
    if not typed:
        return None
    number = whole(typed, -1)
    if number < 0:
        raise Wrong(field, _("“{typed}” is no number. Please write digits only.", typed=typed[:40]))
    return number


def optional_day(form: Posted, field: str, _: Speaker) -> date | None:
    """A date that may be left out, as browsers send it: 2014-09-04.

    Raises:
        Wrong: something else stands there.
    """
    typed = form.line(field)
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Wrong(field, _("“{typed}” is no date. Please write it like 2014-09-24.", typed=typed[:40])) from None


def optional_moment(form: Posted, field: str, zone: tzinfo, _: Speaker) -> datetime | None:
    """A moment on the network's clock that may be left out, as browsers send it: 2014-09-04T18:00. In UTC.

    Raises:
        Wrong: something else stands there, or the clocks skip that moment.
    """
    typed = form.line(field).replace(" ", "T", 1)
    if not typed:
        return None
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        sentence = _("“{typed}” is no date and time. Please write them like 2014-09-24 18:00.", typed=typed[:40])
        raise Wrong(field, sentence) from None
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Wrong(field, _("The clocks are put forward at that moment: please choose another time."))
    return instant


def local_moment(instant: datetime | None, zone: tzinfo) -> str:
    """A moment as the field for one takes it; "" for none."""
    return instant.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if instant else ""


def language_of(form: Posted, field: str, _: Speaker) -> Language:
    """A language by its code.

    Raises:
        Wrong: it is none.
    """
    language = named_language(form.line(field).lower())
    if language is None:
        raise Wrong(field, _("Please choose a language."))
    return language


def named_language(code: str) -> Language | None:
    """A language by its code, if it is one that has a name: CLDR knows it."""
    return Language(code) if _LANGUAGE.fullmatch(code) and localedata.exists(code) else None


def one_of(kind: type[E], form: Posted, field: str, _: Speaker) -> E:
    """One of several values that can be chosen.

    Raises:
        Wrong: none of them.
    """
    try:
        return kind(form.line(field))
    except ValueError:
        raise Wrong(field, _("Please choose one of the options.")) from None


def audience_of(form: Posted, _: Speaker) -> Audience:
    """The recipients that were chosen.

    Raises:
        Wrong: a condition is about nothing that there is.
    """
    return Audience(
        regions=_chosen(Region, form.all("regions")),
        countries=frozenset(code for code in form.all("countries") if re.fullmatch("[A-Z]{2}", code)),
        languages=frozenset(language for code in form.all("languages") if (language := named_language(code))),
        roles=_chosen(Role, form.all("roles")),
        standings=_chosen(Standing, form.all("standings")),
        lists=numbers(form.all("lists")),
        members=numbers(form.all("members")),
        contacts=numbers(form.all("contacts")),
        conditions=tuple(_conditions(form, _)),
    )


def _chosen(kind: type[E], values: Iterable[str]) -> frozenset[E]:
    known = set(kind)
    return frozenset(kind(value) for value in values if value in known)


def numbers(values: Iterable[str]) -> frozenset[int]:
    """The numbers among some texts, from 1."""
    return frozenset(number for value in values if (number := whole(value, 0)))


def _conditions(form: Posted, _: Speaker) -> Iterable[Condition]:
    for row in range(_ROWS):
        act, subject = form.line(f"act-{row}"), form.line(f"other-{row}") or form.line(f"subject-{row}")
        if not act:
            continue
        if not _SUBJECT.fullmatch(subject) or act not in set(Act):
            sentence = _("Please say what it is about: choose a circular, or write it like event:3.")
            raise Wrong(f"subject-{row}", sentence)
        yield Condition(act=Act(act), subject=subject, has=form.line(f"has-{row}") != "not")
