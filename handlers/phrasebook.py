"""What the assistant says, per language: gettext catalogues, and dates, numbers, lists and names as CLDR writes them.

A new language is one more file `texts/<language>.po`; the English texts in the code are the message ids.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache, cached_property
from pathlib import Path

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, get_datetime_format
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from handlers.bidi import filled, isolated
from handlers.dialogue.cues import Cue, Cues, Meaning, Speak
from handlers.elision import elided
from knowledge.customs import date_in_words, joined, locale_of
from knowledge.model.languages import EN, FR, NETWORK_LANGUAGES, Language, direction, fallback_chain
from knowledge.model.times import PartialDate

TEXTS = Path(__file__).parent / "texts"

DRAFTED = "machine-drafted"
"""Stands in the comment at the head of a catalogue that no native speaker has reviewed."""

_SPEAK = "speak"
_CIRCULAR = "circular"
"""What a request for a certain circular begins with, rather than a phrase with a meaning of its own."""
"""The kind of phrases, in a file of cues, that ask for any {language}; "speak_fr" are those that ask for French."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """The texts of one language: what it `has`, out of all that it `lists`."""

    translations: gettext.NullTranslations
    lists: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    is_draft: bool = False


class Speaker:
    """One language's voice. Called with an English text, it says it in its language.

    Attributes:
        languages: the chain that was asked for; texts that are not of the catalogue are to be rendered along it.
        is_draft: a machine drafted its texts, and no native speaker has reviewed them yet.
        covered: the share of the texts that its own catalogue has, from 0 to 1.
        falls_back_on: the language that says what its own catalogue lacks; None when nothing is lacking.
    """

    def __init__(
        self,
        languages: Sequence[Language],
        language: Language,
        translations: gettext.NullTranslations,
        *,
        is_draft: bool,
        covered: float,
        falls_back_on: Language | None,
    ) -> None:
        self.languages = tuple(languages)
        self.language = language
        self.direction = direction(language)
        self.is_draft = is_draft
        self.covered = covered
        self.falls_back_on = falls_back_on
        self._translations = translations

    def __call__(self, text: str, /, **values: object) -> str:
        """The translation of an English text, its {placeholders} filled in."""
        return self._filled(self._translations.gettext(text), values)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form for a count, by the language's own plural rule; {count} is filled in with it."""
        return self._filled(self._translations.ngettext(one, many, count), {"count": self.number(count), **values})

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        if self.direction == "rtl":
            return filled(text, values)
        return elided(text, values) if self.language == FR else text.format_map(values)

    @cached_property
    def locale(self) -> Locale:
        """The customs for dates, times, numbers and lists."""
        return locale_of(self.language)

    @property
    def own_name(self) -> str:
        """What the language calls itself: "français"."""
        return self.name_of(self.language)

    @property
    def colon(self) -> str:
        """Between a label and what it names: the French keep it apart, on the same line."""
        return "\u00a0:" if self.language == FR else ":"

    def name_of(self, other: Language) -> str:
        """What this language calls another one."""
        return _name(other, self.language)

    def number(self, value: float) -> str:
        """A number with the separators of the language.

        The digits are Western in Arabic too: CLDR's default there, and those of every date, address and form around it.
        """
        return format_decimal(value, locale=self.locale)

    def list(self, items: Iterable[str]) -> str:
        """An enumeration: "a, b and c"."""
        parts = list(map(isolated, items)) if self.direction == "rtl" else list(items)
        return joined(parts, self.language)

    def date(self, partial: PartialDate) -> str:
        """A date in words, as exactly as it is known: "4 September 2014", "September 2014", "2014"."""
        if partial.is_day:
            return date_in_words(partial.first_day(), "long", self.language)
        if partial.is_month:
            moment = datetime.combine(partial.first_day(), datetime.min.time())
            return format_skeleton("yMMMM", moment, locale=self.locale)
        return partial.iso

    def moment(self, instant: datetime, zone: tzinfo) -> str:
        """Date and time of day in a time zone, on a clock of 24 hours."""
        there = instant.astimezone(zone)
        date, time = date_in_words(there.date(), "medium", self.language), self._clock("Hms", there)
        pattern = get_datetime_format("medium", locale=self.locale)
        return str(pattern).replace("'", "").replace("{0}", time).replace("{1}", date)

    def time(self, instant: datetime, zone: tzinfo) -> str:
        """Time of day in a time zone, on a clock of 24 hours, without seconds."""
        return self._clock("Hm", instant.astimezone(zone))

    def _clock(self, skeleton: str, there: datetime) -> str:
        """CLDR's pattern of 24 hours, also where its default has twelve, as for Arabic."""
        return format_skeleton(skeleton, there, locale=self.locale)


@cache
def _name(language: Language, within: Language) -> str:
    try:
        return Locale.parse(language).get_display_name(within) or language
    except (UnknownLocaleError, ValueError):  # a language that CLDR does not know has its code for a name
        return language


