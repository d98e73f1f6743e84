"""What was read of a document, with the line that each part was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.phrasebook import Speaker
from knowledge.model.circulars import Source
from knowledge.model.languages import Language
from knowledge.model.times import PartialDate


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One part of it, and the words that it was read from, on that line; 0 where no line is known.

    Attributes:
        part: its name, as `handlers.circulars.doubts` calls it.
    """

    part: str
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
            yield _with(name, label, str(value), lines.get(name))
    for name, label in (("emails", _("E-mail address")), ("urls", _("Link"))):
        for index, value in enumerate(read.get(name) or ()):
            of_each = lines.get(name) or ()
            yield _with(f"{name}-{index}", label, str(value), of_each[index] if index < len(of_each) else None)


def _with(part: str, label: str, value: str, line: Any) -> Found:
    if not isinstance(line, Mapping):
        return Found(part=part, label=label, value=value)
    return Found(part=part, label=label, value=value, evidence=str(line.get("text", "")), line=int(line.get("line", 0)))


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


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceLine:
    """A line of the document, and the parts that were read from it.

    Attributes:
        parts: what each is called, and its name; nothing of a line that gave nothing.
        before, marked, after: its words; those that gave something in the middle, if they are known, else all.
    """

    number: int
    before: str
    marked: str
    after: str
    parts: tuple[tuple[str, str], ...] = ()


def marked_lines(source: Source, found: Iterable[Found]) -> tuple[SourceLine, ...]:
    """The lines of a document, in which it can be seen what was read from where."""
    evidence = [each for each in found if each.line]
    return tuple(_marked(number, words, evidence) for number, words in source.lines)


def _marked(number: int, words: str, found: Sequence[Found]) -> SourceLine:
    here = [each for each in found if _is_of(each, number, words)]
    if not here:
        return SourceLine(number=number, before=words, marked="", after="")
    parts = tuple(dict.fromkeys((each.part, each.label) for each in here))
    begin = words.find(here[0].value) if len(parts) == 1 and here[0].value else -1
    if begin < 0:
        return SourceLine(number=number, before="", marked=words, after="", parts=parts)
    end = begin + len(here[0].value)
    return SourceLine(number=number, before=words[:begin], marked=words[begin:end], after=words[end:], parts=parts)


def _is_of(found: Found, number: int, words: str) -> bool:
    """Whether a line is the first of what something was read from, or goes on with it."""
    return number == found.line or (found.line < number <= found.line + _LONGEST and words in found.evidence)


_LONGEST = 4
"""Lines over which one evidence may go."""
