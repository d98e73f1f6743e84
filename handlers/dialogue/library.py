"""All that the dialogue may look up: the pack, the search, the phrasebook. A value; looking up changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from handlers.dialogue.cues import Cues
from handlers.preferences.house import House, Wording
from knowledge.model.faq import Answer, Context, Finding, Found, KnowledgeEntry, Pack
from knowledge.model.languages import Language
from knowledge.model.people import ChannelName
from knowledge.model.times import PartialDate
from knowledge.search.identification import Identified, vocabulary_of


class Voice(Protocol):
    """One language's texts, as the phrasebook gives them, which says what the properties mean."""

    @property
    def language(self) -> Language: ...

    @property
    def languages(self) -> tuple[Language, ...]: ...

    @property
    def is_draft(self) -> bool: ...

    @property
    def covered(self) -> float: ...

    @property
    def falls_back_on(self) -> Language | None: ...

    @property
    def own_name(self) -> str: ...

    def __call__(self, text: str, /, **values: object) -> str: ...

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str: ...

    def name_of(self, other: Language) -> str: ...

    def number(self, value: float) -> str: ...

    def list(self, items: Iterable[str]) -> str: ...

    def date(self, partial: PartialDate) -> str: ...


class Voices(Protocol):
    """The phrasebook."""

    @property
    def languages(self) -> tuple[Language, ...]: ...

    @property
    def cues(self) -> Cues: ...

    def speak(self, *chain: Language) -> Voice: ...


class Finds(Protocol):
    """The search engine."""

    def find(self, question: str, language: Language | None = None) -> Finding: ...

    def hear(
        self, text: str, language: Language | None = None, context: Context | None = None
    ) -> tuple[Found, ...]: ...


class Identifies(Protocol):
    """The language identification."""

    def identify(self, text: str, prior: Language) -> Identified: ...

    def guess(self, text: str) -> Language: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """What the texts say of this installation of Focal.

    Attributes:
        web: the address of the web chat, without a slash at the end; "" if it has none.
        telegram: the bot's user name, without @; "" as long as it is not known.
        time_zone: IANA name of the network's official clock.
        retention_days: how long what was said is kept.
        channels: those that this installation serves; e-mail among them only where it can be sent.
        most_per_day: letters, circulars and reminders together, that one person gets on one day.
        signing_key: signs addresses that nobody is to guess; "" where no pages are served.
        house: what administrators set in the console.
    """

    web: str = ""
    telegram: str = ""
    time_zone: str = "Europe/Madrid"
    retention_days: int = 730
    channels: tuple[ChannelName, ...] = (ChannelName.WEBCHAT,)
    most_per_day: int = 3
    signing_key: str = field(default="", repr=False)
    house: House = field(default_factory=House)


@dataclass(frozen=True, kw_only=True)
class Library:
    """What Focal knows at one moment."""

    pack: Pack
    finder: Finds
    identifier: Identifies
    phrasebook: Voices
    installation: Installation = Installation()

    @cached_property
    def entries(self) -> Mapping[str, KnowledgeEntry]:
        return {entry.id: entry for entry in self.pack.entries}

    @cached_property
    def searched(self) -> frozenset[Language]:
        """The languages that the pack has titles or questions in."""
        return frozenset(
            language
            for entry in self.pack.entries
            for language in (*entry.title, *filter(entry.phrasings.get, entry.phrasings))
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that the pack's questions are made of."""
        return frozenset().union(*vocabulary_of(self.pack.entries).values())

    def hear(self, text: str, language: Language | None = None, context: Context | None = None) -> tuple[Found, ...]:
        """What a message asks and what comes of it: if it is not answered as it stands, courtesy may be in the way."""
        found = self.finder.hear(text, language, context)
        bare = self.phrasebook.cues.without_politeness(text)
        if bare == text or any(isinstance(each.finding, Answer) for each in found):
            return found
        again = self.finder.hear(bare, language, context)
        return again if all(isinstance(each.finding, Answer) for each in again) else found

    def written(self, which: Wording, _: Voice) -> str:
        """A text that the secretariat wrote itself, in the first language of a voice's chain that has one; else ""."""
        return self.installation.house.words(which, _.languages)

    def shelf(self, topic: str) -> tuple[KnowledgeEntry, ...]:
        """The entries of a topic, in the order of the pack."""
        return tuple(entry for entry in self.pack.entries if entry.topic == topic)
