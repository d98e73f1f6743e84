from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.model.faq import KnowledgeEntry, Name, NameKind
from knowledge.model.languages import EN
from knowledge.search.strangers import Strangers


@pytest.fixture(scope="module")
def strangers(make_entry: Callable[..., KnowledgeEntry]) -> Strangers:
    entry = make_entry("konya", "the meeting in Konya with Mayor Hernandez", "what happened at the conference?")
    return Strangers([entry], [Name(id="bogota", kind=NameKind.PLACE, forms={EN: ("Bogotá",)})])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("When was the meeting in Kazan?", {"kazan"}),
        ("the meeting of Ada Colau", {"ada", "colau"}),
        ("¿Es Ada Colau la presidenta?", {"ada", "colau"}),
        ("la réunion de l’Eurométropole", {"eurometropole"}),
        ("who chairs C40?", {"c40"}),
    ],
)
def test_unknown_names_within_a_sentence_are_strangers(strangers: Strangers, text: str, found: set[str]) -> None:
    """Also behind an article that is written with them, and with a number in them."""
    assert strangers.among(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "the meeting in Konya",
        "the congress in Bogota",
        "with Mayor Hernandes",
        "in Konia",
        "Kazan",
        "Meetings? Perhaps. Kazan",
        "the meeting in kazan",
        "WHEN WAS THE MEETING IN KAZAN",
        "When Was The Meeting In Kazan",
        "what happened in 2012",
        "",
    ],
)
def test_what_is_known_or_does_not_show_is_no_stranger(strangers: Strangers, text: str) -> None:
    """Names of the pack, with slips; the first word of a sentence; small letters, and nothing but capitals."""
    assert strangers.among(text) == frozenset()


def test_a_long_story_is_read_at_its_beginning(strangers: Strangers) -> None:
    """It costs no more than a question."""
    assert strangers.among("the meeting " * 40 + "in Kazan") == frozenset()


@pytest.mark.parametrize(
    "text", ["Dear Sir or Madam", "as a Monday meeting", "dites-moi Monsieur", "o senhor Vereador", "in English"]
)
def test_titles_days_and_languages_are_no_names(strangers: Strangers, text: str) -> None:
    """Courtesy writes them with a capital."""
    assert strangers.among(text) == frozenset()
