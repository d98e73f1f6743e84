"""The content pack of the Digital Cities: complete in four languages, well written, rich in phrasings."""

from __future__ import annotations

import re

import pytest

from knowledge.model.faq import KnowledgeEntry, Pack
from knowledge.model.languages import ES, FR, NETWORK_LANGUAGES, Language

FEWEST_ENTRIES = 60
FEWEST_PHRASINGS = 10
DOCUMENTS = {"activity-report-2012", "circular-30", "plan-2016", "circular-47", "plan-2020"}
_WEB = re.compile(r"\S+://\S+|\S+@\S+")


def entry(pack: Pack, id: str) -> KnowledgeEntry:
    """An entry of the pack."""
    return next(each for each in pack.entries if each.id == id)


def texts(pack: Pack, language: Language) -> list[str]:
    """Titles and answers in a language, without web addresses."""
    return [_WEB.sub("", text[language]) for each in pack.entries for text in (each.title, each.answer)]


def test_there_are_enough_entries(pack: Pack) -> None:
    """The pack covers the five documents."""
    assert len(pack.entries) >= FEWEST_ENTRIES
    assert {each.source.document.id for each in pack.entries} == DOCUMENTS


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_every_entry_has_many_phrasings(pack: Pack, language: Language) -> None:
    """Phrasings are worth more than cleverness: ten of them a language."""
    few = [each.id for each in pack.entries if len(set(each.phrasings[language])) < FEWEST_PHRASINGS]
    assert few == []


def test_time_is_explicit(pack: Pack) -> None:
    """An entry about certain years names one of them in its answer, in every language."""
    silent = [
        (each.id, language)
        for each in pack.entries
        for language in NETWORK_LANGUAGES
        if each.years and not any(str(year) in each.answer[language] for year in range(2000, 2031))
    ]
    assert silent == []


def test_the_contradiction_is_told(pack: Pack) -> None:
    """Circular 47 calls the 2019 study both second and third edition, and the answer says so."""
    answer = entry(pack, "study-2019-edition-number").answer
    assert all(word in answer[FR] for word in ("deuxième", "troisième"))
    assert all(word in answer[ES] for word in ("segunda", "tercera"))


def test_the_presidents_follow_each_other(pack: Pack) -> None:
    """The series of presidents tells 2012 from today."""
    series = [each for each in pack.entries if each.series == "president"]
    assert [each.id for each in series if each.holds_in(2012)] == ["president-2012"]
    assert max(series, key=KnowledgeEntry.newness).id == "president"


def test_typography_of_french(pack: Pack) -> None:
    """No-break spaces before double punctuation and inside guillemets."""
    bare = re.compile("(?<![\u202f\u00a0 ])[;!?](?=\\s|$)|(?<=\\w):|(?<=\\w) [;!?»]|« ")
    assert [text for text in texts(pack, FR) if bare.search(text) and "The Great Junction" not in text] == []


def test_typography_of_spanish(pack: Pack) -> None:
    """Questions and exclamations open as they close."""
    assert [text for text in texts(pack, ES) if text.count("?") != text.count("¿")] == []
    assert [text for text in texts(pack, ES) if text.count("!") != text.count("¡")] == []


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_no_typewriter_quotes(pack: Pack, language: Language) -> None:
    """Apostrophes and quotes are those of print."""
    assert [text for text in texts(pack, language) if "'" in text or '"' in text] == []
