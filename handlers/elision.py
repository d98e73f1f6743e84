"""French before the names that are filled in: "d’Abidjan", "du Mans", "aux Abymes", "qu’Ana"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_PLACE = re.compile(r"\b(?P<word>[Dd]e|[Qq]ue|[Àà]) \{(?P<name>\w+)\}")
"""A word that changes with the beginning of what follows."""

_VOWEL = re.compile(r"(?!ou[aei]|onz)[aeiouœæ]|y[^aeiouy\W]")
"""What a name begins with before which "de" loses its vowel, without accents: not the semivowel of Ouagadougou, and
of Yaoundé neither. An h is left alone: it is mute in Hélène and is not in Hanovre."""

_ARTICLE = re.compile(r"(?P<article>Les?) (?=\w)")
"""The article that a city's name begins with; La Rochelle and L’Aquila keep theirs."""

_WITH_ARTICLE = {("de", "Le"): "du", ("de", "Les"): "des", ("à", "Le"): "au", ("à", "Les"): "aux"}


def elided(text: str, values: Mapping[str, object]) -> str:
    """A French text with its {placeholders} filled in."""
    kept = dict(values)

    def joined(found: re.Match[str]) -> str:
        word, name = found["word"], found["name"]
        value = str(values[name])
        if (with_article := _article(word, value)) is not None:
            place = f"{name}_{found.start()}"
            kept[place] = with_article
            return f"{{{place}}}"
        return f"{word[:-1]}’{{{name}}}" if word.lower() != "à" and _VOWEL.match(_plain(value)) else found[0]

    return _PLACE.sub(joined, text).format_map(kept)


def _article(word: str, value: str) -> str | None:
    """ "du Mans" of "de" and "Le Mans"; None where there is no article that melts into the word."""
    begun = _ARTICLE.match(value)
    melted = _WITH_ARTICLE.get((word.lower(), begun["article"])) if begun is not None else None
    if begun is None or melted is None:
        return None
    return f"{melted.capitalize() if word[0].isupper() else melted} {value[begun.end() :]}"


def _plain(value: str) -> str:
    letters = unicodedata.normalize("NFD", value[:8].lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
