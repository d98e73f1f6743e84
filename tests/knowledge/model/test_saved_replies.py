"""Saved replies: what is filled in, what is left, and what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.saved_replies import Blank, SavedReply, blanks_in, filled, unknown_blanks

KNOWN = {Blank.NAME: "Ana", Blank.MEMBER: "", Blank.NETWORK: "Digital Cities"}


def test_what_is_known_is_filled_in() -> None:
    """Each place gets its value, as often as it stands there; one without a value stays, to be seen."""
    text = filled("Dear {name} of {member}, dear {name}: {network}.", KNOWN)
    assert text == "Dear Ana of {member}, dear Ana: Digital Cities."
    assert blanks_in(text) == (Blank.MEMBER,)


def test_a_value_is_not_filled_itself() -> None:
    """Somebody who calls themselves like a place gets no other value, and breaks nothing."""
    assert filled("{name}", {Blank.NAME: "{network} \\1", Blank.NETWORK: "x"}) == "{network} \\1"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Dear {nom}, {name}", ("nom",)),
        ("{ name }", (" name ",)),
        ("{Name} {Name}", ("Name",)),
        ("{} and {a\nb}", ()),
        ("no braces", ()),
    ],
)
def test_what_would_never_be_filled(text: str, unknown: tuple[str, ...]) -> None:
    """Whatever else stands in braces on one line is named, once."""
    assert unknown_blanks(text) == unknown


@given(st.text())
def test_any_text_can_be_filled(text: str) -> None:
    """Nothing that somebody writes breaks it, and what has no places stays as it is."""
    assert filled(text, {}) == text
    assert not blanks_in(filled(text, dict.fromkeys(Blank, "x")))


@pytest.mark.parametrize(
    ("languages", "missing"), [((EN, FR), (ES, PT)), ((Language("ca"),), (EN, FR, ES, PT)), ((EN, FR, ES, PT), ())]
)
def test_what_it_lacks(languages: tuple[Language, ...], missing: tuple[Language, ...]) -> None:
    """The languages of the network that it is not written in."""
    assert SavedReply(title="x", texts=Text(dict.fromkeys(languages, "y"))).missing == missing
