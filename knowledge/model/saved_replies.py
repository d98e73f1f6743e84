"""Saved replies: what the secretariat answers again and again, in each language, with places for names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model.languages import NETWORK_LANGUAGES, Language, Text

LONGEST_TITLE = 120
LONGEST_REPLY = 3_500
"""Characters of one language: with the sentence that an answer begins with, it fits a message."""


class Blank(StrEnum):
    """A place in a reply that is filled for whoever gets it, written in braces: {name}."""

    NAME = "name"
    MEMBER = "member"
    NETWORK = "network"


_BRACES = re.compile(r"\{([^{}\n]{1,40})\}")
_BLANKS = re.compile(r"\{(" + "|".join(Blank) + r")\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedReply:
    """One reply.

    Attributes:
        id: 0 as long as it is not stored.
        title: what the staff know it by; readers never see it.
        changed_by: as the audit log names people.
        used: how many answers were sent with it.
    """

    id: int = 0
    title: str
    texts: Text
    revision: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None
    used: int = 0

    @property
    def missing(self) -> tuple[Language, ...]:
        """The network's languages that it is not written in."""
        return tuple(language for language in NETWORK_LANGUAGES if language not in self.texts)


def filled(text: str, values: Mapping[Blank, str]) -> str:
    """The text with its blanks filled; one without a value stays as it is written, to be seen."""
    return _BLANKS.sub(lambda found: values.get(Blank(found[1]), "") or found[0], text)


def blanks_in(text: str) -> tuple[Blank, ...]:
    """The blanks that nobody has filled, each once, as they come."""
    return tuple(dict.fromkeys(Blank(name) for name in _BLANKS.findall(text)))


def unknown_blanks(text: str) -> tuple[str, ...]:
    """What stands in braces and is no blank: nothing would ever be filled in there."""
    return tuple(dict.fromkeys(name for name in _BRACES.findall(text) if name not in set(Blank)))
