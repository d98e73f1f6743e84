"""The index of the real pack: built once, by the first process of the tests that needs it, and kept between test runs.

`python -m tests.index` builds it, where it is not there.
"""

from __future__ import annotations

import fcntl
from pathlib import Path

from bot.config import PACKS
from knowledge.model.faq import Pack
from knowledge.packs.reading import read_pack
from knowledge.search.cache import index_for
from knowledge.search.index import Index

INDEX = Path(__file__).parents[1] / ".pytest_cache" / "focal-index"
"""The folder that holds it, and nothing else."""


def index_of(pack: Pack) -> Index:
    """The index of the real pack. Other processes that want it wait until it is built: that takes 20 s."""
    INDEX.mkdir(parents=True, exist_ok=True)
    with INDEX.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return index_for(pack.entries, INDEX, pack.unknowns, pack.names)


if __name__ == "__main__":
    index_of(read_pack(PACKS / "digital-cities"))
