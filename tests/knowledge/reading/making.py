"""Files as people send them, and as people who mean harm do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

from docx import Document
from docx.document import Document as WordDocument
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

LETTERHEAD = ("Circular 12", "Bilbao, 4 March 2020")
LONG = (
    "The network invites its members to take part in the third edition of the study, which looks at how cities are",
    "governed with the help of data. Answers are welcome until the last day of April, in any of the four languages.",
)


def pdf(*pages: Sequence[str], head: str = "", foot: bool = False) -> bytes:
    """A PDF with these lines on its pages; `head` stands on every page, and the page's number at the foot."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for number, lines in enumerate(pages, start=1):
        if head:
            canvas.drawString(60, 820, head)
        for row, line in enumerate(lines):
            canvas.drawString(60, 780 - 16 * row, line)
        if foot:
            canvas.drawString(290, 30, str(number))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def scanned_pdf() -> bytes:
    """A PDF whose page is a picture: nothing but strokes."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.rect(60, 60, 200, 300, fill=1)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def encrypted_pdf(password: str) -> bytes:
    """A PDF that opens with this password; "" is one that readers open without asking."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(LONG))))
    writer.encrypt(user_password=password, owner_password="somebody", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def word(build: Callable[[WordDocument], object]) -> bytes:
    """A Word document that `build` has filled."""
    document = Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_parts(docx: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A Word document with some of its parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


def greedy_word(runs: int) -> bytes:
    """A small Word document with so many runs of text that a parser's tree of it takes gigabytes.

    They differ, so that the archive does not look like a bomb.
    """
    body = "".join(f"<w:p><w:r><w:t>{number * 2_654_435_761 % 2**32:x}</w:t></w:r></w:p>" for number in range(runs))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f"<?xml version='1.0' encoding='UTF-8'?><w:document {space}><w:body>{body}</w:body></w:document>"
    return with_parts(word(lambda document: None), {"word/document.xml": xml.encode()})


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP archive that is no Word document."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()
