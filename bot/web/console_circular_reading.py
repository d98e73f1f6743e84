"""What was read of a document, with the line that each part was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.phrasebook import Speaker
from knowledge.model.languages import Language
from knowledge.model.times import PartialDate


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One part of it, and the words that it was read from, on that line; 0 where no line is known."""

    label: str
    value: str
    evidence: str = ""
    line: int = 0


def found_in(read: Mapping[str, Any], _: Speaker) -> tuple[Found, ...]:
    """The parts of a reading as it is kept with a circular, deadlines excepted; nothing of what was not found."""
    return tuple(_found(read, read.get("evidence") or {}, _)) if read else ()


def _found(read: Mapping[str, Any], lines: Mapping[str, Any], _: Speaker) -> Iterator[Found]:
    for name, label, value in (
        ("number", _("Number"), read.get("number")),
        ("issued", _("Issued"), _issued(read, lines, _)),
        ("title", _("Title"), read.get("title")),
        ("language", _("Language"), _.name_of(Language(read["language"])) if read.get("language") else None),
        ("event", _("Event"), _event(read.get("event"), _)),
    ):
        if value:
            yield _with(label, str(value), lines.get(name))
    for name, label in (("emails", _("E-mail address")), ("urls", _("Link"))):
        for index, value in enumerate(read.get(name) or ()):
            of_each = lines.get(name) or ()
            yield _with(label, str(value), of_each[index] if index < len(of_each) else None)


def _with(label: str, value: str, line: Any) -> Found:
    if not isinstance(line, Mapping):
        return Found(label=label, value=value)
    return Found(label=label, value=value, evidence=str(line.get("text", "")), line=int(line.get("line", 0)))


def _issued(read: Mapping[str, Any], lines: Mapping[str, Any], _: Speaker) -> str:
    place = read.get("place") or lines.get("place") or ""
    day = _.date(PartialDate(read["issued"])) if read.get("issued") else ""
    return ", ".join(part for part in (place, day) if part)


def _event(event: Mapping[str, Any] | None, _: Speaker) -> str:
    if not event:
        return ""
    days = dict.fromkeys((event["start"], event["end"]))
    when = " – ".join(_.date(PartialDate(date.fromisoformat(day).isoformat())) for day in days)
    return ", ".join(part for part in (event.get("place") or "", when) if part)
