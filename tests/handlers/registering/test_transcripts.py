"""Golden transcripts of people who register for events, in the four languages.

`pytest tests/handlers/registering --regenerate` writes what Focal says today into them; read the difference.

A line is `name (language)> what they write`. "[event:1]" presses the last button whose meaning begins so, "[twice]" the
same button once more, and "[answers]" keeps or leaves out whatever a form asks. "[joined]" makes somebody the focal
point of Lyon, "[colleague]" the alternate, and "[braga]" the elected official of Braga, which has no focal point;
"[announce]" opens an event, "[announce one seat]" one whose only seat somebody of Braga takes, and "[free]" has them
give it up. "[too late]" is six days later, and "[closed]" in the week before the event, when nobody can register any
more.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.registering.gathering import Gathering
from tests.handlers.registering.talking import Stage

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "events").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_people_register_as_written(path: Path, gathering: Gathering, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says."""
    written = path.read_text(encoding="utf-8")
    today = Stage(gathering).play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """Each story is told in the four working languages."""
    stories: dict[str, set[str]] = {}
    for path in TRANSCRIPTS:
        story, _dash, language = path.stem.rpartition("-")
        stories.setdefault(story, set()).add(language)
    assert stories
    assert all(languages == {"en", "fr", "es", "pt"} for languages in stories.values())
