"""The language of a text, without a conversation and without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from babel import Locale

from bot.lines import Result, result_of_each
from handlers.phrasebook import load_phrasebook
from knowledge.errors import FocalError
from knowledge.model.languages import Language, language_of_tag
from knowledge.packs.reading import read_pack
from knowledge.search.identification import RECOGNISED, Identifier, vocabulary_of


def identifier_for(pack: Path) -> Identifier:
    """Tells apart what Focal speaks and other languages of its members, with the pack's vocabulary if there is one."""
    spoken = load_phrasebook().languages
    return Identifier(tuple(dict.fromkeys((*spoken, *RECOGNISED))), _vocabulary(pack), usual=spoken)


def identify_once(identifier: Identifier, text: str, prior: str | None) -> Result:
    """The language of a text as JSON values; `prior` is the tag of the language that its writer uses, if known. A tag
    of no language that CLDR names counts as none."""
    spoken = language_of_tag(prior or "")
    found = identifier.identify(text, spoken if spoken in Locale("en").languages else None)
    return {"language": found.language, "confidence": round(found.confidence, 4), "certain": found.certain}


def identify_lines(identifier: Identifier, lines: Iterable[bytes]) -> Iterator[Result]:
    """A result for each line `{"text": …, "prior": null | "fr"}`; for any other line, an "error"."""
    return result_of_each(lines, "text", "prior", partial(identify_once, identifier))


def in_words(result: Result) -> str:
    """A result for a person at a terminal."""
    certainty = "certain" if result["certain"] else "not certain"
    return f"{result['language']}, {certainty}, confidence {result['confidence']:.2f}"


def _vocabulary(pack: Path) -> dict[Language, set[str]]:
    """The pack's words; none without a pack, or with one that has problems: these are `focal pack check`'s to tell."""
    try:
        return vocabulary_of(read_pack(pack).entries)
    except (FocalError, OSError):
        return {}
