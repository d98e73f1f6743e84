"""Text without markup, and labels that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prose.graphemes import border
from bot.prose.plain import plain, shorten
from bot.prose.prose import read
from bot.prose.telegram import units
from tests.bot.prose.texts import NASTY


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """What is no Markdown of ours is kept character for character."""
    assert plain(read(text)) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# A **b** ~~c~~ `d`", "A b c d"),
        ("[the *plan*](https://example.org/plan)", "the plan (https://example.org/plan)"),
        ("[write](mailto:ana@example.org), [call](tel:+34944)", "write (ana@example.org), call (+34944)"),
        (
            "https://example.org/x www.example.org ana@example.org",
            "https://example.org/x www.example.org ana@example.org",
        ),
        ("Two:\n\n- a\n- b\n  1. c", "Two:\n\n• a\n• b\n  1. c"),
        ("> a\n> b", "> a\n> b"),
        ("```\n  a\n```", "  a"),
    ],
)
def test_markup_is_spelled_out(markdown: str, text: str) -> None:
    """Formats go, addresses stand behind their labels, lists and quotations keep their signs."""
    assert plain(read(markdown)) == text


@pytest.mark.parametrize(
    ("label", "limit", "short"),
    [
        ("Who presided before?", 20, "Who presided before?"),
        ("Who presided before?", 19, "Who presided…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("a\n b", 10, "a b"),
        ("🇪🇺🇪🇺🇪🇺", 4, "🇪🇺…"),
    ],
)
def test_labels(label: str, limit: int, short: str) -> None:
    """They are cut at a word, and a single word between characters."""
    assert shorten(label, limit) == short


@given(st.text(max_size=60), st.integers(min_value=1, max_value=40))
def test_labels_keep_their_limit(label: str, limit: int) -> None:
    """In whatever unit; nothing stands behind the cut but the ellipsis, and no character is cut."""
    short = shorten(label, limit, units)
    assert units(short) <= limit
    kept = short.removesuffix("…")
    whole = " ".join(label.split())
    assert whole.startswith(kept)
    assert border(whole, len(kept)) or not kept
