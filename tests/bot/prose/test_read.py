"""Reading Markdown into blocks."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.prose.prose import MAX_URL, Block, Kind, Run, read
from tests.bot.prose.texts import NASTY, markdown


def only(text: str) -> Block:
    (block,) = read(text)
    return block


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """What is no Markdown of ours is kept character for character."""
    assert only(text).text == text


def test_formats() -> None:
    """Bold, italic, strike and code are runs of their own; emphasis may stand in emphasis."""
    runs = only("a **b *c*** ~~d~~ `e`").runs
    assert runs == (
        Run("a "),
        Run("b ", bold=True),
        Run("c", bold=True, italic=True),
        Run(" "),
        Run("d", strike=True),
        Run(" "),
        Run("e", code=True),
    )


@pytest.mark.parametrize("url", ["https://example.org/x", "http://example.org", "mailto:ana@example.org", "tel:+34944"])
def test_links_of_known_schemes(url: str) -> None:
    """They are kept."""
    assert only(f"[x]({url})").runs == (Run("x", url=url),)


@pytest.mark.parametrize("url", ["ftp://example.org", "/there", "#here", "tg://user?id=1", "slack://open", "HTTPS:"])
def test_links_of_other_schemes(url: str) -> None:
    """They lose the link, and keep their text."""
    assert only(f"[x]({url}) y").runs == (Run("x y"),)


def test_dangerous_schemes_are_no_links() -> None:
    """They stay as they were typed."""
    assert only("[x](javascript:alert)").runs == (Run("[x](javascript:alert)"),)


def test_an_endless_address_is_no_link() -> None:
    """It would leave no room for the text beside it."""
    assert only(f"[x](https://example.org/{'a' * MAX_URL})").runs == (Run("x"),)


def test_bare_addresses_become_links() -> None:
    """As people type them."""
    runs = only("www.example.org and ana@example.org").runs
    assert [(run.text, run.url) for run in runs if run.url] == [
        ("www.example.org", "http://www.example.org"),
        ("ana@example.org", "mailto:ana@example.org"),
    ]


def test_lists() -> None:
    """Items have markers and depths; those of a tight list stand close to each other."""
    blocks = read("Two:\n\n3. a\n4. b\n   - c\n\nend")
    assert [(block.marker, block.depth, block.text, block.close) for block in blocks] == [
        ("", 0, "Two:", False),
        ("3.", 1, "a", False),
        ("4.", 1, "b", True),
        ("•", 2, "c", True),
        ("", 0, "end", False),
    ]


def test_kinds() -> None:
    """Headings, quotations and code are known as such."""
    heading, quotation, code = read("# a\n\n> b\n\n```\n c\n```")
    assert (heading.kind, heading.text) == (Kind.HEADING, "a")
    assert (quotation.kind, quotation.quoted, quotation.text) == (Kind.PARAGRAPH, True, "b")
    assert (code.kind, code.text) == (Kind.CODE, " c")


def test_line_ends_are_kept() -> None:
    """A line that ends in the source ends for the reader."""
    assert only("a\nb  \nc\\\nd").text == "a\nb\nc\nd"


@given(markdown)
def test_any_text_can_be_read(text: str) -> None:
    """No text raises an error; no run is empty, and no neighbours look alike."""
    for block in read(text):
        assert all(run.text for run in block.runs)
        assert all(not (run.url and run.instant) for run in block.runs)
        assert block.text.strip() or block.marker
