"""Golden transcripts of answers that are signed off, in the four languages.

`pytest tests/handlers/signing --regenerate` writes what Focal says today into them; read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network
from tests.handlers.signing.town import Town

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "signing").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_answers_are_signed_off_as_written(path: Path, network: Network, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says, to whoever is told."""
    written = path.read_text(encoding="utf-8")
    today = Town(network, city()).play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """The conversation is held in each of the four working languages."""
    assert {path.stem for path in TRANSCRIPTS} == {f"signed-{language}" for language in ("en", "fr", "es", "pt")}
