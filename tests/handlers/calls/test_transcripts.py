"""Golden transcripts of cities that apply to a call, or may not, in the four languages.

`pytest tests/handlers/calls --regenerate` writes what Focal says today into them; read the difference.

They are written as those of people are (tests/handlers/people/test_transcripts). Besides, "[elected]" makes somebody
the deputy mayor of Lyon, "[call]" opens a call, "[theirs]" one that is not open to Lyon, "[closes]" lets two weeks go
by, "[reads]" shows what came last without being asked for, and "[press …]" presses a button of that meaning, as those
of a reminder are pressed.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.model.audience import Audience
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from tests.handlers.calls.calling import opened
from tests.handlers.people.network import Network, Telephone
from tests.handlers.people.test_transcripts import Stage

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "calls").glob("*.txt"))


class CallStage(Stage):
    """Plays a script in which calls are opened and close."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._lyon = network

    def _said(self, phone: Telephone, language: str, line: str) -> list[OutgoingMessage]:
        match line:
            case "[elected]":
                self._lyon.joins(phone, self._lyon.elected, Language(language))
            case "[call]":
                opened(self._lyon, "words")
            case "[theirs]":
                opened(self._lyon, "words", audience=Audience(members=frozenset({self._lyon.braga.id})))
            case "[closes]":
                self._lyon.now += timedelta(weeks=2)
            case "[reads]":
                return phone.shown[-1:]
            case _ if line.startswith("[press "):
                before = len(phone.shown)
                self._lyon.hear_choice(phone, line.removeprefix("[press ").removesuffix("]"))
                self._lyon.deliver()
                return phone.shown[before:]
            case _:
                return super()._said(phone, language, line)
        return []


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_cities_apply_as_written(path: Path, small_network: Network, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says."""
    written = path.read_text(encoding="utf-8")
    today = CallStage(small_network).play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """What becomes of an application, and of one that is refused, in the four working languages."""
    kinds = {tuple(path.stem.rsplit("-", 1)) for path in TRANSCRIPTS}
    assert kinds == {(kind, language) for kind in ("signed", "refused") for language in ("en", "fr", "es", "pt")}
