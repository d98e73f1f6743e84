"""What stops no import, but what the author of a pack should know."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import ImportRefused
from knowledge.packs.reading import check_folder, read_pages
from tests.knowledge.packs.folders import Page, entry, write_pack

WHO = {"en": "Who presides", "fr": "Qui préside", "es": "Quién preside", "pt": "Quem preside"}
WHERE = {"en": "Where it meets", "fr": "Lieu de réunion", "es": "Lugar de reunión", "pt": "Local de reunião"}
ASKED = {
    "en": ["who presides the network"],
    "fr": ["qui préside le réseau"],
    "es": ["quién preside la red"],
    "pt": ["quem preside a rede"],
}
MET = {
    "en": ["where does the network meet"],
    "fr": ["où se réunit le réseau"],
    "es": ["dónde se reúne la red"],
    "pt": ["onde se reúne a rede"],
}


def warnings(folder: Path, *entries: Page, unknowns: tuple[Page, ...] = ()) -> list[tuple[str, str, str]]:
    """Code, value and field of every warning of a pack that has no problems."""
    checked = check_folder(write_pack(folder, entries, unknowns=unknowns))
    assert checked.problems == ()
    assert checked.pages is not None
    return [(each.code, each.value, each.column) for each in checked.warnings]


def without(texts: dict[str, list[str]], language: str) -> dict[str, list[str]]:
    return {code: asked for code, asked in texts.items() if code != language}


def test_a_whole_pack_has_no_warnings(tmp_path: Path) -> None:
    """Four languages everywhere and phrasings that differ: there is nothing to say."""
    assert warnings(tmp_path, entry("who", WHO, ASKED), entry("where", WHERE, MET)) == []


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
def test_a_missing_translation_is_no_obstacle(tmp_path: Path, language: str) -> None:
    """Title, answer and phrasings may each lack any language; each is told, and the pack is read."""
    title = {code: text for code, text in WHO.items() if code != language}
    lacking = entry("who", title, without(ASKED, language))
    assert sorted(warnings(tmp_path, lacking, entry("where", WHERE, MET))) == [
        ("missing-translation", language, field) for field in ("answer", "phrasings", "title")
    ]


def test_an_empty_list_of_phrasings_is_a_missing_translation(tmp_path: Path) -> None:
    """A language that somebody has only begun counts as one that is not there."""
    assert warnings(tmp_path, entry("who", WHO, ASKED | {"fr": []})) == [("missing-translation", "fr", "phrasings")]


@pytest.mark.parametrize("phrasings", [None, {}, {"en": [], "fr": []}], ids=["absent", "empty", "empty lists"])
def test_an_entry_without_phrasings_is_read(tmp_path: Path, phrasings: dict[str, list[str]] | None) -> None:
    """Its title leads to it; one warning says that nothing else does."""
    assert warnings(tmp_path, entry("who", WHO, phrasings)) == [("no-phrasings", "who", "phrasings")]


def test_an_unknown_without_phrasings_is_useless(tmp_path: Path) -> None:
    """It has no title either: the warning says that nothing leads to it."""
    write_pack(tmp_path, [entry("who", WHO, ASKED)], unknowns=[{"id": "weather", "phrasings": {}}])
    (warning,) = check_folder(tmp_path).warnings
    assert (warning.code, warning.file, warning.row) == ("no-phrasings", "unknowns.yaml", 2)
    assert "nothing leads to it" in warning.sentence


@pytest.mark.parametrize(
    "phrasing",
    ["the network, who presides", "Who presides over this network?", "WHO PRESIDES THE NETWORK, PLEASE"],
)
def test_phrasings_that_nearly_collide_are_told(tmp_path: Path, phrasing: str) -> None:
    """The same words in another order, or with other words of grammar, lead to two entries: the file and line are
    told with the other phrasing."""
    asked = MET | {"en": [phrasing]}
    write_pack(tmp_path, [entry("who", WHO, ASKED), entry("where", WHERE, asked)])
    (warning,) = check_folder(tmp_path).warnings
    assert (warning.code, warning.file, warning.column) == ("near-duplicate", "entries.yaml", "phrasings.en.0")
    assert "'who presides the network', which leads to 'who'" in warning.sentence


def test_unknowns_are_compared_too(tmp_path: Path) -> None:
    """What no document answers must not be asked in nearly the words of what one does."""
    asked = {"fr": ["qui préside ailleurs"], "es": ["quién preside allá"], "pt": ["quem preside além"]}
    unknown: Page = {"id": "other", "phrasings": asked | {"en": ["network who presides"]}}
    assert [code for code, *_ in warnings(tmp_path, entry("who", WHO, ASKED), unknowns=(unknown,))] == [
        "near-duplicate"
    ]


@pytest.mark.parametrize(
    "phrasing",
    [
        "when does the network preside",
        "who presided the network in 2012",
        "who presides the other association",
    ],
)
def test_another_question_is_no_duplicate(tmp_path: Path, phrasing: str) -> None:
    """A question word, a year or a subject makes the difference."""
    assert warnings(tmp_path, entry("who", WHO, ASKED), entry("where", WHERE, MET | {"en": [phrasing]})) == []


def test_languages_are_not_compared(tmp_path: Path) -> None:
    """What is a word of grammar in one language is a subject in another."""
    french = entry("where", WHERE, MET | {"fr": ["network who presides"]})
    assert warnings(tmp_path, entry("who", WHO, ASKED), french) == []


def test_one_entry_may_say_it_twice(tmp_path: Path) -> None:
    """Within an entry, and within a series, phrasings that resemble each other do no harm."""
    twice = ASKED | {"en": ["who presides the network", "the network: who presides?"]}
    assert warnings(tmp_path, entry("who", WHO, twice)) == []
    now = entry("who", WHO, ASKED, series="president", valid_from="2016-01-01")
    then = entry("where", WHERE, MET | {"en": ["network who presides"]}, series="president", valid_from="2012-01-01")
    assert warnings(tmp_path, now, then) == []


def test_the_very_same_phrasing_is_refused(tmp_path: Path) -> None:
    """It cannot lead to two entries; that is a problem, and not a warning besides."""
    same = entry("where", WHERE, MET | {"en": ["Who presides the network?"]})
    checked = check_folder(write_pack(tmp_path, [entry("who", WHO, ASKED), same]))
    assert [each.code for each in checked.problems] == ["duplicate-phrasing"]
    assert [each.code for each in checked.warnings] == []
    with pytest.raises(ImportRefused, match="also leads to 'who'"):
        read_pages(tmp_path)


def test_problems_and_warnings_are_told_together(tmp_path: Path) -> None:
    """Who mends a pack sees at once what must be mended and what may be."""
    lacking = entry("who", WHO, without(ASKED, "pt"), related=["nobody"])
    checked = check_folder(write_pack(tmp_path, [lacking]))
    assert checked.pages is None
    assert [each.code for each in checked.problems] == ["broken-reference"]
    assert [each.code for each in checked.warnings] == ["missing-translation"]
