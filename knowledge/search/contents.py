"""What is read out of a pack before the first question."""

from __future__ import annotations

from knowledge.model.faq import Pack
from knowledge.search.bridging import Bridge
from knowledge.search.facets import FacetReader
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.kinds import Kinds
from knowledge.search.lessons import lessons_of
from knowledge.search.sharing import Shared
from knowledge.search.shelf import Shelf
from knowledge.search.strangers import Strangers


class Contents:
    """Names, facets, entries and kinds of questions of one pack. Threads may share it."""

    def __init__(self, pack: Pack) -> None:
        self.gazetteer = Gazetteer(pack.names)
        self.reader = FacetReader(pack.entries, self.gazetteer, Strangers(pack.entries, pack.names))
        self.bridge = Bridge(pack.names)
        self.kinds = Kinds(lessons_of(pack.entries, pack.unknowns))
        self.shelf = Shelf(pack.entries, self.reader)
        self.remits = {unknown.id: unknown.remit for unknown in pack.unknowns}


_contents: Shared[Pack, Contents] = Shared()


def contents_of(pack: Pack) -> Contents:
    """What is read out of a pack; an equal one that is in use is not read again."""
    return _contents.of(pack, lambda: Contents(pack))
