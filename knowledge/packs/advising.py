"""What a pack's author should know although the pack works: missing translations, phrasings that nearly collide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from knowledge.errors import Problem
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.packs.checking import Written
from knowledge.packs.pages import EntryPage, UnknownPage
from knowledge.packs.parsing import Located
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.texts import words

_EN = "who whom whose what which when where why how"
_FR = "qui quoi que quel quels quelle quelles quand ou comment combien pourquoi"
_ES = "quien quienes cual cuales cuando donde como cuanto cuanta cuantos cuantas"
_PT = "quem qual quais quando onde quanto quanta quantos quantas"
_QUESTION_WORDS = frozenset(" ".join((_EN, _FR, _ES, _PT)).split())
"""Words of grammar, without accents, that tell one question from another: "when was it", "where was it"."""


def warnings_of(written: Written) -> list[Problem]:
    """All that is worth a look in well-formed pages; none of it stops an import."""
    pack = written.pack
    return list(
        chain(
            _languages(pack, "network", pack.page.network) if pack else (),
            _languages(pack, "introduction", pack.page.introduction) if pack else (),
            chain.from_iterable(_languages(each, "title", each.page.title) for each in written.documents),
            chain.from_iterable(_languages(each, "title", each.page.title) for each in written.topics),
            chain.from_iterable(_languages(each, "title", each.page.title) for each in written.entries),
            chain.from_iterable(_languages(each, "answer", each.page.answer) for each in written.entries),
            chain.from_iterable(_phrasings(each) for each in written.asked),
            _near_duplicates(written),
        )
    )


def _languages(located: Located[Any], field: str, translations: Mapping[str, object]) -> Iterator[Problem]:
    """Working languages that a text lacks; one that has no text at all is a problem, not a warning."""
    for language in NETWORK_LANGUAGES if translations else ():
        if not translations.get(language):
            sentence = f"{field} has no {language} translation"
            yield located.problem("missing-translation", language, sentence, field)


def _phrasings(located: Located[EntryPage] | Located[UnknownPage]) -> Iterator[Problem]:
    if any(located.page.phrasings.values()):
        yield from _languages(located, "phrasings", located.page.phrasings)
        return
    learnt = "nothing leads to it" if isinstance(located.page, UnknownPage) else "only its title leads to it"
    sentence = f"there is no phrasing in any language: {learnt}"
    yield located.problem("no-phrasings", located.page.id, sentence, "phrasings")


def _near_duplicates(written: Written) -> Iterator[Problem]:
    """Phrasings of two entries that differ by the order of their words or by words of grammar only.

    The entries of one series answer the same question, and the very same phrasing is a problem of its own.
    """
    seen: dict[tuple[str, tuple[str, ...]], tuple[Located[Any], str]] = {}
    for located in written.asked:
        for language, phrasings in located.page.phrasings.items():
            for index, phrasing in enumerate(phrasings):
                gist = _gist(phrasing)
                first, other = seen.setdefault((language, gist), (located, phrasing))
                if gist and not _are_one(first.page, located.page) and words(other) != words(phrasing):
                    sentence = f"the phrasing {phrasing!r} is nearly {other!r}, which leads to {first.page.id!r}"
                    path = ("phrasings", language, index)
                    yield located.problem("near-duplicate", phrasing, sentence, *path)


def _are_one(first: EntryPage | UnknownPage, other: EntryPage | UnknownPage) -> bool:
    if isinstance(first, EntryPage) and isinstance(other, EntryPage) and first.series:
        return first.series == other.series
    return first.id == other.id


def _gist(phrasing: str) -> tuple[str, ...]:
    """The words that carry the question, in the order of the alphabet."""
    return tuple(sorted(word for word in words(phrasing) if word in _QUESTION_WORDS or word not in EMPTY_WORDS))
