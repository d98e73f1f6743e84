"""Passages: whole sentences under one heading, of a length that can be quoted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.archive import Extract
from knowledge.reading.documents import ReadDocument, Section, read_content, read_document
from knowledge.reading.formats import Format
from knowledge.reading.lines import Item
from knowledge.reading.passages import LONGEST, MOST, paragraphs, passages_of

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "sources"
SENTENCE = "The committee met with its partners in the city and talked about what data can do there."


def document(*sections: tuple[str, str]) -> ReadDocument:
    """A document of sections with one paragraph each."""
    made = []
    for number, (title, text) in enumerate(sections):
        heading = Item(number=2 * number + 1, text=title, is_heading=True) if title else None
        made.append(Section(heading=heading, lines=(Item(number=2 * number + 2, text=text),) if text else ()))
    return ReadDocument(title="x", format=Format.TEXT, sections=tuple(made))


def words(extract: Extract) -> int:
    return len(extract.text.split())


def test_a_long_section_is_cut_between_sentences() -> None:
    """Each passage has whole sentences and keeps the heading; together they are the section."""
    text = " ".join([SENTENCE] * 40)
    passages = passages_of(document(("Meetings", text)))
    assert all(passage.text.startswith("The committee") and passage.text.endswith("there.") for passage in passages)
    assert all(60 <= words(passage) <= MOST for passage in passages)
    assert {passage.section for passage in passages} == {"Meetings"}
    assert " ".join(passage.text for passage in passages) == text


def test_a_passage_does_not_reach_into_the_next_section() -> None:
    """A short section is a passage of its own; a heading without text is none."""
    passages = passages_of(document(("", "Preface."), ("Dates", "In May."), ("Empty", ""), ("Places", "In Bilbao.")))
    assert [(passage.section, passage.text) for passage in passages] == [
        ("", "Preface."),
        ("Dates", "In May."),
        ("Places", "In Bilbao."),
    ]


def test_a_short_rest_goes_with_what_stands_before_it() -> None:
    """Nothing of a section is left over as a splinter where it still fits."""
    passages = passages_of(document(("", " ".join([SENTENCE] * 7))))
    assert [words(passage) for passage in passages] == [119]


@pytest.mark.parametrize(
    "text",
    [
        "It was opened by M. Azkuna, mayor of Bilbao.",
        "It was opened by Sra. Garmendia and J. Roig.",
        "See art. 12 and no. 30, p. 4.",
        "Visit www.example.org. or write to a.b@example.org about it.",
        "It costs 3.5 million.",
        "Bodies (e.g. UN-Habitat) were there.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(text: str) -> None:
    """A quotation neither begins nor ends in the midst of a name."""
    filler = " ".join(["word"] * (95 - len(text.split())))
    passages = passages_of(document(("", f"{filler}. {text} {' '.join(['Next'] * 60)}.")))
    assert [passage.text.endswith(text) for passage in passages] == [True, False]


@pytest.mark.parametrize("end", [".", "!", "?", "…", ".»", ".”", "؟"])
def test_ends_of_sentences(end: str) -> None:
    """Closing quotation marks belong to their sentence."""
    first, second = " ".join(["word"] * 100) + end, "Next " * 99 + "one."
    assert [passage.text for passage in passages_of(document(("", f"{first} {second}")))] == [first, second]


def test_a_sentence_that_is_too_long_is_cut_where_it_hurts_least() -> None:
    """At a comma, else between words, else anywhere; nothing is lost."""
    with_comma = " ".join(["word"] * 120) + ", " + " ".join(["other"] * 120)
    assert [words(passage) for passage in passages_of(document(("", with_comma)))] == [120, 120]
    without = " ".join(["word"] * 400)
    assert [words(passage) for passage in passages_of(document(("", without)))] == [150, 150, 100]
    letters = "x" * (2 * LONGEST + 10)
    assert "".join(passage.text for passage in passages_of(document(("", letters)))) == letters


def test_lines_are_joined_as_they_were_written() -> None:
    """A wrapped line goes on, an item of a list stands on its own line, a divided word is joined."""
    lines = [
        Item(number=1, text="Renewal of the vice-"),
        Item(number=2, text="presidencies in", opens=False),
        Item(number=3, text="2016:", opens=False),
        Item(number=4, text="- Bordeaux"),
        Item(number=5, text="- São Paulo"),
    ]
    assert paragraphs(lines) == "Renewal of the vice-presidencies in 2016:\n- Bordeaux\n- São Paulo"


@given(st.lists(st.text(alphabet="ab AB.!?,;:\n«»。", max_size=300), max_size=5), st.integers(1, 40))
def test_nothing_is_lost_and_nothing_too_long(texts: list[str], times: int) -> None:
    """Whatever the text: all its letters in their order, in passages that can be shown."""
    passages = passages_of(document(*(("", text * times) for text in texts)))
    assert all(passage.text and words(passage) <= MOST and len(passage.text) <= LONGEST for passage in passages)
    letters = "".join("".join(text * times for text in texts).split())
    assert "".join("".join(passage.text.split()) for passage in passages) == letters


def test_a_book_in_one_line() -> None:
    """Megabytes without an end of a sentence take no longer than others."""
    text = "J. " * 300_000
    assert sum(map(words, passages_of(document(("", text))))) == 300_000
    assert len(passages_of(read_content(b"a" * 4_000_000, "x.txt"))) == -(-4_000_000 // LONGEST)


@pytest.mark.skipif(not SOURCES.exists(), reason="the network's documents are not beside the repository")
def test_the_documents_of_the_network() -> None:
    """Two in three of their passages have the wanted length, and none is longer."""
    passages = [each for path in sorted(SOURCES.glob("*.txt")) for each in passages_of(read_document(path))]
    assert len(passages) > 40
    assert all(words(passage) <= MOST for passage in passages)
    assert sum(words(passage) >= 60 for passage in passages) > 0.66 * len(passages)
    assert any("24 Octobre 2014" in passage.text and "inscription" in passage.text for passage in passages)
