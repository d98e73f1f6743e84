"""`focal circular`: what the secretariat's circulars say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.config import read_settings
from bot.languages import identifier_for
from knowledge.model.readings import CircularReading, ReadDeadline, ReadEvent
from knowledge.reading.circulars.encoding import as_json as encoded
from knowledge.reading.circulars.reading import read_circular
from knowledge.reading.documents import MOST_BYTES, ReadDocument, Unreadable, read_content, read_document
from knowledge.reading.pdf import NO_TEXT

STANDARD_INPUT = "-"
NOTHING = "none"
_BY_HAND = "; or enter the circular by hand"

circular = typer.Typer(help="Circulars: what they say, as it is read from their files.", no_args_is_help=True)


@circular.command("read")
def read_command(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…", help="PDF, DOCX, HTML, Markdown or text; - for standard input.", show_default=False
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON for each file.")] = False,
) -> None:
    """Read circulars and print what they say: number, date, title, language, event, deadlines, addresses.

    Each deadline stands with the line that it was read from. A file that cannot be read does not stop the others; the
    status is then 1. It needs no database.
    """
    guess = identifier_for(read_settings().pack).guess
    failed = False
    for index, file in enumerate(files):
        try:
            reading = read_circular(_opened(file), guess)
        except Unreadable as problem:
            print(f"focal: {problem}{_BY_HAND if problem.code == NO_TEXT else ''}", file=sys.stderr)
            failed = True
            continue
        if as_json:
            print(json.dumps({"file": file} | encoded(reading), ensure_ascii=False), flush=True)
        else:
            print(("\n" if index else "") + "\n".join(_in_words(file, reading)), flush=True)
    raise typer.Exit(int(failed))


def _opened(file: str) -> ReadDocument:
    if file != STANDARD_INPUT:
        return read_document(Path(file))
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        return read_content(content, _name_for(content))
    except Unreadable as problem:
        raise Unreadable("standard input", problem.code) from problem


def _name_for(content: bytes) -> str:
    """A name for what has none: a page that does not begin as one is told by its body; what nothing tells is text."""
    start = content[:4_096].lower()
    return "input.html" if b"<html" in start or b"<body" in start else "input.txt"


def _in_words(file: str, reading: CircularReading) -> Iterator[str]:
    """A reading for a person at a terminal."""
    issued, event = reading.issued, reading.event
    yield f"{file}:"
    yield f"  number: {reading.number.text if reading.number else NOTHING}"
    yield f"  issued: {_placed(issued.date.isoformat(), issued.place) if issued else NOTHING}"
    yield f"  title: {reading.title.text if reading.title else NOTHING}"
    yield f"  language: {reading.language}"
    yield f"  event: {_placed(_days(event), event.place) if event else NOTHING}"
    yield from (line for deadline in reading.deadlines for line in _deadline_in_words(deadline))
    if not reading.deadlines:
        yield f"  deadlines: {NOTHING}"
    yield from (f"  e-mail: {email.text}" for email in reading.emails)
    yield from (f"  link: {url.text}" for url in reading.urls)


def _deadline_in_words(deadline: ReadDeadline) -> Iterator[str]:
    day = deadline.date.isoformat() if deadline.date else "a day whose year is not written"
    moment = deadline.time.isoformat("minutes") if deadline.time else ""
    yield f"  deadline: {' '.join(filter(None, (day, moment, deadline.zone)))}, {deadline.what.replace('_', ' ')}"
    yield f"    line {deadline.evidence.line}: {deadline.evidence.text}"


def _days(event: ReadEvent) -> str:
    return event.start.isoformat() if event.start == event.end else f"{event.start} to {event.end}"


def _placed(what: str, place: str | None) -> str:
    return f"{what}, {place}" if place else what
