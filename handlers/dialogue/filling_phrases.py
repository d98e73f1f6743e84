"""Short phrases that count only while somebody fills in a form: "back", "skip", "later"."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from handlers.dialogue.cues import heard_in
from knowledge.errors import FocalError

FOLDER = Path(__file__).parents[1] / "texts" / "filling"


class Wish(StrEnum):
    """What somebody wishes who fills in a form, and says so in words or by a command."""

    BACK = "back"
    SKIP = "skip"
    REVIEW = "review"
    PAUSE = "pause"
    WHY = "why"
    SEND = "send"


class AmbiguousWish(FocalError):
    """One phrase has two meanings while a form is filled in."""


def wish_in(text: str) -> Wish | None:
    """The wish of a text that is nothing but a known phrase of any language."""
    return _phrases().get(heard_in(text))


@cache
def _phrases() -> Mapping[tuple[str, ...], Wish]:
    """The phrases of all languages: a fixed text that comes with the program, read once."""
    found: dict[tuple[str, ...], Wish] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for kind, phrases in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for phrase in phrases:
                if found.setdefault(heard_in(phrase), Wish(kind)) != kind:
                    raise AmbiguousWish(f"{phrase!r} of {path.name}")
    return found
