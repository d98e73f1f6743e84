"""Short things that people say to an assistant: greetings, thanks, "stop", "cancel", "in English, please"."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.model.languages import Language
from knowledge.search.texts import words

_SLIPS_FROM = 5
"""Letters of a phrase from which one slip of the finger is forgiven: shorter ones are a slip away from other words."""


class Cue(StrEnum):
    """What a short phrase is meant for."""

    HELLO = "hello"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ALL_RIGHT = "all_right"
    WHO_ARE_YOU = "who_are_you"
    HELP = "help"
    MENU = "menu"
    CANCEL = "cancel"
    STOP = "stop"
    RESUME = "resume"
    LANGUAGE = "language"
    SPEAK_EN = "speak_en"
    SPEAK_FR = "speak_fr"
    SPEAK_ES = "speak_es"
    SPEAK_PT = "speak_pt"
    INSULT = "insult"

    @property
    def speaks(self) -> Language | None:
        """The language that the phrase asks for."""
        prefix, _, code = self.value.partition("_")
        return Language(code) if prefix == "speak" else None


class Cues:
    """Known phrases in all languages, each with its cue and the language it belongs to."""

    def __init__(self, phrases: Mapping[str, tuple[Cue, Language]]) -> None:
        self._phrases = {words(phrase): meaning for phrase, meaning in phrases.items()}
        self._spelled = {" ".join(phrase): phrase for phrase in self._phrases}
        self._longest = max(map(len, self._phrases), default=0)

    def find(self, text: str) -> Cue | None:
        """The cue of a text that is nothing but a known phrase, or several of the same cue ("hello, good morning")."""
        heard = words(text)
        cue: Cue | None = None
        while heard:
            begun = self._begins(heard)
            if begun is None or (cue is not None and begun[0] is not cue):
                return self._misspelt(" ".join(words(text))) if cue is None else None
            cue, heard = begun[0], heard[begun[1] :]
        return cue

    def without_politeness(self, text: str) -> str:
        """The text without the greeting before a question and the thanks behind it."""
        heard = words(text)
        begun = self._begins(heard)
        while begun is not None and begun[0] in (Cue.HELLO, Cue.THANKS) and len(heard) > begun[1] + 1:
            heard = heard[begun[1] :]
            begun = self._begins(heard)
        for length in range(min(self._longest, len(heard) - 2), 0, -1):
            meaning = self._phrases.get(heard[-length:])
            if meaning is not None and meaning[0] is Cue.THANKS:
                heard = heard[:-length]
                break
        return " ".join(heard) if len(heard) != len(words(text)) else text

    def _begins(self, heard: tuple[str, ...]) -> tuple[Cue, int] | None:
        """The longest known phrase that the words begin with, and how many words it has."""
        for length in range(min(self._longest, len(heard)), 0, -1):
            if meaning := self._phrases.get(heard[:length]):
                return meaning[0], length
        return None

    def _misspelt(self, text: str) -> Cue | None:
        near = process.extractOne(text, self._spelled.keys(), scorer=OSA.distance, score_cutoff=1)
        if near is None or len(near[0]) < _SLIPS_FROM:
            return None
        return self._phrases[self._spelled[near[0]]][0]
