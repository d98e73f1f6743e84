"""Published good practices lie in the archive: found by its search, and quoted to whoever asks a question.

Each is a document in each of its languages, with passages under the name of its city: the summary first, then what was
done. The names of its themes, its country and its region are words that it is found by in every language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.circulars.prose import extracts_of
from handlers.dialogue.library import Library
from handlers.practices.vocabulary import names_of
from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.languages import Language
from knowledge.model.people import Member
from knowledge.model.practices import GoodPractice
from knowledge.model.times import PartialDate
from knowledge.store.unit import Unit


def file(unit: Unit, practice: GoodPractice, member: Member, library: Library, now: datetime) -> None:
    """Archives a published practice as it is now, in place of what was archived of it before."""
    unfile(unit, practice)
    day = (practice.published_at or now).astimezone(ZoneInfo(library.installation.time_zone)).date()
    for language, title in practice.titles.items():
        document = ArchivedDocument(
            title=title,
            date=PartialDate(day.isoformat()),
            language=language,
            kind=DocumentKind.PRACTICE,
            file="",
            url=page_of(practice, library),
            practice=practice.id,
        )
        extracts = tuple(_extracts(practice, member, language, title))
        unit.archive.add(document, extracts, _checksum(practice, language), now)


def unfile(unit: Unit, practice: GoodPractice) -> None:
    """Takes a practice out of the archive."""
    unit.archive.remove_practice(practice.id)


def page_of(practice: GoodPractice, library: Library) -> str:
    """The address of its public page; "" where the installation has none."""
    web = library.installation.web
    return f"{web}/practices/{practice.id}" if web else ""


def _extracts(practice: GoodPractice, member: Member, language: Language, title: str) -> Iterator[Extract]:
    keywords = names_of(practice.themes, member.country, member.region)
    summary = practice.summaries.get(language, "")
    if summary:
        yield Extract(section=member.name, text=summary, keywords=keywords)
    text = practice.texts.get(language, "") if practice.texts else ""
    for extract in extracts_of(title, text) if text else ():
        yield Extract(section=member.name, text=extract.text, keywords=f"{extract.section} {keywords}")


def _checksum(practice: GoodPractice, language: Language) -> str:
    """No file has it, and no other practice, even one of the same words."""
    return hashlib.sha256(f"{practice.subject}:{language}".encode()).hexdigest()
