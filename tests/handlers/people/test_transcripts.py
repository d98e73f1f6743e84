"""Golden transcripts of people of the register: made welcome, settling, linking, leaving, in the four languages.

`pytest tests/handlers/people --regenerate` writes what Focal says today into them; read the difference.

A line is `name (language)> what they write`. "[2]" presses the second button, "[invited]" enters a code that the
secretariat made for the focal point of Lyon, or in Spanish for its own staff, "[code]" the code that was shown last to
anybody, "[approve]" has the secretariat approve what was asked for. "[joined]" makes somebody the focal point of Lyon
who speaks that language, without what is said on the way, "[release]" releases a circular, and "[remind]" sets a
deadline and reminds of it. A name that ends in "-web" is a browser, every other one a telephone.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handlers.requests import approve
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from knowledge.model.rights import OPERATOR
from tests.handlers.dialogue.talking import rows
from tests.handlers.people.deadlines import announce, remind
from tests.handlers.people.network import Network, Telephone
from tests.handlers.people.releasing import release_circular

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "people").glob("*.txt"))

_SPOKEN = re.compile(r"(?P<who>[\w-]+) \((?P<language>\w\w)\)> ?(?P<line>.*)")
_CODE = re.compile(r"\b(?=[\w-]*\d)[0-9A-HJKMNP-TV-Z]{4}(?:-?[0-9A-HJKMNP-TV-Z]{4}){2}\b")


class Stage:
    """Plays a script with real people of a real network."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._phones: dict[str, Telephone] = {}
        self._code = ""

    def play(self, script: str) -> str:
        """The script again, with what Focal says to each line as it is today; codes are the same stars every time."""
        lines: list[str] = []
        for line in script.splitlines():
            spoken = _SPOKEN.fullmatch(line)
            if line.startswith("#"):
                lines.append(line)
            elif spoken and spoken["who"] != "bot":
                lines.append(line)
                phone = self._phone(spoken["who"], spoken["language"])
                lines += [
                    row
                    for message in self._said(phone, spoken["language"], spoken["line"])
                    for row in self._rows(message)
                ]
        return "\n".join(lines) + "\n"

    def _phone(self, who: str, language: str) -> Telephone:
        make = self._network.web if who.endswith("-web") else self._network.telegram
        return self._phones.setdefault(who, make(who, language))

    def _said(self, phone: Telephone, language: str, line: str) -> list[OutgoingMessage]:
        if line == "[joined]":
            self._network.joins(phone, self._network.focal_point, Language(language))
        before = len(phone.shown)
        if line != "[joined]":
            self._act(phone, language, line)
        return phone.shown[before:]

    def _act(self, phone: Telephone, language: str, line: str) -> None:
        if button := re.fullmatch(r"\[(\d+)\]", line):
            offered = next(message for message in reversed(phone.shown) if message.choices)
            phone.presses(offered.token(int(button[1]) - 1))
        elif line == "[invited]":
            network = self._network
            phone.says(network.invite(network.staff if language == "es" else network.focal_point))
        elif line == "[code]":
            phone.says(self._code)
        elif line == "[approve]":
            self._approve()
        elif line == "[release]":
            release_circular(self._network)
        elif line == "[remind]":
            announce(self._network)
            remind(self._network)
        else:
            phone.says(line)

    def _approve(self) -> None:
        network = self._network
        (request,) = network.store.read(lambda unit: unit.requests.listed(None, 2))
        assert network.store.run(lambda unit: approve(unit, OPERATOR, request.id, network.library, network.now))
        network.deliver()

    def _rows(self, message: OutgoingMessage) -> list[str]:
        if found := _CODE.search(message.text):
            self._code = found[0]
        shown = [_CODE.sub("****-****-****", row) for row in rows(message)]
        return shown + [f"     <{file.name}>" for file in message.files]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_people_talk_as_written(path: Path, small_network: Network, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says."""
    written = path.read_text(encoding="utf-8")
    today = Stage(small_network).play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """The four working languages are all covered."""
    languages = {path.stem.split("-")[-1] for path in TRANSCRIPTS}
    assert languages == {"en", "fr", "es", "pt"}
