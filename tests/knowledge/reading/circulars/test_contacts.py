"""Addresses of mail and of pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.circulars.contacts import emails_in, urls_in
from knowledge.reading.lines import Item


def urls(text: str) -> list[str]:
    return [url.text for url in urls_in([Item(number=1, text=text)])]


def emails(text: str) -> list[str]:
    return [email.text for email in emails_in([Item(number=1, text=text)])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir https://example.org/a-b_c?id=7&l=fr.", "https://example.org/a-b_c?id=7&l=fr"),
        ("(http://www.example.org/summit/)", "http://www.example.org/summit/"),
        ("www.example.org, merci", "www.example.org"),
        ("https://example.org/wiki/Bilbao_(ville)", "https://example.org/wiki/Bilbao_(ville)"),
        ("en ligne (https://example.org/q)", "https://example.org/q"),
        ("« https://example.org/x »", "https://example.org/x"),
        ("HTTPS://EXAMPLE.ORG", "HTTPS://EXAMPLE.ORG"),
    ],
)
def test_an_address_of_a_page(text: str, found: str) -> None:
    """Without the punctuation and brackets of the sentence around it."""
    assert urls(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Contact : a.b+c@example.org.", "a.b+c@example.org"),
        (
            "promotion@international.example.org (promotion@international.example.org)",
            "promotion@international.example.org",
        ),
        ("<mailto:x@example.org>", "x@example.org"),
        ("X@Example.org et x@example.org", "X@Example.org"),
    ],
)
def test_an_address_of_mail(text: str, found: str) -> None:
    """Once, as printed."""
    assert emails(text) == [found]


@pytest.mark.parametrize("text", ["@uclg_cdc", "a@b", "12 @ 3", "user@", "@example.org"])
def test_what_is_no_address(text: str) -> None:
    """Names of accounts and half addresses."""
    assert emails(text) == []


@given(st.text(alphabet="aw./:@-_()h tps", max_size=200))
def test_any_text_has_addresses_or_none(text: str) -> None:
    """What is found stands in the text, and is found again in itself."""
    for url in urls(text):
        assert url in text
        assert urls(url) == [url]
    for email in emails(text):
        assert email in text
