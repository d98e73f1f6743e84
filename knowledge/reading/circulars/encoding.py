"""A reading as JSON values, and back."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from knowledge.model.languages import Language
from knowledge.model.readings import (
    CircularReading,
    DeadlineKind,
    Evidence,
    ReadDeadline,
    ReadEvent,
    ReadIssue,
    ReadText,
)

Json = dict[str, Any]


def as_json(reading: CircularReading, *, evidence: bool = False) -> Json:
    """The reading with dates in ISO 8601, and null for what is not known.

    Args:
        evidence: adds the place of issue, and the lines that all was read from, under "evidence"; what `from_json`
            makes of it is then the same reading.
    """
    values: Json = {
        "number": reading.number.text if reading.number else None,
        "issued": reading.issued.date.isoformat() if reading.issued else None,
        "title": reading.title.text if reading.title else None,
        "language": reading.language,
        "event": _event_json(reading.event) if reading.event else None,
        "deadlines": [_deadline_json(deadline) for deadline in reading.deadlines],
        "emails": [email.text for email in reading.emails],
        "urls": [url.text for url in reading.urls],
    }
    return values | {"evidence": _evidence(reading)} if evidence else values


def from_json(values: Json) -> CircularReading:
    """The reading that was written so. Where lines are left out, they are line 0 without text.

    Raises:
        ValueError: it is no reading.
    """
    try:
        return _reading(values, values.get("evidence") or {})
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"not a reading of a circular: {error}") from error


def _event_json(event: ReadEvent) -> Json:
    return {"start": event.start.isoformat(), "end": event.end.isoformat(), "place": event.place}


def _deadline_json(deadline: ReadDeadline) -> Json:
    return {
        "date": deadline.date.isoformat() if deadline.date else None,
        "time": deadline.time.isoformat("minutes") if deadline.time else None,
        "zone": deadline.zone,
        "what": deadline.what.value,
        "evidence": deadline.evidence.text,
        "line": deadline.evidence.line,
    }


def _evidence(reading: CircularReading) -> Json:
    single = {"number": reading.number, "issued": reading.issued, "title": reading.title, "event": reading.event}
    lines: Json = {key: _line(read.evidence) if read else None for key, read in single.items()}
    lines["place"] = reading.issued.place if reading.issued else None
    lines["emails"] = [_line(read.evidence) for read in reading.emails]
    lines["urls"] = [_line(read.evidence) for read in reading.urls]
    return lines


def _line(evidence: Evidence) -> Json:
    return {"text": evidence.text, "line": evidence.line}


def _reading(values: Json, lines: Json) -> CircularReading:
    return CircularReading(
        number=_text(values["number"], lines.get("number")) if values["number"] is not None else None,
        issued=_issue(values["issued"], lines) if values["issued"] is not None else None,
        title=_text(values["title"], lines.get("title")) if values["title"] is not None else None,
        language=Language(values["language"]),
        event=_event(values["event"], lines.get("event")) if values["event"] is not None else None,
        deadlines=tuple(map(_deadline, values["deadlines"])),
        emails=_texts(values["emails"], lines.get("emails")),
        urls=_texts(values["urls"], lines.get("urls")),
    )


def _read_line(line: Json | None) -> Evidence:
    return Evidence(text=line["text"], line=line["line"]) if line else Evidence(text="", line=0)


def _text(text: str, line: Json | None) -> ReadText:
    return ReadText(text=text, evidence=_read_line(line))


def _texts(texts: list[str], lines: list[Json] | None) -> tuple[ReadText, ...]:
    return tuple(_text(text, lines[index] if lines else None) for index, text in enumerate(texts))


def _issue(day: str, lines: Json) -> ReadIssue:
    return ReadIssue(date=date.fromisoformat(day), place=lines.get("place"), evidence=_read_line(lines.get("issued")))


def _event(event: Json, line: Json | None) -> ReadEvent:
    start, end = date.fromisoformat(event["start"]), date.fromisoformat(event["end"])
    return ReadEvent(start=start, end=end, place=event["place"], evidence=_read_line(line))


def _deadline(values: Json) -> ReadDeadline:
    return ReadDeadline(
        date=date.fromisoformat(values["date"]) if values["date"] is not None else None,
        time=time.fromisoformat(values["time"]) if values["time"] is not None else None,
        zone=values["zone"],
        what=DeadlineKind(values["what"]),
        evidence=Evidence(text=values["evidence"], line=values["line"]),
    )
