"""Short things that people say to an assistant: greetings, thanks, "stop", "cancel", "in English, please"."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.errors import FocalError
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
    YES = "yes"
    NO = "no"
    WHO_ARE_YOU = "who_are_you"
    HELP = "help"
    MENU = "menu"
    CANCEL = "cancel"
    STOP = "stop"
    RESUME = "resume"
    LANGUAGE = "language"
    SETTINGS = "settings"
    LINK = "link"
    UNLINK = "unlink"
    INVITE = "invite"
    ACCESS = "access"
    PRIVACY = "privacy"
    MY_DATA = "my_data"
    FORGET = "forget"
    INSULT = "insult"
    PERSON = "person"
    CIRCULARS = "circulars"
    DEADLINES = "deadlines"
    CALENDAR = "calendar"
    EVENTS = "events"
    CALLS = "calls"
    PRACTICES = "practices"


@dataclass(frozen=True, slots=True)
class Speak:
    """The wish to go on in a language."""

    language: Language


Meaning = Cue | Speak
"""All that a short phrase can be meant for."""


class AmbiguousPhrase(FocalError):
    """One phrase has two meanings."""

    def __init__(self, phrase: str, one: Meaning, other: Meaning) -> None:
        super().__init__(f"The phrase “{phrase}” has two meanings: {one!r} and {other!r}.")


_SLIP_WORDS = 4
"""Words up to which a phrase is looked for a slip: longer ones are questions."""

_LONGEST_REQUEST = 12
"""Words of a request for a certain circular: longer ones ask a question."""

COURTESY = frozenset({Cue.HELLO, Cue.PLEASE, Cue.THANKS, Cue.ALL_RIGHT, Cue.GOODBYE})
PERSONAL = frozenset(
    {
        *(Cue.SETTINGS, Cue.LINK, Cue.UNLINK, Cue.INVITE, Cue.ACCESS, Cue.PRIVACY, Cue.MY_DATA, Cue.FORGET),
        *(Cue.DEADLINES, Cue.CALENDAR, Cue.EVENTS, Cue.CALLS),
    }
)
"""What is not for the ears of others."""

_SIGNS = (
    dict.fromkeys("👍👌✅🙂😊😀😄👏🎉✔❤💪", Cue.ALL_RIGHT)
    | dict.fromkeys("🙏", Cue.THANKS)
    | dict.fromkeys("👋", Cue.HELLO)
    | dict.fromkeys("👎😠😡🤬😤", Cue.INSULT)
)
"""What people send instead of words: a thumb up is no question."""

_SHADES = dict.fromkeys((0xFE0F, 0x200D, *range(0x1F3FB, 0x1F400)))
"""What makes a sign coloured or of some skin (Unicode Technical Standard #51), and says nothing."""

_BEFORE_A_QUESTION = frozenset({Cue.HELLO, Cue.PLEASE, Cue.THANKS})
_BEHIND_A_QUESTION = frozenset({Cue.PLEASE, Cue.THANKS, Cue.GOODBYE})
_GRAVE = frozenset({Cue.STOP, Cue.RESUME, Cue.UNLINK, Cue.FORGET})

_EITHER_WAY = (
    {ord("ı"): "i"}
    | dict.fromkeys(map(ord, "أإآ"), "ا")
    | {ord("ى"): "ي", ord("ة"): "ه", ord("ـ"): None}
    | dict.fromkeys((*range(0x64B, 0x656), 0x670))
)
"""Letters that people write one way or the other: a Turkish capital I is read as an i, and few set Arabic's hamza, its
vowel marks or the dots of its last letters."""


class Cues:
    """Known phrases in all languages, each with its meaning."""

    def __init__(
        self,
        phrases: Iterable[tuple[str, Meaning]],
        derived: Iterable[tuple[str, Meaning]] = (),
        circular: Iterable[str] = (),
    ) -> None:
        """`phrases` were written for their meaning; `derived` ones give way to them, and the later to the earlier;
        `circular` are what a request for a certain circular begins with.

        Raises:
            AmbiguousPhrase: a phrase was written with two meanings.
        """
        self._phrases: dict[tuple[str, ...], Meaning] = {}
        for phrase, meaning in phrases:
            known = self._phrases.setdefault(heard_in(phrase), meaning)
            if known != meaning:
                raise AmbiguousPhrase(phrase, known, meaning)
        for phrase, meaning in derived:
            self._phrases.setdefault(heard_in(phrase), meaning)
        self._spelled = {" ".join(phrase): phrase for phrase in self._phrases}
        self._longest = max(map(len, self._phrases), default=0)
        self._circular = frozenset(map(heard_in, circular))

    def find(self, text: str, known: Container[str] = frozenset()) -> Meaning | None:
        """The meaning of a text that is nothing but known phrases, where courtesy gives way ("hello, who are you?"),
        or nothing but signs such as a thumb up.

        `known` are words with a meaning of their own here, which are no slips of the finger.
        """
        heard = heard_in(text)
        cue: Meaning | None = None if heard else _sign(text)
        rest = heard
        while rest:
            begun = self._begins(rest)
            if begun is None:
                return self._misspelt(heard, known) if cue is None else None
            if cue is not None and begun[0] != cue and _weight(cue) == _weight(begun[0]) == _WISH:
                return None
            cue = max(begun[0], cue, key=_weight) if cue is not None else begun[0]
            rest = rest[begun[1] :]
        return cue

    def circular_wanted(self, text: str) -> str | None:
        """Of a request for a certain circular, which one: "47" of "circular no. 47"; None of anything else."""
        heard = heard_in(self.without_politeness(text))
        lengths = (length for length in range(len(heard) - 1, 0, -1) if heard[:length] in self._circular)
        length = next(lengths, None)
        return " ".join(heard[length:]) if length is not None and len(heard) <= _LONGEST_REQUEST else None

    def without_politeness(self, text: str) -> str:
        """The text, with its capitals and marks, without the greeting before a question and the thanks behind it."""
        heard = heard_in(text)
        begun = self._without_beginning(heard)
        left = self._without_end(begun)
        if len(left) == len(heard):
            return text
        pieces = _without_first(text.split(), len(heard) - len(begun))
        return " ".join(_without_first(pieces[::-1], len(begun) - len(left))[::-1])

    def _without_beginning(self, heard: tuple[str, ...]) -> tuple[str, ...]:
        begun = self._begins(heard)
        while begun is not None and begun[0] in _BEFORE_A_QUESTION and len(heard) > begun[1] + 1:
            heard = heard[begun[1] :]
            begun = self._begins(heard)
        return heard

    def _without_end(self, heard: tuple[str, ...]) -> tuple[str, ...]:
        for length in range(min(self._longest, len(heard) - 2), 0, -1):
            meaning = self._phrases.get(heard[-length:])
            if meaning in _BEHIND_A_QUESTION:
                return self._without_end(heard[:-length])
        return heard

    def _begins(self, heard: tuple[str, ...]) -> tuple[Meaning, int] | None:
        """The longest known phrase that the words begin with, and how many words it has."""
        for length in range(min(self._longest, len(heard)), 0, -1):
            if meaning := self._phrases.get(heard[:length]):
                return meaning, length
        return None

    def _misspelt(self, heard: tuple[str, ...], known: Container[str]) -> Meaning | None:
        text = " ".join(heard)
        if len(heard) > _SLIP_WORDS or all(word in known for word in heard):
            return None
        near = process.extractOne(text, self._spelled.keys(), scorer=OSA.distance, score_cutoff=1)
        if near is None:
            return None
        cue = self._phrases[self._spelled[near[0]]]
        is_grave = isinstance(cue, Speak) or cue in _GRAVE
        return cue if len(near[0]) >= (_GRAVE_SLIPS_FROM if is_grave else _SLIPS_FROM) else None


_WISH = 2


def _weight(cue: Meaning) -> int:
    """Courtesy gives way to displeasure, and both to a wish: "you are useless, stop writing to me"."""
    return 0 if cue in COURTESY else 1 if cue is Cue.INSULT else _WISH


def _sign(text: str) -> Cue | None:
    """What signs without words mean, where all mean the same."""
    meant = {_SIGNS.get(sign) for sign in text.translate(_SHADES) if not sign.isspace()}
    return meant.pop() if len(meant) == 1 else None


def _without_first(pieces: list[str], count: int) -> list[str]:
    """The pieces of a text behind its first so many words."""
    while count > 0 and pieces:
        count -= len(heard_in(pieces[0]))
        pieces = pieces[1:]
    return pieces


def heard_in(text: str) -> tuple[str, ...]:
    """The words of a phrase, with those letters the same that people write one way or the other."""
    return words(text.translate(_EITHER_WAY))
