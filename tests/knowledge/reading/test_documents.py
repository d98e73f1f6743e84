"""Documents of every kind come in as lines under headings, or are refused in one clear sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx.document import Document as WordDocument

from knowledge.reading import documents
from knowledge.reading.documents import ReadDocument, Unreadable, checksum_of, read_content, read_document
from knowledge.reading.formats import Format
from knowledge.reading.limited import Limits
from tests.knowledge.reading.making import (
    LETTERHEAD,
    LONG,
    archive,
    encrypted_pdf,
    greedy_word,
    pdf,
    scanned_pdf,
    with_parts,
    word,
)

SENTENCE = "The meeting takes place in Bilbao on 6 and 7 November, and its working language is English."


def headings(document: ReadDocument) -> list[str]:
    return [section.title for section in document.sections if section.heading]


def lines(document: ReadDocument) -> list[str]:
    return [line.text for line in document.lines()]


def refusal(content: bytes, name: str) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read_content(content, name)
    return refused.value


def a_circular(document: WordDocument) -> None:
    document.add_heading("Circular 12", 0)
    document.add_paragraph(SENTENCE)
    document.add_heading("Sessions", 1)
    document.add_paragraph("Transparency", style="List Bullet")
    document.add_paragraph("Open data", style="List Bullet")
    document.add_paragraph().add_run("How to take part").bold = True
    document.add_paragraph("Write to the secretariat.")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("City", "Seats", "Bilbao", "40"), strict=True
    ):
        cell.text = text


def test_a_word_document() -> None:
    """Headings by their styles, by being bold as a whole, and the title; lists and tables line by line."""
    document = read_content(word(a_circular), "circular.docx")
    assert (document.title, document.format) == ("Circular 12", Format.WORD)
    assert headings(document) == ["Circular 12", "Sessions", "How to take part"]
    assert lines(document) == [
        "Circular 12",
        SENTENCE,
        "Sessions",
        "- Transparency",
        "- Open data",
        "How to take part",
        "Write to the secretariat.",
        "City | Seats",
        "Bilbao | 40",
    ]
    assert [line.number for line in document.lines()] == list(range(1, 10))


def test_a_pdf() -> None:
    """Lines are counted through the pages and know their page; numbered lines and lines in capitals are headings."""
    pages = (
        (*LETTERHEAD, "CALL FOR CITIES", *LONG, "1. How to take part", "Write to the secretariat until 30 April 2020."),
        ("2. Who is asked", "All members of the network are."),
    )
    document = read_content(pdf(*pages), "circular.pdf")
    assert document.title == "CALL FOR CITIES"
    assert headings(document) == ["CALL FOR CITIES", "1. How to take part", "2. Who is asked"]
    assert lines(document) == [line for page in pages for line in page]
    assert [(line.number, line.page) for line in document.lines()] == [*((n, 1) for n in range(1, 8)), (8, 2), (9, 2)]


def test_what_stands_on_every_page_is_left_out() -> None:
    """A running head and the number of the page are no text of the document; lines keep their numbers."""
    pages = [(f"On page {number} the network says something new.",) for number in ("one", "two", "three", "four")]
    document = read_content(pdf(*pages, head="UCLG Digital Cities", foot=True), "plan.pdf")
    assert lines(document) == [line for page in pages for line in page]
    assert [line.number for line in document.lines()] == [2, 5, 8, 11]


def test_a_first_page_without_a_heading_is_called_by_its_first_line() -> None:
    """A heading far below is not the title."""
    document = read_content(pdf((*LETTERHEAD, *LONG, *LONG, "1. Dates", "They follow.")), "x.pdf")
    assert document.title == LETTERHEAD[0]


PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Circular 12 – Digital Cities</title>
<style>p {{ color: red }}</style></head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/x">Members</a></li>
</ul></nav><article><h1>Circular 12</h1><p>{SENTENCE} Vice&#8209;presidents are <b>welcome</b> too, as they were in
earlier years, when most of them came.</p><h2>Sessions</h2><ul><li>Transparency and participation of citizens</li>
<li>Open data, and what cities do with it</li></ul><script>alert("x")</script><table><tr><td>City</td><td>Seats</td>
</tr></table></article><footer>Cookies</footer></body></html>"""


