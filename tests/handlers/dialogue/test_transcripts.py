"""Golden transcripts: whole conversations as people have them, in the four languages.

`pytest tests/handlers/dialogue --regenerate` writes what Focal says today into them; read the difference.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from handlers.dialogue.library import Library
from tests.handlers.dialogue.talking import play

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_conversations_go_as_written(path: Path, library: Library, now: datetime, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says."""
    written = path.read_text(encoding="utf-8")
    today = play(written, library, now)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """The four working languages are all covered."""
    languages = {path.stem.split("-")[-1] for path in TRANSCRIPTS}
    assert {"en", "fr", "es", "pt"} <= languages
