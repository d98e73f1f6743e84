"""The knowledge pack's use cases: bring it into the store, take it out, make a library of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from pydantic import ValidationError

from handlers.dialogue.library import Installation, Library
from handlers.phrasebook import Phrasebook
from knowledge.errors import FocalError
from knowledge.model.faq import Answer, Finding, Offer, Pack, Refusal
from knowledge.model.languages import NETWORK_LANGUAGES, Language, language_of_tag
from knowledge.model.rights import FOCAL, Actor
from knowledge.packs.reading import Pages, pages_of
from knowledge.search.finder import Finder
from knowledge.search.identification import identifier_for
from knowledge.search.index import Index
from knowledge.search.reranking import Embeds, Reranker
from knowledge.store import signals
from knowledge.store.audit import NO_DETAILS
from knowledge.store.unit import Unit

_NOWHERE = Installation()


class NoPackImported(FocalError):
    """No content pack was imported yet: run `focal pack import`."""


class PackOutdated(FocalError):
    """The content pack in the database was imported by another version of Focal: run `focal pack import`."""


def import_pack(
    unit: Unit, pages: Pages, now: datetime, by: Actor = FOCAL, notes: Mapping[str, str | int] = NO_DETAILS
) -> bool:
    """Publishes a checked pack; False when the store holds this very content already.

    The audit log says who did, with the checksum of the version, and `notes` such as its score.
    """
    checksum = pages.checksum()
    imported = unit.packs.imported(pages.name)
    if imported is not None and imported.checksum == checksum:
        return False
    unit.packs.replace(pages.name, checksum, pages.bodies(), now)
    unit.audit.note(by.name, "pack.published", f"pack:{_code(pages.name)}", now, {"checksum": checksum, **notes})
    unit.wake(signals.PACK)
    return True


def published_pages(unit: Unit, name: str) -> Pages | None:
    """The pages of the published version of a pack; None when there is none, or none that this version of Focal reads
    and could be compared with."""
    try:
        return stored_pack(unit, name)
    except (NoPackImported, PackOutdated):
        return None


def stored_pack(unit: Unit, name: str) -> Pages:
    """The pages of an imported pack.

    Raises:
        NoPackImported: there is none of that name.
        PackOutdated: its pages are not those of this version.
    """
    if unit.packs.imported(name) is None:
        raise NoPackImported
    try:
        return pages_of(name, lambda kind: unit.packs.items(name, kind))
    except ValidationError as error:
        raise PackOutdated from error


def library_of(
    pack: Pack,
    phrasebook: Phrasebook,
    index: Callable[[Pack], Index],
    installation: Installation = _NOWHERE,
    embedder: Embeds | None = None,
) -> Library:
    """The library of a pack; `index` gives the search index for it, built or kept."""
    reranker = Reranker(embedder, pack.entries) if embedder is not None else None
    return Library(
        pack=pack,
        finder=Finder(pack, index(pack), reranker),
        identifier=identifier_for(pack.entries, phrasebook.known, NETWORK_LANGUAGES),
        phrasebook=phrasebook,
        installation=installation,
    )


def look_up(library: Library, question: str, tag: str | None = None) -> tuple[Language, Finding]:
    """The language of a question, which is that of the tag if one is given, and what the pack says to it.

    Of several questions in one text it is the first answer, else the first titles, else the refusal of the first.
    """
    spoken = language_of_tag(tag) if tag else library.identifier.guess(question)
    findings = [found.finding for found in library.hear(question, spoken)]
    return spoken, min(findings, key=lambda finding: (Answer, Offer, Refusal).index(type(finding)))


def _code(name: str) -> str:
    """The name of a pack's folder as the audit log takes it, which holds no words."""
    return re.sub(r"[^A-Za-z0-9_.+-]", "_", name)[:100]
