"""Short things that people say to an assistant: greetings, thanks, "stop", "cancel", "in English, please"."""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.model.languages import Language
from knowledge.search.texts import words

_SLIPS_FROM = 5
"""Letters of a phrase from which one slip of the finger is forgiven: shorter ones are a slip away from other words."""

_GRAVE_SLIPS_FROM = 8
"""The same where a cue changes something: "France" is a slip away from "francés", "pagar" from "parar"."""


class Cue(StrEnum):
    """What a short phrase is meant for."""

    HELLO = "hello"
    PLEASE = "please"
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


_SLIP_WORDS = 4
"""Words up to which a phrase is looked for a slip: longer ones are questions."""

_COURTESY = frozenset({Cue.HELLO, Cue.PLEASE, Cue.THANKS, Cue.ALL_RIGHT, Cue.GOODBYE})
_BEFORE_A_QUESTION = frozenset({Cue.HELLO, Cue.PLEASE, Cue.THANKS})
_BEHIND_A_QUESTION = frozenset({Cue.PLEASE, Cue.THANKS, Cue.GOODBYE})
_GRAVE = frozenset({Cue.STOP, Cue.RESUME, Cue.SPEAK_EN, Cue.SPEAK_FR, Cue.SPEAK_ES, Cue.SPEAK_PT})


class Cues:
    """Known phrases in all languages, each with its cue and the language it belongs to."""

    def __init__(self, phrases: Mapping[str, tuple[Cue, Language]]) -> None:
        self._phrases = {words(phrase): meaning for phrase, meaning in phrases.items()}
        self._spelled = {" ".join(phrase): phrase for phrase in self._phrases}
        self._longest = max(map(len, self._phrases), default=0)

    def find(self, text: str, known: Container[str] = frozenset()) -> Cue | None:
        """The cue of a text that is nothing but known phrases, where courtesy gives way ("hello, who are you?").

        `known` are words with a meaning of their own here, which are no slips of the finger.
        """
        heard = words(text)
        cue: Cue | None = None
        rest = heard
        while rest:
            begun = self._begins(rest)
            if begun is None or not (cue is None or begun[0] is cue or {cue, begun[0]} & _COURTESY):
                return self._misspelt(heard, known) if cue is None else None
            cue = begun[0] if cue is None or cue in _COURTESY else cue
            rest = rest[begun[1] :]
        return cue

    def without_politeness(self, text: str) -> str:
        """The text without the greeting before a question and the thanks behind it."""
        heard = words(text)
        left = self._without_end(self._without_beginning(heard))
        return " ".join(left) if len(left) != len(heard) else text

    def _without_beginning(self, heard: tuple[str, ...]) -> tuple[str, ...]:
        begun = self._begins(heard)
        while begun is not None and begun[0] in _BEFORE_A_QUESTION and len(heard) > begun[1] + 1:
            heard = heard[begun[1] :]
            begun = self._begins(heard)
        return heard

    def _without_end(self, heard: tuple[str, ...]) -> tuple[str, ...]:
        for length in range(min(self._longest, len(heard) - 2), 0, -1):
            meaning = self._phrases.get(heard[-length:])
            if meaning is not None and meaning[0] in _BEHIND_A_QUESTION:
                return self._without_end(heard[:-length])
        return heard

    def _begins(self, heard: tuple[str, ...]) -> tuple[Cue, int] | None:
        """The longest known phrase that the words begin with, and how many words it has."""
        for length in range(min(self._longest, len(heard)), 0, -1):
            if meaning := self._phrases.get(heard[:length]):
                return meaning[0], length
        return None

    def _misspelt(self, heard: tuple[str, ...], known: Container[str]) -> Cue | None:
        text = " ".join(heard)
        if len(heard) > _SLIP_WORDS or all(word in known for word in heard):
            return None
        near = process.extractOne(text, self._spelled.keys(), scorer=OSA.distance, score_cutoff=1)
        if near is None:
            return None
        cue = self._phrases[self._spelled[near[0]]][0]
        return cue if len(near[0]) >= (_GRAVE_SLIPS_FROM if cue in _GRAVE else _SLIPS_FROM) else None
