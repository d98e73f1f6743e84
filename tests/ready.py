"""What a process of the tests has at hand when it is forked, besides all that is imported: the real pack as it is read,
and its index.

A process that is given the same pack takes what was read of it, as a server does that takes a pack into use which it
has just checked (knowledge/search/sharing.py); one that is given another reads it.
"""

from __future__ import annotations

import gc

from bot.config import PACKS
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.packs.reading import read_pack
from knowledge.search.contents import contents_of
from knowledge.search.identification import identifier_for
from tests.index import index_of

_pack = read_pack(PACKS / "digital-cities")
_identifier = identifier_for(_pack.entries, load_phrasebook().languages, NETWORK_LANGUAGES)
KEPT = (contents_of(_pack), _identifier, index_of(_pack))
"""As long as the module is there."""

gc.freeze()  # what is never freed is not copied into each process by looking for garbage
