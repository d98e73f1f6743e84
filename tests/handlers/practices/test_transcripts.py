"""Golden transcripts of good practices: shared, published, found by another city, and written about, in four languages.

`pytest tests/handlers/practices --regenerate` writes what Focal says today into them; read the difference.

A line is `name (language)> what they write`. "[2]" presses the second button of the last message that has any, "[>2]"
that of the last one that came unasked. "[joined]" makes somebody known without what is said on the way: "lyon…" is the
focal point of Lyon, "braga…" that of Braga. "[publish]" has the secretariat publish what waits, "[return …]" give it
back with a remark. Whoever else hears of something is shown behind the line, by name.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from tests.handlers.dialogue.talking import rows
from tests.handlers.people.network import Telephone
from tests.handlers.practices.cities import Cities

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "transcripts" / "practices").glob("*.txt"))

_SPOKEN = re.compile(r"(?P<who>\w+) \((?P<language>\w\w)\)> ?(?P<line>.*)")


class Stage:
    """Plays a script with people of two cities."""

    def __init__(self, cities: Cities) -> None:
        self._cities = cities
        self._phones: dict[str, Telephone] = {}
        self._shown: dict[str, int] = {}

    def play(self, script: str) -> str:
        """The script again, with what Focal says to each line, and to others because of it, as it is today."""
        lines: list[str] = []
        for line in script.splitlines():
            spoken = _SPOKEN.fullmatch(line)
            if line.startswith("#"):
                lines.append(line)
            elif spoken and not spoken["who"].startswith("bot") and spoken["who"] not in self._told():
                lines.append(line)
                self._act(spoken["who"], spoken["language"], spoken["line"])
                lines += self._news(spoken["who"])
        return "\n".join(lines) + "\n"

    def _told(self) -> set[str]:
        return {f"to_{name}" for name in self._phones}

    def _act(self, who: str, language: str, line: str) -> None:
        phone = self._phones.setdefault(who, self._cities.telegram(who, language))
        if line == "[joined]":
            number = self._cities.focal_point if who.startswith("lyon") else self._cities.of_braga
            self._cities.joins(phone, number, Language(language))
            self._shown[who] = len(phone.shown)
        elif line == "[publish]":
            self._cities.publish_all()
        elif returned := re.fullmatch(r"\[return (.+)\]", line):
            self._cities.give_back(self._cities.only(), returned[1])
        elif button := re.fullmatch(r"\[(>?)(\d+)\]", line):
            self._press(phone, int(button[2]), is_unasked=bool(button[1]))
        else:
            phone.says(line)

    @staticmethod
    def _press(phone: Telephone, number: int, *, is_unasked: bool) -> None:
        offered = (message for message in reversed(phone.shown) if message.choices)
        message = next(each for each in offered if bool(each.pushed) == is_unasked)
        phone.presses(message.token(number - 1))

    def _news(self, who: str) -> list[str]:
        """What came to whoever spoke, then what came to others."""
        lines: list[str] = []
        for name in sorted(self._phones, key=lambda name: name != who):
            news = self._phones[name].shown[self._shown.get(name, 0) :]
            self._shown[name] = len(self._phones[name].shown)
            lines += [row for message in news for row in self._rows(message, name, is_own=name == who)]
        return lines

    @staticmethod
    def _rows(message: OutgoingMessage, name: str, *, is_own: bool) -> list[str]:
        first, *others = rows(message)
        return [first if is_own else first.replace("bot (", f"to_{name} (", 1), *others]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_cities_talk_as_written(path: Path, cities: Cities, pytestconfig: pytest.Config) -> None:
    """Focal says to each line what the transcript says."""
    written = path.read_text(encoding="utf-8")
    today = Stage(cities).play(written)
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == written or pytestconfig.getoption("--regenerate")


def test_there_are_transcripts_in_each_language() -> None:
    """The four working languages are all covered."""
    assert {path.stem.split("-")[-1] for path in TRANSCRIPTS} == {"en", "fr", "es", "pt"}
