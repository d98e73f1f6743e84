"""What the assistant says, per language: gettext catalogues, dates and names as CLDR writes them.

A new language is one more file `texts/<language>.po`; the English texts in the code are the message ids.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache, cached_property
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from handlers.dialogue.cues import Cue, Cues
from knowledge.model.languages import EN, NETWORK_LANGUAGES, Language, direction
from knowledge.model.times import PartialDate

_WRITTEN_AS = {EN: "en_GB"}
"""The country whose customs for dates and times a language follows, where CLDR's default is another."""

TEXTS = Path(__file__).parent / "texts"


class Speaker:
    """One language's voice. Called with an English text, it says it in its language."""

    def __init__(self, language: Language, translations: gettext.NullTranslations) -> None:
        self.language = language
        self.direction = direction(language)
        self._translations = translations

    def __call__(self, text: str, /, **values: object) -> str:
        """The translation of an English text, its {placeholders} filled in."""
        return self._translations.gettext(text).format_map(values)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form for a count, by the language's own plural rule; {count} is filled in with it."""
        return self._translations.ngettext(one, many, count).format_map({"count": count, **values})

    @cached_property
    def locale(self) -> Locale:
        """The customs for dates and times."""
        return Locale.parse(_WRITTEN_AS.get(self.language, self.language))

    @property
    def own_name(self) -> str:
        """What the language calls itself: "français"."""
        return self.name_of(self.language)

    def name_of(self, other: Language) -> str:
        """What this language calls another one."""
        return _name(other, self.language)

    def date(self, partial: PartialDate) -> str:
        """A date in words, as exactly as it is known: "4 September 2014", "September 2014", "2014"."""
        if partial.is_day:
            return format_date(partial.first_day(), "long", locale=self.locale)
        if partial.is_month:
            moment = datetime.combine(partial.first_day(), datetime.min.time())
            return format_skeleton("yMMMM", moment, locale=self.locale)
        return partial.iso

    def moment(self, instant: datetime, zone: tzinfo) -> str:
        """Date and time of day in a time zone."""
        return format_datetime(instant.astimezone(zone), "medium", locale=self.locale)

    def time(self, instant: datetime, zone: tzinfo) -> str:
        """Time of day in a time zone, without seconds."""
        return format_time(instant.astimezone(zone), "short", locale=self.locale)


@cache
def _name(language: Language, within: Language) -> str:
    return Locale.parse(language).get_display_name(within) or language


class Phrasebook:
    """The voices there are."""

    def __init__(self, speakers: Mapping[Language, Speaker], cues: Cues) -> None:
        self._speakers = dict(speakers)
        self.cues = cues

    @property
    def languages(self) -> tuple[Language, ...]:
        """The network's languages first, in their order, then the others by code."""
        others = sorted(set(self._speakers) - set(NETWORK_LANGUAGES))
        return (*(language for language in NETWORK_LANGUAGES if language in self._speakers), *others)

    def speak(self, language: Language) -> Speaker:
        """The voice of a language; English where there is none."""
        return self._speakers.get(language) or self._speakers[EN]


@cache
def load_phrasebook(folder: Path = TEXTS) -> Phrasebook:
    """The phrasebook of a folder of catalogues and cues."""
    speakers = {EN: Speaker(EN, gettext.NullTranslations())}
    for path in folder.glob("*.po"):
        language = Language(path.stem)
        speakers[language] = Speaker(language, _translations(path))
    return Phrasebook(speakers, _load_cues(folder / "cues"))


def _translations(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _load_cues(folder: Path) -> Cues:
    phrases: dict[str, tuple[Cue, Language]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for kind, lines in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            phrases |= {line: (Cue(kind), Language(path.stem)) for line in lines}
    return Cues(phrases)
