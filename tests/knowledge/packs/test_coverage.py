"""Every sentence of the five documents stands in the pack, or a reason says why it need not."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from knowledge.model.faq import Pack
from knowledge.model.languages import FR
from tests.knowledge.packs.coverage import FILES, SOURCES, Covered, checksum, read_table, sentences

REASON = re.compile(r"heading|courtesy|restates (\d+)")
"""A heading without a fact, a greeting, or the number of an earlier sentence of the same document."""
WORDS_OF_A_SENTENCE = 10
"""As few words as this, in any language, come together by chance."""
DOUBLE_SPACED = "The first line goes\n\non here and\n\nends. The second\n\nends too.\n\n \n\n- one thing\n\n- another\n"


@pytest.fixture(scope="module")
def table() -> list[Covered]:
    """The rows of the coverage table."""
    return read_table()


def text_of(document: str) -> str:
    """A document as it was given."""
    return (SOURCES / FILES[document]).read_text(encoding="utf-8")


def test_every_sentence_has_an_entry_or_a_reason(table: list[Covered]) -> None:
    """Never both and never neither, so that nothing is passed over in silence."""
    assert [row for row in table if bool(row.entries) == bool(row.reason)] == []


def test_reasons_are_of_three_kinds(table: list[Covered]) -> None:
    """Only a heading, a courtesy, or what was said before is left out."""
    assert [row for row in table if row.reason and not REASON.fullmatch(row.reason)] == []


def test_what_is_restated_was_told(table: list[Covered]) -> None:
    """ "Restates 5" points back to a sentence of the same document that has an entry."""
    told = {(row.document, row.sentence) for row in table if row.entries}
    pointing = [(row, REASON.fullmatch(row.reason)) for row in table]
    back = [(row, int(match[1])) for row, match in pointing if match and match[1]]
    assert back
    assert all(number < row.sentence and (row.document, number) in told for row, number in back)


def test_the_entries_of_the_table_exist(table: list[Covered], pack: Pack) -> None:
    """An entry that was renamed or removed is missed here."""
    known = {entry.id for entry in pack.entries}
    assert {entry for row in table for entry in row.entries} - known == set()


def test_every_entry_is_taken_from_a_sentence(table: list[Covered], pack: Pack) -> None:
    """No entry tells what no document says."""
    used = {entry for row in table for entry in row.entries}
    assert [entry.id for entry in pack.entries if entry.id not in used] == []


def test_entries_name_a_document_that_tells_them(table: list[Covered], pack: Pack) -> None:
    """The source that an answer cites is one of the documents whose sentences lead to it."""
    told = {(entry, row.document) for row in table for entry in row.entries}
    assert [entry.id for entry in pack.entries if (entry.id, entry.source.document.id) not in told] == []


def test_the_numbers_run_through(table: list[Covered]) -> None:
    """The sentences of each of the five documents are numbered from 1 without a gap."""
    counts = Counter(row.document for row in table)
    assert set(counts) == set(FILES)
    numbers = [(row.document, row.sentence) for row in table]
    assert numbers == [(document, number) for document in FILES for number in range(1, counts[document] + 1)]


@pytest.mark.parametrize("document", FILES)
def test_checksums_are_of_the_sentences_where_the_documents_are_at_hand(table: list[Covered], document: str) -> None:
    """Where ../shared/sources lies beside the repository, its documents split into exactly the numbered sentences;
    where it does not, only the form of the checksums is looked at."""
    kept = [row.checksum for row in table if row.document == document]
    assert all(re.fullmatch("[0-9a-f]{8}", each) for each in kept)
    assert kept
    if SOURCES.is_dir():
        assert kept == [checksum(sentence) for sentence in sentences(text_of(document))]


def test_no_sentence_is_copied_where_the_documents_are_at_hand(pack: Pack) -> None:
    """Answers are in words of their own: no French answer holds a whole sentence of a document; names and titles
    stand as they are. Where ../shared/sources is absent, it is only looked at whether there are answers."""
    answers = {entry.id: _plain(entry.answer[FR]) for entry in pack.entries}
    assert all(answers.values())
    texts = [text_of(document) for document in FILES] if SOURCES.is_dir() else []
    told = [_plain(sentence) for text in texts for sentence in sentences(text) if sentence.endswith(".")]
    long = [sentence for sentence in told if len(sentence.split()) >= WORDS_OF_A_SENTENCE]
    assert [(id, sentence) for id, answer in answers.items() for sentence in long if sentence in answer] == []


def test_paragraphs_are_cut_into_sentences() -> None:
    """At full stops and colons before a capital, not behind an initial or a number."""
    cut = sentences("M. Roig est venu. Il a vu : La ville.\n\nLe 2. mai\n")
    assert cut == ["M. Roig est venu.", "Il a vu :", "La ville.", "Le 2. mai"]


def test_items_are_sentences_of_their_own() -> None:
    """Each line that begins with a dash, a letter or a number stands alone, and takes up the lines behind it."""
    assert sentences("Themes\n- one\n- two\n  goes on\n1. three\n") == ["Themes", "- one", "- two goes on", "1. three"]


def test_lines_of_a_double_spaced_document_are_joined() -> None:
    """A conversion from PDF puts an empty line behind every line; the sentences are whole all the same."""
    joined = ["The first line goes on here and ends.", "The second ends too.", "- one thing", "- another"]
    assert sentences(DOUBLE_SPACED) == joined


def test_rules_and_empty_lines_are_no_sentences() -> None:
    """What has no word is not counted."""
    assert sentences("\n---\n\n**\n\nA fact.\n") == ["A fact."]


def test_a_checksum_is_of_the_words() -> None:
    """Spaces, case and marks may change between two conversions of a document; words may not."""
    assert checksum("La  Ville, de *Bilbao*") == checksum("la ville de bilbao")
    assert checksum("La Ville de Bilbao") != checksum("La Ville de Bordeaux")


def _plain(text: str) -> str:
    """The words alone, between spaces."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} "
