"""Circulars as files: PDF, Word, HTML, Markdown and text, through the process with limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from knowledge.reading.circulars.encoding import as_json
from knowledge.reading.circulars.reading import read_circular
from knowledge.reading.documents import Unreadable, read_content
from knowledge.reading.pdf import ENCRYPTED, NO_TEXT
from tests.knowledge.reading.circulars.letters import guess
from tests.knowledge.reading.making import encrypted_pdf, pdf, scanned_pdf, word

CORPUS = Path(__file__).parent / "corpus"
ROADS = ["fr-01", "fr-07", "fr-11", "en-04", "en-15", "es-08", "es-16", "pt-10", "pt-20"]
"""Letters, tables and lists, dates over the ends of lines, zones, and one that was scanned."""


def facts(values: dict[str, Any]) -> dict[str, Any]:
    """Without lines: those of a PDF or a Word document are numbered in the text that was read from it."""
    deadlines = [
        {key: value for key, value in deadline.items() if key not in ("evidence", "line")}
        for deadline in values["deadlines"]
    ]
    return {**values, "deadlines": deadlines, "title": None}


def lines_of(name: str) -> list[str]:
    return (CORPUS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def expected(name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    return values


def read(content: bytes, file: str) -> dict[str, Any]:
    return as_json(read_circular(read_content(content, file), guess))


def as_word(name: str) -> bytes:
    """A paragraph for each line; rows with a border between cells become a table."""

    def build(document: WordDocument) -> None:
        for line in lines_of(name):
            cells = line.split(" | ")
            if len(cells) == 1:
                document.add_paragraph(line)
            else:
                table = document.add_table(rows=1, cols=len(cells))
                for cell, text in zip(table.rows[0].cells, cells, strict=True):
                    cell.text = text

    return word(build)


def as_html(name: str) -> bytes:
    def block(line: str) -> str:
        if " | " in line:
            return "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in line.split(" | ")) + "</tr></table>"
        return f"<li>{line[2:]}</li>" if line.startswith("- ") else f"<p>{line}</p>"

    body = "\n".join(block(line) for line in lines_of(name) if line)
    return f"<!DOCTYPE html>\n<html><head><title>x</title></head><body>{body}</body></html>".encode()


def wrapped(name: str, width: int = 95) -> list[str]:
    """The lines as a page has room for them."""
    rows: list[str] = []
    for line in lines_of(name):
        row = ""
        for each in line.split(" "):
            if len(row) + len(each) >= width:
                rows.append(row)
                row = ""
            row = f"{row} {each}".strip() if row else each
        rows.append(row)
    return rows


@pytest.mark.parametrize("name", ROADS)
def test_a_pdf(name: str) -> None:
    """Long lines are broken on the page; what is read is the same."""
    assert facts(read(pdf(wrapped(name)), f"{name}.pdf")) == facts(expected(name))


@pytest.mark.parametrize("name", [name for name in ROADS if name not in ("fr-11", "es-08")])
def test_a_word_document(name: str) -> None:
    """Paragraphs and tables; a paragraph of Word is never broken within a date."""
    assert facts(read(as_word(name), f"{name}.docx")) == facts(expected(name))


@pytest.mark.parametrize("name", [name for name in ROADS if name not in ("fr-11", "es-08")])
def test_a_web_page(name: str) -> None:
    """Paragraphs, lists and tables."""
    assert facts(read(as_html(name), f"{name}.html")) == facts(expected(name))


@pytest.mark.parametrize("name", ROADS)
@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_text_with_its_lines(name: str, suffix: str) -> None:
    """Where the file has lines, deadlines name them as an editor shows them."""
    found = read("\n".join(lines_of(name)).encode(), f"{name}.{suffix}")
    assert facts(found) == facts(expected(name))
    wanted = [deadline["line"] for deadline in expected(name)["deadlines"]]
    assert [deadline["line"] for deadline in found["deadlines"]] == wanted


def test_links_of_a_web_page_and_of_a_word_document() -> None:
    """Their addresses are read where only their texts are printed."""
    page = "<p>Fill in <a href='https://example.org/form'>the form</a> or <a href='mailto:a@example.org'>write</a>.</p>"
    found = read(f"<html><body>{page}</body></html>".encode(), "x.html")
    assert (found["urls"], found["emails"]) == (["https://example.org/form"], ["a@example.org"])
    assert read(word(_with_link), "x.docx")["urls"] == ["https://example.org/form"]


def _with_link(document: WordDocument) -> None:
    paragraph = document.add_paragraph("Fill in ")
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), document.part.relate_to("https://example.org/form", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    link.append(paragraph.add_run("the form")._r)
    paragraph._p.append(link)


def test_text_in_windows_encoding() -> None:
    """As old files of officials are."""
    content = "\n".join(lines_of("fr-15")).encode("cp1252")
    assert facts(read(content, "fr-15.txt")) == facts(expected("fr-15"))


@pytest.mark.parametrize(
    ("content", "code"), [(scanned_pdf(), NO_TEXT), (encrypted_pdf("secret"), ENCRYPTED)], ids=["scanned", "encrypted"]
)
def test_what_cannot_be_read(content: bytes, code: str) -> None:
    """It is refused before anything is made of it."""
    with pytest.raises(Unreadable) as refused:
        read(content, "x.pdf")
    assert refused.value.code == code
