"""French before the names that are filled in."""

from __future__ import annotations

import pytest

from handlers.elision import elided
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import ES, FR


@pytest.mark.parametrize(
    ("name", "of", "to"),
    [
        ("Lyon", "de Lyon", "à Lyon"),
        ("Abidjan", "d’Abidjan", "à Abidjan"),
        ("Évian", "d’Évian", "à Évian"),
        ("Œuilly", "d’Œuilly", "à Œuilly"),
        ("Yverdon", "d’Yverdon", "à Yverdon"),
        ("Yaoundé", "de Yaoundé", "à Yaoundé"),
        ("Ouagadougou", "de Ouagadougou", "à Ouagadougou"),
        ("Le Mans", "du Mans", "au Mans"),
        ("Les Abymes", "des Abymes", "aux Abymes"),
        ("La Rochelle", "de La Rochelle", "à La Rochelle"),
        ("Lesquin", "de Lesquin", "à Lesquin"),
        ("Hanoï", "de Hanoï", "à Hanoï"),
        ("8", "de 8", "à 8"),
        ("", "de ", "à "),
        ("{name}", "de {name}", "à {name}"),
    ],
)
def test_names(name: str, of: str, to: str) -> None:
    """They stand as a French speaker says them, and what is in them is no placeholder."""
    assert elided("de {name}", {"name": name}) == of
    assert elided("à {name}", {"name": name}) == to


def test_the_rest_of_the_text() -> None:
    """It stays as it is: other words, other placeholders, a second name, and a capital."""
    said = elided(
        "De {city} à {city} ({number}), mode {city}, que {name} lit", {"city": "Le Caire", "number": 2, "name": "Ana"}
    )
    assert said == "Du Caire au Caire (2), mode Le Caire, qu’Ana lit"


def test_the_phrasebook_speaks_so() -> None:
    """In French, and in no other language."""
    book, text = load_phrasebook(), "**Open deadlines of {member}**"
    assert book.speak(FR)(text, member="Abidjan") == "**Échéances ouvertes d’Abidjan**"
    assert book.speak(ES)(text, member="Abidjan") == "**Plazos abiertos de Abidjan**"
