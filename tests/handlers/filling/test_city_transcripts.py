"""Golden transcripts of a city that answers together, and of what it answered before, in the four languages.

`pytest tests/handlers/filling --regenerate` writes what Focal says today into them; read the difference. Those that
begin with "edition" are of a city that answered the last edition.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.filling.cities import City
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "cities").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_cities_answer_as_written(path: Path, network: Network, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says, to whoever is told."""
    written, office = path.read_text(encoding="utf-8"), City(network, city())
    if path.stem.startswith("edition"):
        office.answered_before()
    today = office.play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """Each conversation is held in each of the four working languages."""
    assert {path.stem for path in TRANSCRIPTS} == {
        f"{name}-{language}" for name in ("edition", "sharing", "both") for language in ("en", "fr", "es", "pt")
    }
