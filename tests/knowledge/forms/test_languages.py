"""The names that people give to a form's languages."""

from __future__ import annotations

import pytest

from knowledge.forms.languages import code_of


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Français (fr)", "fr"),
        ("Français ( fr )", "fr"),
        ("Português (pt-BR)", "pt"),
        ("Mandarin (cmn)", "cmn"),
        ("French", "fr"),
        ("french", "fr"),
        ("español", "es"),
        ("Espagnol", "es"),
        ("العربية", "ar"),
        ("Arabic", "ar"),
        ("euskara", "eu"),
        ("eu", "eu"),
        (" pt ", "pt"),
        ("default", ""),
        ("Version of the mayor (final)", ""),
        ("", ""),
    ],
)
def test_codes(name: str, code: str) -> None:
    """A code in brackets counts; else the name itself in English, in a language of the network, or in itself."""
    assert code_of(name) == code
