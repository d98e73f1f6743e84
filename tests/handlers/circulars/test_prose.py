"""Documents as Markdown that shows their words as they are, and circulars as passages."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.circulars.prose import body_of, extracts_of
from knowledge.reading.documents import ReadDocument, Section
from knowledge.reading.formats import Format
from knowledge.reading.lines import Item
from knowledge.reading.passages import MOST
from knowledge.reading.plain import markdown_items


def document(*lines: str | Item, heading: str = "") -> ReadDocument:
    """A document of one section; each text is a paragraph of its own."""
    items = tuple(
        line if isinstance(line, Item) else Item(number=number, text=line) for number, line in enumerate(lines, start=2)
    )
    head = Item(number=1, text=heading, is_heading=True) if heading else None
    return ReadDocument(title=heading, format=Format.TEXT, sections=(Section(heading=head, lines=items),))


class TestBody:
    def test_paragraphs_and_headings(self) -> None:
        """A paragraph each, under their heading; the title itself stands elsewhere."""
        assert body_of(document("One.", "Two.", heading="Programme"), "Circular") == "## Programme\n\nOne.\n\nTwo."
        assert body_of(document("One.", heading="PROGRAMMÉ"), "Programme") == "One."

    def test_lines_of_one_paragraph(self) -> None:
        """What goes on with the line before is one paragraph again."""
        goes_on = Item(number=3, text="and ends here.", opens=False)
        assert body_of(document("It begins", goes_on), "") == "It begins and ends here."

    def test_short_lines_of_a_page_stay_lines(self) -> None:
        """A letterhead, the greeting and the signature of a PDF are not run together with what stands below."""
        wide = "The working meeting will be held in Montevideo on"
        lines = [Item(number=1, text="Circular 12")] + [
            Item(number=number, text=text, opens=False)
            for number, text in enumerate(("Dear members,", wide, "4 and 5 June 2026.", "The Secretariat"), 2)
        ]
        assert body_of(document(*lines), "") == (
            f"Circular 12\n\nDear members,\n\n{wide} 4 and 5 June 2026.\n\nThe Secretariat"
        )

    def test_lists(self) -> None:
        """Items stand one under the other, whatever sign they had; numbers stay."""
        body = body_of(document("Dear all,", "• first", "▪ second", "1) third", "2. fourth", "Regards"), "")
        assert body == "Dear all,\n\n- first\n- second\n1) third\n2. fourth\n\nRegards"

    @pytest.mark.parametrize(
        ("line", "shown"),
        [
            ("2 * 3 * 4", "2 \\* 3 \\* 4"),
            ("[sic] `x`", "\\[sic\\] \\`x\\`"),
            ("# no heading", "\\# no heading"),
            ("> no quotation", "\\> no quotation"),
            ("=====", "\\====="),
            ("snake_case and _words_", "snake_case and \\_words\\_"),
            ("a<b", "a\\<b"),
            ("C:\\plans", "C:\\\\plans"),
            ("~~gone~~", "\\~~gone\\~~"),
            ("https://example.org/a_b", "https://example.org/a_b"),
        ],
    )
    def test_signs_mean_themselves(self, line: str, shown: str) -> None:
        """What a document's author did not mean as a mark is none."""
        assert body_of(document(line), "") == shown

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.text(string.ascii_letters + " .,*_#>-+=[]()`~1)", min_size=1, max_size=40), max_size=6))
    def test_no_word_is_lost(self, lines: list[str]) -> None:
        """Whatever stands in it, every letter is in the body, in its order."""
        told = [line.strip() for line in lines if line.strip()]
        body = body_of(document(*told), "")
        assert [each for each in body if each.isalpha()] == [each for line in told for each in line if each.isalpha()]


class TestExtracts:
    def test_under_their_headings(self) -> None:
        """As the archive quotes them: words without marks, each with the heading above it."""
        markdown = "Dear all, **welcome**.\n\n## Travel\n\nEach city pays [its own](https://example.org)."
        assert [(each.section, each.text) for each in extracts_of("Title", markdown)] == [
            ("", "Dear all, welcome."),
            ("Travel", "Each city pays its own (https://example.org)."),
        ]

    def test_two_headings_in_a_row(self) -> None:
        """The nearest one counts."""
        (extract,) = extracts_of("Title", "# One\n\n## Two\n\nWords.")
        assert extract.section == "Two"

    def test_a_long_text(self) -> None:
        """It is many passages, and all its words are in them."""
        markdown = "\n\n".join(f"Sentence number {n} says something of its own." for n in range(400))
        extracts = extracts_of("Title", markdown)
        assert max(len(each.text.split()) for each in extracts) <= MOST
        assert " ".join(each.text for each in extracts).split() == markdown.split()

    def test_nothing(self) -> None:
        """An empty text has no passages."""
        assert extracts_of("Title", "") == ()

    def test_what_was_made_of_a_document_is_read_back(self) -> None:
        """The body that was made of it has the same lines as the document."""
        body = body_of(document("Dear all,", "• first * point", "2. second", heading="Programme"), "")
        assert [item.text for item in markdown_items(body)] == [
            "Programme",
            "Dear all,",
            "- first * point",
            "2. second",
        ]
