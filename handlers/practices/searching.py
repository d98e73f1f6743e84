"""The directory of good practices, searched: what somebody types, a region, or a theme."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.dialogue.library import Library
from handlers.practices.reading import read_query
from knowledge.model.languages import Language
from knowledge.model.people import Region
from knowledge.model.practices import PracticeHit, PracticeQuery
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What is looked for: typed words, and perhaps a region and a theme that were chosen."""

    typed: str = ""
    region: str = ""
    theme: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A part of what was found, the best first.

    Attributes:
        total: of all parts.
        is_elsewhere: none came from the place that was named; these are about the same, from anywhere.
    """

    hits: tuple[PracticeHit, ...]
    total: int
    is_elsewhere: bool = False


def search(unit: Unit, wanted: Search, language: Language, library: Library, offset: int = 0, limit: int = 5) -> Found:
    """Published practices; the newest where nothing is looked for.

    Where the place that was named has none, and something else was looked for as well, that is looked for everywhere.

    Args:
        language: of the reader; the one that the words are in where they do not tell.
    """
    query = query_of(unit, wanted, language, library)
    found = unit.practices.search(query, offset, limit)
    if found.total or not query.has_place or not (query.words or query.themes):
        return Found(hits=found.hits, total=found.total)
    anywhere = replace(query, regions=frozenset(), countries=frozenset(), members=frozenset())
    elsewhere = unit.practices.search(anywhere, offset, limit)
    return Found(hits=elsewhere.hits, total=elsewhere.total, is_elsewhere=bool(elsewhere.total))


def query_of(unit: Unit, wanted: Search, language: Language, library: Library) -> PracticeQuery:
    """What is looked for, understood."""
    spoken = library.identifier.identify(wanted.typed, language) if wanted.typed else None
    read = read_query(
        wanted.typed,
        spoken.language if spoken is not None else language,
        unit.contacts.members() if wanted.typed else (),
        library.pack.names,
    )
    regions = {Region(wanted.region)} if wanted.region in set(Region) else frozenset[Region]()
    themes = {wanted.theme} if wanted.theme else frozenset[str]()
    return replace(read, regions=read.regions | regions, themes=read.themes | themes)
