"""HTML as lines: blocks are lines, whatever stands around and within them."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.document import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.pages import web_items, word_items
from tests.knowledge.reading.making import word


def lines(page: str) -> list[str]:
    return [item.text for item in web_items(f"<html><body>{page}</body></html>".encode())[1]]


def headings(page: str) -> list[str]:
    return [item.text for item in web_items(f"<html><body>{page}</body></html>".encode())[1] if item.is_heading]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>One <b>bold</b> word, <a href='https://example.org'>a link</a> and <i>more</i>.</p>",
         ["One bold word, a link (https://example.org) and more."]),
        ("<p>See <a href='https://example.org/a'>the <b>form</b></a>, <a href='#top'>above</a>, www.example.org.</p>",
         ["See the form (https://example.org/a), above, www.example.org."]),
        ("<p>Go to <a href='https://example.org/'>example.org</a> or <a href='mailto:a@example.org'>write</a>.</p>",
         ["Go to example.org or write (mailto:a@example.org)."]),
        ("<ul><li><a href='https://example.org'>Form</a></li></ul><h2><a href='https://example.org'>Title</a></h2>",
         ["- Form (https://example.org)", "Title"]),
        ("<table><tr><td><a href='https://example.org'>Form</a></td><td>40</td></tr></table>",
         ["Form (https://example.org) | 40"]),
        ("<p><a href='https://example.org'>Open<p>Next</p>", ["Open (https://example.org)", "Next"]),
        ("<p><a href='https://example.org'><img src='a.png'></a>Text <a>bare</a></p>", ["Text bare"]),
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<p>One<br>Two<br/>Three</p>", ["One", "Two", "Three"]),
        ("<ul><li>One</li><li>Two <b>words</b></li><li></li></ul>", ["- One", "- Two words"]),
        ("<ol><li>One<li>Two</ol>", ["- One", "- Two"]),
        ("<table><tr><th>City</th><th>Seats</th></tr><tr><td>Bilbao</td><td>40</td></tr></table>",
         ["City | Seats", "Bilbao | 40"]),
        ("<p>A &amp; B &lt; C &eacute;t&eacute;&nbsp;2014</p>", ["A & B < C été 2014"]),
        ("<p>  much \n\t space  </p>", ["much space"]),
        ("<div>One<div>Two</div>Three</div>", ["One", "Two", "Three"]),
        ("<p>Before</p><!-- <p>no comment</p> --><p>After</p>", ["Before", "After"]),
        ("<p>Before</p><script>let x = '<p>no</p>';</script><p>After</p>", ["Before", "After"]),
    ],
)  # fmt: skip
def test_blocks_are_lines(page: str, expected: list[str]) -> None:
    """Marks within a line are taken off, items of lists keep a dash, rows of a table their columns. The address of a
    link stays behind its text, where it leads somewhere and is not printed; headings do without."""
    assert lines(page) == expected


def test_a_table_that_only_arranges_a_page() -> None:
    """Whole paragraphs in its cells stay lines of their own, headings among them."""
    page = "<table><tr><td><h2>Dates</h2><p>In May.</p><p>In June.</p></td><td><p>In Bilbao.</p></td></tr></table>"
    made = web_items(f"<body>{page}</body>".encode())[1]
    assert [item.text for item in made] == ["Dates", "In May.", "In June.", "In Bilbao."]
    assert headings(page) == ["Dates"]


def test_a_page_of_a_site_without_any_text() -> None:
    """It is read whole, but for its navigation, rather than refused."""
    page = b"<html><body><nav><a href='/'>Home</a></nav><p>Short.</p><footer>Cookies</footer></body></html>"
    assert [item.text for item in web_items(page)[1]] == ["Short."]


def test_lines_are_counted_in_what_was_read() -> None:
    """HTML has no lines of its own that a reader would see."""
    _, items = web_items(b"<body><h1>One</h1>\n\n\n<p>Two</p>\n<p></p><p>Three</p></body>")
    assert [(item.number, item.page) for item in items] == [(1, 0), (2, 0), (3, 0)]


@pytest.mark.parametrize(
    ("declared", "encoding"), [("utf-8", "utf-8"), ("iso-8859-1", "iso-8859-1"), ("windows-1252", "cp1252")]
)
def test_a_page_in_its_own_encoding(declared: str, encoding: str) -> None:
    """Old pages declare old encodings."""
    page = f"<html><head><meta charset='{declared}'></head><body><p>Réunion à São Paulo, en été</p></body></html>"
    assert [item.text for item in web_items(page.encode(encoding))[1]] == ["Réunion à São Paulo, en été"]


def test_a_page_says_what_it_is_called() -> None:
    """Its title, which is no line of its text; a page without one is called nothing."""
    assert web_items(b"<html><head><title> A \n page </title></head><body><p>Text</p></body></html>")[0] == "A page"
    assert web_items(b"<body><p>Text</p></body>")[0] == ""


def test_a_bold_paragraph_of_a_word_document(tmp_path: Path) -> None:
    """Bold as a whole and short: a heading. A bold word, a bold sentence, a long bold paragraph are none."""
    bold = {"Dates": True, "It is on Monday.": False, "word " * 40: False}

    def build(document: WordDocument) -> None:
        for text in bold:
            document.add_paragraph().add_run(text).bold = True
        document.add_paragraph("A ").add_run("bold word").bold = True

    path = tmp_path / "x.docx"
    path.write_bytes(word(build))
    found = {item.text: item.is_heading for item in word_items(path)}
    assert found == {text.strip(): is_heading for text, is_heading in bold.items()} | {"A bold word": False}


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<li>",
                "<td>",
                "</tr>",
                "<table>",
                "<b>",
                "</b>",
                "<h1>",
                "<nav>",
                "</nav>",
                "<script>",
                "</script>",
                "<br>",
                "<!--",
                "&lt",
                "word ",
                "\0",
                "<",
            ]
        )
    )
)
def test_any_order_of_tags(parts: list[str]) -> None:
    """Whatever a page is made of, it comes to lines with text in them, in their order."""
    _, items = web_items("".join(parts).encode())
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    assert all(item.text == item.text.strip() != "" for item in items)