class Phrasebook:
    """The voices there are."""

    def __init__(self, catalogues: Mapping[Language, Catalogue], cues: Cues) -> None:
        self._catalogues = dict(catalogues)
        self._texts = frozenset[str]().union(*(catalogue.lists for catalogue in catalogues.values()))
        self._voices: dict[tuple[Language, ...], Speaker] = {}
        self._offered: tuple[Language, ...] = ()
        self.cues = cues

    def apart(self) -> Phrasebook:
        """Another one with the same texts, which may offer other languages."""
        return Phrasebook(self._catalogues, self.cues)

    def offer(self, languages: Iterable[Language]) -> None:
        """Offers these languages from now on; all that there are where none is named. The others can still be spoken
        with whoever chose one of them before."""
        self._offered = tuple(languages)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those that are offered: the network's languages first, in their order, then the others by code."""
        return self._offered or self.known

    @property
    def known(self) -> tuple[Language, ...]:
        """All that there are, in the same order."""
        return _in_order(self._catalogues)

    def speak(self, *chain: Language) -> Speaker:
        """The voice of the first language of the chain that has a catalogue; the next ones say what it lacks.

        The network's languages, English first, end every chain: English has all texts.
        """
        languages = fallback_chain(chain)
        if languages not in self._voices:
            self._voices[languages] = self._voice(languages)
        return self._voices[languages]

    def _voice(self, languages: tuple[Language, ...]) -> Speaker:
        spoken = [language for language in languages[: languages.index(EN) + 1] if language in self._catalogues]
        own = self._catalogues[spoken[0]]
        missing = self._texts - own.has if spoken[0] != EN else frozenset[str]()
        others = (other for other in spoken[1:] if other == EN or missing & self._catalogues[other].has)
        return Speaker(
            languages,
            spoken[0],
            self._chained(spoken),
            is_draft=own.is_draft,
            covered=1 - len(missing) / len(self._texts) if missing else 1.0,
            falls_back_on=next(others) if missing else None,
        )

    def _chained(self, spoken: Sequence[Language]) -> gettext.NullTranslations:
        """A copy, since the same catalogue falls back on different ones for different readers."""
        translations = copy(self._catalogues[spoken[0]].translations)
        if spoken[1:]:
            translations.add_fallback(self._chained(spoken[1:]))
        return translations


@cache
def load_phrasebook(folder: Path = TEXTS) -> Phrasebook:
    """The phrasebook of a folder of catalogues and cues.

    Raises:
        AmbiguousPhrase: the files of cues give one phrase two meanings.
    """
    catalogues = {EN: Catalogue(translations=gettext.NullTranslations())}
    for path in sorted(folder.glob("*.po")):
        catalogues[Language(path.stem)] = _read(path)
    return Phrasebook(catalogues, _load_cues(folder / "cues", _in_order(catalogues)))


def _in_order(languages: Iterable[Language]) -> tuple[Language, ...]:
    known = set(languages)
    return (*(language for language in NETWORK_LANGUAGES if language in known), *sorted(known - set(NETWORK_LANGUAGES)))


def _read(path: Path) -> Catalogue:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    messages = [message for message in catalogue if message.id]
    missing = [message for message in messages if not _is_translated(message)]
    for message in missing:
        catalogue.delete(message.id, message.context)
    lists = frozenset(map(_key, messages))
    return Catalogue(
        translations=_compiled(catalogue),
        lists=lists,
        has=lists - frozenset(map(_key, missing)),
        is_draft=DRAFTED in catalogue.header_comment,
    )


def _compiled(catalogue: Catalog) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _is_translated(message: Message) -> bool:
    """In every form: of a plural that is half translated, gettext would say the other half in English."""
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return bool(forms) and all(forms) and not message.fuzzy


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _load_cues(folder: Path, languages: Sequence[Language]) -> Cues:
    written: list[tuple[str, Meaning]] = []
    circular: list[str] = []
    derived: list[tuple[str, Meaning]] = [
        (_name(language, within), Speak(language)) for within in languages for language in languages
    ]
    for path in sorted(folder.glob("*.yaml")):
        for kind, phrases in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if kind == _SPEAK:
                derived += _asking(phrases, Language(path.stem), languages)
            elif kind == _CIRCULAR:
                circular += phrases
            else:
                written += [(phrase, _meaning(kind)) for phrase in phrases]
    return Cues(written, derived, circular)


def _meaning(kind: str) -> Meaning:
    return Speak(Language(kind.removeprefix(f"{_SPEAK}_"))) if kind.startswith(f"{_SPEAK}_") else Cue(kind)


def _asking(phrases: Iterable[str], within: Language, languages: Iterable[Language]) -> Iterator[tuple[str, Meaning]]:
    """The phrases of a language that ask for any {language}, with the name of each."""
    names = [(language, _name(language, within)) for language in languages]
    return ((phrase.format(language=name), Speak(language)) for phrase in phrases for language, name in names)
