"""What an index is trained on: the ways in which people ask, gathered by what they ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.model.faq import KnowledgeEntry, KnownUnknown

_UNKNOWN = "?"
"""No id of an entry begins with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """Texts that ask for one thing. `entry_id` is the entry's, or that of the first entry of its series, or what marks
    something that no entry answers."""

    entry_id: str
    texts: tuple[str, ...]

    @property
    def is_unknown(self) -> bool:
        return self.entry_id.startswith(_UNKNOWN)


def lessons_of(entries: Iterable[KnowledgeEntry], unknowns: Iterable[KnownUnknown] = ()) -> tuple[Lesson, ...]:
    """One lesson per entry, one for a whole series: its entries answer the same question at different times; and one
    for each thing that is asked but not known."""
    texts: dict[str, list[str]] = {}
    first_of: dict[str, str] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        key = first_of.setdefault(entry.series, entry.id) if entry.series else entry.id
        texts.setdefault(key, []).extend(_texts(entry))
    for unknown in sorted(unknowns, key=lambda unknown: unknown.id):
        texts[_UNKNOWN + unknown.id] = [text for code in sorted(unknown.phrasings) for text in unknown.phrasings[code]]
    return tuple(Lesson(entry_id=key, texts=tuple(dict.fromkeys(known))) for key, known in texts.items())


def write_lessons(lessons: Sequence[Lesson], path: Path) -> None:
    """Keep lessons for another process."""
    plain = [[lesson.entry_id, lesson.texts] for lesson in lessons]
    path.write_text(json.dumps(plain), encoding="utf-8")


def read_lessons(path: Path) -> tuple[Lesson, ...]:
    """The lessons that another process kept."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Lesson(entry_id=key, texts=tuple(texts)) for key, texts in plain)


def _texts(entry: KnowledgeEntry) -> list[str]:
    languages = sorted({*entry.title, *entry.phrasings})
    texts = []
    for language in languages:
        texts += [entry.title[language]] if language in entry.title else []
        texts += entry.phrasings.get(language, ())
    return texts
