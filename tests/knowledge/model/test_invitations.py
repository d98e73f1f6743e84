"""Codes: how they are made, and how typed ones are read."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.invitations import ALPHABET, LENGTH, code_of, hash_of_code, new_code, spelled, without_codes

codes = st.integers(0, 2**32).map(lambda seed: new_code(random.Random(seed).choice))


@given(codes)
def test_what_was_given_out_is_understood(code: str) -> None:
    """A code is read as written, spelled in groups, in small letters, with spaces, and with O, I and l in it."""
    mistyped = code.replace("0", "O").replace("1", "l").lower()
    for typed in (code, spelled(code), code.lower(), f" {spelled(code)} ", spelled(code).replace("-", " "), mistyped):
        assert code_of(typed) == code


@given(st.text(st.sampled_from(string.ascii_letters + " -"), max_size=30))
def test_letters_alone_are_no_code(text: str) -> None:
    """Whatever is written without any digit from 2 to 9 is a word, not a code."""
    assert code_of(text) is None


@given(
    codes, st.sampled_from(["{}", "My code: {}", "voici {}, merci", "/join {}", "https://focal.example.org/join/{}"])
)
def test_what_may_be_kept(code: str, sentence: str) -> None:
    """However a code stands in a text, what is kept of it has neither the code nor another one."""
    for written in (code, spelled(code), code.lower()):
        kept = without_codes(sentence.format(written))
        assert written not in kept
        assert code_of(kept) is None


@given(st.text(max_size=60))
def test_anything_can_be_typed(text: str) -> None:
    """No text breaks the reading, and what is taken for a code has the shape of one."""
    code = code_of(text)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "1/2/2026",
        "20:00-08:00",
        "6 novembre 2014",
        "+34 944 204 200",
        "2014 2015 2016",
        "Smart Cities Study 2012 edition",
        "Who presided in 2012 and in 2014?",
    ],
)
def test_what_people_write_otherwise(text: str) -> None:
    """Dates, hours, telephone numbers and titles are no codes."""
    assert code_of(text) is None


def test_codes_differ() -> None:
    """A thousand codes are a thousand codes, and so are their hashes; no hash shows its code."""
    chance = random.Random(1)
    made = {new_code(chance.choice) for _each in range(1_000)}
    hashes = {hash_of_code(code) for code in made}
    assert len(made) == len(hashes) == 1_000
    assert not any(code in digest.upper() for code in made for digest in hashes)
