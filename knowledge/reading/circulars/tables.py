"""The words of a language that the reader of circulars knows, one table a language.

To add a language, put one file beside the others in `languages/`, named by the code of the language, such as
`languages/it.yaml`. Nothing else changes. The names of months and weekdays come from CLDR. Each key holds a list of
phrases; case, accents and the kind of apostrophe do not matter. What a table does not say is left out:

    language: it
    articles: [il, "l'", i, gli]
    joints: [di, "d'"]
    and: [e]
    to: [al, a, "all'"]
    month end: [fine, la fine di]
    hours: [h, ore]
    until: [entro, entro il, prima del]
    deadline: [scadenza, termine]
    registration: [iscrizion*, iscriver*]

Words of dates and times (these are whole phrases):
    months, weekdays    other names than CLDR's, with their numbers (January is 1, Monday 0)
    capitalised         names of months that are also plain words: a month only with a capital or a year
    ordinals            what stands right behind a number: 1er, 3rd, 1º
    day words           words that are days of the month, with their numbers
    articles            what may stand before a day
    joints              what may stand between day, month and year
    and, to, between    between days of a list; between the ends of a range; before a range whose joint is "and"
    month end           before a month, for its last day
    next                behind or before a weekday, for the next one
    month first         "yes" where "March 4" is usual and 03/04 may be March
    at, hours, am, pm, noon, midnight
    zone before, zone behind    "heure de" before a city, "time" behind it
    zones               names of zones, with those of the tz database

What is said around a date (these are found in running text; a star stands for any ending of a word):
    circular, number    "circular" and what may stand between it and its number
    reference, subject, issued, place label, date label, addressee label    labels before a colon
    greeting, addressee    how a letter begins; how a line begins that says whom it is for
    place, venue, online   what stands before the name of a place; kinds of buildings; what is no place
    hosts               verbs behind the name of a city that receives others
    until, until behind    right before, or right behind, a date until which something is possible
    after, none         right before a date after which nothing is possible; words of the sentence that say so
    latest              those that say of no state how long it lasts: "no later than", but not "until"
    deadline, closing   nouns, and verbs, that say that a date is the last one
    closed, calls       verbs that say that it was; what closes, whatever it is for
    opening             that it is the first one
    moved, instead      that a date takes the place of another; that it is the other
    cancelled           that what is said of a date is no longer so
    registration, questionnaire, expression of interest, contribution, payment    what a deadline is for
    aside               rooms, visas, contracts: what is asked for beside coming to an event
    attendance, interested, material    words that tell a purpose where no others do: registration, an expression of
                        interest, a contribution
    answer              sending back what is named elsewhere: "your replies", "return it"
    action              what somebody is asked to do, or is able to do, until then
    ours, standing      that it is the secretariat which does it; that it is a state, which nobody has to do anything in
    will be held, was held, invited, gathering    of events: coming, past, and what they are
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from knowledge.model.languages import Language

FOLDER = Path(__file__).parent / "languages"

LISTS = frozenset(
    {
        "ordinals", "articles", "joints", "and", "to", "between", "month end", "next", "capitalised",
        "at", "hours", "am", "pm", "noon", "midnight", "zone before", "zone behind",
        "circular", "number", "reference", "subject", "issued", "place label", "date label", "greeting", "addressee",
        "addressee label", "place", "venue", "hosts", "online", "until", "until behind", "after", "none", "latest",
        "deadline", "closing", "closed", "calls",
        "opening", "moved", "instead", "cancelled",
        "registration", "questionnaire", "expression of interest", "contribution", "payment", "aside",
        "attendance", "interested", "material", "action", "answer",
        "ours", "standing", "will be held", "was held", "invited", "gathering",
    }
)  # fmt: skip
VALUES = frozenset({"months", "weekdays", "day words", "zones"})
SETTINGS = frozenset({"language", "month first"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The words of one language.

    Attributes:
        month_first: whether "03/04" may be the fourth of March.
        lists: phrases by the keys of `LISTS`.
        values: phrases with what they mean, by the keys of `VALUES`.
    """

    language: Language
    month_first: bool
    lists: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]]


def read_table(text: str) -> Table:
    """A table from its YAML.

    Raises:
        ValueError: it has no language, a key that no table has, or something else than words under one.
    """
    given = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (makes texts, lists and mappings only: "no" is a word)
    if not isinstance(given, dict) or "language" not in given:
        raise ValueError("a table of words names its language")
    if unknown := given.keys() - LISTS - VALUES - SETTINGS:
        raise ValueError(f"a table of words has no {', '.join(sorted(unknown))}")
    return Table(
        language=Language(given["language"]),
        month_first=given.get("month first") == "yes",
        lists=MappingProxyType({key: _phrases(key, given[key]) for key in LISTS & given.keys()}),
        values=MappingProxyType({key: _meanings(key, given[key]) for key in VALUES & given.keys()}),
    )


@lru_cache(maxsize=1)
def known_tables() -> tuple[Table, ...]:
    """The tables of `languages/`, by the codes of their languages."""
    return tuple(read_table(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml")))


def _phrases(key: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(phrase, str) and phrase for phrase in given):
        raise ValueError(f"{key} is a list of words")
    return tuple(given)


def _meanings(key: str, given: object) -> Mapping[str, str]:
    if not isinstance(given, dict) or not all(isinstance(meaning, str) for meaning in given.values()):
        raise ValueError(f"{key} is a list of words with their values")
    return MappingProxyType(dict(given))
