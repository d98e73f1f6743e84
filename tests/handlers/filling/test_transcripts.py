"""Golden transcripts of forms that are filled in, in the four languages.

`pytest tests/handlers/filling --regenerate` writes what Focal says today into them; read the difference. What stands
before the first "-" of a file's name is the form that is filled in.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.filling.forms import city, registration, study
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "filling").glob("*.txt"))
FORMS = {"registration": registration, "city": city, "study": study}


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_forms_are_filled_in_as_written(path: Path, network: Network, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says."""
    written = path.read_text(encoding="utf-8")
    today = Office(network, FORMS[path.stem.partition("-")[0]]()).play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """All forms are filled in in each of the four working languages."""
    assert {path.stem for path in TRANSCRIPTS} >= {
        f"{form}-{language}" for form in FORMS for language in ("en", "fr", "es", "pt")
    }
