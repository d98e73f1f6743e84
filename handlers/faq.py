"""The knowledge pack's use cases: bring it into the store, take it out, make a library of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from handlers.dialogue.library import Installation, Library
from handlers.phrasebook import Phrasebook
from knowledge.errors import FocalError
from knowledge.model.faq import Pack
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.packs.reading import Pages, pages_of
from knowledge.search.finder import Finder
from knowledge.search.identification import Identifier, vocabulary_of
from knowledge.search.index import Index
from knowledge.store import signals
from knowledge.store.unit import Unit

_NOWHERE = Installation()


class NoPackImported(FocalError):
    """No content pack was imported yet: run `focal pack import`."""


class PackOutdated(FocalError):
    """The content pack in the database was imported by another version of Focal: run `focal pack import`."""


def import_pack(unit: Unit, pages: Pages, now: datetime) -> bool:
    """Brings a checked pack into the store; False when the store holds this very content already."""
    checksum = pages.checksum()
    imported = unit.packs.imported(pages.name)
    if imported is not None and imported.checksum == checksum:
        return False
    unit.packs.replace(pages.name, checksum, pages.bodies(), now)
    unit.wake(signals.PACK)
    return True


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
    pack: Pack, phrasebook: Phrasebook, index: Callable[[Pack], Index], installation: Installation = _NOWHERE
) -> Library:
    """The library of a pack; `index` gives the search index for it, built or kept."""
    return Library(
        pack=pack,
        finder=Finder(pack.entries, index(pack)),
        identifier=Identifier(phrasebook.languages, vocabulary_of(pack.entries), usual=NETWORK_LANGUAGES),
        phrasebook=phrasebook,
        installation=installation,
    )
