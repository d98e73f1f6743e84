"""Golden transcripts of a city that corrects what it has handed in, in the four languages.

`pytest tests/handlers/reviewing --regenerate` writes what Focal says today into them; read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.reviewing.offices import Reviewed

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "reviewing").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_cities_correct_as_written(path: Path, office: Reviewed, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says, to whoever is told."""
    written = path.read_text(encoding="utf-8")
    today = office.play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """Each conversation is held in each of the four working languages."""
    assert {path.stem for path in TRANSCRIPTS} == {f"correction-{language}" for language in ("en", "fr", "es", "pt")}
