"""What an index is trained on: the ways in which people ask, gathered by what they ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.model.faq import KnowledgeEntry, KnownUnknown, Name
from knowledge.model.languages import Language
from knowledge.search.gazetteer import Gazetteer

_UNKNOWN = "?"
"""No id of an entry begins with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """Texts that ask for one thing.

    Attributes:
        entry_id: the entry's, or that of the first entry of its series, or what marks something that no entry answers.
        languages: the language of each text; empty where it does not matter.
    """

    entry_id: str
    texts: tuple[str, ...]
    languages: tuple[Language, ...] = ()

    @property
    def is_unknown(self) -> bool:
        return self.entry_id.startswith(_UNKNOWN)


def unknown_of(key: str) -> str:
    """The id of the known unknown that a lesson's id stands for; "" where it is an entry's."""
    return key.removeprefix(_UNKNOWN) if key.startswith(_UNKNOWN) else ""


def lessons_of(
    entries: Iterable[KnowledgeEntry], unknowns: Iterable[KnownUnknown] = (), names: Iterable[Name] = ()
) -> tuple[Lesson, ...]:
    """One lesson per entry, one for a whole series: its entries answer the same question at different times; and one
    for each thing that is asked but not known. Every form of a name is learnt as one."""
    gazetteer = Gazetteer(names)
    texts: dict[str, dict[str, Language]] = {}
    first_of: dict[str, str] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        key = first_of.setdefault(entry.series, entry.id) if entry.series else entry.id
        known = texts.setdefault(key, {})
        for text, language in _texts(entry):
            known.setdefault(gazetteer.canonical(text), language)
    for unknown in sorted(unknowns, key=lambda unknown: unknown.id):
        asked = texts.setdefault(_UNKNOWN + unknown.id, {})
        for language in sorted(unknown.phrasings):
            for text in unknown.phrasings[language]:
                asked.setdefault(gazetteer.canonical(text), language)
    return tuple(
        Lesson(entry_id=key, texts=tuple(known), languages=tuple(known.values())) for key, known in texts.items()
    )


def write_lessons(lessons: Sequence[Lesson], path: Path) -> None:
    """Keep lessons for another process."""
    plain = [[lesson.entry_id, lesson.texts, lesson.languages] for lesson in lessons]
    path.write_text(json.dumps(plain), encoding="utf-8")


def read_lessons(path: Path) -> tuple[Lesson, ...]:
    """The lessons that another process kept."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Lesson(entry_id=key, texts=tuple(texts), languages=tuple(Language(code) for code in languages))
        for key, texts, languages in plain
    )


def _texts(entry: KnowledgeEntry) -> Iterator[tuple[str, Language]]:
    for language in sorted({*entry.title, *entry.phrasings}):
        if language in entry.title:
            yield entry.title[language], language
        for text in entry.phrasings.get(language, ()):
            yield text, language
