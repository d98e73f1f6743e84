"""Cutting long texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.prose.graphemes import border, cut_before, visible
from bot.prose.prose import Block, Blocks, read
from bot.prose.splitting import pieces
from tests.bot.prose.texts import markdown


def length(blocks: Sequence[Block]) -> int:
    """A simple platform: the blocks' own characters, with two between them."""
    return len("\n\n".join(block.lead + block.text for block in blocks).strip())


def seen(blocks: Sequence[Block]) -> str:
    """What is to be seen of the blocks, without spaces and invisible characters."""
    return "".join(character for block in blocks for character in block.text if visible(character))


def texts(cut: Sequence[Blocks]) -> list[str]:
    return ["\n\n".join(block.text for block in piece) for piece in cut]


def atoms(blocks: Sequence[Block]) -> list[tuple[object, str]]:
    """The links, moments and pieces of code, each with its text."""
    found: list[tuple[object, str]] = []
    for block in blocks:
        before: object = None
        for run in block.runs:
            if run.atom and run.atom == before:
                found[-1] = (run.atom, found[-1][1] + run.text)
            elif run.atom:
                found.append((run.atom, run.text))
            before = run.atom
    return [(atom, text.strip()) for atom, text in found if text.strip()]


@settings(max_examples=300, deadline=None)
@given(markdown, st.integers(min_value=30, max_value=120))
def test_nothing_is_lost(text: str, limit: int) -> None:
    """The pieces have the text's characters in their order; each is within the limit and shows something."""
    blocks = read(text)
    cut = pieces(blocks, limit, length)
    assert seen([block for piece in cut for block in piece]) == seen(blocks)
    for piece in cut:
        assert length(piece) <= limit
        assert any(visible(block.marker + block.text) for block in piece)


@settings(max_examples=300, deadline=None)
@given(markdown, st.integers(min_value=30, max_value=120))
def test_what_fits_is_not_cut(text: str, limit: int) -> None:
    """Links, moments and code that fit by themselves stay whole."""
    blocks = read(text)
    whole = [atom for atom in atoms(blocks) if len(atom[1]) <= limit - 20]
    kept = atoms([block for piece in pieces(blocks, limit, length) for block in piece])
    assert [atom for atom in kept if atom in whole] == [atom for atom in whole if atom in kept]
    assert set(whole) <= set(kept)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["👩🏽‍💼", "🇪🇺", "e\u0301", "a", "म\u094dन", "각", "👨‍👩‍👧‍👦", "☎\ufe0f"]), max_size=80)
)
def test_no_character_is_cut(characters: list[str]) -> None:
    """Even in one long word, what people take for one character stays whole."""
    blocks = read("".join(characters))
    for piece in texts(pieces(blocks, 30, length)):
        assert not unicodedata.category(piece[0]).startswith("M")
        assert piece[0] not in "\u200d🏽"
        assert piece[-1] != "\u200d"
        assert piece.count("\U0001f1ea") == piece.count("\U0001f1fa")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two\n\nthree four", ["one two", "three four"]),
        ("one two\nthree four", ["one two", "three four"]),
        ("A. Two three four.", ["A. Two three", "four."]),
        ("One two. Three four", ["One two.", "Three four"]),
        ("one two three four", ["one two", "three four"]),
        ("abcdefghijklmnop", ["abcdefghijkl", "mnop"]),
        ("one [two three](https://example.org)", ["one", "two three"]),
        ("onetwo`a b c d e`", ["onetwo", "a b c d e"]),
        ("one [two three four five six](https://example.org)", ["one two", "three four", "five six"]),
    ],
)
def test_where_to_cut(text: str, expected: list[str]) -> None:
    """At paragraphs, else lines, else sentences, else spaces; a word only if it does not fit alone."""
    assert texts(pieces(read(text), 12, length)) == expected


def test_a_cut_item_has_its_marker_once() -> None:
    """The rest of an item is not another item."""
    first, second = pieces(read("- one two three four"), 14, length)
    assert [first[0].marker, second[0].marker] == ["•", ""]


def test_a_character_beyond_the_limit() -> None:
    """Even a letter under a thousand accents gets within the limit."""
    cut = pieces(read("a" + "\u0301" * 1_000), 100, length)
    assert all(length(piece) <= 100 for piece in cut)


@pytest.mark.parametrize(
    "whole", ["👩🏽‍💼", "🇪🇺", "e\u0301", "\r\n", "क्ष", "각", "🏴\U000e0067\U000e0062\U000e007f", "☎\ufe0f", "a\u200c"]
)
def test_graphemes(whole: str) -> None:
    """There is a border at both ends of a character, and none within."""
    text = f"x{whole}y"
    assert [at for at in range(len(text) + 1) if border(text, at)] == [0, 1, len(whole) + 1, len(whole) + 2]
    assert cut_before(text, len(whole)) == 1


def test_flags_in_a_row() -> None:
    """Two letters make a flag, counted from the first."""
    flags = "🇪🇺🇪🇸🇫🇷"
    assert [at for at in range(1, 6) if border(flags, at)] == [2, 4]
