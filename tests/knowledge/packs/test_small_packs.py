"""Packs that somebody has only begun: they are imported, and answer what they can."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from handlers.dialogue.library import Library
from handlers.faq import import_pack, library_of, look_up, stored_pack
from handlers.phrasebook import load_phrasebook
from knowledge.model.faq import Answer, Finding, Pack
from knowledge.model.languages import fallback_chain, language_of_tag
from knowledge.packs.reading import read_pages
from knowledge.search.index import Index
from knowledge.search.lessons import lessons_of
from knowledge.search.training import train
from knowledge.store.store import Store
from tests.knowledge.packs.folders import Page, entry, write_pack

WHO = {"en": "The president of the network", "fr": "La présidence du réseau"}
ASKED = {"en": ["who presides the network", "name of the president"], "fr": ["qui préside le réseau"]}
WHERE = {"en": "The place of the congress", "fr": "Le lieu du congrès"}


def imported(store: Store, folder: Path, now: datetime, *entries: Page) -> Library:
    """The library of a pack that went through the store."""
    pages = read_pages(write_pack(folder, entries))
    assert store.run(lambda unit: import_pack(unit, pages, now))
    stored = store.read(lambda unit: stored_pack(unit, folder.name))
    assert stored == pages
    return library_of(stored.value(), load_phrasebook(), trained)


def trained(pack: Pack) -> Index:
    return train(lessons_of(pack.entries, pack.unknowns))


def reached(found: Finding) -> set[str]:
    """The entries that a question leads to, by an answer or a title."""
    answered = {found.entry.id} if isinstance(found, Answer) else set()
    return answered | {each.id for each in found.suggestions}


@pytest.mark.parametrize("question", ["who presides the network", "The president of the network"])
def test_a_pack_with_one_entry_works(sqlite_store: Store, tmp_path: Path, now: datetime, question: str) -> None:
    """Its phrasings and its title lead to the only entry there is."""
    library = imported(sqlite_store, tmp_path / "tiny", now, entry("who", WHO, ASKED))
    _, found = look_up(library, question)
    assert reached(found) == {"who"}


def test_a_pack_with_one_entry_refuses_the_rest(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """It does not answer whatever is asked for want of another entry."""
    library = imported(sqlite_store, tmp_path / "tiny", now, entry("who", WHO, ASKED))
    _, found = look_up(library, "How much does moon cheese cost?")
    assert not isinstance(found, Answer)


@pytest.mark.parametrize("phrasings", [None, {}, {"en": []}], ids=["absent", "empty", "empty list"])
def test_titles_are_learnt_where_there_are_no_phrasings(
    sqlite_store: Store, tmp_path: Path, now: datetime, phrasings: dict[str, list[str]] | None
) -> None:
    """A pack without a single phrasing is imported, and each title leads to its entry in its own language."""
    folder = tmp_path / "tiny"
    library = imported(sqlite_store, folder, now, entry("who", WHO, phrasings), entry("where", WHERE, phrasings))
    for id, titles in (("who", WHO), ("where", WHERE)):
        for language, title in titles.items():
            _, found = look_up(library, title, language)
            assert id in reached(found)


def test_a_language_without_phrasings_has_its_title(sqlite_store: Store, tmp_path: Path, now: datetime) -> None:
    """Where one language has only a title, that is what leads to the entry in it."""
    who, where = {"en": ASKED["en"]}, {"en": ["where is the congress held"]}
    library = imported(sqlite_store, tmp_path / "tiny", now, entry("who", WHO, who), entry("where", WHERE, where))
    _, found = look_up(library, "la présidence du réseau", "fr")
    assert "who" in reached(found)


@pytest.mark.parametrize("tag", ["en", "fr", "pt", "eu"])
def test_a_reader_of_another_language_gets_what_there_is(
    sqlite_store: Store, tmp_path: Path, now: datetime, tag: str
) -> None:
    """Title and answer are shown in the next language of the reader's chain, and known to be a fallback."""
    library = imported(sqlite_store, tmp_path / "tiny", now, entry("who", WHO, ASKED))
    (only,) = library.pack.entries
    chain = fallback_chain((language_of_tag(tag),))
    for text in (only.title.render(chain), only.answer.render(chain)):
        assert text.language == (tag if tag in WHO else "en")
        assert text.is_fallback == (tag not in WHO)