def test_a_web_page() -> None:
    """The text without what stands around it; headings are the page's own."""
    document = read_content(PAGE.encode(), "circular.html")
    assert (document.title, document.format) == ("Circular 12", Format.HTML)
    assert headings(document) == ["Circular 12", "Sessions"]
    assert lines(document)[1].startswith(f"{SENTENCE} Vice‑presidents are welcome too, as")
    assert "- Open data, and what cities do with it" in lines(document)
    assert not {"Home", "Members", "Cookies"} & set(lines(document))
    assert "alert" not in document.text()
    assert "red" not in document.text()


def test_a_web_page_that_is_hardly_one() -> None:
    """Without anything around it, without end tags, all of it is the text, and the page's own title is its title."""
    document = read_content(b"<html><title>Short</title><body><p>One line<p>Another<br>and a third", "x.htm")
    assert (document.title, lines(document)) == ("Short", ["One line", "Another", "and a third"])


def test_markdown() -> None:
    """Marked headings; lines have the numbers that they have in the file."""
    source = f"---\ntitle: x\n---\n# Circular 12\n\n{SENTENCE}\n\n## Sessions\n\n* Open data\n"
    document = read_content(source.encode(), "circular.md")
    assert [(line.number, line.text) for line in document.lines()] == [
        (4, "Circular 12"),
        (6, SENTENCE),
        (8, "Sessions"),
        (10, "* Open data"),
    ]
    assert [(section.title, len(section.lines)) for section in document.sections] == [
        ("Circular 12", 1),
        ("Sessions", 1),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_plain_text_in_the_encodings_that_officials_use(encoding: str) -> None:
    """Accents come through, from a new file and from one of twenty years ago."""
    text = "Réunion à São Paulo – où l’on a décidé : « oui »."
    assert lines(read_content(text.encode(encoding), "x.txt")) == [text]


def test_text_before_the_first_heading_has_a_section_without_one() -> None:
    """Nothing is lost, and headings one below the other are sections of their own."""
    document = read_content(b"Preface of the book\n\n# One\n# Two\n\nBody\n\n# Three\n", "x.md")
    assert [(section.title, [line.text for line in section.lines]) for section in document.sections] == [
        ("", ["Preface of the book"]),
        ("One", []),
        ("Two", ["Body"]),
        ("Three", []),
    ]


def test_what_a_file_is_its_first_bytes_say() -> None:
    """A PDF or a Word document that is called otherwise is read as what it is."""
    assert read_content(pdf(LONG), "circular").format is Format.PDF
    assert read_content(pdf(LONG), "circular.txt").format is Format.PDF
    assert read_content(word(a_circular), "circular.doc").format is Format.WORD
    assert read_content(PAGE.encode(), "circular.txt").format is Format.HTML


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("scan.pdf", scanned_pdf(), "no-text", "if it was scanned"),
        ("locked.pdf", encrypted_pdf("secret"), "encrypted", "protected by a password"),
        ("cut.pdf", pdf(LONG)[:400], "unreadable", "damaged"),
        ("no.pdf", b"This is no PDF.", "unreadable", "damaged"),
        ("cut.docx", word(a_circular)[:5_000], "unreadable", "damaged"),
        ("table.docx", archive({"xl/workbook.xml": b"<a/>"}), "not-word", "no Word document"),
        ("empty.docx", word(lambda document: None), "no-text", "no text in it"),
        ("empty.txt", b"", "no-text", "no text in it"),
        ("blank.md", b"\n \n---\n", "no-text", "no text in it"),
        ("picture.txt", bytes(range(256)), "unreadable", "damaged"),
        ("half.txt", "é".encode("utf-16")[:-1], "unreadable", "damaged"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unknown-type", "type is not known"),
        ("sheet.xlsx.exe", b"MZ", "unknown-type", "type is not known"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(name: str, content: bytes, code: str, said: str) -> None:
    """The name of the file and the reason, never a trace."""
    refused = refusal(content, name)
    assert (refused.file, refused.code) == (name, code)
    assert str(refused).startswith(f"{name} cannot be read: ")
    assert said in str(refused)
    assert "\n" not in str(refused)


def test_a_pdf_that_is_only_protected_against_changes_is_read() -> None:
    """Readers open it without asking, and so does Focal."""
    assert lines(read_content(encrypted_pdf(""), "x.pdf")) == list(LONG)


BOMB = {"word/document.xml": b" " * 300_000_000}
ENTITIES = {"word/document.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}
MANY = {f"word/media/{number}.png": b"x" for number in range(2_000)}


@pytest.mark.parametrize(
    ("parts", "code"), [(BOMB, "too-large"), (ENTITIES, "entities"), (MANY, "too-large")], ids=["bomb", "dtd", "many"]
)
def test_an_archive_is_measured_before_it_is_unpacked(parts: dict[str, bytes], code: str) -> None:
    """What would unpack to hundreds of megabytes, to thousands of files, or to what its entities say, is not opened."""
    assert refusal(with_parts(word(a_circular), parts), "x.docx").code == code


def test_a_small_word_document_that_takes_a_lot_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its megabyte becomes a tree of several hundred; the process with limits ends, and this one goes on."""
    monkeypatch.setattr(documents, "LIMITS", replace(documents.LIMITS, memory=200 * 2**20))
    assert refusal(greedy_word(200_000), "x.docx").code == "too-large"


def test_pictures_are_not_looked_at() -> None:
    """A picture that points to a file of this machine is not followed."""
    linked = (
        b'<?xml version="1.0" encoding="UTF-8"?><Relationships '
        b'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    document = read_content(with_parts(word(a_circular), {"word/_rels/document.xml.rels": linked}), "x.docx")
    assert "root:" not in document.text()
    assert document.title == "Circular 12"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.html", b"<html><body>" + b"<div>" * 100_000 + b"<p>Here it ends."),
        ("brackets.md", b"[" * 200_000 + b" Here it ends."),
        ("stars.txt", b"*_" * 100_000 + b" Here it ends."),
        ("spaces.txt", b" " * 2_000_000 + b"Here it ends."),
    ],
)
def test_shapes_that_parsers_stumble_over(name: str, content: bytes) -> None:
    """What is nested or repeated a hundred thousand times is read in seconds like anything else."""
    assert read_content(content, name).text().endswith("Here it ends.")


def test_more_text_than_any_document_has() -> None:
    """It is refused while it comes out, before it is all in memory."""
    assert refusal(b"hello world and everything\n" * 400_000, "x.md").code == "too-large"


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    """Its size is looked at first; it may be a hole of a terabyte."""
    path = tmp_path / "x.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(2**40)
    with pytest.raises(Unreadable) as refused:
        read_document(path)
    assert refused.value.code == "too-large"


def test_the_limits_are_those_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that takes more time than it has is ended."""
    monkeypatch.setattr(documents, "LIMITS", Limits(cpu_s=1))
    assert refusal(greedy_word(60_000), "x.docx").code == "too-large"


@pytest.mark.parametrize("read", [read_document, checksum_of])
def test_a_file_that_is_not_there(tmp_path: Path, read: type) -> None:
    """The system's own reason, in the same form; a folder is no file either."""
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(Unreadable, match=f"^{path.name} cannot be read: ") as refused:
            read(path)
        assert refused.value.code == "unopened"


def test_a_name_with_control_characters_is_told_without_them() -> None:
    """A terminal that shows the reason is not taken over by the name of a file."""
    assert str(refusal(b"x", "a\x1b[31mb\udc80.bin")).startswith("a [31mb.bin cannot be read: ")


def test_the_checksum_is_of_the_content(tmp_path: Path) -> None:
    """The same content under another name has the same."""
    (tmp_path / "a.txt").write_bytes(b"abc")
    (tmp_path / "b.md").write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert checksum_of(tmp_path / "a.txt") == checksum_of(tmp_path / "b.md") == known
