"""Languages, texts in several of them, and the chain of languages to fall back on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NewType

Language = NewType("Language", str)
"""A language as a lower-case ISO 639 code, such as "fr". Regions are dropped: Focal writes one Portuguese."""

EN, FR, ES, PT = (Language(code) for code in ("en", "fr", "es", "pt"))
NETWORK_LANGUAGES: tuple[Language, ...] = (EN, FR, ES, PT)
"""The working languages of the network, in the order of its last fallback."""

_ALSO_READ: Mapping[str, Language] = {
    **dict.fromkeys(("ay", "ca", "eu", "gl", "gn", "qu"), ES),
    **dict.fromkeys(("br", "co", "lb", "mg"), FR),
}
"""CLDR, "languageMatching": the working language that the speakers of another one mostly read as well."""

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""CLDR: the languages whose main script runs from right to left."""


_WRITTEN_AS: Mapping[Language, str] = {EN: "en_GB", PT: "pt_PT"}


def customs_of(language: Language) -> str:
    """The CLDR locale whose customs Focal follows in a language for dates, times, numbers and lists.

    English and Portuguese are those of Europe, where the secretariat is: "4 September 2014", a clock of 24 hours.
    """
    return _WRITTEN_AS.get(language, language)


def direction(language: Language) -> str:
    """The writing direction of a language, as HTML's `dir` wants it: "ltr" or "rtl"."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def language_of_tag(tag: str) -> Language:
    """The language of a BCP 47 or POSIX tag: "pt-BR", "pt_BR.UTF-8" and "PT" are all "pt"."""
    return Language(tag.strip().replace("_", "-").partition("-")[0].partition(".")[0].lower())


def accepted(header: str, among: Iterable[Language]) -> Language | None:
    """The first choice of an Accept-Language header (RFC 9110, 12.5.4) that is among the given languages."""
    offered = tuple(among)
    weighed: list[tuple[float, Language]] = []
    for item in header.split(","):
        tag, _, parameters = item.partition(";")
        _, _, weight = parameters.partition("=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if quality > 0 and (language := language_of_tag(tag)) in offered:
            weighed.append((quality, language))
    return max(weighed, key=lambda pair: pair[0])[1] if weighed else None


def fallback_chain(*preferences: Iterable[Language]) -> tuple[Language, ...]:
    """The languages to try in turn: those given (the contact's, then the member's), what their speakers mostly read as
    well, then the network's."""
    every = [language for group in preferences for language in group]
    also = [_ALSO_READ[language] for language in every if language in _ALSO_READ]
    return tuple(dict.fromkeys((*every, *also, *NETWORK_LANGUAGES)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendering:
    """A text as one reader gets it, and whether it had to fall back on another language."""

    text: str
    language: Language
    is_fallback: bool


class Text(Mapping[Language, str]):
    """One text in several languages. Immutable; equal when all its translations are."""

    __slots__ = ("_translations",)

    def __init__(self, translations: Mapping[Language, str]) -> None:
        if not translations:
            raise ValueError("a text needs at least one language")
        self._translations = dict(translations)

    def __getitem__(self, language: Language) -> str:
        return self._translations[language]

    def __iter__(self) -> Iterator[Language]:
        return iter(self._translations)

    def __len__(self) -> int:
        return len(self._translations)

    def __hash__(self) -> int:
        return hash(frozenset(self._translations.items()))

    def __repr__(self) -> str:
        return f"Text({self._translations!r})"

    def render(self, chain: Iterable[Language]) -> Rendering:
        """The translation in the first language of the chain that has one, else in the first there is."""
        wanted = tuple(chain)
        for language in (*wanted, *self._translations):
            if language in self._translations:
                is_fallback = bool(wanted) and language != wanted[0]
                return Rendering(text=self._translations[language], language=language, is_fallback=is_fallback)
        raise AssertionError("unreachable: a text has at least one language")
