"""Somebody's words within texts of ours: they read as they were written, whatever they are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from handlers.ticket_texts import SHORT, plain, short

MARKDOWN = MarkdownIt("js-default", {"html": False, "breaks": True}).disable(["image", "entity", "reference"])
"""As Focal's channels read it, but for links that are made of bare addresses."""


def read(markdown: str) -> str:
    """What a reader sees of a line; every piece of markup in it would be missing."""
    (paragraph,) = [token for token in MARKDOWN.parse(markdown) if token.type == "inline"]
    return "".join(child.content for child in paragraph.children or () if child.type == "text")


@pytest.mark.parametrize(
    "words",
    [
        "Who *pays* **everything**?",
        "_now_ and __then__, snake_case_stays",
        "[a link](https://example.org) and ![a picture](https://example.org/x.png)",
        "~~gone~~ ~5 `code` \\* \\",
        "- no list 1. no list # no heading > no quotation",
        "**#1** is no mark of ours",
    ],
)
def test_words_stay_words(words: str) -> None:
    """Nothing of it becomes a format, and nothing is lost."""
    assert read(f"“{plain(words)}”") == f"“{words}”"


@given(st.text(st.sampled_from("ab _*`[]()~\\!#<>-1.&;"), max_size=40))
def test_whatever_is_written(words: str) -> None:
    """Whatever somebody types, its reader sees just that, on one line."""
    assert read(f"“{plain(words)}”") == f"“{' '.join(words.split())}”"


def test_an_address_stays_whole() -> None:
    """What can be clicked leads to where it says."""
    address = "https://example.org/a_b/c-d.html?e=f#g"
    assert plain(address) == address


@given(st.text(max_size=600))
def test_the_beginning_of_a_long_text(words: str) -> None:
    """It is one line of a limited length; what is shorter stays whole."""
    line = " ".join(words.split())
    shown = read(f"“{short(words)}”").strip("“”")
    assert len(shown) <= SHORT or shown == line
    assert line.startswith(shown.removesuffix("…").rstrip()) or "\x00" in line
