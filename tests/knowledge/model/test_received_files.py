"""Names of files that people send: safe everywhere, readable, and told apart."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.model.received_files import LONGEST_NAME, numbered_names, safe_name

NAMES = {
    "letter.pdf": "letter.pdf",
    "Carta de adhesión (2026).pdf": "Carta de adhesión (2026).pdf",
    "رسالة.pdf": "رسالة.pdf",
    "../../etc/passwd": "passwd",
    "C:\\Users\\Ana\\plan.docx": "plan.docx",
    "/": "file.pdf",
    "": "file.pdf",
    " . .. ": "file.pdf",
    ".htaccess": "htaccess",
    "a\x00b\nc\td.txt": "ab c d.txt",
    "photo\u202egpj.exe": "photogpj.exe",
    'quo"te<b>|?*:;.pdf': "quo_te_b______.pdf",
    "con.pdf": "_con.pdf",
    "LPT1": "_LPT1",
    "contract.pdf": "contract.pdf",
    "trailing. ": "trailing",
    "e\u0301te\u0301.pdf": "été.pdf",
    "two   spaces.pdf": "two spaces.pdf",
}


@pytest.mark.parametrize(("given_name", "kept"), NAMES.items(), ids=map(repr, NAMES))
def test_names(given_name: str, kept: str) -> None:
    """Paths, what hides an ending, and what file systems refuse go; the rest is kept as it was written."""
    assert safe_name(given_name, "application/pdf") == kept


@given(st.text(max_size=40))
@example("é" * 300 + ".pdf")
@example("x" * 300 + "." + "y" * 300)
def test_no_name_does_harm(name: str) -> None:
    """Whatever is sent: a name that is not empty, not too long, without a path, and that is safe already."""
    kept = safe_name(name)
    assert kept
    assert len(kept.encode()) <= LONGEST_NAME
    assert not set(kept) & set("/\\\x00\n\r")
    assert kept not in (".", "..")
    assert safe_name(kept) == kept


def test_a_long_name_keeps_its_ending() -> None:
    """Programs go by the ending; no character is cut in two."""
    kept = safe_name("é" * 300 + ".pdf")
    assert kept == "é" * 125 + ".pdf"


def test_names_are_told_apart() -> None:
    """By a number before the ending, within the same length."""
    assert list(islice(numbered_names("letter.pdf"), 3)) == ["letter.pdf", "letter-2.pdf", "letter-3.pdf"]
    assert list(islice(numbered_names("README"), 2)) == ["README", "README-2"]
    longest = safe_name("x" * 300 + ".pdf")
    _, second = islice(numbered_names(longest), 2)
    assert len(second) == LONGEST_NAME
    assert second.endswith("x-2.pdf")
