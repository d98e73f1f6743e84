"""Which knowledge holds: the imported pack with the published edits over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from unicodedata import combining, normalize

import structlog

from handlers.faq import stored_pack
from knowledge.errors import FocalError, Problem
from knowledge.model.pack_edits import Body
from knowledge.packs.edits import Living, lay_over
from knowledge.packs.neighbours import Neighbourhood
from knowledge.store.unit import Unit

log = structlog.get_logger()


class NoSuchEntry(FocalError):
    """There is no such entry."""


class EntryRefused(FocalError):
    """The entry has problems, and was not kept.

    Attributes:
        problems: with the field of each as `column`.
        others: of phrasings among their values, the entry that these lead to already.
    """

    def __init__(self, problems: tuple[Problem, ...], others: Mapping[str, str]) -> None:
        super().__init__(f"the entry has problems; the first: {problems[0]}")
        self.problems = problems
        self.others = others


@dataclass(frozen=True, slots=True)
class Standing:
    """Which version of the knowledge holds: that of the pack, and that of the edits; "" where there are none."""

    pack: str
    edits: str

    def __str__(self) -> str:
        return f"{self.pack}{self.edits}"


@dataclass(frozen=True, kw_only=True)
class Room:
    """The knowledge that holds, as people look at it and write in it.

    Attributes:
        name: of the pack.
        base: which version it is.
        neighbourhood: of the pages that hold.
        texts: of each of their entries all that can be searched for, folded (`fold`).
    """

    name: str
    base: Standing
    living: Living
    neighbourhood: Neighbourhood
    texts: Mapping[str, str]

    def others(self, problems: Iterable[Problem]) -> Mapping[str, str]:
        """Of what stands in the way of an entry, whose it is."""
        owners = {each.value: self.neighbourhood.owners(each.value) - {each.file} for each in problems}
        return {value: min(ids) for value, ids in owners.items() if ids}

    def entered(self, unit: Unit) -> Room:
        """With the edits as they are just now."""
        edits = {edit.id: edit for edit in unit.pack_edits.all(self.name)}
        return replace(self, living=replace(self.living, edits=edits))


def room_of(unit: Unit, name: str) -> Room:
    """The room of a pack, made anew. That takes long enough to be kept for as long as `standing` says the same.

    Raises:
        NoPackImported, PackOutdated: there is no pack.
    """
    living = living_pack(unit, name)
    texts = {id: searchable(body) for id, body in living.bodies.items()}
    neighbourhood = Neighbourhood(living.pages)
    neighbourhood.owners("")  # made here, where somebody reads, and not while they write
    return Room(name=name, base=standing(unit, name), living=living, neighbourhood=neighbourhood, texts=texts)


def searchable(body: Body) -> str:
    """All that an entry says and is asked for by, in every language, folded."""
    asked = chain.from_iterable(body.get("phrasings", {}).values())
    parts = (body["id"], *body.get("title", {}).values(), *body.get("answer", {}).values(), *asked)
    return fold("\n".join(parts))


def fold(text: str) -> str:
    """Without accents and capitals, as people search."""
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))


def standing(unit: Unit, name: str) -> Standing:
    """Which version holds; cheap enough to be asked all the time."""
    imported = unit.packs.imported(name)
    return Standing(imported.checksum if imported is not None else "", unit.pack_edits.state(name))


def living_pack(unit: Unit, name: str) -> Living:
    """The imported pack with the edits over it. Edits that cannot hold are left out, and the log names them.

    Raises:
        NoPackImported, PackOutdated: there is nothing to lay them over.
    """
    living = lay_over(stored_pack(unit, name), unit.pack_edits.all(name))
    for id, problems in living.set_aside.items():
        log.warning("knowledge.edit_set_aside", entry=id, code=problems[0].code, column=problems[0].column)
    return living
