"""Short phrases mean the same in every language while a form is filled in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from handlers.dialogue.filling_phrases import FOLDER, Wish, wish_in
from handlers.phrasebook import TEXTS
from knowledge.search.texts import words

FILES = tuple(sorted(FOLDER.glob("*.yaml")))


def test_every_language_has_its_phrases() -> None:
    """Those that Focal speaks."""
    assert {path.stem for path in FILES} == {"en", *(path.stem for path in TEXTS.glob("*.po"))}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_wish_can_be_said_in_every_language(path: Path) -> None:
    """Each phrase is heard as what it stands for, with capitals and marks or without."""
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(said) == {wish.value for wish in Wish}
    for kind, phrases in said.items():
        for phrase in phrases:
            assert wish_in(phrase) == wish_in(f"{phrase.upper()}!") == Wish(kind), phrase


def test_no_phrase_is_an_answer_to_yes_or_no() -> None:
    """ "Yes", "no" and numbers are answers."""
    for text in ("yes", "no", "oui", "non", "sí", "sim", "não", "3", "ok", ""):
        assert wish_in(text) is None, text
    assert words("") == ()
