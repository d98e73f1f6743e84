"""A reading as JSON, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge.reading.circulars.encoding import as_json, from_json
from tests.knowledge.reading.circulars.letters import reading_of

LETTER = (
    "Circulaire 30\nBarcelone, 4 septembre 2014\n\nObjet : Réunion\n\nChers membres,\n\n"
    "Elle se tiendra à Bilbao le 6 novembre.\n\nInscription avant le 24 octobre à 18h : "
    "a@example.org, www.example.org\n"
)


@pytest.mark.parametrize("text", [LETTER, "Hello.\n", "Chers membres,\n\nInscription avant le 24 octobre.\n"])
def test_there_and_back(text: str) -> None:
    """With its evidence a reading is the same again; without, all but the lines."""
    reading = reading_of(text)
    assert from_json(json.loads(json.dumps(as_json(reading, evidence=True)))) == reading
    assert as_json(from_json(as_json(reading))) == as_json(reading)


def test_the_form() -> None:
    """The keys that other programs rely on, in their order; dates in ISO 8601."""
    values = as_json(reading_of(LETTER))
    assert list(values) == ["number", "issued", "title", "language", "event", "deadlines", "emails", "urls"]
    assert values["event"] == {"start": "2014-11-06", "end": "2014-11-06", "place": "Bilbao"}
    assert list(values["deadlines"][0]) == ["date", "time", "zone", "what", "evidence", "line"]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"number": None},
        {"deadlines": [{}]},
        {"deadlines": None},
        {"event": {"start": "2014", "end": "2014-11-06", "place": None}},
        {"issued": "tomorrow"},
        {"evidence": 3},
    ],
)
def test_what_is_no_reading(spoiled: dict[str, Any]) -> None:
    """It is refused, whatever is wrong with it."""
    values = as_json(reading_of(LETTER)) | spoiled
    if spoiled == {"number": None}:
        del values["title"]
    with pytest.raises(ValueError):  # noqa: PT011 (two messages: ours, and that of dates)
        from_json(values)
