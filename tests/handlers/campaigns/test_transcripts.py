"""Golden transcripts of a campaign as a city lives through it, in the four languages.

`pytest tests/handlers/campaigns --regenerate` writes what Focal says today into them; read the difference.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from handlers.dialogue.library import Library
from knowledge.store.store import Store
from tests.handlers.campaigns.living import Town
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "campaigns").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_campaign_goes_as_written(
    path: Path, sqlite_store: Store, plain_library: Library, now: datetime, pytestconfig: pytest.Config
) -> None:
    """Focal says to each line what the transcript says, to whoever is told."""
    written, town = path.read_text(encoding="utf-8"), Town(Network(sqlite_store, plain_library, now), city())
    today = town.play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """Each is held in each of the four working languages."""
    assert {path.stem for path in TRANSCRIPTS} == {f"lived-{language}" for language in ("en", "fr", "es", "pt")}
