"""The secret part of a calendar's address: not to be guessed, and struck out of whatever is kept."""

from __future__ import annotations

import math
import random
import secrets

from knowledge.model.calendar_addresses import GROUPS, hash_of_token, new_token
from knowledge.model.invitations import ALPHABET, LENGTH, code_of, without_codes


def test_it_cannot_be_guessed() -> None:
    """It has more than 256 bits, also after what is given away by leaving out codes that look like words."""
    assert GROUPS * (LENGTH * math.log2(len(ALPHABET)) - 1) > 256
    assert len({new_token(secrets.choice) for _ in range(500)}) == 500


def test_chance_is_an_argument() -> None:
    """The same chance makes the same token."""
    assert new_token(random.Random(3).choice) == new_token(random.Random(3).choice)


def test_it_is_struck_out_of_what_is_kept() -> None:
    """Whatever is said around the address, no group of it is left, nor can it be put together again."""
    token = new_token(secrets.choice)
    kept = without_codes(f"Your address:\n\nhttps://focal.example.org/calendar/{token}.ics\n\nKeep it.")
    assert [group for group in token.split(".") if group in kept] == []
    assert kept.endswith("Keep it.")


def test_an_address_is_no_invitation() -> None:
    """Who sends us the address of their calendar has entered no code."""
    assert code_of(f"https://focal.example.org/calendar/{new_token(secrets.choice)}.ics") is None


def test_only_the_same_token_has_its_digest() -> None:
    """The store's digest fits its column, tells nothing of the token, and is no invitation's."""
    token = new_token(secrets.choice)
    assert len(hash_of_token(token)) == 64
    assert hash_of_token(token) == hash_of_token(token) != hash_of_token(token.lower())
    assert token.split(".")[0] not in hash_of_token(token)
